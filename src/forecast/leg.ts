/**
 * The straight stretch that a track has flown last. Its plots of a moment tell a course to some degrees; a stretch of minutes tells it to a few
 * tenths of one, and whatever flies to a place flies most of its way straight. A stretch ends where a corner of it lies off the line.
 */
import { hypot3 } from '../math/index.ts';

/** Points of a stretch, oldest first; when there are as many, every second goes, so that a stretch may be of any length. */
const POINTS_MAX = 8;
const NUMBERS = 5;
const FIRST_EVERY_S = 10;
/** A point this many sigmas off the line, its own and that of where the track is now, is of an earlier leg. */
const OFF_SIGMAS = 3;
/** Errors of neighbouring estimates hang together, and biases of several sensors take turns: no point is surer than this against the others. */
const POINT_SIGMA_MIN_M = 60;

/** The stretch so far: time, x, y, z and one sigma of each point. */
export interface Leg {
  readonly points: Float64Array;
  count: number;
  everyS: number;
  /** Its length, 0 while there is none, and one sigma of its course. */
  lengthM: number;
  courseSigmaRad: number;
  /** Unit vector, ECEF: which way it leads where the track is now. */
  readonly head: Float64Array;
}

/** A leg to fill. */
export function blankLeg(): Leg {
  return { points: new Float64Array(NUMBERS * POINTS_MAX), count: 0, everyS: FIRST_EVERY_S, lengthM: 0, courseSigmaRad: 1, head: new Float64Array(3) };
}

/** Adds where a track is now (ECEF, with one sigma), and measures. */
export function followLeg(leg: Leg, at: number, position: Float64Array, sigmaM: number): void {
  const sigma = Math.max(POINT_SIGMA_MIN_M, sigmaM);
  while (leg.count > 1 && !isStraight(leg, position, sigma)) dropOldest(leg);
  measure(leg, position, sigma);
  if (leg.count === 0 || at - leg.points[NUMBERS * (leg.count - 1)] >= leg.everyS) keep(leg, at, position, sigma);
}

function keep(leg: Leg, at: number, position: Float64Array, sigma: number): void {
  const { points } = leg;
  if (leg.count === POINTS_MAX) {
    for (let i = 2; i < POINTS_MAX; i += 2) points.copyWithin((NUMBERS * i) / 2, NUMBERS * i, NUMBERS * (i + 1));
    leg.count = POINTS_MAX / 2;
    leg.everyS *= 2;
  }
  const o = NUMBERS * leg.count;
  points[o] = at;
  for (let axis = 0; axis < 3; axis += 1) points[o + 1 + axis] = position[axis];
  points[o + 4] = sigma;
  leg.count += 1;
}

function dropOldest(leg: Leg): void {
  leg.points.copyWithin(0, NUMBERS, NUMBERS * leg.count);
  leg.count -= 1;
  if (leg.count === 1) leg.everyS = FIRST_EVERY_S;
}

/** Unit normal of the great circle from the oldest point to here. */
const normal = new Float64Array(3);

/** Writes `normal`; false when the two are one. */
function layCircle({ points }: Leg, p: Float64Array): boolean {
  const x = points[1],
    y = points[2],
    z = points[3];
  const nx = y * p[2] - z * p[1],
    ny = z * p[0] - x * p[2],
    nz = x * p[1] - y * p[0];
  const length = hypot3(nx, ny, nz);
  if (!(length > 0)) return false;
  normal[0] = nx / length;
  normal[1] = ny / length;
  normal[2] = nz / length;
  return true;
}

function isStraight(leg: Leg, position: Float64Array, sigma: number): boolean {
  const { points, count } = leg;
  if (!layCircle(leg, position)) return true;
  for (let i = 1; i < count; i += 1) {
    const o = NUMBERS * i;
    const off = points[o + 1] * normal[0] + points[o + 2] * normal[1] + points[o + 3] * normal[2];
    const own = points[o + 4];
    if (off * off > OFF_SIGMAS * OFF_SIGMAS * (own * own + sigma * sigma)) return false;
  }
  return true;
}

function measure(leg: Leg, p: Float64Array, sigma: number): void {
  leg.lengthM = 0;
  leg.courseSigmaRad = 1;
  if (leg.count === 0 || !layCircle(leg, p)) return;
  const { points, head } = leg;
  const length = hypot3(p[0] - points[1], p[1] - points[2], p[2] - points[3]);
  if (!(length > 0)) return;
  const radius = hypot3(p[0], p[1], p[2]);
  head[0] = (normal[1] * p[2] - normal[2] * p[1]) / radius;
  head[1] = (normal[2] * p[0] - normal[0] * p[2]) / radius;
  head[2] = (normal[0] * p[1] - normal[1] * p[0]) / radius;
  leg.lengthM = length;
  leg.courseSigmaRad = Math.min(1, Math.sqrt(points[4] * points[4] + sigma * sigma) / length);
}
