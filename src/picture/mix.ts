/**
 * Interaction of the modes of one bank (Blom and Bar-Shalom 1988, doi:10.1109/9.1299) for a chain of the form "leave, then
 * land": the part of every mode that leaves is one common mixture, so that mixing costs linear in the number of modes, and
 * moment matching stays exact.
 */
import { COMMON, SHARE } from './generated/level-kernels.ts';
import { COVARIANCE_SIZE, LEVEL_FIRST, MEAN_STATE, MODE_COVARIANCE, MODE_STATE, QUIET_COUNT, STATE_SIZE, modeOf } from './layout.ts';
import { MODES } from './modes.ts';

/** Which blocks are mixed into which, and over how long. */
export interface Mixing {
  fromOffset: number;
  toOffset: number;
  firstIndex: number;
  modeCount: number;
  durationS: number;
  isCrowded: boolean;
  /** Where the kernels find their inputs. */
  kernelOffset: number;
}

/** A mode whose chance is under this leaves nothing behind. */
const NEGLIGIBLE = 1e-7;

/** Difference of two means, and the weight or share with which it counts. */
const apart = new Float64Array(STATE_SIZE + 1);
const WEIGHT = STATE_SIZE;

/** Adds a packed covariance and the spread of its mean, `apart`, to another, by the weight there. */
function addSpread(to: Float64Array, t: number, from: Float64Array, f: number): void {
  const weight = apart[WEIGHT];
  const d0 = apart[0],
    d1 = apart[1],
    d2 = apart[2],
    d3 = apart[3],
    d4 = apart[4],
    d5 = apart[5];
  to[t] += weight * (from[f] + d0 * d0);
  to[t + 1] += weight * (from[f + 1] + d0 * d1);
  to[t + 2] += weight * (from[f + 2] + d0 * d2);
  to[t + 3] += weight * (from[f + 3] + d0 * d3);
  to[t + 4] += weight * (from[f + 4] + d0 * d4);
  to[t + 5] += weight * (from[f + 5] + d0 * d5);
  to[t + 6] += weight * (from[f + 6] + d1 * d1);
  to[t + 7] += weight * (from[f + 7] + d1 * d2);
  to[t + 8] += weight * (from[f + 8] + d1 * d3);
  to[t + 9] += weight * (from[f + 9] + d1 * d4);
  to[t + 10] += weight * (from[f + 10] + d1 * d5);
  to[t + 11] += weight * (from[f + 11] + d2 * d2);
  to[t + 12] += weight * (from[f + 12] + d2 * d3);
  to[t + 13] += weight * (from[f + 13] + d2 * d4);
  to[t + 14] += weight * (from[f + 14] + d2 * d5);
  to[t + 15] += weight * (from[f + 15] + d3 * d3);
  to[t + 16] += weight * (from[f + 16] + d3 * d4);
  to[t + 17] += weight * (from[f + 17] + d3 * d5);
  to[t + 18] += weight * (from[f + 18] + d4 * d4);
  to[t + 19] += weight * (from[f + 19] + d4 * d5);
  to[t + 20] += weight * (from[f + 20] + d5 * d5);
}

/** Chance that a mode with a mean stay is left within `dt`; near 1 − exp(−dt/stay), and cheap. */
export const leaving = (dt: number, stayS: number): number => dt / (dt + stayS);

/** Mean and spread of what leaves its mode, to the kernels' inputs at `mixing.kernelOffset`; returns its chance. */
export function gatherLeavers(data: Float64Array, mixing: Mixing): number {
  const { fromOffset: from, firstIndex: first, modeCount: count } = mixing;
  const to = mixing.kernelOffset + COMMON;
  const dt = Math.abs(mixing.durationS);
  if (first === LEVEL_FIRST && count === QUIET_COUNT) return gatherQuiet(data, mixing);
  for (let i = 0; i < STATE_SIZE + COVARIANCE_SIZE; i += 1) data[to + i] = 0;
  let sum = 0;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(from, j);
    const chance = data[mode] * leaving(dt, MODES.stayS[j]);
    if (chance < NEGLIGIBLE) continue;
    sum += chance;
    for (let i = 0; i < STATE_SIZE; i += 1) data[to + i] += chance * data[mode + MODE_STATE + i];
  }
  if (sum === 0) return 0;
  for (let i = 0; i < STATE_SIZE; i += 1) data[to + i] /= sum;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(from, j);
    const chance = data[mode] * leaving(dt, MODES.stayS[j]);
    if (chance < NEGLIGIBLE) continue;
    const share = chance / sum;
    for (let i = 0; i < STATE_SIZE; i += 1) apart[i] = data[mode + MODE_STATE + i] - data[to + i];
    apart[WEIGHT] = share;
    addSpread(data, to + STATE_SIZE, data, mode + MODE_COVARIANCE);
  }
  return sum;
}

/** The same for the modes of a quiet track: they stand so near to one another that any of them leaves its mean behind. */
function gatherQuiet(data: Float64Array, mixing: Mixing): number {
  const { fromOffset: from, kernelOffset: kernel } = mixing;
  const dt = Math.abs(mixing.durationS);
  let sum = 0;
  for (let j = 0; j < QUIET_COUNT; j += 1) sum += data[modeOf(from, j)] * leaving(dt, MODES.stayS[j]);
  for (let i = 0; i < STATE_SIZE + COVARIANCE_SIZE; i += 1) data[kernel + COMMON + i] = data[from + MEAN_STATE + i];
  return sum;
}

/**
 * Books where a mode stands before it moves: its chance, and the share of it that lands from elsewhere, `lands` in all, among the
 * kernels' inputs.
 */
export function landMode(data: Float64Array, mixing: Mixing, j: number, lands: number): void {
  const stays = data[modeOf(mixing.fromOffset, j)] * (1 - leaving(Math.abs(mixing.durationS), MODES.stayS[j]));
  const chance = stays + lands;
  data[modeOf(mixing.toOffset, j)] = chance;
  data[mixing.kernelOffset + SHARE] = chance > 0 ? lands / chance : 0;
}

/** Moment-matches modes of one block, each weighted by `weights`, into a mean state and covariance at `to` (6 + 21 doubles). */
export function momentMatch(data: Float64Array, block: number, weights: Float64Array, to: number): void {
  for (let i = 0; i < STATE_SIZE + COVARIANCE_SIZE; i += 1) data[to + i] = 0;
  for (let j = 0; j < weights.length; j += 1) {
    const weight = weights[j];
    if (weight === 0) continue;
    const state = modeOf(block, j) + MODE_STATE;
    for (let i = 0; i < STATE_SIZE; i += 1) data[to + i] += weight * data[state + i];
  }
  for (let j = 0; j < weights.length; j += 1) {
    const weight = weights[j];
    if (weight === 0) continue;
    const mode = modeOf(block, j);
    for (let i = 0; i < STATE_SIZE; i += 1) apart[i] = data[mode + MODE_STATE + i] - data[to + i];
    apart[WEIGHT] = weight;
    addSpread(data, to + STATE_SIZE, data, mode + MODE_COVARIANCE);
  }
}
