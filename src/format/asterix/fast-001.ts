// One record of category 001 (plots and local tracks of older radars) or 002 (their service messages), edition 1.x, into the objects
// of categories 048 and 034, which say the same.

import { clearService034, type Service034 } from './fast-034.ts';
import { explicitEnd, extensionEnd, INDICATORS, pair, readIndicators, repetitionEnd, signedPair, triple } from './octets.ts';
import { clearReport048, type Report048 } from './report-048.ts';
import { STEP } from './scale.ts';

/** Fields without a number of their own, and spare ones. */
const SPECIAL = 1000;
const SEQUENCE = 1001;
const NONE = 0;

/** The items in the order of their indicators: of plots, of tracks and of service messages. */
const PLOT = [10, 20, 40, 70, 90, 130, 141, 50, 120, 131, 80, 100, 60, 30, 150, NONE, NONE, NONE, NONE, SPECIAL, SEQUENCE];
const TRACK = [10, 20, 161, 40, 42, 200, 70, 90, 141, 130, 131, 120, 170, 210, 50, 80, 100, 60, 30, SPECIAL, SEQUENCE, 150];
const SERVICE = [10, 0, 20, 30, 41, 50, 60, 70, 100, 90, 80, NONE, SPECIAL, SEQUENCE];
/** I002/000 has the number that stands for none elsewhere. */
const MESSAGE_TYPE_AT = 1;

function descriptor(bytes: Uint8Array, from: number, report: Report048): number {
  const first = bytes[from];
  report.trackReport = (first & 0x80) !== 0;
  report.simulated = (first & 0x40) !== 0;
  report.detectionCode = (first >> 4) & 3;
  report.specialPosition = (first & 0x04) !== 0;
  report.fieldMonitor = (first & 0x02) !== 0;
  if ((first & 1) === 0) return from + 1;
  report.testTarget = (bytes[from + 1] & 0x80) !== 0;
  report.spareBits |= bytes[from + 1] & 0x06;
  return extensionEnd(bytes, from + 1);
}

function mode3A(bytes: Uint8Array, at: number, report: Report048): number {
  report.mode3ANotValidated = (bytes[at] & 0x80) !== 0;
  report.mode3AGarbled = (bytes[at] & 0x40) !== 0;
  report.mode3AExtrapolated = (bytes[at] & 0x20) !== 0;
  report.mode3A = pair(bytes, at) & 0x0fff;
  report.spareBits |= bytes[at] & 0x10;
  return at + 2;
}

function height(bytes: Uint8Array, at: number, report: Report048): number {
  report.altitudeNotValidated = (bytes[at] & 0x80) !== 0;
  report.altitudeGarbled = (bytes[at] & 0x40) !== 0;
  report.pressureAltitudeM = ((pair(bytes, at) << 18) >> 18) * STEP.flightLevelM;
  return at + 2;
}

function trackStatus(bytes: Uint8Array, at: number, report: Report048): number {
  report.tentative = (bytes[at] & 0x80) !== 0;
  report.ghost = (bytes[at] & 0x02) !== 0;
  report.spareBits |= bytes[at] & 0x04;
  if ((bytes[at] & 1) !== 0) {
    report.trackEnds = (bytes[at + 1] & 0x80) !== 0;
    report.spareBits |= bytes[at + 1] & 0x7e;
  }
  return extensionEnd(bytes, at);
}

/** Where the antenna saw it, and where the radar's own tracker has it. */
function readPlace(bytes: Uint8Array, at: number, item: number, report: Report048): number {
  if (item === 40) {
    report.rangeM = pair(bytes, at) * STEP.planeM;
    report.azimuthRad = pair(bytes, at + 2) * STEP.angle16Rad;
  } else {
    report.xM = signedPair(bytes, at) * STEP.plane64M;
    report.yM = signedPair(bytes, at + 2) * STEP.plane64M;
  }
  return at + 4;
}

