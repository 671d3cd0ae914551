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
const apart = new Float64Array(STATE_SIZE);

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
    let at = MODE_COVARIANCE;
    for (let i = 0; i < STATE_SIZE; i += 1) {
      const di = apart[i];
      for (let k = i; k < STATE_SIZE; k += 1) {
        common[at] += share * (data[mode + at] + di * apart[k]);
        at += 1;
      }
    }
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
    const rest = 1 - share;
    const across = share * rest;
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
    let at = MODE_COVARIANCE;
    for (let i = 0; i < STATE_SIZE; i += 1) {
      const di = across * apart[i];
      for (let k = i; k < STATE_SIZE; k += 1) {
        data[goal + at] = share * common[at] + rest * data[source + at] + di * apart[k];
        at += 1;
      }
    }
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
    let at = 0;
    for (let i = 0; i < STATE_SIZE; i += 1) {
      for (let k = i; k < STATE_SIZE; k += 1) {
        data[to + STATE_SIZE + at] += weight * (data[mode + MODE_COVARIANCE + at] + apart[i] * apart[k]);
        at += 1;
      }
    }
  }
}
