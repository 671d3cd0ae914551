// One category 021 record (ADS-B report), editions 2.1 … 2.7, into a reused object. Edition 0.26 has another profile and
// is not read here.

import { BEYOND, explicitEnd, extensionEnd, indicatorsEnd, pair, repetitionEnd, signedPair, signedQuad, signedTriple, triple } from './octets.ts';
import { clearReport021, type Report021 } from './report-021.ts';
import { STEP } from './scale.ts';
import { SPARE } from './spare-inside.ts';

/** Sign and 15 bits below a flag bit. */
const signed15 = (bytes: Uint8Array, at: number): number => (pair(bytes, at) << 17) >> 17;

function targetDescriptor(bytes: Uint8Array, from: number, report: Report021): number {
  const first = bytes[from];
  report.addressTypeCode = first >> 5;
  report.altitudeStepCode = (first >> 3) & 3;
  report.rangeCheckPassed = (first & 0x04) !== 0;
  report.fieldMonitor = (first & 0x02) !== 0;
  if ((first & 1) === 0) return from + 1;
  const second = bytes[from + 1];
  report.differential = (second & 0x80) !== 0;
  report.onGround = (second & 0x40) !== 0;
  report.simulated = (second & 0x20) !== 0;
  report.testTarget = (second & 0x10) !== 0;
  report.confidenceCode = (second >> 1) & 3;
  if ((second & 1) === 0) return from + 2;
  const third = bytes[from + 2];
  report.listCheckFailed = (third & 0x40) !== 0;
  report.independentCheckFailed = (third & 0x20) !== 0;
  report.notOperational = (third & 0x10) !== 0;
  report.compactPositionFailed = (third & 0x08) !== 0;
  report.localJumpDetected = (third & 0x04) !== 0;
  report.rangeCheckFailed = (third & 0x02) !== 0;
  report.spareBits |= SPARE.descriptor021(bytes, from);
  return extensionEnd(bytes, from + 2);
}

function quality(bytes: Uint8Array, from: number, report: Report021): number {
  report.nacv = bytes[from] >> 5;
  report.nic = (bytes[from] >> 1) & 15;
  if ((bytes[from] & 1) === 0) return from + 1;
  report.sil = (bytes[from + 1] >> 5) & 3;
  report.nacp = (bytes[from + 1] >> 1) & 15;
  if ((bytes[from + 1] & 1) !== 0) report.spareBits |= SPARE.quality021(bytes, from);
  return extensionEnd(bytes, from + 1);
}

/** High precision: a whole-second choice (FSI) and 30 bits of a second that replace the fraction of the coarse time. */
function preciseTime(bytes: Uint8Array, at: number, coarseS: number): number {
  const choice = bytes[at] >> 6;
  const fraction = ((bytes[at] & 0x3f) * 16_777_216 + triple(bytes, at + 1)) * STEP.timeFractionS;
  const second = Math.floor(coarseS) + (choice === 1 ? 1 : choice === 2 ? -1 : 0);
  return choice === 3 ? coarseS : second + fraction;
}

function octetOne(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.sac = bytes[at];
    report.sic = bytes[at + 1];
    at += 2;
  }
  if ((set & 0x40) !== 0) at = targetDescriptor(bytes, at, report);
  if ((set & 0x20) !== 0) {
    report.trackNumber = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  if ((set & 0x10) !== 0) {
    report.serviceId = bytes[at];
    at += 1;
  }
  if ((set & 0x08) !== 0) {
    report.positionTimeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x04) !== 0) {
    report.latRad = signedTriple(bytes, at) * STEP.angle24Rad;
    report.lonRad = signedTriple(bytes, at + 3) * STEP.angle24Rad;
    at += 6;
  }
  if ((set & 0x02) !== 0) {
    report.latRad = signedQuad(bytes, at) * STEP.angle31Rad;
    report.lonRad = signedQuad(bytes, at + 4) * STEP.angle31Rad;
    at += 8;
  }
  return at;
}

