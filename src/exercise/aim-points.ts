/** Where objects set out and where they would come down: points drawn by the seed, in open country, some of them close to a place. */
import { destination, distanceToRingM, fastDistanceM, ringBounds, ringContains } from '../geo/index.ts';
import type { Random } from '../math/index.ts';
import type { Place } from '../model/index.ts';
import type { LonLat } from './scenario.ts';

/** "Close to a place" is within 5 km of its polygon; a little less, so that a miss of metres stays inside. */
export const NEAR_MAX_M = 4700;
const NEAR_MIN_M = 300;
/** Open country: no closer to any place than this. */
const OPEN_MIN_M = 300;
const TRIES_MAX = 400;

/** A uniform point of an area. */
export function pointWithin(ring: Float64Array, random: Random): LonLat {
  const box = ringBounds(ring);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    const lonRad = box.westRad + random.uniform() * (box.eastRad - box.westRad);
    const latRad = box.southRad + random.uniform() * (box.northRad - box.southRad);
    if (ringContains(ring, { latRad, lonRad })) return [lonRad, latRad];
  }
  return [(box.westRad + box.eastRad) / 2, (box.southRad + box.northRad) / 2];
}

/** Metres to the nearest place's polygon, 0 inside one; anything beyond `withinM` is `withinM`. */
export function distanceToPlacesM(at: LonLat, places: readonly Place[], withinM: number): number {
  const point = { latRad: at[1], lonRad: at[0] };
  let nearest = withinM;
  for (const place of places) {
    // Cheap cut first: a degree of latitude is 111 km everywhere.
    if (Math.abs(place.latRad - at[1]) * 6_350_000 > place.radiusM + nearest) continue;
    if (fastDistanceM(point, place) > place.radiusM + nearest) continue;
    nearest = Math.min(nearest, distanceToRingM(place.ring, point));
  }
  return nearest;
}

/** The places whose centre lies in the area. */
export function placesWithin(ring: Float64Array, places: readonly Place[]): Place[] {
  return places.filter((place) => ringContains(ring, place));
}

/** An aim point in open country of the area; `nearWithinM` above 0: that near one of the area's places. */
export function drawAim(area: Float64Array, nearWithinM: number, places: { all: readonly Place[]; inside: readonly Place[] }, random: Random): LonLat {
  let best: LonLat = pointWithin(area, random);
  for (let tries = 0; tries < TRIES_MAX; tries += 1) {
    if (nearWithinM > 0 && places.inside.length > 0) {
      const place = places.inside[random.below(places.inside.length)];
      const length = NEAR_MIN_M + random.uniform() * (place.radiusM + nearWithinM - NEAR_MIN_M);
      const point = destination(place, random.uniform() * 2 * Math.PI, length);
      best = [point.lonRad, point.latRad];
      const gap = distanceToPlacesM(best, places.all, 10_000);
      if (gap >= NEAR_MIN_M && gap <= nearWithinM) return best;
    } else {
      best = pointWithin(area, random);
      if (distanceToPlacesM(best, places.all, OPEN_MIN_M) >= OPEN_MIN_M) return best;
    }
  }
  return best;
}
