/**
 * A persistent hash of where tracks are, on a sphere: positions are projected along the radius, cells are cubes of ECEF space, so
 * that poles and the date line are places like others and no trigonometry is needed. A track is in the layer whose half cell is
 * at least the reach within which its next plot can lie; a query looks at eight cells in each layer that has tracks.
 */

const SPHERE_M = 6_371_000;
/** Cell sizes; a query reaches half a cell. Wider reaches go to a list that every query reads. */
const CELL_M = [32_000, 96_000, 320_000] as const;
const LAYERS = CELL_M.length;
const NONE = -1;
/** What lies under the sphere is stretched by the projection, at the poles by 0.23 %. */
const PROJECTION_SLACK = 1.003;
/** Tracks that one query may find; a crowd denser than that is not told apart by its places. */
export const FOUND_MAX = 512;
/** Cells of one layer that one query looks at; a wider one reads every track. */
const CELLS_MAX = 36;
/** As many tracks are read one after the other sooner than a few cells are looked up. */
const SCAN_MAX = 512;

export interface GateGrid {
  /** Puts or moves a track: its ECEF position is at `data[offset…]`; `reachM` is how far from there a plot may be. */
  place(slot: number, data: Float64Array, offset: number, reachM: number): void;
  remove(slot: number): void;
  /**
   * Writes the slots of the tracks whose reach, lengthened by `extraM`, may hold the position into `found`, and returns how
   * many; some are farther. At most FOUND_MAX.
   */
  query(position: Float64Array, extraM: number): number;
  readonly found: Int32Array;
  /** Room for slots below `capacity`. */
  grow(capacity: number): void;
}

const hashOf = (layer: number, i: number, j: number, k: number): number => {
  let h = Math.imul(i, 0x8da6b343) ^ Math.imul(j, 0xd8163841) ^ Math.imul(k, 0xcb1ab31f) ^ Math.imul(layer + 1, 0x9e3779b1);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d) >>> 0;
};

const HALF_DIAGONAL = 0.8661;

/** True when a cell can hold a projected position: most of a cube of cells lies above or under the sphere. */
function meetsSphere(edge: number, i: number, j: number, k: number): boolean {
  const x = (i + 0.5) * edge, y = (j + 0.5) * edge, z = (k + 0.5) * edge;
  const r2 = x * x + y * y + z * z;
  const least = SPHERE_M - HALF_DIAGONAL * edge, most = SPHERE_M + HALF_DIAGONAL * edge;
  return r2 >= least * least && r2 <= most * most;
}

