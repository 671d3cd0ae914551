import { describe, expect, test } from 'vitest';
import { keyedRandom, type Random } from '../math/index.ts';
import { createGateGrid, FOUND_MAX } from './gate-grid.ts';

const EARTH_M = 6_371_000;
const TRACKS = 1500;
const QUERIES = 150;

const CENTRES = { corner: [1, -1, 1], edge: [1, 1, 0.3], pole: [0, 0, 1], 'a face': [-1, 0.2, 0.4] } as const;

function placeNear(centre: readonly number[], spread: number, random: Random): Float64Array {
  const [x, y, z] = centre.map((part) => part + spread * random.normal());
  const scale = (EARTH_M + 20_000 * random.uniform()) / Math.hypot(x, y, z);
  return Float64Array.of(x * scale, y * scale, z * scale);
}

/** Over the sphere, as the grid projects. */
function apartM(a: Float64Array, b: Float64Array): number {
  const [aM, bM] = [Math.hypot(...a), Math.hypot(...b)];
  return EARTH_M * Math.hypot(a[0] / aM - b[0] / bM, a[1] / aM - b[1] / bM, a[2] / aM - b[2] / bM);
}

describe('the gate grid', () => {
  describe.each(Object.entries(CENTRES))('about %s of its cube', (where, centre) => {
    test.each([0.02, 0.1, 0.4])('finds every track whose reach holds a position, each once: as a plain search does (spread %d)', (spread) => {
      const random = keyedRandom('gate-grid', where, spread * 100);
      const grid = createGateGrid(TRACKS);
      const places: Float64Array[] = [];
      const reaches: number[] = [];
      const put = (slot: number): void => {
        places[slot] = placeNear(centre, spread, random);
        reaches[slot] = random.uniform() * [300_000, 60_000, 6_000][slot % 50 === 0 ? 0 : 1 + (slot % 2)];
        grid.place(slot, places[slot], 0, reaches[slot]);
      };
      for (let slot = 0; slot < TRACKS; slot += 1) put(slot);
      // Some have moved since, some are gone.
      for (let slot = 0; slot < TRACKS; slot += 3) put(slot);
      for (let slot = 1; slot < TRACKS; slot += 7) {
        grid.remove(slot);
        reaches[slot] = Number.NEGATIVE_INFINITY;
      }
      let heldCount = 0;
      for (let query = 0; query < QUERIES; query += 1) {
        const position = placeNear(centre, spread, random);
        const extraM = random.uniform() * (query % 5 === 0 ? 300_000 : 5_000);
        const found = grid.found.subarray(0, grid.query(position, extraM));
        if (found.length === FOUND_MAX) continue;
        const held = places.flatMap((place, slot) => (apartM(place, position) <= reaches[slot] + extraM ? [slot] : []));
        heldCount += held.length;
        expect(new Set(found).size).toBe(found.length);
        expect(held.filter((slot) => !found.includes(slot))).toEqual([]);
      }
      expect(heldCount).toBeGreaterThan(QUERIES / 5);
    });
  });
});
