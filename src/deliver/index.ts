/** What leaves a view: ids, grades, the two rules behind the door, frames on the tick. */
export { blankDisplay, displayInto, type DisplayTrack } from './display.ts';
export { gradeOf } from './grade.ts';
export { createIdentity, streamKey, type Identity } from './identity.ts';
export { createStream, type Stream, type StreamOptions, type PartContent, type TickState, type ViewContent } from './stream.ts';
export { nextSheet, wordIdsBy, type WordLine, type WordSheet } from './word-delta.ts';
export { isOnItsWay } from './threat-filter.ts';
export { publicPage, type PageInput } from './public-page.ts';
export { createCapIssuer, warningToCap, type CapContext, type CapIssuer, type CapIssuerOptions, type CapMemory, type CapMessage } from './cap-alert.ts';
export { createAsterixFeed, type AsterixFeed, type AsterixFeedOptions } from './asterix-feed.ts';
export { createCotFeed, type CotFeedOptions } from './cot-feed.ts';
export type { Outflow, OutflowOptions } from './outflow.ts';
export { createSapientFeed } from './sapient-feed.ts';
export { TRACK_COLUMNS, WARNING_COLUMNS, type ExportColumn, type TrackMoment, type WarningChange } from './export-rows.ts';
