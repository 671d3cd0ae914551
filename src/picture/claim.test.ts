import { expect, test } from 'vitest';
import { consistencyOf, type LegFigures } from '../../bench/tracking/consistency.ts';

/** Figures summed over seeds. */
function sumOver(firstSeed: number, lastSeed: number): Record<string, LegFigures> {
  const sums: Record<string, LegFigures> = {};
  for (let seed = firstSeed; seed <= lastSeed; seed += 1) {
    for (const [leg, { count, neesSum, insideCount }] of Object.entries(consistencyOf(seed))) {
      const sum = (sums[leg] ??= { count: 0, neesSum: 0, insideCount: 0 });
      sum.count += count;
      sum.neesSum += neesSum;
      sum.insideCount += insideCount;
    }
  }
  return sums;
}

// Seeds beyond those by which the claims were set (1 to 24) and those of the long run (1 to 50).
const sums = sumOver(51, 54);
// Climbs that turn about and whole flights vary more from seed to seed.
const moreSums = sumOver(55, 66);
const anees = (leg: string, of = sums): number => of[leg].neesSum / of[leg].count / 6;
const inside = (leg: string): number => sums[leg].insideCount / sums[leg].count;

test.each(['drone straight', 'airliner straight', 'cruise straight', 'fighter straight', 'ballistic coast'])(
  '%s: squared errors are 0.7 to 1.4 of what is claimed, and 90 to 98 % lie inside the 95 %% ellipsoid',
  (leg) => {
    expect(sums[leg].count).toBeGreaterThan(1000);
    expect(anees(leg)).toBeGreaterThanOrEqual(0.7);
    expect(anees(leg)).toBeLessThanOrEqual(1.4);
    expect(inside(leg)).toBeGreaterThanOrEqual(0.9);
    expect(inside(leg)).toBeLessThanOrEqual(0.98);
  },
);

test.each(['drone turn', 'airliner turn', 'cruise turn', 'fighter turn', 'ballistic boost'])(
  '%s: squared errors are at most three times what is claimed',
  (leg) => {
    expect(sums[leg].count).toBeGreaterThan(100);
    expect(anees(leg)).toBeLessThanOrEqual(3);
  },
);

test.each(['drone', 'airliner', 'cruise', 'fighter', 'ballistic'])('%s: over all that it flies, 90 to 98 %% lie inside the 95 %% ellipsoid', (kind) => {
  const legs = Object.entries(moreSums).filter(([leg]) => leg.startsWith(`${kind} `));
  const [count, insideCount] = [legs.reduce((sum, [, leg]) => sum + leg.count, 0), legs.reduce((sum, [, leg]) => sum + leg.insideCount, 0)];
  expect(count).toBeGreaterThan(1000);
  expect(insideCount / count).toBeGreaterThanOrEqual(0.9);
  expect(insideCount / count).toBeLessThanOrEqual(0.98);
});

test('a climb that turns about is followed: its squared errors are at most 1.25 of what is claimed', () => {
  expect(moreSums['all climb'].count).toBeGreaterThan(1000);
  expect(anees('all climb', moreSums)).toBeLessThanOrEqual(1.25);
});
