/**
 * Best assignment of plots to tracks in one contested component, by shortest augmenting paths (Jonker and Volgenant 1987,
 * doi:10.1007/BF02278710) on a small dense table: components are a few dozen wide, larger ones are cut by the caller. A plot may also be given to
 * no track, at no cost; that choice is its own, so that it needs no column.
 */

/** Working memory, grown to the largest component met. */
export interface AssignWork {
  /** Gain of plot i on track j over leaving both alone, row-major; −∞ when out of the gate. */
  gain: Float64Array;
  /** Track of each plot, −1 for none. */
  chosen: Int32Array;
  /** 1 for each track that was given a plot. */
  taken: Uint8Array;
  /** The gains as costs, within bounds. */
  cost: Float64Array;
  rowPrice: Float64Array;
  columnPrice: Float64Array;
  owner: Int32Array;
  distance: Float64Array;
  parent: Int32Array;
  used: Uint8Array;
}

export const createAssignWork = (): AssignWork => ({
  gain: new Float64Array(0), chosen: new Int32Array(0), taken: new Uint8Array(0), cost: new Float64Array(0), rowPrice: new Float64Array(0), columnPrice: new Float64Array(0),
  owner: new Int32Array(0), distance: new Float64Array(0), parent: new Int32Array(0), used: new Uint8Array(0),
});

/** Makes room for `plots` × `tracks`; gains are left to be filled. */
export function reserve(work: AssignWork, plots: number, tracks: number): void {
  if (work.gain.length < plots * tracks) {
    work.gain = new Float64Array(plots * tracks * 2);
    work.cost = new Float64Array(plots * tracks * 2);
  }
  if (work.chosen.length < plots) {
    work.chosen = new Int32Array(plots * 2);
    work.rowPrice = new Float64Array(plots * 2);
  }
  if (work.columnPrice.length < tracks) {
    work.columnPrice = new Float64Array(tracks * 2);
    work.owner = new Int32Array(tracks * 2);
    work.distance = new Float64Array(tracks * 2);
    work.parent = new Int32Array(tracks * 2);
    work.used = new Uint8Array(tracks * 2);
    work.taken = new Uint8Array(tracks * 2);
  }
}

/** Gains beyond this are certain; what is larger, or infinite, would drown the others in the sums. */
const GAIN_MAX = 1e6;
/** Where a search starts, in place of a column. */
const ROOT = -1;
/** A plot whose best track is another's already. */
const DISPUTED = -2;

/** Fills `work.chosen` with the assignment of greatest total gain; a plot without a gainful track gets −1. */
export function assignPlots(work: AssignWork, plots: number, tracks: number): void {
  const { gain, cost, chosen, owner } = work;
  for (let at = 0; at < plots * tracks; at += 1) cost[at] = gain[at] > -GAIN_MAX ? -Math.min(GAIN_MAX, gain[at]) : Number.POSITIVE_INFINITY;
  owner.fill(-1, 0, tracks);
  work.columnPrice.fill(0, 0, tracks);
  for (let row = 0; row < plots; row += 1) chosen[row] = takeBest(work, row, tracks);
  for (let row = 0; row < plots; row += 1) if (chosen[row] === DISPUTED) flip(work, row, augment(work, row, tracks));
  chosen.fill(-1, 0, plots);
  for (let j = 0; j < tracks; j += 1) {
    const isTaken = owner[j] >= 0 && gain[owner[j] * tracks + j] > 0;
    work.taken[j] = isTaken ? 1 : 0;
    if (isTaken) chosen[owner[j]] = j;
  }
}

/** Gives a plot the track that it gains most by, while it is free. */
function takeBest({ cost, rowPrice, owner }: AssignWork, row: number, tracks: number): number {
  let least = 0, best = -1;
  for (let j = 0; j < tracks; j += 1) {
    if (cost[row * tracks + j] >= least) continue;
    least = cost[row * tracks + j];
    best = j;
  }
  rowPrice[row] = least;
  if (best >= 0 && owner[best] >= 0) return DISPUTED;
  if (best >= 0) owner[best] = row;
  return best;
}

/**
 * The cheapest way to give `start` a track, others moving over, until one finds a free track or goes without: prices are brought up to date.
 * Returns the last track of that way; the plot that has it so far goes without when there is one.
 */
function augment(work: AssignWork, start: number, tracks: number): number {
  const { cost, rowPrice, columnPrice, owner, distance, parent, used } = work;
  distance.fill(Number.POSITIVE_INFINITY, 0, tracks);
  used.fill(0, 0, tracks);
  let row = start, column = ROOT, passed = 0, without = Number.POSITIVE_INFINITY, giver = ROOT, end = ROOT, length = 0;
  for (let step = 0; step <= tracks; step += 1) {
    const base = passed - rowPrice[row];
    if (base < without) {
      without = base;
      giver = column;
    }
    let least = Number.POSITIVE_INFINITY, following = ROOT;
    for (let j = 0, at = row * tracks; j < tracks; j += 1, at += 1) {
      if (used[j] === 1) continue;
      const reduced = base + cost[at] - columnPrice[j];
      if (reduced < distance[j]) {
        distance[j] = reduced;
        parent[j] = column;
      }
      if (distance[j] < least) {
        least = distance[j];
        following = j;
      }
    }
    if (without < least) {
      end = giver;
      length = without;
      break;
    }
    if (owner[following] < 0) {
      end = following;
      length = least;
      break;
    }
    used[following] = 1;
    column = following;
    passed = least;
    row = owner[following];
  }
  rowPrice[start] += length;
  for (let j = 0; j < tracks; j += 1) {
    if (used[j] === 0) continue;
    rowPrice[owner[j]] += length - distance[j];
    columnPrice[j] -= length - distance[j];
  }
  return end;
}

/** Moves the plots along the way that ends at a track over by one. */
function flip({ owner, parent }: AssignWork, start: number, end: number): void {
  for (let column = end; column !== ROOT; column = parent[column]) owner[column] = parent[column] === ROOT ? start : owner[parent[column]];
}
