/**
 * Tracks that have mingled. Two objects in formation, nearer to one another than plots are accurate, swap plots now and then, and
 * their tracks may settle side by side in the middle, told apart by nothing but the noise of the plots: each scan then confirms
 * what the one before did. The differences of the plots still know better. Taken without sign, d = ±Δ + e, their second moment is
 * C + ΔΔᵀ where C is the plots' own error, so that Δ is the direction in which the differences exceed their error most. Where the
 * tracks stand otherwise, they are set apart by ±Δ/2 round their middle.
 *
 * Symbols: C covariance of a difference, A = Σ C⁻¹ddᵀC⁻¹, B = Σ C⁻¹, v with A v = μ B v for the largest μ.
 */
import { combineBank, levelEnd } from './bank.ts';
import { count, type Core } from './core.ts';
import { ARC_CHANCE, MEAN_STATE, MODE_COVARIANCE, MODE_STATE, modeOf } from './layout.ts';
import type { Observation } from './observation.ts';
import { A, B, HEARD_AT, ROW, rowOf, TRACE, TRACE_SQUARED, WEIGHT } from './pair-table.ts';
import { blockOfTrack, type Track } from './track.ts';

/** Pairs farther apart than this many sigmas of a plot's difference, or with another motion, are told apart without help. */
const NEAR_MISFIT = 12;
const SAME_MOTION_MPS = 25;
const GROWN_PLOTS = 8;
/** Share of what is known that each new difference replaces, and how many differences must be known. */
const FORGETTING = 1 / 50;
const WEIGHT_MIN = 24;
/** How far differences must exceed their error, and how far the tracks must be from what they say, in the same unit. */
const EXCESS_MIN = 0.8;
const WRONG_SHARE = 0.25;
const WRONG_MIN = 0.3;

const inverse = new Float64Array(6);
const difference = new Float64Array(3);
const apart = new Float64Array(3);

/** Packed inverse of a packed symmetric 3×3. */
function invertInto(out: Float64Array, from: Float64Array, at: number): void {
  const a = from[at], b = from[at + 1], c = from[at + 2], d = from[at + 3], e = from[at + 4], f = from[at + 5];
  const c0 = d * f - e * e, c1 = c * e - b * f, c2 = b * e - c * d;
  const det = a * c0 + b * c1 + c * c2;
  out[0] = c0 / det; out[1] = c1 / det; out[2] = c2 / det;
  out[3] = (a * f - c * c) / det; out[4] = (b * c - a * e) / det; out[5] = (a * d - b * b) / det;
}

const form = (m: Float64Array, at: number, v: Float64Array): number =>
  v[0] * (m[at] * v[0] + 2 * (m[at + 1] * v[1] + m[at + 2] * v[2])) + v[1] * (m[at + 3] * v[1] + 2 * m[at + 4] * v[2]) + m[at + 5] * v[2] * v[2];

const scratch = new Float64Array(6);

function addDifference(rows: Float64Array, row: number, at: number): void {
  const keep = 1 - FORGETTING;
  const x = inverse[0] * difference[0] + inverse[1] * difference[1] + inverse[2] * difference[2];
  const y = inverse[1] * difference[0] + inverse[3] * difference[1] + inverse[4] * difference[2];
  const z = inverse[2] * difference[0] + inverse[4] * difference[1] + inverse[5] * difference[2];
  scratch[0] = x * x; scratch[1] = x * y; scratch[2] = x * z; scratch[3] = y * y; scratch[4] = y * z; scratch[5] = z * z;
  for (let i = 0; i < 6; i += 1) {
    rows[row + A + i] = keep * rows[row + A + i] + scratch[i];
    rows[row + B + i] = keep * rows[row + B + i] + inverse[i];
  }
  const trace = inverse[0] + inverse[3] + inverse[5];
  rows[row + TRACE] = keep * rows[row + TRACE] + trace;
  rows[row + TRACE_SQUARED] = keep * rows[row + TRACE_SQUARED] + trace * trace;
  rows[row + WEIGHT] = keep * rows[row + WEIGHT] + 1;
  rows[row + HEARD_AT] = at;
}

const isSteady = (data: Float64Array, track: Track): boolean => track.plotCount >= GROWN_PLOTS && data[blockOfTrack(track) + ARC_CHANCE] === 0;

