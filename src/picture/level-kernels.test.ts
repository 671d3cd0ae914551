import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { kernelSource } from '../../scripts/generate-kernels.ts';
import { quietSource } from '../../scripts/quiet-kernels.ts';
import {
  ACROSS,
  ALONG,
  COMMON,
  DURATION,
  FIX_COVARIANCE,
  FIX_POSITION,
  MISFIT_FOUND,
  mixMode,
  moveAndFixLevel,
  moveLevel,
  SHARE,
  TURN,
  VERTICAL,
  WEIGHTS,
} from './generated/level-kernels.ts';
import { aimQuiet, blendQuiet, DETERMINANT, stepQuiet } from './generated/quiet-kernels.ts';
import { BLOCK_MODES, BLOCK_SIZE, MEAN_STATE, MODE_SIZE } from './layout.ts';
import { MODES } from './modes.ts';
import { EARTH_RADIUS_M, NORMAL_Z, TURN_RATE_MAX, turnLimitMps2 } from './predict.ts';

// The kernels in full matrices and loops, as a textbook has them.
type Matrix = number[][];
interface Mode {
  state: number[];
  covariance: Matrix;
}
interface Motion {
  along: number;
  across: number;
  vertical: number;
  turn: number;
  durationS: number;
}

/** Room for the inputs of the kernels. */
const KERNEL_SIZE = 80;

const range = (n: number): number[] => Array.from({ length: n }, (_, i) => i);
const build = (n: number, m: number, of: (i: number, j: number) => number): Matrix => range(n).map((i) => range(m).map((j) => of(i, j)));
const multiply = (a: Matrix, b: Matrix): Matrix => build(a.length, b[0].length, (i, j) => range(b.length).reduce((sum, k) => sum + a[i][k] * b[k][j], 0));
const transpose = (a: Matrix): Matrix => build(a[0].length, a.length, (i, j) => a[j][i]);
const dot = (a: number[], b: number[]): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const scaled = (a: number[], by: number): number[] => a.map((value) => value * by);
const plus = (...all: number[][]): number[] => range(all[0].length).map((i) => all.reduce((sum, a) => sum + a[i], 0));
const cross = (a: number[], b: number[]): number[] => [a[1] * b[2] - a[2] * b[1], a[2] * b[0] - a[0] * b[2], a[0] * b[1] - a[1] * b[0]];

function mixed(own: Mode, common: Mode, share: number): Mode {
  const d = range(6).map((i) => common.state[i] - own.state[i]);
  return {
    state: range(6).map((i) => (1 - share) * own.state[i] + share * common.state[i]),
    covariance: build(6, 6, (i, j) => (1 - share) * own.covariance[i][j] + share * common.covariance[i][j] + share * (1 - share) * d[i] * d[j]),
  };
}

/** A covariance after so long at constant velocity, with noise of density q. */
function spread(covariance: Matrix, q: Matrix, dt: number): Matrix {
  const t = Math.abs(dt);
  const f = build(6, 6, (i, j) => (i === j ? 1 : j === i + 3 ? dt : 0));
  const moving = multiply(multiply(f, covariance), transpose(f));
  const scale = (i: number, j: number): number => (i < 3 && j < 3 ? (t * t * t) / 3 : i >= 3 && j >= 3 ? t : (t * dt) / 2);
  return build(6, 6, (i, j) => moving[i][j] + scale(i, j) * q[i % 3][j % 3]);
}

/** Level flight: along the ground at constant speed, in a turn of constant lateral acceleration, falling away with the Earth. */
function moved(one: Mode, motion: Motion): Mode {
  const dt = motion.durationS;
  const position = one.state.slice(0, 3),
    velocity = one.state.slice(3);
  const normal = [position[0], position[1], position[2] * NORMAL_Z];
  const up = scaled(normal, 1 / Math.hypot(...normal));
  const climb = dot(velocity, up);
  const ground = plus(velocity, scaled(up, -climb));
  const speed = Math.hypot(...ground) + 1e-9;
  const forward = scaled(ground, 1 / speed);
  const right = cross(forward, up);
  const rate = motion.turn === 0 ? 0 : Math.max(-TURN_RATE_MAX, Math.min(TURN_RATE_MAX, (motion.turn * turnLimitMps2(speed)) / Math.max(speed, 10)));
  const angle = Math.max(-1.5, Math.min(1.5, rate * dt));
  const sine = angle === 0 ? 1 : Math.sin(angle) / angle;
  const cosine = angle === 0 ? 0 : (1 - Math.cos(angle)) / angle;
  const drop = (speed * speed) / EARTH_RADIUS_M;
  const state = [
    ...plus(position, scaled(forward, speed * dt * sine), scaled(right, speed * dt * cosine), scaled(up, climb * dt - 0.5 * drop * dt * dt)),
    ...plus(scaled(forward, speed * Math.cos(angle)), scaled(right, speed * Math.sin(angle)), scaled(up, climb - drop * dt)),
  ];
  const blur = Math.min(1, (one.covariance[3][3] + one.covariance[4][4] + one.covariance[5][5]) / (speed * speed));
  const along = motion.along + blur * (motion.across - motion.along);
  const q = build(3, 3, (i, j) => along * forward[i] * forward[j] + motion.across * right[i] * right[j] + motion.vertical * up[i] * up[j]);
  return { state, covariance: spread(one.covariance, q, dt) };
}

