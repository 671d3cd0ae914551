import { expect, test } from 'vitest';
import { consistencyOf, type LegFigures } from '../../bench/tracking/consistency.ts';

// Seeds beyond those by which the claims were set (1 to 24) and those of the long run (1 to 50).
const SEEDS = [51, 52, 53, 54];
const sums: Record<string, LegFigures> = {};
for (const seed of SEEDS) {
  for (const [leg, { count, neesSum, insideCount }] of Object.entries(consistencyOf(seed))) {
    const sum = (sums[leg] ??= { count: 0, neesSum: 0, insideCount: 0 });
    sum.count += count;
    sum.neesSum += neesSum;
    sum.insideCount += insideCount;
  }
}
const anees = (leg: string): number => sums[leg].neesSum / sums[leg].count / 6;
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
