/** Words around the picture: indications as they are filed, and the posture that they come to. */
export { EvidenceTable, RowList, leads, type Evidence, type Order } from './evidence.ts';
export { createFilingBook, ownOriginOf, timeFault, type Filing, type FilingBook, type SeenReport } from './filing.ts';
export { QUIET, isShownAlike, type Posture } from './posture.ts';
export { INDICATION_FORMAT, readIndication, speakerKey, type IndicationCode, type IndicationFault } from './read-indication.ts';
export { postureItem, reportLine, reportText, type HeldReport, type ReportText } from './reduce.ts';
export { regionFaults } from './regions.ts';
export { Weighing, postureOf } from './weighing.ts';
export { weightOf } from './weights.ts';