/** Level flight of a mode that stands near a mean: which way is up and forward, and how fast the Earth falls off, is told there. */
function movedWith(mean: Mode, one: Mode, motion: Motion): Mode {
  const dt = motion.durationS;
  const normal = [mean.state[0], mean.state[1], mean.state[2] * NORMAL_Z];
  const up = scaled(normal, 1 / Math.hypot(...normal));
  const velocity = mean.state.slice(3);
  const ground = plus(velocity, scaled(up, -dot(velocity, up)));
  const speed2 = dot(ground, ground) + 1e-9;
  const drop = speed2 / EARTH_RADIUS_M;
  const state = [
    ...plus(one.state.slice(0, 3), scaled(one.state.slice(3), dt), scaled(up, -0.5 * drop * dt * dt)),
    ...plus(one.state.slice(3), scaled(up, -drop * dt)),
  ];
  const blur = Math.min(1, (one.covariance[3][3] + one.covariance[4][4] + one.covariance[5][5]) / speed2);
  const along = motion.along + blur * (motion.across - motion.along);
  const forward = build(3, 3, (i, j) => (ground[i] * ground[j]) / speed2);
  const right = build(3, 3, (i, j) => (i === j ? 1 : 0) - forward[i][j] - up[i] * up[j]);
  const q = build(3, 3, (i, j) => along * forward[i][j] + motion.across * right[i][j] + motion.vertical * up[i] * up[j]);
  return { state, covariance: spread(one.covariance, q, dt) };
}

const determinant = (m: Matrix): number => dot(m[0], cross(m[1], m[2]));
const inverse3 = (m: Matrix): Matrix => {
  const columns = [cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])];
  return build(3, 3, (i, j) => columns[j][i] / determinant(m));
};

function fixed(one: Mode, position: number[], r: Matrix): Mode & { log: number; misfit: number; determinant: number } {
  const s = build(3, 3, (i, j) => one.covariance[i][j] + r[i][j]);
  const inverse = inverse3(s);
  const innovation = range(3).map((i) => position[i] - one.state[i]);
  const gain = multiply(
    one.covariance.map((row) => row.slice(0, 3)),
    inverse,
  );
  const misfit = dot(
    innovation,
    multiply(
      inverse,
      innovation.map((value) => [value]),
    ).map(([value]) => value),
  );
  const correction = multiply(gain, one.covariance.slice(0, 3));
  return {
    state: range(6).map((i) => one.state[i] + dot(gain[i], innovation)),
    covariance: build(6, 6, (i, j) => one.covariance[i][j] - correction[i][j]),
    misfit,
    determinant: determinant(s),
    log: -0.5 * (misfit + Math.log(determinant(s)) + 3 * Math.log(2 * Math.PI)),
  };
}

const packedOf = (one: Mode): number[] => [...one.state, ...range(6).flatMap((i) => range(6 - i).map((k) => one.covariance[i][i + k]))];

/** A positive definite matrix: A Aᵀ with scales on its diagonal. */
const covariance = fc.array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 36, maxLength: 36 }).map((values) => {
  const scale = [80, 120, 150, 9, 7, 4];
  const a = build(6, 6, (i, j) => scale[i] * (i === j ? 1 : values[6 * i + j]));
  return multiply(a, transpose(a));
});
const direction = fc.tuple(
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: -1, max: 1, noNaN: true }),
  fc.double({ min: 0.2, max: 1, noNaN: true }),
);
const scene = fc.record({
  direction,
  velocity: fc.tuple(...[0, 1, 2].map(() => fc.double({ min: -300, max: 300, noNaN: true }))),
  own: covariance,
  common: covariance,
  share: fc.double({ min: 0, max: 1, noNaN: true }),
  durationS: fc.double({ min: -5, max: 12, noNaN: true }),
  mode: fc.integer({ min: 0, max: 5 }),
  shift: fc.array(fc.double({ min: -300, max: 300, noNaN: true }), { minLength: 9, maxLength: 9 }),
});

