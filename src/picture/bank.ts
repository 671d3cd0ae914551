/** The two banks of a track: predicting, updating and starting them, and what they say together. */
import { assert } from '../base/index.ts';
import { exp, log } from '../math/index.ts';
import {
  ARC_CHANCE, ARC_COUNT, ARC_FIRST, AT, BLOCK_SIZE, BOOST, LEVEL_COUNT, LEVEL_FIRST, MEAN_ACCELERATION, MEAN_STATE, MEAN_TURN,
  MISFIT, MODE_COUNT, MODE_COVARIANCE, MODE_STATE, modeOf, WANDER, WORK_SLOT, blockOf,
} from './layout.ts';
import { mixBank, momentMatch, type Mixing } from './mix.ts';
import { CROWD_DOUBT, INITIAL_CHANCE, MODES } from './modes.ts';
import { evaluateRow, type Observation } from './observation.ts';
import { arcAcceleration, blankStep, NORMAL_Z, predictArc, predictLevel, turnLimitMps2, type Step } from './predict.ts';
import { likelihoodOfPosition, likelihoodOfRow, updateByPosition, updateByRow, varianceOfRow } from './update.ts';
import type { World } from './world.ts';

/** Chance of an arc when a track starts. */
const ARC_AT_START = 0.05;
/** A bank this unlikely is put away; it comes back when the other one stops fitting. */
const BANK_MIN = 1e-4;
const MODE_MIN = 1e-4;
/** Priors of velocity, one sigma: level flight along the ground and vertically, arcs in any direction. */
const LEVEL_SPEED_SIGMA = 210;
const LEVEL_CLIMB_SIGMA = 8;
const ARC_SPEED_SIGMA = 900;
/** Averaged misfit per degree of freedom from which the other bank is tried again. */
const MISFIT_MAX = 3.2;
const MISFIT_MEMORY = 0.3;
const ARC_ON_TRIAL = 0.1;

/** What a bank works with; one per picture. */
export interface BankWork {
  readonly world: World;
  /** The same without air: backwards in time drag runs away, so a block that is moved back and forth for a late plot has none. */
  readonly airless: World;
  readonly step: Step;
  readonly mixing: Mixing;
  readonly weights: Float64Array;
  readonly logLikelihood: Float64Array;
  /** Log-likelihood of the latest update by the coordinates that say where it is, over both banks. */
  placeLogLikelihood: number;
  /** Log-likelihood, chance included, of the likeliest mode: the others are weighed against it. */
  bestLogLikelihood: number;
  /** True while a block is moved to a late plot's time and back. */
  isNoiseless: boolean;
}

export const createBankWork = (world: World): BankWork => ({
  world, airless: { ...world, drag: false }, step: blankStep(), mixing: { fromOffset: 0, toOffset: 0, firstIndex: 0, modeCount: 0, durationS: 0, isCrowded: false }, weights: new Float64Array(MODE_COUNT),
  logLikelihood: new Float64Array(MODE_COUNT), placeLogLikelihood: 0, bestLogLikelihood: 0, isNoiseless: false,
});

const usesLevel = (data: Float64Array, block: number): boolean => data[block + ARC_CHANCE] < 1;
const usesArc = (data: Float64Array, block: number): boolean => data[block + ARC_CHANCE] > 0;

/** Predicts the block `from` to time `at` into the working block, mixing on the way. */
export function predictBank(data: Float64Array, from: number, at: number, work: BankWork): void {
  const to = blockOf(WORK_SLOT);
  const dt = at - data[from + AT];
  const { mixing } = work;
  data[to + AT] = at;
  data[to + ARC_CHANCE] = data[from + ARC_CHANCE];
  data[to + MISFIT] = data[from + MISFIT];
  mixing.fromOffset = from; mixing.toOffset = to; mixing.durationS = dt;
  if (usesLevel(data, from)) {
    mixing.firstIndex = LEVEL_FIRST; mixing.modeCount = LEVEL_COUNT;
    mixBank(data, mixing, MODES);
  }
  if (usesArc(data, from)) {
    mixing.firstIndex = ARC_FIRST; mixing.modeCount = ARC_COUNT;
    mixBank(data, mixing, MODES);
  }
  moveBank(data, to, dt, work);
}

/** Moves a block in time without noise and without mixing, for plots that come late: from `from` to the working block. */
export function shiftBank(data: Float64Array, from: number, at: number, work: BankWork): void {
  const to = blockOf(WORK_SLOT);
  const dt = at - data[from + AT];
  if (from !== to) data.copyWithin(to, from, from + BLOCK_SIZE);
  data[to + AT] = at;
  work.isNoiseless = true;
  moveBank(data, to, dt, work);
  work.isNoiseless = false;
}

