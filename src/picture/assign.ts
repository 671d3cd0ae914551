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
  /** The gains within the gate as costs, within bounds, plot after plot: where those of a plot begin, and the track of each. */
  rowStart: Int32Array;
  column: Int32Array;
  cost: Float64Array;
  rowPrice: Float64Array;
  columnPrice: Float64Array;
  owner: Int32Array;
  distance: Float64Array;
  parent: Int32Array;
  /** 1 for tracks that a search has passed; those that it has come near, the passed ones first. */
  used: Uint8Array;
  near: Int32Array;
}

export const createAssignWork = (): AssignWork => ({
  gain: new Float64Array(0),
  chosen: new Int32Array(0),
  taken: new Uint8Array(0),
  rowStart: new Int32Array(1),
  column: new Int32Array(0),
  cost: new Float64Array(0),
  rowPrice: new Float64Array(0),
  columnPrice: new Float64Array(0),
  owner: new Int32Array(0),
  distance: new Float64Array(0),
  parent: new Int32Array(0),
  used: new Uint8Array(0),
  near: new Int32Array(0),
});

/** Makes room for `plots` × `tracks`; gains are left to be filled. */
export function reserve(work: AssignWork, plots: number, tracks: number): void {
  if (work.gain.length < plots * tracks) {
    work.gain = new Float64Array(plots * tracks * 2);
    work.cost = new Float64Array(plots * tracks * 2);
    work.column = new Int32Array(plots * tracks * 2);
  }
  if (work.chosen.length < plots) {
    work.chosen = new Int32Array(plots * 2);
    work.rowStart = new Int32Array(plots * 2 + 1);
    work.rowPrice = new Float64Array(plots * 2);
  }
  if (work.columnPrice.length < tracks) {
    work.columnPrice = new Float64Array(tracks * 2);
    work.owner = new Int32Array(tracks * 2);
    work.distance = new Float64Array(tracks * 2);
    work.parent = new Int32Array(tracks * 2);
    work.used = new Uint8Array(tracks * 2);
    work.near = new Int32Array(tracks * 2);
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
  const { gain, chosen, owner } = work;
  listCosts(work, plots, tracks);
  owner.fill(-1, 0, tracks);
  work.columnPrice.fill(0, 0, tracks);
  work.used.fill(0, 0, tracks);
  work.distance.fill(Number.POSITIVE_INFINITY, 0, tracks);
  for (let row = 0; row < plots; row += 1) chosen[row] = takeBest(work, row);
  for (let row = 0; row < plots; row += 1) if (chosen[row] === DISPUTED) flip(work, row, augment(work, row));
  chosen.fill(-1, 0, plots);
  for (let j = 0; j < tracks; j += 1) {
    const isTaken = owner[j] >= 0 && gain[owner[j] * tracks + j] > 0;
    work.taken[j] = isTaken ? 1 : 0;
    if (isTaken) chosen[owner[j]] = j;
  }
}

function listCosts({ gain, rowStart, column, cost }: AssignWork, plots: number, tracks: number): void {
  let count = 0;
  rowStart[0] = 0;
  for (let row = 0, at = 0; row < plots; row += 1) {
    for (let j = 0; j < tracks; j += 1, at += 1) {
      if (!(gain[at] > -GAIN_MAX)) continue;
      column[count] = j;
      cost[count] = -Math.min(GAIN_MAX, gain[at]);
      count += 1;
    }
    rowStart[row + 1] = count;
  }
}

/** Gives a plot the track that it gains most by, while it is free. */
function takeBest({ rowStart, column, cost, rowPrice, owner }: AssignWork, row: number): number {
  let least = 0,
    best = -1;
  for (let at = rowStart[row]; at < rowStart[row + 1]; at += 1) {
    if (cost[at] >= least) continue;
    least = cost[at];
    best = column[at];
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
function augment(work: AssignWork, start: number): number {
  const { rowStart, column, cost, rowPrice, columnPrice, owner, distance, parent, used, near } = work;
  let row = start,
    passed = 0,
    from = ROOT,
    without = Number.POSITIVE_INFINITY,
    giver = ROOT,
    nearCount = 0,
    usedCount = 0;
  let end = ROOT,
    length = 0;
  // Every step passes one more track.
  for (let step = 0; step <= owner.length; step += 1) {
    const base = passed - rowPrice[row];
    if (base < without) {
      without = base;
      giver = from;
    }
    for (let at = rowStart[row]; at < rowStart[row + 1]; at += 1) {
      const j = column[at],
        reduced = base + cost[at] - columnPrice[j];
      if (used[j] === 1 || reduced >= distance[j]) continue;
      if (distance[j] === Number.POSITIVE_INFINITY) near[nearCount++] = j;
      distance[j] = reduced;
      parent[j] = from;
    }
    let least = Number.POSITIVE_INFINITY,
      nearest = usedCount;
    for (let i = usedCount; i < nearCount; i += 1) {
      const away = distance[near[i]];
      if (away >= least) continue;
      least = away;
      nearest = i;
    }
    const following = near[nearest];
    const isWithout = without < least;
    if (isWithout || owner[following] < 0) {
      end = isWithout ? giver : following;
      length = isWithout ? without : least;
      break;
    }
    used[following] = 1;
    near[nearest] = near[usedCount];
    near[usedCount++] = following;
    from = following;
    passed = least;
    row = owner[following];
  }
  rowPrice[start] += length;
  for (let i = 0; i < nearCount; i += 1) {
    const j = near[i];
    if (used[j] === 1) {
      rowPrice[owner[j]] += length - distance[j];
      columnPrice[j] -= length - distance[j];
    }
    used[j] = 0;
    distance[j] = Number.POSITIVE_INFINITY;
  }
  return end;
}

/** Moves the plots along the way that ends at a track over by one. */
function flip({ owner, parent }: AssignWork, start: number, end: number): void {
  for (let column = end; column !== ROOT; column = parent[column]) owner[column] = parent[column] === ROOT ? start : owner[parent[column]];
}
