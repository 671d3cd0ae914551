/** The two banks of a track: predicting, updating and starting them, and what they say together. */
import { exp, log } from '../math/index.ts';
import {
  AGILE,
  ARC_CHANCE,
  ARC_COUNT,
  ARC_FIRST,
  AT,
  BOOST,
  LEVEL_COUNT,
  LEVEL_FIRST,
  MEAN_ACCELERATION,
  MEAN_STATE,
  MEAN_TURN,
  MISFIT,
  MODE_COUNT,
  MODE_STATE,
  modeOf,
  QUIET,
  QUIET_COUNT,
  STEADY,
  WANDER,
} from './layout.ts';
import {
  blendThree,
  DURATION,
  FIX_COVARIANCE,
  FIX_POSITION,
  MISFIT_FOUND,
  mixMode,
  moveAndFixLevel,
  moveLevel,
  SHARE,
  updateByPosition,
  WEIGHTS,
} from './generated/level-kernels.ts';
import { advanceQuiet, checkMean, isQuiet, settleQuiet, WAKE_MISFIT, WAKE_RATIO } from './bank-quiet.ts';
import { KERNEL, landingOf, manoeuvresOf, MISFIT_MEMORY, MODE_MIN, setMotion, type BankWork } from './bank-work.ts';
import { gatherLeavers, landMode, momentMatch } from './mix.ts';
import { CROWD_DOUBT, MODES } from './modes.ts';
import { evaluateRow, type Observation } from './observation.ts';
import { arcAcceleration, EARTH_RADIUS_M, NORMAL_Z, predictArc, turnLimitMps2, type Step } from './predict.ts';
import { densityOfPosition, updateByRow, varianceOfRow } from './update.ts';

/** A bank this unlikely is put away; it comes back when the other one stops fitting. */
const BANK_MIN = 1e-4;

/** A track is quiet while steady flight is at least this likely, and all manoeuvres together at most this. */
const QUIET_STEADY_MIN = 0.3;
const MANOEUVRES_MAX = 0.15;
/** A quiet track is woken by a misfit per coordinate of rows beyond this. */
const WAKE_MISFIT_ROWS = 2.5;

const usesLevel = (data: Float64Array, block: number): boolean => data[block + ARC_CHANCE] < 1;
const usesArc = (data: Float64Array, block: number): boolean => data[block + ARC_CHANCE] > 0;

/** The modes of a block that are held: of the level bank all or the quiet ones, of the arc bank all or none. */
const firstMode = (data: Float64Array, block: number): number => (usesLevel(data, block) ? LEVEL_FIRST : ARC_FIRST);
const endMode = (data: Float64Array, block: number): number => (usesArc(data, block) ? MODE_COUNT : levelEnd(data, block));
export const levelEnd = (data: Float64Array, block: number): number => (data[block + QUIET] > 0 ? QUIET_COUNT : LEVEL_COUNT);
/** The mode after `j` in the order of those held. */
const nextMode = (data: Float64Array, block: number, j: number): number => (j + 1 === levelEnd(data, block) ? ARC_FIRST : j + 1);

function setArcMotion(step: Step, j: number, noise: number): void {
  step.acrossNoiseLevel = noise * MODES.acrossNoise[j];
  step.thrustFactor = j === BOOST ? 1 : 0;
}

/** Mixes and moves one level mode, into which `lands` comes from elsewhere, and updates it by a fix when there is one. */
function stepLevel(data: Float64Array, j: number, lands: number, work: BankWork): void {
  const { mixing } = work;
  landMode(data, mixing, j, lands);
  setMotion(data, j, 1);
  const from = modeOf(mixing.fromOffset, j),
    to = modeOf(mixing.toOffset, j);
  if (!work.isFixed) {
    moveLevel(data, from, to, KERNEL);
    return;
  }
  work.placeLog[j] = moveAndFixLevel(data, from, to, KERNEL);
  work.misfit[j] = data[KERNEL + MISFIT_FOUND];
}

