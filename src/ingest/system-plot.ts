/** Reports with a position of their own as measurements: multilateration (ASTERIX 010, 020) and the tracks of a system (062). */
import { callsignOf, type SystemReport } from '../format/asterix/index.ts';
import { ecefToGeodeticInto, enuToEcefInPlace } from '../geo/index.ts';
import { wrapTwoPi } from '../math/index.ts';
import type { Measurement, PlotSource } from '../model/index.ts';
import { isTestReport, PRESSURE_STEP_M, writeTime, writeTrack, type Reading } from './asterix-plot.ts';
import { timeSigma, type Arrival, type Source } from './source.ts';

/** An error where neither the report nor its sensor states one: what multilateration over an area keeps to. */
const UNSTATED_SIGMA_M = 50;
const BY_DETECTION: readonly (PlotSource | undefined)[] = [undefined, 'primary', 'secondary', 'combined', 'adsb'];

const place = new Float64Array(3);
const ecef = { xM: Number.NaN, yM: Number.NaN, zM: Number.NaN };

/** A place in the plane at the sensor, dropped to the ellipsoid; right to ten metres within 100 km. */
function writePlane(out: Measurement, report: SystemReport, source: Source): void {
  const { xM, yM } = report;
  place[0] = xM;
  place[1] = yM;
  place[2] = -(xM * xM + yM * yM) / (2 * 6_371_000);
  enuToEcefInPlace(source.frame, place, 0);
  ecef.xM = place[0];
  ecef.yM = place[1];
  ecef.zM = place[2];
  ecefToGeodeticInto(place, 0, ecef);
  out.latRad = place[0];
  out.lonRad = place[1];
}

/** One circular error: what the system claims, else what its sensor declares. */
function horizontalSigma(report: SystemReport, source: Source): number {
  const claimed = Math.sqrt((report.xSigmaM * report.xSigmaM + report.ySigmaM * report.ySigmaM) / 2);
  const declared = Number.isFinite(source.sensor.rangeSigmaM) ? source.sensor.rangeSigmaM : UNSTATED_SIGMA_M;
  return claimed > 0 ? claimed : declared;
}

function writePlace(out: Measurement, report: SystemReport, source: Source): boolean {
  const { sensor, config } = source;
  if (Number.isFinite(report.latRad) && Number.isFinite(report.lonRad)) {
    out.latRad = report.latRad;
    out.lonRad = report.lonRad;
  } else if (Number.isFinite(report.xM) && Number.isFinite(report.yM)) writePlane(out, report, source);
  else if (Number.isFinite(report.rangeM)) {
    out.form = 'polar';
    out.rangeM = report.rangeM - config.rangeBiasM;
    out.azimuthRad = wrapTwoPi(report.azimuthRad - config.azimuthBiasRad);
    out.rangeSigmaM = sensor.rangeSigmaM;
    out.azimuthSigmaRad = sensor.azimuthSigmaRad;
    return true;
  } else return false;
  out.form = 'position';
  out.horizontalSigmaM = horizontalSigma(report, source);
  return true;
}

/** A velocity counts with the error that its system claims; without one it cannot be weighed. */
function writeVelocity(out: Measurement, report: SystemReport): void {
  if (!(report.velocitySigmaMps > 0) || !Number.isFinite(report.eastMps) || !Number.isFinite(report.northMps)) return;
  out.eastMps = report.eastMps;
  out.northMps = report.northMps;
  out.upMps = report.climbMps;
  out.velocitySigmaMps = report.velocitySigmaMps;
}

/** Writes a report of category 010, 020 or 062 into `out`. What was predicted or stands on the ground is no plot. */
export function readSystemReport(out: Measurement, report: SystemReport, source: Source, arrival: Arrival): Reading {
  if (isTestReport(report) || report.messageType !== 1 || (report.coasting && !report.trackEnds) || report.ghost || report.onGround) return 'skip';
  if (!writePlace(out, report, source)) return 'ingest/no-position';
  if (!writeTime(out, source, report.timeOfDayS, arrival)) return 'ingest/no-time';
  out.source = BY_DETECTION[report.detectionCode] ?? source.sensor.source;
  out.timeSigmaS = timeSigma(source);
  out.altitudeHaeM = report.altitudeHaeM;
  out.altitudeSigmaM = report.altitudeSigmaM > 0 ? report.altitudeSigmaM : Math.max(PRESSURE_STEP_M, out.horizontalSigmaM * 1.5);
  if (!report.altitudeGarbled && !report.altitudeNotValidated) out.pressureAltitudeM = report.pressureAltitudeM;
  out.aircraftAddress = report.aircraftAddress;
  out.mode3A = report.mode3AGarbled || report.mode3ANotValidated ? -1 : report.mode3A;
  out.callsign = callsignOf(report.callsignHigh, report.callsignLow);
  out.isEstimate = report.smoothed;
  if (report.smoothed) writeVelocity(out, report);
  writeTrack(out, report);
  out.updateAgeS = report.updateAgeS;
  return 'plot';
}
