/**
 * Rings: polygons without holes as Float64Array [lon, lat, lon, lat, …] in radians, closed or open, less than 180° wide and
 * not round a pole. Edges are straight in longitude and latitude. Longitudes are unwrapped from the first vertex, so a ring
 * may cross the antimeridian.
 */
import { cos, log1p, sin, wrapPi } from '../math/index.ts';
import { fastDistanceM } from './geodesic.ts';
import type { LatLon } from './frames.ts';
import { WGS84_B_M, WGS84_E2 } from './wgs84.ts';

/** Extent of a ring; `eastRad` ≥ `westRad` always, beyond π when the ring crosses the antimeridian. */
export interface BoundingBox {
  readonly southRad: number;
  readonly westRad: number;
  readonly northRad: number;
  readonly eastRad: number;
}

/** True when the point lies inside the ring (even-odd rule); a point exactly on an edge may fall to either side. */
export function ringContains(ring: Float64Array, point: LatLon): boolean {
  const first = ring[0];
  const x = wrapPi(point.lonRad - first);
  const y = point.latRad;
  let inside = false;
  let previousX = wrapPi(ring[ring.length - 2] - first);
  let previousY = ring[ring.length - 1];
  for (let i = 0; i < ring.length; i += 2) {
    const vertexX = wrapPi(ring[i] - first);
    const vertexY = ring[i + 1];
    if (vertexY > y !== previousY > y && x < vertexX + ((previousX - vertexX) * (y - vertexY)) / (previousY - vertexY)) inside = !inside;
    previousX = vertexX;
    previousY = vertexY;
  }
  return inside;
}

/** Metres from a point to the ring, 0 inside; within 0.1 % for up to 500 km. */
export function distanceToRingM(ring: Float64Array, point: LatLon): number {
  return ringContains(ring, point) ? 0 : distanceToEdgeM(ring, point);
}

/** Metres from a point, inside or outside, to the nearest edge of the ring; within 0.1 % for up to 500 km. */
export function distanceToEdgeM(ring: Float64Array, point: LatLon): number {
  // Nearest point of each edge in a flat chart at the query point, whose error is of second order in the distance.
  const scale = Math.max(1e-6, cos(point.latRad));
  let best = Infinity;
  let bestLonRad = ring[0];
  let bestLatRad = ring[1];
  let previousLon = ring[ring.length - 2];
  let startX = wrapPi(previousLon - point.lonRad) * scale;
  let startY = ring[ring.length - 1] - point.latRad;
  for (let i = 0; i < ring.length; i += 2) {
    // From vertex to vertex, so that an edge on the far side of the Earth is not taken for one through the query point.
    const endX = startX + wrapPi(ring[i] - previousLon) * scale;
    const endY = ring[i + 1] - point.latRad;
    const dx = endX - startX;
    const dy = endY - startY;
    const squared = dx * dx + dy * dy;
    const along = squared === 0 ? 0 : Math.max(0, Math.min(1, -(startX * dx + startY * dy) / squared));
    const nearX = startX + along * dx;
    const nearY = startY + along * dy;
    const distance = nearX * nearX + nearY * nearY;
    if (distance < best) {
      best = distance;
      bestLonRad = point.lonRad + nearX / scale;
      bestLatRad = point.latRad + nearY;
    }
    previousLon = ring[i];
    startX = endX;
    startY = endY;
  }
  return fastDistanceM(point, { latRad: bestLatRad, lonRad: bestLonRad });
}

/** The extent of a ring. */
export function ringBounds(ring: Float64Array): BoundingBox {
  const first = ring[0];
  let southRad = ring[1];
  let northRad = ring[1];
  let west = 0;
  let east = 0;
  for (let i = 2; i < ring.length; i += 2) {
    const x = wrapPi(ring[i] - first);
    west = Math.min(west, x);
    east = Math.max(east, x);
    southRad = Math.min(southRad, ring[i + 1]);
    northRad = Math.max(northRad, ring[i + 1]);
  }
  return { southRad, westRad: first + west, northRad, eastRad: first + east };
}

/** Area of the ellipsoid between the equator and a latitude, per radian of longitude. */
function zoneAreaM2(latRad: number): number {
  const e = Math.sqrt(WGS84_E2);
  const s = sin(latRad);
  const artanh = 0.5 * (log1p(e * s) - log1p(-e * s));
  return 0.5 * WGS84_B_M * WGS84_B_M * (s / (1 - WGS84_E2 * s * s) + artanh / e);
}

