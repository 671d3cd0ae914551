import { expect, test } from 'vitest';
import { keyedRandom } from '../math/random.ts';
import { blankTrail, followTrail } from './trail.ts';

const made = (sigmaM: number, stepS: number, where: (t: number) => readonly [number, number], forS = 200): { speedMps: number; sigmaMps: number } => {
  const trail = blankTrail();
  const random = keyedRandom('trail', sigmaM, stepS);
  for (let t = 0; t <= forS; t += stepS) {
    const [x, y] = where(t);
    followTrail(trail, t, Float64Array.of(x + sigmaM * random.normal(), y + sigmaM * random.normal(), 0), sigmaM);
  }
  return trail;
};

test('a straight flyer makes good its speed, also when it is placed by cells', () => {
  expect(made(0, 5, (t) => [50 * t, 0]).speedMps).toBeCloseTo(50, 3);
  expect(Math.abs(made(100, 5, (t) => [50 * t, 0]).speedMps - 50)).toBeLessThan(8);
  const cells = made(1_500, 20, (t) => [50 * t, 0]);
  expect(Math.abs(cells.speedMps - 50)).toBeLessThan(3 * cells.sigmaMps);
});

test('one that circles makes good most of its speed, for its legs are short', () => {
  const circle = (t: number): readonly [number, number] => [2_000 * Math.sin(t / 40), 2_000 * Math.cos(t / 40)];
  expect(made(50, 5, circle).speedMps).toBeGreaterThan(40);
});

test('errors alone make no way', () => {
  const still = made(1_500, 20, () => [0, 0]);
  expect(still.speedMps).toBeLessThan(28);
});

test('the way of an unsure track is looked at for longer: hops about one spot bring it nowhere, though each takes minutes', () => {
  const outAndBack = (t: number): readonly [number, number] => [20_000 - Math.abs(20_000 - 67 * t), 0];
  expect(made(100, 5, outAndBack, 600).speedMps).toBeGreaterThan(55);
  const unsure = made(5_000, 10, outAndBack, 600);
  expect(unsure.speedMps).toBeLessThan(28);
  const through = made(5_000, 10, (t) => [67 * t, 0], 600);
  expect(Math.abs(through.speedMps - 67)).toBeLessThan(2 * through.sigmaMps);
});

test('one position is no way', () => {
  const trail = blankTrail();
  followTrail(trail, 0, new Float64Array(3), 100);
  expect(trail.speedMps).toBeNaN();
});