function moveBank(data: Float64Array, to: number, dt: number, work: BankWork): void {
  const { step } = work;
  const noise = work.isNoiseless ? 0 : 1;
  step.durationS = dt;
  const first = usesLevel(data, to) ? 0 : ARC_FIRST;
  const end = usesArc(data, to) ? MODE_COUNT : LEVEL_COUNT;
  for (let j = first; j < end; j += 1) {
    step.alongNoiseLevel = noise * MODES.alongNoise[j]; step.acrossNoiseLevel = noise * MODES.acrossNoise[j];
    step.verticalNoiseLevel = noise * MODES.verticalNoise[j]; step.turnShare = MODES.turnShare[j];
    step.thrustFactor = j === BOOST ? 1 : 0;
    if (j < LEVEL_COUNT) predictLevel(data, modeOf(to, j), step);
    else predictArc(data, modeOf(to, j), work.isNoiseless ? work.airless : work.world, step);
  }
}

/** Log-likelihood of an observation under a predicted mode, by the coordinates that say where it is. */
function logLikelihoodOf(data: Float64Array, mode: number, observation: Observation): number {
  if (observation.isFix) return likelihoodOfPosition(data, mode, observation);
  let sum = 0;
  for (let i = 0; i < observation.placeRows; i += 1) {
    const row = evaluateRow(observation, i, data, mode);
    sum += likelihoodOfRow(data, mode, row);
  }
  return sum;
}

/** Log-likelihood of an observation under a predicted block, both banks weighed. */
export function blockLogLikelihood(data: Float64Array, block: number, observation: Observation): number {
  const arc = data[block + ARC_CHANCE];
  let best = Number.NEGATIVE_INFINITY;
  let sum = 0;
  const first = arc < 1 ? 0 : ARC_FIRST;
  const end = arc > 0 ? MODE_COUNT : LEVEL_COUNT;
  for (let j = first; j < end; j += 1) {
    const mode = modeOf(block, j);
    const chance = data[mode] * (j < LEVEL_COUNT ? 1 - arc : arc);
    if (chance < 1e-9) continue;
    const value = logLikelihoodOf(data, mode, observation);
    if (value > best) {
      sum = sum * exp(best - value) + chance;
      best = value;
    } else sum += chance * exp(value - best);
  }
  return best + log(Math.max(sum, 1e-300));
}

function updateMode(data: Float64Array, mode: number, observation: Observation, work: BankWork): number {
  let place = 0;
  let first = 0;
  if (observation.isFix) place = updateByPosition(data, mode, observation);
  else {
    let misfit = 0;
    for (; first < observation.placeRows; first += 1) {
      const row = evaluateRow(observation, first, data, mode);
      misfit += (row.innovation * row.innovation) / varianceOfRow(data, mode, row);
      place += updateByRow(data, mode, row);
    }
    observation.misfitScore = misfit;
  }
  let rest = 0;
  for (let i = first; i < observation.rowCount; i += 1) rest += updateByRow(data, mode, evaluateRow(observation, i, data, mode));
  work.placeLogLikelihood = place;
  return place + rest;
}

/** Updates a predicted block in place; `work.placeLogLikelihood` then holds the likelihood of the place over both banks. */
export function updateBank(data: Float64Array, block: number, observation: Observation, work: BankWork): void {
  const arc = data[block + ARC_CHANCE];
  const first = arc < 1 ? 0 : ARC_FIRST;
  const end = arc > 0 ? MODE_COUNT : LEVEL_COUNT;
  let best = Number.NEGATIVE_INFINITY;
  let bestPlace = Number.NEGATIVE_INFINITY;
  let placeSum = 0;
  let misfit = 0;
  for (let j = first; j < end; j += 1) {
    const mode = modeOf(block, j);
    const value = updateMode(data, mode, observation, work);
    work.logLikelihood[j] = value;
    const chance = data[mode] * (j < LEVEL_COUNT ? 1 - arc : arc);
    if (value + log(Math.max(chance, 1e-30)) > best) {
      best = value + log(Math.max(chance, 1e-30));
      misfit = observation.misfitScore;
    }
    const place = work.placeLogLikelihood;
    if (place > bestPlace) {
      placeSum = placeSum * exp(bestPlace - place) + chance;
      bestPlace = place;
    } else placeSum += chance * exp(place - bestPlace);
  }
  work.bestLogLikelihood = best;
  weighModes(data, block, work);
  const dimensions = observation.isFix ? 3 : Math.max(1, observation.placeRows);
  data[block + MISFIT] += MISFIT_MEMORY * (Math.min(20, misfit / dimensions) - data[block + MISFIT]);
  work.placeLogLikelihood = bestPlace + log(Math.max(placeSum, 1e-300));
}

const LEVEL = { first: LEVEL_FIRST, count: LEVEL_COUNT };
const ARC = { first: ARC_FIRST, count: ARC_COUNT };

/** Bayes over the modes and over the banks. */
function weighModes(data: Float64Array, block: number, work: BankWork): void {
  const arc = data[block + ARC_CHANCE];
  const level = arc < 1 ? weighBank(data, block, LEVEL, work) * (1 - arc) : 0;
  const arcs = arc > 0 ? weighBank(data, block, ARC, work) * arc : 0;
  const posterior = arcs / (level + arcs);
  data[block + ARC_CHANCE] = posterior < BANK_MIN ? 0 : posterior > 1 - BANK_MIN ? 1 : posterior;
}