function octetTwo(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.velocityTimeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x40) !== 0) {
    const value = pair(bytes, at) & 0x7fff;
    if ((bytes[at] & 0x80) === 0) report.indicatedAirSpeedMps = value * STEP.speedMps;
    else report.machRatio = value / 1000;
    at += 2;
  }
  if ((set & 0x20) !== 0) {
    if ((bytes[at] & 0x80) === 0) report.trueAirSpeedMps = (pair(bytes, at) & 0x7fff) * STEP.knotMps;
    at += 2;
  }
  if ((set & 0x10) !== 0) {
    report.aircraftAddress = triple(bytes, at);
    at += 3;
  }
  if ((set & 0x08) !== 0) {
    report.positionReceivedTimeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x04) !== 0) {
    report.positionReceivedTimeOfDayS = preciseTime(bytes, at, report.positionReceivedTimeOfDayS);
    at += 4;
  }
  if ((set & 0x02) !== 0) {
    report.velocityReceivedTimeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  return at;
}

// The largest geometric height is a sign for "higher than this field can say".
const HEIGHT_BEYOND = 0x7fff;

function octetThree(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.velocityReceivedTimeOfDayS = preciseTime(bytes, at, report.velocityReceivedTimeOfDayS);
    at += 4;
  }
  if ((set & 0x40) !== 0) {
    const height = signedPair(bytes, at);
    if (height !== HEIGHT_BEYOND) report.altitudeHaeM = height * STEP.height6M;
    at += 2;
  }
  if ((set & 0x20) !== 0) at = quality(bytes, at, report);
  if ((set & 0x10) !== 0) {
    report.spareBits |= bytes[at] & 0x80;
    report.versionNotSupported = (bytes[at] & 0x40) !== 0;
    report.adsbVersion = (bytes[at] >> 3) & 7;
    report.linkCode = bytes[at] & 7;
    at += 1;
  }
  if ((set & 0x08) !== 0) {
    report.mode3A = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  if ((set & 0x04) !== 0) at += 2;
  if ((set & 0x02) !== 0) {
    report.pressureAltitudeM = signedPair(bytes, at) * STEP.flightLevelM;
    at += 2;
  }
  return at;
}

function octetFour(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.magneticHeadingRad = pair(bytes, at) * STEP.angle16Rad;
    at += 2;
  }
  if ((set & 0x40) !== 0) {
    report.emergencyCode = (bytes[at] >> 2) & 7;
    report.surveillanceCode = bytes[at] & 3;
    at += 1;
  }
  if ((set & 0x20) !== 0) {
    if ((bytes[at] & 0x80) === 0) report.barometricClimbMps = signed15(bytes, at) * STEP.climbMps;
    at += 2;
  }
  if ((set & 0x10) !== 0) {
    if ((bytes[at] & 0x80) === 0) report.geometricClimbMps = signed15(bytes, at) * STEP.climbMps;
    at += 2;
  }
  if ((set & 0x08) !== 0) {
    if ((bytes[at] & 0x80) === 0) report.speedMps = (pair(bytes, at) & 0x7fff) * STEP.speedMps;
    report.courseRad = pair(bytes, at + 2) * STEP.angle16Rad;
    at += 4;
  }
  if ((set & 0x04) !== 0) {
    report.spareBits |= bytes[at] & 0xfc;
    at += 2;
  }
  if ((set & 0x02) !== 0) {
    report.reportTimeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  return at;
}

/** Weather: wind speed, wind direction and temperature take two octets, turbulence one; nothing else is defined. */
function weatherEnd(bytes: Uint8Array, from: number): number {
  const set = bytes[from];
  let at = indicatorsEnd(bytes, from, 0xf0);
  for (let bit = 0x80; bit > 0x10; bit >>= 1) if ((set & bit) !== 0) at += 2;
  return (set & 0x10) === 0 ? at : at + 1;
}

