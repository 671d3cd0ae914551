/**
 * Places as a forecast needs them, prepared once: where, and how far the outline reaches in each of 32 directions. Between
 * directions the reach is interpolated; dents do not count, which errs on the side of warning.
 */
import { assert } from '../base/index.ts';
import { boxesInFanInto, boxesWithinInto, buildBoxIndex, geodeticToEcefInto, localFrame, ecefToEnuInPlace, ringBounds, type BoxIndex, type Fan, type LatLon } from '../geo/index.ts';
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
  readonly index: BoxIndex;
  /** Where searches write. */
  readonly found: Int32Array;
}

/** Cosine and sine of each support direction. */
export const supportCosine = new Float64Array(SUPPORT_COUNT);
export const supportSine = new Float64Array(SUPPORT_COUNT);
for (let k = 0; k < SUPPORT_COUNT; k += 1) {
  supportCosine[k] = cos((TWO_PI * k) / SUPPORT_COUNT);
  supportSine[k] = sin((TWO_PI * k) / SUPPORT_COUNT);
}

/** Prepares places; a place with a broken outline is a programmer's error here, since configuration refused it. */
export function preparePlaces(places: readonly Place[]): PlaceShapes {
  const count = places.length;
  const centres = new Float64Array(3 * count);
  const reachM = new Float64Array(SUPPORT_COUNT * count);
  const radiusM = new Float64Array(count);
  const corner = new Float64Array(3);
  places.forEach((place, i) => {
    assert(place.ring.length >= 6 && place.ring.every((value) => Number.isFinite(value)), `place "${place.id}" must have a ring of at least 3 finite corners`);
    const centre = { latRad: place.latRad, lonRad: place.lonRad, altitudeHaeM: 0 };
    geodeticToEcefInto(centres, 3 * i, centre);
    const frame = localFrame(centre);
    reachM.fill(-Infinity, SUPPORT_COUNT * i, SUPPORT_COUNT * (i + 1));
    for (let v = 0; v < place.ring.length; v += 2) {
      geodeticToEcefInto(corner, 0, { lonRad: place.ring[v], latRad: place.ring[v + 1], altitudeHaeM: 0 });
      ecefToEnuInPlace(frame, corner, 0);
      for (let k = 0; k < SUPPORT_COUNT; k += 1) {
        const reach = corner[0] * supportCosine[k] + corner[1] * supportSine[k];
        if (reach > reachM[SUPPORT_COUNT * i + k]) reachM[SUPPORT_COUNT * i + k] = reach;
      }
      radiusM[i] = Math.max(radiusM[i], Math.sqrt(corner[0] * corner[0] + corner[1] * corner[1]));
    }
  });
  const index = buildBoxIndex(places.map((place) => ringBounds(place.ring)));
  return { count, centres, reachM, radiusM, index, found: new Int32Array(count) };
}

/** Writes candidate place numbers to `shapes.found`, ascending, and returns how many. */
export function placesInFan(shapes: PlaceShapes, fan: Fan): number {
  return boxesInFanInto(shapes.found, shapes.index, fan);
}

/** Writes the numbers of places that may lie within `radiusM` to `shapes.found`, ascending, and returns how many. */
export function placesNear(shapes: PlaceShapes, point: LatLon, radiusM: number): number {
  return boxesWithinInto(shapes.found, shapes.index, point, radiusM);
}

/** How far the outline of `place` reaches from its centre towards the unit vector (east, north), in metres. */
export function reachTowardsM(shapes: PlaceShapes, place: number, east: number, north: number): number {
  // The angle by a rational stand-in (monotone in each octant, 0 to 8) instead of an arctangent: only neighbours are needed.
  const octant = pseudoAngle(east, north) * (SUPPORT_COUNT / 8);
  const low = Math.floor(octant) % SUPPORT_COUNT;
  const share = octant - Math.floor(octant);
  const base = SUPPORT_COUNT * place;
  return (1 - share) * shapes.reachM[base + low] + share * shapes.reachM[base + ((low + 1) % SUPPORT_COUNT)];
}

/** Angle of (x, y) in eighths of a turn, exact at multiples of an eighth and within 0.05 of it between. */
function pseudoAngle(x: number, y: number): number {
  const ax = Math.abs(x);
  const ay = Math.abs(y);
  if (ax === 0 && ay === 0) return 0;
  const ratio = ax > ay ? ay / ax : ax / ay;
  // atan(r)/(π/4) ≈ r (1.273 − 0.273 r), within 0.005.
  const eighth = ratio * (1.273 - 0.273 * ratio);
  const first = ax > ay ? eighth : 2 - eighth;
  const upper = x >= 0 ? first : 4 - first;
  return y >= 0 ? upper : (8 - upper) % 8;
}
