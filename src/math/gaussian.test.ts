import { describe, expect, test } from 'vitest';
import { chiSquareGate, chiSquareTail, erf, erfc, keyedRandom, logSumExp, normalCdf, normalInterval, normalPdf, normalQuantile } from './index.ts';

const ONE = 1n << 400n;
/** 2/√π to 60 digits (OEIS A190732). */
const TWO_OVER_SQRT_PI = (ONE * 1128379167095512573896158903121545171688101258657997713688171n) / 10n ** 60n;

/** erf by its Taylor series in 400-bit fixed point; x a multiple of 1/1024 up to 6. */
function erfExact(x: number): bigint {
  const t = (BigInt(Math.round(x * 1024)) * ONE) / 1024n;
  const square = (t * t) >> 400n;
  let power = t;
  let sum = t;
  for (let n = 1n; power !== 0n && power !== -1n; n += 1n) {
    power = -((power * square) >> 400n) / n;
    sum += power / (2n * n + 1n);
  }
  return (sum * TWO_OVER_SQRT_PI) >> 400n;
}

const asNumber = (value: bigint): number => Number((value << 200n) >> 400n) / 2 ** 200;

test('erf and erfc agree with the series to 1e-15 and 1e-14 of themselves up to 6', () => {
  for (let i = -6100; i <= 6100; i += 61) {
    const x = i / 1024;
    const exact = erfExact(x);
    if (i !== 0) expect(Math.abs(erf(x) / asNumber(exact) - 1), `erf(${x})`).toBeLessThan(1e-15);
    expect(Math.abs(erfc(x) / asNumber(ONE - exact) - 1), `erfc(${x})`).toBeLessThan(1e-14);
  }
  expect([erf(0), erfc(0), erfc(-40), erfc(40), erf(Infinity), erf(-Infinity)]).toEqual([0, 1, 2, 0, 1, -1]);
});

describe('normal distribution', () => {
  test('known values: one, two and three sigma', () => {
    expect(normalInterval(-1, 1)).toBeCloseTo(0.682689492137086, 14);
    expect(normalInterval(-2, 2)).toBeCloseTo(0.954499736103642, 14);
    expect(1 - normalInterval(-3, 3)).toBeCloseTo(0.00269979606326, 14);
    expect(normalPdf(0)).toBeCloseTo(0.398942280401433, 15);
    expect(normalInterval(8, 9) / (6.220960574271785e-16 - 1.1285884059538e-19)).toBeCloseTo(1, 12);
    expect(normalInterval(2, 1)).toBe(0);
  });

  test('the quantile inverts the distribution from 1e-250 to 1 − 1e-9', () => {
    for (const chance of [1e-250, 1e-30, 1e-9, 0.00135, 0.02, 0.3, 0.41, 0.5, 0.77, 0.999, 1 - 1e-9]) {
      expect(Math.abs(normalCdf(normalQuantile(chance)) / chance - 1), `${chance}`).toBeLessThan(1e-11);
    }
    expect(normalQuantile(0.975)).toBeCloseTo(1.959963984540054, 13);
    expect([normalQuantile(0), normalQuantile(1)]).toEqual([-Infinity, Infinity]);
  });
});

describe('chi-square gates', () => {
  test('agree with the printed tables (Abramowitz and Stegun, table 26.8)', () => {
    const table = {
      0.05: [3.84146, 5.99146, 7.81473, 9.48773, 11.0705, 12.5916],
      0.01: [6.6349, 9.21034, 11.3449, 13.2767, 15.0863, 16.8119],
      0.001: [10.828, 13.816, 16.266, 18.467, 20.515, 22.458],
    };
    for (const [tail, gates] of Object.entries(table)) {
      gates.forEach((gate, i) => expect(Math.abs(chiSquareGate(i + 1, Number(tail)) / gate - 1)).toBeLessThan(5e-5));
    }
    expect(() => chiSquareGate(7, 0.01)).toThrow('got 7');
  });

  test('the tail is that of summed squares of normal draws', () => {
    const random = keyedRandom('chi-square');
    for (const freedom of [1, 2, 3, 4, 5, 6]) {
      let beyond = 0;
      for (let i = 0; i < 20_000; i += 1) {
        let sum = 0;
        for (let k = 0; k < freedom; k += 1) sum += random.normal() ** 2;
        if (sum > 4.5) beyond += 1;
      }
      expect(Math.abs(beyond / 20_000 - chiSquareTail(4.5, freedom))).toBeLessThan(0.015);
    }
  });
});

test('the sum of exponentials survives large and small values', () => {
  expect(logSumExp([1000, 1000 + Math.log(3)])).toBeCloseTo(1000 + Math.log(4), 12);
  expect(logSumExp([-2000, -3000, 5], 2)).toBe(-2000);
  expect(logSumExp([])).toBe(-Infinity);
});
