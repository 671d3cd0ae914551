/** The release door: terms compiled to rows, and what of a plot and of a sensor enters a view by a row. */
export type { Admission, Withheld } from './admission.ts';
export { admit, holdsFor } from './admit.ts';
export { blankViewPlot, releasePlotInto, releaseTime, snapTime, timeStepS } from './coarsen.ts';
export { reachesRow, releaseSensor } from './coverage.ts';
export { othersFeeds, turnS } from './pace.ts';
export { locateInto, siteOf, type Location, type Site } from './locate.ts';
export { holdsPlace, placeGroups, type PlaceGroup } from './place-groups.ts';
export { holdsByBoth, nextEdgeAt } from './in-force.ts';
export { compileRows, rowsAt, rowsSince, viewsOf, type Row, type TermsSource, type ViewName } from './rows.ts';
export { PlotWork } from './work.ts';
export {
  admitWord,
  coarsenChain,
  coarsenWords,
  compileWordRows,
  stepDown,
  wordKeysOf,
  wordRowsAt,
  wordRowsSince,
  type WordRow,
} from './words.ts';
