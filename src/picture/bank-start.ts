/** How the banks of a track begin: from one plot, or again when the other bank has stopped fitting. */
import {
  ARC_CHANCE,
  ARC_COUNT,
  ARC_FIRST,
  AT,
  BLOCK_SIZE,
  LEVEL_COUNT,
  LEVEL_FIRST,
  MEAN_STATE,
  MISFIT,
  MODE_COUNT,
  MODE_COVARIANCE,
  MODE_STATE,
  modeOf,
  QUIET,
} from './layout.ts';
import { INITIAL_CHANCE } from './modes.ts';
import type { Observation } from './observation.ts';
import { NORMAL_Z } from './predict.ts';

/** Chance of an arc when a track starts. */
const ARC_AT_START = 0.05;
/** Priors of velocity, one sigma: level flight along the ground and vertically, arcs in any direction. */
const LEVEL_SPEED_SIGMA = 210;
const LEVEL_CLIMB_SIGMA = 8;
const ARC_SPEED_SIGMA = 900;
/** Averaged misfit per degree of freedom from which the other bank is tried again. */
const MISFIT_MAX = 3.2;
const ARC_ON_TRIAL = 0.1;

/** Brings back the arc bank, or the level bank, when the one in use has stopped fitting. */
export function reviveBank(data: Float64Array, block: number, isSurprised: boolean): void {
  const arc = data[block + ARC_CHANCE];
  if ((arc > 0 && arc < 1) || (data[block + MISFIT] < MISFIT_MAX && !isSurprised)) return;
  const [first, count] = arc === 0 ? [ARC_FIRST, ARC_COUNT] : [LEVEL_FIRST, LEVEL_COUNT];
  const sigma = arc === 0 ? 200 : 60;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(block, j);
    data[mode] = INITIAL_CHANCE[j];
    for (let i = 0; i < 27; i += 1) data[mode + MODE_STATE + i] = data[block + MEAN_STATE + i];
    data[mode + MODE_COVARIANCE + 15] += sigma * sigma;
    data[mode + MODE_COVARIANCE + 18] += sigma * sigma;
    data[mode + MODE_COVARIANCE + 20] += sigma * sigma;
  }
  data[block + ARC_CHANCE] = arc === 0 ? ARC_ON_TRIAL : 1 - ARC_ON_TRIAL;
  if (arc === 1) data[block + QUIET] = 0;
  data[block + MISFIT] = 1;
}

/** Starts a track's block from one observation: unknown velocity under the prior of each bank. */
export function startBank(data: Float64Array, block: number, observation: Observation): void {
  for (let i = 0; i < BLOCK_SIZE; i += 1) data[block + i] = 0;
  data[block + AT] = observation.at;
  data[block + ARC_CHANCE] = ARC_AT_START;
  data[block + MISFIT] = 1;
  const { search: s, startCovariance: r } = observation;
  const zn = s[2] * NORMAL_Z;
  const n = 1 / Math.sqrt(s[0] * s[0] + s[1] * s[1] + zn * zn);
  const u = s[0] * n,
    v = s[1] * n,
    w = zn * n;
  const ground = LEVEL_SPEED_SIGMA * LEVEL_SPEED_SIGMA,
    vertical = LEVEL_CLIMB_SIGMA * LEVEL_CLIMB_SIGMA - ground;
  for (let j = 0; j < MODE_COUNT; j += 1) {
    const mode = modeOf(block, j),
      p = mode + MODE_COVARIANCE;
    data[mode] = INITIAL_CHANCE[j];
    for (let i = 0; i < 3; i += 1) data[mode + MODE_STATE + i] = s[i];
    data[p] = r[0];
    data[p + 1] = r[1];
    data[p + 2] = r[2];
    data[p + 6] = r[3];
    data[p + 7] = r[4];
    data[p + 11] = r[5];
    if (j < LEVEL_COUNT) {
      data[p + 15] = ground + vertical * u * u;
      data[p + 16] = vertical * u * v;
      data[p + 17] = vertical * u * w;
      data[p + 18] = ground + vertical * v * v;
      data[p + 19] = vertical * v * w;
      data[p + 20] = ground + vertical * w * w;
    } else {
      const arc = ARC_SPEED_SIGMA * ARC_SPEED_SIGMA;
      data[p + 15] = arc;
      data[p + 18] = arc;
      data[p + 20] = arc;
    }
  }
  startMean(data, block);
}

/** The mean over the banks of a track that has just started: all modes stand at one place, with the spread of their bank. */
function startMean(data: Float64Array, block: number): void {
  const m = block + MEAN_STATE,
    level = modeOf(block, LEVEL_FIRST) + MODE_STATE,
    arc = modeOf(block, ARC_FIRST) + MODE_STATE;
  for (let i = 0; i < 6 + 21; i += 1) data[m + i] = data[level + i] + ARC_AT_START * (data[arc + i] - data[level + i]);
}
