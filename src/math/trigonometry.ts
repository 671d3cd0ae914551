// sin, cos, tan and their inverses from + − * / and sqrt alone: the same bits in every engine.
// Polynomial coefficients: the minimax fits published in FreeBSD msun / fdlibm (Sun Microsystems 1993), k_sin.c, k_cos.c, s_atan.c.
// Symbols: r reduced argument, rLow its rounding error, z = r², n the number of quarter turns taken off.
import { atanSixteenthsFixed, doubleToFixed, fixedToPair, PI_FIXED } from './fixed-point.ts';
import { productError, scaleByPowerOfTwo } from './float-bits.ts';

const [PIO2_1] = splitHalfPi(0n, 33);
const [PIO2_2, PIO2_AFTER_2] = splitHalfPi(doubleToFixed(PIO2_1), 33);
const [PIO2_3, PIO2_AFTER_3] = splitHalfPi(doubleToFixed(PIO2_1) + doubleToFixed(PIO2_2), 33);

/** The next `bits` bits of π/2 after `taken`, and what remains as a double. */
function splitHalfPi(taken: bigint, bits: number): readonly [number, number] {
  return fixedToPair(PI_FIXED / 2n - taken, bits);
}

const TWO_OVER_PI = 6.36619772367581382433e-1;
const QUARTER_PI = 7.85398163397448278999e-1;
/** Below this n·PIO2_i is exact: 33-bit parts times counts under 2^20. */
const CODY_WAITE_LIMIT_RAD = 8.0e5;
/** When the difference is smaller than this, the second split of π/2 has lost too much to cancellation. */
const CANCELLED_RAD = 1e-4;

/** The reduced argument of the last {@link reduce} as high and low part. */
const reduced = new Float64Array(2);

/** Writes x − n·π/2 (|·| ≤ π/4 and a little) into `reduced` and returns n modulo 4; x finite. */
const reduce = (x: number): number => {
  if (x > CODY_WAITE_LIMIT_RAD || x < -CODY_WAITE_LIMIT_RAD) return reduceLarge(x);
  const n = Math.floor(x * TWO_OVER_PI + 0.5);
  const first = x - n * PIO2_1;
  const part2 = n * PIO2_2;
  let high = first - part2;
  let shifted = high - first;
  let low = first - (high - shifted) - (part2 + shifted);
  if (high < CANCELLED_RAD && high > -CANCELLED_RAD) {
    const before = high;
    const part3 = n * PIO2_3;
    high = before - part3;
    shifted = high - before;
    low += before - (high - shifted) - (part3 + shifted) - n * PIO2_AFTER_3;
  } else {
    low -= n * PIO2_AFTER_2;
  }
  reduced[0] = high + low;
  reduced[1] = high - reduced[0] + low;
  return n & 3;
};

/** The same for any finite x in exact integers (Payne and Hanek's problem, solved by long arithmetic): slow and rare. */
const reduceLarge = (x: number): number => {
  const halfPi = PI_FIXED / 2n;
  const magnitude = doubleToFixed(Math.abs(x));
  let count = magnitude / halfPi;
  let rest = magnitude - count * halfPi;
  if (2n * rest > halfPi) {
    count += 1n;
    rest -= halfPi;
  }
  const [high, low] = fixedToPair(rest);
  reduced[0] = x < 0 ? -high : high;
  reduced[1] = x < 0 ? -low : low;
  const turns = Number(count & 3n);
  return x < 0 ? (4 - turns) & 3 : turns;
};

const sinKernel = (r: number, rLow: number): number => {
  const z = r * r;
  const cube = z * r;
  const tail =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  return r - (z * (0.5 * rLow - cube * tail) - rLow + cube * 1.66666666666666324348e-1);
};

/** cos(r + rLow) − 1 + r²/2, the part beyond the parabola. */
const cosTail = (r: number, rLow: number, z: number): number => {
  const poly =
    z *
    (4.16666666666666019037e-2 +
      z *
        (-1.38888888888741095749e-3 +
          z * (2.48015872894767294178e-5 + z * (-2.75573143513906633035e-7 + z * (2.0875723212981748279e-9 + z * -1.13596475577881948265e-11)))));
  return z * poly - r * rLow;
};

const cosKernel = (r: number, rLow: number): number => {
  const z = r * r;
  const half = 0.5 * z;
  const w = 1 - half;
  return w + (1 - w - half + cosTail(r, rLow, z));
};