/** The level bank of a quiet track: when none of the modes that it holds expected the plot, or a manoeuvre did best, the others are woken. */
function stepQuiet(data: Float64Array, left: number, work: BankWork): void {
  const { mixing } = work;
  const landing = landingOf(work);
  const manoeuvres = manoeuvresOf(work);
  stepLevel(data, STEADY, landing[STEADY] * left, work);
  stepLevel(data, WANDER, landing[WANDER] * left, work);
  stepLevel(data, AGILE, manoeuvres * left, work);
  // Nothing has left when no time has passed: there is nothing to start the others from.
  if (left === 0 || !isSurprised(data, work)) return;
  data[mixing.toOffset + QUIET] = 0;
  const expected = data[modeOf(mixing.toOffset, AGILE)] / manoeuvres;
  data[modeOf(mixing.toOffset, AGILE)] = expected * landing[AGILE];
  for (let j = QUIET_COUNT; j < LEVEL_COUNT; j += 1) {
    data[modeOf(mixing.fromOffset, j)] = 0;
    stepLevel(data, j, expected * landing[j], work);
  }
}

function isSurprised(data: Float64Array, work: BankWork): boolean {
  const { toOffset: to } = work.mixing;
  if (work.isFixed) {
    const { placeLog, misfit } = work;
    if (Math.min(misfit[STEADY], misfit[WANDER]) > WAKE_MISFIT) return true;
    const steady = Math.max(placeLog[STEADY], placeLog[WANDER]);
    const rest =
      data[modeOf(to, STEADY)] * exp(Math.max(-50, placeLog[STEADY] - steady)) + data[modeOf(to, WANDER)] * exp(Math.max(-50, placeLog[WANDER] - steady));
    return data[modeOf(to, AGILE)] * exp(Math.min(50, placeLog[AGILE] - steady)) > WAKE_RATIO * rest;
  }
  return work.isWatched && rowsMisfit(data, modeOf(to, STEADY), work.fix) > WAKE_MISFIT_ROWS * work.fix.placeRows;
}

function gatherFrom(data: Float64Array, firstIndex: number, modeCount: number, work: BankWork): number {
  work.mixing.firstIndex = firstIndex;
  work.mixing.modeCount = modeCount;
  return gatherLeavers(data, work.mixing);
}

function startMove(data: Float64Array, at: number, work: BankWork): void {
  const { mixing } = work;
  const { fromOffset: from, toOffset: to } = mixing;
  mixing.durationS = at - data[from + AT];
  data[KERNEL + DURATION] = mixing.durationS;
  data[to + ARC_CHANCE] = data[from + ARC_CHANCE];
  data[to + MISFIT] = data[from + MISFIT];
  data[to + QUIET] = data[from + QUIET];
  data[to + AT] = at;
}

function stepArcs(data: Float64Array, work: BankWork): void {
  const { mixing, step } = work;
  const left = gatherFrom(data, ARC_FIRST, ARC_COUNT, work);
  const landing = landingOf(work);
  step.durationS = mixing.durationS;
  for (let j = ARC_FIRST; j < MODE_COUNT; j += 1) {
    landMode(data, mixing, j, landing[j] * left);
    const to = modeOf(mixing.toOffset, j);
    mixMode(data, modeOf(mixing.fromOffset, j), to, KERNEL);
    setArcMotion(step, j, 1);
    predictArc(data, to, work.world, step);
    if (!work.isFixed) continue;
    work.placeLog[j] = updateByPosition(data, to, work.fix);
    work.misfit[j] = work.fix.misfitScore;
  }
}

/** Predicts the block `from` to time `at` into the block `to` (which may be the same), mixing on the way. */
export function predictBank(data: Float64Array, blocks: { from: number; to: number }, at: number, work: BankWork): void {
  work.mixing.fromOffset = blocks.from;
  work.mixing.toOffset = blocks.to;
  startMove(data, at, work);
  moveBanks(data, work);
}

function moveBanks(data: Float64Array, work: BankWork): void {
  const { toOffset: to, fromOffset: from } = work.mixing;
  if (usesLevel(data, to)) {
    const end = levelEnd(data, to);
    const left = gatherFrom(data, LEVEL_FIRST, end, work);
    const landing = landingOf(work);
    if (end === QUIET_COUNT) stepQuiet(data, left, work);
    else for (let j = LEVEL_FIRST; j < end; j += 1) stepLevel(data, j, landing[j] * left, work);
  }
  if (usesArc(data, from)) stepArcs(data, work);
}

