// One category 065 record (what a tracker says of itself beside its tracks, edition 1.6) into a reused object.

import { explicitEnd, INDICATORS, readIndicators, triple } from './octets.ts';
import { clearSystemReport, type SystemReport } from './report-system.ts';
import { STEP } from './scale.ts';

/** As category 010 numbers them: the begin or end of a cycle, and the state of the system. */
const CYCLE = 2;
const STATE = 3;
const STATUS_OF_SYSTEM = 1;

/** Reads the record at `from` into `report`; gives the position after it as `readReport048` does. */
export function readService065(bytes: Uint8Array, from: number, report: SystemReport): number {
  clearSystemReport(report);
  report.offset = from;
  report.messageType = CYCLE;
  let at = readIndicators(bytes, from);
  const one = INDICATORS[0];
  // Five spare fields stand before reserved expansion and special purpose.
  if (at < 0 || (INDICATORS[1] & 0xf8) !== 0 || (INDICATORS[2] & 0xfe) !== 0) return -1;
  if ((one & 0x80) !== 0) {
    report.sac = bytes[at];
    report.sic = bytes[at + 1];
    at += 2;
  }
  let type = 0;
  if ((one & 0x40) !== 0) {
    type = bytes[at];
    at += 1;
  }
  // Service.
  if ((one & 0x20) !== 0) at += 1;
  if ((one & 0x10) !== 0) {
    report.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  // Number of the batch.
  if ((one & 0x08) !== 0) at += 1;
  if ((one & 0x04) !== 0) {
    if (type === STATUS_OF_SYSTEM) report.messageType = STATE;
    report.overload = (bytes[at] & 0x20) !== 0;
    report.timeSourceInvalid = (bytes[at] & 0x10) !== 0;
    report.spareBits |= bytes[at] & 0x01;
    at += 1;
  }
  if ((one & 0x02) !== 0) at += 1;
  if ((INDICATORS[1] & 0x04) !== 0) at = explicitEnd(bytes, at);
  if ((INDICATORS[1] & 0x02) !== 0) at = explicitEnd(bytes, at);
  return at;
}
