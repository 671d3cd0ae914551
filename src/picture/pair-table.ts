/** What is known of pairs of tracks that are given plots in one scan: a bounded table by their serials. */
import type { Track } from './track.ts';

/** Pairs remembered; the one unheard longest of those that share a place makes room. */
const PAIRS_MAX = 1024;
const PROBES = 4;
/** Sensors of a pair that are told apart; the one unheard longest makes room. */
export const SEATS = 4;
const LOW = 0;
const HIGH = 1;
export const HEARD_AT = 2;
export const FIRST_SEAT = 3;
/** Of a seat: its sensor's index and one more (0: free), when it was heard, how many differences it knows, the sums C⁻¹d and C⁻¹ of them: see crossed.ts. */
export const SEAT_SENSOR = 0;
export const SEAT_AT = 1;
export const SEAT_COUNT = 2;
export const SEAT_SUM = 3;
export const SEAT_INFORMATION = 6;
export const SEAT_SIZE = 12;
/** Doubles of a pair. */
export const ROW = FIRST_SEAT + SEATS * SEAT_SIZE;

/** The pairs of one picture. */
export interface Pairs {
  /** Empty until the first pair is asked for: most pictures never have one. */
  rows: Float64Array;
}

export const createPairs = (): Pairs => ({ rows: new Float64Array(0) });

/** Offset of a pair's row; a new one begins empty. */
export function rowOf(pairs: Pairs, one: Track, two: Track, at: number): number {
  const low = Math.min(one.serial, two.serial),
    high = Math.max(one.serial, two.serial);
  if (pairs.rows.length === 0) pairs.rows = new Float64Array(PAIRS_MAX * ROW);
  const { rows } = pairs;
  const hash = (Math.imul(low, 0x9e3779b1) ^ Math.imul(high, 0x85ebca6b)) >>> 0;
  let oldest = -1;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const row = ((hash + probe) % PAIRS_MAX) * ROW;
    if (rows[row + LOW] === low && rows[row + HIGH] === high) return row;
    if (oldest < 0 || rows[row + HEARD_AT] < rows[oldest + HEARD_AT]) oldest = row;
  }
  rows.fill(0, oldest, oldest + ROW);
  rows[oldest + LOW] = low;
  rows[oldest + HIGH] = high;
  rows[oldest + HEARD_AT] = at;
  return oldest;
}
