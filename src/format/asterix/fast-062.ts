// One category 062 record (system track, editions 1.16 to 1.21) into a reused object.

import { compoundEnd, entriesOf, explicitEnd, EXTENDS, extensionEnd, INDICATORS, pair, readIndicators, signedPair, signedQuad, triple } from './octets.ts';
import { clearSystemReport, type SystemReport } from './report-system.ts';
import { STEP } from './scale.ts';
import { SPARE } from './spare-inside.ts';

// Lengths of the sub-items of each compound, in the order of their indicators.
const MODE_5 = Int8Array.of(1, 4, 6, 2, 2, 1, 1);
const AIRCRAFT = Int8Array.of(
  ...[3, 6, 2, 2, 2, 2, 2],
  ...[EXTENDS, entriesOf(15), 2, 2, 7, 2, 2],
  ...[2, 2, 2, 2, 1, 8, 1],
  ...[6, 2, 1, entriesOf(8), 2, 2, 2],
);
const AGES = Int8Array.of(1, 1, 1, 1, 2, 1, 1, 1, 1, 1);
const DATA_AGES = new Int8Array(31).fill(1);
const MEASURED = Int8Array.of(2, 4, 2, 2, 2, 1);
const FLIGHT_PLAN = Int8Array.of(...[2, 7, 4, 1, 4, 1, 4], ...[4, 3, 2, 2, entriesOf(4), 6, 1], ...[7, 7, 2, 7]);
const ACCURACIES = Int8Array.of(4, 2, 4, 1, 1, 2, 2, 1);

function octetOne(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.sac = bytes[at];
    report.sic = bytes[at + 1];
    at += 2;
  }
  // Service.
  if ((set & 0x20) !== 0) at += 1;
  if ((set & 0x10) !== 0) {
    report.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x08) !== 0) {
    report.latRad = signedQuad(bytes, at) * STEP.angle26Rad;
    report.lonRad = signedQuad(bytes, at + 4) * STEP.angle26Rad;
    at += 8;
  }
  // Plane co-ordinates, about a point that the record does not name.
  if ((set & 0x04) !== 0) at += 6;
  if ((set & 0x02) !== 0) {
    report.eastMps = signedPair(bytes, at) / 4;
    report.northMps = signedPair(bytes, at + 2) / 4;
    at += 4;
  }
  return at;
}

function aircraft(bytes: Uint8Array, from: number, report: SystemReport): number {
  const set = bytes[from];
  let at = extensionEnd(bytes, from);
  if ((set & 0x80) !== 0) {
    report.aircraftAddress = triple(bytes, at);
    at += 3;
  }
  if ((set & 0x40) !== 0 && report.callsignHigh < 0) {
    report.callsignHigh = triple(bytes, at);
    report.callsignLow = triple(bytes, at + 3);
  }
  report.spareBits |= SPARE.aircraft062(bytes, from);
  return compoundEnd(bytes, from, AIRCRAFT);
}

/** The fourth octet says which sensors have not fed the track of late. */
function fedBy(octet: number): number {
  const primary = (octet & 0x40) === 0;
  const secondary = (octet & 0x30) !== 0x30;
  if (primary) return secondary ? 3 : 1;
  return secondary ? 2 : (octet & 0x08) === 0 ? 4 : 0;
}

function trackStatus(bytes: Uint8Array, from: number, report: SystemReport): number {
  const end = extensionEnd(bytes, from);
  if (end > from + 1) {
    report.simulated = (bytes[from + 1] & 0x80) !== 0;
    report.trackEnds = (bytes[from + 1] & 0x40) !== 0;
  }
  if (end > from + 3) {
    report.coasting = (bytes[from + 3] & 0x80) !== 0;
    report.detectionCode = fedBy(bytes[from + 3]);
  }
  // Only the seventh octet has spare bits.
  if (end > from + 6) report.spareBits |= SPARE.status062(bytes, from);
  return end;
}

/** Ages of what feeds the track, by sensor, in quarters of a second: the least is that of its last update. The first of them is the track's own. */
function updateAges(bytes: Uint8Array, from: number, report: SystemReport): number {
  const end = compoundEnd(bytes, from, AGES);
  let at = extensionEnd(bytes, from);
  let least = Infinity;
  for (let index = 0; index < AGES.length && at < end; index += 1) {
    if ((bytes[from + Math.floor(index / 7)] & (0x80 >> (index % 7))) === 0) continue;
    if (index > 0) least = Math.min(least, AGES[index] === 2 ? pair(bytes, at) : bytes[at]);
    at += AGES[index];
  }
  if (least < Infinity) report.updateAgeS = least / 4;
  return end;
}

