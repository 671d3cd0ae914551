/** Plots → observations: checks, conversion to ECEF, refraction, debiasing, height priors. */
import { LIMITS } from '../base/index.ts';
import { geodeticToEcefInto, geometricElevationRad, localFrame } from '../geo/index.ts';
import { asin, sinCosInto, wrapTwoPi } from '../math/index.ts';
import type { ViewPlot } from '../model/index.ts';
import { heightHaeM } from './height.ts';
import {
  addRow,
  AZIMUTH,
  DOPPLER,
  EAST,
  ELEVATION,
  HEIGHT,
  NORTH,
  RANGE,
  VELOCITY_EAST,
  VELOCITY_NORTH,
  VELOCITY_UP,
  type Observation,
} from './observation.ts';
import { detectionChance, FALSE_PLOT_BAND_M, falseBinAt, falseBinOf, falsePerM2In, type SensorEntry } from './sensor-table.ts';
import type { World } from './world.ts';

/** Why a plot was refused; the names of counters. */
export type Refusal = 'plot/not-a-number' | 'plot/bad-error' | 'plot/bad-place';

/** Where an object without measured height is assumed, and how sure of it. */
const HEIGHT_PRIOR_M = 6_000;
const HEIGHT_PRIOR_SIGMA_M = 4_000;
const RANGE_MAX_M = 6_000_000;
const HEIGHT_MAX_M = 3_000_000;
/** Errors below these are not believed: a report of zero error would make a covariance singular. */
const SIGMA_MIN_M = 1;
const ANGLE_SIGMA_MIN = 1e-5;
/** A place less sure than this says nothing. */
const SIGMA_MAX_M = 200_000;
/** Pressure altitude against height above the ellipsoid after the regional offset is taken off. */
const PRESSURE_SIGMA_M = 60;
/** Cross-range error over range from which a converted position is no longer nearly Gaussian. */
const CONVERSION_SIGMA_MAX = 0.05;

/** What conversion needs beside the plot. */
export interface Converter {
  readonly world: World;
  /** Height above the ellipsoid minus pressure altitude, as learnt from broadcasts; and its spread. */
  pressureOffsetM: number;
  pressureOffsetSigmaM: number;
}

function setFalseDensity(out: Observation, entry: SensorEntry, bin: number, hasHeight: boolean): void {
  const perM2 = falsePerM2In(entry, bin, out.at);
  out.falseLikelihood = hasHeight ? perM2 / FALSE_PLOT_BAND_M : perM2;
  out.falseExcessRatio = perM2 / entry.falsePerM2;
}

const finite = (value: number): boolean => value - value === 0;
/** What is not known of a bias that was taken off is an error of the plot. */
const alignedSigma = (sigma: number, isApplied: boolean, doubt: number): number => (isApplied ? Math.sqrt(sigma * sigma + doubt * doubt) : sigma);
const good = (sigma: number, low: number): number => Math.max(low, sigma);

/** Copies a short array; for three numbers the engine's own way costs more than they do. */
function copyInto(to: Float64Array, from: Float64Array): void {
  for (let i = 0; i < to.length; i += 1) to[i] = from[i];
}

/** Fills `out`; a refusal leaves it undefined in content. */
export function convertPlot(plot: ViewPlot, entry: SensorEntry, converter: Converter, out: Observation): Refusal | undefined {
  if (!finite(plot.measuredAt)) return 'plot/not-a-number';
  out.at = plot.measuredAt;
  out.sensorIndex = entry.index;
  out.feedIndex = plot.feedHandle;
  out.rowCount = 0;
  out.placeRows = 0;
  out.isFix = false;
  out.isBearing = false;
  out.isStrobe = false;
  out.searchReachM = 0;
  out.heightMeasured = true;
  out.timeSigmaS = finite(plot.timeSigmaS) ? Math.max(0, plot.timeSigmaS) : 0;
  out.gridM = plot.gridM > 0 ? plot.gridM : 0;
  out.source = plot.source;
  out.unauthenticated = entry.traits.unauthenticated || plot.source === 'adsb';
  out.forgeable = entry.traits.forgeable === true;
  out.isEstimate = plot.isEstimate;
  out.trackNumber = plot.trackNumber;
  out.aircraftAddress = plot.aircraftAddress;
  out.mode3A = plot.mode3A;
  out.callsign = plot.callsign;
  out.detectionChance = detectionChance(entry);
  if (plot.form === 'position') return convertPosition(plot, entry, converter, out);
  copyInto(out.place, entry.place);
  out.rotation = entry.rotation;
  if (plot.form === 'bearing' || !finite(plot.rangeM)) return convertBearing(plot, out);
  return convertPolar(plot, entry, converter, out);
}

