/**
 * Which tracks lie within a distance of which objects, without comparing all with all: objects are sorted along one axis of the
 * Earth and a track looks only at its own slab. Air pictures spread over hundreds of kilometres, so a slab of a few kilometres
 * holds a handful.
 */

/** Pairs closer than the distance, by track: those of track i are [start[i], start[i + 1]). */
export interface NearbyPairs {
  start: Int32Array;
  object: Int32Array;
  squaredM2: Float64Array;
  pairCount: number;
}

/** A point with its ECEF position in the first three numbers of `state` (m). */
export interface StatePoint {
  readonly state: ArrayLike<number>;
}

/** Leaves out the pairs whose object has index −1 in `newIndex`, and renumbers the others; `newIndex` must rise. */
export function keepPairsInto(kept: NearbyPairs, pairs: NearbyPairs, trackCount: number, newIndex: Int32Array): void {
  if (kept.start.length < trackCount + 1) kept.start = new Int32Array((trackCount + 1) * 2);
  if (kept.object.length < pairs.pairCount) {
    kept.object = new Int32Array(pairs.pairCount * 2);
    kept.squaredM2 = new Float64Array(pairs.pairCount * 2);
  }
  kept.pairCount = 0;
  for (let track = 0; track < trackCount; track += 1) {
    kept.start[track] = kept.pairCount;
    for (let pair = pairs.start[track]; pair < pairs.start[track + 1]; pair += 1) {
      const object = newIndex[pairs.object[pair]];
      if (object < 0) continue;
      kept.object[kept.pairCount] = object;
      kept.squaredM2[kept.pairCount] = pairs.squaredM2[pair];
      kept.pairCount += 1;
    }
  }
  kept.start[trackCount] = kept.pairCount;
}

/** Room for pairs. */
export function blankPairs(): NearbyPairs {
  return { start: new Int32Array(1), object: new Int32Array(64), squaredM2: new Float64Array(64), pairCount: 0 };
}

/** Finds pairs; keeps its arrays between calls. */
export interface PairFinder {
  /** Pairs with distance < `withinM`; the answer is overwritten by the next call. Objects of a track are ordered by index. */
  find(tracks: readonly StatePoint[], objects: readonly StatePoint[], withinM: number): NearbyPairs;
}

/** A finder without pairs. */
export function createPairFinder(): PairFinder {
  const pairs = blankPairs();
  let order = new Int32Array(0);
  let sortedX = new Float64Array(0);
  let count = 0;
  const sortObjects = (objects: readonly StatePoint[]): void => {
    if (count !== objects.length) {
      count = objects.length;
      if (order.length < count) {
        order = new Int32Array(count * 2);
        sortedX = new Float64Array(count * 2);
      }
      const fresh = objects.map((_, index) => index).sort((a, b) => objects[a].state[0] - objects[b].state[0]);
      for (let i = 0; i < count; i += 1) order[i] = fresh[i];
    }
    // From one tick to the next the order hardly changes, so that insertion costs one pass.
    for (let i = 0; i < count; i += 1) {
      const index = order[i];
      const x = objects[index].state[0];
      let at = i;
      for (; at > 0 && sortedX[at - 1] > x; at -= 1) {
        sortedX[at] = sortedX[at - 1];
        order[at] = order[at - 1];
      }
      sortedX[at] = x;
      order[at] = index;
    }
  };
  const firstNotBelow = (x: number): number => {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (sortedX[middle] < x) low = middle + 1;
      else high = middle;
    }
    return low;
  };
  const add = (object: number, squaredM2: number, from: number): void => {
    if (pairs.pairCount === pairs.object.length) {
      const objects = new Int32Array(pairs.pairCount * 2);
      objects.set(pairs.object);
      pairs.object = objects;
      const squares = new Float64Array(pairs.pairCount * 2);
      squares.set(pairs.squaredM2);
      pairs.squaredM2 = squares;
    }
    // Kept in order of index, so that ties of an assignment do not depend on where the objects are.
    let at = pairs.pairCount;
    for (; at > from && pairs.object[at - 1] > object; at -= 1) {
      pairs.object[at] = pairs.object[at - 1];
      pairs.squaredM2[at] = pairs.squaredM2[at - 1];
    }
    pairs.object[at] = object;
    pairs.squaredM2[at] = squaredM2;
    pairs.pairCount += 1;
  };
  return {
    find(tracks, objects, withinM) {
      sortObjects(objects);
      if (pairs.start.length < tracks.length + 1) pairs.start = new Int32Array((tracks.length + 1) * 2);
      pairs.pairCount = 0;
      const limit = withinM * withinM;
      for (let track = 0; track < tracks.length; track += 1) {
        const from = pairs.pairCount;
        pairs.start[track] = from;
        const { state } = tracks[track];
        for (let i = firstNotBelow(state[0] - withinM); i < count && sortedX[i] <= state[0] + withinM; i += 1) {
          const other = objects[order[i]].state;
          const dx = other[0] - state[0];
          const dy = other[1] - state[1];
          const dz = other[2] - state[2];
          const squared = dx * dx + dy * dy + dz * dz;
          if (squared < limit) add(order[i], squared, from);
        }
      }
      pairs.start[tracks.length] = pairs.pairCount;
      return pairs;
    },
  };
}