type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function compare(one: Scene, run: (data: Float64Array, w: number) => number, plain: (own: Mode, common: Mode, motion: Motion) => Mode): number {
  const length = Math.hypot(...one.direction);
  const state = [...one.direction.map((x) => (x / length) * 6.38e6), ...one.velocity];
  const own = { state, covariance: one.own };
  const common = { state: state.map((x, i) => x + (i < 6 ? one.shift[i] * (i < 3 ? 1 : 0.05) : 0)), covariance: one.common };
  const motion = {
    along: MODES.alongNoise[one.mode],
    across: MODES.acrossNoise[one.mode],
    vertical: MODES.verticalNoise[one.mode],
    turn: MODES.turnShare[one.mode],
    durationS: one.durationS,
  };
  const data = new Float64Array(2 * MODE_SIZE + KERNEL_SIZE),
    w = 2 * MODE_SIZE;
  data.set(packedOf(own), 1);
  data.set(packedOf(common), w + COMMON);
  data[w + SHARE] = one.share;
  data[w + DURATION] = motion.durationS;
  data[w + ALONG] = motion.along;
  data[w + ACROSS] = motion.across;
  data[w + VERTICAL] = motion.vertical;
  data[w + TURN] = motion.turn;
  const fix = fixOf(one, state);
  data.set(fix.position, w + FIX_POSITION);
  data.set([fix.r[0][0], fix.r[0][1], fix.r[0][2], fix.r[1][1], fix.r[1][2], fix.r[2][2]], w + FIX_COVARIANCE);
  const result = run(data, w);
  const wanted = plain(own, common, motion);
  const found = packedOf(wanted);
  let at = 0;
  for (let i = 0; i < 6; i += 1) expect(Math.abs(data[MODE_SIZE + 1 + i] - found[i])).toBeLessThan(1e-9 * Math.max(1, Math.abs(i < 3 ? 6.4e6 : 300)));
  for (let i = 0; i < 6; i += 1)
    for (let j = i; j < 6; j += 1) {
      const scale = Math.sqrt(wanted.covariance[i][i] * wanted.covariance[j][j]);
      expect(Math.abs(data[MODE_SIZE + 7 + at] - found[6 + at])).toBeLessThan(1e-9 * scale);
      at += 1;
    }
  return result;
}

const fixOf = (one: Scene, state: number[]): { position: number[]; r: Matrix } => ({
  position: [0, 1, 2].map((i) => state[i] + one.velocity[i] * one.durationS + one.shift[6 + i]),
  r: [
    [900, 120, -40],
    [120, 2500, 30],
    [-40, 30, 1600],
  ],
});

