import { describe, expect, test } from 'vitest';
import {
  acos,
  asin,
  atan,
  atan2,
  cbrt,
  cos,
  ELEMENTARY_FINGERPRINT,
  elementaryFingerprint,
  exp,
  expm1,
  hypot3,
  keyedRandom,
  log,
  log10,
  log1p,
  pow,
  sin,
  sinCosInto,
  tan,
  TWO_PI,
  wrapPi,
  wrapTwoPi,
} from './index.ts';

// An oracle of its own: bigints scaled by 2^BITS, Taylor series, argument halving.
const BITS = 1300n;
const ONE = 1n << BITS;
const times = (a: bigint, b: bigint): bigint => (a * b) >> BITS;

function exact(value: number): bigint {
  let mantissa = value;
  let shift = 0n;
  while (!Number.isInteger(mantissa)) {
    mantissa *= 2;
    shift += 1n;
  }
  return (BigInt(mantissa) << BITS) >> shift;
}

function root(square: bigint): bigint {
  let x = 1n << BigInt((square.toString(2).length >> 1) + 1);
  for (;;) {
    const next = (x + square / x) >> 1n;
    if (next >= x) return x;
    x = next;
  }
}

/** Halves the angle until it is small, then sums the series; 0 ≤ q. */
function atanExact(q: bigint): bigint {
  let x = q;
  let halvings = 0n;
  while (x > ONE >> 6n) {
    x = (x << BITS) / (ONE + root((ONE << BITS) + x * x));
    halvings += 1n;
  }
  const square = times(x, x);
  let power = x;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = -times(power, square);
  }
  return sum << halvings;
}

const PI_EXACT = 4n * atanExact(ONE);

function sinCosExact(x: bigint): readonly [bigint, bigint] {
  const half = PI_EXACT >> 1n;
  let n = x / half;
  let r = x - n * half;
  if (r < 0n) {
    n -= 1n;
    r += half;
  }
  let s = 0n;
  let c = 0n;
  let term = ONE;
  for (let k = 1n; term !== 0n; k += 2n) {
    c += term;
    term = times(term, r) / k;
    s += term;
    term = -times(term, r) / (k + 1n);
  }
  const quadrant = Number(((n % 4n) + 4n) % 4n);
  return (
    [
      [s, c],
      [c, -s],
      [-s, -c],
      [-c, s],
    ] as const
  )[quadrant];
}

function lnExact(value: bigint): bigint {
  if (value < ONE) return -lnExact((ONE << BITS) / value);
  // ln m = 2 artanh((m − 1)/(m + 1)) after square roots have brought m near 1.
  let m = value;
  let roots = 0n;
  while (m > ONE + (ONE >> 5n)) {
    m = root(m << BITS);
    roots += 1n;
  }
  const s = ((m - ONE) << BITS) / (m + ONE);
  const square = times(s, s);
  let power = s;
  let sum = 0n;
  for (let n = 1n; power !== 0n; n += 2n) {
    sum += power / n;
    power = times(power, square);
  }
  return sum << (roots + 1n);
}

function expExact(x: bigint): bigint {
  let sum = 0n;
  let term = ONE;
  const halvings = 12n;
  const small = x >> halvings;
  for (let n = 1n; term !== 0n; n += 1n) {
    sum += term;
    term = times(term, small) / n;
  }
  for (let i = 0n; i < halvings; i += 1n) sum = times(sum, sum);
  return sum;
}

/** Error of `got` in units of the gap between doubles at it. */
function ulps(got: number, want: bigint): number {
  const view = new DataView(new ArrayBuffer(8));
  view.setFloat64(0, Math.abs(got));
  view.setBigInt64(0, view.getBigInt64(0) + 1n);
  const gap = exact(view.getFloat64(0) - Math.abs(got));
  const difference = exact(got) - want;
  return Number(((difference < 0n ? -difference : difference) * 1_000_000n) / gap) / 1e6;
}

function worst(count: number, draw: (u: number, v: number) => readonly [number, bigint]): number {
  const random = keyedRandom('ulps', count, draw.toString());
  let result = 0;
  for (let i = 0; i < count; i += 1) {
    const [got, want] = draw(random.uniform(), random.uniform());
    result = Math.max(result, ulps(got, want));
  }
  return result;
}

const ratio = (y: number, x: number): bigint => (exact(y) << BITS) / exact(x);
const N = 400;

