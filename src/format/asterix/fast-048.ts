// One category 048 record into a reused object, straight from the octets. The order is the user application profile
// that editions 1.15 … 1.32 share. Octets past the end read as 0: the caller looks at the returned position and
// throws such a record away.

import { explicitEnd, extensionEnd, indicatorsEnd, pair, repetitionEnd, signedPair, triple } from './octets.ts';
import { clearReport048, type Report048 } from './report-048.ts';
import { STEP } from './scale.ts';
import { SPARE } from './spare-inside.ts';

/** Set bits of an octet, its extension bit left out: the sub-items of a compound whose sub-items take one octet each. */
function countIndicators(octet: number): number {
  let count = 0;
  for (let bits = octet & 0xfe; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}

function targetDescriptor(bytes: Uint8Array, from: number, report: Report048): number {
  let at = from;
  const first = bytes[at];
  report.detectionCode = first >> 5;
  report.simulated = (first & 0x10) !== 0;
  report.secondChain = (first & 0x08) !== 0;
  report.specialPosition = (first & 0x04) !== 0;
  report.fieldMonitor = (first & 0x02) !== 0;
  if ((first & 1) === 0) return at + 1;
  at += 1;
  report.testTarget = (bytes[at] & 0x80) !== 0;
  report.extendedRange = (bytes[at] & 0x40) !== 0;
  if ((bytes[at] & 1) !== 0) report.spareBits |= SPARE.descriptor048(bytes, from);
  return extensionEnd(bytes, at);
}

function octetOne(bytes: Uint8Array, from: number, set: number, report: Report048): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.sac = bytes[at];
    report.sic = bytes[at + 1];
    at += 2;
  }
  if ((set & 0x40) !== 0) {
    report.timeOfDayS = triple(bytes, at) * STEP.timeOfDayS;
    at += 3;
  }
  if ((set & 0x20) !== 0) at = targetDescriptor(bytes, at, report);
  if ((set & 0x10) !== 0) {
    // Extended ranges stand elsewhere: the field then holds less than all of it.
    if (!report.extendedRange) report.rangeM = pair(bytes, at) * STEP.rangeM;
    report.azimuthRad = pair(bytes, at + 2) * STEP.angle16Rad;
    at += 4;
  }
  if ((set & 0x08) !== 0) {
    report.mode3ANotValidated = (bytes[at] & 0x80) !== 0;
    report.mode3AGarbled = (bytes[at] & 0x40) !== 0;
    report.mode3AExtrapolated = (bytes[at] & 0x20) !== 0;
    report.mode3A = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0x10;
    at += 2;
  }
  if ((set & 0x04) !== 0) {
    report.altitudeNotValidated = (bytes[at] & 0x80) !== 0;
    report.altitudeGarbled = (bytes[at] & 0x40) !== 0;
    report.pressureAltitudeM = ((pair(bytes, at) << 18) >> 18) * STEP.flightLevelM;
    at += 2;
  }
  if ((set & 0x02) !== 0) at = indicatorsEnd(bytes, at, 0xfe) + countIndicators(bytes[at]);
  return at;
}

function octetTwo(bytes: Uint8Array, from: number, set: number, report: Report048): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.aircraftAddress = triple(bytes, at);
    at += 3;
  }
  if ((set & 0x40) !== 0) {
    report.callsignHigh = triple(bytes, at);
    report.callsignLow = triple(bytes, at + 3);
    at += 6;
  }
  if ((set & 0x20) !== 0) at = repetitionEnd(bytes, at, 8);
  if ((set & 0x10) !== 0) {
    report.trackNumber = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  if ((set & 0x08) !== 0) {
    report.xM = signedPair(bytes, at) * STEP.planeM;
    report.yM = signedPair(bytes, at + 2) * STEP.planeM;
    at += 4;
  }
  if ((set & 0x04) !== 0) {
    report.speedMps = pair(bytes, at) * STEP.speedMps;
    report.courseRad = pair(bytes, at + 2) * STEP.angle16Rad;
    at += 4;
  }
  if ((set & 0x02) !== 0) {
    report.tentative = (bytes[at] & 0x80) !== 0;
    report.trackSensorCode = (bytes[at] >> 5) & 3;
    report.doubtful = (bytes[at] & 0x10) !== 0;
    report.manoeuvring = (bytes[at] & 0x08) !== 0;
    report.climbCode = (bytes[at] >> 1) & 3;
    if ((bytes[at] & 1) !== 0) {
      at += 1;
      report.trackEnds = (bytes[at] & 0x80) !== 0;
      report.ghost = (bytes[at] & 0x40) !== 0;
      report.supplemented = (bytes[at] & 0x20) !== 0;
      report.slantCorrected = (bytes[at] & 0x10) !== 0;
      report.spareBits |= bytes[at] & 0x0e;
      while ((bytes[at] & 1) !== 0) at += 1;
    }
    at += 1;
  }
  return at;
}

