/** The release door's answers. */
import type { Row } from './rows.ts';

/** Why a plot was withheld: kept in the record, shown to nobody but its owner. */
export type Withheld =
  | 'release/no-term'
  | 'release/not-in-force'
  | 'release/outside-region'
  | 'release/outside-heights'
  | 'release/position-unknown'
  | 'release/height-unknown'
  | 'release/too-many'
  | 'release/error';

/** The row by which a plot enters, or why it does not. */
export type Admission = { readonly row: Row; readonly reason?: undefined } | { readonly row?: undefined; readonly reason: Withheld };