/** Moves a block in time without noise and without mixing, in place: for plots that come late. */
export function shiftBank(data: Float64Array, block: number, at: number, work: BankWork): void {
  const { step } = work;
  const dt = at - data[block + AT];
  data[block + AT] = at;
  data[KERNEL + DURATION] = dt;
  data[KERNEL + SHARE] = 0;
  step.durationS = dt;
  const end = endMode(data, block);
  for (let j = firstMode(data, block); j < end; j = nextMode(data, block, j)) {
    const mode = modeOf(block, j);
    if (j < LEVEL_COUNT) {
      setMotion(data, j, 0);
      moveLevel(data, mode, mode, KERNEL);
    } else {
      setArcMotion(step, j, 0);
      predictArc(data, mode, work.airless, step);
    }
  }
}

/** How dense a predicted mode has the middle of a list of rows that say where it is; their misfit is left in the observation. */
function densityOfRows(data: Float64Array, mode: number, observation: Observation): number {
  let misfit = 0,
    variances = 1;
  for (let i = 0; i < observation.placeRows; i += 1) {
    const row = evaluateRow(observation, i, data, mode);
    const variance = varianceOfRow(data, mode, row);
    misfit += (row.innovation * row.innovation) / variance;
    variances *= variance;
  }
  observation.misfitScore = misfit;
  return 1 / Math.sqrt(variances);
}

const HALF_LOG_TWO_PI = 0.9189385332046727;

/** Log-likelihood of an observation under a predicted block, by the coordinates that say where it is, both banks weighed. */
export function blockLogLikelihood(data: Float64Array, block: number, observation: Observation): number {
  const arc = data[block + ARC_CHANCE];
  let least = Number.POSITIVE_INFINITY;
  // In units of the least misfit's.
  let sum = 0;
  const end = endMode(data, block);
  for (let j = firstMode(data, block); j < end; j = nextMode(data, block, j)) {
    const mode = modeOf(block, j);
    const chance = data[mode] * (j < LEVEL_COUNT ? 1 - arc : arc);
    if (chance < 1e-9) continue;
    const part = chance * (observation.isFix ? densityOfPosition(data, mode, observation) : densityOfRows(data, mode, observation));
    const misfit = observation.misfitScore;
    if (misfit < least) {
      sum = (sum === 0 ? 0 : sum * exp(0.5 * (misfit - least))) + part;
      least = misfit;
    } else sum += part * exp(0.5 * (least - misfit));
  }
  return log(Math.max(sum, 1e-300)) - 0.5 * least - (observation.isFix ? 3 : observation.placeRows) * HALF_LOG_TWO_PI;
}

/** Updates a mode by the rows of an observation from `first`; returns the log-likelihood. */
function updateByRows(data: Float64Array, mode: number, observation: Observation, first: number): number {
  let sum = 0;
  for (let i = first; i < observation.rowCount; i += 1) sum += updateByRow(data, mode, evaluateRow(observation, i, data, mode));
  return sum;
}

/** Updates a predicted mode by where an observation says it is. */
function updatePlace(data: Float64Array, j: number, mode: number, work: BankWork): void {
  const observation = work.fix;
  if (observation.isFix) {
    work.placeLog[j] = updateByPosition(data, mode, observation);
    work.misfit[j] = observation.misfitScore;
    return;
  }
  let place = 0,
    misfit = 0;
  for (let i = 0; i < observation.placeRows; i += 1) {
    const row = evaluateRow(observation, i, data, mode);
    misfit += (row.innovation * row.innovation) / varianceOfRow(data, mode, row);
    place += updateByRow(data, mode, row);
  }
  work.placeLog[j] = place;
  work.misfit[j] = misfit;
}

