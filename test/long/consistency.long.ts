// Whether the tracker knows how good it is. `npm run long -- consistency [--seeds 50]` runs made-up skies, one a seed, and writes squared errors in
// units of the covariance handed on and shares inside the 95 % ellipsoid, by kind and leg, to docs/results/consistency.json. It is taken up
// where it stopped as long as the commit is the same.

import { parseArgs } from 'node:util';
import { consistencyOf, type LegFigures } from '../../bench/tracking/consistency.ts';
import { openResult } from './result-file.ts';

const { values } = parseArgs({ options: { seeds: { type: 'string', default: '50' }, again: { type: 'boolean', default: false } } });
const seeds = Number(values.seeds);
if (!(Number.isInteger(seeds) && seeds >= 1)) throw new Error(`--seeds ${values.seeds} must be a whole number from 1`);
/** Seeds are numbered from 1. */
const fresh = {
  seeds: 0,
  legs: {} as Record<string, LegFigures>,
  table: {} as Record<string, { ticks: number; aneesOverSix: number; insideShare: number }>,
};
const { result, save } = openResult('consistency', fresh, (before) => before.seeds <= seeds && !values.again);

while (result.seeds < seeds) {
  for (const [leg, { count, neesSum, insideCount }] of Object.entries(consistencyOf(result.seeds + 1))) {
    const sum = (result.legs[leg] ??= { count: 0, neesSum: 0, insideCount: 0 });
    sum.count += count;
    sum.neesSum += neesSum;
    sum.insideCount += insideCount;
  }
  result.seeds += 1;
  result.table = Object.fromEntries(
    Object.entries(result.legs)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([leg, { count, neesSum, insideCount }]) => [
        leg,
        { ticks: count, aneesOverSix: Number((neesSum / count / 6).toFixed(2)), insideShare: Number((insideCount / count).toFixed(3)) },
      ]),
  );
  save();
}
console.table(result.table);
