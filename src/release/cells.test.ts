import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circleRing, destination, ringBounds } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { cellsOf, ringHolds } from './cells.ts';

/** A ring that winds in and out round a centre. */
function jagged(centre: { latRad: number; lonRad: number }, corners: number, key: string): Float64Array {
  const random = keyedRandom('cells', key);
  return Float64Array.from(
    Array.from({ length: corners }, (_, i) => {
      const corner = destination(centre, (2 * Math.PI * i) / corners, 3_000 + 90_000 * random.uniform());
      return [corner.lonRad, corner.latRad];
    }).flat(),
  );
}

test('cells answer as the ring does: round and jagged regions, across the antimeridian, far north, inside, outside and at the edge', () => {
  let held = 0,
    asked = 0;
  const regions = fc.record({
    latRad: fc.double({ min: -1.3, max: 1.3, noNaN: true }),
    lonRad: fc.constantFrom(0.6, -2, Math.PI - 0.003, -Math.PI + 0.001),
    corners: fc.integer({ min: 3, max: 40 }),
    isRound: fc.boolean(),
    seed: fc.nat(1e6),
  });
  fc.assert(
    fc.property(regions, ({ latRad, lonRad, corners, isRound, seed }) => {
      const ring = isRound ? circleRing({ latRad, lonRad }, 40_000, Math.max(8, corners)) : jagged({ latRad, lonRad }, corners, String(seed));
      const cells = cellsOf(ring);
      const box = ringBounds(ring);
      const random = keyedRandom('cells/points', seed);
      for (let i = 0; i < 120; i += 1) {
        const corner = random.below(ring.length / 2);
        const near = { lonRad: ring[2 * corner], latRad: ring[2 * corner + 1] };
        const point =
          i % 3 === 0
            ? destination(near, 2 * Math.PI * random.uniform(), 4_000 * random.uniform())
            : {
                latRad: box.southRad + (box.northRad - box.southRad) * (1.1 * random.uniform() - 0.05),
                lonRad: box.westRad + (box.eastRad - box.westRad) * (1.1 * random.uniform() - 0.05),
              };
        const radiusM = [0, 30, 900, 8_000, 250_000][random.below(5)];
        const said = cells.holds(point, radiusM);
        asked += 1;
        if (said) held += 1;
        expect({ point, radiusM, said }).toEqual({ point, radiusM, said: ringHolds(ring, point, radiusM) });
      }
    }),
    { numRuns: 300, seed: 5 },
  );
  expect(held).toBeGreaterThan(asked / 10);
});

test('what cannot be placed is not held', () => {
  const cells = cellsOf(circleRing({ latRad: 0.5, lonRad: 0.6 }, 40_000, 24));
  expect(cells.holds({ latRad: Number.NaN, lonRad: 0.6 }, 10)).toBe(false);
  expect(cells.holds({ latRad: 0.5, lonRad: 0.6 }, Number.NaN)).toBe(false);
  expect(cells.holds({ latRad: 0.5, lonRad: 0.6 }, Infinity)).toBe(false);
  // A ring without extent holds nothing.
  expect(cellsOf(Float64Array.of(0.6, 0.5, 0.6, 0.5, 0.6, 0.5)).holds({ latRad: 0.5, lonRad: 0.6 }, 0)).toBe(false);
});
