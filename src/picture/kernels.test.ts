import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AT, BLOCK_SIZE, blockOf, FIRST_TRACK_SLOT, MODE_COVARIANCE, MODE_STATE, modeOf, WORK_SLOT } from './layout.ts';
import { momentMatch } from './mix.ts';
import { assignPlots, createAssignWork, reserve } from './assign.ts';
import { updateByPosition } from './generated/level-kernels.ts';
import { associationChances, createMarginalWork } from './marginals.ts';
import { predictBank, shiftBank } from './bank.ts';
import { createBankWork } from './bank-work.ts';
import { blankStep, predictArc } from './predict.ts';
import { updateByRow } from './update.ts';
import { REAL_EARTH } from './world.ts';

const unpack = (data: Float64Array, p: number): number[][] => {
  const full = Array.from({ length: 6 }, () => Array.from({ length: 6 }, () => 0));
  let at = p;
  for (let i = 0; i < 6; i += 1)
    for (let j = i; j < 6; j += 1) {
      full[i][j] = data[at];
      full[j][i] = data[at];
      at += 1;
    }
  return full;
};

/** Smallest pivot of a Cholesky factorisation of the covariance scaled to unit diagonal: positive when definite. */
function leastPivot(data: Float64Array, p: number): number {
  const a = unpack(data, p);
  const scale = a.map((row, i) => 1 / Math.sqrt(row[i]));
  const l = a.map((row, i) => row.map((value, j) => value * scale[i] * scale[j]));
  let least = Infinity;
  for (let k = 0; k < 6; k += 1) {
    least = Math.min(least, l[k][k]);
    for (let i = k + 1; i < 6; i += 1) for (let j = i; j < 6; j += 1) l[i][j] -= (l[k][i] * l[k][j]) / l[k][k];
  }
  return least;
}

interface Start {
  x: number;
  y: number;
  z: number;
  speed: number;
  course: number;
  positionSigma: number;
  velocitySigma: number;
}

const start = fc.record({
  x: fc.double({ min: -1, max: 1, noNaN: true }),
  y: fc.double({ min: -1, max: 1, noNaN: true }),
  z: fc.double({ min: 0.1, max: 1, noNaN: true }),
  speed: fc.double({ min: 5, max: 2500, noNaN: true }),
  course: fc.double({ min: 0, max: 6.28, noNaN: true }),
  positionSigma: fc.double({ min: 20, max: 3000, noNaN: true }),
  velocitySigma: fc.double({ min: 1, max: 900, noNaN: true }),
});

function modeAt(one: Start, data = new Float64Array(BLOCK_SIZE), mode = modeOf(0, 0)): { data: Float64Array; mode: number } {
  const r = Math.sqrt(one.x * one.x + one.y * one.y + one.z * one.z);
  const s = mode + MODE_STATE,
    p = mode + MODE_COVARIANCE;
  data.set([(one.x / r) * 6.38e6, (one.y / r) * 6.38e6, (one.z / r) * 6.38e6, one.speed * Math.cos(one.course), one.speed * Math.sin(one.course), 3], s);
  for (const at of [0, 6, 11]) data[p + at] = one.positionSigma ** 2;
  for (const at of [15, 18, 20]) data[p + at] = one.velocitySigma ** 2;
  return { data, mode };
}

const fix = (at: Float64Array, o: number, shift: number) => ({
  position: Float64Array.of(at[o] + shift, at[o + 1] - shift, at[o + 2] + 2 * shift),
  covariance: Float64Array.of(900, 100, -50, 2500, 30, 4_000_000),
  misfitScore: 0,
});

describe('covariances', () => {
  test('of arcs stay symmetric and positive definite through prediction and update', () => {
    fc.assert(
      fc.property(start, fc.double({ min: 0.1, max: 30, noNaN: true }), fc.constantFrom(1, 200), (one, dt, noise) => {
        const { data, mode } = modeAt(one);
        for (let i = 0; i < 4; i += 1) {
          predictArc(data, mode, REAL_EARTH, { ...blankStep(), durationS: dt, acrossNoiseLevel: noise });
          expect(Number.isFinite(updateByPosition(data, mode, fix(data, mode + MODE_STATE, 40)))).toBe(true);
          updateByRow(data, mode, { gradient: Float64Array.of(0.6, 0, 0.8, 0, 0, 0), innovation: 30, variance: 1600 });
          expect(leastPivot(data, mode + MODE_COVARIANCE)).toBeGreaterThan(0);
        }
      }),
    );
  });

  test('three scalar rows along the axes update like one position', () => {
    fc.assert(
      fc.property(start, (one) => {
        const a = modeAt(one),
          b = modeAt(one);
        const o = a.mode + MODE_STATE;
        const z = [a.data[o] + 50, a.data[o + 1] - 20, a.data[o + 2] + 70];
        const joint = updateByPosition(a.data, a.mode, {
          position: Float64Array.from(z),
          covariance: Float64Array.of(400, 0, 0, 900, 0, 1600),
          misfitScore: 0,
        });
        let sum = 0;
        [400, 900, 1600].forEach((variance, i) => {
          const gradient = new Float64Array(6);
          gradient[i] = 1;
          sum += updateByRow(b.data, b.mode, { gradient, innovation: z[i] - b.data[o + i], variance });
        });
        expect(sum).toBeCloseTo(joint, 7);
        for (let i = 0; i < 27; i += 1) expect(Math.abs(a.data[o + i] - b.data[o + i])).toBeLessThan(1e-6 * (1 + Math.abs(b.data[o + i])));
      }),
    );
  });
});

