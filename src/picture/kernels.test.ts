import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BLOCK_SIZE, MODE_COVARIANCE, MODE_STATE, modeOf } from './layout.ts';
import { mixBank, momentMatch } from './mix.ts';
import { MODES } from './modes.ts';
import { assignPlots, createAssignWork, reserve } from './assign.ts';
import { associationChances, createMarginalWork } from './marginals.ts';
import { blankStep, predictArc, predictLevel } from './predict.ts';
import { updateByPosition, updateByRow } from './update.ts';
import { REAL_EARTH } from './world.ts';

const unpack = (data: Float64Array, p: number): number[][] => {
  const full = Array.from({ length: 6 }, () => new Array<number>(6).fill(0));
  let at = p;
  for (let i = 0; i < 6; i += 1) for (let j = i; j < 6; j += 1) {
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

interface Start { x: number; y: number; z: number; speed: number; course: number; positionSigma: number; velocitySigma: number }

const start = fc.record({
  x: fc.double({ min: -1, max: 1, noNaN: true }), y: fc.double({ min: -1, max: 1, noNaN: true }), z: fc.double({ min: 0.1, max: 1, noNaN: true }),
  speed: fc.double({ min: 5, max: 2500, noNaN: true }), course: fc.double({ min: 0, max: 6.28, noNaN: true }),
  positionSigma: fc.double({ min: 20, max: 3000, noNaN: true }), velocitySigma: fc.double({ min: 1, max: 900, noNaN: true }),
});

function modeAt(one: Start, data = new Float64Array(BLOCK_SIZE), mode = modeOf(0, 0)): { data: Float64Array; mode: number } {
  const r = Math.sqrt(one.x * one.x + one.y * one.y + one.z * one.z);
  const s = mode + MODE_STATE, p = mode + MODE_COVARIANCE;
  data.set([(one.x / r) * 6.38e6, (one.y / r) * 6.38e6, (one.z / r) * 6.38e6, one.speed * Math.cos(one.course), one.speed * Math.sin(one.course), 3], s);
  for (const at of [0, 6, 11]) data[p + at] = one.positionSigma ** 2;
  for (const at of [15, 18, 20]) data[p + at] = one.velocitySigma ** 2;
  return { data, mode };
}

const fix = (at: Float64Array, o: number, shift: number) => ({
  position: Float64Array.of(at[o] + shift, at[o + 1] - shift, at[o + 2] + 2 * shift), covariance: Float64Array.of(900, 100, -50, 2500, 30, 4_000_000), misfitScore: 0,
});

describe('covariances', () => {
  test('stay symmetric and positive definite through prediction, update and late shift', () => {
    fc.assert(fc.property(start, fc.double({ min: 0.1, max: 30, noNaN: true }), fc.constantFrom(0, 1, 2, 4, 5, 7), (one, dt, kind) => {
      const { data, mode } = modeAt(one);
      const step = { ...blankStep(), durationS: dt, alongNoiseLevel: MODES.alongNoise[kind], acrossNoiseLevel: MODES.acrossNoise[kind], verticalNoiseLevel: MODES.verticalNoise[kind], turnShare: MODES.turnShare[kind] };
      for (let i = 0; i < 4; i += 1) {
        if (kind < 6) predictLevel(data, mode, step);
        else predictArc(data, mode, REAL_EARTH, step);
        expect(Number.isFinite(updateByPosition(data, mode, fix(data, mode + MODE_STATE, 40)))).toBe(true);
        updateByRow(data, mode, { gradient: Float64Array.of(0.6, 0, 0.8, 0, 0, 0), innovation: 30, variance: 1600 });
        expect(leastPivot(data, mode + MODE_COVARIANCE)).toBeGreaterThan(0);
      }
    }));
  });

  test('three scalar rows along the axes update like one position', () => {
    fc.assert(fc.property(start, (one) => {
      const a = modeAt(one), b = modeAt(one);
      const o = a.mode + MODE_STATE;
      const z = [a.data[o] + 50, a.data[o + 1] - 20, a.data[o + 2] + 70];
      const joint = updateByPosition(a.data, a.mode, { position: Float64Array.from(z), covariance: Float64Array.of(400, 0, 0, 900, 0, 1600), misfitScore: 0 });
      let sum = 0;
      [400, 900, 1600].forEach((variance, i) => {
        const gradient = new Float64Array(6);
        gradient[i] = 1;
        sum += updateByRow(b.data, b.mode, { gradient, innovation: z[i] - b.data[o + i], variance });
      });
      expect(sum).toBeCloseTo(joint, 7);
      for (let i = 0; i < 27; i += 1) expect(Math.abs(a.data[o + i] - b.data[o + i])).toBeLessThan(1e-6 * (1 + Math.abs(b.data[o + i])));
    }));
  });
});

test('level flight does not depend on where longitude starts: turning the Earth turns the prediction', () => {
  fc.assert(fc.property(start, fc.double({ min: -3, max: 3, noNaN: true }), (one, angle) => {
    const c = Math.cos(angle), s = Math.sin(angle);
    const turn = (data: Float64Array, o: number): void => {
      for (const at of [o, o + 3]) {
        const x = data[at], y = data[at + 1];
        data[at] = c * x - s * y;
        data[at + 1] = s * x + c * y;
      }
    };
    const a = modeAt(one), b = modeAt(one);
    turn(b.data, b.mode + MODE_STATE);
    const step = { ...blankStep(), durationS: 7, alongNoiseLevel: 1, acrossNoiseLevel: 30, verticalNoiseLevel: 0.1, turnShare: 1 };
    predictLevel(a.data, a.mode, step);
    predictLevel(b.data, b.mode, step);
    turn(a.data, a.mode + MODE_STATE);
    for (let i = 1; i < 7; i += 1) expect(Math.abs(a.data[a.mode + i] - b.data[b.mode + i])).toBeLessThan(1e-5);
    const trace = (d: Float64Array, p: number): number => d[p] + d[p + 6] + d[p + 11];
    expect(trace(a.data, a.mode + MODE_COVARIANCE) / trace(b.data, b.mode + MODE_COVARIANCE)).toBeCloseTo(1, 9);
  }));
});

test('mixing leaves the mean of a bank where it was when every mode may land where it left', () => {
  const data = new Float64Array(BLOCK_SIZE * 3);
  for (let j = 0; j < 6; j += 1) {
    modeAt({ x: 1, y: 0.2, z: 0.4, speed: 100 + 10 * j, course: 0.3 * j, positionSigma: 100, velocitySigma: 20 }, data, modeOf(0, j));
    data[modeOf(0, j)] = [0.3, 0.25, 0.2, 0.1, 0.1, 0.05][j];
  }
  mixBank(data, { fromOffset: 0, toOffset: BLOCK_SIZE, firstIndex: 0, modeCount: 6, durationS: 5, isCrowded: false }, MODES);
  const weights = (block: number): Float64Array => Float64Array.from({ length: 8 }, (_, j) => (j < 6 ? data[modeOf(block, j)] : 0));
  expect(weights(BLOCK_SIZE).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  const out = new Float64Array(BLOCK_SIZE * 3);
  out.set(data);
  momentMatch(data, 0, weights(0), 2 * BLOCK_SIZE);
  momentMatch(out, BLOCK_SIZE, weights(BLOCK_SIZE), 2 * BLOCK_SIZE);
  for (let i = 0; i < 6; i += 1) expect(out[2 * BLOCK_SIZE + i]).toBeCloseTo(data[2 * BLOCK_SIZE + i], 5);
  for (let i = 6; i < 27; i += 1) expect(Math.abs(out[2 * BLOCK_SIZE + i] - data[2 * BLOCK_SIZE + i])).toBeLessThan(1e-6 * (1 + Math.abs(data[2 * BLOCK_SIZE + i])));
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
  const table = fc.integer({ min: 1, max: 5 }).chain((tracks) => fc.array(
    fc.array(fc.oneof(fc.double({ min: -8, max: 12, noNaN: true }), fc.constant(-Infinity)), { minLength: tracks, maxLength: tracks }), { minLength: 1, maxLength: 5 }));

  test('gains as much as the best of all', () => {
    fc.assert(fc.property(table, (gain) => {
      const work = createAssignWork();
      const tracks = gain[0].length;
      reserve(work, gain.length, tracks);
      work.gain.set(gain.flat());
      assignPlots(work, gain.length, tracks);
      const taken = [...work.chosen.slice(0, gain.length)];
      expect(new Set(taken.filter((j) => j >= 0)).size).toBe(taken.filter((j) => j >= 0).length);
      const total = taken.reduce((sum, j, i) => sum + (j >= 0 ? gain[i][j] : 0), 0);
      expect(total).toBeCloseTo(best(gain, 0, 0), 9);
    }));
  });

  test('chances of one plot and one track are Bayes', () => {
    const work = createMarginalWork();
    associationChances(work, Float64Array.of(Math.log(3)), 1, 1);
    expect(work.chance[0]).toBeCloseTo(0.75, 12);
    expect(work.ownChance[0]).toBeCloseTo(0.25, 12);
  });
});