/** Sine of an angle in radians; error below 1 ulp for every finite x, NaN for ±∞ and NaN, −0 for −0. */
export const sin = (x: number): number => {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return x < 1e-8 && x > -1e-8 ? x : sinKernel(x, 0);
  if (x - x !== 0) return NaN;
  const n = reduce(x);
  const value = n & 1 ? cosKernel(reduced[0], reduced[1]) : sinKernel(reduced[0], reduced[1]);
  return n & 2 ? -value : value;
};

/** Cosine of an angle in radians; error below 1 ulp for every finite x, NaN for ±∞ and NaN. */
export const cos = (x: number): number => {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) return cosKernel(x, 0);
  if (x - x !== 0) return NaN;
  const n = reduce(x);
  const value = n & 1 ? sinKernel(reduced[0], reduced[1]) : cosKernel(reduced[0], reduced[1]);
  return n === 1 || n === 2 ? -value : value;
};

/** Writes sin x and cos x to out[offset] and out[offset + 1], reducing the angle once; the same bits as {@link sin} and {@link cos}. */
export const sinCosInto = (out: Float64Array, offset: number, x: number): void => {
  if (x <= QUARTER_PI && x >= -QUARTER_PI) {
    out[offset] = x < 1e-8 && x > -1e-8 ? x : sinKernel(x, 0);
    out[offset + 1] = cosKernel(x, 0);
    return;
  }
  if (x - x !== 0) {
    out[offset] = NaN;
    out[offset + 1] = NaN;
    return;
  }
  const n = reduce(x);
  const s = sinKernel(reduced[0], reduced[1]);
  const c = cosKernel(reduced[0], reduced[1]);
  const sine = n & 1 ? c : s;
  const cosine = n & 1 ? s : c;
  out[offset] = n & 2 ? -sine : sine;
  out[offset + 1] = n === 1 || n === 2 ? -cosine : cosine;
};

/** Tangent of an angle in radians; error at most 1 ulp, NaN for ±∞ and NaN, −0 for −0. */
export const tan = (x: number): number => {
  if (x < 1e-8 && x > -1e-8) return x;
  if (x - x !== 0) return NaN;
  let n = 0;
  reduced[0] = x;
  reduced[1] = 0;
  if (x > QUARTER_PI || x < -QUARTER_PI) n = reduce(x);
  const r = reduced[0];
  const rLow = reduced[1];
  const z = r * r;
  const cube = z * r;
  const tail =
    8.33333333332248946124e-3 +
    z * (-1.98412698298579493134e-4 + z * (2.75573137070700676789e-6 + z * (-2.50507602534068634195e-8 + z * 1.58969099521155010221e-10)));
  // Sine and cosine as unevaluated sums, so that the quotient is rounded once only.
  const sineRest = rLow - z * (0.5 * rLow - cube * tail) - cube * 1.66666666666666324348e-1;
  const sine = r + sineRest;
  const sineLow = r - sine + sineRest;
  const half = 0.5 * z;
  const cosineRest = cosTail(r, rLow, z) - productError(r, r, z) * 0.5;
  const parabola = 1 - half;
  const cosine = parabola + cosineRest;
  const cosineLow = parabola - cosine + cosineRest + (1 - parabola - half);
  return n & 1 ? -refinedQuotient(cosine, cosineLow, sine, sineLow) : refinedQuotient(sine, sineLow, cosine, cosineLow);
};

/** (a + aLow) / (b + bLow) rounded nearly once. */
const refinedQuotient = (a: number, aLow: number, b: number, bLow: number): number => {
  const quotient = a / b;
  const product = quotient * b;
  const rest = a - product - productError(quotient, b, product) + aLow - quotient * bLow;
  return quotient + rest / b;
};

/** arctan centres: below 7/16 the series alone, from there the nearest sixteenth. */
const FIRST_CENTRE = 7;
/** Row: octant case (see {@link atanOfRatio}) × 17 centres; the offset base ± arctan(centre) as high and low part. */
const offsetHigh = new Float64Array(4 * 17);
const offsetLow = new Float64Array(4 * 17);
for (let centre = 0; centre <= 16; centre++) {
  if (centre > 0 && centre < FIRST_CENTRE) continue;
  const angle = centre === 0 ? 0n : atanSixteenthsFixed(centre);
  const offsets = [angle, PI_FIXED / 2n - angle, PI_FIXED / 2n + angle, PI_FIXED - angle];
  for (let octant = 0; octant < 4; octant++) {
    const [high, low] = fixedToPair(offsets[octant]);
    offsetHigh[octant * 17 + centre] = high;
    offsetLow[octant * 17 + centre] = low;
  }
}

