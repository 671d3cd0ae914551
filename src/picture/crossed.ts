/**
 * Crossed tracks. Two objects in formation are seen by two sensors, each of which tells them apart by range alone. A sensor's plots say
 * as much of the two as of two others, mirrored, which have the same ranges: when its plots are given crosswise to the tracks, these stand
 * where both sensors' ranges fit, but in the wrong places, and each scan confirms what the one before did. Only the poorer coordinates tell,
 * over several scans. So of every two near tracks the differences d of the plots they were given are summed by sensor. The separation Δ that
 * fits all of them best is B⁻¹y, and of two ways to give the sensors' plots the one with the larger yᵀB⁻¹y is the likelier, by half the
 * difference in log. Where a crosswise way is, the tracks are set apart by its Δ round their middle, which is right either way.
 *
 * Symbols: C covariance of a difference, y = Σ ±C⁻¹d, one sign for each sensor, B = Σ C⁻¹.
 */
import { combineBank, levelEnd } from './bank.ts';
import { count, type Core } from './core.ts';
import { ARC_CHANCE, MEAN_STATE, MODE_COVARIANCE, MODE_STATE, modeOf } from './layout.ts';
import type { Observation } from './observation.ts';
import { FIRST_SEAT, HEARD_AT, ROW, rowOf, SEAT_AT, SEAT_COUNT, SEAT_INFORMATION, SEAT_SENSOR, SEAT_SIZE, SEAT_SUM, SEATS } from './pair-table.ts';
import { blockOfTrack, type Track } from './track.ts';

/** Tracks farther apart than this, or with another motion, are told apart without help. */
const NEAR_M = 1500;
const SAME_MOTION_MPS = 25;
const GROWN_PLOTS = 8;
/** What each new difference leaves of those before it, and how many a sensor must know. */
const KEEP = 1 - 1 / 24;
const COUNT_MIN = 3;
/** Log-likelihood by which the crosswise way must be the better one. */
const EVIDENCE_MIN = 6;

const inverse = new Float64Array(6);
const difference = new Float64Array(3);
const apart = new Float64Array(3);
const separation = new Float64Array(3);
const next = new Float64Array(3);

/** Packed inverse of a packed symmetric 3×3. */
function invertInto(out: Float64Array, from: Float64Array, at: number): void {
  const a = from[at],
    b = from[at + 1],
    c = from[at + 2],
    d = from[at + 3],
    e = from[at + 4],
    f = from[at + 5];
  const c0 = d * f - e * e,
    c1 = c * e - b * f,
    c2 = b * e - c * d;
  const det = a * c0 + b * c1 + c * c2;
  out[0] = c0 / det;
  out[1] = c1 / det;
  out[2] = c2 / det;
  out[3] = (a * f - c * c) / det;
  out[4] = (b * c - a * e) / det;
  out[5] = (a * d - b * b) / det;
}

const form = (m: Float64Array, at: number, v: Float64Array): number =>
  v[0] * (m[at] * v[0] + 2 * (m[at + 1] * v[1] + m[at + 2] * v[2])) + v[1] * (m[at + 3] * v[1] + 2 * m[at + 4] * v[2]) + m[at + 5] * v[2] * v[2];

function multiplyInto(out: Float64Array, m: Float64Array, at: number, v: Float64Array): void {
  const x = v[0],
    y = v[1],
    z = v[2];
  out[0] = m[at] * x + m[at + 1] * y + m[at + 2] * z;
  out[1] = m[at + 1] * x + m[at + 3] * y + m[at + 4] * z;
  out[2] = m[at + 2] * x + m[at + 4] * y + m[at + 5] * z;
}

const scratch = new Float64Array(6);
const information = new Float64Array(6);

const isSteady = (data: Float64Array, track: Track): boolean => track.plotCount >= GROWN_PLOTS && data[blockOfTrack(track) + ARC_CHANCE] === 0;

/** Leaves how far two tracks are apart in `apart`; true when they are near and move alike. */
function isNear(data: Float64Array, one: Track, two: Track): boolean {
  const a = blockOfTrack(one) + MEAN_STATE,
    b = blockOfTrack(two) + MEAN_STATE;
  let distance2 = 0,
    motion2 = 0;
  for (let i = 0; i < 3; i += 1) {
    apart[i] = data[a + i] - data[b + i];
    const change = data[a + 3 + i] - data[b + 3 + i];
    distance2 += apart[i] * apart[i];
    motion2 += change * change;
  }
  return distance2 < NEAR_M * NEAR_M && motion2 < SAME_MOTION_MPS * SAME_MOTION_MPS;
}

/** Books that two tracks were given these plots in one scan, and sets them apart when the plots were given crosswise. */
export function notePair(core: Core, one: Track, two: Track, plots: { readonly one: Observation; readonly two: Observation }): void {
  const { data } = core.table;
  if (one.serial > two.serial) {
    notePair(core, two, one, { one: plots.two, two: plots.one });
    return;
  }
  if (!isSteady(data, one) || !isSteady(data, two) || !isNear(data, one, two)) return;
  for (let i = 0; i < 3; i += 1) difference[i] = plots.one.search[i] - plots.two.search[i];
  for (let i = 0; i < 6; i += 1) scratch[i] = plots.one.startCovariance[i] + plots.two.startCovariance[i];
  invertInto(inverse, scratch, 0);
  const { at, sensorIndex } = plots.one;
  const row = rowOf(core.pairs, one, two, at);
  const { rows } = core.pairs;
  rows[row + HEARD_AT] = at;
  addDifference(rows, seatOf(rows, row, sensorIndex), at);
  if (!isCrossed(rows, row)) return;
  setApart(core, one, two);
  rows.fill(0, row + FIRST_SEAT, row + ROW);
}

