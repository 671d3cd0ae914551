/**
 * A persistent hash of where tracks are, on a sphere: positions are projected along the radius, and cells lie on the six faces of the cube
 * around it, of about one size everywhere, so that poles and the date line are places like others and no trigonometry is needed. A track is in
 * the layer whose half cell is at least the reach within which its next plot can lie; a query looks at a few cells in each layer that has tracks.
 */

const SPHERE_M = 6_371_000;
/** Cell sizes; a query reaches half a cell. Wider reaches go to a list that every query reads. */
const CELL_M = [8_000, 48_000, 160_000, 512_000] as const;
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
  readonly seats: Float64Array;
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

/** From the place on a face, −1 … 1 along an edge, to metres of about one size on the sphere. */
const unfold = (u: number): number => (SPHERE_M / 1.5) * (u < 0 ? 1 - Math.sqrt(1 - 3 * u) : Math.sqrt(1 + 3 * u) - 1);

/** What is kept of a track, side by side in one line of cache: projected position, reach, neighbours in its chain, its chain and layer, its slot. */
const REACH = 3;
const NEXT = 4;
const PREVIOUS = 5;
const CHAIN = 6;
const SLOT = 7;
const SEAT_SIZE = 8;
/** Chain of a track with a wide reach: it is in none. */
const WIDE = -1;
/** Of the number that tells a track's chain and sheet: bits of the sheet, which is one face of one layer. */
const SHEET_BITS = 5;
const SHEET_MASK = (1 << SHEET_BITS) - 1;
const sheetOf = (layer: number, face: number): number => layer * 6 + face;
const faceOf = (axis: number, coordinate: number): number => 2 * axis + (coordinate < 0 ? 1 : 0);
const layerOfSheet = (sheet: number): number => Math.floor(sheet / 6);

/** What a query works with. */
const createQuery = () => ({
  /** Seats of the first tracks of the chains that it looks at. */
  firsts: new Int32Array(CELLS_MAX),
  scaled: new Float64Array(3),
  /** Projected position that is asked for, and the metres that lengthen every reach; then where that is on a face: height above the centre, u and v. */
  asked: new Float64Array(4),
  spot: new Float64Array(3),
  found: new Int32Array(FOUND_MAX),
});