describe('against exact series', () => {
  test('sin and cos stay below 1 ulp from 1e-3 rad to 8e5 rad, and beyond by long arithmetic', () => {
    for (const scale of [0.5, 4, 100, 1e5, 8e5, 1e9, 1e22, 1e300]) {
      expect(worst(N / 4, (u) => [sin((u - 0.5) * 2 * scale), sinCosExact(exact((u - 0.5) * 2 * scale))[0]])).toBeLessThan(1);
      expect(worst(N / 4, (u) => [cos((u - 0.5) * 2 * scale), sinCosExact(exact((u - 0.5) * 2 * scale))[1]])).toBeLessThan(1);
    }
  });

  test('sin and cos stay below 1 ulp at the doubles nearest to multiples of π/2', () => {
    for (let n = 1; n <= 400_000; n = n * 2 + (n % 3)) {
      const x = n * (Math.PI / 2);
      expect(ulps(sin(x), sinCosExact(exact(x))[0]), `sin of ${x}`).toBeLessThan(1);
      expect(ulps(cos(x), sinCosExact(exact(x))[1]), `cos of ${x}`).toBeLessThan(1);
    }
    // The double closest to a multiple of π/2 of all (Muller, Handbook of Floating-Point Arithmetic, ch. 11).
    const hardest = 6381956970095103 * 2 ** 797;
    expect(ulps(cos(hardest), sinCosExact(exact(hardest))[1])).toBeLessThan(1);
  });

  test('tan stays within 1 ulp', () => {
    const tanExact = (x: number): bigint => {
      const [s, c] = sinCosExact(exact(x));
      return (s << BITS) / c;
    };
    for (const scale of [0.8, 5, 1e5]) expect(worst(N, (u) => [tan((u - 0.5) * 2 * scale), tanExact((u - 0.5) * 2 * scale)])).toBeLessThanOrEqual(1);
  });

  test('atan and atan2 stay below 1 ulp in all quadrants and ratios', () => {
    const angle = (y: number, x: number): bigint => {
      const first = atanExact(ratio(Math.abs(y), Math.abs(x)));
      const upper = x < 0 ? PI_EXACT - first : first;
      return y < 0 ? -upper : upper;
    };
    expect(worst(N, (u, v) => [atan2(u - 0.5, v - 0.5), angle(u - 0.5, v - 0.5)])).toBeLessThan(1);
    expect(worst(N, (u, v) => [atan2((u - 0.5) * 1e-9, v - 0.5), angle((u - 0.5) * 1e-9, v - 0.5)])).toBeLessThan(1);
    expect(worst(N, (u, v) => [atan2((u - 0.5) * 1e150, (v - 0.5) * 1e148), angle((u - 0.5) * 1e150, (v - 0.5) * 1e148)])).toBeLessThan(1);
    expect(worst(N, (u) => [atan((u - 0.5) * 8), angle((u - 0.5) * 8, 1)])).toBeLessThan(1);
  });

  test('asin and acos stay within 2 ulp', () => {
    const half = PI_EXACT >> 1n;
    const asinExact = (x: number): bigint => {
      const square = times(exact(x), exact(x));
      const angle = square === ONE ? half : atanExact((exact(Math.abs(x)) << BITS) / root((ONE - square) << BITS));
      return x < 0 ? -angle : angle;
    };
    expect(worst(N, (u) => [asin(u * 2 - 1), asinExact(u * 2 - 1)])).toBeLessThanOrEqual(2);
    expect(worst(N, (u) => [acos(u * 2 - 1), half - asinExact(u * 2 - 1)])).toBeLessThanOrEqual(2);
  });

  test('exp stays below 1 ulp over its whole range, expm1 within 3', () => {
    for (const scale of [0.3, 2, 40, 700]) expect(worst(N / 2, (u) => [exp((u - 0.5) * 2 * scale), expExact(exact((u - 0.5) * 2 * scale))])).toBeLessThan(1);
    for (const scale of [1e-7, 0.3, 2]) {
      expect(worst(N / 2, (u) => [expm1((u - 0.5) * 2 * scale), expExact(exact((u - 0.5) * 2 * scale)) - ONE])).toBeLessThanOrEqual(3);
    }
  });

  test('log stays below 1 ulp near 1 and far from it, log10 and log1p within their bounds', () => {
    const ln10 = lnExact(10n * ONE);
    for (const draw of [(u: number) => u * 3 + 1e-9, (u: number) => 1 + (u - 0.5) * 1e-3, (u: number) => u * 1e200, (u: number) => (u + 1e-3) * 1e-200]) {
      expect(worst(N / 2, (u) => [log(draw(u)), lnExact(exact(draw(u)))])).toBeLessThan(1);
      expect(worst(N / 2, (u) => [log10(draw(u)), (lnExact(exact(draw(u))) << BITS) / ln10])).toBeLessThanOrEqual(1);
    }
    expect(worst(N, (u) => [log1p((u - 0.5) * 0.9), lnExact(ONE + exact((u - 0.5) * 0.9))])).toBeLessThanOrEqual(2);
    for (let k = 0; k <= 22; k += 1) expect(log10(Number(`1e${k}`))).toBe(k);
  });

  test('pow stays below 1 ulp, results from 1e-290 to 1e290', () => {
    const powExact = (x: number, y: number): bigint => expExact(times(lnExact(exact(x)), exact(y)));
    expect(worst(N, (u, v) => [pow(u * 10 + 1e-6, (v - 0.5) * 10), powExact(u * 10 + 1e-6, (v - 0.5) * 10)])).toBeLessThan(1);
    expect(worst(N, (u, v) => [pow(1.5 + u, (v - 0.5) * 900), powExact(1.5 + u, (v - 0.5) * 900)])).toBeLessThan(1);
    expect(worst(N, (u, v) => [pow(1 + u * 1e-6, v * 1e8), powExact(1 + u * 1e-6, v * 1e8)])).toBeLessThan(1);
    expect(worst(N, (u) => [pow(u * 100, 2), times(exact(u * 100), exact(u * 100))])).toBeLessThan(1);
  });

  test('cbrt stays within 1 ulp and keeps exact cubes and the sign', () => {
    const cubeRoot = (x: number): bigint => expExact(lnExact(exact(x)) / 3n);
    expect(worst(N, (u) => [cbrt(u * 1e6), cubeRoot(u * 1e6)])).toBeLessThanOrEqual(1);
    expect([cbrt(-27), cbrt(343), cbrt(0), cbrt(-Infinity)]).toEqual([-3, 7, 0, -Infinity]);
  });
});

