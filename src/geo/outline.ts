/**
 * New rings from old: circles, hulls, margins, and outlines with few corners that still hold the whole. Same chart as `ring.ts`.
 */
import { assert } from '../base/index.ts';
import { cos } from '../math/index.ts';
import type { LatLon } from './frames.ts';
import { destination } from './geodesic.ts';
import { openVertices, segmentsMeet } from './ring.ts';

type Vertex = readonly [number, number];

function cross(a: Vertex, b: Vertex, c: Vertex): number {
  return (b[0] - a[0]) * (c[1] - a[1]) - (b[1] - a[1]) * (c[0] - a[0]);
}

/** A closed ring from vertices. */
function closedRing(vertices: readonly Vertex[]): Float64Array {
  const ring = new Float64Array(2 * vertices.length + 2);
  for (let i = 0; i <= vertices.length; i += 1) {
    ring[2 * i] = vertices[i % vertices.length][0];
    ring[2 * i + 1] = vertices[i % vertices.length][1];
  }
  return ring;
}

/** Counter-clockwise vertices of the convex hull (monotone chain, Andrew 1979), none on a straight edge. */
function hullVertices(points: ReadonlyArray<Vertex>): Vertex[] {
  const sorted = [...points].sort((a, b) => a[0] - b[0] || a[1] - b[1]);
  const half = (ordered: readonly Vertex[]): Vertex[] => {
    const chain: Vertex[] = [];
    for (const point of ordered) {
      while (chain.length > 1 && cross(chain[chain.length - 2], chain[chain.length - 1], point) <= 0) chain.pop();
      chain.push(point);
    }
    chain.pop();
    return chain;
  };
  const lower = half(sorted);
  const upper = half(sorted.reverse());
  return lower.length + upper.length === 0 ? [...points.slice(0, 1)] : [...lower, ...upper];
}

/** The convex hull of a ring's vertices as a closed counter-clockwise ring; straight in longitude and latitude. */
export function convexHull(ring: Float64Array): Float64Array {
  return closedRing(hullVertices(openVertices(ring)));
}

/** A closed counter-clockwise ring round `centre`: its corners at `radiusM`, or (`outside`) just far enough for its edges to clear it. */
export function circleRing(centre: LatLon, radiusM: number, cornerCount: number, outside = false): Float64Array {
  assert(cornerCount >= 3, `a circle needs at least 3 corners, got ${cornerCount}`);
  const reach = outside ? (radiusM / cos(Math.PI / cornerCount)) * 1.0001 : radiusM;
  const vertices: Vertex[] = [];
  for (let i = 0; i < cornerCount; i += 1) {
    const corner = destination(centre, 2 * Math.PI * (1 - i / cornerCount), reach);
    const turned = corner.lonRad - centre.lonRad;
    const wraps = turned > Math.PI ? -1 : turned < -Math.PI ? 1 : 0;
    vertices.push([corner.lonRad + wraps * 2 * Math.PI, corner.latRad]);
  }
  return closedRing(vertices);
}

/** Corners of the circle put round each vertex for a margin: 12 overshoot it by 3.5 %. */
const MARGIN_CORNERS = 12;

/** A convex closed ring that holds everything within `marginM` of the ring's convex hull. */
export function bufferedHull(ring: Float64Array, marginM: number): Float64Array {
  const points: Vertex[] = [];
  for (const [lonRad, latRad] of openVertices(ring)) {
    const around = circleRing({ latRad, lonRad }, marginM, MARGIN_CORNERS, true);
    for (let i = 0; i < around.length - 2; i += 2) points.push([around[i], around[i + 1]]);
  }
  return closedRing(hullVertices(points));
}

/** One way to have a corner less: replace vertices `at` … `at + removed − 1` by `corner` (or nothing). */
interface Reduction {
  readonly at: number;
  readonly removed: number;
  readonly corner: Vertex | undefined;
  readonly added: number;
}

