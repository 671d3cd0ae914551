/**
 * Places as a forecast needs them, prepared once: where, how far the outline reaches in each of 32 directions, and cells of
 * neighbours, so that a search tests a cell before its places. Between directions the reach is interpolated; dents do not
 * count, which errs on the side of warning. What is found for a place depends on no other place.
 */
import { assert } from '../base/index.ts';
import { convexHull, ecefToEnuInPlace, geodeticToEcefInto, localFrame, ringAreaM2 } from '../geo/index.ts';
import { TWO_PI, cos, sin } from '../math/index.ts';
import type { Place } from '../model/index.ts';

/** Directions of the support function, from east counter-clockwise. */
export const SUPPORT_COUNT = 32;

export interface PlaceShapes {
  readonly count: number;
  /** ECEF of each centre on the ellipsoid, 3 a place. */
  readonly centres: Float64Array;
  /** Reach of each outline from its centre in metres, 32 a place. */
  readonly reachM: Float64Array;
  /** Radius of the circle round the centre that holds the outline. */
  readonly radiusM: Float64Array;
  /** Area and circumference of the outline's hull. */
  readonly hullAreaM2: Float64Array;
  readonly hullEdgeM: Float64Array;
  readonly cells: PlaceCells;
  /** Where searches write place numbers. */
  readonly found: Int32Array;
}

/** Places of cell c are `members[starts[c]]` … `members[starts[c + 1] − 1]`; balls (x, y, z, radius) hold their circles. */
interface PlaceCells {
  readonly starts: Int32Array;
  readonly members: Int32Array;
  readonly balls: Float64Array;
}

/** Cosine and sine of each support direction. */
export const supportCosine = new Float64Array(SUPPORT_COUNT);
export const supportSine = new Float64Array(SUPPORT_COUNT);
for (let k = 0; k < SUPPORT_COUNT; k += 1) {
  supportCosine[k] = cos((TWO_PI * k) / SUPPORT_COUNT);
  supportSine[k] = sin((TWO_PI * k) / SUPPORT_COUNT);
}

/** Prepares places; when `members` are named, searches find those alone. A place with a broken outline is a programmer's error here, since configuration refused it. */
export function preparePlaces(places: readonly Place[], members?: readonly number[]): PlaceShapes {
  const count = places.length;
  const shapes: PlaceShapes = {
    count,
    centres: new Float64Array(3 * count),
    reachM: new Float64Array(SUPPORT_COUNT * count),
    radiusM: new Float64Array(count),
    hullAreaM2: new Float64Array(count),
    hullEdgeM: new Float64Array(count),
    cells: { starts: new Int32Array(1), members: new Int32Array(0), balls: new Float64Array(0) },
    found: new Int32Array(count),
  };
  places.forEach((place, i) => {
    const outline = outlineOf(place);
    shapes.centres.set(outline.centre, 3 * i);
    shapes.reachM.set(outline.reachM, SUPPORT_COUNT * i);
    shapes.radiusM[i] = outline.radiusM;
    shapes.hullAreaM2[i] = outline.hullAreaM2;
    shapes.hullEdgeM[i] = outline.hullEdgeM;
  });
  return { ...shapes, cells: cellsOf(places, members ?? places.keys(), shapes) };
}

/** What is prepared of one place. */
interface Outline {
  readonly centre: Float64Array;
  readonly reachM: Float64Array;
  readonly radiusM: number;
  readonly hullAreaM2: number;
  readonly hullEdgeM: number;
}

/** Every view of a recipient, and every rebuild of one, asks for the same places. */
const outlines = new WeakMap<Place, Outline>();

function outlineOf(place: Place): Outline {
  let outline = outlines.get(place);
  if (outline === undefined) {
    assert(place.ring.length >= 6 && place.ring.every((value) => Number.isFinite(value)), `place "${place.id}" must have a ring of at least 3 finite corners`);
    outline = prepareOutline(place);
    outlines.set(place, outline);
  }
  return outline;
}