describe('special values', () => {
  const SPECIAL = [0, -0, 1, -1, 0.5, -2.5, 3, -3, 2, 5e-324, -5e-324, 2.3e-308, 1.7e308, -745.1, 709.78, 710, Infinity, -Infinity, NaN];

  test('one argument: zeros keep their sign, infinities and domains are as IEEE 754 has them', () => {
    const own = { sin, cos, tan, asin, acos, atan, exp, expm1, log, log10, log1p, cbrt };
    for (const [name, f] of Object.entries(own)) {
      for (const x of SPECIAL) {
        const want = Math[name as keyof typeof own](x);
        if (Number.isFinite(want) && want !== 0) expect(Math.abs(f(x) / want - 1), `${name}(${x})`).toBeLessThan(1e-15);
        else expect(f(x), `${name}(${x})`).toBe(want);
      }
    }
  });

  test('two arguments: atan2 and pow at every pair of special values', () => {
    for (const x of SPECIAL) {
      for (const y of SPECIAL) {
        for (const [got, want, name] of [
          [atan2(x, y), Math.atan2(x, y), 'atan2'],
          [pow(x, y), x ** y, 'pow'],
        ] as const) {
          if (Number.isFinite(want) && Math.abs(want) > 1e-300) expect(Math.abs(got / want - 1), `${name}(${x}, ${y})`).toBeLessThan(1e-15);
          else if (want !== 0 && Number.isFinite(want)) expect(Math.abs(got - want), `${name}(${x}, ${y})`).toBeLessThan(1e-322);
          else expect(got, `${name}(${x}, ${y})`).toBe(want);
        }
      }
    }
  });

  test('powers at the edges of the range overflow, underflow and round as they should', () => {
    expect(pow(2, 1023)).toBe(2 ** 1023);
    expect(pow(2, 1024)).toBe(Infinity);
    expect(pow(2, -1074)).toBe(5e-324);
    expect(pow(-2, 3)).toBe(-8);
    expect(pow(1, 1e300)).toBe(1);
    expect(exp(709.782712893384)).toBeGreaterThan(1.797e308);
    expect(exp(-745.13)).toBe(5e-324);
  });
});

test('sinCosInto writes the bits of sin and cos', () => {
  const out = new Float64Array(3);
  for (const x of [0, 0.3, -1.9, 2.7, 4.4, 6.1, 12345.678, -3e7]) {
    sinCosInto(out, 1, x);
    expect([out[1], out[2]]).toEqual([sin(x), cos(x)]);
  }
});

test('angles wrap into their half-open ranges', () => {
  expect(wrapPi(Math.PI)).toBe(-Math.PI);
  expect(wrapPi(3 * Math.PI + 0.25)).toBeCloseTo(-Math.PI + 0.25, 14);
  expect(wrapTwoPi(-0.5)).toBeCloseTo(TWO_PI - 0.5, 15);
  expect(wrapTwoPi(-1e-20)).toBe(0);
  expect(hypot3(2, 3, 6)).toBe(7);
});

test('the bits are those of every other engine', () => {
  expect(elementaryFingerprint()).toBe(ELEMENTARY_FINGERPRINT);
});
