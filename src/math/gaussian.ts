/**
 * Normal and chi-square distributions. erf and erfc use the rational fits of FreeBSD msun / fdlibm s_erf.c (Sun Microsystems
 * 1993), one file of numbers whose accuracy the tests check against an exact series.
 */
import { assert } from '../base/index.ts';
import { exp, log } from './elementary.ts';

const TWO_OVER_SQRT_PI_LESS_ONE = 1.28379167095512586316e-1;
/** erf(1) cut to 24 bits, about which the second interval is fitted. */
const ERF_AT_ONE = 8.45062911510467529297e-1;

/** Coefficients from the constant up, numerator and denominator of each interval. */
const NEAR_ZERO = [
  [1.28379167095512558561e-1, -3.2504210724700149937e-1, -2.84817495755985104766e-2, -5.77027029648944159157e-3, -2.37630166566501626084e-5],
  [1, 3.97917223959155352819e-1, 6.50222499887672944485e-2, 5.08130628187576562776e-3, 1.32494738004321644526e-4, -3.9602282787753681232e-6],
] as const;
const NEAR_ONE = [
  [
    -2.36211856075265944077e-3, 4.14856118683748331666e-1, -3.72207876035701323847e-1, 3.18346619901161753674e-1, -1.10894694282396677476e-1,
    3.54783043256182359371e-2, -2.166375594868790843e-3,
  ],
  [
    1, 1.06420880400844228286e-1, 5.40397917702171048937e-1, 7.18286544141962662868e-2, 1.26171219808761642112e-1, 1.36370839120290507362e-2,
    1.1984499846799107417e-2,
  ],
] as const;
const MIDDLE = [
  [
    -9.86494403484714822705e-3, -6.93858572707181764372e-1, -1.05586262253232909814e1, -6.23753324503260060396e1, -1.62396669462573470355e2,
    -1.84605092906711035994e2, -8.12874355063065934246e1, -9.81432934416914548592,
  ],
  [
    1, 1.96512716674392571292e1, 1.376577541435190426e2, 4.34565877475229228821e2, 6.45387271733267880336e2, 4.29008140027567833386e2, 1.08635005541779435134e2,
    6.57024977031928170135, -6.04244152148580987438e-2,
  ],
] as const;
const FAR = [
  [
    -9.86494292470009928597e-3, -7.99283237680523006574e-1, -1.77579549177547519889e1, -1.60636384855821916062e2, -6.37566443368389627722e2,
    -1.02509513161107724954e3, -4.83519191608651397019e2,
  ],
  [
    1, 3.03380607434824582924e1, 3.25792512996573918826e2, 1.53672958608443695994e3, 3.19985821950859553908e3, 2.55305040643316442583e3,
    4.74528541206955367215e2, -2.24409524465858183362e1,
  ],
] as const;

function rational(fit: readonly [readonly number[], readonly number[]], x: number): number {
  let top = 0;
  let bottom = 0;
  for (let i = fit[0].length - 1; i >= 0; i -= 1) top = top * x + fit[0][i];
  for (let i = fit[1].length - 1; i >= 0; i -= 1) bottom = bottom * x + fit[1][i];
  return top / bottom;
}

/** erfc for x ≥ 1.25: e^{−x²} with x cut to 24 bits, so that its square is exact, times a fit in 1/x². */
function erfcTail(x: number): number {
  if (x > 27.3) return 0;
  const cut = Math.fround(x);
  const scaled = rational(x < 1 / 0.35 ? MIDDLE : FAR, 1 / (x * x));
  return (exp(-cut * cut - 0.5625) * exp((cut - x) * (cut + x) + scaled)) / x;
}

/** Error function 2/√π ∫₀ˣ e^{−t²} dt; relative error below 1e-15. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 0.84375) return size < 1e-9 ? x + x * TWO_OVER_SQRT_PI_LESS_ONE : x + x * rational(NEAR_ZERO, x * x);
  const value = size < 1.25 ? ERF_AT_ONE + rational(NEAR_ONE, size - 1) : 1 - erfcTail(size);
  return x < 0 ? -value : value;
}

/** Complementary error function 1 − erf(x), accurate in its far tail too: relative error below 1e-14 while it is above 1e-300. */
export function erfc(x: number): number {
  if (x < 0.84375) return x < -0.25 ? 1 + erf(-x) : 0.5 + (0.5 - erf(x));
  if (x < 1.25) return 1 - ERF_AT_ONE - rational(NEAR_ONE, x - 1);
  return erfcTail(x);
}

