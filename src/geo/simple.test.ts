import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openVertices, segmentsMeet } from './ring.ts';
import { examineRing, isSimpleRing, ringTrouble } from './simple.ts';

const DEG = Math.PI / 180;
const degrees = (...lonLat: number[]): Float64Array => Float64Array.from(lonLat, (value) => value * DEG);
const ringOf = (count: number, lonLat: (i: number) => readonly [number, number]): Float64Array => {
  const ring = new Float64Array(2 * count);
  for (let i = 0; i < count; i += 1)
    ring.set(
      lonLat(i).map((value) => value * DEG),
      2 * i,
    );
  return ring;
};

/** A coast of many corners once round: no two edges but neighbours touch, since its angle only grows. */
const coast = (count: number): Float64Array =>
  ringOf(count, (i) => {
    const angle = (2 * Math.PI * i) / count;
    const radius = 3 + Math.sin(7 * angle) + 0.2 * Math.sin(331 * angle) + 0.01 * Math.sin(i * 12.9898);
    return [40 + radius * Math.cos(angle), 25 + radius * Math.sin(angle)];
  });

/** Teeth side by side, as long as the whole is wide. */
const comb = (count: number): Float64Array =>
  ringOf(count, (i) => (i === count - 2 ? [50, 19] : i === count - 1 ? [40, 19] : [40 + (10 * i) / count, i % 2 === 0 ? 20 : 30]));

/** Slanted teeth, each beside the last and as long as the whole: the box of each overlaps those of all others. */
const slanted = (count: number): Float64Array =>
  ringOf(count, (i) => {
    if (i >= count - 2) return i === count - 2 ? [56, 30] : [36, 10];
    const off = (0.1 * i) / count;
    return i % 2 === 0 ? [40 - off, 20 + off] : [50 - off, 30 + off];
  });

/** Every pair of edges, as the definition says. */
function isSimpleByPairs(ring: Float64Array): boolean {
  const v = openVertices(ring);
  const n = v.length;
  if (n < 3) return false;
  for (let i = 0; i < n; i += 1) {
    const [a, b, c] = [v[i], v[(i + 1) % n], v[(i + 2) % n]];
    const isStraight = (b[0] - a[0]) * (c[1] - a[1]) === (b[1] - a[1]) * (c[0] - a[0]);
    if (isStraight && (a[0] - b[0]) * (c[0] - b[0]) + (a[1] - b[1]) * (c[1] - b[1]) > 0) return false;
    for (let j = i + 2; j < n; j += 1) {
      if ((i > 0 || j < n - 1) && segmentsMeet(v[i], b, v[j], v[(j + 1) % n])) return false;
    }
  }
  return true;
}

describe('simple rings', () => {
  test('rings that cross or fold back are not simple', () => {
    expect(isSimpleRing(degrees(30, 20, 34, 20, 34, 22, 31, 22, 31, 25, 30, 25, 30, 20))).toBe(true);
    expect(isSimpleRing(degrees(0, 0, 2, 2, 2, 0, 0, 3))).toBe(false);
    expect(isSimpleRing(degrees(0, 0, 4, 0, 2, 0, 2, 3))).toBe(false);
    expect(isSimpleRing(degrees(0, 0, 1, 1))).toBe(false);
  });

  test('the answer is that of every pair of edges, also where corners touch edges and across the antimeridian', () => {
    const corner = fc.tuple(fc.integer({ min: -4, max: 4 }), fc.integer({ min: -4, max: 4 }));
    let simple = 0;
    fc.assert(
      fc.property(fc.array(corner, { minLength: 3, maxLength: 12 }), fc.constantFrom(0, 178), (corners, east) => {
        const ring = degrees(...corners.flatMap(([x, y]) => [x + east > 180 ? x + east - 360 : x + east, y]));
        simple += Number(isSimpleRing(ring));
        expect(isSimpleRing(ring)).toBe(isSimpleByPairs(ring));
      }),
      { numRuns: 3000, seed: 4 },
    );
    expect(simple).toBeGreaterThan(50);
    for (const ring of [coast(1500), comb(1500), slanted(600)]) expect(isSimpleRing(ring)).toBe(isSimpleByPairs(ring));
  });

  test.each([
    ['coast', coast],
    ['comb', comb],
  ] as const)('a %s of 100,000 corners is told with some tens of comparisons for each, and so is one crossing in it', (_name, draw) => {
    const ring = draw(100_000);
    const { trouble, comparisons } = examineRing(ring);
    expect(trouble).toBe('none');
    expect(comparisons).toBeLessThan(100_000 * 40);
    expect(comparisons).toBeGreaterThan(100_000);
    // Two corners far apart change places.
    const crossed = ring.slice();
    crossed.set(ring.subarray(20_000, 20_002), 140_000);
    crossed.set(ring.subarray(140_000, 140_002), 20_000);
    expect(examineRing(crossed).trouble).toBe('crossing');
  });

  test('a ring that cannot be told in bounded time is refused in words, never worked at without end', () => {
    const { trouble, comparisons } = examineRing(slanted(30_000));
    expect(trouble).toBe('tangled');
    expect(comparisons).toBeLessThanOrEqual(30_000 * 500 + 1);
    expect(ringTrouble(slanted(30_000))).toMatch(/cannot be told in reasonable time.*simplify it/);
    expect(ringTrouble(coast(30_000))).toBeUndefined();
    // What a hand may draw is always told.
    expect(examineRing(slanted(2_000)).trouble).toBe('none');
  });

  test('a million corners have an answer', () => {
    expect(examineRing(coast(1_000_000)).trouble).toBe('none');
  });
});
