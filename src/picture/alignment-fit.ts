/**
 * What a sensor measures too much in range, azimuth and time: a weighted least-squares fit of three unknowns, kept as information (a 3×3 matrix and
 * a vector) that fades, as in `ingest/registration.ts`. A bias is taken off once it stands out of what is not known of it.
 */
import { exp } from '../math/index.ts';

/** What is taken off a sensor's plots, and how unsure it is. */
export interface Alignment {
  rangeM: number;
  azimuthRad: number;
  timeS: number;
  rangeSigmaM: number;
  azimuthSigmaRad: number;
  /** Information (packed upper triangle) and vector over range, azimuth, time; and when they were last faded. */
  readonly information: Float64Array;
  readonly vector: Float64Array;
  at: number;
  plotCount: number;
  pairCount: number;
  isApplied: boolean;
}

/** One sigma of a bias before anything is seen. */
const PRIOR_RANGE_M = 500;
const PRIOR_AZIMUTH_RAD = 0.01;
const PRIOR_TIME_S = 0.5;
const PRIOR = [1 / (PRIOR_RANGE_M * PRIOR_RANGE_M), 0, 0, 1 / (PRIOR_AZIMUTH_RAD * PRIOR_AZIMUTH_RAD), 0, 1 / (PRIOR_TIME_S * PRIOR_TIME_S)] as const;
const HALF_LIFE_S = 1800;
/** Plots of one track share their errors: each counts as this share of a fresh one. */
const REPEAT_SHARE = 0.3;
/** Sigmas by which range or azimuth must differ from nothing before a bias is taken off. */
const STANDS_OUT = 4;

export const blankAlignment = (): Alignment => ({
  rangeM: 0,
  azimuthRad: 0,
  timeS: 0,
  rangeSigmaM: PRIOR_RANGE_M,
  azimuthSigmaRad: PRIOR_AZIMUTH_RAD,
  information: new Float64Array(6),
  vector: new Float64Array(3),
  at: Number.NaN,
  plotCount: 0,
  pairCount: 0,
  isApplied: false,
});

/** Lets what was seen before `at` count for less. */
export function fade(alignment: Alignment, at: number): void {
  const elapsed = at - alignment.at;
  alignment.at = at;
  if (!(elapsed > 0)) return;
  const kept = exp(-0.6931471805599453 * Math.min(100, elapsed / HALF_LIFE_S));
  for (let i = 0; i < 6; i += 1) alignment.information[i] *= kept;
  for (let i = 0; i < 3; i += 1) alignment.vector[i] *= kept;
}

/** Adds one measured number that is so many shares of the biases; what was taken off already is part of them. */
export function addRow(alignment: Alignment, off: number, share: { range: number; azimuth: number; time: number }, variance: number): void {
  const weight = REPEAT_SHARE / variance;
  const { range: a, azimuth: b, time: c } = share;
  const value = off + (alignment.isApplied ? a * alignment.rangeM + b * alignment.azimuthRad + c * alignment.timeS : 0);
  const { information: f, vector: v } = alignment;
  f[0] += weight * a * a;
  f[1] += weight * a * b;
  f[2] += weight * a * c;
  f[3] += weight * b * b;
  f[4] += weight * b * c;
  f[5] += weight * c * c;
  v[0] += weight * a * value;
  v[1] += weight * b * value;
  v[2] += weight * c * value;
}

/** The fit, by Cramer's rule; taken off once it stands out. */
export function solve(alignment: Alignment): void {
  const { information: f, vector: v } = alignment;
  const a = PRIOR[0] + f[0],
    b = PRIOR[1] + f[1],
    c = PRIOR[2] + f[2],
    d = PRIOR[3] + f[3],
    e = PRIOR[4] + f[4],
    g = PRIOR[5] + f[5];
  const c00 = d * g - e * e,
    c01 = c * e - b * g,
    c02 = b * e - c * d,
    c11 = a * g - c * c,
    c12 = b * c - a * e,
    c22 = a * d - b * b;
  const det = a * c00 + b * c01 + c * c02;
  const range = (c00 * v[0] + c01 * v[1] + c02 * v[2]) / det,
    azimuth = (c01 * v[0] + c11 * v[1] + c12 * v[2]) / det;
  const rangeSigma = Math.sqrt(c00 / det),
    azimuthSigma = Math.sqrt(c11 / det);
  if (!alignment.isApplied && Math.abs(range) < STANDS_OUT * rangeSigma && Math.abs(azimuth) < STANDS_OUT * azimuthSigma) return;
  alignment.isApplied = true;
  alignment.rangeM = range;
  alignment.azimuthRad = azimuth;
  alignment.timeS = (c02 * v[0] + c12 * v[1] + c22 * v[2]) / det;
  alignment.rangeSigmaM = rangeSigma;
  alignment.azimuthSigmaRad = azimuthSigma;
}