/** Updates a predicted block in place; `work.placeLogLikelihood` then holds the likelihood of the place over both banks. */
export function updateBank(data: Float64Array, block: number, observation: Observation, work: BankWork): void {
  work.fix = observation;
  const end = endMode(data, block);
  for (let j = firstMode(data, block); j < end; j = nextMode(data, block, j)) updatePlace(data, j, modeOf(block, j), work);
  finishUpdate(data, block, observation, work);
}

/** What follows the place: the other rows, the weights of modes and banks, the misfit. */
function finishUpdate(data: Float64Array, block: number, observation: Observation, work: BankWork): void {
  const first = observation.isFix ? 0 : observation.placeRows;
  const end = endMode(data, block);
  work.placeLogLikelihood = mixtureLog(data, block, work.placeLog, work);
  if (observation.rowCount > first) {
    for (let j = firstMode(data, block); j < end; j = nextMode(data, block, j)) {
      work.logLikelihood[j] = work.placeLog[j] + updateByRows(data, modeOf(block, j), observation, first);
    }
    mixtureLog(data, block, work.logLikelihood, work);
  }
  let likeliest = firstMode(data, block);
  for (let j = likeliest; j < end; j = nextMode(data, block, j)) if (work.weights[j] > work.weights[likeliest]) likeliest = j;
  const dimensions = observation.isFix ? 3 : Math.max(1, observation.placeRows);
  data[block + MISFIT] += MISFIT_MEMORY * (Math.min(20, work.misfit[likeliest] / dimensions) - data[block + MISFIT]);
  weighModes(data, block, work);
}

/** Log of the likelihood over the modes held; leaves each one's part, relative to the best, in `work.weights`. */
function mixtureLog(data: Float64Array, block: number, values: Float64Array, work: BankWork): number {
  const arc = data[block + ARC_CHANCE];
  const first = firstMode(data, block),
    end = endMode(data, block);
  let best = Number.NEGATIVE_INFINITY;
  for (let j = first; j < end; j = nextMode(data, block, j)) if (values[j] > best) best = values[j];
  let sum = 0;
  for (let j = first; j < end; j = nextMode(data, block, j)) {
    const weight = data[modeOf(block, j)] * (j < LEVEL_COUNT ? 1 - arc : arc) * exp(Math.max(-700, values[j] - best));
    work.weights[j] = weight;
    sum += weight;
  }
  return best + log(Math.max(sum, 1e-300));
}

/**
 * Brings a block in place to an observation's time and updates it, in one pass where the observation is a fix. True when the mean over the modes
 * was computed on the way.
 */
export function advanceBank(data: Float64Array, block: number, observation: Observation, work: BankWork): boolean {
  if (observation.isFix) setFix(data, observation);
  if (observation.isFix && observation.rowCount === 0 && isQuiet(data, block) && advanceQuiet(data, block, observation.at, work)) return true;
  const at = Math.max(observation.at, data[block + AT]);
  work.mixing.fromOffset = block;
  work.mixing.toOffset = block;
  startMove(data, at, work);
  work.fix = observation;
  if (!observation.isFix) {
    work.isWatched = true;
    moveBanks(data, work);
    work.isWatched = false;
    updateBank(data, block, observation, work);
    return false;
  }
  work.isFixed = true;
  moveBanks(data, work);
  work.isFixed = false;
  finishUpdate(data, block, observation, work);
  return false;
}

function setFix(data: Float64Array, { position, covariance }: Observation): void {
  for (let i = 0; i < 3; i += 1) data[KERNEL + FIX_POSITION + i] = position[i];
  for (let i = 0; i < 6; i += 1) data[KERNEL + FIX_COVARIANCE + i] = covariance[i];
}

function rowsMisfit(data: Float64Array, mode: number, observation: Observation): number {
  let misfit = 0;
  for (let i = 0; i < observation.placeRows; i += 1) {
    const row = evaluateRow(observation, i, data, mode);
    misfit += (row.innovation * row.innovation) / varianceOfRow(data, mode, row);
  }
  return misfit;
}