const INVERSE_SQRT_TWO_PI = 0.3989422804014327;

/** Density of the standard normal distribution. */
export function normalPdf(x: number): number {
  return INVERSE_SQRT_TWO_PI * exp(-0.5 * x * x);
}

/** Chance that a standard normal variable is at most x; accurate in the lower tail. */
export function normalCdf(x: number): number {
  return 0.5 * erfc(-x * Math.SQRT1_2);
}

/** Chance that a standard normal variable lies between two values, without cancellation in either tail; 0 when from ≥ to. */
export function normalInterval(from: number, to: number): number {
  if (!(from < to)) return 0;
  if (from > 0) return normalCdf(-from) - normalCdf(-to);
  return normalCdf(to) - normalCdf(from);
}

/** The x whose normalCdf is `chance`, by Newton steps from a rough start; chance in (1e-300, 1 − 1e-16), ±∞ outside. */
export function normalQuantile(chance: number): number {
  if (!(chance > 0)) return -Infinity;
  if (chance >= 1) return Infinity;
  if (chance > 0.5) return -normalQuantile(1 - chance);
  // Leading term of the tail, then Newton on the logarithm of the tail, which is concave: monotone after the first step.
  let x = chance > 0.4 ? 0 : -Math.sqrt(-2 * log(2 * chance));
  for (let step = 0; step < 30; step += 1) {
    const cdf = normalCdf(x);
    const move = (log(cdf / chance) * cdf) / normalPdf(x);
    x -= move;
    if (Math.abs(move) <= 1e-15 * (1 + Math.abs(x))) break;
  }
  return x;
}

/** Chance that a chi-square variable with 1 to 6 degrees of freedom exceeds x: closed forms, accurate in the far tail. */
export function chiSquareTail(x: number, freedomCount: number): number {
  const known = Number.isInteger(freedomCount) && freedomCount >= 1 && freedomCount <= 6;
  assert(known, `chi-square is given for 1 to 6 degrees of freedom, got ${freedomCount}`);
  if (x <= 0) return 1;
  const half = 0.5 * x;
  const decay = exp(-half);
  if (freedomCount % 2 === 0) return decay * (1 + (freedomCount > 2 ? half : 0) + (freedomCount > 4 ? 0.5 * half * half : 0));
  const root = Math.sqrt(x);
  const density = 2 * INVERSE_SQRT_TWO_PI * decay;
  return erfc(root * Math.SQRT1_2) + density * ((freedomCount > 1 ? root : 0) + (freedomCount > 3 ? (root * x) / 3 : 0));
}

/**
 * The gate: the squared distance that a chi-square variable exceeds with chance `tailChance`. Bisection: for set-up, not for loops.
 * @example chiSquareGate(3, 0.01) // 11.3449
 */
export function chiSquareGate(freedomCount: number, tailChance: number): number {
  assert(tailChance > 0 && tailChance <= 1, `a tail chance lies in (0, 1], got ${tailChance}`);
  let low = 0;
  let high = 1500;
  for (let step = 0; step < 100; step += 1) {
    const middle = 0.5 * (low + high);
    if (middle === low || middle === high) break;
    if (chiSquareTail(middle, freedomCount) > tailChance) low = middle;
    else high = middle;
  }
  return 0.5 * (low + high);
}

/** ln Σ exp(values[i]) over the first `count` values, safe from overflow; −∞ for none. */
export function logSumExp(values: ArrayLike<number>, count = values.length): number {
  let largest = -Infinity;
  for (let i = 0; i < count; i += 1) if (values[i] > largest) largest = values[i];
  if (largest === -Infinity || largest === Infinity) return largest;
  let sum = 0;
  for (let i = 0; i < count; i += 1) sum += exp(values[i] - largest);
  return largest + log(sum);
}
