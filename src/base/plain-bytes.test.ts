import fc from 'fast-check';
import { expect, test } from 'vitest';
import { plainBytes, plainValue } from './index.ts';

/** Everything that is plain. */
const plain: fc.Arbitrary<unknown> = fc.letrec<{ any: unknown }>((tie) => ({
  any: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(undefined, null, true, false, '', 'a\u0000ب🗼'),
    fc.double(),
    fc.string({ unit: 'grapheme' }),
    fc.uint8Array(),
    fc.float64Array(),
    fc.int32Array(),
    fc.int8Array(),
    fc.array(tie('any')),
    fc.array(tie('any')).map((values) => new Set(values)),
    fc.array(fc.tuple(fc.string(), tie('any'))).map((entries) => new Map(entries)),
    fc.dictionary(
      fc.string().filter((name) => name !== '__proto__'),
      tie('any'),
    ),
  ),
})).any;

test('what is plain comes back as it was, numbers to the bit, whatever room was taken for it', () => {
  fc.assert(
    fc.property(plain, fc.constantFrom(1, 65_536), (value, bytesExpected) => {
      const bytes = plainBytes(value, bytesExpected);
      expect(plainValue(bytes)).toEqual(value);
      expect(plainBytes(plainValue(bytes))).toEqual(bytes);
    }),
  );
});

test('a field has its name once, however many records have it', () => {
  const record = { aFieldOfARecord: 1, another: undefined };
  const bytesOf = (count: number): number => plainBytes(Array.from({ length: count }, () => record)).length;
  expect(bytesOf(2) - bytesOf(1)).toBe(bytesOf(3) - bytesOf(2));
  // A kind and a count for the record; for each field the number of its name, and a value: its kind, and eight bytes of a number.
  expect(bytesOf(3) - bytesOf(2)).toBe(5 + (4 + 1 + 8) + (4 + 1));
  expect(plainValue(plainBytes([record, record]))).toEqual([record, record]);
});

test('bytes that are cut, have more behind them, a name that was not said or one that every object has are refused', () => {
  const bytes = plainBytes([{ name: 'x' }, { name: 'y' }]);
  for (let length = 0; length < bytes.length; length += 1) expect(() => plainValue(bytes.subarray(0, length)), `${length}`).toThrow(RangeError);
  expect(() => plainValue(Uint8Array.of(...bytes, 0))).toThrow(RangeError);
  const unsaid = plainBytes({ x: 1 });
  unsaid.set([0, 0, 0, 0], 5);
  expect(() => plainValue(unsaid)).toThrow('has had 0 names, got number 0');
  expect(() => plainValue(plainBytes(JSON.parse('{"__proto__":{"polluted":true}}')))).toThrow('__proto__');
});
