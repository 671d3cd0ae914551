/**
 * Interaction of the modes of one bank (Blom and Bar-Shalom 1988, doi:10.1109/9.1299) for a chain of the form "leave, then
 * land": the part of every mode that leaves is one common mixture, so that mixing costs linear in the number of modes, and
 * moment matching stays exact.
 */
import { COVARIANCE_SIZE, MODE_COVARIANCE, MODE_SIZE, MODE_STATE, STATE_SIZE, modeOf } from './layout.ts';
import type { ModeTable } from './modes.ts';

/** Which blocks are mixed into which, and over how long. */
export interface Mixing {
  fromOffset: number;
  toOffset: number;
  firstIndex: number;
  modeCount: number;
  durationS: number;
  isCrowded: boolean;
}

/** A mode whose chance is under this leaves nothing behind. */
const NEGLIGIBLE = 1e-7;

const common = new Float64Array(MODE_SIZE);
/** Difference of two means, and the weight or share with which it counts. */
const apart = new Float64Array(STATE_SIZE + 1);
const WEIGHT = STATE_SIZE;

/** Adds a packed covariance and the spread of its mean, `apart`, to another, by the weight there. */
function addSpread(to: Float64Array, t: number, from: Float64Array, f: number): void {
  const weight = apart[WEIGHT];
  const d0 = apart[0], d1 = apart[1], d2 = apart[2], d3 = apart[3], d4 = apart[4], d5 = apart[5];
  to[t] += weight * (from[f] + d0 * d0); to[t + 1] += weight * (from[f + 1] + d0 * d1); to[t + 2] += weight * (from[f + 2] + d0 * d2); to[t + 3] += weight * (from[f + 3] + d0 * d3); to[t + 4] += weight * (from[f + 4] + d0 * d4); to[t + 5] += weight * (from[f + 5] + d0 * d5);
  to[t + 6] += weight * (from[f + 6] + d1 * d1); to[t + 7] += weight * (from[f + 7] + d1 * d2); to[t + 8] += weight * (from[f + 8] + d1 * d3); to[t + 9] += weight * (from[f + 9] + d1 * d4); to[t + 10] += weight * (from[f + 10] + d1 * d5);
  to[t + 11] += weight * (from[f + 11] + d2 * d2); to[t + 12] += weight * (from[f + 12] + d2 * d3); to[t + 13] += weight * (from[f + 13] + d2 * d4); to[t + 14] += weight * (from[f + 14] + d2 * d5);
  to[t + 15] += weight * (from[f + 15] + d3 * d3); to[t + 16] += weight * (from[f + 16] + d3 * d4); to[t + 17] += weight * (from[f + 17] + d3 * d5);
  to[t + 18] += weight * (from[f + 18] + d4 * d4); to[t + 19] += weight * (from[f + 19] + d4 * d5);
  to[t + 20] += weight * (from[f + 20] + d5 * d5);
}

/** Writes the covariance of a mode into which the common mixture lands with the share in `apart`. */
function blendSpread(to: Float64Array, t: number, from: Float64Array, f: number): void {
  const share = apart[WEIGHT];
  const rest = 1 - share, across = share * rest;
  const d0 = apart[0], d1 = apart[1], d2 = apart[2], d3 = apart[3], d4 = apart[4], d5 = apart[5];
  const e0 = across * d0, e1 = across * d1, e2 = across * d2, e3 = across * d3, e4 = across * d4, e5 = across * d5;
  to[t] = share * common[7] + rest * from[f] + e0 * d0; to[t + 1] = share * common[8] + rest * from[f + 1] + e0 * d1; to[t + 2] = share * common[9] + rest * from[f + 2] + e0 * d2; to[t + 3] = share * common[10] + rest * from[f + 3] + e0 * d3; to[t + 4] = share * common[11] + rest * from[f + 4] + e0 * d4; to[t + 5] = share * common[12] + rest * from[f + 5] + e0 * d5;
  to[t + 6] = share * common[13] + rest * from[f + 6] + e1 * d1; to[t + 7] = share * common[14] + rest * from[f + 7] + e1 * d2; to[t + 8] = share * common[15] + rest * from[f + 8] + e1 * d3; to[t + 9] = share * common[16] + rest * from[f + 9] + e1 * d4; to[t + 10] = share * common[17] + rest * from[f + 10] + e1 * d5;
  to[t + 11] = share * common[18] + rest * from[f + 11] + e2 * d2; to[t + 12] = share * common[19] + rest * from[f + 12] + e2 * d3; to[t + 13] = share * common[20] + rest * from[f + 13] + e2 * d4; to[t + 14] = share * common[21] + rest * from[f + 14] + e2 * d5;
  to[t + 15] = share * common[22] + rest * from[f + 15] + e3 * d3; to[t + 16] = share * common[23] + rest * from[f + 16] + e3 * d4; to[t + 17] = share * common[24] + rest * from[f + 17] + e3 * d5;
  to[t + 18] = share * common[25] + rest * from[f + 18] + e4 * d4; to[t + 19] = share * common[26] + rest * from[f + 19] + e4 * d5;
  to[t + 20] = share * common[27] + rest * from[f + 20] + e5 * d5;
}

