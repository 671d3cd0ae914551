// What is read of one Mode S message, in SI units and radians; one object that is filled again for each message.

/** A Mode S reply or squitter. Absent numbers are NaN, absent codes -1, absent flags false. */
export interface ModeSMessage {
  /** Downlink format, 0 … 24. */
  formatCode: number;
  lengthBytes: number;
  aircraftAddress: number;
  /**
   * True when the parity proves the address. Replies lay it over their parity instead: then any 24 bits look like an address,
   * and it counts only when it is heard by itself as well.
   */
  addressProven: boolean;
  /** Format 17: an aircraft's own broadcast. 18 with another control code than 0: a ground station speaks for it (TIS-B, ADS-R). */
  rebroadcast: boolean;
  /** The address is not one of the ICAO's. */
  addressForeign: boolean;
  /** CA of formats 11 and 17, CF of 18, FS of 4, 5, 20 and 21. */
  capabilityCode: number;
  onGround: boolean;
  /** Type of an extended squitter, 0 … 31, and its subtype where the type has one. */
  typeCode: number;
  subtypeCode: number;
  pressureAltitudeM: number;
  /** Height over the WGS-84 ellipsoid. */
  altitudeHaeM: number;
  /** What the ellipsoid's height is more than the pressure altitude. */
  heightDifferenceM: number;
  mode3A: number;
  emergencyCode: number;
  /** The pilot pressed the identification button. */
  specialPosition: boolean;
  /** Compact position: counts 0 … 131071, -1 for none. */
  cprLatCount: number;
  cprLonCount: number;
  cprOdd: boolean;
  /** NIC supplement B of airborne positions. */
  nicSupplementB: boolean;
  /** Over the ground, as an airborne aircraft says it. */
  eastMps: number;
  northMps: number;
  /** The same of one on the surface. */
  speedMps: number;
  courseRad: number;
  /** Where the ground speed is not known: heading (magnetic or true, as the aircraft has it) and air speed. */
  headingRad: number;
  airSpeedMps: number;
  climbMps: number;
  climbIsGeometric: boolean;
  /** Navigation accuracy category of velocity. */
  nacv: number;
  /** Navigation accuracy category of position, as of version 1. */
  nacp: number;
  sil: number;
  nicSupplementA: boolean;
  adsbVersion: number;
  /** Identification as two halves of four six-bit characters; `callsignOf` makes text of them. */
  callsignHigh: number;
  callsignLow: number;
  /** Emitter category: set A 0-7, B 8-15, C 16-23, D 24-31. */
  emitterCategory: number;
}

/** A message with nothing in it. */
export function blankMessage(): ModeSMessage {
  const message = {} as ModeSMessage;
  clearMessage(message);
  return message;
}

/** Empties a message in place. */
export function clearMessage(message: ModeSMessage): void {
  message.formatCode = -1;
  message.lengthBytes = 0;
  message.aircraftAddress = -1;
  message.addressProven = false;
  message.rebroadcast = false;
  message.addressForeign = false;
  message.capabilityCode = -1;
  message.onGround = false;
  message.typeCode = -1;
  message.subtypeCode = -1;
  message.pressureAltitudeM = NaN;
  message.altitudeHaeM = NaN;
  message.heightDifferenceM = NaN;
  message.mode3A = -1;
  message.emergencyCode = -1;
  message.specialPosition = false;
  clearBroadcast(message);
}

function clearBroadcast(message: ModeSMessage): void {
  message.cprLatCount = -1;
  message.cprLonCount = -1;
  message.cprOdd = false;
  message.nicSupplementB = false;
  message.eastMps = NaN;
  message.northMps = NaN;
  message.speedMps = NaN;
  message.courseRad = NaN;
  message.headingRad = NaN;
  message.airSpeedMps = NaN;
  message.climbMps = NaN;
  message.climbIsGeometric = false;
  message.nacv = -1;
  message.nacp = -1;
  message.sil = -1;
  message.nicSupplementA = false;
  message.adsbVersion = -1;
  message.callsignHigh = -1;
  message.callsignLow = -1;
  message.emitterCategory = -1;
}