function prepareOutline(place: Place): Outline {
  const reachM = new Float64Array(SUPPORT_COUNT).fill(-Infinity);
  const at = new Float64Array(3);
  const centre = { latRad: place.latRad, lonRad: place.lonRad, altitudeHaeM: 0 };
  geodeticToEcefInto(at, 0, centre);
  const frame = localFrame(centre);
  const corner = new Float64Array(3);
  let radiusM = 0;
  for (let v = 0; v < place.ring.length; v += 2) {
    geodeticToEcefInto(corner, 0, { lonRad: place.ring[v], latRad: place.ring[v + 1], altitudeHaeM: 0 });
    ecefToEnuInPlace(frame, corner, 0);
    for (let k = 0; k < SUPPORT_COUNT; k += 1) {
      const reach = corner[0] * supportCosine[k] + corner[1] * supportSine[k];
      if (reach > reachM[k]) reachM[k] = reach;
    }
    radiusM = Math.max(radiusM, Math.sqrt(corner[0] * corner[0] + corner[1] * corner[1]));
  }
  // Cauchy: the circumference of a convex outline is the integral of its support function.
  let hullEdgeM = 0;
  for (let k = 0; k < SUPPORT_COUNT; k += 1) hullEdgeM += (TWO_PI / SUPPORT_COUNT) * reachM[k];
  return { centre: at, reachM, radiusM, hullAreaM2: ringAreaM2(convexHull(place.ring)), hullEdgeM };
}

/** One degree: some dozens of towns at most. */
const CELL_RAD = Math.PI / 180;
/** Whatever margin a forecast puts round a place is less. */
const MARGIN_M = 6_000;

function cellsOf(places: readonly Place[], searched: Iterable<number>, shapes: PlaceShapes): PlaceCells {
  const byKey = new Map<number, number[]>();
  for (const i of searched) {
    const place = places[i];
    const key = Math.floor(place.latRad / CELL_RAD) * 1000 + Math.floor(place.lonRad / CELL_RAD);
    const members = byKey.get(key);
    if (members === undefined) byKey.set(key, [i]);
    else members.push(i);
  }
  const groups = [...byKey.values()];
  const starts = new Int32Array(groups.length + 1);
  const balls = new Float64Array(4 * groups.length);
  const { centres, radiusM } = shapes;
  groups.forEach((members, c) => {
    starts[c + 1] = starts[c] + members.length;
    for (let axis = 0; axis < 3; axis += 1) {
      for (const i of members) balls[4 * c + axis] += centres[3 * i + axis] / members.length;
    }
    for (const i of members) {
      const dx = centres[3 * i] - balls[4 * c],
        dy = centres[3 * i + 1] - balls[4 * c + 1],
        dz = centres[3 * i + 2] - balls[4 * c + 2];
      balls[4 * c + 3] = Math.max(balls[4 * c + 3], Math.sqrt(dx * dx + dy * dy + dz * dz) + radiusM[i] + MARGIN_M);
    }
  });
  return { starts, members: Int32Array.from(groups.flat()), balls };
}

/** A wedge on the ground seen from an ECEF point: `head` is its middle as a unit vector; a half width of π or more is a circle. */
export interface Wedge {
  readonly apex: Float64Array;
  readonly head: Float64Array;
  halfWidthRad: number;
  reachM: number;
}

/**
 * Writes the places whose cell touches the wedge and whose circle lies within its reach to `shapes.found` and returns how many.
 * Candidates may be too many, never too few. The order is that of the cells.
 */
