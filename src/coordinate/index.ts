/** Words around the picture: indications as they are filed, and the posture that they come to. */
export { Origins } from './chains.ts';
export { createFilingBook, type Filing, type FilingBook, type SeenReport } from './filing.ts';
export { QUIET, isShownAlike, leadersOf, postureOf, type Evidence, type Leader, type Posture } from './posture.ts';
export { INDICATION_FORMAT, readIndication, speakerKey, type IndicationCode, type IndicationFault } from './read-indication.ts';
export { postureItem, reportItem, type HeldReport } from './reduce.ts';
export { regionFaults } from './regions.ts';
export { weightOf } from './weights.ts';
