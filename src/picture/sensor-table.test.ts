import fc from 'fast-check';
import { expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { isRepeated, type SensorEntry } from './sensor-table.ts';

const PLACES = 512;

/** What is remembered has all its places from the first plot on. */
function createFullMemory(): (at: number, first: number, second: number) => boolean {
  const places: (readonly [number, number, number] | undefined)[] = Array.from({ length: PLACES });
  return (at, first, second) => {
    const mixed = Math.imul((at * 128) | 0, 0x9e3779b1) ^ Math.imul((first * 64) | 0, 0x85ebca6b) ^ Math.imul((second * 1e6) | 0, 0xc2b2ae35);
    const place = (mixed ^ (mixed >>> 15)) & (PLACES - 1);
    const had = places[place];
    if (had?.[0] === at && had[1] === first && had[2] === second) return true;
    places[place] = [at, first, second];
    return false;
  };
}

test('a memory of plots that grows knows at every size the repeats that a full one knows', () => {
  const plot = fc.tuple(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 0, max: 7 }), fc.integer({ min: 0, max: 7 }));
  let repeats = 0;
  let largest = 0;
  fc.assert(
    fc.property(fc.array(plot, { maxLength: 1500, size: 'max' }), (plots) => {
      const entry = { seen: new Float64Array(0) } as Pick<SensorEntry, 'seen'> as SensorEntry;
      const full = createFullMemory();
      for (const [tenths, first, second] of plots) {
        const at = 1_712_966_400 + tenths / 10;
        const isKnown = full(at, first / 8, second / 8);
        expect(isRepeated(entry, timeS(at), first / 8, second / 8)).toBe(isKnown);
        if (isKnown) repeats += 1;
      }
      largest = Math.max(largest, entry.seen.length / 3);
    }),
    { numRuns: 40 },
  );
  expect(repeats).toBeGreaterThan(500);
  expect(largest).toBe(PLACES);
});
