// Least significant bits of the fields that the fast path reads and writes, in SI units and radians.

const NAUTICAL_MILE_M = 1852;
const FOOT_M = 0.3048;
const TURN_RAD = 2 * Math.PI;

/** One step of a field, in the unit that its name ends in. */
export const STEP = {
  /** Times of day. */
  timeOfDayS: 1 / 128,
  /** Reception times of high precision, within a second. */
  timeFractionS: 1 / 1_073_741_824,
  /** I048/040, I034/100. */
  rangeM: NAUTICAL_MILE_M / 256,
  /** Plane co-ordinates of I048/042 and their errors; the range error of I034/090. */
  planeM: NAUTICAL_MILE_M / 128,
  /** Plane co-ordinates of I001/042. */
  plane64M: NAUTICAL_MILE_M / 64,
  /** Angles of 16 bits to the turn. */
  angle16Rad: TURN_RAD / 65_536,
  /** I034/020: sectors of 8 bits to the turn. */
  angle8Rad: TURN_RAD / 256,
  /** I048/210 and I034/090. */
  angle12Rad: TURN_RAD / 4096,
  angle14Rad: TURN_RAD / 16_384,
  /** Latitude and longitude of 24, 26, 31 and 32 bits to the turn. */
  angle24Rad: TURN_RAD / 16_777_216,
  angle26Rad: TURN_RAD / 67_108_864,
  /** I010/041. */
  angle32Rad: TURN_RAD / 4_294_967_296,
  angle31Rad: TURN_RAD / 2_147_483_648,
  /** Flight levels in quarters. */
  flightLevelM: 25 * FOOT_M,
  height25M: 25 * FOOT_M,
  height6M: 6.25 * FOOT_M,
  /** Speeds of 1/2^14 NM/s. */
  speedMps: NAUTICAL_MILE_M / 16_384,
  knotMps: NAUTICAL_MILE_M / 3600,
  /** Vertical rates of 6.25 ft/min. */
  climbMps: (6.25 * FOOT_M) / 60,
} as const;
