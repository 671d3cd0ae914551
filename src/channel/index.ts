export { bodyFault, bodyText, readBody, type Body, type BodyFault, type Window } from './body.ts';
export type { BoxEntry, BoxLine, BoxMandate, BoxNames } from './box.ts';
export { ENTRY_STAGES, type EntryStage, type Said } from './line-state.ts';
export {
  ENTRY_KINDS,
  OPENING_KINDS,
  isTooLong,
  minuteOf,
  readOrder,
  readParcelHead,
  type Act,
  type Device,
  type EntryKind,
  type MandateScope,
  type Order,
  type ParcelHead,
} from './order.ts';
export type { SayFault } from './acts.ts';
export { createSwitchboard, type Box, type BoxNews, type Switchboard } from './switchboard.ts';
