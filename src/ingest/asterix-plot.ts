/** ASTERIX reports of categories 048 and 021 as measurements: which reports are plots at all, and what errors they have. */
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import { callsignOf, nearestDay, type Report021, type Report048 } from '../format/asterix/index.ts';
import { cos, sin, wrapTwoPi } from '../math/index.ts';
import type { Measurement, PlotSource } from '../model/index.ts';
import { timeSigma, type Source } from './source.ts';

/** `plot`: the measurement was written. `skip`: by its nature no plot. Anything else is a fault's code. */
export type Reading = 'plot' | 'skip' | 'ingest/no-position' | 'ingest/no-time' | 'ingest/simulated' | 'ingest/no-error' | 'ingest/unknown-north';

/** Category 048 and 021 both mark reports that were made to check the equipment (bit TST, fixed transponders). */
const isTestReport = (report: Report048 | Report021): boolean => report.testTarget || report.fieldMonitor;

/** Height by a transponder: steps of 25 ft and a bit of lag. */
const PRESSURE_STEP_M = 7.62;

/**
 * Estimated position uncertainty (95 %, radius) by navigation accuracy category for position, in metres; RTCA DO-260B
 * table 2-14. Categories 0 and below say nothing and get the worst.
 */
const NACP_RADIUS_M = [37_040, 18_520, 7_408, 3_704, 1_852, 926, 555.6, 185.2, 92.6, 30, 10, 3];
/** A circular normal error holds 95 % within 2.448 sigma. */
const RADIUS_TO_SIGMA = 2.448;
/** Errors of one sigma by velocity accuracy category, m/s. */
const NACV_SIGMA_MPS = [10, 5, 1.5, 0.5, 0.15];

function sourceOf(detectionCode: number): PlotSource {
  if (detectionCode === 1) return 'primary';
  return detectionCode === 2 || detectionCode === 4 || detectionCode === 5 ? 'secondary' : 'combined';
}

/** A time of day that a day has: the field could count to 36 hours, and such a time would pass for another day's. */
export const isTimeOfDay = (timeOfDayS: number): boolean => timeOfDayS >= 0 && timeOfDayS < DAY_S;

/** When the report was measured by its source's own account; NaN when it does not say. */
function measuredAt(source: Source, timeOfDayS: number, receivedAt: TimeS): TimeS {
  if (source.config.timeMeaning === 'received') return timeS(receivedAt - source.config.latencyS);
  return isTimeOfDay(timeOfDayS) ? timeS(nearestDay(timeOfDayS, receivedAt) - source.config.timeBiasS) : timeS(Number.NaN);
}

/** Writes a category 048 report into `out`. */
export function readRadarReport(out: Measurement, report: Report048, source: Source, receivedAt: TimeS): Reading {
  if (isTestReport(report) || report.ghost || report.detectionCode === 0) return 'skip';
  if (!Number.isFinite(report.rangeM) || !Number.isFinite(report.azimuthRad)) return 'ingest/no-position';
  const at = measuredAt(source, report.timeOfDayS, receivedAt);
  if (!Number.isFinite(at)) return 'ingest/no-time';
  const { sensor, config } = source;
  out.form = 'polar';
  out.source = sourceOf(report.detectionCode);
  out.measuredAt = at;
  out.timeSigmaS = timeSigma(source);
  out.rangeM = report.rangeM - config.rangeBiasM;
  out.azimuthRad = wrapTwoPi(report.azimuthRad - config.azimuthBiasRad);
  out.rangeSigmaM = sensor.rangeSigmaM;
  out.azimuthSigmaRad = sensor.azimuthSigmaRad;
  out.dopplerMps = report.dopplerDoubtful ? Number.NaN : report.dopplerMps;
  out.dopplerSigmaMps = 2;
  const sound = !report.altitudeGarbled && !report.altitudeNotValidated;
  out.pressureAltitudeM = sound ? report.pressureAltitudeM : Number.NaN;
  out.aircraftAddress = report.aircraftAddress;
  out.mode3A = report.mode3AGarbled || report.mode3ANotValidated ? -1 : report.mode3A;
  out.callsign = callsignOf(report.callsignHigh, report.callsignLow);
  return 'plot';
}

function positionSigmaM(report: Report021): number {
  const category = report.nacp >= 0 ? report.nacp : report.nic;
  const radius = NACP_RADIUS_M[Math.max(0, Math.min(NACP_RADIUS_M.length - 1, category))];
  return radius / RADIUS_TO_SIGMA;
}

function writeVelocity(out: Measurement, report: Report021): void {
  if (!Number.isFinite(report.speedMps) || !Number.isFinite(report.courseRad)) return;
  out.eastMps = report.speedMps * sin(report.courseRad);
  out.northMps = report.speedMps * cos(report.courseRad);
  const climb = Number.isFinite(report.geometricClimbMps) ? report.geometricClimbMps : report.barometricClimbMps;
  out.upMps = Number.isFinite(climb) ? climb : 0;
  out.velocitySigmaMps = NACV_SIGMA_MPS[Math.max(0, Math.min(4, report.nacv))]!;
}

function firstKnown(...times: number[]): number {
  for (const time of times) if (Number.isFinite(time)) return time;
  return Number.NaN;
}

/** Writes a category 021 report into `out`. What the aircraft or the station doubts is no plot. */
export function readBroadcast(out: Measurement, report: Report021, source: Source, receivedAt: TimeS): Reading {
  if (isTestReport(report) || report.onGround) return 'skip';
  if (report.compactPositionFailed || report.listCheckFailed || report.localJumpDetected) return 'skip';
  if (!Number.isFinite(report.latRad) || !Number.isFinite(report.lonRad)) return 'ingest/no-position';
  const timeOfDayS = firstKnown(report.positionTimeOfDayS, report.positionReceivedTimeOfDayS, report.reportTimeOfDayS);
  const at = measuredAt(source, timeOfDayS, receivedAt);
  if (!Number.isFinite(at)) return 'ingest/no-time';
  out.form = 'position';
  out.source = 'adsb';
  out.measuredAt = at;
  out.timeSigmaS = timeSigma(source);
  out.latRad = report.latRad;
  out.lonRad = report.lonRad;
  out.horizontalSigmaM = positionSigmaM(report);
  out.altitudeHaeM = report.altitudeHaeM;
  out.altitudeSigmaM = Math.max(PRESSURE_STEP_M, out.horizontalSigmaM * 1.5);
  out.pressureAltitudeM = report.pressureAltitudeM;
  writeVelocity(out, report);
  out.aircraftAddress = report.addressTypeCode <= 0 ? report.aircraftAddress : -1;
  out.mode3A = report.mode3A;
  out.callsign = callsignOf(report.callsignHigh, report.callsignLow);
  return 'plot';
}
