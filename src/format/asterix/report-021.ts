// What ingest needs of a category 021 record, in SI units and radians; the very object that the fast decoder fills again
// and again.

/** An ADS-B report (category 021, editions 2.1 to 2.7). Absent numbers are NaN, absent codes -1, absent flags false. */
export interface Report021 {
  /** First byte of the record in the input. */
  offset: number;
  /** Not 0 when bits are set that every edition read here leaves spare. */
  spareBits: number;
  /** System area and identification code: the ground station. */
  sac: number;
  sic: number;
  /** Transmission of the report (I077). All times are seconds since UTC midnight. */
  reportTimeOfDayS: number;
  /** When the position held (I071). */
  positionTimeOfDayS: number;
  /** When the position was received (I073, refined by I074). */
  positionReceivedTimeOfDayS: number;
  /** When the velocity held (I072). */
  velocityTimeOfDayS: number;
  /** When the velocity was received (I075, refined by I076). */
  velocityReceivedTimeOfDayS: number;
  /** I040 ATP: 0 ICAO address, 1 duplicate, 2 surface vehicle, 3 anonymous. */
  addressTypeCode: number;
  /** I040 ARC: 0 25 ft, 1 100 ft, 2 unknown. */
  altitudeStepCode: number;
  /** The range check passed, the position check is pending. */
  rangeCheckPassed: boolean;
  /** From a fixed transponder for checking the station. */
  fieldMonitor: boolean;
  differential: boolean;
  onGround: boolean;
  simulated: boolean;
  testTarget: boolean;
  /** I040 CL: 0 valid, 1 suspect, 2 no information. */
  confidenceCode: number;
  listCheckFailed: boolean;
  /** An independent position check failed. */
  independentCheckFailed: boolean;
  notOperational: boolean;
  /** The check of the compact position failed. */
  compactPositionFailed: boolean;
  /** The position jumped. */
  localJumpDetected: boolean;
  rangeCheckFailed: boolean;
  trackNumber: number;
  serviceId: number;
  /** WGS-84; the high-resolution item wins where both are there. */
  latRad: number;
  lonRad: number;
  /** 24-bit aircraft address. */
  aircraftAddress: number;
  /** Height over the WGS-84 ellipsoid; NaN too where the aircraft says "higher than the field can say". */
  altitudeHaeM: number;
  /** Height by the standard atmosphere (1013.25 hPa). */
  pressureAltitudeM: number;
  indicatedAirSpeedMps: number;
  machRatio: number;
  /** NaN too where the aircraft says that its range is exceeded, as in the climb rates and the speed. */
  trueAirSpeedMps: number;
  magneticHeadingRad: number;
  barometricClimbMps: number;
  geometricClimbMps: number;
  /** Ground speed and course over true north. */
  speedMps: number;
  courseRad: number;
  /** Navigation accuracy category of velocity (or NUCr). */
  nacv: number;
  /** Navigation integrity category (or NUCp). */
  nic: number;
  /** Source integrity level. */
  sil: number;
  /** Navigation accuracy category of position. */
  nacp: number;
  versionNotSupported: boolean;
  /** I210 VN: 0 DO-260, 1 DO-260A, 2 DO-260B, 3 DO-260C. */
  adsbVersion: number;
  /** I210 LTT: 0 other, 1 UAT, 2 1090 ES, 3 VDL 4. */
  linkCode: number;
  mode3A: number;
  /** I200 PS and SS: priority and surveillance status. */
  emergencyCode: number;
  surveillanceCode: number;
  /** Identification as two halves of four six-bit characters; `callsignOf` makes text of them. */
  callsignHigh: number;
  callsignLow: number;
  /** I020, 0 … 24. */
  emitterCategory: number;
}

/** A report with nothing in it. */
export function blankReport021(): Report021 {
  const report = {} as Report021;
  clearReport021(report);
  return report;
}

/** Empties a report in place. */
export function clearReport021(report: Report021): void {
  clearOrigin(report);
  clearContent(report);
}

function clearOrigin(report: Report021): void {
  report.offset = -1;
  report.spareBits = 0;
  report.sac = -1;
  report.sic = -1;
  report.reportTimeOfDayS = NaN;
  report.positionTimeOfDayS = NaN;
  report.positionReceivedTimeOfDayS = NaN;
  report.velocityTimeOfDayS = NaN;
  report.velocityReceivedTimeOfDayS = NaN;
  report.addressTypeCode = -1;
  report.altitudeStepCode = -1;
  report.rangeCheckPassed = false;
  report.fieldMonitor = false;
  report.differential = false;
  report.onGround = false;
  report.simulated = false;
  report.testTarget = false;
  report.confidenceCode = -1;
  report.listCheckFailed = false;
  report.independentCheckFailed = false;
  report.notOperational = false;
  report.compactPositionFailed = false;
  report.localJumpDetected = false;
  report.rangeCheckFailed = false;
}

function clearContent(report: Report021): void {
  report.trackNumber = -1;
  report.serviceId = -1;
  report.latRad = NaN;
  report.lonRad = NaN;
  report.aircraftAddress = -1;
  report.altitudeHaeM = NaN;
  report.pressureAltitudeM = NaN;
  report.indicatedAirSpeedMps = NaN;
  report.machRatio = NaN;
  report.trueAirSpeedMps = NaN;
  report.magneticHeadingRad = NaN;
  report.barometricClimbMps = NaN;
  report.geometricClimbMps = NaN;
  report.speedMps = NaN;
  report.courseRad = NaN;
  report.nacv = -1;
  report.nic = -1;
  report.sil = -1;
  report.nacp = -1;
  report.versionNotSupported = false;
  report.adsbVersion = -1;
  report.linkCode = -1;
  report.mode3A = -1;
  report.emergencyCode = -1;
  report.surveillanceCode = -1;
  report.callsignHigh = -1;
  report.callsignLow = -1;
  report.emitterCategory = -1;
}