function convertBearing(plot: ViewPlot, out: Observation): Refusal | undefined {
  if (!finite(plot.azimuthRad)) return 'plot/not-a-number';
  if (!(plot.azimuthSigmaRad > 0) || plot.azimuthSigmaRad > 1.5) return 'plot/bad-error';
  const azimuthSigma = good(plot.azimuthSigmaRad, ANGLE_SIGMA_MIN);
  addRow(out, AZIMUTH, plot.azimuthRad, azimuthSigma * azimuthSigma);
  if (finite(plot.elevationRad) && plot.elevationSigmaRad > 0) {
    // Refraction to an unknown range: up to 0.5°, so its elevation is not believed beyond that.
    addRow(out, ELEVATION, plot.elevationRad, plot.elevationSigmaRad * plot.elevationSigmaRad + 0.003 * 0.003);
  }
  out.placeRows = out.rowCount;
  out.isBearing = true;
  out.heightMeasured = false;
  copyInto(out.search, out.place);
  return undefined;
}

/** Sine and cosine of the azimuth and of the elevation that a plot is placed by. */
const turns = new Float64Array(4);

/** The elevation at which a height is met at a slant range, on the azimuth in `turns`: sphere first, then Newton on the ellipsoid. */
function elevationOfHeight(range: number, height: number, out: Observation): number {
  const antenna = heightHaeM(out.place, 0);
  const radius = 6_371_000 + antenna;
  const climb = height - antenna;
  let sine = (climb * (2 * radius + climb) - range * range) / (2 * radius * range);
  sine = Math.max(-0.999, Math.min(0.999, sine));
  let elevation = asin(sine);
  for (let i = 0; i < 2; i += 1) {
    sinCosInto(turns, 2, elevation);
    placeOf(range, out);
    const slope = range * Math.max(0.05, turns[3]);
    elevation = Math.max(-1.55, Math.min(1.55, elevation + (height - heightHaeM(out.position, 0)) / slope));
  }
  return elevation;
}

const line = new Float64Array(9);

/** Writes the unit vectors along, across (azimuth) and above (elevation) the line of sight in `turns`, and the position. */
function placeOf(range: number, out: Observation): void {
  const r = out.rotation;
  const se = turns[0],
    ce = turns[1],
    su = turns[2],
    cu = turns[3];
  for (let k = 0; k < 3; k += 1) {
    const east = r[k],
      north = r[3 + k],
      up = r[6 + k];
    line[k] = cu * (se * east + ce * north) + su * up;
    line[3 + k] = ce * east - se * north;
    line[6 + k] = -su * (se * east + ce * north) + cu * up;
    out.position[k] = out.place[k] + range * line[k];
  }
}

/** Variances across the line in units of the one along it, at least: of a thinner needle a determinant in doubles is nothing but rounding. */
const NEEDLE = 1e-6;

function setCovariance(out: Float64Array, along: number, acrossLine: number, aboveLine: number): void {
  const across = Math.max(acrossLine, NEEDLE * along),
    above = Math.max(aboveLine, NEEDLE * along);
  for (let i = 0, at = 0; i < 3; i += 1) {
    const a = along * line[i],
      b = across * line[3 + i],
      c = above * line[6 + i];
    for (let j = i; j < 3; j += 1, at += 1) out[at] = a * line[j] + b * line[3 + j] + c * line[6 + j];
  }
}