/** An empty grid. */
export function createGateGrid(capacityAtStart: number): GateGrid {
  let size = 32;
  let heads = new Int32Array(size).fill(NONE);
  let next = new Int32Array(capacityAtStart).fill(NONE);
  let previous = new Int32Array(capacityAtStart).fill(NONE);
  let cell = new Float64Array(capacityAtStart * 4).fill(NONE);
  let bucket = new Int32Array(capacityAtStart).fill(NONE);
  /** The tracks side by side: slots by seat and back, and by seat the projected position and the reach. */
  let slotAt = new Int32Array(capacityAtStart);
  let seatOf = new Int32Array(capacityAtStart).fill(NONE);
  let ball = new Float64Array(capacityAtStart * 4);
  let seated = 0;
  const perLayer = new Int32Array(LAYERS);
  const wide: number[] = [];
  const scaled = new Float64Array(3);
  /** Projected position that is asked for, and the metres that lengthen every reach. */
  const asked = new Float64Array(4);

  const project = (data: Float64Array, offset: number): void => {
    const x = data[offset], y = data[offset + 1], z = data[offset + 2];
    const scale = SPHERE_M / Math.sqrt(x * x + y * y + z * z + 1);
    scaled[0] = x * scale; scaled[1] = y * scale; scaled[2] = z * scale;
  };

  const found = new Int32Array(FOUND_MAX);
  let foundCount = 0;

  /** Books the track of a seat when its reach, lengthened, holds the position asked for. */
  const check = (seat: number): void => {
    const at = seat * 4;
    const x = ball[at] - asked[0], y = ball[at + 1] - asked[1], z = ball[at + 2] - asked[2];
    const reach = ball[at + 3] + asked[3];
    if (x * x + y * y + z * z > reach * reach || foundCount >= FOUND_MAX) return;
    found[foundCount] = slotAt[seat];
    foundCount += 1;
  };

  const sit = (slot: number): number => {
    const seat = seated;
    seated += 1;
    slotAt[seat] = slot;
    seatOf[slot] = seat;
    return seat;
  };

  /** The last one takes the empty seat. */
  const rise = (slot: number): void => {
    const seat = seatOf[slot];
    seated -= 1;
    seatOf[slot] = NONE;
    if (seat === seated) return;
    slotAt[seat] = slotAt[seated];
    seatOf[slotAt[seat]] = seat;
    ball.copyWithin(seat * 4, seated * 4, seated * 4 + 4);
  };

  const remove = (slot: number): void => {
    if (seatOf[slot] === NONE) return;
    rise(slot);
    unlink(slot);
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
    const seat = (seatOf[slot] === NONE ? sit(slot) : seatOf[slot]) * 4;
    ball[seat] = scaled[0]; ball[seat + 1] = scaled[1]; ball[seat + 2] = scaled[2]; ball[seat + 3] = reach;
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

  const lookIntoCell = (layer: number, i: number, j: number, k: number): void => {
    let slot = heads[hashOf(layer, i, j, k) & (size - 1)];
    // A chain never holds a slot twice, so that it ends within as many steps as there are slots.
    for (let step = 0; slot !== NONE && step < next.length; step += 1) {
      const c = slot * 4;
      if (cell[c] === layer && cell[c + 1] === i && cell[c + 2] === j && cell[c + 3] === k) check(seatOf[slot]);
      slot = next[slot];
    }
  };

  /** Reads every track. */
  const scan = (): number => {
    const balls = ball;
    const x = asked[0], y = asked[1], z = asked[2], extra = asked[3];
    let count = 0;
    for (let seat = 0, at = 0; seat < seated; seat += 1, at += 4) {
      const dx = balls[at] - x, dy = balls[at + 1] - y, dz = balls[at + 2] - z, reach = balls[at + 3] + extra;
      if (dx * dx + dy * dy + dz * dz > reach * reach) continue;
      found[count] = slotAt[seat];
      count += 1;
      if (count === FOUND_MAX) break;
    }
    foundCount = count;
    return count;
  };

  const query = (position: Float64Array, extraM: number): number => {
    project(position, 0);
    const x = scaled[0], y = scaled[1], z = scaled[2];
    asked[0] = x; asked[1] = y; asked[2] = z; asked[3] = extraM;
    if (seated <= SCAN_MAX) return scan();
    foundCount = 0;
    for (let layer = LAYERS - 1; layer >= 0; layer -= 1) {
      if (perLayer[layer] === 0) continue;
      const edge = CELL_M[layer];
      const r = extraM / edge + 0.5;
      const i0 = Math.floor(x / edge - r), j0 = Math.floor(y / edge - r), k0 = Math.floor(z / edge - r);
      const i1 = Math.floor(x / edge + r), j1 = Math.floor(y / edge + r), k1 = Math.floor(z / edge + r);
      if (!((i1 - i0 + 1) * (j1 - j0 + 1) * (k1 - k0 + 1) <= CELLS_MAX)) return scan();
      for (let i = i0; i <= i1; i += 1) {
        for (let j = j0; j <= j1; j += 1) for (let k = k0; k <= k1; k += 1) if (meetsSphere(edge, i, j, k)) lookIntoCell(layer, i, j, k);
      }
    }
    for (let at = 0; at < wide.length; at += 1) check(seatOf[wide[at]]);
    return foundCount;
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
    place, query, found,
    remove,
    grow(capacity) {
      const widen = (old: Int32Array): Int32Array<ArrayBuffer> => {
        const bigger = new Int32Array(capacity).fill(NONE);
        bigger.set(old);
        return bigger;
      };
      next = widen(next); previous = widen(previous); bucket = widen(bucket); slotAt = widen(slotAt); seatOf = widen(seatOf);
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