/** Chance that a mode with a mean stay is left within `dt`; near 1 − exp(−dt/stay), and cheap. */
const leaving = (dt: number, stayS: number): number => dt / (dt + stayS);

/** Mean and spread of what leaves its mode, into `common`; returns its chance. */
function gatherLeavers(data: Float64Array, mixing: Mixing, modes: ModeTable): number {
  const { fromOffset: from, firstIndex: first, modeCount: count } = mixing;
  const dt = Math.abs(mixing.durationS);
  common.fill(0);
  let sum = 0;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(from, j);
    const chance = data[mode] * leaving(dt, modes.stayS[j]);
    if (chance < NEGLIGIBLE) continue;
    sum += chance;
    for (let i = 0; i < STATE_SIZE; i += 1) common[MODE_STATE + i] += chance * data[mode + MODE_STATE + i];
  }
  if (sum === 0) return 0;
  for (let i = 0; i < STATE_SIZE; i += 1) common[MODE_STATE + i] /= sum;
  for (let j = first; j < first + count; j += 1) {
    const mode = modeOf(from, j);
    const chance = data[mode] * leaving(dt, modes.stayS[j]);
    if (chance < NEGLIGIBLE) continue;
    const share = chance / sum;
    for (let i = 0; i < STATE_SIZE; i += 1) apart[i] = data[mode + MODE_STATE + i] - common[MODE_STATE + i];
    apart[WEIGHT] = share;
    addSpread(common, MODE_COVARIANCE, data, mode + MODE_COVARIANCE);
  }
  return sum;
}

/** Mixes the modes `first … first + count − 1` of the block `from` into the block `to`. */
export function mixBank(data: Float64Array, mixing: Mixing, modes: ModeTable): void {
  const { fromOffset: from, toOffset: to, firstIndex: first, modeCount: count } = mixing;
  const dt = Math.abs(mixing.durationS);
  const left = gatherLeavers(data, mixing, modes);
  const landing = mixing.isCrowded ? modes.crowdLanding : modes.landing;
  for (let j = first; j < first + count; j += 1) {
    const source = modeOf(from, j);
    const goal = modeOf(to, j);
    const stays = data[source] * (1 - leaving(dt, modes.stayS[j]));
    const lands = landing[j] * left;
    const chance = stays + lands;
    data[goal] = chance;
    const share = chance > 0 ? lands / chance : 0;
    for (let i = 0; i < STATE_SIZE; i += 1) {
      const own = data[source + MODE_STATE + i];
      const d = common[MODE_STATE + i] - own;
      apart[i] = share > 0 ? d : 0;
      data[goal + MODE_STATE + i] = own + share * apart[i];
    }
    if (share === 0) {
      for (let at = MODE_COVARIANCE; at < MODE_COVARIANCE + COVARIANCE_SIZE; at += 1) data[goal + at] = data[source + at];
      continue;
    }
    apart[WEIGHT] = share;
    blendSpread(data, goal + MODE_COVARIANCE, data, source + MODE_COVARIANCE);
  }
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
