/** ASTERIX reports of radars (048, 001) and broadcasts (021) as measurements: which reports are plots at all, and what errors they have. */
import { DAY_S, timeS } from '../base/index.ts';
import { callsignOf, nearestDay, nearestTruncated, type Report021, type Report048, type SystemReport } from '../format/asterix/index.ts';
import { sigmaOfNacp, sigmaOfNacv } from '../format/modes/index.ts';
import { atan2, cos, hypot2, sin, wrapTwoPi } from '../math/index.ts';
import type { Measurement, PlotSource } from '../model/index.ts';
import { timeSigma, type Arrival, type Source } from './source.ts';

/** `plot`: the measurement was written. `skip`: by its nature no plot. Anything else is a fault's code. */
export type Reading = 'plot' | 'skip' | 'ingest/no-position' | 'ingest/no-time' | 'ingest/simulated' | 'ingest/no-error' | 'ingest/unknown-north';

/** Categories mark reports that were made to check the equipment (bit TST, fixed transponders). */
export const isTestReport = (report: { readonly testTarget: boolean; readonly fieldMonitor: boolean }): boolean => report.testTarget || report.fieldMonitor;

/** Height by a transponder: steps of 25 ft and a bit of lag. */
export const PRESSURE_STEP_M = 7.62;

/** The number of the track that a tracker holds the report for, and whether it ends. */
export function writeTrack(out: Measurement, report: { readonly trackNumber: number; readonly trackEnds: boolean }): void {
  if (report.trackNumber < 0) return;
  out.trackNumber = report.trackNumber;
  out.trackEnds = report.trackEnds;
}

function sourceOf(detectionCode: number): PlotSource {
  if (detectionCode === 1) return 'primary';
  return detectionCode === 2 || detectionCode === 4 || detectionCode === 5 ? 'secondary' : 'combined';
}

/** A time of day that a day has: the field could count to 36 hours, and such a time would pass for another day's. */
export const isTimeOfDay = (timeOfDayS: number): boolean => timeOfDayS >= 0 && timeOfDayS < DAY_S;

/**
 * Writes when the report was measured by its source's own account; false when it does not say. Numbers are written where they are found, here and
 * below: one that is chosen between branches first is an object for each record.
 */
export function writeTime(out: Measurement, source: Source, timeOfDayS: number, arrival: Arrival): boolean {
  const { timeMeaning, latencyS, timeBiasS } = source.config;
  if (timeMeaning === 'received') out.measuredAt = timeS(arrival.at - latencyS);
  else if (isTimeOfDay(timeOfDayS)) out.measuredAt = timeS(nearestDay(timeOfDayS, arrival.at) - timeBiasS);
  else return false;
  return true;
}

/** The time of a radar report; category 001 says it modulo 512 s only. */
function writeRadarTime(out: Measurement, report: Report048, source: Source, arrival: Arrival): boolean {
  const { timeMeaning, timeBiasS } = source.config;
  if (timeMeaning === 'received' || !Number.isFinite(report.truncatedTimeS)) return writeTime(out, source, report.timeOfDayS, arrival);
  out.measuredAt = timeS(nearestTruncated(report.truncatedTimeS, arrival.at) - timeBiasS);
  return true;
}

/** Range and azimuth as measured; of a local tracker that gives none, those of its estimate. */
function writePolar(out: Measurement, report: Report048, { sensor, config }: Source): boolean {
  const isMeasured = Number.isFinite(report.rangeM) && Number.isFinite(report.azimuthRad);
  if (!isMeasured && !((report.trackReport || report.trackNumber >= 0) && Number.isFinite(report.xM) && Number.isFinite(report.yM))) return false;
  out.rangeM = (isMeasured ? report.rangeM : hypot2(report.xM, report.yM)) - config.rangeBiasM;
  out.azimuthRad = wrapTwoPi((isMeasured ? report.azimuthRad : atan2(report.xM, report.yM)) - config.azimuthBiasRad);
  out.isEstimate = !isMeasured;
  out.rangeSigmaM = sensor.rangeSigmaM;
  out.azimuthSigmaRad = sensor.azimuthSigmaRad;
  return true;
}

/** Writes a report of category 048 or 001 into `out`. */
export function readRadarReport(out: Measurement, report: Report048, source: Source, arrival: Arrival): Reading {
  if (isTestReport(report) || report.ghost || (report.detectionCode === 0 && !(report.trackEnds && report.trackNumber >= 0))) return 'skip';
  if (!writePolar(out, report, source)) return 'ingest/no-position';
  if (!writeRadarTime(out, report, source, arrival)) return 'ingest/no-time';
  out.form = 'polar';
  out.source = sourceOf(report.detectionCode);
  out.timeSigmaS = timeSigma(source);
  if (!report.dopplerDoubtful) out.dopplerMps = report.dopplerMps;
  out.dopplerSigmaMps = 2;
  if (!report.altitudeGarbled && !report.altitudeNotValidated) out.pressureAltitudeM = report.pressureAltitudeM;
  out.aircraftAddress = report.aircraftAddress;
  out.mode3A = report.mode3AGarbled || report.mode3ANotValidated ? -1 : report.mode3A;
  out.callsign = callsignOf(report.callsignHigh, report.callsignLow);
  writeTrack(out, report);
  return 'plot';
}

function positionSigmaM(report: Report021): number {
  return sigmaOfNacp(report.nacp >= 0 ? report.nacp : report.nic);
}

function writeVelocity(out: Measurement, report: Report021): void {
  if (!Number.isFinite(report.speedMps) || !Number.isFinite(report.courseRad)) return;
  out.eastMps = report.speedMps * sin(report.courseRad);
  out.northMps = report.speedMps * cos(report.courseRad);
  const climb = Number.isFinite(report.geometricClimbMps) ? report.geometricClimbMps : report.barometricClimbMps;
  out.upMps = Number.isFinite(climb) ? climb : 0;
  out.velocitySigmaMps = sigmaOfNacv(report.nacv);
}

function timeOfBroadcast(report: Report021): number {
  if (Number.isFinite(report.positionTimeOfDayS)) return report.positionTimeOfDayS;
  return Number.isFinite(report.positionReceivedTimeOfDayS) ? report.positionReceivedTimeOfDayS : report.reportTimeOfDayS;
}

/** The time that a report says, whatever it is worth; NaN when it says none. */
export function statedTime(report: Report048 | Report021 | SystemReport): number {
  if ('positionTimeOfDayS' in report) return timeOfBroadcast(report);
  return 'truncatedTimeS' in report && Number.isFinite(report.truncatedTimeS) ? report.truncatedTimeS : report.timeOfDayS;
}

/** Writes a category 021 report into `out`. What the aircraft or the station doubts is no plot. */
export function readBroadcast(out: Measurement, report: Report021, source: Source, arrival: Arrival): Reading {
  if (isTestReport(report) || report.onGround) return 'skip';
  if (report.compactPositionFailed || report.listCheckFailed || report.localJumpDetected) return 'skip';
  if (!Number.isFinite(report.latRad) || !Number.isFinite(report.lonRad)) return 'ingest/no-position';
  if (!writeTime(out, source, timeOfBroadcast(report), arrival)) return 'ingest/no-time';
  out.form = 'position';
  out.source = 'adsb';
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