/** atan of q + qLow, 0 ≤ q ≤ 1, placed in the upper half plane: octant 0 a, 1 π/2 − a, 2 π/2 + a, 3 π − a. */
const atanOfRatio = (q: number, qLow: number, octant: number): number => {
  const centre = q < 0.4375 ? 0 : Math.floor(q * 16 + 0.5);
  const c = centre * 0.0625;
  const t = centre === 0 ? q : (q - c + qLow) / (1 + q * c);
  const z = t * t;
  const w = z * z;
  const even =
    3.33333333333329318027e-1 +
    w *
      (1.42857142725034663711e-1 +
        w * (9.09088713343650656196e-2 + w * (6.66107313738753120669e-2 + w * (4.97687799461593236017e-2 + w * 1.62858201153657823623e-2))));
  const odd =
    -1.99999999998764832476e-1 +
    w * (-1.1111110405462355788e-1 + w * (-7.69187620504482999495e-2 + w * (-5.83357013379057348645e-2 + w * -3.6531572744216915527e-2)));
  const bend = t * (z * even + w * odd) - (centre === 0 ? qLow : 0);
  const index = octant * 17 + centre;
  const high = offsetHigh[index];
  if (high === 0) return t - bend;
  const low = offsetLow[index];
  return octant === 1 || octant === 3 ? high - (t - (bend + low)) : high + (t - (bend - low));
};

/** Beyond these the exact remainder of the division could over- or underflow; both sides are scaled by 2^±600 first. */
const LARGE = 1e120;
const SMALL = 1e-120;
const SCALE_DOWN = scaleByPowerOfTwo(1, -600);
const SCALE_UP = scaleByPowerOfTwo(1, 600);

/** The angle of the vector (x, y) from the x axis, radians in [−π, π]; error below 1 ulp; signed zeros and infinities as IEEE 754. */
export const atan2 = (y: number, x: number): number => {
  if (x !== x || y !== y) return NaN;
  let ay = Math.abs(y);
  let ax = Math.abs(x);
  const negativeX = x < 0 || (x === 0 && 1 / x < 0);
  const negativeY = y < 0 || (y === 0 && 1 / y < 0);
  let result: number;
  if (ay === 0 || ax === 0 || ay === Infinity || ax === Infinity) {
    result = atanOnAxes(ay, ax, negativeX);
  } else {
    if (ax > LARGE || ay > LARGE) {
      ax *= SCALE_DOWN;
      ay *= SCALE_DOWN;
    } else if (ax < SMALL || ay < SMALL) {
      if (ax < 1 && ay < 1) {
        ax *= SCALE_UP;
        ay *= SCALE_UP;
      }
    }
    const steep = ay > ax;
    const small = steep ? ax : ay;
    const big = steep ? ay : ax;
    const q = small / big;
    const octant = negativeX ? (steep ? 2 : 3) : steep ? 1 : 0;
    if (q < 1e-9) {
      result = octant === 0 ? q : offsetHigh[octant * 17] + (octant === 2 ? q : -q);
    } else {
      const product = q * big;
      const qLow = (small - product - productError(q, big, product)) / big;
      result = atanOfRatio(q, qLow, octant);
    }
  }
  return negativeY ? -result : result;
};

/** The angle when one side is zero or infinite; sides are not negative. */
const atanOnAxes = (ay: number, ax: number, negativeX: boolean): number => {
  if (ay === Infinity && ax === Infinity) return negativeX ? 3 * QUARTER_PI : QUARTER_PI;
  if (ay === 0 || ax === Infinity) return negativeX ? offsetHigh[3 * 17] : 0;
  return offsetHigh[1 * 17];
};

/** Arctangent in [−π/2, π/2]; error below 1 ulp, −0 for −0. */
export const atan = (x: number): number => {
  const ax = Math.abs(x);
  if (x !== x || ax < 1e-8) return x;
  let result: number;
  if (ax <= 1) result = atanOfRatio(ax, 0, 0);
  else if (ax > 1e18) result = offsetHigh[1 * 17];
  else {
    const q = 1 / ax;
    const product = q * ax;
    result = atanOfRatio(q, (1 - product - productError(q, ax, product)) / ax, 1);
  }
  return x < 0 ? -result : result;
};

/** Arcsine in [−π/2, π/2] for |x| ≤ 1, else NaN; error at most 2 ulp. */
export const asin = (x: number): number => (x < 1e-8 && x > -1e-8 ? x : atan2(x, Math.sqrt((1 - x) * (1 + x))));

/** Arccosine in [0, π] for |x| ≤ 1, else NaN; error at most 2 ulp. */
export const acos = (x: number): number => atan2(Math.sqrt((1 - x) * (1 + x)), x);
