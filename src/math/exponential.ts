// exp, log, pow and their kin from + − * / alone: the same bits in every engine.
// exp and log use the minimax coefficients published in FreeBSD msun / fdlibm (Sun Microsystems 1993), e_exp.c and e_log.c.
// pow takes a logarithm in double-double from a 47-entry table (after Tang 1990, doi:10.1145/98267.98294).
// Symbols: k exponent of two, m mantissa, f = m − 1, s = f/(2+f) or (m−c)/(m+c), z = s².
import { fixedToPair, lnRatioFixed } from './fixed-point.ts';
import { exponentOf, powerOfTwo, productError, scaleByPowerOfTwo } from './float-bits.ts';

/** ln 2 with 32 bits in the high part, so that k·LN2_HIGH is exact. */
const [LN2_HIGH, LN2_LOW] = fixedToPair(lnRatioFixed(2, 1), 32);
const INVERSE_LN2 = 1.442695040888963387;
const EXP_OVERFLOW = 709.782712893384;
const EXP_UNDERFLOW = -745.2;

/** e^(x + xLow) for a small xLow and x within the range of doubles. */
const expKernel = (x: number, xLow: number): number => {
  const k = Math.floor(x * INVERSE_LN2 + 0.5);
  const high = x - k * LN2_HIGH;
  const low = k * LN2_LOW - xLow;
  const r = high - low;
  const z = r * r;
  const c =
    r -
    z *
      (1.66666666666666019037e-1 +
        z * (-2.77777777770155933842e-3 + z * (6.61375632143793436117e-5 + z * (-1.6533902205465251539e-6 + z * 4.13813679705723846039e-8))));
  return scaleByPowerOfTwo(1 - (low - (r * c) / (2 - c) - high), k);
};

/** e^x; error below 1 ulp, ∞ above 709.78, 0 below −745.13. */
export const exp = (x: number): number => {
  if (x > EXP_OVERFLOW) return Infinity;
  if (x < EXP_UNDERFLOW) return 0;
  if (x !== x) return NaN;
  return expKernel(x, 0);
};

/** e^x − 1 without cancellation near 0; error at most 3 ulp. */
export const expm1 = (x: number): number => {
  if (x < 1e-16 && x > -1e-16) return x;
  if (x > 0.34 || x < -0.34) return exp(x) - 1;
  // The rational form of exp without its leading 1; fitted up to ln 2 / 2.
  const z = x * x;
  const c =
    x -
    z *
      (1.66666666666666019037e-1 +
        z * (-2.77777777770155933842e-3 + z * (6.61375632143793436117e-5 + z * (-1.6533902205465251539e-6 + z * 4.13813679705723846039e-8))));
  return x + (x * c) / (2 - c);
};

/** Mantissas from here on are halved, so that m stays near 1. */
const ROOT_TWO = 1.4142135623730951;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_TO_54 = 18014398509481984;

/** Natural logarithm; error below 1 ulp, −∞ for ±0, NaN below 0. */
export const log = (x: number): number => {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return x;
  const normal = x < SMALLEST_NORMAL ? x * TWO_TO_54 : x;
  const exponent = exponentOf(normal);
  let k = x < SMALLEST_NORMAL ? exponent - 54 : exponent;
  let m = normal * powerOfTwo(-exponent);
  if (m >= ROOT_TWO) {
    m *= 0.5;
    k += 1;
  }
  const f = m - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const odd = w * (3.999999999940941908e-1 + w * (2.222219843214978396e-1 + w * 1.531383769920937332e-1));
  const even = z * (6.66666666666673513e-1 + w * (2.857142874366239149e-1 + w * (1.818357216161805012e-1 + w * 1.479819860511658591e-1)));
  const parabola = 0.5 * f * f;
  return k * LN2_HIGH - (parabola - (s * (parabola + even + odd) + k * LN2_LOW) - f);
};

/** ln(1 + x) without cancellation near 0; error at most 2 ulp. */
export const log1p = (x: number): number => {
  const sum = 1 + x;
  if (sum === 1 || !(sum > 0) || sum === Infinity) return sum === 1 ? x : log(sum);
  return log(sum) + (x - (sum - 1)) / sum;
};

/** Table of ln(i/64), i = 45 … 91, as high and low part. */
const FIRST_ENTRY = 45;
const lnHigh = new Float64Array(47);
const lnLow = new Float64Array(47);
for (let i = FIRST_ENTRY; i <= 91; i++) {
  const [high, low] = i === 64 ? [0, 0] : fixedToPair(lnRatioFixed(i, 64));
  lnHigh[i - FIRST_ENTRY] = high;
  lnLow[i - FIRST_ENTRY] = low;
}
/** The result of the last {@link logPair}: high and low part. */
const pair = new Float64Array(2);

