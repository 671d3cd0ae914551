/** The normal distribution function by table: forecasts ask for it hundreds of times a track. */
import { exp } from '../math/index.ts';
import { decay } from './quick-functions.ts';

const STEPS_PER_SIGMA = 64;
const SIGMA_MAX = 6;
const COUNT = STEPS_PER_SIGMA * SIGMA_MAX;
const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

/** Integral of the density from 0 to each table point, by Simpson's rule on two half steps (error below 1e-10). */
const table = new Float64Array(COUNT + 2);
const density = (x: number): number => INVERSE_SQRT_TWO_PI * exp(-0.5 * x * x);
for (let i = 1; i < table.length; i += 1) {
  const from = (i - 1) / STEPS_PER_SIGMA;
  const to = i / STEPS_PER_SIGMA;
  table[i] = table[i - 1] + (density(from) + 4 * density(0.5 * (from + to)) + density(to)) / (6 * STEPS_PER_SIGMA);
}

/** Chance that a standard normal number is below `x`; within 1e-5. */
export function normalBelow(x: number): number {
  const magnitude = Math.abs(x);
  if (!(magnitude < SIGMA_MAX)) return x > 0 ? 1 : 0;
  const steps = magnitude * STEPS_PER_SIGMA;
  const i = Math.floor(steps);
  const half = table[i] + (steps - i) * (table[i + 1] - table[i]);
  return x > 0 ? 0.5 + half : 0.5 - half;
}

/** Narrower than this, an interval holds its width times the density in its middle, within 2e-4 of a narrow one's chance near the mean. */
const NARROW_SIGMAS = 0.15;

/** Chance that a standard normal number lies between `low` and `high`. */
export function normalWithin(low: number, high: number): number {
  const width = high - low;
  if (width > NARROW_SIGMAS) return normalBelow(high) - normalBelow(low);
  const middle = 0.5 * (low + high);
  return width * INVERSE_SQRT_TWO_PI * decay(0.5 * middle * middle);
}