/** Signed area in m² on the ellipsoid, positive when the ring runs counter-clockwise. */
export function ringSignedAreaM2(ring: Float64Array): number {
  let sum = 0;
  let previousLon = ring[ring.length - 2];
  let previousLat = ring[ring.length - 1];
  let previousZone = zoneAreaM2(previousLat);
  for (let i = 0; i < ring.length; i += 2) {
    const zone = zoneAreaM2(ring[i + 1]);
    // Simpson's rule along the edge: a corner on a straight edge then changes nothing that matters.
    const middle = zoneAreaM2(0.5 * (previousLat + ring[i + 1]));
    sum -= (wrapPi(ring[i] - previousLon) * (zone + 4 * middle + previousZone)) / 6;
    previousLon = ring[i];
    previousLat = ring[i + 1];
    previousZone = zone;
  }
  return sum;
}

/** Area in m² on the ellipsoid. */
export function ringAreaM2(ring: Float64Array): number {
  return Math.abs(ringSignedAreaM2(ring));
}

/** True when the ring runs counter-clockwise seen from above (as GeoJSON wants outer rings). */
export function isCounterClockwise(ring: Float64Array): boolean {
  return ringSignedAreaM2(ring) > 0;
}

/** Centre of gravity in longitude and latitude; of a ring without area, the mean of its vertices. */
export function ringCentroid(ring: Float64Array): LatLon {
  const first = ring[0];
  const base = ring[1];
  let area = 0;
  let sumX = 0;
  let sumY = 0;
  let meanX = 0;
  let meanY = 0;
  let previousX = wrapPi(ring[ring.length - 2] - first);
  let previousY = ring[ring.length - 1] - base;
  for (let i = 0; i < ring.length; i += 2) {
    const x = wrapPi(ring[i] - first);
    const y = ring[i + 1] - base;
    const cross = previousX * y - x * previousY;
    area += cross;
    sumX += (previousX + x) * cross;
    sumY += (previousY + y) * cross;
    meanX += x;
    meanY += y;
    previousX = x;
    previousY = y;
  }
  const count = ring.length / 2;
  if (area === 0) return { latRad: base + meanY / count, lonRad: wrapPi(first + meanX / count) };
  return { latRad: base + sumY / (3 * area), lonRad: wrapPi(first + sumX / (3 * area)) };
}

/** Twice the signed area of the triangle a b c. */
export function turn(a: readonly [number, number], b: readonly [number, number], c: readonly [number, number]): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** The vertices as pairs, unwrapped from the first, without a closing or repeated vertex. */
export function openVertices(ring: Float64Array): Array<[number, number]> {
  const vertices: Array<[number, number]> = [];
  for (let i = 0; i < ring.length; i += 2) {
    const vertex: [number, number] = [ring[0] + wrapPi(ring[i] - ring[0]), ring[i + 1]];
    const last = vertices[vertices.length - 1];
    if (last === undefined || last[0] !== vertex[0] || last[1] !== vertex[1]) vertices.push(vertex);
  }
  const last = vertices[vertices.length - 1];
  if (vertices.length > 1 && last[0] === vertices[0][0] && last[1] === vertices[0][1]) vertices.pop();
  return vertices;
}

function between(a: readonly [number, number], b: readonly [number, number], p: readonly [number, number]): boolean {
  return p[0] >= Math.min(a[0], b[0]) && p[0] <= Math.max(a[0], b[0]) && p[1] >= Math.min(a[1], b[1]) && p[1] <= Math.max(a[1], b[1]);
}

type Vertex = readonly [number, number];

/** True when the closed segments p–q and r–s share a point. */
export function segmentsMeet(p: Vertex, q: Vertex, r: Vertex, s: Vertex): boolean {
  const t1 = turn(p, q, r);
  const t2 = turn(p, q, s);
  const t3 = turn(r, s, p);
  const t4 = turn(r, s, q);
  if (t1 > 0 !== t2 > 0 && t3 > 0 !== t4 > 0 && t1 !== 0 && t2 !== 0 && t3 !== 0 && t4 !== 0) return true;
  return (t1 === 0 && between(p, q, r)) || (t2 === 0 && between(p, q, s)) || (t3 === 0 && between(r, s, p)) || (t4 === 0 && between(r, s, q));
}

/** Largest distance in metres from `centre` to a vertex: the circle that holds the ring. */
export function ringRadiusM(ring: Float64Array, centre: LatLon): number {
  let radius = 0;
  for (let i = 0; i < ring.length; i += 2) radius = Math.max(radius, fastDistanceM(centre, { lonRad: ring[i], latRad: ring[i + 1] }));
  return radius;
}
