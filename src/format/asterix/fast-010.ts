// One category 010 record (surface movement and multilateration, edition 1.1) into a reused object.

import { explicitEnd, extensionEnd, INDICATORS, pair, readIndicators, repetitionEnd, signedPair, signedQuad, triple } from './octets.ts';
import { clearSystemReport, type SystemReport } from './report-system.ts';
import { STEP } from './scale.ts';

/** I010/020 TYP to what the position is made of: multilateration of replies, broadcast, primary radar, or unknown. */
const DETECTION_OF_TYPE = [2, 2, 4, 1, 0, 0, 0, 0];

function descriptor(bytes: Uint8Array, from: number, report: SystemReport): number {
  const first = bytes[from];
  report.detectionCode = DETECTION_OF_TYPE[first >> 5];
  report.onGround = (first & 0x04) !== 0;
  if ((first & 1) === 0) return from + 1;
  const second = bytes[from + 1];
  report.simulated = (second & 0x80) !== 0;
  report.testTarget = (second & 0x40) !== 0;
  report.fieldMonitor = (second & 0x20) !== 0;
  if ((second & 1) !== 0) report.spareBits |= bytes[from + 2] & 0x7e;
  return extensionEnd(bytes, from + 1);
}

function octetOne(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.sac = bytes[at];
    report.sic = bytes[at + 1];
    at += 2;
  }
  if ((set & 0x40) !== 0) {
    report.messageType = bytes[at];
    at += 1;
  }
  if ((set & 0x20) !== 0) at = descriptor(bytes, at, report);
  if ((set & 0x10) !== 0) {
    report.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x08) !== 0) {
    report.latRad = signedQuad(bytes, at) * STEP.angle32Rad;
    report.lonRad = signedQuad(bytes, at + 4) * STEP.angle32Rad;
    at += 8;
  }
  if ((set & 0x04) !== 0) {
    report.rangeM = pair(bytes, at);
    report.azimuthRad = pair(bytes, at + 2) * STEP.angle16Rad;
    at += 4;
  }
  if ((set & 0x02) !== 0) {
    report.xM = signedPair(bytes, at);
    report.yM = signedPair(bytes, at + 2);
    at += 4;
  }
  return at;
}

function trackStatus(bytes: Uint8Array, from: number, report: SystemReport): number {
  let at = from;
  report.trackEnds = (bytes[at] & 0x40) !== 0;
  report.coasting = (bytes[at] & 0x30) !== 0;
  if ((bytes[at] & 1) !== 0) {
    at += 1;
    if ((bytes[at] & 1) !== 0) {
      report.ghost = (bytes[at + 1] & 0x80) !== 0;
      report.spareBits |= bytes[at + 1] & 0x7e;
    }
  }
  return extensionEnd(bytes, at);
}

function octetTwo(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  // Polar velocity.
  if ((set & 0x80) !== 0) at += 4;
  if ((set & 0x40) !== 0) {
    report.eastMps = signedPair(bytes, at) / 4;
    report.northMps = signedPair(bytes, at + 2) / 4;
    at += 4;
  }
  if ((set & 0x20) !== 0) {
    report.trackNumber = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  if ((set & 0x10) !== 0) at = trackStatus(bytes, at, report);
  if ((set & 0x08) !== 0) {
    report.mode3ANotValidated = (bytes[at] & 0x80) !== 0;
    report.mode3AGarbled = (bytes[at] & 0x40) !== 0;
    report.mode3A = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0x10;
    at += 2;
  }
  if ((set & 0x04) !== 0) {
    report.aircraftAddress = triple(bytes, at);
    at += 3;
  }
  if ((set & 0x02) !== 0) {
    report.callsignHigh = triple(bytes, at + 1);
    report.callsignLow = triple(bytes, at + 4);
    report.spareBits |= bytes[at] & 0x3f;
    at += 7;
  }
  return at;
}

function octetThree(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) at = repetitionEnd(bytes, at, 8);
  if ((set & 0x40) !== 0) at += 1;
  if ((set & 0x20) !== 0) {
    report.altitudeNotValidated = (bytes[at] & 0x80) !== 0;
    report.altitudeGarbled = (bytes[at] & 0x40) !== 0;
    report.pressureAltitudeM = ((pair(bytes, at) << 18) >> 18) * STEP.flightLevelM;
    at += 2;
  }
  // Measured height: over which surface, each system says for itself.
  if ((set & 0x10) !== 0) at += 2;
  if ((set & 0x08) !== 0) at = extensionEnd(bytes, at);
  if ((set & 0x04) !== 0) {
    report.overload = (bytes[at] & 0x20) !== 0;
    report.timeSourceInvalid = (bytes[at] & 0x10) !== 0;
    report.spareBits |= bytes[at] & 0x03;
    at += 1;
  }
  if ((set & 0x02) !== 0) at += 1;
  return at;
}

function octetFour(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.xSigmaM = bytes[at] / 4;
    report.ySigmaM = bytes[at + 1] / 4;
    at += 4;
  }
  if ((set & 0x40) !== 0) at = repetitionEnd(bytes, at, 2);
  if ((set & 0x20) !== 0) at += 1;
  if ((set & 0x10) !== 0) at += 2;
  if ((set & 0x08) !== 0) return -1;
  if ((set & 0x04) !== 0) at = explicitEnd(bytes, at);
  if ((set & 0x02) !== 0) at = explicitEnd(bytes, at);
  return at;
}

/** Reads the record at `from` into `report`; gives the position after it as `readReport048` does. */
export function readReport010(bytes: Uint8Array, from: number, report: SystemReport): number {
  clearSystemReport(report);
  report.offset = from;
  let at = readIndicators(bytes, from);
  if (at < 0 || ((INDICATORS[4] | INDICATORS[5]) & 0xfe) !== 0) return -1;
  at = octetOne(bytes, at, INDICATORS[0], report);
  at = octetTwo(bytes, at, INDICATORS[1], report);
  at = octetThree(bytes, at, INDICATORS[2], report);
  return octetFour(bytes, at, INDICATORS[3], report);
}