function weighBank(data: Float64Array, block: number, bank: { first: number; count: number }, work: BankWork): number {
  const { first, count } = bank;
  let sum = 0;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(block, j);
    data[mode] *= exp(Math.max(-700, work.logLikelihood[j] - work.bestLogLikelihood));
    sum += data[mode];
  }
  let total = 0;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(block, j);
    data[mode] = Math.max(MODE_MIN, sum > 0 ? data[mode] / sum : 1 / count);
    total += data[mode];
  }
  for (let j = first; j < first + count; j += 1) data[modeOf(block, j)] /= total;
  return sum;
}

/** Computes the mean over both banks, its acceleration and turn, and asserts that all of it is a number. */
export function combineBank(data: Float64Array, block: number, work: BankWork): void {
  const arc = data[block + ARC_CHANCE];
  for (let j = 0; j < MODE_COUNT; j += 1) {
    const weight = (j < LEVEL_COUNT ? 1 - arc : arc) * data[modeOf(block, j)];
    work.weights[j] = weight < 1e-6 || !(weight > 0) ? 0 : weight;
  }
  momentMatch(data, block, work.weights, block + MEAN_STATE);
  let turn = 0;
  const m = block + MEAN_STATE;
  const x = data[m], y = data[m + 1], zn = data[m + 2] * NORMAL_Z;
  const n = 1 / Math.sqrt(x * x + y * y + zn * zn);
  const u = x * n, v = y * n, w = zn * n;
  const climb = data[m + 3] * u + data[m + 4] * v + data[m + 5] * w;
  const f = data[m + 3] - climb * u, g = data[m + 4] - climb * v, h = data[m + 5] - climb * w;
  const speed = Math.sqrt(f * f + g * g + h * h) + 1e-9;
  if (arc < 1) {
    let share = 0;
    for (let j = 0; j < LEVEL_COUNT; j += 1) share += MODES.turnShare[j] * work.weights[j];
    turn = share * turnLimitMps2(speed);
  }
  const drop = ((1 - arc) * speed * speed) / 6_371_000;
  const a = block + MEAN_ACCELERATION;
  data[a] = (turn * (g * w - h * v)) / speed - drop * u;
  data[a + 1] = (turn * (h * u - f * w)) / speed - drop * v;
  data[a + 2] = (turn * (f * v - g * u)) / speed - drop * w;
  if (arc > 0.001) addArcAcceleration(data, block, work);
  data[block + MEAN_TURN] = turn;
  let check = 0;
  for (let i = 0; i < 6 + 21; i += 1) check += data[m + i];
  assert(check - check === 0, 'a track must hold finite numbers only');
}

function addArcAcceleration(data: Float64Array, block: number, work: BankWork): void {
  const a = block + MEAN_ACCELERATION;
  for (let j = ARC_FIRST; j < MODE_COUNT; j += 1) {
    const weight = work.weights[j];
    if (weight === 0) continue;
    const value = arcAcceleration(data, modeOf(block, j) + MODE_STATE, work.world, j === BOOST ? 1 : 0);
    for (let i = 0; i < 3; i += 1) data[a + i] += weight * value[i];
  }
}

/** Believes less in manoeuvres and arcs of a track in a crowd. */
export function doubtManoeuvres(data: Float64Array, block: number): void {
  let total = 0;
  for (let j = 0; j < LEVEL_COUNT; j += 1) {
    if (j > WANDER) data[modeOf(block, j)] *= CROWD_DOUBT;
    total += data[modeOf(block, j)];
  }
  for (let j = 0; j < LEVEL_COUNT; j += 1) data[modeOf(block, j)] /= total;
  const arc = data[block + ARC_CHANCE];
  if (arc < 1) data[block + ARC_CHANCE] = (arc * CROWD_DOUBT) / (arc * CROWD_DOUBT + 1 - arc);
}

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
  const u = s[0] * n, v = s[1] * n, w = zn * n;
  const ground = LEVEL_SPEED_SIGMA * LEVEL_SPEED_SIGMA, vertical = LEVEL_CLIMB_SIGMA * LEVEL_CLIMB_SIGMA - ground;
  for (let j = 0; j < MODE_COUNT; j += 1) {
    const mode = modeOf(block, j), p = mode + MODE_COVARIANCE;
    data[mode] = INITIAL_CHANCE[j];
    for (let i = 0; i < 3; i += 1) data[mode + MODE_STATE + i] = s[i];
    data[p] = r[0]; data[p + 1] = r[1]; data[p + 2] = r[2]; data[p + 6] = r[3]; data[p + 7] = r[4]; data[p + 11] = r[5];
    if (j < LEVEL_COUNT) {
      data[p + 15] = ground + vertical * u * u; data[p + 16] = vertical * u * v; data[p + 17] = vertical * u * w;
      data[p + 18] = ground + vertical * v * v; data[p + 19] = vertical * v * w; data[p + 20] = ground + vertical * w * w;
    } else {
      const arc = ARC_SPEED_SIGMA * ARC_SPEED_SIGMA;
      data[p + 15] = arc; data[p + 18] = arc; data[p + 20] = arc;
    }
  }
}
