/**
 * Best assignment of plots to tracks in one contested component, by shortest augmenting paths (Jonker and Volgenant 1987,
 * doi:10.1007/BF02278710) on a small dense table: components are a few dozen wide, larger ones are cut by the caller.
 */

import { assert } from '../base/index.ts';

/** Working memory, grown to the largest component met. */
export interface AssignWork {
  /** Gain of plot i on track j over leaving both alone, row-major; −∞ when out of the gate. */
  gain: Float64Array;
  /** Track of each plot, −1 for none. */
  chosen: Int32Array;
  /** 1 for each track that was given a plot. */
  taken: Uint8Array;
  rowPrice: Float64Array;
  columnPrice: Float64Array;
  owner: Int32Array;
  distance: Float64Array;
  parent: Int32Array;
  used: Uint8Array;
}

export const createAssignWork = (): AssignWork => ({
  gain: new Float64Array(0), chosen: new Int32Array(0), taken: new Uint8Array(0), rowPrice: new Float64Array(0), columnPrice: new Float64Array(0),
  owner: new Int32Array(0), distance: new Float64Array(0), parent: new Int32Array(0), used: new Uint8Array(0),
});

/** Makes room for `plots` × `tracks`; gains are left to be filled. */
export function reserve(work: AssignWork, plots: number, tracks: number): void {
  const columns = tracks + plots + 1;
  if (work.gain.length < plots * tracks) work.gain = new Float64Array(plots * tracks * 2);
  if (work.chosen.length < plots) {
    work.chosen = new Int32Array(plots * 2);
    work.rowPrice = new Float64Array(plots * 2 + 1);
  }
  if (work.columnPrice.length < columns) {
    work.columnPrice = new Float64Array(columns * 2);
    work.owner = new Int32Array(columns * 2);
    work.distance = new Float64Array(columns * 2);
    work.parent = new Int32Array(columns * 2);
    work.used = new Uint8Array(columns * 2);
    work.taken = new Uint8Array(columns * 2);
  }
}

const FORBIDDEN = 1e9;
/** Gains beyond this are certain; what is larger, or infinite, would drown the others in the sums. */
const GAIN_MAX = 1e6;

/** Fills `work.chosen` with the assignment of greatest total gain; a plot without a gainful track gets −1. */
export function assignPlots(work: AssignWork, plots: number, tracks: number): void {
  const { gain, chosen, rowPrice, columnPrice, owner, distance, parent, used } = work;
  // Columns 0 … tracks−1 are tracks, then one private "none" column a plot; the last is the root of each search.
  const columns = tracks + plots;
  const root = columns;
  const cost = (row: number, column: number): number => {
    if (column < tracks) {
      const value = gain[row * tracks + column];
      return value > -GAIN_MAX ? -Math.min(GAIN_MAX, value) : FORBIDDEN;
    }
    return column - tracks === row ? 0 : FORBIDDEN;
  };
  owner.fill(-1, 0, columns + 1);
  columnPrice.fill(0, 0, columns + 1);
  rowPrice.fill(0, 0, plots);
  for (let row = 0; row < plots; row += 1) {
    owner[root] = row;
    let column = root;
    distance.fill(Number.POSITIVE_INFINITY, 0, columns);
    used.fill(0, 0, columns + 1);
    do {
      used[column] = 1;
      const current = owner[column];
      let least = Number.POSITIVE_INFINITY;
      let following = -1;
      for (let j = 0; j < columns; j += 1) {
        if (used[j] === 1) continue;
        const reduced = cost(current, j) - rowPrice[current] - columnPrice[j];
        if (reduced < distance[j]) {
          distance[j] = reduced;
          parent[j] = column;
        }
        if (distance[j] < least) {
          least = distance[j];
          following = j;
        }
      }
      for (let j = 0; j <= columns; j += 1) {
        if (used[j] === 1) {
          rowPrice[owner[j]] += least;
          columnPrice[j] -= least;
        } else if (j < columns) distance[j] -= least;
      }
      // A private column is always left to go to while prices are numbers; gains are clamped so that they are.
      assert(following >= 0, 'an assignment always finds a free column');
      column = following;
    } while (owner[column] !== -1);
    while (column !== root) {
      const before = parent[column];
      owner[column] = owner[before];
      column = before;
    }
  }
  chosen.fill(-1, 0, plots);
  for (let j = 0; j < tracks; j += 1) {
    const isTaken = owner[j] >= 0 && gain[owner[j] * tracks + j] > 0;
    work.taken[j] = isTaken ? 1 : 0;
    if (isTaken) chosen[owner[j]] = j;
  }
}
