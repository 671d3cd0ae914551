/** Weighted least squares of three unknowns, kept as information so that what is old can fade. */
import { exp } from './exponential.ts';

/** What is known of three unknowns: information (packed upper triangle of a 3×3 matrix) and the vector that goes with it. */
export interface FadingFit {
  readonly information: Float64Array;
  readonly vector: Float64Array;
}

/** Nothing known. */
export const blankFit = (): FadingFit => ({ information: new Float64Array(6), vector: new Float64Array(3) });

/** Lets all that is known count for less: half as much after `halfLifeS`. */
export function fadeFit({ information, vector }: FadingFit, elapsedS: number, halfLifeS: number): void {
  const kept = exp(-0.6931471805599453 * Math.min(100, elapsedS / halfLifeS));
  for (let i = 0; i < 6; i += 1) information[i] *= kept;
  for (let i = 0; i < 3; i += 1) vector[i] *= kept;
}

/** Shares of the three unknowns in one measured number. */
export type FitShares = readonly [number, number, number];

/** Adds one measured number: a·x + b·y + c·z = `value` for shares a, b, c, with a weight of one over its variance. */
export function addToFit({ information: f, vector: v }: FadingFit, shares: FitShares, value: number, weight: number): void {
  const a = shares[0],
    b = shares[1],
    c = shares[2];
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

/** Writes the means of the three unknowns and then one sigma of each into `out`; `prior` is information of a mean of nothing. By Cramer's rule. */
export function solveFit({ information: f, vector: v }: FadingFit, prior: readonly number[], out: Float64Array): void {
  const a = prior[0] + f[0],
    b = prior[1] + f[1],
    c = prior[2] + f[2],
    d = prior[3] + f[3],
    e = prior[4] + f[4],
    g = prior[5] + f[5];
  const c00 = d * g - e * e,
    c01 = c * e - b * g,
    c02 = b * e - c * d,
    c11 = a * g - c * c,
    c12 = b * c - a * e,
    c22 = a * d - b * b;
  const det = a * c00 + b * c01 + c * c02;
  out[0] = (c00 * v[0] + c01 * v[1] + c02 * v[2]) / det;
  out[1] = (c01 * v[0] + c11 * v[1] + c12 * v[2]) / det;
  out[2] = (c02 * v[0] + c12 * v[1] + c22 * v[2]) / det;
  out[3] = Math.sqrt(c00 / det);
  out[4] = Math.sqrt(c11 / det);
  out[5] = Math.sqrt(c22 / det);
}