function octetTwo(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  // Acceleration.
  if ((set & 0x80) !== 0) at += 2;
  if ((set & 0x40) !== 0) {
    report.mode3ANotValidated = (bytes[at] & 0x80) !== 0;
    report.mode3AGarbled = (bytes[at] & 0x40) !== 0;
    report.mode3A = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0x10;
    at += 2;
  }
  if ((set & 0x20) !== 0) {
    report.callsignHigh = triple(bytes, at + 1);
    report.callsignLow = triple(bytes, at + 4);
    report.spareBits |= bytes[at] & 0x3f;
    at += 7;
  }
  if ((set & 0x10) !== 0) at = aircraft(bytes, at, report);
  if ((set & 0x08) !== 0) {
    report.trackNumber = pair(bytes, at);
    at += 2;
  }
  if ((set & 0x04) !== 0) at = trackStatus(bytes, at, report);
  if ((set & 0x02) !== 0) at = updateAges(bytes, at, report);
  return at;
}

function octetThree(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.spareBits |= bytes[at] & 0x01;
    at += 1;
  }
  if ((set & 0x40) !== 0) at = compoundEnd(bytes, at, DATA_AGES);
  if ((set & 0x20) !== 0) {
    report.pressureAltitudeM = signedPair(bytes, at) * STEP.flightLevelM;
    at += 2;
  }
  if ((set & 0x10) !== 0) {
    report.altitudeHaeM = signedPair(bytes, at) * STEP.height6M;
    at += 2;
  }
  // Calculated height: corrected for a pressure that only its sender knows.
  if ((set & 0x08) !== 0) at += 2;
  if ((set & 0x04) !== 0) {
    report.climbMps = signedPair(bytes, at) * STEP.climbMps;
    at += 2;
  }
  if ((set & 0x02) !== 0) {
    report.spareBits |= SPARE.flightPlan062(bytes, at);
    at = compoundEnd(bytes, at, FLIGHT_PLAN);
  }
  return at;
}

function accuracy(bytes: Uint8Array, from: number, report: SystemReport): number {
  const set = bytes[from];
  let at = extensionEnd(bytes, from);
  if ((set & 0x80) !== 0) {
    report.xSigmaM = pair(bytes, at) / 2;
    report.ySigmaM = pair(bytes, at + 2) / 2;
    at += 4;
  }
  if ((set & 0x40) !== 0) at += 2;
  if ((set & 0x20) !== 0) at += 4;
  if ((set & 0x10) !== 0) {
    report.altitudeSigmaM = bytes[at] * STEP.height6M;
    at += 1;
  }
  if ((set & 0x08) !== 0) at += 1;
  if ((set & 0x04) !== 0) report.velocitySigmaMps = Math.max(bytes[at], bytes[at + 1]) / 4;
  return compoundEnd(bytes, from, ACCURACIES);
}

function octetFour(bytes: Uint8Array, from: number, set: number, report: SystemReport): number {
  let at = from;
  if ((set & 0x80) !== 0) at = extensionEnd(bytes, at);
  if ((set & 0x40) !== 0) at += 1;
  if ((set & 0x20) !== 0) {
    report.spareBits |= SPARE.mode5Of062(bytes, at);
    at = compoundEnd(bytes, at, MODE_5);
  }
  if ((set & 0x10) !== 0) {
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  // The numbers that contributing systems give it: a list of three octets each, whose last has its last bit unset.
  if ((set & 0x08) !== 0) {
    while ((bytes[at + 2] & 1) !== 0) at += 3;
    at += 3;
  }
  if ((set & 0x04) !== 0) at = accuracy(bytes, at, report);
  if ((set & 0x02) !== 0) {
    report.spareBits |= SPARE.measured062(bytes, at);
    at = compoundEnd(bytes, at, MEASURED);
  }
  return at;
}

/** Reads the record at `from` into `report`; gives the position after it as `readReport048` does. */
export function readReport062(bytes: Uint8Array, from: number, report: SystemReport): number {
  clearSystemReport(report);
  report.offset = from;
  report.smoothed = true;
  let at = readIndicators(bytes, from);
  // Spare fields have no length.
  if (at < 0 || (INDICATORS[0] & 0x40) !== 0 || (INDICATORS[4] & 0xf8) !== 0 || (INDICATORS[5] & 0xfe) !== 0) return -1;
  const last = INDICATORS[4];
  const four = INDICATORS[3];
  const three = INDICATORS[2];
  const two = INDICATORS[1];
  at = octetOne(bytes, at, INDICATORS[0], report);
  at = octetTwo(bytes, at, two, report);
  at = octetThree(bytes, at, three, report);
  at = octetFour(bytes, at, four, report);
  if ((last & 0x04) !== 0) {
    report.spareBits |= SPARE.expansion062(bytes, at);
    at = explicitEnd(bytes, at);
  }
  if ((last & 0x02) !== 0) at = explicitEnd(bytes, at);
  return at;
}
