/**
 * A plot made ready for filtering. With three coordinates it is a fix: a position in ECEF with its covariance, conversion
 * debiased. Otherwise it is a list of scalar rows evaluated at each mode's own state, so that a missing height or range is
 * never filled in by a guess that then counts as measured.
 */
import { atan2 as angleOf } from '../math/index.ts';
import { NORMAL_Z } from './predict.ts';
import { heightHaeM } from './height.ts';
import { MODE_STATE } from './layout.ts';
import type { PositionFix, Row } from './update.ts';

export const RANGE = 0;
export const AZIMUTH = 1;
export const ELEVATION = 2;
export const DOPPLER = 3;
export const HEIGHT = 4;
export const EAST = 5;
export const NORTH = 6;
export const VELOCITY_EAST = 7;
export const VELOCITY_NORTH = 8;
export const VELOCITY_UP = 9;

const ROWS_MAX = 8;

/** One plot ready for use; one object per pending place, refilled. */
export interface Observation extends PositionFix {
  at: number;
  sensorIndex: number;
  feedIndex: number;
  isFix: boolean;
  /** Coordinates of the rows that say where it is (the others only refine): 2, or 1 for a bearing. */
  placeRows: number;
  rowCount: number;
  readonly rowKind: Int8Array;
  readonly rowValue: Float64Array;
  readonly rowVariance: Float64Array;
  readonly row: Row;
  /** Antenna and its east, north, up; of a position plot the place itself and its local frame. */
  readonly place: Float64Array;
  rotation: Float64Array;
  /** Where to look for tracks, and how far the truth may be from it for want of height or range. */
  readonly search: Float64Array;
  searchReachM: number;
  /** A covariance with which a track may start there (packed 3×3). */
  readonly startCovariance: Float64Array;
  heightMeasured: boolean;
  timeSigmaS: number;
  gridM: number;
  source: string;
  isBearing: boolean;
  /** A bearing that a jammed radar has of whoever jams it. */
  isStrobe: boolean;
  unauthenticated: boolean;
  forgeable: boolean;
  /** An estimate of somebody's tracker, and the number it has there (NaN: none). */
  isEstimate: boolean;
  trackNumber: number;
  aircraftAddress: number;
  mode3A: number;
  callsign: string;
  /** Expected false plots per scan, m³ or m² as the place has coordinates. */
  falseLikelihood: number;
  /** How many times more false plots are seen there than declared. */
  falseExcessRatio: number;
  detectionChance: number;
}

export const blankObservation = (): Observation => ({
  position: new Float64Array(3),
  covariance: new Float64Array(6),
  misfitScore: 0,
  at: 0,
  sensorIndex: 0,
  feedIndex: 0,
  isFix: false,
  placeRows: 0,
  rowCount: 0,
  rowKind: new Int8Array(ROWS_MAX),
  rowValue: new Float64Array(ROWS_MAX),
  rowVariance: new Float64Array(ROWS_MAX),
  row: { gradient: new Float64Array(6), innovation: 0, variance: 1 },
  place: new Float64Array(3),
  rotation: new Float64Array(9),
  search: new Float64Array(3),
  searchReachM: 0,
  startCovariance: new Float64Array(6),
  heightMeasured: false,
  timeSigmaS: 0,
  isEstimate: false,
  trackNumber: Number.NaN,
  gridM: 0,
  source: 'primary',
  isBearing: false,
  isStrobe: false,
  unauthenticated: false,
  forgeable: false,
  aircraftAddress: -1,
  mode3A: -1,
  callsign: '',
  falseLikelihood: 0,
  falseExcessRatio: 1,
  detectionChance: 0.9,
});

/** Appends a scalar row. */
export function addRow(observation: Observation, kind: number, value: number, variance: number): void {
  const i = observation.rowCount;
  if (i >= ROWS_MAX) return;
  observation.rowKind[i] = kind;
  observation.rowValue[i] = value;
  observation.rowVariance[i] = variance;
  observation.rowCount = i + 1;
}

const ray = new Float64Array(3);
const sight = new Float64Array(3);
const TWO_PI = 2 * Math.PI;

function setGradient(row: Row, gradient: Float64Array, isVelocity: boolean): void {
  const g = row.gradient;
  const at = isVelocity ? 3 : 0;
  g[3 - at] = 0;
  g[4 - at] = 0;
  g[5 - at] = 0;
  g[at] = gradient[0];
  g[at + 1] = gradient[1];
  g[at + 2] = gradient[2];
}

