/**
 * Measurement updates of one mode in place, and the log of the likelihood. A plot with three coordinates is one update with a
 * 3×3 covariance (`updateByPosition`, a generated kernel); everything else is a list of scalar rows in the space of the measurement.
 */
import { log } from '../math/index.ts';
import { MODE_COVARIANCE, MODE_STATE } from './layout.ts';

const LOG_TWO_PI = 1.8378770664093453;

/** A scalar measurement linearised at a state: gradient by position and velocity, innovation, variance, in the row's own unit. */
export type Row = { readonly gradient: Float64Array } & Record<'innovation' | 'variance', number>;

/** A position in ECEF with its packed 3×3 covariance (xx xy xz yy yz zz), and what an update found. */
export interface PositionFix {
  readonly position: Float64Array;
  readonly covariance: Float64Array;
  /** Normalised innovation squared of the last update. */
  misfitScore: number;
}

/** How dense a predicted mode has a fix at its middle, without the factors of 2π, in 1/m³; the misfit is left in `fix`. */
export function densityOfPosition(data: Float64Array, mode: number, fix: PositionFix): number {
  const o = mode + MODE_STATE,
    p = mode + MODE_COVARIANCE;
  const r = fix.covariance,
    zp = fix.position;
  const s00 = data[p] + r[0],
    s01 = data[p + 1] + r[1],
    s02 = data[p + 2] + r[2];
  const s11 = data[p + 6] + r[3],
    s12 = data[p + 7] + r[4],
    s22 = data[p + 11] + r[5];
  const c00 = s11 * s22 - s12 * s12,
    c01 = s02 * s12 - s01 * s22,
    c02 = s01 * s12 - s02 * s11;
  const det = s00 * c00 + s01 * c01 + s02 * c02;
  const dx = zp[0] - data[o],
    dy = zp[1] - data[o + 1],
    dz = zp[2] - data[o + 2];
  const e0 = c00 * dx + c01 * dy + c02 * dz;
  const e1 = c01 * dx + (s00 * s22 - s02 * s02) * dy + (s01 * s02 - s00 * s12) * dz;
  const e2 = c02 * dx + (s01 * s02 - s00 * s12) * dy + (s00 * s11 - s01 * s01) * dz;
  fix.misfitScore = (dx * e0 + dy * e1 + dz * e2) / det;
  return 1 / Math.sqrt(det);
}

const column = new Float64Array(6);

/** P times the gradient of a row, into the shared column; returns the innovation's variance. */
function projectRow(data: Float64Array, p: number, row: Row): number {
  const g = row.gradient;
  const h0 = g[0],
    h1 = g[1],
    h2 = g[2],
    h3 = g[3],
    h4 = g[4],
    h5 = g[5];
  column[0] = data[p] * h0 + data[p + 1] * h1 + data[p + 2] * h2 + data[p + 3] * h3 + data[p + 4] * h4 + data[p + 5] * h5;
  column[1] = data[p + 1] * h0 + data[p + 6] * h1 + data[p + 7] * h2 + data[p + 8] * h3 + data[p + 9] * h4 + data[p + 10] * h5;
  column[2] = data[p + 2] * h0 + data[p + 7] * h1 + data[p + 11] * h2 + data[p + 12] * h3 + data[p + 13] * h4 + data[p + 14] * h5;
  column[3] = data[p + 3] * h0 + data[p + 8] * h1 + data[p + 12] * h2 + data[p + 15] * h3 + data[p + 16] * h4 + data[p + 17] * h5;
  column[4] = data[p + 4] * h0 + data[p + 9] * h1 + data[p + 13] * h2 + data[p + 16] * h3 + data[p + 18] * h4 + data[p + 19] * h5;
  column[5] = data[p + 5] * h0 + data[p + 10] * h1 + data[p + 14] * h2 + data[p + 17] * h3 + data[p + 19] * h4 + data[p + 20] * h5;
  return row.variance + column[0] * h0 + column[1] * h1 + column[2] * h2 + column[3] * h3 + column[4] * h4 + column[5] * h5;
}

/** Updates a mode by one scalar row; returns the log-likelihood. */
export function updateByRow(data: Float64Array, mode: number, row: Row): number {
  const o = mode + MODE_STATE,
    p = mode + MODE_COVARIANCE;
  const variance = projectRow(data, p, row);
  const gain = row.innovation / variance;
  const scale = 1 / variance;
  const c0 = column[0],
    c1 = column[1],
    c2 = column[2],
    c3 = column[3],
    c4 = column[4],
    c5 = column[5];
  const s0 = c0 * scale,
    s1 = c1 * scale,
    s2 = c2 * scale,
    s3 = c3 * scale,
    s4 = c4 * scale,
    s5 = c5 * scale;
  data[o] += c0 * gain;
  data[o + 1] += c1 * gain;
  data[o + 2] += c2 * gain;
  data[o + 3] += c3 * gain;
  data[o + 4] += c4 * gain;
  data[o + 5] += c5 * gain;
  data[p] -= s0 * c0;
  data[p + 1] -= s0 * c1;
  data[p + 2] -= s0 * c2;
  data[p + 3] -= s0 * c3;
  data[p + 4] -= s0 * c4;
  data[p + 5] -= s0 * c5;
  data[p + 6] -= s1 * c1;
  data[p + 7] -= s1 * c2;
  data[p + 8] -= s1 * c3;
  data[p + 9] -= s1 * c4;
  data[p + 10] -= s1 * c5;
  data[p + 11] -= s2 * c2;
  data[p + 12] -= s2 * c3;
  data[p + 13] -= s2 * c4;
  data[p + 14] -= s2 * c5;
  data[p + 15] -= s3 * c3;
  data[p + 16] -= s3 * c4;
  data[p + 17] -= s3 * c5;
  data[p + 18] -= s4 * c4;
  data[p + 19] -= s4 * c5;
  data[p + 20] -= s5 * c5;
  return -0.5 * (row.innovation * gain + log(variance) + LOG_TWO_PI);
}

/** Variance of the innovation of a row under a mode. */
export const varianceOfRow = (data: Float64Array, mode: number, row: Row): number => projectRow(data, mode + MODE_COVARIANCE, row);