describe('the generated kernels', () => {
  test('mix like the plain version to 1e-9', () => {
    fc.assert(
      fc.property(scene, (one) => {
        compare(
          one,
          (data, w) => {
            mixMode(data, 0, MODE_SIZE, w);
            return 0;
          },
          (own, common) => mixed(own, common, one.share),
        );
      }),
    );
  });

  test('move like the plain version to 1e-9', () => {
    fc.assert(
      fc.property(scene, (one) => {
        compare(
          one,
          (data, w) => {
            moveLevel(data, 0, MODE_SIZE, w);
            return 0;
          },
          (own, common, motion) => moved(mixed(own, common, one.share), motion),
        );
      }),
    );
  });

  test('update like the plain version to 1e-9, likelihood and misfit too', () => {
    fc.assert(
      fc.property(scene, (one) => {
        let wanted = { log: 0, misfit: 0 };
        let misfit = 0;
        const log = compare(
          one,
          (data, w) => {
            const value = moveAndFixLevel(data, 0, MODE_SIZE, w);
            misfit = data[w + MISFIT_FOUND];
            return value;
          },
          (own, common, motion) => {
            const { position, r } = fixOf(one, own.state);
            const result = fixed(moved(mixed(own, common, one.share), motion), position, r);
            wanted = result;
            return result;
          },
        );
        expect(Math.abs(log - wanted.log)).toBeLessThan(1e-7 * (1 + Math.abs(wanted.log)));
        expect(Math.abs(misfit - wanted.misfit)).toBeLessThan(1e-7 * (1 + wanted.misfit));
      }),
    );
  });

  test('of a track in steady flight mix, move and update like the plain version to 1e-9', () => {
    fc.assert(
      fc.property(scene, (one) => {
        const forward = { ...one, durationS: Math.abs(one.durationS) };
        let wanted = { misfit: 0, determinant: 0 };
        let misfit = 0;
        const found = compare(
          forward,
          (data, w) => {
            aimQuiet(data, w + COMMON, w);
            stepQuiet(data, 0, MODE_SIZE, w);
            misfit = data[w + MISFIT_FOUND];
            return data[w + DETERMINANT];
          },
          (own, common, motion) => {
            const { position, r } = fixOf(forward, own.state);
            const result = fixed(movedWith(common, mixed(own, common, one.share), motion), position, r);
            wanted = result;
            return result;
          },
        );
        expect(Math.abs(found / wanted.determinant - 1)).toBeLessThan(1e-9);
        expect(Math.abs(misfit - wanted.misfit)).toBeLessThan(1e-7 * (1 + wanted.misfit));
      }),
    );
  });

  test('hand three modes on as they are, with their weights and their mean', () => {
    fc.assert(
      fc.property(
        fc.array(scene, { minLength: 3, maxLength: 3 }),
        fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), { minLength: 3, maxLength: 3 }),
        (scenes, parts) => {
          const total = parts[0] + parts[1] + parts[2];
          const modes = scenes.map(({ velocity, own, shift }) => ({ state: [6.38e6 + shift[0], shift[1], shift[2], ...velocity], covariance: own }));
          const block = 3 * MODE_SIZE,
            to = block + BLOCK_MODES,
            mean = block + MEAN_STATE,
            w = block + BLOCK_SIZE;
          const data = new Float64Array(w + KERNEL_SIZE);
          modes.forEach((mode, k) => data.set(packedOf(mode), k * MODE_SIZE + 1));
          parts.forEach((part, k) => {
            data[w + WEIGHTS + k] = part / total;
          });
          blendQuiet(data, 0, block, w);
          const state = range(6).map((i) => modes.reduce((sum, mode, k) => sum + (parts[k] / total) * mode.state[i], 0));
          const covariance = build(6, 6, (i, j) =>
            modes.reduce((sum, mode, k) => sum + (parts[k] / total) * (mode.covariance[i][j] + (mode.state[i] - state[i]) * (mode.state[j] - state[j])), 0),
          );
          for (let i = 0; i < 6; i += 1) expect(Math.abs(data[mean + i] - state[i])).toBeLessThan(1e-9 * (i < 3 ? 6.4e6 : 300));
          let at = mean + 6;
          for (let i = 0; i < 6; i += 1)
            for (let j = i; j < 6; j += 1, at += 1)
              expect(Math.abs(data[at] - covariance[i][j])).toBeLessThan(1e-6 * Math.sqrt(covariance[i][i] * covariance[j][j]));
          for (let k = 0; k < 3; k += 1) {
            expect(data[to + k * MODE_SIZE]).toBe(parts[k] / total);
            expect([...data.subarray(to + k * MODE_SIZE + 1, to + (k + 1) * MODE_SIZE)]).toEqual([...data.subarray(k * MODE_SIZE + 1, (k + 1) * MODE_SIZE)]);
          }
        },
      ),
    );
  });

  test('the files are what the generator makes', () => {
    expect(readFileSync(new URL('./generated/level-kernels.ts', import.meta.url), 'utf8')).toBe(kernelSource());
    expect(readFileSync(new URL('./generated/quiet-kernels.ts', import.meta.url), 'utf8')).toBe(quietSource());
  });

  test('turning the Earth turns the prediction', () => {
    fc.assert(
      fc.property(scene, fc.double({ min: -3, max: 3, noNaN: true }), (one, angle) => {
        const c = Math.cos(angle),
          s = Math.sin(angle);
        const turn = (v: number[]): number[] => [c * v[0] - s * v[1], s * v[0] + c * v[1], v[2]];
        const run = (position: number[], velocity: number[]): Float64Array => {
          const data = new Float64Array(MODE_SIZE + KERNEL_SIZE),
            w = MODE_SIZE;
          data.set([...position, ...velocity], 1);
          for (const at of [0, 6, 11]) data[7 + at] = 8100;
          for (const at of [15, 18, 20]) data[7 + at] = 100;
          data[w + DURATION] = one.durationS;
          data[w + TURN] = MODES.turnShare[one.mode];
          data[w + ACROSS] = 30;
          data[w + ALONG] = 1;
          moveLevel(data, 0, 0, w);
          return data;
        };
        const length = Math.hypot(...one.direction);
        const place = one.direction.map((x) => (x / length) * 6.38e6);
        const a = run(place, one.velocity),
          b = run(turn(place), turn(one.velocity));
        const turned = [...turn([...a.subarray(1, 4)]), ...turn([...a.subarray(4, 7)])];
        for (let i = 0; i < 6; i += 1) expect(Math.abs(turned[i] - b[1 + i])).toBeLessThan(1e-5);
        const trace = (d: Float64Array): number => d[7] + d[13] + d[18];
        expect(trace(a) / trace(b)).toBeCloseTo(1, 9);
      }),
    );
  });
});
