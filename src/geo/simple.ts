/**
 * Whether the edges of a ring cross or touch: boxes round runs of 1, 2, 4, … edges, halved where two of them overlap. A ring that is
 * drawn once round costs some tens of comparisons for each corner, however many it has.
 */
import { openVertices, segmentsMeet, turn } from './ring.ts';

/** Comparisons that are enough for any ring of 2,000 corners, and those for each corner of a longer one. */
const COMPARISONS_MIN = 4_000_000;
const COMPARISONS_PER_CORNER = 500;

/** What is wrong with the edges of a ring; `tangled`: it runs to and fro so closely that it cannot be told in bounded time. */
type RingTrouble = 'none' | 'corners' | 'crossing' | 'tangled';

type Vertices = ReadonlyArray<readonly [number, number]>;

/** Boxes of a binary tree: node k has the nodes 2k and 2k + 1, edge i is leaf `size` + i. */
interface Boxes {
  readonly size: number;
  readonly west: Float64Array;
  readonly east: Float64Array;
  readonly south: Float64Array;
  readonly north: Float64Array;
}

function boxesOf(v: Vertices): Boxes {
  let size = 1;
  while (size < v.length) size *= 2;
  const array = (value: number): Float64Array => new Float64Array(2 * size).fill(value);
  const boxes = { size, west: array(Infinity), east: array(-Infinity), south: array(Infinity), north: array(-Infinity) };
  const { west, east, south, north } = boxes;
  for (let i = 0; i < v.length; i += 1) {
    const [x, y] = v[i];
    const [nextX, nextY] = v[(i + 1) % v.length];
    west[size + i] = Math.min(x, nextX);
    east[size + i] = Math.max(x, nextX);
    south[size + i] = Math.min(y, nextY);
    north[size + i] = Math.max(y, nextY);
  }
  for (let node = size - 1; node > 0; node -= 1) {
    west[node] = Math.min(west[2 * node], west[2 * node + 1]);
    east[node] = Math.max(east[2 * node], east[2 * node + 1]);
    south[node] = Math.min(south[2 * node], south[2 * node + 1]);
    north[node] = Math.max(north[2 * node], north[2 * node + 1]);
  }
  return boxes;
}

/** Whether neighbouring edges fold back on themselves at a corner. */
function foldsBack(v: Vertices): boolean {
  for (let i = 0; i < v.length; i += 1) {
    const corner = v[(i + 1) % v.length];
    const after = v[(i + 2) % v.length];
    if (turn(v[i], corner, after) === 0 && (v[i][0] - corner[0]) * (after[0] - corner[0]) + (v[i][1] - corner[1]) * (after[1] - corner[1]) > 0) return true;
  }
  return false;
}

/** What is wrong with the edges of a ring, and how many comparisons that took. */
export function examineRing(ring: Float64Array): { readonly trouble: RingTrouble; readonly comparisons: number } {
  const v = openVertices(ring);
  const n = v.length;
  if (n < 3) return { trouble: 'corners', comparisons: 0 };
  if (foldsBack(v)) return { trouble: 'crossing', comparisons: 0 };
  const { size, west, east, south, north } = boxesOf(v);
  const comparisonsMax = Math.max(COMPARISONS_MIN, COMPARISONS_PER_CORNER * n);
  const waiting: number[] = [1, 1];
  let comparisons = 0;
  while (waiting.length > 0) {
    const b = waiting.pop() ?? 0;
    const a = waiting.pop() ?? 0;
    comparisons += 1;
    if (comparisons > comparisonsMax) return { trouble: 'tangled', comparisons };
    if (west[a] > east[b] || west[b] > east[a] || south[a] > north[b] || south[b] > north[a]) continue;
    if (a < size) {
      waiting.push(2 * a, 2 * b, 2 * a, 2 * b + 1, 2 * a + 1, 2 * b + 1);
      if (a !== b) waiting.push(2 * a + 1, 2 * b);
      continue;
    }
    const i = a - size;
    const j = b - size;
    // An edge meets itself and its neighbours.
    if (j - i < 2 || (i === 0 && j === n - 1)) continue;
    if (segmentsMeet(v[i], v[i + 1], v[j], v[(j + 1) % n])) return { trouble: 'crossing', comparisons };
  }
  return { trouble: 'none', comparisons };
}

/** True when the ring has three or more corners and no two edges touch except neighbours at their corner. */
export function isSimpleRing(ring: Float64Array): boolean {
  return examineRing(ring).trouble === 'none';
}

const TROUBLE_TEXT: Readonly<Record<Exclude<RingTrouble, 'none'>, string>> = {
  corners: 'has fewer than three different positions',
  crossing: 'crosses itself: give its corners in order',
  tangled: 'runs to and fro so closely that it cannot be told in reasonable time whether it crosses itself: simplify it',
};

/** What is wrong with a ring, as the rest of a sentence about it; undefined when it is simple. */
export function ringTrouble(ring: Float64Array): string | undefined {
  const { trouble } = examineRing(ring);
  return trouble === 'none' ? undefined : TROUBLE_TEXT[trouble];
}
