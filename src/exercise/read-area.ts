/** Areas of an exercise file: named once, used by name, or written where they are used. */
import { circleRing, ringTrouble } from '../geo/index.ts';
import { absent, child, fields, list, point, problem, quantity, type Cursor } from './cursor.ts';
import { LENGTH } from './quantity.ts';

const EMPTY_RING = Float64Array.of(0, 0, 0, 0, 0, 0, 0, 0);
const CIRCLE_CORNERS = 24;

function closed(corners: ReadonlyArray<readonly [number, number]>): Float64Array {
  return Float64Array.from([...corners, corners[0]].flat());
}

/** Reads `{box: [south-west, north-east]}`, `{circle: position, radius: length}` or `{ring: [positions]}` as a closed ring in radians. */
export function readRing(at: Cursor): Float64Array {
  fields(at, ['box', 'circle', 'radius', 'ring']);
  const box = child(at, 'box');
  const circle = child(at, 'circle');
  if (!absent(box)) {
    const corners = list(box).map(point);
    if (corners.length === 2) {
      const [[west, south], [east, north]] = corners;
      if (west < east && south < north)
        return closed([
          [west, south],
          [east, south],
          [east, north],
          [west, north],
        ]);
    }
    problem(box, 'must be two positions, south-west then north-east, such as ["29N 34E", "33N 36E"]');
    return EMPTY_RING;
  }
  if (!absent(circle)) {
    const [lonRad, latRad] = point(circle);
    return circleRing({ latRad, lonRad }, quantity(child(at, 'radius'), LENGTH, { min: 100, max: 2_000_000 }), CIRCLE_CORNERS);
  }
  const corners = list(child(at, 'ring')).map(point);
  if (corners.length >= 3) {
    const ring = closed(corners);
    const trouble = ringTrouble(ring);
    if (trouble !== undefined) problem(at, `the ring ${trouble}`);
    return ring;
  }
  problem(at, 'must be an area: {box: [...]}, {circle: ..., radius: ...} or {ring: [three positions or more]}');
  return EMPTY_RING;
}

/** Reads an area by its name, or one written in place. */
export function readArea(at: Cursor, areas: ReadonlyMap<string, Float64Array>): Float64Array {
  if (typeof at.value !== 'string') return readRing(at);
  const found = areas.get(at.value);
  if (found !== undefined) return found;
  problem(at, `"${at.value}" is not one of the areas: ${[...areas.keys()].join(', ')}`);
  return EMPTY_RING;
}