function convertPolar(plot: ViewPlot, entry: SensorEntry, converter: Converter, out: Observation): Refusal | undefined {
  const { alignment } = entry;
  const range = alignment.isApplied ? plot.rangeM - alignment.rangeM : plot.rangeM;
  const azimuth = alignment.isApplied ? wrapTwoPi(plot.azimuthRad - alignment.azimuthRad) : plot.azimuthRad;
  if (alignment.isApplied) out.at -= alignment.timeS;
  if (!finite(azimuth)) return 'plot/not-a-number';
  if (!(plot.rangeSigmaM > 0) || plot.rangeSigmaM > SIGMA_MAX_M || !(plot.azimuthSigmaRad > 0) || plot.azimuthSigmaRad > 1.5) return 'plot/bad-error';
  if (!(range > 10) || range > RANGE_MAX_M) return 'plot/bad-place';
  const rangeSigma = good(alignedSigma(plot.rangeSigmaM, alignment.isApplied, alignment.rangeSigmaM), SIGMA_MIN_M);
  const azimuthSigma = good(alignedSigma(plot.azimuthSigmaRad, alignment.isApplied, alignment.azimuthSigmaRad), ANGLE_SIGMA_MIN);
  const hasElevation = finite(plot.elevationRad);
  if (hasElevation && (!(plot.elevationSigmaRad > 0) || plot.elevationSigmaRad > 1.5)) return 'plot/bad-error';
  const hasPressure = finite(plot.pressureAltitudeM) && Math.abs(plot.pressureAltitudeM) < 40_000;
  const pressureSigma = Math.max(PRESSURE_SIGMA_M, converter.pressureOffsetSigmaM);
  const pressureHeight = plot.pressureAltitudeM + converter.pressureOffsetM;
  sinCosInto(turns, 0, azimuth);
  let elevation: number;
  let elevationSigma: number;
  if (hasElevation) {
    elevation = plot.elevationRad;
    if (converter.world.refraction) {
      const beam = { antennaHeightM: entry.traits.antennaAltitudeHaeM, rangeM: range, earthFactor: entry.traits.refractionFactor };
      elevation = geometricElevationRad(beam, elevation);
    }
    sinCosInto(turns, 2, elevation);
    elevationSigma = good(plot.elevationSigmaRad, ANGLE_SIGMA_MIN);
  } else {
    const height = hasPressure ? pressureHeight : Math.min(HEIGHT_PRIOR_M, heightHaeM(out.place, 0) + 0.7 * range);
    elevation = elevationOfHeight(range, height, out);
    const sigma = hasPressure ? pressureSigma : Math.min(HEIGHT_PRIOR_SIGMA_M, 0.4 * range);
    sinCosInto(turns, 2, elevation);
    elevationSigma = Math.min(1.2, sigma / (range * Math.max(0.2, turns[3])));
  }
  out.heightMeasured = hasElevation || hasPressure;
  out.isFix = out.heightMeasured && Math.max(azimuthSigma, elevationSigma) < CONVERSION_SIGMA_MAX;
  // Mean of the converted position is short by exp(−σ²/2) across; its curvature also adds to the range error.
  const sum = azimuthSigma * azimuthSigma + (out.isFix ? elevationSigma * elevationSigma : 0);
  placeOf(range * (1 + 0.5 * sum), out);
  const across = range * turns[3] * azimuthSigma,
    above = range * elevationSigma;
  const along = rangeSigma * rangeSigma + 0.5 * range * range * sum * sum;
  setCovariance(out.covariance, along, across * across, above * above);
  copyInto(out.startCovariance, out.covariance);
  copyInto(out.search, out.position);
  if (!out.isFix) {
    if (hasElevation) addRow(out, ELEVATION, elevation, elevationSigma * elevationSigma);
    else if (hasPressure) addRow(out, HEIGHT, pressureHeight, pressureSigma * pressureSigma);
    addRow(out, RANGE, range, rangeSigma * rangeSigma);
    addRow(out, AZIMUTH, azimuth, azimuthSigma * azimuthSigma);
    out.placeRows = out.rowCount;
    out.searchReachM = out.heightMeasured ? 0 : Math.min(20_000, 3e8 / range);
  } else if (hasElevation && hasPressure) addRow(out, HEIGHT, pressureHeight, pressureSigma * pressureSigma);
  if (finite(plot.dopplerMps) && plot.dopplerSigmaMps > 0) addRow(out, DOPPLER, plot.dopplerMps, Math.max(0.25, plot.dopplerSigmaMps * plot.dopplerSigmaMps));
  setFalseDensity(out, entry, falseBinOf(entry, azimuth, range), out.heightMeasured);
  const height = heightHaeM(out.position, 0);
  return height > HEIGHT_MAX_M || height < -200_000 ? 'plot/bad-place' : undefined;
}

