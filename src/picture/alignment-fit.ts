/** What a sensor measures too much in range, azimuth and time: a fading fit, as in `ingest/registration.ts`. A bias is taken off once it stands out of what is not known of it. */
import { addToFit, blankFit, fadeFit, solveFit, type FadingFit, type FitShares } from '../math/index.ts';

/** What is taken off a sensor's plots, and how unsure it is. */
export interface Alignment {
  rangeM: number;
  azimuthRad: number;
  timeS: number;
  rangeSigmaM: number;
  azimuthSigmaRad: number;
  /** Over range, azimuth, time; and when it was last faded. */
  readonly fit: FadingFit;
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
  fit: blankFit(),
  at: Number.NaN,
  plotCount: 0,
  pairCount: 0,
  isApplied: false,
});

/** Lets what was seen before `at` count for less. */
export function fade(alignment: Alignment, at: number): void {
  const elapsed = at - alignment.at;
  alignment.at = at;
  if (elapsed > 0) fadeFit(alignment.fit, elapsed, HALF_LIFE_S);
}

/** Adds one measured number that is so many shares of the biases; what was taken off already is part of them. */
export function addRow(alignment: Alignment, off: number, shares: FitShares, variance: number): void {
  const value = off + (alignment.isApplied ? shares[0] * alignment.rangeM + shares[1] * alignment.azimuthRad + shares[2] * alignment.timeS : 0);
  addToFit(alignment.fit, shares, value, REPEAT_SHARE / variance);
}

const solved = new Float64Array(6);

/** Solves the fit; taken off once it stands out. */
export function solve(alignment: Alignment): void {
  solveFit(alignment.fit, PRIOR, solved);
  const range = solved[0],
    azimuth = solved[1],
    rangeSigma = solved[3],
    azimuthSigma = solved[4];
  if (!alignment.isApplied && Math.abs(range) < STANDS_OUT * rangeSigma && Math.abs(azimuth) < STANDS_OUT * azimuthSigma) return;
  alignment.isApplied = true;
  alignment.rangeM = range;
  alignment.azimuthRad = azimuth;
  alignment.timeS = solved[2];
  alignment.rangeSigmaM = rangeSigma;
  alignment.azimuthSigmaRad = azimuthSigma;
}
