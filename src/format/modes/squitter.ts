// The 56 bits that an extended squitter (formats 17 and 18) carries: RTCA DO-260B, 2.2.3.2. Types that say nothing of where an
// aircraft is, how it moves and what it is, are left alone.

import { METRIC, NO_HEIGHT, heightOfCode12, mode3AOfCode13 } from './codes.ts';
import type { ModeSMessage } from './message.ts';

const KNOT_MPS = 1852 / 3600;
const FOOT_M = 0.3048;
const CLIMB_STEP_MPS = (64 * FOOT_M) / 60;
const TURN_RAD = 2 * Math.PI;

/** Speed on the ground by its 7-bit code: (first code, speed there, step), knots; DO-260B table 2-21. */
const GROUND_SPEEDS: readonly (readonly [number, number, number])[] = [
  [2, 0.125, 0.125],
  [9, 1, 0.25],
  [13, 2, 0.5],
  [39, 15, 1],
  [94, 70, 2],
  [109, 100, 5],
  [124, 175, 0],
];

function groundSpeedMps(code: number): number {
  if (code === 1) return 0;
  if (code < 2 || code > 124) return NaN;
  let row = GROUND_SPEEDS[0];
  for (const next of GROUND_SPEEDS) if (code >= next[0]) row = next;
  return (row[1] + (code - row[0]) * row[2]) * KNOT_MPS;
}

function readCpr(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  message.cprOdd = (bytes[at + 2] & 0x04) !== 0;
  message.cprLatCount = ((bytes[at + 2] & 3) << 15) | (bytes[at + 3] << 7) | (bytes[at + 4] >> 1);
  message.cprLonCount = ((bytes[at + 4] & 1) << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
}

function readIdentification(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  message.emitterCategory = (4 - message.typeCode) * 8 + (bytes[at] & 7);
  message.callsignHigh = (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
  message.callsignLow = (bytes[at + 4] << 16) | (bytes[at + 5] << 8) | bytes[at + 6];
}

function readSurface(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  message.onGround = true;
  message.speedMps = groundSpeedMps(((bytes[at] & 7) << 4) | (bytes[at + 1] >> 4));
  if ((bytes[at + 1] & 0x08) !== 0) message.courseRad = ((((bytes[at + 1] & 7) << 4) | (bytes[at + 2] >> 4)) * TURN_RAD) / 128;
  readCpr(bytes, at, message);
}

function readAirborne(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  // A position is sent from the air only; a capability of 4 may stand beside it while the wheels switch over.
  message.onGround = false;
  const height = heightOfCode12((bytes[at + 1] << 4) | (bytes[at + 2] >> 4));
  if (height !== NO_HEIGHT) {
    if (message.typeCode >= 20) message.altitudeHaeM = height >= METRIC ? height - METRIC : height * FOOT_M;
    else if (height >= METRIC) message.pressureAltitudeM = height - METRIC;
    else message.pressureAltitudeM = height * FOOT_M;
  }
  const status = (bytes[at] >> 1) & 3;
  message.specialPosition = status === 3;
  if (message.typeCode === 0) return;
  message.nicSupplementB = (bytes[at] & 1) !== 0;
  readCpr(bytes, at, message);
}

function readGroundVelocity(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  const east = ((bytes[at + 1] & 3) << 8) | bytes[at + 2];
  const north = ((bytes[at + 3] & 0x7f) << 3) | (bytes[at + 4] >> 5);
  if (east === 0 || north === 0) return;
  // Whole numbers are chosen between, not fractions: a fraction that is chosen is an object for each message.
  const stepKt = message.subtypeCode === 2 ? 4 : 1;
  message.eastMps = (east - 1) * ((bytes[at + 1] & 4) === 0 ? stepKt : -stepKt) * KNOT_MPS;
  message.northMps = (north - 1) * ((bytes[at + 3] & 0x80) === 0 ? stepKt : -stepKt) * KNOT_MPS;
}

function readAirVelocity(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  if ((bytes[at + 1] & 4) !== 0) message.headingRad = ((((bytes[at + 1] & 3) << 8) | bytes[at + 2]) * TURN_RAD) / 1024;
  const speed = ((bytes[at + 3] & 0x7f) << 3) | (bytes[at + 4] >> 5);
  if (speed !== 0) message.airSpeedMps = (speed - 1) * (message.subtypeCode === 4 ? 4 : 1) * KNOT_MPS;
}

function readVelocity(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  const subtype = bytes[at] & 7;
  message.subtypeCode = subtype;
  if (subtype < 1 || subtype > 4) return;
  message.nacv = (bytes[at + 1] >> 3) & 7;
  if (subtype <= 2) readGroundVelocity(bytes, at, message);
  else readAirVelocity(bytes, at, message);
  const climb = ((bytes[at + 4] & 7) << 6) | (bytes[at + 5] >> 2);
  message.climbIsGeometric = (bytes[at + 4] & 0x10) === 0;
  if (climb !== 0) message.climbMps = (climb - 1) * ((bytes[at + 4] & 8) === 0 ? 1 : -1) * CLIMB_STEP_MPS;
  const difference = bytes[at + 6] & 0x7f;
  if (difference !== 0) message.heightDifferenceM = (difference - 1) * 25 * ((bytes[at + 6] & 0x80) === 0 ? 1 : -1) * FOOT_M;
}

function readStatus(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  message.subtypeCode = bytes[at] & 7;
  if (message.subtypeCode !== 1) return;
  message.emergencyCode = bytes[at + 1] >> 5;
  message.mode3A = mode3AOfCode13(((bytes[at + 1] & 0x1f) << 8) | bytes[at + 2]);
}

/** Selected altitude and heading: of it only what it says of accuracy. */
function readSelected(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  message.subtypeCode = (bytes[at] >> 1) & 3;
  if (message.subtypeCode !== 1) return;
  message.nacp = ((bytes[at + 4] & 1) << 3) | (bytes[at + 5] >> 5);
  message.sil = (bytes[at + 5] >> 2) & 3;
}

function readOperation(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  message.subtypeCode = bytes[at] & 7;
  if (message.subtypeCode > 1) return;
  message.adsbVersion = bytes[at + 5] >> 5;
  if (message.adsbVersion === 0) return;
  message.nicSupplementA = (bytes[at + 5] & 0x10) !== 0;
  message.nacp = bytes[at + 5] & 0x0f;
  message.sil = (bytes[at + 6] >> 4) & 3;
}

/** Reads the seven octets at `at` into `message`. */
export function readSquitter(bytes: Uint8Array, at: number, message: ModeSMessage): void {
  const type = bytes[at] >> 3;
  message.typeCode = type;
  if (type >= 1 && type <= 4) readIdentification(bytes, at, message);
  else if (type >= 5 && type <= 8) readSurface(bytes, at, message);
  else if (type === 0 || (type >= 9 && type <= 18) || (type >= 20 && type <= 22)) readAirborne(bytes, at, message);
  else if (type === 19) readVelocity(bytes, at, message);
  else if (type === 28) readStatus(bytes, at, message);
  else if (type === 29) readSelected(bytes, at, message);
  else if (type === 31) readOperation(bytes, at, message);
}
