// ASTERIX (EUROCONTROL-SPEC-0149): data blocks ↔ records. Three ways in and out:
// `decode` / `encodeRecords` walk tables and know every item; `createFastDecoder` fills reused objects for ingest;
// `createBlockWriter` and the `write…` functions build what the exercise and `deliver` send.

export {
  createBlockWriter,
  DATAGRAM_MAX_OCTETS,
  flushBlock,
  type BlockWriter,
} from './block-writer.ts';
export { callsignHalf, callsignOf } from './callsign.ts';
export { knownEditions, loadCatalogue, type AsterixCatalogue } from './catalogue.ts';
export {
  decode,
  decodeToRecords,
  type AsterixErrorLine,
  type DecodedBlock,
  type DecodedInput,
  type DecodeOptions,
} from './decode.ts';
export { decodeToLines, type AsterixLine } from './decode-lines.ts';
export { surveyEditions, type EditionFit, type EditionSurvey } from './edition-survey.ts';
export { encodeRecords, type EncodableRecord } from './encode.ts';
export { createFastDecoder, type FastDecoder, type FastOptions, type FastSink } from './fast.ts';
export type { SensorState034, Service034 } from './fast-034.ts';
export type { AsterixCode, AsterixFault } from './fault.ts';
export { foreignFraming } from './framing.ts';
export { createCaptureReader, isPcap, readPcap, type Capture, type CapturedDatagram, type CaptureReader, type PcapFault } from './pcap.ts';
export type { AsterixItems, AsterixRecord, AsterixValue } from './record.ts';
export type { Report021 } from './report-021.ts';
export type { Report048 } from './report-048.ts';
export type { SystemReport } from './report-system.ts';
export { nearestDay, nearestTruncated } from './time-of-day.ts';
export { writeReport021, type Report021Fields } from './write-021.ts';
export { writeService034, type Service034Fields } from './write-034.ts';
export { writeReport048, type Report048Fields } from './write-048.ts';
export { writeTrack062, type Track062Fields } from './write-062.ts';
export { writeService065, type Service065Fields } from './write-065.ts';
