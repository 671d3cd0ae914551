// What ingest needs of a report with a position of its own: multilateration (010, 020) and trackers (062), in SI units; the very
// object that the fast decoder fills again and again.

/** A report of categories 010, 020 and 062. Absent numbers are NaN, absent codes -1, absent flags false. Friend-or-foe bits are left out. */
export interface SystemReport {
  /** First byte of the record in the input. */
  offset: number;
  /** Not 0 when bits are set that every edition read here leaves spare. */
  spareBits: number;
  /** System area and identification code. */
  sac: number;
  sic: number;
  /** Seconds since UTC midnight (1/128 s). */
  timeOfDayS: number;
  /** I010/000: 1 an object, 2 start of an update cycle, 3 and 4 states of the system. Always 1 in 020 and 062, 2 or 3 in 065. */
  messageType: number;
  /**
   * What the position was made of: 0 unknown, 1 primary radar, 2 transponder replies (radar or multilateration), 3 both, 4 broadcasts
   * alone.
   */
  detectionCode: number;
  simulated: boolean;
  testTarget: boolean;
  /** From a fixed transponder for checking the system. */
  fieldMonitor: boolean;
  onGround: boolean;
  /** Predicted, not measured since the last report. */
  coasting: boolean;
  /** An estimate of a tracker, smoothed over several measurements. */
  smoothed: boolean;
  ghost: boolean;
  /** The last report of its track. */
  trackEnds: boolean;
  trackNumber: number;
  /** Time since the system last used a measurement of any sensor (062 only). */
  updateAgeS: number;
  latRad: number;
  lonRad: number;
  /** In the plane of the system's reference point, x east, y north. */
  xM: number;
  yM: number;
  /** From the sensor, clockwise from its north (010 only). */
  rangeM: number;
  azimuthRad: number;
  /** One sigma of the position along x and y, as the system claims. */
  xSigmaM: number;
  ySigmaM: number;
  /** Over the WGS-84 ellipsoid. */
  altitudeHaeM: number;
  altitudeSigmaM: number;
  pressureAltitudeM: number;
  altitudeNotValidated: boolean;
  altitudeGarbled: boolean;
  eastMps: number;
  northMps: number;
  climbMps: number;
  /** One sigma of the velocity east and north, as the system claims (062 only): the worse of the two. */
  velocitySigmaMps: number;
  mode3A: number;
  mode3ANotValidated: boolean;
  mode3AGarbled: boolean;
  /** 24-bit aircraft address. */
  aircraftAddress: number;
  /** Identification as two halves of four six-bit characters; `callsignOf` makes text of them. */
  callsignHigh: number;
  callsignLow: number;
  /** I010/550, I065/040: the system says of itself that it is overloaded, or that its time is not valid. */
  overload: boolean;
  timeSourceInvalid: boolean;
}

/** A report with nothing in it. */
export function blankSystemReport(): SystemReport {
  const report = {} as SystemReport;
  clearSystemReport(report);
  return report;
}

/** Empties a report in place. */
export function clearSystemReport(report: SystemReport): void {
  report.offset = -1;
  report.spareBits = 0;
  report.sac = -1;
  report.sic = -1;
  report.timeOfDayS = NaN;
  report.messageType = 1;
  report.detectionCode = 0;
  report.simulated = false;
  report.testTarget = false;
  report.fieldMonitor = false;
  report.onGround = false;
  report.coasting = false;
  report.smoothed = false;
  report.ghost = false;
  report.trackEnds = false;
  report.trackNumber = -1;
  report.updateAgeS = NaN;
  clearPlace(report);
  clearIdentity(report);
}

function clearPlace(report: SystemReport): void {
  report.latRad = NaN;
  report.lonRad = NaN;
  report.xM = NaN;
  report.yM = NaN;
  report.rangeM = NaN;
  report.azimuthRad = NaN;
  report.xSigmaM = NaN;
  report.ySigmaM = NaN;
  report.altitudeHaeM = NaN;
  report.altitudeSigmaM = NaN;
  report.pressureAltitudeM = NaN;
  report.altitudeNotValidated = false;
  report.altitudeGarbled = false;
  report.eastMps = NaN;
  report.northMps = NaN;
  report.climbMps = NaN;
  report.velocitySigmaMps = NaN;
}

function clearIdentity(report: SystemReport): void {
  report.mode3A = -1;
  report.mode3ANotValidated = false;
  report.mode3AGarbled = false;
  report.aircraftAddress = -1;
  report.callsignHigh = -1;
  report.callsignLow = -1;
  report.overload = false;
  report.timeSourceInvalid = false;
}
