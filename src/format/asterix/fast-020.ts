// One category 020 record (multilateration, edition 1.11) into a reused object.

import {
  compoundEnd,
  explicitEnd,
  extensionEnd,
  INDICATORS,
  pair,
  readIndicators,
  repetitionEnd,
  signedPair,
  signedQuad,
  signedTriple,
  triple,
} from './octets.ts';
import { clearSystemReport, type SystemReport } from './report-system.ts';
import { STEP } from './scale.ts';

/** Lengths of the sub-items of I020/500. */
const ACCURACY = Int8Array.of(6, 6, 2);

function descriptor(bytes: Uint8Array, from: number, report: SystemReport): number {
  // Every technique but the other ones measures replies or broadcasts from several stations: the position is the system's own.
  report.detectionCode = 2;
  if ((bytes[from] & 1) === 0) return from + 1;
  const second = bytes[from + 1];
  report.fieldMonitor = (second & 0x80) !== 0;
  report.onGround = (second & 0x10) !== 0;
  report.simulated = (second & 0x04) !== 0;
  report.testTarget = (second & 0x02) !== 0;
  if ((second & 1) !== 0) report.spareBits |= bytes[from + 2] & 0x3e;
  return extensionEnd(bytes, from + 1);
}

function trackStatus(bytes: Uint8Array, from: number, report: SystemReport): number {
  report.trackEnds = (bytes[from] & 0x40) !== 0;
  report.coasting = (bytes[from] & 0x20) !== 0;
  if ((bytes[from] & 1) !== 0) {
    report.ghost = (bytes[from + 1] & 0x80) !== 0;
    report.spareBits |= bytes[from + 1] & 0x7e;
  }
  return extensionEnd(bytes, from);
}

function octetOne(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.sac = bytes[at];
    report.sic = bytes[at + 1];
    at += 2;
  }
  if ((set & 0x40) !== 0) at = descriptor(bytes, at, report);
  if ((set & 0x20) !== 0) {
    report.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x10) !== 0) {
    report.latRad = signedQuad(bytes, at) * STEP.angle26Rad;
    report.lonRad = signedQuad(bytes, at + 4) * STEP.angle26Rad;
    at += 8;
  }
  if ((set & 0x08) !== 0) {
    report.xM = signedTriple(bytes, at) / 2;
    report.yM = signedTriple(bytes, at + 3) / 2;
    at += 6;
  }
  if ((set & 0x04) !== 0) {
    report.trackNumber = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  if ((set & 0x02) !== 0) at = trackStatus(bytes, at, report);
  return at;
}

function octetTwo(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.mode3ANotValidated = (bytes[at] & 0x80) !== 0;
    report.mode3AGarbled = (bytes[at] & 0x40) !== 0;
    report.mode3A = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0x10;
    at += 2;
  }
  if ((set & 0x40) !== 0) {
    report.eastMps = signedPair(bytes, at) / 4;
    report.northMps = signedPair(bytes, at + 2) / 4;
    at += 4;
  }
  if ((set & 0x20) !== 0) {
    report.altitudeNotValidated = (bytes[at] & 0x80) !== 0;
    report.altitudeGarbled = (bytes[at] & 0x40) !== 0;
    report.pressureAltitudeM = ((pair(bytes, at) << 18) >> 18) * STEP.flightLevelM;
    at += 2;
  }
  // Mode C code.
  if ((set & 0x10) !== 0) {
    report.spareBits |= (bytes[at] & 0x30) | (bytes[at + 2] & 0xf0);
    at += 4;
  }
  if ((set & 0x08) !== 0) {
    report.aircraftAddress = triple(bytes, at);
    at += 3;
  }
  if ((set & 0x04) !== 0) {
    report.callsignHigh = triple(bytes, at + 1);
    report.callsignLow = triple(bytes, at + 4);
    report.spareBits |= bytes[at] & 0x3f;
    at += 7;
  }
  // Measured height in the system's own plane.
  if ((set & 0x02) !== 0) at += 2;
  return at;
}

function accuracy(bytes: Uint8Array, from: number, report: SystemReport): number {
  const set = bytes[from];
  let at = from + 1;
  if ((set & 1) !== 0) return compoundEnd(bytes, from, ACCURACY);
  if ((set & 0x80) !== 0) at += 6;
  if ((set & 0x40) !== 0) {
    report.xSigmaM = pair(bytes, at) / 4;
    report.ySigmaM = pair(bytes, at + 2) / 4;
    at += 6;
  }
  if ((set & 0x20) !== 0) report.altitudeSigmaM = pair(bytes, at) / 2;
  return compoundEnd(bytes, from, ACCURACY);
}

function octetThree(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.altitudeHaeM = signedPair(bytes, at) * STEP.height6M;
    at += 2;
  }
  if ((set & 0x40) !== 0) at += 2;
  if ((set & 0x20) !== 0) at += 1;
  if ((set & 0x10) !== 0) at += 1;
  if ((set & 0x08) !== 0) at = accuracy(bytes, at, report);
  if ((set & 0x04) !== 0) at = repetitionEnd(bytes, at, 1);
  if ((set & 0x02) !== 0) at = repetitionEnd(bytes, at, 8);
  return at;
}

function octetFour(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) at += 2;
  if ((set & 0x40) !== 0) at += 7;
  if ((set & 0x20) !== 0) at = extensionEnd(bytes, at);
  if ((set & 0x10) !== 0) at += 1;
  if ((set & 0x08) !== 0) {
    report.spareBits |= bytes[at] & 0x10;
    at += 2;
  }
  if ((set & 0x04) !== 0) at = explicitEnd(bytes, at);
  if ((set & 0x02) !== 0) at = explicitEnd(bytes, at);
  return at;
}

/** Reads the record at `from` into `report`; gives the position after it as `readReport048` does. */
export function readReport020(bytes: Uint8Array, from: number, report: SystemReport): number {
  clearSystemReport(report);
  report.offset = from;
  let at = readIndicators(bytes, from);
  if (at < 0 || ((INDICATORS[4] | INDICATORS[5]) & 0xfe) !== 0) return -1;
  at = octetOne(bytes, at, INDICATORS[0], report);
  at = octetTwo(bytes, at, INDICATORS[1], report);
  at = octetThree(bytes, at, INDICATORS[2], report);
  return octetFour(bytes, at, INDICATORS[3], report);
}
