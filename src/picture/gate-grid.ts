/**
 * A persistent hash of where tracks are, on a sphere: positions are projected along the radius, and cells lie on the six faces of the cube
 * around it, of about one size everywhere, so that poles and the date line are places like others and no trigonometry is needed. A track is in
 * the layer whose half cell is at least the reach within which its next plot can lie; a query looks at a few cells in each layer that has tracks.
 */

const SPHERE_M = 6_371_000;
/** Cell sizes; a query reaches half a cell. Wider reaches go to a list that every query reads. */
const CELL_M = [16_000, 48_000, 160_000, 512_000] as const;
const LAYERS = CELL_M.length;
const NONE = -1;
/** What lies under the sphere is stretched by the projection, at the poles by 0.23 %. */
const PROJECTION_SLACK = 1.003;
/** Tracks that one query may find; a crowd denser than that is not told apart by its places. */
export const FOUND_MAX = 512;
/** Cells of one layer and face that one query looks at; a wider one, or one that reaches farther, reads every track. */
const CELLS_MAX = 100;
const QUERY_MAX_M = 800_000;
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
  save(): SavedGrid;
  load(saved: SavedGrid): void;
}

/** A grid as plain data; what a query finds hangs on the order in its chains. */
export interface SavedGrid {
  readonly size: number;
  readonly chains: Int32Array;
  readonly seatOf: Int32Array;
  /** Places too, word by word. */
  readonly seats: Int32Array;
  readonly seatedCount: number;
  readonly perLayer: Int32Array;
  readonly wide: readonly number[];
}

/** Where a row of cells begins among the chains; its cells lie side by side. */
const rowHash = (sheet: number, j: number): number => {
  let h = Math.imul(j, 0x8da6b343) ^ Math.imul(sheet + 1, 0x9e3779b1);
  h ^= h >>> 15;
  return Math.imul(h, 0x2c1b3c6d);
};

/**
 * From the place on a face, −1 … 1 along an edge, to metres: of one size on the sphere to a fifth, and rising, which is all that cells need. A query
 * looks as far as 2.8: up to 3 that comes out no nearer to the middle than the edge does, so that no cell of the face is left out.
 */
const unfold = (u: number): number => SPHERE_M * u * (1.2 - 0.3 * Math.abs(u));

/** What is kept of a track, two of them side by side in one line of cache: projected position and reach; neighbours in its chain, its cell, its slot. */
const REACH = 3;
const NEXT = 4;
const PREVIOUS = 5;
const CELL = 6;
const SLOT = 7;
const SEAT_SIZE = 8;
/** What singles take off a place on the Earth. */
const ROUNDED_M = 1;
/** Cell of a track with a wide reach: it is in no chain. */
const WIDE = -1;
/** A cell's own number: its sheet, which is one face of one layer, and its column and row there, counted from the middle. */
const SHEET_BITS = 5;
const SHEET_MASK = (1 << SHEET_BITS) - 1;
const LINE_BITS = 12;
const MIDDLE = 1 << (LINE_BITS - 1);
const cellAt = (sheet: number, i: number, j: number): number => ((((j + MIDDLE) << LINE_BITS) | (i + MIDDLE)) << SHEET_BITS) | sheet;
const columnOf = (cell: number): number => ((cell >> SHEET_BITS) & ((1 << LINE_BITS) - 1)) - MIDDLE;
const rowOf = (cell: number): number => (cell >> (SHEET_BITS + LINE_BITS)) - MIDDLE;
const sheetOf = (layer: number, face: number): number => layer * 6 + face;
const faceOf = (axis: number, coordinate: number): number => 2 * axis + (coordinate < 0 ? 1 : 0);
const layerOfSheet = (sheet: number): number => Math.floor(sheet / 6);

/** What a query works with. */
const createQuery = () => ({
  scaled: new Float64Array(3),
  /** Projected position that is asked for, and the metres that lengthen every reach; then where that is on a face, u and v, and how far is looked along both. */
  asked: new Float64Array(4),
  spot: new Float64Array(4),
  found: new Int32Array(FOUND_MAX),
});