/** Books that two tracks were given these plots in one scan, and sets them apart when they have mingled. */
export function notePair(core: Core, one: Track, two: Track, plots: { readonly one: Observation; readonly two: Observation }): void {
  const { data } = core.table;
  if (!isSteady(data, one) || !isSteady(data, two)) return;
  const a = blockOfTrack(one) + MEAN_STATE, b = blockOfTrack(two) + MEAN_STATE;
  let motion = 0;
  for (let i = 0; i < 3; i += 1) {
    apart[i] = data[a + i] - data[b + i];
    difference[i] = plots.one.search[i] - plots.two.search[i];
    motion += (data[a + 3 + i] - data[b + 3 + i]) * (data[a + 3 + i] - data[b + 3 + i]);
  }
  for (let i = 0; i < 6; i += 1) scratch[i] = plots.one.startCovariance[i] + plots.two.startCovariance[i];
  invertInto(inverse, scratch, 0);
  if (motion > SAME_MOTION_MPS * SAME_MOTION_MPS || form(inverse, 0, apart) > NEAR_MISFIT) return;
  const row = rowOf(core.mingled, one, two, plots.one.at);
  const { rows } = core.mingled;
  addDifference(rows, row, plots.one.at);
  if (rows[row + WEIGHT] < WEIGHT_MIN || !findSeparation(rows, row)) return;
  setApart(core, one, two);
  rows.fill(0, row + WEIGHT, row + ROW);
}

const separation = new Float64Array(3);
const next = new Float64Array(3);
const POWER_STEPS = 16;

/** Leaves the pair's Δ in `separation`; true when the tracks, `apart` from one another, stand otherwise. */
function findSeparation(rows: Float64Array, row: number): boolean {
  invertInto(inverse, rows, row + B);
  let largest = 0;
  for (let i = 1; i < 3; i += 1) if (rows[row + A + DIAGONAL[i]] > rows[row + A + DIAGONAL[largest]]) largest = i;
  separation.fill(0);
  separation[largest] = 1;
  for (let step = 0; step < POWER_STEPS; step += 1) {
    multiplyInto(next, rows, row + A, separation);
    multiplyInto(separation, inverse, 0, next);
    const length = Math.sqrt(separation[0] * separation[0] + separation[1] * separation[1] + separation[2] * separation[2]);
    if (!(length > 0)) return false;
    for (let i = 0; i < 3; i += 1) separation[i] /= length;
  }
  const information = form(rows, row + B, separation);
  const excess = form(rows, row + A, separation) / information - 1;
  if (!(excess > EXCESS_MIN)) return false;
  // Sensors of different accuracy: the squares of their weights count, not the square of the mean.
  const unevenness = (rows[row + WEIGHT] * rows[row + TRACE_SQUARED]) / (rows[row + TRACE] * rows[row + TRACE]);
  const length = Math.sqrt((excess * rows[row + WEIGHT]) / (information * unevenness));
  const sign = separation[0] * apart[0] + separation[1] * apart[1] + separation[2] * apart[2] < 0 ? -length : length;
  for (let i = 0; i < 3; i += 1) {
    separation[i] *= sign;
    next[i] = apart[i] - separation[i];
  }
  const wrong = form(rows, row + B, next) / rows[row + WEIGHT];
  return wrong > Math.max(WRONG_MIN, (WRONG_SHARE * excess) / unevenness);
}

const DIAGONAL = [0, 3, 5] as const;

function multiplyInto(out: Float64Array, m: Float64Array, at: number, v: Float64Array): void {
  const x = v[0], y = v[1], z = v[2];
  out[0] = m[at] * x + m[at + 1] * y + m[at + 2] * z;
  out[1] = m[at + 1] * x + m[at + 3] * y + m[at + 4] * z;
  out[2] = m[at + 2] * x + m[at + 4] * y + m[at + 5] * z;
}

/** Sets two tracks apart round their middle, with one velocity, and lets the next plots say more than they would have. */
function setApart(core: Core, one: Track, two: Track): void {
  for (let i = 0; i < 3; i += 1) next[i] = 0.5 * (separation[i] - apart[i]);
  shiftTrack(core, one, two, 1);
  shiftTrack(core, two, one, -1);
  combineBank(core.table.data, blockOfTrack(one), core.bank);
  combineBank(core.table.data, blockOfTrack(two), core.bank);
  count(core, 'mingled tracks set apart');
}

function shiftTrack(core: Core, track: Track, other: Track, sign: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track), own = block + MEAN_STATE + 3, theirs = blockOfTrack(other) + MEAN_STATE + 3;
  for (let j = 0; j < levelEnd(data, block); j += 1) {
    const o = modeOf(block, j) + MODE_STATE, p = modeOf(block, j) + MODE_COVARIANCE;
    for (let i = 0; i < 3; i += 1) {
      data[o + i] += sign * next[i];
      data[o + 3 + i] += 0.5 * (data[theirs + i] - data[own + i]);
    }
    // What was believed of the place was wrong by this much.
    const wrong = 0.25 * (next[0] * next[0] + next[1] * next[1] + next[2] * next[2]);
    data[p] += wrong; data[p + 6] += wrong; data[p + 11] += wrong;
  }
}
