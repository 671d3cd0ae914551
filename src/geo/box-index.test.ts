import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bearingRad,
  boxesInFanInto,
  boxesWithinInto,
  buildBoxIndex,
  circleRing,
  destination,
  distanceM,
  distanceToRingM,
  ringBounds,
  ringContains,
  type LatLon,
} from './index.ts';

const DEG = Math.PI / 180;
const place = fc.record({ latRad: fc.double({ min: -62 * DEG, max: 62 * DEG, noNaN: true }), lonRad: fc.double({ min: -Math.PI, max: 3.14, noNaN: true }) });
const places = fc.array(fc.tuple(place, fc.double({ min: 2_000, max: 150_000, noNaN: true })), { minLength: 1, maxLength: 40 });
const rings = (list: ReadonlyArray<readonly [LatLon, number]>): Float64Array[] => list.map(([centre, radiusM]) => circleRing(centre, radiusM, 16));

describe('the box index', () => {
  test('never misses a box within the radius, lists each once and in order', () => {
    fc.assert(
      fc.property(places, place, fc.double({ min: 0, max: 800_000, noNaN: true }), (list, point, radiusM) => {
        const polygons = rings(list);
        const out = new Int32Array(list.length);
        const index = buildBoxIndex(polygons.map(ringBounds));
        const found = Array.from(out.subarray(0, boxesWithinInto(out, index, point, radiusM)));
        expect(found).toEqual([...new Set(found)].sort((a, b) => a - b));
        polygons.forEach((ring, i) => {
          if (distanceToRingM(ring, point) <= radiusM) expect(found).toContain(i);
        });
      }),
      { numRuns: 300 },
    );
  });

  test('never misses a box that a fan touches', () => {
    const fan = fc.record({
      bearingRad: fc.double({ min: 0, max: 6.28, noNaN: true }),
      halfWidthRad: fc.double({ min: 0, max: 1.5, noNaN: true }),
      rangeM: fc.double({ min: 1_000, max: 1_500_000, noNaN: true }),
    });
    fc.assert(
      fc.property(
        place,
        fan,
        fc.array(fc.tuple(fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })), { minLength: 1, maxLength: 10 }),
        (apex, shape, touches) => {
          const reached = touches.map(([across, along]) => destination(apex, shape.bearingRad + across * shape.halfWidthRad, along * shape.rangeM));
          const index = buildBoxIndex(reached.map((centre) => ringBounds(circleRing(centre, 3_000, 8))));
          const out = new Int32Array(reached.length);
          expect(boxesInFanInto(out, index, { apex, ...shape })).toBe(reached.length);
        },
      ),
      { numRuns: 500 },
    );
  });

  test('narrows: a fan to the north does not list what lies south, nor far away', () => {
    const apex = { latRad: 30 * DEG, lonRad: 40 * DEG };
    const centres = [0, 90, 180, 270].map((bearing) => destination(apex, bearing * DEG, 400_000));
    centres.push(destination(apex, 0, 2_000_000));
    const index = buildBoxIndex(centres.map((centre) => ringBounds(circleRing(centre, 5_000, 8))));
    const out = new Int32Array(5);
    expect(Array.from(out.subarray(0, boxesInFanInto(out, index, { apex, bearingRad: 0, halfWidthRad: 0.2, rangeM: 600_000 })))).toEqual([0]);
    expect(boxesWithinInto(out, index, apex, 100_000)).toBe(0);
    expect(boxesWithinInto(out, index, apex, 600_000)).toBe(4);
    expect(bearingRad(apex, centres[1])).toBeCloseTo(90 * DEG, 3);
    expect(distanceM(apex, centres[4])).toBeCloseTo(2_000_000, 2);
    expect(ringContains(circleRing(apex, 5_000, 8), apex)).toBe(true);
  });
});
