import { expect, test } from 'vitest';
import { z } from 'zod';
import './field-words.ts';

const SCHEMA = z.strictObject({
  name: z.string().max(5),
  count: z.int().min(1).max(9),
  level: z.enum(['warn', 'picture']),
  feeds: z.array(z.string()).min(2),
  parts: z.record(z.string(), z.number().gt(0)).optional(),
});
const RIGHT = { name: 'altai', count: 4, level: 'warn', feeds: ['a', 'b'] };
const said = (over: Record<string, unknown>): readonly string[] => SCHEMA.safeParse({ ...RIGHT, ...over }).error?.issues.map(({ message }) => message) ?? [];

test.each([
  [{ name: undefined }, 'is missing: it must be text'],
  [{ name: 7 }, '7 must be text'],
  [{ name: 'altair' }, 'its length is 6, must be at most 5'],
  [{ count: 'many' }, '"many" must be a number'],
  [{ count: 1.5 }, '1.5 must be a whole number'],
  [{ count: 12 }, 'is 12, must be at most 9'],
  [{ level: 'all' }, '"all" must be one of warn, picture'],
  [{ level: undefined }, 'is missing: it must be one of warn, picture'],
  [{ feeds: ['a'] }, 'its entries are 1, must be at least 2'],
  [{ parts: { a: 0 } }, 'is 0, must be more than 0'],
  [{ parts: [] }, '[] must be a group of fields'],
  [{ colour: 'red' }, '"colour": no such field here; take it out, or look at its spelling'],
])('of %j is said what the value is, what it may be, and so how to mend it', (over, words) => {
  expect(said(over)).toEqual([words]);
});

test('a long value is cut', () => {
  expect(said({ count: 'x'.repeat(500) })).toEqual([`"${'x'.repeat(59)}… must be a number`]);
});