/** Snapped plots share one error for as long as they fall in one cell; each adds little, so each is counted as worse than it is. */
const GRID_REPEAT = 4;

function convertPosition(plot: ViewPlot, entry: SensorEntry, converter: Converter, out: Observation): Refusal | undefined {
  const { latRad, lonRad } = plot;
  if (!finite(latRad) || !finite(lonRad)) return 'plot/not-a-number';
  if (Math.abs(latRad) > Math.PI / 2 || Math.abs(lonRad) > 7) return 'plot/bad-place';
  if (!(plot.horizontalSigmaM > 0) || plot.horizontalSigmaM > SIGMA_MAX_M) return 'plot/bad-error';
  const hasAltitude = finite(plot.altitudeHaeM);
  const hasPressure = !hasAltitude && finite(plot.pressureAltitudeM);
  const altitude = hasAltitude ? plot.altitudeHaeM : hasPressure ? plot.pressureAltitudeM + converter.pressureOffsetM : HEIGHT_PRIOR_M;
  if (altitude > HEIGHT_MAX_M || altitude < -1000) return 'plot/bad-place';
  if (hasAltitude && (plot.altitudeSigmaM <= 0 || plot.altitudeSigmaM > SIGMA_MAX_M)) return 'plot/bad-error';
  const frame = localFrame({ latRad, lonRad, altitudeHaeM: altitude });
  out.rotation = frame.rotation;
  geodeticToEcefInto(out.position, 0, { latRad, lonRad, altitudeHaeM: altitude });
  copyInto(out.place, out.position);
  copyInto(out.search, out.position);
  const r = frame.rotation;
  line[0] = r[6];
  line[1] = r[7];
  line[2] = r[8];
  for (let k = 0; k < 6; k += 1) line[3 + k] = r[k];
  const horizontal = good(plot.horizontalSigmaM, 5);
  const cell = out.gridM > 0 ? (GRID_REPEAT * out.gridM * out.gridM) / 12 : 0;
  const ground = Math.max(horizontal * horizontal, cell);
  out.heightMeasured = hasAltitude || hasPressure;
  const pressureSigma = Math.max(PRESSURE_SIGMA_M, converter.pressureOffsetSigmaM);
  const altitudeSigma = hasAltitude ? good(finite(plot.altitudeSigmaM) ? plot.altitudeSigmaM : 100, 5) : hasPressure ? pressureSigma : HEIGHT_PRIOR_SIGMA_M;
  setCovariance(out.covariance, altitudeSigma * altitudeSigma, ground, ground);
  copyInto(out.startCovariance, out.covariance);
  out.isFix = out.heightMeasured;
  if (!out.isFix) {
    addRow(out, EAST, 0, ground);
    addRow(out, NORTH, 0, ground);
    out.placeRows = 2;
  }
  setFalseDensity(out, entry, falseBinAt(entry, out.position), out.isFix);
  const velocity = plot.velocitySigmaMps;
  if (velocity > 0 && finite(plot.eastMps) && finite(plot.northMps)) {
    const variance = Math.max(1, velocity * velocity);
    addRow(out, VELOCITY_EAST, plot.eastMps, variance);
    addRow(out, VELOCITY_NORTH, plot.northMps, variance);
    if (finite(plot.upMps)) addRow(out, VELOCITY_UP, plot.upMps, variance);
  }
  return undefined;
}

/** Bound on the age of a plot and on how far in the future it may lie. */
export const isTooOld = (at: number, now: number): boolean => now - at > LIMITS.plotAgeMaxS;
export const isFromFuture = (at: number, now: number): boolean => at - now > LIMITS.plotFutureMaxS;

/** Learns the regional offset between height above the ellipsoid and pressure altitude from a broadcast that has both. */
export function learnPressureOffset(converter: Converter, plot: ViewPlot): void {
  const difference = plot.altitudeHaeM - plot.pressureAltitudeM;
  if (!finite(difference) || Math.abs(difference) > 1500) return;
  converter.pressureOffsetM += 0.02 * (difference - converter.pressureOffsetM);
  converter.pressureOffsetSigmaM = Math.max(PRESSURE_SIGMA_M, 0.98 * converter.pressureOffsetSigmaM);
}
