/** SAPIENT, BSI Flex 335 v2: registration, status, detection and alert, checked by the rules of the fields. Tasks are refused. */
export { readDetection, type SapientBearing, type SapientDetection, type SapientPosition } from './detection.ts';
export type { SapientCode, SapientFault } from './fault.ts';
export { decodeSapient, sapientFrame, wholeSapient } from './framing.ts';
export { sapientFromJson, sapientToJson } from './json.ts';
export {
  SAPIENT_CONTENTS,
  checkSapient,
  contentOf,
  sapientTime,
  timeInSapient,
  writeSapient,
  type SapientContent,
  type SapientMessage,
} from './message.ts';