/** Offset of a sensor's seat in a pair's row. */
function seatOf(rows: Float64Array, row: number, sensorIndex: number): number {
  const name = sensorIndex + 1;
  let oldest = row + FIRST_SEAT;
  for (let seat = row + FIRST_SEAT; seat < row + ROW; seat += SEAT_SIZE) {
    if (rows[seat + SEAT_SENSOR] === name) return seat;
    if (rows[oldest + SEAT_SENSOR] !== 0 && (rows[seat + SEAT_SENSOR] === 0 || rows[seat + SEAT_AT] < rows[oldest + SEAT_AT])) oldest = seat;
  }
  rows.fill(0, oldest, oldest + SEAT_SIZE);
  rows[oldest + SEAT_SENSOR] = name;
  return oldest;
}

function addDifference(rows: Float64Array, seat: number, at: number): void {
  multiplyInto(next, inverse, 0, difference);
  rows[seat + SEAT_AT] = at;
  rows[seat + SEAT_COUNT] = KEEP * rows[seat + SEAT_COUNT] + 1;
  for (let i = 0; i < 3; i += 1) rows[seat + SEAT_SUM + i] = KEEP * rows[seat + SEAT_SUM + i] + next[i];
  for (let i = 0; i < 6; i += 1) rows[seat + SEAT_INFORMATION + i] = KEEP * rows[seat + SEAT_INFORMATION + i] + inverse[i];
}

const sure = new Int32Array(SEATS);

/** True when a crosswise way to give the plots explains a pair's differences far better; its Δ is then in `separation`. */
function isCrossed(rows: Float64Array, row: number): boolean {
  let count = 0;
  information.fill(0);
  for (let seat = row + FIRST_SEAT; seat < row + ROW; seat += SEAT_SIZE) {
    if (rows[seat + SEAT_COUNT] < COUNT_MIN) continue;
    sure[count++] = seat;
    for (let i = 0; i < 6; i += 1) information[i] += rows[seat + SEAT_INFORMATION + i];
  }
  if (count < 2) return false;
  invertInto(scratch, information, 0);
  let asIs = 0,
    best = 0;
  // Bit i of `way`: the plots of the seat after i are given the other way round. All of them the other way round is the same again.
  for (let way = 0; way < 1 << (count - 1); way += 1) {
    for (let i = 0; i < 3; i += 1) next[i] = rows[sure[0] + SEAT_SUM + i];
    for (let k = 1; k < count; k += 1) for (let i = 0; i < 3; i += 1) next[i] += ((way >> (k - 1)) & 1 ? -1 : 1) * rows[sure[k] + SEAT_SUM + i];
    const gain = form(scratch, 0, next);
    if (way === 0) asIs = gain;
    if (gain < best) continue;
    best = gain;
    multiplyInto(separation, scratch, 0, next);
  }
  if (best - asIs < 2 * EVIDENCE_MIN) return false;
  // Which of the two is where, nobody can tell: as near as may be to where they stand.
  if (separation[0] * apart[0] + separation[1] * apart[1] + separation[2] * apart[2] < 0) for (let i = 0; i < 3; i += 1) separation[i] = -separation[i];
  return true;
}

/** Sets two tracks apart round their middle, with one velocity, and lets the next plots say more than they would have. */
function setApart(core: Core, one: Track, two: Track): void {
  for (let i = 0; i < 3; i += 1) next[i] = 0.5 * (separation[i] - apart[i]);
  shiftTrack(core, one, two, 1);
  shiftTrack(core, two, one, -1);
  combineBank(core.table.data, blockOfTrack(one), core.bank);
  combineBank(core.table.data, blockOfTrack(two), core.bank);
  count(core, 'crossed tracks set apart');
}

function shiftTrack(core: Core, track: Track, other: Track, sign: number): void {
  const { data } = core.table;
  const block = blockOfTrack(track),
    own = block + MEAN_STATE + 3,
    theirs = blockOfTrack(other) + MEAN_STATE + 3;
  for (let j = 0; j < levelEnd(data, block); j += 1) {
    const o = modeOf(block, j) + MODE_STATE,
      p = modeOf(block, j) + MODE_COVARIANCE;
    for (let i = 0; i < 3; i += 1) {
      data[o + i] += sign * next[i];
      data[o + 3 + i] += 0.5 * (data[theirs + i] - data[own + i]);
    }
    // What was believed of the place was wrong by this much.
    const wrong = 0.25 * (next[0] * next[0] + next[1] * next[1] + next[2] * next[2]);
    data[p] += wrong;
    data[p + 6] += wrong;
    data[p + 11] += wrong;
  }
}
