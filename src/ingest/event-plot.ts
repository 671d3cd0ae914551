/** Cursor on Target events and SAPIENT detections as measurements. Both come from a door that one source has for itself. */
import { timeS, type TimeS } from '../base/index.ts';
import { knownM, type CotEvent } from '../format/cot/index.ts';
import type { SapientDetection } from '../format/sapient/index.ts';
import { wrapTwoPi } from '../math/index.ts';
import type { Measurement } from '../model/index.ts';
import type { Reading } from './asterix-plot.ts';
import { timeSigma, type Arrival, type Source } from './source.ts';

const RAD = Math.PI / 180;
/** Nobody knows a position better than this, whatever a sender says. */
const SIGMA_LEAST_M = 1;

const measuredAt = ({ config }: Source, saidAt: TimeS, arrival: Arrival): TimeS =>
  timeS(config.timeMeaning === 'received' ? arrival.at - config.latencyS : saidAt - config.timeBiasS);

/** Events about things in the air: atoms, whoever they are said to belong to, whose dimension is air or space. */
const IN_THE_AIR = /^a-[^-]+-[AP](?:-|$)/;
/** An operation whose name begins so is an exercise or a simulation. */
const SIMULATED = /^[es]/;

/** Writes an event into `out`. What it says about whose the object is, is not read. */
export function readEvent(out: Measurement, event: CotEvent, source: Source, arrival: Arrival): Reading {
  if (!IN_THE_AIR.test(event.type)) return 'skip';
  const sigmaM = knownM(event.circularErrorM) ?? source.sensor.rangeSigmaM;
  if (!(sigmaM > 0)) return 'ingest/no-error';
  out.form = 'position';
  out.source = source.sensor.source;
  out.measuredAt = measuredAt(source, event.startAt, arrival);
  out.timeSigmaS = timeSigma(source);
  out.latRad = event.latDeg * RAD;
  out.lonRad = event.lonDeg * RAD;
  out.horizontalSigmaM = Math.max(SIGMA_LEAST_M, sigmaM);
  const altitudeM = knownM(event.altitudeHaeM);
  const altitudeSigmaM = knownM(event.linearErrorM);
  if (altitudeM !== undefined && altitudeSigmaM !== undefined && altitudeSigmaM > 0) {
    out.altitudeHaeM = altitudeM;
    out.altitudeSigmaM = Math.max(SIGMA_LEAST_M, altitudeSigmaM);
  }
  return 'plot';
}

/** True for an event of an exercise or a simulation. */
export const isSimulated = (event: CotEvent): boolean => SIMULATED.test(event.opex);

const firstPositive = (...values: readonly number[]): number => values.find((value) => value > 0) ?? Number.NaN;

function writePosition(out: Measurement, detection: SapientDetection, source: Source): Reading {
  const { position } = detection;
  if (position === undefined) return 'ingest/no-position';
  const sigmaM = firstPositive(position.horizontalSigmaM, source.sensor.rangeSigmaM);
  if (Number.isNaN(sigmaM)) return 'ingest/no-error';
  out.form = 'position';
  out.latRad = position.latRad;
  out.lonRad = position.lonRad;
  out.horizontalSigmaM = Math.max(SIGMA_LEAST_M, sigmaM);
  if (Number.isFinite(position.altitudeHaeM) && position.altitudeSigmaM > 0) {
    out.altitudeHaeM = position.altitudeHaeM;
    out.altitudeSigmaM = Math.max(SIGMA_LEAST_M, position.altitudeSigmaM);
  }
  if (Number.isFinite(detection.eastMps) && Number.isFinite(detection.northMps) && detection.velocitySigmaMps > 0) {
    out.eastMps = detection.eastMps;
    out.northMps = detection.northMps;
    out.upMps = Number.isFinite(detection.upMps) ? detection.upMps : 0;
    out.velocitySigmaMps = detection.velocitySigmaMps;
  }
  return 'plot';
}

function writeBearing(out: Measurement, detection: SapientDetection, source: Source): Reading {
  const { bearing } = detection;
  if (bearing === undefined) return 'ingest/no-position';
  const { sensor, config } = source;
  // Another north than the true one is known only by what its owner says of it.
  if (!bearing.isTrueNorth && config.azimuthBiasRad === 0) return 'ingest/unknown-north';
  const hasRange = Number.isFinite(bearing.rangeM);
  out.form = hasRange ? 'polar' : 'bearing';
  out.azimuthRad = wrapTwoPi(bearing.azimuthRad - (bearing.isTrueNorth ? 0 : config.azimuthBiasRad));
  out.azimuthSigmaRad = firstPositive(bearing.azimuthSigmaRad, sensor.azimuthSigmaRad);
  out.rangeM = hasRange ? bearing.rangeM - config.rangeBiasM : Number.NaN;
  out.rangeSigmaM = hasRange ? firstPositive(bearing.rangeSigmaM, sensor.rangeSigmaM) : Number.NaN;
  out.elevationSigmaRad = firstPositive(bearing.elevationSigmaRad, sensor.elevationSigmaRad);
  out.elevationRad = Number.isNaN(out.elevationSigmaRad) ? Number.NaN : bearing.elevationRad;
  return Number.isNaN(out.azimuthSigmaRad) || (hasRange && Number.isNaN(out.rangeSigmaM)) ? 'ingest/no-error' : 'plot';
}

/** Writes a detection into `out`: a position, or a direction with or without a distance. */
export function readSapientDetection(out: Measurement, detection: SapientDetection, source: Source, arrival: Arrival): Reading {
  out.source = source.sensor.source;
  out.measuredAt = measuredAt(source, detection.at, arrival);
  out.timeSigmaS = timeSigma(source);
  return detection.position === undefined ? writeBearing(out, detection, source) : writePosition(out, detection, source);
}