/** An empty grid. */
export function createGateGrid(capacityAtStart: number): GateGrid {
  let size = 32;
  /** By chain, the seat of its first track. */
  let chains = new Int32Array(size).fill(NONE);
  let seatOf = new Int32Array(capacityAtStart).fill(NONE);
  let seats = new Float64Array(capacityAtStart * SEAT_SIZE);
  let seated = 0;
  const perLayer = new Int32Array(LAYERS);
  const wide: number[] = [];
  const { firsts, scaled, asked, spot, found } = createQuery();

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

  /** Books the track of a seat when its reach, lengthened, holds the position asked for. */
  const check = (at: number): void => {
    const x = seats[at] - asked[0],
      y = seats[at + 1] - asked[1],
      z = seats[at + 2] - asked[2];
    const reach = seats[at + REACH] + asked[3];
    if (x * x + y * y + z * z > reach * reach || foundCount >= FOUND_MAX) return;
    found[foundCount] = seats[at + SLOT];
    foundCount += 1;
  };

  const unlink = (seat: number): void => {
    const at = seat * SEAT_SIZE;
    const chain = seats[at + CHAIN];
    if (chain === WIDE) {
      wide.splice(wide.indexOf(seats[at + SLOT]), 1);
      return;
    }
    perLayer[layerOfSheet(chain & SHEET_MASK)] -= 1;
    const next = seats[at + NEXT],
      previous = seats[at + PREVIOUS];
    if (previous === NONE) chains[chain >> SHEET_BITS] = next;
    else seats[previous * SEAT_SIZE + NEXT] = next;
    if (next !== NONE) seats[next * SEAT_SIZE + PREVIOUS] = previous;
  };

  const link = (seat: number, chain: number): void => {
    const at = seat * SEAT_SIZE;
    seats[at + CHAIN] = chain;
    if (chain === WIDE) {
      wide.push(seats[at + SLOT]);
      return;
    }
    const head = chain >> SHEET_BITS;
    const first = chains[head];
    seats[at + NEXT] = first;
    seats[at + PREVIOUS] = NONE;
    if (first !== NONE) seats[first * SEAT_SIZE + PREVIOUS] = seat;
    chains[head] = seat;
    perLayer[layerOfSheet(chain & SHEET_MASK)] += 1;
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
    seats.copyWithin(at, seated * SEAT_SIZE, (seated + 1) * SEAT_SIZE);
    seatOf[seats[at + SLOT]] = seat;
    if (seats[at + CHAIN] === WIDE) return;
    const next = seats[at + NEXT],
      previous = seats[at + PREVIOUS];
    if (previous === NONE) chains[seats[at + CHAIN] >> SHEET_BITS] = seat;
    else seats[previous * SEAT_SIZE + NEXT] = seat;
    if (next !== NONE) seats[next * SEAT_SIZE + PREVIOUS] = seat;
  };

  /** Chain and layer of the projected position with a reach. */
  const chainOf = (reachM: number): number => {
    let layer = 0;
    while (layer < LAYERS && !(reachM <= CELL_M[layer] / 2)) layer += 1;
    return layer === LAYERS ? WIDE : chainIn(layer, scaled[0], scaled[1], scaled[2]);
  };

  const chainIn = (layer: number, x: number, y: number, z: number): number => {
    const ax = Math.abs(x),
      ay = Math.abs(y),
      az = Math.abs(z);
    const edge = CELL_M[layer];
    if (ax >= ay && ax >= az) return cellOf(sheetOf(layer, faceOf(0, x)), edge, y / ax, z / ax);
    if (ay >= az) return cellOf(sheetOf(layer, faceOf(1, y)), edge, z / ay, x / ay);
    return cellOf(sheetOf(layer, faceOf(2, z)), edge, x / az, y / az);
  };

  const cellOf = (sheet: number, edge: number, u: number, v: number): number =>
    (((rowHash(sheet, Math.floor(unfold(v) / edge)) + Math.floor(unfold(u) / edge)) & (size - 1)) << SHEET_BITS) | sheet;

  const place = (slot: number, data: Float64Array, offset: number, reachM: number): void => {
    project(data, offset);
    const x = scaled[0],
      y = scaled[1],
      z = scaled[2];
    const isNew = seatOf[slot] === NONE;
    if (isNew) {
      seatOf[slot] = seated;
      seated += 1;
    }
    const seat = seatOf[slot],
      at = seat * SEAT_SIZE;
    seats[at] = x;
    seats[at + 1] = y;
    seats[at + 2] = z;
    seats[at + REACH] = reachM * PROJECTION_SLACK;
    const chain = chainOf(reachM);
    if (!isNew && seats[at + CHAIN] === chain) return;
    if (!isNew) unlink(seat);
    seats[at + SLOT] = slot;
    link(seat, chain);
  };

  /** Checks the tracks of a sheet in so many chains. A chain that stands there twice, because two cells share it, is read once. */
  const readChains = (count: number, sheet: number): void => {
    for (let chain = 0; chain < count; chain += 1) {
      let seat = firsts[chain];
      for (let before = 0; before < chain; before += 1) if (firsts[before] === seat) seat = NONE;
      // A chain never holds a seat twice, so that it ends within as many steps as there are seats.
      for (let step = 0; seat !== NONE && step < seated; step += 1) {
        const at = seat * SEAT_SIZE;
        if ((seats[at + CHAIN] & SHEET_MASK) === sheet) check(at);
        seat = seats[at + NEXT];
      }
    }
  };

  /**
   * Looks at a sheet's cells around the spot as far as `reachM`; false when they are too many. Who is at most so far away lies on the face at
   * most reach · √(1 + u²) / (height − reach) off.
   */
  const readSheet = (sheet: number, reachM: number): boolean => {
    const height = spot[0],
      u = spot[1],
      v = spot[2];
    const share = reachM / (height - reachM),
      edge = CELL_M[layerOfSheet(sheet)];
    const du = share * Math.sqrt(1 + u * u),
      dv = share * Math.sqrt(1 + v * v);
    const i0 = Math.floor(unfold(u - du) / edge),
      i1 = Math.floor(unfold(u + du) / edge);
    const j0 = Math.floor(unfold(v - dv) / edge),
      j1 = Math.floor(unfold(v + dv) / edge);
    if (!((i1 - i0 + 1) * (j1 - j0 + 1) <= CELLS_MAX)) return false;
    let count = 0;
    for (let j = j0; j <= j1; j += 1) {
      const row = rowHash(sheet, j);
      for (let i = i0; i <= i1; i += 1) {
        firsts[count] = chains[(row + i) & (size - 1)];
        if (firsts[count] !== NONE) count += 1;
      }
    }
    readChains(count, sheet);
    return true;
  };

  /** The same on the face that an axis of the position asked for goes through. */
  const readFace = (layer: number, axis: number, reachM: number): boolean => {
    const height = Math.abs(asked[axis]);
    spot[0] = height;
    spot[1] = asked[(axis + 1) % 3] / height;
    spot[2] = asked[(axis + 2) % 3] / height;
    return readSheet(sheetOf(layer, faceOf(axis, asked[axis])), reachM);
  };

  /** Reads every track. */
  const scan = (): number => {
    const all = seats;
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
      found[count] = all[at + SLOT];
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
      const at = seat * SEAT_SIZE;
      const chain = seats[at + CHAIN];
      if (chain !== WIDE) link(seat, chainIn(layerOfSheet(chain & SHEET_MASK), seats[at], seats[at + 1], seats[at + 2]));
    }
  };

  // Behind the last seat lies what others left.
  const save = (): SavedGrid => ({ size, chains, seatOf, seats: seats.slice(0, seated * SEAT_SIZE), seatedCount: seated, perLayer, wide });

  const load = (saved: SavedGrid): void => {
    size = saved.size;
    seated = saved.seatedCount;
    chains = saved.chains.slice();
    seatOf = saved.seatOf.slice();
    seats = new Float64Array(seatOf.length * SEAT_SIZE);
    seats.set(saved.seats);
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
      const wider = new Float64Array(capacity * SEAT_SIZE);
      wider.set(seats);
      seats = wider;
      while (size < capacity * 2) size *= 2;
      rehash();
    },
    save,
    load,
  };
}
