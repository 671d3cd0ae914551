/**
 * A track in steady flight: it holds three modes of the level bank, steady, wander, and agile in the name of all manoeuvres. They stand so near to one
 * another that what leaves its mode is taken for the mean of all three.
 */
import { assert } from '../base/index.ts';
import { exp, log } from '../math/index.ts';
import { KERNEL, landingOf, manoeuvresOf, MISFIT_MEMORY, MODE_MIN, setMotion, type BankWork } from './bank-work.ts';
import { DURATION, MISFIT_FOUND, SHARE, WEIGHTS } from './generated/level-kernels.ts';
import { aimQuiet, blendQuiet, DETERMINANT, stepQuiet } from './generated/quiet-kernels.ts';
import {
  AGILE,
  ARC_CHANCE,
  AT,
  blockOf,
  MEAN_ACCELERATION,
  MEAN_STATE,
  MEAN_TURN,
  MISFIT,
  MODE_SIZE,
  modeOf,
  QUIET,
  STEADY,
  WANDER,
  WORK_SLOT,
} from './layout.ts';
import { leaving } from './mix.ts';
import { MODES } from './modes.ts';
import { EARTH_RADIUS_M, NORMAL_Z } from './predict.ts';

/** A quiet track is woken by a misfit of a fix beyond the first, or when manoeuvres reach the second. */
export const WAKE_MISFIT = 7.5;
export const WAKE_RATIO = 0.2;
const MISFIT_MAX = 20;
const HALF_THREE_LOG_TWO_PI = 2.756815599614018;

/** Where the modes stand until it is sure that the track stays quiet. */
const MOVED = modeOf(blockOf(WORK_SLOT), STEADY);

export const isQuiet = (data: Float64Array, block: number): boolean => data[block + QUIET] > 0 && data[block + ARC_CHANCE] === 0;

/** Mixes and moves one mode, into which `lands` comes from elsewhere, and updates it by the fix; leaves its prior density among the weights. */
function step(data: Float64Array, block: number, j: number, lands: number): void {
  const from = modeOf(block, j);
  const chance = data[from] * (1 - leaving(data[KERNEL + DURATION], MODES.stayS[j])) + lands;
  data[KERNEL + SHARE] = chance > 0 ? lands / chance : 0;
  setMotion(data, j, 1);
  stepQuiet(data, from, MOVED + j * MODE_SIZE, KERNEL);
  data[MOVED + j * MODE_SIZE] = data[KERNEL + MISFIT_FOUND];
  data[KERNEL + WEIGHTS + j] = chance / Math.sqrt(data[KERNEL + DETERMINANT]);
}

/**
 * Brings a quiet track in place to a fix's time, updates it by the fix among the kernels' inputs and computes its mean. False, and nothing is changed, when
 * none of its modes expected the fix, or a manoeuvre did best.
 */
export function advanceQuiet(data: Float64Array, block: number, observedAt: number, work: BankWork): boolean {
  const at = Math.max(observedAt, data[block + AT]);
  const durationS = at - data[block + AT];
  data[KERNEL + DURATION] = durationS;
  const first = modeOf(block, STEADY);
  let left = 0;
  for (let j = STEADY; j <= AGILE; j += 1) left += data[first + j * MODE_SIZE] * leaving(durationS, MODES.stayS[j]);
  const landing = landingOf(work);
  aimQuiet(data, block + MEAN_STATE, KERNEL);
  step(data, block, STEADY, landing[STEADY] * left);
  step(data, block, WANDER, landing[WANDER] * left);
  step(data, block, AGILE, manoeuvresOf(work) * left);
  const best = weigh(data);
  const weights = KERNEL + WEIGHTS;
  const steady = data[weights + STEADY] + data[weights + WANDER],
    sum = steady + data[weights + AGILE];
  // Nothing has left when no time has passed: there is nothing to start the others from.
  if (left > 0 && (Math.min(data[MOVED], data[MOVED + MODE_SIZE]) > WAKE_MISFIT || data[weights + AGILE] > WAKE_RATIO * steady)) return false;
  work.placeLogLikelihood = log(Math.max(sum, 1e-300)) - 0.5 * best - HALF_THREE_LOG_TWO_PI;
  let likeliest = STEADY,
    total = 0;
  for (let j = STEADY; j <= AGILE; j += 1) {
    if (data[weights + j] > data[weights + likeliest]) likeliest = j;
    total += Math.max(MODE_MIN, data[weights + j] / sum);
  }
  data[block + MISFIT] += MISFIT_MEMORY * (Math.min(MISFIT_MAX, data[MOVED + likeliest * MODE_SIZE] / 3) - data[block + MISFIT]);
  for (let j = STEADY; j <= AGILE; j += 1) data[weights + j] = Math.max(MODE_MIN, data[weights + j] / sum) / total;
  blendQuiet(data, MOVED, block, KERNEL);
  data[block + AT] = at;
  return true;
}

/** Turns the densities among the weights into likelihoods, in units of the least misfit's; returns that misfit. */
function weigh(data: Float64Array): number {
  const best = Math.min(data[MOVED], data[MOVED + MODE_SIZE], data[MOVED + 2 * MODE_SIZE]);
  for (let j = STEADY; j <= AGILE; j += 1) {
    const worse = data[MOVED + j * MODE_SIZE] - best;
    if (worse > 0) data[KERNEL + WEIGHTS + j] *= exp(-0.5 * worse);
  }
  return best;
}

/** What follows from the mean of a quiet track: it falls away with the Earth and does not turn. */
export function settleQuiet(data: Float64Array, block: number): void {
  const m = block + MEAN_STATE;
  const x = data[m],
    y = data[m + 1],
    zn = data[m + 2] * NORMAL_Z;
  const n = 1 / Math.sqrt(x * x + y * y + zn * zn);
  const climb = (data[m + 3] * x + data[m + 4] * y + data[m + 5] * zn) * n;
  const drop = ((data[m + 3] * data[m + 3] + data[m + 4] * data[m + 4] + data[m + 5] * data[m + 5] - climb * climb) * n) / EARTH_RADIUS_M;
  const a = block + MEAN_ACCELERATION;
  data[a] = -drop * x;
  data[a + 1] = -drop * y;
  data[a + 2] = -drop * zn;
  data[block + MEAN_TURN] = 0;
  checkMean(data, block);
}

/** Asserts that the mean of a track is a number, every term of it. */
export function checkMean(data: Float64Array, block: number): void {
  let check = data[block + ARC_CHANCE] + data[modeOf(block, STEADY)];
  for (let i = block + MEAN_STATE; i < block + MEAN_STATE + 6 + 21; i += 1) check += data[i];
  assert(check - check === 0, 'a track must hold finite numbers only');
}
