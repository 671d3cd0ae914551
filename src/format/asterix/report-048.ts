// What ingest needs of a category 048 record, in SI units; the very object that the fast decoder fills again and again.

/**
 * A radar report (category 048, or 001). Absent numbers are NaN, absent codes -1, absent flags false. The friend-or-foe bits of
 * I048/020 and of the military extensions are left out on purpose: they stay in the raw record.
 */
export interface Report048 {
  /** First byte of the record in the input. */
  offset: number;
  /** Not 0 when bits are set that every edition read here leaves spare. */
  spareBits: number;
  /** System area and identification code: the radar. */
  sac: number;
  sic: number;
  /** Seconds since UTC midnight (1/128 s). */
  timeOfDayS: number;
  /** I001/141: the time modulo 512 s, which is all that category 001 says. */
  truncatedTimeS: number;
  /** Category 001: a report of the radar's own tracker. */
  trackReport: boolean;
  /** I020 TYP: 0 no detection, 1 primary, 2 secondary, 3 both, 4 Mode S all-call, 5 Mode S roll-call, 6 and 7 with primary; -1 absent. */
  detectionCode: number;
  simulated: boolean;
  /** From the second of two processing chains. */
  secondChain: boolean;
  /** The pilot pressed the identification button (SPI). */
  specialPosition: boolean;
  /** From a fixed transponder for checking the radar, not from an aircraft. */
  fieldMonitor: boolean;
  testTarget: boolean;
  /** The range is beyond 256 NM and stands in the reserved expansion field; NaN where that cannot be read. */
  extendedRange: boolean;
  /** Slant range. */
  rangeM: number;
  /** Clockwise from the radar's own north, in [0, 2π). */
  azimuthRad: number;
  /** Mode 3/A code 0 … 4095. */
  mode3A: number;
  mode3ANotValidated: boolean;
  mode3AGarbled: boolean;
  /** The code is smoothed by the local tracker, not received in this scan. */
  mode3AExtrapolated: boolean;
  /** Height by the standard atmosphere (1013.25 hPa). */
  pressureAltitudeM: number;
  altitudeNotValidated: boolean;
  altitudeGarbled: boolean;
  /** 24-bit aircraft address. */
  aircraftAddress: number;
  /** Identification as two halves of four six-bit characters; `callsignOf` makes text of them. */
  callsignHigh: number;
  callsignLow: number;
  trackNumber: number;
  /** Position in the radar's plane, x east, y north. */
  xM: number;
  yM: number;
  /** Ground speed and course over true north of the local track. */
  speedMps: number;
  courseRad: number;
  tentative: boolean;
  /** I170 RAD: 0 combined, 1 primary, 2 secondary track. */
  trackSensorCode: number;
  doubtful: boolean;
  manoeuvring: boolean;
  /** I170 CDM: 0 level, 1 climbing, 2 descending, 3 unknown. */
  climbCode: number;
  trackEnds: boolean;
  ghost: boolean;
  /** Kept with information of a neighbouring node. */
  supplemented: boolean;
  /** The track was made in a plane after slant range correction. */
  slantCorrected: boolean;
  xSigmaM: number;
  ySigmaM: number;
  speedSigmaMps: number;
  courseSigmaRad: number;
  /** I030 codes: the first `warningCount` of `warningCodes`. */
  warningCount: number;
  readonly warningCodes: Uint8Array;
  /** I080: a set bit marks a doubtful pulse of the Mode 3/A code. */
  mode3ADoubtBits: number;
  /** I100: Mode C reply in Gray notation and its doubtful pulses. */
  modeCGray: number;
  modeCDoubtBits: number;
  /** Height measured by a 3-D radar over mean sea level. */
  heightMslM: number;
  /** Radial speed; the standard recommends positive away from the radar but leaves the sign to each system. */
  dopplerMps: number;
  dopplerDoubtful: boolean;
  /** First raw Doppler speed, the ambiguity it may be shifted by, and the frequency. */
  rawDopplerMps: number;
  dopplerAmbiguityMps: number;
  frequencyHz: number;
  /** I230 COM and STAT: capability and flight status. */
  transponderCode: number;
  flightStatusCode: number;
  /** An ACAS resolution advisory report (I260) came with it. */
  acasReport: boolean;
  mode1: number;
  mode2: number;
  mode1DoubtBits: number;
  mode2DoubtBits: number;
}

/** As many warnings as are kept; the standard defines some thirty. */
const WARNINGS_MAX = 16;

/** A report with nothing in it. */
export function blankReport048(): Report048 {
  const report = { warningCodes: new Uint8Array(WARNINGS_MAX) } as unknown as Report048;
  clearReport048(report);
  return report;
}

/** Empties a report in place. */
export function clearReport048(report: Report048): void {
  clearIdentity(report);
  clearTrack(report);
  report.mode3ADoubtBits = -1;
  report.modeCGray = -1;
  report.modeCDoubtBits = -1;
  report.heightMslM = NaN;
  report.dopplerMps = NaN;
  report.dopplerDoubtful = false;
  report.rawDopplerMps = NaN;
  report.dopplerAmbiguityMps = NaN;
  report.frequencyHz = NaN;
  report.transponderCode = -1;
  report.flightStatusCode = -1;
  report.acasReport = false;
  report.mode1 = -1;
  report.mode2 = -1;
  report.mode1DoubtBits = -1;
  report.mode2DoubtBits = -1;
}

function clearIdentity(report: Report048): void {
  report.offset = -1;
  report.spareBits = 0;
  report.sac = -1;
  report.sic = -1;
  report.timeOfDayS = NaN;
  report.truncatedTimeS = NaN;
  report.trackReport = false;
  report.detectionCode = -1;
  report.simulated = false;
  report.secondChain = false;
  report.specialPosition = false;
  report.fieldMonitor = false;
  report.testTarget = false;
  report.extendedRange = false;
  report.rangeM = NaN;
  report.azimuthRad = NaN;
  report.mode3A = -1;
  report.mode3ANotValidated = false;
  report.mode3AGarbled = false;
  report.mode3AExtrapolated = false;
  report.pressureAltitudeM = NaN;
  report.altitudeNotValidated = false;
  report.altitudeGarbled = false;
  report.aircraftAddress = -1;
  report.callsignHigh = -1;
  report.callsignLow = -1;
}

function clearTrack(report: Report048): void {
  report.trackNumber = -1;
  report.xM = NaN;
  report.yM = NaN;
  report.speedMps = NaN;
  report.courseRad = NaN;
  report.tentative = false;
  report.trackSensorCode = -1;
  report.doubtful = false;
  report.manoeuvring = false;
  report.climbCode = -1;
  report.trackEnds = false;
  report.ghost = false;
  report.supplemented = false;
  report.slantCorrected = false;
  report.xSigmaM = NaN;
  report.ySigmaM = NaN;
  report.speedSigmaMps = NaN;
  report.courseSigmaRad = NaN;
  report.warningCount = 0;
}