function readItem(bytes: Uint8Array, at: number, item: number, report: Report048): number {
  switch (item) {
    case 10:
      report.sac = bytes[at];
      report.sic = bytes[at + 1];
      return at + 2;
    case 20:
      return descriptor(bytes, at, report);
    case 40:
    case 42:
      return readPlace(bytes, at, item, report);
    case 70:
      return mode3A(bytes, at, report);
    case 90:
      return height(bytes, at, report);
    case 141:
      report.truncatedTimeS = pair(bytes, at) * STEP.timeOfDayS;
      return at + 2;
    case 161:
      report.trackNumber = pair(bytes, at);
      return at + 2;
    case 170:
      return trackStatus(bytes, at, report);
    case 30:
    case 130:
    case 210:
      return extensionEnd(bytes, at);
    case 50:
      report.spareBits |= bytes[at] & 0x10;
      return at + 2;
    case 60:
    case 80:
      report.spareBits |= bytes[at] & 0xf0;
      return at + 2;
    case 100:
      report.spareBits |= (bytes[at] & 0x30) | (bytes[at + 2] & 0xf0);
      return at + 4;
    case 200:
      return at + 4;
    case 120:
    case 131:
      return at + 1;
    case 150:
      report.spareBits |= bytes[at] & 0x5b;
      return at + 1;
    case SPECIAL:
      return explicitEnd(bytes, at);
    default:
      return -1;
  }
}

/** Fields in an order of their own: a count, then each after its number in the profile. */
function readSequence(bytes: Uint8Array, from: number, profile: readonly number[], report: Report048): number {
  let at = from + 1;
  for (let left = bytes[from] | 0; left > 0; left -= 1) {
    const item = profile[(bytes[at] | 0) - 1] ?? NONE;
    if (item === SEQUENCE) return -1;
    at = readItem(bytes, at + 1, item, report);
    if (at < 0) return -1;
  }
  return at;
}

const isSet = (index: number): boolean => (INDICATORS[(index / 7) | 0] & (0x80 >> (index % 7))) !== 0;
const SLOTS = 42;

/** Reads the category 001 record at `from` into `report`; gives the position after it as `readReport048` does. */
export function readReport001(bytes: Uint8Array, from: number, report: Report048): number {
  clearReport048(report);
  report.offset = from;
  let at = readIndicators(bytes, from);
  if (at < 0) return -1;
  let profile = PLOT;
  for (let index = 0; index < SLOTS; index += 1) {
    if (!isSet(index)) continue;
    const item = profile[index] ?? NONE;
    at = item === SEQUENCE ? readSequence(bytes, at, profile, report) : readItem(bytes, at, item, report);
    if (at < 0) return -1;
    // The descriptor comes second at the latest, and says which order holds for the rest.
    if (item === 20 && report.trackReport) profile = TRACK;
  }
  return at;
}

function readServiceItem(bytes: Uint8Array, at: number, item: number, message: Service034): number {
  switch (item) {
    case 10:
      message.sac = bytes[at];
      message.sic = bytes[at + 1];
      return at + 2;
    case 20:
      message.sectorRad = bytes[at] * STEP.angle8Rad;
      return at + 1;
    case 30:
      message.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
      return at + 3;
    case 41:
      message.rotationPeriodS = pair(bytes, at) * STEP.timeOfDayS;
      return at + 2;
    case 50:
    case 60:
    case 80:
      return extensionEnd(bytes, at);
    case 70:
      return repetitionEnd(bytes, at, 2);
    case 90:
      return at + 2;
    case 100:
      return at + 8;
    case SPECIAL:
      return explicitEnd(bytes, at);
    default:
      return -1;
  }
}

/** Of the types only north and sector messages have the numbers of category 034; others are 0 here. */
function readType(bytes: Uint8Array, at: number, message: Service034): number {
  message.messageType = bytes[at] === 1 || bytes[at] === 2 ? bytes[at] : 0;
  return at + 1;
}

function readServiceSequence(bytes: Uint8Array, from: number, message: Service034): number {
  let at = from + 1;
  for (let left = bytes[from] | 0; left > 0; left -= 1) {
    const index = (bytes[at] | 0) - 1;
    at = index === MESSAGE_TYPE_AT ? readType(bytes, at + 1, message) : readServiceItem(bytes, at + 1, SERVICE[index] ?? NONE, message);
    if (at < 0) return -1;
  }
  return at;
}

/** Reads the category 002 record at `from` into `message`; gives the position after it as `readReport048` does. */
export function readService002(bytes: Uint8Array, from: number, message: Service034): number {
  clearService034(message);
  message.offset = from;
  let at = readIndicators(bytes, from);
  if (at < 0) return -1;
  for (let index = 0; index < SLOTS; index += 1) {
    if (!isSet(index)) continue;
    const item = SERVICE[index] ?? NONE;
    if (index === MESSAGE_TYPE_AT) at = readType(bytes, at, message);
    else at = item === SEQUENCE ? readServiceSequence(bytes, at, message) : readServiceItem(bytes, at, item, message);
    if (at < 0) return -1;
  }
  return at;
}