function intentEnd(bytes: Uint8Array, from: number): number {
  const set = bytes[from];
  let at = indicatorsEnd(bytes, from, 0xc0);
  if ((set & 0x80) !== 0) at = extensionEnd(bytes, at);
  if ((set & 0x40) !== 0) at = repetitionEnd(bytes, at, 15);
  return at;
}

function octetFive(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.callsignHigh = triple(bytes, at);
    report.callsignLow = triple(bytes, at + 3);
    at += 6;
  }
  if ((set & 0x40) !== 0) {
    report.emitterCategory = bytes[at];
    at += 1;
  }
  if ((set & 0x20) !== 0) at = weatherEnd(bytes, at);
  if ((set & 0x10) !== 0) at += 2;
  if ((set & 0x08) !== 0) at += 2;
  if ((set & 0x04) !== 0) {
    report.spareBits |= SPARE.intent021(bytes, at);
    at = intentEnd(bytes, at);
  }
  if ((set & 0x02) !== 0) at += 1;
  return at;
}

const AGES = 23;

/** Data ages: one octet for each indicator, of which 23 are defined. */
function agesEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  let ages = 0;
  let index = 0;
  let octet: number;
  do {
    octet = bytes[at];
    for (let bit = 0x80; bit > 1; bit >>= 1) {
      if ((octet & bit) !== 0) {
        if (index >= AGES) return BEYOND;
        ages += 1;
      }
      index += 1;
    }
    at += 1;
  } while ((octet & 1) !== 0);
  return at + ages;
}

function octetSix(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  let at = from;
  if ((set & 0x80) !== 0) at += 1;
  // Surface capabilities: two octets at most, and edition 2.1 uses the last bit of the second one for something else.
  if ((set & 0x40) !== 0) {
    report.spareBits |= bytes[at] & 0xc0;
    at += 1 + (bytes[at] & 1);
  }
  if ((set & 0x20) !== 0) at += 1;
  if ((set & 0x10) !== 0) at = repetitionEnd(bytes, at, 8);
  if ((set & 0x08) !== 0) at += 7;
  if ((set & 0x04) !== 0) at += 1;
  if ((set & 0x02) !== 0) at = agesEnd(bytes, at);
  return at;
}

function octetSeven(bytes: Uint8Array, from: number, set: number, report: Report021): number {
  // Five spare fields stand before reserved expansion and special purpose.
  if ((set & 0xf8) !== 0) return -1;
  let at = from;
  if ((set & 0x04) !== 0) {
    report.spareBits |= SPARE.expansion021(bytes, at);
    at = explicitEnd(bytes, at);
  }
  if ((set & 0x02) !== 0) at = explicitEnd(bytes, at);
  return at;
}

/** Reads the record at `from` into `report`; gives the position after it as `readReport048` does. */
export function readReport021(bytes: Uint8Array, from: number, report: Report021): number {
  clearReport021(report);
  report.offset = from;
  if (bytes[from] === 0) return -1;
  let octets = 1;
  while ((bytes[from + octets - 1] & 1) !== 0) {
    octets += 1;
    if (octets > 7 && (bytes[from + octets - 1] & 0xfe) !== 0) return -1;
  }
  let at = octetOne(bytes, from + octets, bytes[from], report);
  if (octets > 1) at = octetTwo(bytes, at, bytes[from + 1], report);
  if (octets > 2) at = octetThree(bytes, at, bytes[from + 2], report);
  if (octets > 3) at = octetFour(bytes, at, bytes[from + 3], report);
  if (octets > 4) at = octetFive(bytes, at, bytes[from + 4], report);
  if (octets > 5) at = octetSix(bytes, at, bytes[from + 5], report);
  return octets > 6 ? octetSeven(bytes, at, bytes[from + 6], report) : at;
}