/** An empty grid. */
export function createGateGrid(capacityAtStart: number): GateGrid {
  let size = 32;
  /** By chain, the seat of its first track. */
  let chains = new Int32Array(size).fill(NONE);
  let seatOf = new Int32Array(capacityAtStart).fill(NONE);
  /** One memory of seats, seen as places and as links. */
  let spots = new Float32Array(capacityAtStart * SEAT_SIZE);
  let links = new Int32Array(spots.buffer);
  let seated = 0;
  const perLayer = new Int32Array(LAYERS);
  const wide: number[] = [];
  const { scaled, asked, spot, found } = createQuery();

  const project = (data: Float64Array, offset: number): void => {
    const x = data[offset],
      y = data[offset + 1],
      z = data[offset + 2];
    const scale = SPHERE_M / Math.sqrt(x * x + y * y + z * z + 1);
    scaled[0] = x * scale;
    scaled[1] = y * scale;
    scaled[2] = z * scale;
  };

  let foundCount = 0;

  const chainOf = (cell: number): number => (rowHash(cell & SHEET_MASK, rowOf(cell)) + columnOf(cell)) & (size - 1);

  const unlink = (seat: number): void => {
    const at = seat * SEAT_SIZE;
    const cell = links[at + CELL];
    if (cell === WIDE) {
      wide.splice(wide.indexOf(links[at + SLOT]), 1);
      return;
    }
    perLayer[layerOfSheet(cell & SHEET_MASK)] -= 1;
    const next = links[at + NEXT],
      previous = links[at + PREVIOUS];
    if (previous === NONE) chains[chainOf(cell)] = next;
    else links[previous * SEAT_SIZE + NEXT] = next;
    if (next !== NONE) links[next * SEAT_SIZE + PREVIOUS] = previous;
  };

  const link = (seat: number, cell: number): void => {
    const at = seat * SEAT_SIZE;
    links[at + CELL] = cell;
    if (cell === WIDE) {
      wide.push(links[at + SLOT]);
      return;
    }
    const head = chainOf(cell);
    const first = chains[head];
    links[at + NEXT] = first;
    links[at + PREVIOUS] = NONE;
    if (first !== NONE) links[first * SEAT_SIZE + PREVIOUS] = seat;
    chains[head] = seat;
    perLayer[layerOfSheet(cell & SHEET_MASK)] += 1;
  };

  const remove = (slot: number): void => {
    const seat = seatOf[slot];
    if (seat === NONE) return;
    unlink(seat);
    seatOf[slot] = NONE;
    seated -= 1;
    if (seat !== seated) moveLast(seat);
  };

  /** The last one takes the empty seat. */
  const moveLast = (seat: number): void => {
    const at = seat * SEAT_SIZE;
    links.copyWithin(at, seated * SEAT_SIZE, (seated + 1) * SEAT_SIZE);
    seatOf[links[at + SLOT]] = seat;
    const cell = links[at + CELL];
    if (cell === WIDE) return;
    const next = links[at + NEXT],
      previous = links[at + PREVIOUS];
    if (previous === NONE) chains[chainOf(cell)] = seat;
    else links[previous * SEAT_SIZE + NEXT] = seat;
    if (next !== NONE) links[next * SEAT_SIZE + PREVIOUS] = seat;
  };

  /** Cell of the projected position with a reach. */
  const cellOf = (reachM: number): number => {
    let layer = 0;
    while (layer < LAYERS && !(reachM <= CELL_M[layer] / 2)) layer += 1;
    if (layer === LAYERS) return WIDE;
    const x = scaled[0],
      y = scaled[1],
      z = scaled[2];
    const ax = Math.abs(x),
      ay = Math.abs(y),
      az = Math.abs(z);
    const edge = CELL_M[layer];
    if (ax >= ay && ax >= az) return cellOn(sheetOf(layer, faceOf(0, x)), edge, y / ax, z / ax);
    if (ay >= az) return cellOn(sheetOf(layer, faceOf(1, y)), edge, z / ay, x / ay);
    return cellOn(sheetOf(layer, faceOf(2, z)), edge, x / az, y / az);
  };

  const cellOn = (sheet: number, edge: number, u: number, v: number): number => cellAt(sheet, Math.floor(unfold(u) / edge), Math.floor(unfold(v) / edge));

  const place = (slot: number, data: Float64Array, offset: number, reachM: number): void => {
    project(data, offset);
    const isNew = seatOf[slot] === NONE;
    if (isNew) {
      seatOf[slot] = seated;
      seated += 1;
    }
    const seat = seatOf[slot],
      at = seat * SEAT_SIZE;
    for (let i = 0; i < 3; i += 1) spots[at + i] = scaled[i];
    spots[at + REACH] = reachM * PROJECTION_SLACK + ROUNDED_M;
    const cell = cellOf(reachM);
    if (!isNew && links[at + CELL] === cell) return;
    if (!isNew) unlink(seat);
    links[at + SLOT] = slot;
    link(seat, cell);
  };

  /** Books the track of a seat when its reach, lengthened, holds the position asked for. */
  const check = (at: number): void => {
    const x = spots[at] - asked[0],
      y = spots[at + 1] - asked[1],
      z = spots[at + 2] - asked[2];
    const reach = spots[at + REACH] + asked[3];
    if (x * x + y * y + z * z > reach * reach || foundCount >= FOUND_MAX) return;
    found[foundCount] = links[at + SLOT];
    foundCount += 1;
  };

  /** Looks at a sheet's cells around the spot; false when they are too many. */
  const readSheet = (sheet: number): boolean => {
    const edge = CELL_M[layerOfSheet(sheet)];
    const i0 = Math.floor(unfold(spot[0] - spot[2]) / edge),
      i1 = Math.floor(unfold(spot[0] + spot[2]) / edge);
    const j0 = Math.floor(unfold(spot[1] - spot[3]) / edge),
      j1 = Math.floor(unfold(spot[1] + spot[3]) / edge);
    if (!((i1 - i0 + 1) * (j1 - j0 + 1) <= CELLS_MAX)) return false;
    const heads = chains,
      own = links,
      mask = size - 1,
      stepsMax = seated;
    for (let j = j0; j <= j1; j += 1) {
      const row = rowHash(sheet, j);
      for (let i = i0; i <= i1; i += 1) {
        let seat = heads[(row + i) & mask];
        if (seat === NONE) continue;
        // Other cells may share the chain. It never holds a seat twice, so that it ends within as many steps as there are seats.
        const cell = cellAt(sheet, i, j);
        for (let step = 0; seat !== NONE && step < stepsMax; step += 1) {
          const at = seat * SEAT_SIZE;
          if (own[at + CELL] === cell) check(at);
          seat = own[at + NEXT];
        }
      }
    }
    return true;
  };

  /**
   * The same on the face that an axis of the position asked for goes through. Who is at most a reach away lies on the face at most
   * reach · √(1 + u²) / (height − reach) off, which is less than with 1 + u²/2 in place of the root.
   */
  const readFace = (layer: number, axis: number, reachM: number): boolean => {
    const height = Math.abs(asked[axis]);
    const u = asked[(axis + 1) % 3] / height,
      v = asked[(axis + 2) % 3] / height,
      share = reachM / (height - reachM);
    spot[0] = u;
    spot[1] = v;
    spot[2] = share * (1 + 0.5 * u * u);
    spot[3] = share * (1 + 0.5 * v * v);
    return readSheet(sheetOf(layer, faceOf(axis, asked[axis])));
  };

  /** Reads every track. */
  const scan = (): number => {
    const all = spots,
      own = links;
    const x = asked[0],
      y = asked[1],
      z = asked[2],
      extra = asked[3];
    let count = 0;
    for (let at = 0; at < seated * SEAT_SIZE; at += SEAT_SIZE) {
      const dx = all[at] - x,
        dy = all[at + 1] - y,
        dz = all[at + 2] - z,
        reach = all[at + REACH] + extra;
      if (dx * dx + dy * dy + dz * dz > reach * reach) continue;
      found[count] = own[at + SLOT];
      count += 1;
      if (count === FOUND_MAX) break;
    }
    foundCount = count;
    return count;
  };

  const query = (position: Float64Array, extraM: number): number => {
    project(position, 0);
    const x = scaled[0],
      y = scaled[1],
      z = scaled[2];
    asked[0] = x;
    asked[1] = y;
    asked[2] = z;
    asked[3] = extraM;
    if (seated <= SCAN_MAX) return scan();
    foundCount = 0;
    const ax = Math.abs(x),
      ay = Math.abs(y),
      az = Math.abs(z);
    const most = Math.max(ax, ay, az);
    for (let layer = LAYERS - 1; layer >= 0; layer -= 1) {
      if (perLayer[layer] === 0) continue;
      const reach = extraM + CELL_M[layer] / 2,
        least = most - 2 * reach;
      if (!(reach <= QUERY_MAX_M)) return scan();
      if (ax >= least && !readFace(layer, 0, reach)) return scan();
      if (ay >= least && !readFace(layer, 1, reach)) return scan();
      if (az >= least && !readFace(layer, 2, reach)) return scan();
    }
    for (let at = 0; at < wide.length; at += 1) check(seatOf[wide[at]] * SEAT_SIZE);
    return foundCount;
  };

  const rehash = (): void => {
    chains = new Int32Array(size).fill(NONE);
    perLayer.fill(0);
    for (let seat = 0; seat < seated; seat += 1) {
      const cell = links[seat * SEAT_SIZE + CELL];
      if (cell !== WIDE) link(seat, cell);
    }
  };

  // Behind the last seat lies what others left.
  const save = (): SavedGrid => ({ size, chains, seatOf, seats: links.slice(0, seated * SEAT_SIZE), seatedCount: seated, perLayer, wide });

  const load = (saved: SavedGrid): void => {
    size = saved.size;
    seated = saved.seatedCount;
    chains = saved.chains.slice();
    seatOf = saved.seatOf.slice();
    spots = new Float32Array(seatOf.length * SEAT_SIZE);
    links = new Int32Array(spots.buffer);
    links.set(saved.seats);
    perLayer.set(saved.perLayer);
    wide.splice(0, wide.length, ...saved.wide);
  };

  return {
    place,
    query,
    found,
    remove,
    grow(capacity) {
      const more = new Int32Array(capacity).fill(NONE);
      more.set(seatOf);
      seatOf = more;
      const wider = new Float32Array(capacity * SEAT_SIZE);
      const own = new Int32Array(wider.buffer);
      own.set(links);
      spots = wider;
      links = own;
      while (size < capacity * 2) size *= 2;
      rehash();
    },
    save,
    load,
  };
}