export function placesInWedge(shapes: PlaceShapes, wedge: Wedge): number {
  const { starts, members, balls } = shapes.cells;
  const { centres, radiusM, found } = shapes;
  const { apex, head, reachM } = wedge;
  const round = wedge.halfWidthRad >= 0.5 * Math.PI;
  const least = round ? -1 : cos(wedge.halfWidthRad);
  let count = 0;
  for (let c = 0; c < starts.length - 1; c += 1) {
    const dx = balls[4 * c] - apex[0],
      dy = balls[4 * c + 1] - apex[1],
      dz = balls[4 * c + 2] - apex[2];
    const radius = balls[4 * c + 3];
    const square = dx * dx + dy * dy + dz * dz;
    if (square > (reachM + radius) * (reachM + radius)) continue;
    // Outside the wedge by more than its own radius: the distance to the edge is at least d sin(angle − half width).
    if (!round && square > 4 * radius * radius) {
      const distance = Math.sqrt(square);
      const along = (dx * head[0] + dy * head[1] + dz * head[2]) / distance;
      // Within 1.5 of its apparent radius and a slack for the Earth's curve below the tangent plane.
      if (along < least - 1.5 * (radius / distance) - 0.02) continue;
    }
    for (let k = starts[c]; k < starts[c + 1]; k += 1) {
      const i = members[k];
      const px = centres[3 * i] - apex[0],
        py = centres[3 * i + 1] - apex[1],
        pz = centres[3 * i + 2] - apex[2];
      if (px * px + py * py + pz * pz > (reachM + radiusM[i]) * (reachM + radiusM[i])) continue;
      found[count] = i;
      count += 1;
    }
  }
  return count;
}

/** How far the outline of `place` reaches from its centre towards the unit vector (east, north), in metres. */
export function reachTowardsM(shapes: PlaceShapes, place: number, east: number, north: number): number {
  // The angle by a rational stand-in (monotone in each octant, 0 to 8) instead of an arctangent: only neighbours are needed.
  const octant = pseudoAngle(east, north) * (SUPPORT_COUNT / 8);
  const low = Math.floor(octant);
  const share = octant - low;
  const base = SUPPORT_COUNT * place;
  const first = shapes.reachM[base + (low & (SUPPORT_COUNT - 1))];
  return first + share * (shapes.reachM[base + ((low + 1) & (SUPPORT_COUNT - 1))] - first);
}

/** How far an outline reaches back towards somebody who sees its centre in a direction, and to his left and right. */
export interface SeenReach {
  backM: number;
  leftM: number;
  rightM: number;
}

/** `reachTowardsM` against a unit vector (east, north), and to the left and right of it: by one angle, for they are quarters of a turn apart. */
export function seenReachInto(out: SeenReach, shapes: PlaceShapes, place: number, { east, north }: { readonly east: number; readonly north: number }): void {
  const octant = pseudoAngle(east, north) * (SUPPORT_COUNT / 8);
  const low = Math.floor(octant);
  const share = octant - low;
  const { reachM } = shapes;
  const base = SUPPORT_COUNT * place;
  const quarter = SUPPORT_COUNT / 4;
  out.backM = between(reachM, base, low + 2 * quarter, share);
  out.leftM = between(reachM, base, low + quarter, share);
  out.rightM = between(reachM, base, low + 3 * quarter, share);
}

function between(reachM: Float64Array, base: number, low: number, share: number): number {
  const first = reachM[base + (low & (SUPPORT_COUNT - 1))];
  return first + share * (reachM[base + ((low + 1) & (SUPPORT_COUNT - 1))] - first);
}

/** Angle of (x, y) in eighths of a turn, exact at multiples of an eighth and within 0.005 of it between. */
function pseudoAngle(x: number, y: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  if (ax === 0 && ay === 0) return 0;
  const ratio = ax > ay ? ay / ax : ax / ay;
  // atan(r)/(π/4) ≈ r (1.273 − 0.273 r), within 0.005.
  const eighth = ratio * (1.273 - 0.273 * ratio);
  const first = ax > ay ? eighth : 2 - eighth;
  const upper = x >= 0 ? first : 4 - first;
  return y >= 0 ? upper : 8 - upper;
}
