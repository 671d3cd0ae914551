/** What is known of pairs of tracks that are given plots in one scan: a bounded table by their serials. */
import type { Track } from './track.ts';

/** Pairs remembered; the one unheard longest of those that share a place makes room. */
const PAIRS_MAX = 1024;
const PROBES = 4;
/** Doubles of a pair. */
export const ROW = 18;
const LOW = 0;
const HIGH = 1;
export const HEARD_AT = 2;
/** Differences known, and of their information the sums of trace and of its square, the weighted second moment, and itself: see mingled.ts. */
export const WEIGHT = 3;
export const TRACE = 4;
export const TRACE_SQUARED = 5;
export const A = 6;
export const B = 12;

/** The pairs of one picture. */
export interface Mingled {
  /** Empty until the first pair is asked for: most pictures never have one. */
  rows: Float64Array;
}

export const createMingled = (): Mingled => ({ rows: new Float64Array(0) });

/** Offset of a pair's row; a new one begins empty. */
export function rowOf(mingled: Mingled, one: Track, two: Track, at: number): number {
  const low = Math.min(one.serial, two.serial), high = Math.max(one.serial, two.serial);
  if (mingled.rows.length === 0) mingled.rows = new Float64Array(PAIRS_MAX * ROW);
  const { rows } = mingled;
  const hash = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0;
  let oldest = -1;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const row = ((hash + probe) % PAIRS_MAX) * ROW;
    if (rows[row + LOW] === low && rows[row + HIGH] === high) return row;
    if (oldest < 0 || rows[row + HEARD_AT] < rows[oldest + HEARD_AT]) oldest = row;
  }
  rows.fill(0, oldest, oldest + ROW);
  rows[oldest + LOW] = low; rows[oldest + HIGH] = high; rows[oldest + HEARD_AT] = at;
  return oldest;
}