function setAxis(observation: Observation, axis: number, isVelocity: boolean): void {
  const r = observation.rotation;
  ray[0] = r[axis];
  ray[1] = r[axis + 1];
  ray[2] = r[axis + 2];
  setGradient(observation.row, ray, isVelocity);
}

/** Linearises row `i` at a mode's state, into `observation.row`; azimuth and elevation in metres across the line of sight. */
export function evaluateRow(observation: Observation, i: number, data: Float64Array, mode: number): Row {
  const { row, place } = observation;
  const o = mode + MODE_STATE;
  const kind = observation.rowKind[i];
  row.variance = observation.rowVariance[i];
  const value = observation.rowValue[i];
  if (kind >= VELOCITY_EAST) {
    const axis = (kind - VELOCITY_EAST) * 3;
    setAxis(observation, axis, true);
    row.innovation = value - (ray[0] * data[o + 3] + ray[1] * data[o + 4] + ray[2] * data[o + 5]);
    return row;
  }
  if (kind === HEIGHT) {
    const x = data[o],
      y = data[o + 1],
      zn = data[o + 2] * NORMAL_Z;
    const n = 1 / Math.sqrt(x * x + y * y + zn * zn);
    ray[0] = x * n;
    ray[1] = y * n;
    ray[2] = zn * n;
    setGradient(row, ray, false);
    row.innovation = value - heightHaeM(data, o);
    return row;
  }
  const dx = data[o] - place[0],
    dy = data[o + 1] - place[1],
    dz = data[o + 2] - place[2];
  if (kind === EAST || kind === NORTH) {
    setAxis(observation, kind === EAST ? 0 : 3, false);
    row.innovation = -(ray[0] * dx + ray[1] * dy + ray[2] * dz);
    return row;
  }
  const range = Math.max(1, Math.sqrt(dx * dx + dy * dy + dz * dz));
  if (kind === RANGE) {
    ray[0] = dx / range;
    ray[1] = dy / range;
    ray[2] = dz / range;
    setGradient(row, ray, false);
    row.innovation = value - range;
    return row;
  }
  if (kind === DOPPLER) return evaluateDoppler(observation, i, data, o);
  sight[0] = dx;
  sight[1] = dy;
  sight[2] = dz;
  return evaluateAngle(observation, i);
}

function evaluateDoppler(observation: Observation, i: number, data: Float64Array, o: number): Row {
  const { row, place } = observation;
  const dx = data[o] - place[0],
    dy = data[o + 1] - place[1],
    dz = data[o + 2] - place[2];
  const range = Math.max(1, Math.sqrt(dx * dx + dy * dy + dz * dz));
  const fx = dx / range,
    fy = dy / range,
    fz = dz / range;
  const rate = fx * data[o + 3] + fy * data[o + 4] + fz * data[o + 5];
  row.gradient[0] = (data[o + 3] - rate * fx) / range;
  row.gradient[1] = (data[o + 4] - rate * fy) / range;
  row.gradient[2] = (data[o + 5] - rate * fz) / range;
  row.gradient[3] = fx;
  row.gradient[4] = fy;
  row.gradient[5] = fz;
  row.innovation = observation.rowValue[i] - rate;
  return row;
}

// The angle as a length across the line of sight: gradients are unit vectors, variances scale with the range.
function evaluateAngle(observation: Observation, i: number): Row {
  const dx = sight[0],
    dy = sight[1],
    dz = sight[2];
  const { row, rotation: r } = observation;
  const east = r[0] * dx + r[1] * dy + r[2] * dz;
  const north = r[3] * dx + r[4] * dy + r[5] * dz;
  const up = r[6] * dx + r[7] * dy + r[8] * dz;
  const ground = Math.max(1, Math.sqrt(east * east + north * north));
  const value = observation.rowValue[i];
  if (observation.rowKind[i] === AZIMUTH) {
    const se = east / ground,
      sn = north / ground;
    for (let k = 0; k < 3; k += 1) ray[k] = sn * r[k] - se * r[3 + k];
    setGradient(row, ray, false);
    let turn = value - angleOf(east, north);
    turn -= Math.floor(turn / TWO_PI + 0.5) * TWO_PI;
    row.innovation = turn * ground;
    row.variance = observation.rowVariance[i] * ground * ground;
    return row;
  }
  const range = Math.sqrt(ground * ground + up * up);
  const se = up / range / ground,
    cu = ground / range;
  for (let k = 0; k < 3; k += 1) ray[k] = cu * r[6 + k] - se * (east * r[k] + north * r[3 + k]);
  setGradient(row, ray, false);
  row.innovation = (value - angleOf(up, ground)) * range;
  row.variance = observation.rowVariance[i] * range * range;
  return row;
}
