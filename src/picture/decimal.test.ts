import fc from 'fast-check';
import { expect, test } from 'vitest';
import { readDecimal, writeDecimal } from './decimal.ts';

test('a decimal is read as the language reads it', () => {
  const decimal = fc
    .tuple(fc.boolean(), fc.integer({ min: 0, max: 2_000_000 }), fc.string({ unit: fc.constantFrom(...'0123456789'), maxLength: 12 }))
    .map(([minus, head, tail]) => `${minus ? '-' : ''}${head}${tail === '' ? '' : `.${tail}`}`);
  fc.assert(
    fc.property(fc.oneof(decimal, fc.constantFrom('1e5', '.5', '5.', '-', 'abc', '1.2.3', ' 7', '12345678901234567890.5')), (text) => {
      expect(readDecimal(`x,${text},y`, 2, 2 + text.length)).toBe(Number(text));
    }),
  );
  expect(readDecimal('a,,b', 2, 2)).toBeNaN();
});

test('a number is written with its digits, within half of the last one', () => {
  fc.assert(
    fc.property(fc.double({ min: -1e7, max: 1e7, noNaN: true }), fc.constantFrom(1, 2, 6), (value, digits) => {
      const text = writeDecimal(value, digits);
      expect(text).toMatch(new RegExp(`^-?\\d+\\.\\d{${digits}}$`));
      expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(0.5000001 * Number(`1e-${digits}`));
    }),
  );
  expect(['-0.04', '-0.06', '12.34'].map((text) => writeDecimal(Number(text), 1))).toEqual(['0.0', '-0.1', '12.3']);
});
