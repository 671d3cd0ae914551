// What an aircraft says of itself, put together from its messages: the common form of Beast, AVR, SBS and aircraft.json.

/** A position with what else is known of its sender. Absent numbers are NaN, absent codes -1. */
export interface Broadcast {
  aircraftAddress: number;
  /** Not an address of the ICAO's: it may be another's at the same time. */
  addressForeign: boolean;
  /**
   * `own`: the aircraft's own claim, unauthenticated. `repeated`: the same, sent on by a ground station. `computed`: from a radar or
   * from arrival times at several stations; it is not the aircraft's own, and how good it is nobody says.
   */
  origin: 'own' | 'repeated' | 'computed';
  latRad: number;
  lonRad: number;
  onGround: boolean;
  /** Navigation integrity category, 0 … 11, of positions that the sender claims; -1 where none is said. */
  nic: number;
  /** One sigma per axis, by the accuracy that the sender claims. */
  horizontalSigmaM: number;
  pressureAltitudeM: number;
  altitudeHaeM: number;
  eastMps: number;
  northMps: number;
  climbMps: number;
  /** One sigma of the velocity. */
  velocitySigmaMps: number;
  mode3A: number;
  callsign: string;
}

/** A broadcast with nothing in it. */
export function blankBroadcast(): Broadcast {
  return {
    aircraftAddress: -1,
    addressForeign: false,
    origin: 'own',
    latRad: NaN,
    lonRad: NaN,
    onGround: false,
    nic: -1,
    horizontalSigmaM: NaN,
    pressureAltitudeM: NaN,
    altitudeHaeM: NaN,
    eastMps: NaN,
    northMps: NaN,
    climbMps: NaN,
    velocitySigmaMps: NaN,
    mode3A: -1,
    callsign: '',
  };
}

/** A normal circular error holds 95 % within 2.448 sigma. */
const RADIUS_TO_SIGMA = 2.448;
/** Sigmas are looked up, not worked out: a result that is handed on is an object for each message. */
const sigmasOf = (radiiM: readonly number[]): readonly number[] => radiiM.map((radiusM) => radiusM / RADIUS_TO_SIGMA);
/** Radius that holds 95 %, metres, by navigation accuracy category of position (DO-260B table 2-14); 0 says nothing and gets the worst. */
const NACP_SIGMA_M = sigmasOf([37_040, 18_520, 7_408, 3_704, 1_852, 926, 555.6, 185.2, 92.6, 30, 10, 3]);
/** The same by type of position message where no category was heard, as version 0 has it (DO-260 table N-7); types 9 to 18. */
const TYPE_SIGMA_M = sigmasOf([3, 10, 92.6, 185.2, 463, 926, 1_852, 9_260, 18_520, 37_040]);
/** One sigma by navigation accuracy category of velocity, m/s. */
const NACV_SIGMA_MPS = [10, 5, 1.5, 0.5, 0.15];

/** Positions worked out from arrival times or by a radar vary; nobody says how much. */
export const COMPUTED_SIGMA_M = 300;

/** Navigation integrity category by type of position message (5 to 22), without its supplements (DO-260B table N-15 and 2-14). */
const NIC_OF_TYPE = [11, 10, 8, 0, 11, 10, 8, 7, 6, 5, 4, 2, 1, 0, -1, 11, 10, 0];
/** The same where the supplements are set that raise it: A and B in the air, A on the surface. */
const NIC_RAISED: ReadonlyMap<number, number> = new Map([
  [7, 9],
  [8, 6],
  [11, 9],
  [16, 3],
]);

/** Navigation integrity category of a position; types without one, and messages that are no positions, have none. */
export function nicOf(typeCode: number, isRaised: boolean): number {
  if (typeCode === 0) return 0;
  if (typeCode < 5 || typeCode > 22) return -1;
  return (isRaised ? NIC_RAISED.get(typeCode) : undefined) ?? NIC_OF_TYPE[typeCode - 5];
}

/** One sigma by NACp; categories beyond the table are as good as its best. */
export function sigmaOfNacp(nacp: number): number {
  return NACP_SIGMA_M[Math.max(0, Math.min(NACP_SIGMA_M.length - 1, nacp))];
}

/** One sigma of an airborne (9 … 18, 20 … 22) or surface (5 … 8) position by its type alone. */
export function sigmaOfType(typeCode: number): number {
  const index = typeCode >= 20 ? typeCode - 20 : typeCode >= 9 ? typeCode - 9 : typeCode - 5;
  return TYPE_SIGMA_M[Math.max(0, Math.min(TYPE_SIGMA_M.length - 1, index))];
}

/** One sigma of a velocity by NACv; unknown is the worst. */
export function sigmaOfNacv(nacv: number): number {
  return NACV_SIGMA_MPS[Math.max(0, Math.min(NACV_SIGMA_MPS.length - 1, nacv))];
}