function doppler(bytes: Uint8Array, from: number, report: Report048): number {
  let at = indicatorsEnd(bytes, from, 0xc0);
  const set = bytes[from];
  if ((set & 0x80) !== 0) {
    report.dopplerDoubtful = (bytes[at] & 0x80) !== 0;
    report.dopplerMps = (pair(bytes, at) << 22) >> 22;
    report.spareBits |= bytes[at] & 0x7c;
    at += 2;
  }
  if ((set & 0x40) !== 0) {
    if (bytes[at] > 0) {
      report.rawDopplerMps = pair(bytes, at + 1);
      report.dopplerAmbiguityMps = pair(bytes, at + 3);
      report.frequencyHz = pair(bytes, at + 5) * 1e6;
    }
    at = repetitionEnd(bytes, at, 6);
  }
  return at;
}

function warnings(bytes: Uint8Array, from: number, report: Report048): number {
  let at = from;
  let octet: number;
  do {
    octet = bytes[at];
    if (report.warningCount < report.warningCodes.length) {
      report.warningCodes[report.warningCount] = octet >> 1;
      report.warningCount += 1;
    }
    at += 1;
  } while ((octet & 1) !== 0);
  return at;
}

function octetThree(bytes: Uint8Array, from: number, set: number, report: Report048): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.xSigmaM = bytes[at] * STEP.planeM;
    report.ySigmaM = bytes[at + 1] * STEP.planeM;
    report.speedSigmaMps = bytes[at + 2] * STEP.speedMps;
    report.courseSigmaRad = bytes[at + 3] * STEP.angle12Rad;
    at += 4;
  }
  if ((set & 0x40) !== 0) at = warnings(bytes, at, report);
  if ((set & 0x20) !== 0) {
    report.mode3ADoubtBits = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  if ((set & 0x10) !== 0) {
    report.modeCGray = pair(bytes, at) & 0x0fff;
    report.modeCDoubtBits = pair(bytes, at + 2) & 0x0fff;
    report.spareBits |= (bytes[at] & 0x30) | (bytes[at + 2] & 0xf0);
    at += 4;
  }
  if ((set & 0x08) !== 0) {
    report.heightMslM = ((pair(bytes, at) << 18) >> 18) * STEP.height25M;
    report.spareBits |= bytes[at] & 0xc0;
    at += 2;
  }
  if ((set & 0x04) !== 0) at = doppler(bytes, at, report);
  if ((set & 0x02) !== 0) {
    report.transponderCode = bytes[at] >> 5;
    report.flightStatusCode = (bytes[at] >> 2) & 7;
    report.spareBits |= bytes[at] & 0x01;
    at += 2;
  }
  return at;
}

function octetFour(bytes: Uint8Array, from: number, set: number, report: Report048): number {
  let at = from;
  if ((set & 0x80) !== 0) {
    report.acasReport = true;
    at += 7;
  }
  if ((set & 0x40) !== 0) {
    report.mode1 = bytes[at] & 0x1f;
    at += 1;
  }
  if ((set & 0x20) !== 0) {
    report.mode2 = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0x10;
    at += 2;
  }
  if ((set & 0x10) !== 0) {
    report.mode1DoubtBits = bytes[at] & 0x1f;
    report.spareBits |= bytes[at] & 0xe0;
    at += 1;
  }
  if ((set & 0x08) !== 0) {
    report.mode2DoubtBits = pair(bytes, at) & 0x0fff;
    report.spareBits |= bytes[at] & 0xf0;
    at += 2;
  }
  // Special purpose and reserved expansion.
  if ((set & 0x04) !== 0) at = explicitEnd(bytes, at);
  if ((set & 0x02) !== 0) {
    // The fifth of its items is a range beyond 256 NM; it is read where none stands before it.
    if (bytes[at] >= 5 && (bytes[at + 1] & 0xf8) === 0x08) report.rangeM = triple(bytes, at + 2) * STEP.rangeM;
    report.spareBits |= SPARE.expansion048(bytes, at);
    at = explicitEnd(bytes, at);
  }
  return at;
}

/**
 * Reads the record at `from` into `report`, nothing allocated. Gives the position after it; a position beyond the end of
 * the block, or -1 (a field that the profile does not have) means that the record cannot be trusted.
 */
export function readReport048(bytes: Uint8Array, from: number, report: Report048): number {
  clearReport048(report);
  report.offset = from;
  const one = bytes[from];
  if (one === 0) return -1;
  if ((one & 1) === 0) return octetOne(bytes, from + 1, one, report);
  const two = bytes[from + 1];
  if ((two & 1) === 0) return octetTwo(bytes, octetOne(bytes, from + 2, one, report), two, report);
  const three = bytes[from + 2];
  const short = (three & 1) === 0;
  const four = short ? 0 : bytes[from + 3];
  let at = from + (short ? 3 : 4);
  // Further octets of indicators may follow, but none of their fields is defined.
  for (let last = four; (last & 1) !== 0; at += 1) {
    last = bytes[at];
    if ((last & 0xfe) !== 0) return -1;
  }
  at = octetOne(bytes, at, one, report);
  at = octetTwo(bytes, at, two, report);
  at = octetThree(bytes, at, three, report);
  return short ? at : octetFour(bytes, at, four, report);
}