/** Bayes over the modes and over the banks, from the parts in `work.weights`. */
function weighModes(data: Float64Array, block: number, work: BankWork): void {
  const level = usesLevel(data, block) ? weighBank(data, block, LEVEL_FIRST, work.weights) : 0;
  const arcs = usesArc(data, block) ? weighBank(data, block, ARC_FIRST, work.weights) : 0;
  const posterior = arcs / (level + arcs);
  data[block + ARC_CHANCE] = posterior < BANK_MIN ? 0 : posterior > 1 - BANK_MIN ? 1 : posterior;
  if (posterior < BANK_MIN && data[block + QUIET] === 0) rest(data, block);
}

function weighBank(data: Float64Array, block: number, first: number, weights: Float64Array): number {
  const end = first === ARC_FIRST ? MODE_COUNT : levelEnd(data, block);
  let sum = 0;
  for (let j = first; j < end; j += 1) sum += weights[j];
  let total = 0;
  for (let j = first; j < end; j += 1) {
    const chance = Math.max(MODE_MIN, sum > 0 ? weights[j] / sum : 1 / (end - first));
    data[modeOf(block, j)] = chance;
    total += chance;
  }
  for (let j = first; j < end; j += 1) data[modeOf(block, j)] /= total;
  return sum;
}

/** In steady flight the modes of manoeuvres are let go but for one that stands for all. */
function rest(data: Float64Array, block: number): void {
  let manoeuvres = 0;
  for (let j = AGILE; j < LEVEL_COUNT; j += 1) manoeuvres += data[modeOf(block, j)];
  if (manoeuvres > MANOEUVRES_MAX || data[modeOf(block, STEADY)] < QUIET_STEADY_MIN) return;
  data[block + QUIET] = 1;
  data[modeOf(block, AGILE)] = manoeuvres;
  for (let j = QUIET_COUNT; j < LEVEL_COUNT; j += 1) data[modeOf(block, j)] = 0;
}

/** Computes the mean over both banks, its acceleration and turn, and asserts that all of it is a number. */
export function combineBank(data: Float64Array, block: number, work: BankWork): void {
  if (isQuiet(data, block)) {
    // What a quiet track does not hold is not looked at: each mode is a walk through memory.
    for (let j = 0; j < QUIET_COUNT; j += 1) data[KERNEL + WEIGHTS + j] = data[modeOf(block, j)];
    blendThree(data, modeOf(block, 0), block + MEAN_STATE, KERNEL);
    settleQuiet(data, block);
    return;
  }
  const arc = data[block + ARC_CHANCE];
  for (let j = 0; j < MODE_COUNT; j += 1) {
    const weight = (j < LEVEL_COUNT ? 1 - arc : arc) * data[modeOf(block, j)];
    work.weights[j] = weight < 1e-6 || !(weight > 0) ? 0 : weight;
  }
  momentMatch(data, block, work.weights, block + MEAN_STATE);
  let turn = 0;
  const m = block + MEAN_STATE;
  const x = data[m],
    y = data[m + 1],
    zn = data[m + 2] * NORMAL_Z;
  const n = 1 / Math.sqrt(x * x + y * y + zn * zn);
  const u = x * n,
    v = y * n,
    w = zn * n;
  const climb = data[m + 3] * u + data[m + 4] * v + data[m + 5] * w;
  const f = data[m + 3] - climb * u,
    g = data[m + 4] - climb * v,
    h = data[m + 5] - climb * w;
  const speed = Math.sqrt(f * f + g * g + h * h) + 1e-9;
  if (arc < 1) {
    let share = 0;
    for (let j = 0; j < LEVEL_COUNT; j += 1) share += MODES.turnShare[j] * work.weights[j];
    turn = share * turnLimitMps2(speed);
  }
  const drop = ((1 - arc) * speed * speed) / EARTH_RADIUS_M;
  const a = block + MEAN_ACCELERATION;
  data[a] = (turn * (g * w - h * v)) / speed - drop * u;
  data[a + 1] = (turn * (h * u - f * w)) / speed - drop * v;
  data[a + 2] = (turn * (f * v - g * u)) / speed - drop * w;
  if (arc > 0.001) addArcAcceleration(data, block, work);
  data[block + MEAN_TURN] = turn;
  checkMean(data, block);
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