test('mixing leaves the mean of a bank where it was when no time passes, and chances sum to one', () => {
  const data = new Float64Array(BLOCK_SIZE * (FIRST_TRACK_SLOT + 1));
  const block = blockOf(FIRST_TRACK_SLOT),
    to = blockOf(WORK_SLOT);
  for (let j = 0; j < 6; j += 1) {
    modeAt({ x: 1, y: 0.2, z: 0.4, speed: 100 + 10 * j, course: 0.3 * j, positionSigma: 100, velocitySigma: 20 }, data, modeOf(block, j));
    data[modeOf(block, j)] = [0.3, 0.25, 0.2, 0.1, 0.1, 0.05][j];
  }
  const weights = (of: number): Float64Array => Float64Array.from({ length: 8 }, (_, j) => (j < 6 ? data[modeOf(of, j)] : 0));
  predictBank(data, { from: block, to }, 5, createBankWork(REAL_EARTH));
  expect(weights(to).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  shiftBank(data, to, 0, createBankWork(REAL_EARTH));
  expect(data[to + AT]).toBe(0);
  const mean = new Float64Array(BLOCK_SIZE);
  const before = mean.slice();
  for (const [into, source] of [
    [before, block],
    [mean, to],
  ] as const) {
    const copy = data.slice();
    momentMatch(copy, source, weights(source), source);
    into.set(copy.subarray(source, source + 27));
  }
  // Turn modes turn and fly back straight in time; what is left of 5 s is second order.
  for (let i = 3; i < 6; i += 1) expect(Math.abs(mean[i] - before[i])).toBeLessThan(15);
});

test('a body dropped over the equator of the still Earth falls by GM/r²', () => {
  const { data, mode } = modeAt({ x: 1, y: 0, z: 0.1, speed: 5, course: 0, positionSigma: 10, velocitySigma: 1 });
  const s = mode + MODE_STATE;
  data.set([6_478_137, 0, 0, 0, 0, 0], s);
  predictArc(data, mode, { gravity: 'earth', rotation: false, drag: false, horizon: false, refraction: false }, { ...blankStep(), durationS: 10 });
  // ½ g t² with g = 3.986004418e14 / 6478137² = 9.4981 m/s²
  expect(6_478_137 - data[s]).toBeCloseTo(474.9, 0);
});

describe('assignment of a component', () => {
  const best = (gain: number[][], plot: number, used: number): number => {
    if (plot === gain.length) return 0;
    let most = best(gain, plot + 1, used);
    for (let j = 0; j < gain[plot].length; j += 1) {
      if ((used >> j) & 1 || gain[plot][j] < -1e8) continue;
      most = Math.max(most, gain[plot][j] + best(gain, plot + 1, used | (1 << j)));
    }
    return most;
  };
  const table = fc.integer({ min: 1, max: 5 }).chain((tracks) =>
    fc.array(fc.array(fc.oneof(fc.double({ min: -8, max: 12, noNaN: true }), fc.constant(-Infinity)), { minLength: tracks, maxLength: tracks }), {
      minLength: 1,
      maxLength: 5,
    }),
  );

  test('gains as much as the best of all', () => {
    fc.assert(
      fc.property(table, (gain) => {
        const work = createAssignWork();
        const tracks = gain[0].length;
        reserve(work, gain.length, tracks);
        work.gain.set(gain.flat());
        assignPlots(work, gain.length, tracks);
        const taken = [...work.chosen.slice(0, gain.length)];
        expect(new Set(taken.filter((j) => j >= 0)).size).toBe(taken.filter((j) => j >= 0).length);
        const total = taken.reduce((sum, j, i) => sum + (j >= 0 ? gain[i][j] : 0), 0);
        expect(total).toBeCloseTo(best(gain, 0, 0), 9);
      }),
    );
  });

  test('chances of one plot and one track are Bayes', () => {
    const work = createMarginalWork();
    associationChances(work, Float64Array.of(Math.log(3)), 1, 1);
    expect(work.chance[0]).toBeCloseTo(0.75, 12);
    expect(work.ownChance[0]).toBeCloseTo(0.25, 12);
  });
});
