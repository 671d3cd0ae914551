/** A place's ring as a CAP polygon: closed, latitude first, at most 100 vertices, and nobody inside the ring falls out. */
import { ok, type Result } from '../../base/index.ts';
import { isSimpleRing, outerRing } from '../../geo/index.ts';
import { capFault, type CapFault } from './fault.ts';

/** More makes some phones and relays drop the alert; the closing point counts. */
export const POLYGON_VERTICES_MAX = 100;
const RING_VERTICES_MAX = 2_000;
const DEGREES_PER_RADIAN = 180 / Math.PI;

/**
 * The polygon of a ring of lon/lat pairs in radians, closed or open. `cap/bad-polygon` for one that is too short or too long, not
 * finite, crosses itself, or crosses the antimeridian (CAP has no way to say that: split it).
 */
export function capPolygon(ring: Float64Array): Result<ReadonlyArray<readonly [number, number]>, CapFault> {
  const count = ring.length / 2;
  if (count < 3 || count > RING_VERTICES_MAX) return capFault('cap/bad-polygon', `a ring of ${count} vertices: give 3 to ${RING_VERTICES_MAX}`);
  for (let i = 0; i < ring.length; i += 2) {
    if (!(Math.abs(ring[i]) <= Math.PI && Math.abs(ring[i + 1]) <= Math.PI / 2)) {
      return capFault('cap/bad-polygon', `vertex ${i / 2} of a ring is (${ring[i]}, ${ring[i + 1]}): give longitude and latitude in radians`);
    }
    if (i > 0 && Math.abs(ring[i] - ring[i - 2]) > Math.PI) return capFault('cap/bad-polygon', 'a ring crosses the antimeridian: split it there');
  }
  if (!isSimpleRing(ring)) return capFault('cap/bad-polygon', 'a ring crosses or touches itself: repair it');
  const outer = outerRing(ring, POLYGON_VERTICES_MAX - 1);
  const points: Array<readonly [number, number]> = [];
  for (let i = 0; i < outer.length; i += 2) points.push([outer[i + 1] * DEGREES_PER_RADIAN, outer[i] * DEGREES_PER_RADIAN]);
  return ok(points);
}