/** Where the line a→b beyond b meets the line d→c beyond c, or undefined. */
function extension(a: Vertex, b: Vertex, c: Vertex, d: Vertex): Vertex | undefined {
  const ux = b[0] - a[0];
  const uy = b[1] - a[1];
  const vx = c[0] - d[0];
  const vy = c[1] - d[1];
  const determinant = ux * vy - uy * vx;
  if (determinant <= 1e-12 * Math.sqrt((ux * ux + uy * uy) * (vx * vx + vy * vy))) return undefined;
  const s = ((c[0] - b[0]) * vy - (c[1] - b[1]) * vx) / determinant;
  const t = ((c[0] - b[0]) * uy - (c[1] - b[1]) * ux) / determinant;
  if (s < 0 || t < 0) return undefined;
  return [b[0] + s * ux, b[1] + s * uy];
}

/** True when the new edges of a reduction keep clear of all edges that stay. */
function staysSimple(v: readonly Vertex[], reduction: Reduction): boolean {
  const n = v.length;
  const from = (reduction.at - 1 + n) % n;
  const to = (reduction.at + reduction.removed) % n;
  const path = reduction.corner === undefined ? [v[from], v[to]] : [v[from], reduction.corner, v[to]];
  for (let k = to; k !== from; k = (k + 1) % n) {
    const next = (k + 1) % n;
    for (let p = 0; p + 1 < path.length; p += 1) {
      const sharesEnd = (p + 2 === path.length && k === to) || (p === 0 && next === from);
      if (!sharesEnd && segmentsMeet(path[p], path[p + 1], v[k], v[next])) return false;
    }
  }
  return true;
}

/** The reduction at vertex i that adds least area and never uncovers any; undefined when there is none. */
function reductionsAt(v: readonly Vertex[], i: number): Reduction[] {
  const n = v.length;
  const before = v[(i - 1 + n) % n];
  const here = v[i];
  const next = v[(i + 1) % n];
  const bend = cross(before, here, next);
  if (bend <= 0) return [{ at: i, removed: 1, corner: undefined, added: -bend }];
  const after = v[(i + 2) % n];
  if (n < 4 || cross(here, next, after) <= 0) return [];
  const corner = extension(before, here, next, after);
  if (corner === undefined || Math.abs(corner[1]) > 1.57) return [];
  return [{ at: i, removed: 2, corner, added: Math.abs(cross(here, next, corner)) }];
}

function reduced(v: readonly Vertex[], { at, removed, corner }: Reduction): Vertex[] {
  const kept: Vertex[] = [];
  for (let k = 0; k < v.length - removed; k += 1) kept.push(v[(at + removed + k) % v.length]);
  if (corner !== undefined) kept.push(corner);
  return kept;
}

/**
 * A closed counter-clockwise ring with at most `cornersMax` (≥ 4) corners that contains the given simple ring, found by
 * dropping dents and cutting edges in the order of least added area. Cubic in vertices at worst: for rings up to some hundreds.
 */
export function outerRing(ring: Float64Array, cornersMax: number): Float64Array {
  assert(cornersMax >= 4, `an outer ring needs at least 4 corners, got ${cornersMax}`);
  let v: Vertex[] = openVertices(ring);
  assert(v.length >= 3, `a ring needs at least 3 corners, got ${v.length}`);
  let area = 0;
  for (let i = 1; i + 1 < v.length; i += 1) area += cross(v[0], v[i], v[i + 1]);
  if (area < 0) v.reverse();
  let convex = false;
  while (v.length > cornersMax) {
    const choices = v.flatMap((_, i) => reductionsAt(v, i)).sort((a, b) => a.added - b.added || a.at - b.at);
    const best = choices.find((choice) => staysSimple(v, choice));
    if (best !== undefined) v = reduced(v, best);
    else if (!convex) {
      v = hullVertices(v);
      convex = true;
    } else return boundingRing(v);
  }
  return closedRing(v);
}

/** The last resort: the box round the vertices. */
function boundingRing(v: readonly Vertex[]): Float64Array {
  const lons = v.map((p) => p[0]);
  const lats = v.map((p) => p[1]);
  const [west, east] = [Math.min(...lons), Math.max(...lons)];
  const [south, north] = [Math.min(...lats), Math.max(...lats)];
  return closedRing([
    [west, south],
    [east, south],
    [east, north],
    [west, north],
  ]);
}
