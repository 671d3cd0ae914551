/**
 * A persistent hash of where tracks are, on a sphere: positions are projected along the radius, cells are cubes of ECEF space, so
 * that poles and the date line are places like others and no trigonometry is needed. A track is in the layer whose half cell is
 * at least the reach within which its next plot can lie; a query looks at eight cells in each layer that has tracks.
 */

const SPHERE_M = 6_371_000;
/** Cell sizes; a query reaches half a cell. Wider reaches go to a list that every query reads. */
const CELL_M = [16_000, 48_000, 160_000] as const;
const LAYERS = CELL_M.length;
const NONE = -1;
/** What lies under the sphere is stretched by the projection, at the poles by 0.23 %. */
const PROJECTION_SLACK = 1.003;

export interface GateGrid {
  /** Puts or moves a track: its ECEF position is at `data[offset…]`; `reachM` is how far from there a plot may be. */
  place(slot: number, data: Float64Array, offset: number, reachM: number): void;
  remove(slot: number): void;
  /** Calls `visit` for every track that may be within its reach of the position; some are farther. */
  query(position: Float64Array, visit: (slot: number) => void): void;
  /** Room for slots below `capacity`. */
  grow(capacity: number): void;
}

const hashOf = (layer: number, i: number, j: number, k: number): number => {
  let h = Math.imul(i, 0x8da6b343) ^ Math.imul(j, 0xd8163841) ^ Math.imul(k, 0xcb1ab31f) ^ Math.imul(layer + 1, 0x9e3779b1);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) >>> 0;
};

/** An empty grid. */
export function createGateGrid(capacityAtStart: number): GateGrid {
  let size = 1024;
  let heads = new Int32Array(size).fill(NONE);
  let next = new Int32Array(capacityAtStart).fill(NONE);
  let previous = new Int32Array(capacityAtStart).fill(NONE);
  let cell = new Float64Array(capacityAtStart * 4).fill(NONE);
  let bucket = new Int32Array(capacityAtStart).fill(NONE);
  /** Projected position and squared reach of each track: most of what shares a cell is told apart by these four numbers. */
  let ball = new Float64Array(capacityAtStart * 4);
  const perLayer = new Int32Array(LAYERS);
  const wide: number[] = [];
  const scaled = new Float64Array(3);
  const asked = new Float64Array(3);

  const project = (data: Float64Array, offset: number): void => {
    const x = data[offset], y = data[offset + 1], z = data[offset + 2];
    const scale = SPHERE_M / Math.sqrt(x * x + y * y + z * z + 1);
    scaled[0] = x * scale; scaled[1] = y * scale; scaled[2] = z * scale;
  };

  const isNear = (at: number): boolean => {
    const x = ball[at] - asked[0], y = ball[at + 1] - asked[1], z = ball[at + 2] - asked[2];
    return x * x + y * y + z * z <= ball[at + 3];
  };

  const unlink = (slot: number): void => {
    const layer = cell[slot * 4];
    if (layer === NONE) return;
    cell[slot * 4] = NONE;
    if (layer === LAYERS) {
      wide.splice(wide.indexOf(slot), 1);
      return;
    }
    perLayer[layer] -= 1;
    if (previous[slot] === NONE) heads[bucket[slot]] = next[slot];
    else next[previous[slot]] = next[slot];
    if (next[slot] !== NONE) previous[next[slot]] = previous[slot];
  };

  const link = (slot: number, layer: number, hash: number): void => {
    const at = hash & (size - 1);
    bucket[slot] = at;
    next[slot] = heads[at];
    previous[slot] = NONE;
    if (heads[at] !== NONE) previous[heads[at]] = slot;
    heads[at] = slot;
    perLayer[layer] += 1;
  };

  const place = (slot: number, data: Float64Array, offset: number, reachM: number): void => {
    let layer = 0;
    while (layer < LAYERS && reachM > CELL_M[layer] / 2) layer += 1;
    project(data, offset);
    const reach = reachM * PROJECTION_SLACK;
    ball[slot * 4] = scaled[0]; ball[slot * 4 + 1] = scaled[1]; ball[slot * 4 + 2] = scaled[2]; ball[slot * 4 + 3] = reach * reach;
    if (layer === LAYERS) {
      if (cell[slot * 4] === LAYERS) return;
      unlink(slot);
      cell[slot * 4] = LAYERS;
      wide.push(slot);
      return;
    }
    const edge = CELL_M[layer];
    const i = Math.floor(scaled[0] / edge), j = Math.floor(scaled[1] / edge), k = Math.floor(scaled[2] / edge);
    const c = slot * 4;
    if (cell[c] === layer && cell[c + 1] === i && cell[c + 2] === j && cell[c + 3] === k) return;
    unlink(slot);
    cell[c] = layer; cell[c + 1] = i; cell[c + 2] = j; cell[c + 3] = k;
    link(slot, layer, hashOf(layer, i, j, k));
  };

  let visitor: (slot: number) => void = () => undefined;
  const visitCell = (layer: number, i: number, j: number, k: number): void => {
    let slot = heads[hashOf(layer, i, j, k) & (size - 1)];
    while (slot !== NONE) {
      const c = slot * 4;
      const following = next[slot];
      if (isNear(c) && cell[c] === layer && cell[c + 1] === i && cell[c + 2] === j && cell[c + 3] === k) visitor(slot);
      slot = following;
    }
  };

  const query = (position: Float64Array, visit: (slot: number) => void): void => {
    visitor = visit;
    project(position, 0);
    const x = scaled[0], y = scaled[1], z = scaled[2];
    asked[0] = x; asked[1] = y; asked[2] = z;
    for (let layer = 0; layer < LAYERS; layer += 1) {
      if (perLayer[layer] === 0) continue;
      const edge = CELL_M[layer];
      const i = Math.floor(x / edge - 0.5), j = Math.floor(y / edge - 0.5), k = Math.floor(z / edge - 0.5);
      for (let corner = 0; corner < 8; corner += 1) visitCell(layer, i + (corner & 1), j + ((corner >> 1) & 1), k + (corner >> 2));
    }
    for (let at = 0; at < wide.length; at += 1) if (isNear(wide[at] * 4)) visit(wide[at]);
  };

  const rehash = (): void => {
    heads = new Int32Array(size).fill(NONE);
    perLayer.fill(0);
    for (let slot = 0; slot < next.length; slot += 1) {
      const c = slot * 4;
      if (cell[c] >= 0 && cell[c] < LAYERS) link(slot, cell[c], hashOf(cell[c], cell[c + 1], cell[c + 2], cell[c + 3]));
    }
  };

  return {
    place, query,
    remove: unlink,
    grow(capacity) {
      const widen = (old: Int32Array): Int32Array<ArrayBuffer> => {
        const bigger = new Int32Array(capacity).fill(NONE);
        bigger.set(old);
        return bigger;
      };
      next = widen(next); previous = widen(previous); bucket = widen(bucket);
      const cells = new Float64Array(capacity * 4).fill(NONE);
      cells.set(cell);
      cell = cells;
      const balls = new Float64Array(capacity * 4);
      balls.set(ball);
      ball = balls;
      while (size < capacity * 2) size *= 2;
      rehash();
    },
  };
}
