import { describe, expect, test } from 'vitest';
import { chancesOfAssignments, kBestAssignments, keyedRandom } from '../math/index.ts';
import { assignPlots, createAssignWork, reserve } from './assign.ts';
import { associationChances, createMarginalWork, isListed, listedChances } from './marginals.ts';

interface Case {
  readonly plots: number;
  readonly tracks: number;
  readonly gain: Float64Array;
}

/** A component with pairs out of the gate, pairs without gain, and pairs with it. */
function caseOf(seed: number, most: number): Case {
  const random = keyedRandom('assign', seed);
  const plots = 1 + Math.floor(random.uniform() * most),
    tracks = Math.floor(random.uniform() * (most + 1));
  const gain = Float64Array.from({ length: plots * tracks }, () => (random.uniform() < 0.3 ? Number.NEGATIVE_INFINITY : 12 * random.uniform() - 3));
  return { plots, tracks, gain };
}

const problemOf = ({ plots, tracks, gain }: Case): Parameters<typeof kBestAssignments>[0] => ({
  rowCount: plots,
  columnCount: tracks,
  cost: gain.map((value) => -value),
  missCost: new Float64Array(plots),
});

const assigned = createAssignWork();

function assign({ plots, tracks, gain }: Case): { chosen: number[]; taken: number[]; total: number } {
  reserve(assigned, plots, Math.max(1, tracks));
  assigned.gain.set(gain);
  assignPlots(assigned, plots, tracks);
  const chosen = [...assigned.chosen.subarray(0, plots)];
  return { chosen, taken: [...assigned.taken.subarray(0, tracks)], total: chosen.reduce((sum, j, i) => sum + (j < 0 ? 0 : gain[i * tracks + j]), 0) };
}

describe('the assignment of a component', () => {
  test('has the greatest gain that any has, each track at most once, and no pair without gain', () => {
    for (let seed = 0; seed < 400; seed += 1) {
      const one = caseOf(seed, 9);
      const { chosen, taken, total } = assign(one);
      const given = chosen.filter((j) => j >= 0);
      expect(new Set(given).size).toBe(given.length);
      expect(
        taken
          .map((value, j) => [value, j])
          .filter(([value]) => value === 1)
          .map(([, j]) => j),
      ).toEqual(given.sort((a, b) => a - b));
      if (one.tracks > 0) expect(total).toBeCloseTo(-kBestAssignments(problemOf(one), 1, 1).assignments[0].cost, 9);
    }
  });

  test('of a crowd has the greatest gain too: moving any two plots over gains nothing', () => {
    const random = keyedRandom('crowd', 1);
    const plots = 90,
      tracks = 70;
    const gain = Float64Array.from({ length: plots * tracks }, () => (random.uniform() < 0.6 ? Number.NEGATIVE_INFINITY : 10 * random.uniform()));
    const { chosen, total } = assign({ plots, tracks, gain });
    expect(chosen.filter((j) => j >= 0)).toHaveLength(tracks);
    const of = (i: number, j: number): number => (j < 0 ? 0 : gain[i * tracks + j]);
    for (let a = 0; a < plots; a += 1)
      for (let b = 0; b < a; b += 1) expect(of(a, chosen[b]) + of(b, chosen[a])).toBeLessThanOrEqual(of(a, chosen[a]) + of(b, chosen[b]) + 1e-9);
    expect(total).toBeGreaterThan(9 * tracks);
  });
});

describe('association chances', () => {
  const work = createMarginalWork();
  const exactOf = (one: Case): Float64Array => chancesOfAssignments(problemOf(one), kBestAssignments(problemOf(one), 1e6, 1e6).assignments);
  const offBy = (one: Case): number => {
    const exact = exactOf(one),
      width = one.tracks + 1;
    let worst = 0;
    for (let i = 0; i < one.plots; i += 1) {
      worst = Math.max(worst, Math.abs(work.ownChance[i] - exact[i * width + one.tracks]));
      for (let j = 0; j < one.tracks; j += 1) worst = Math.max(worst, Math.abs(work.chance[i * one.tracks + j] - exact[i * width + j]));
    }
    return worst;
  };

  test('of a small component are those of all its assignments, but for what its best ones leave out', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const one = caseOf(seed, 4);
      expect(isListed(one.plots, one.tracks)).toBe(true);
      listedChances(work, one.gain, one.plots, one.tracks);
      expect(offBy(one)).toBeLessThan(1e-3);
    }
  });

  test('by messages are near them, and exact without a loop', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const one = caseOf(seed, 4);
      associationChances(work, one.gain, one.plots, one.tracks);
      expect(offBy(one)).toBeLessThan(one.plots === 1 || one.tracks <= 1 ? 1e-9 : 0.3);
    }
  });
});
