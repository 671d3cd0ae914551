import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { curvatureRadii, distanceM, GRID_SIZES_M, snapToGrid } from './index.ts';

const point = fc.record({
  latRad: fc.double({ min: -Math.PI / 2, max: Math.PI / 2, noNaN: true }),
  lonRad: fc.double({ min: -7, max: 7, noNaN: true }),
});

/** Longitude of the centre of the next 20 km cell to the east of the one at longitude 0.4. */
function nextCentre(latRad: number): number {
  const own = snapToGrid({ latRad, lonRad: 0.4 }, 20_000);
  let lonRad = 0.4;
  while (snapToGrid({ latRad, lonRad }, 20_000).cell === own.cell) lonRad += 1e-5;
  return snapToGrid({ latRad, lonRad }, 20_000).lonRad;
}

describe('the coarsening grid', () => {
  test('nests: whoever shares a fine cell shares the coarse ones', () => {
    fc.assert(
      fc.property(point, fc.double({ min: -4e-4, max: 4e-4, noNaN: true }), fc.double({ min: -4e-4, max: 4e-4, noNaN: true }), (a, dLat, dLon) => {
        const b = { latRad: Math.max(-Math.PI / 2, Math.min(Math.PI / 2, a.latRad + dLat)), lonRad: a.lonRad + dLon };
        const same = GRID_SIZES_M.map((gridM) => snapToGrid(a, gridM).cell === snapToGrid(b, gridM).cell);
        expect(same).toEqual([...same].sort((x, y) => Number(x) - Number(y)));
      }),
      { numRuns: 3000 },
    );
  });

  test('the centre of a fine cell lies in the coarse cell of its points, and a centre snaps to itself', () => {
    fc.assert(
      fc.property(point, (a) => {
        const fine = snapToGrid(a, 1000);
        for (const gridM of GRID_SIZES_M) {
          expect(snapToGrid(fine, gridM).cell).toBe(snapToGrid(a, gridM).cell);
          const own = snapToGrid(a, gridM);
          expect(snapToGrid(own, gridM)).toEqual(own);
        }
      }),
      { numRuns: 2000 },
    );
  });

  test('a 5 km cell holds 25 of 1 km, a 20 km cell 16 of 5 km', () => {
    const centre = snapToGrid({ latRad: 0.5604, lonRad: 0.6151 }, 20_000);
    const within = new Map<number, Set<number>>();
    for (let i = -200; i <= 200; i += 1) {
      for (let j = -200; j <= 200; j += 1) {
        const p = { latRad: centre.latRad + i * 1.2e-5, lonRad: centre.lonRad + j * 1.4e-5 };
        if (snapToGrid(p, 20_000).cell !== centre.cell) continue;
        const five = snapToGrid(p, 5000).cell;
        within.set(five, (within.get(five) ?? new Set()).add(snapToGrid(p, 1000).cell));
      }
    }
    expect(within.size).toBe(16);
    for (const cells of within.values()) expect(cells.size).toBe(25);
  });

  test('no point is farther from its centre than the half diagonal, anywhere below latitude 85°', () => {
    fc.assert(
      fc.property(point, (a) => {
        fc.pre(Math.abs(a.latRad) < 1.48);
        for (const gridM of GRID_SIZES_M) expect(distanceM(a, snapToGrid(a, gridM))).toBeLessThan(gridM * Math.SQRT1_2 * 1.03);
      }),
      { numRuns: 2000 },
    );
  });

  test('cells of one size differ in area by less than 2 % from the equator to 85°', () => {
    const areas: number[] = [];
    for (let latRad = 0.01; latRad < 1.483; latRad += 0.0113) {
      const { latRad: middle } = snapToGrid({ latRad, lonRad: 0.4 }, 20_000);
      const columns = Math.round((2 * Math.PI) / (nextCentre(middle) - snapToGrid({ latRad: middle, lonRad: 0.4 }, 20_000).lonRad));
      const { meridianM, primeVerticalM } = curvatureRadii(middle);
      areas.push(((Math.PI / 1000) * meridianM * 2 * Math.PI * primeVerticalM * Math.cos(middle)) / columns);
    }
    expect(Math.max(...areas) / Math.min(...areas)).toBeLessThan(1.02);
  });

  test('one turn more round the Earth gives the same cell; nonsense is refused', () => {
    expect(snapToGrid({ latRad: 0.3, lonRad: 3.5 }, 5000)).toEqual(snapToGrid({ latRad: 0.3, lonRad: 3.5 - 2 * Math.PI }, 5000));
    expect(() => snapToGrid({ latRad: 1.6, lonRad: 0 }, 1000)).toThrow('1.6');
    expect(() => snapToGrid({ latRad: 0.3, lonRad: NaN }, 1000)).toThrow('NaN');
  });
});