/** Writes ln x to `pair` with about 68 correct bits; x positive and finite. */
const logPair = (x: number): void => {
  const normal = x < SMALLEST_NORMAL ? x * TWO_TO_54 : x;
  const exponent = exponentOf(normal);
  let k = x < SMALLEST_NORMAL ? exponent - 54 : exponent;
  let m = normal * powerOfTwo(-exponent);
  if (m >= 1.421875) {
    m *= 0.5;
    k += 1;
  }
  const entry = Math.floor(m * 64 + 0.5);
  const c = entry * 0.015625;
  const difference = m - c;
  const sum = m + c;
  const added = sum - m;
  const sumLow = m - (sum - added) + (c - added);
  // s to twice the precision from one division: its first 24 bits times the halves of the sum are exact.
  const inverse = 1 / sum;
  const s = difference * inverse;
  const sHigh = Math.fround(s);
  const sumHigh = Math.fround(sum);
  const sLow = (difference - sHigh * sumHigh - sHigh * (sum - sumHigh) - sHigh * sumLow) * inverse;
  const z = s * s;
  const tail = 2 * s * z * (0.3333333333333333 + z * (0.2 + z * (0.14285714285714285 + z * 0.1111111111111111)));
  const base = k * LN2_HIGH;
  const centre = lnHigh[entry - FIRST_ENTRY];
  const sum1 = base + centre;
  const shift1 = sum1 - base;
  const error1 = base - (sum1 - shift1) + (centre - shift1);
  const twice = 2 * sHigh;
  const sum2 = sum1 + twice;
  const shift2 = sum2 - sum1;
  const error2 = sum1 - (sum2 - shift2) + (twice - shift2);
  const low = error1 + error2 + (k * LN2_LOW + lnLow[entry - FIRST_ENTRY]) + (2 * sLow + tail);
  pair[0] = sum2 + low;
  pair[1] = sum2 - pair[0] + low;
};

/** 1 / ln 10 as high and low part. */
const INVERSE_LN10 = 4.34294481903251816668e-1;
const INVERSE_LN10_LOW = 1.09831965021676506652e-17;

/** Decimal logarithm; error at most 1 ulp, exact for powers of ten that are doubles. */
export const log10 = (x: number): number => {
  if (!(x > 0) || x === Infinity) return log(x);
  logPair(x);
  const high = pair[0] * INVERSE_LN10;
  return high + (productError(pair[0], INVERSE_LN10, high) + (pair[1] * INVERSE_LN10 + pair[0] * INVERSE_LN10_LOW));
};

/** base^exponent with the special values of ECMAScript's `**` (pow(±1, ±∞) is NaN); error below 1 ulp. */
export const pow = (base: number, exponent: number): number => {
  if (base > 0 && base < Infinity && exponent - exponent === 0) return powOfPositive(base, exponent);
  if (exponent === 0) return 1;
  if (base !== base || exponent !== exponent) return NaN;
  const size = Math.abs(exponent);
  const integral = size >= 9007199254740992 || exponent === Math.floor(exponent);
  const odd = integral && size < 9007199254740992 && Math.floor(exponent * 0.5) * 2 !== exponent;
  if (base === 0 || base - base !== 0 || size === Infinity) return powOfExtreme(base, exponent, odd);
  if (!integral) return NaN;
  return odd ? -powOfPositive(-base, exponent) : powOfPositive(-base, exponent);
};

/** base^exponent for a finite base above 0 and a finite exponent. */
const powOfPositive = (base: number, exponent: number): number => {
  logPair(base);
  // Only 1 has the logarithm 0; below, exponents under 2^63 are left, which 24-bit halves can hold.
  if (pair[0] === 0) return 1;
  const estimate = pair[0] * exponent;
  if (estimate > 710) return Infinity;
  if (estimate < -746) return 0;
  // The product to twice the precision: 24-bit halves multiply exactly.
  const logHigh = Math.fround(pair[0]);
  const logRest = pair[0] - logHigh + pair[1];
  const high = Math.fround(exponent);
  const rest = exponent - high;
  const estimateLow = logHigh * high - estimate + rest * logHigh + high * logRest + rest * logRest;
  return expKernel(estimate, estimateLow);
};

/** pow when base or exponent is zero or infinite. */
const powOfExtreme = (base: number, exponent: number, odd: boolean): number => {
  const magnitude = Math.abs(base);
  if (Math.abs(exponent) === Infinity) {
    if (magnitude === 1) return NaN;
    return magnitude > 1 === exponent > 0 ? Infinity : 0;
  }
  const negative = odd && (base < 0 || 1 / base < 0);
  const result = (magnitude === 0) === exponent > 0 ? 0 : Infinity;
  return negative ? -result : result;
};

/** Cube root; error at most 1 ulp, sign kept. */
export const cbrt = (x: number): number => {
  if (x === 0 || x - x !== 0) return x;
  const magnitude = Math.abs(x);
  const scaled = magnitude < 1e-290 ? magnitude * 1152921504606846976 : magnitude;
  const start = exp(log(scaled) * 0.3333333333333333);
  const root = start - (start - scaled / (start * start)) * 0.3333333333333333;
  const result = scaled === magnitude ? root : root * 9.5367431640625e-7;
  return x < 0 ? -result : result;
};
