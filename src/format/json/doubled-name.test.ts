import fc from 'fast-check';
import { expect, test } from 'vitest';
import { doubledName } from './index.ts';

test('a name that stands twice in one object is found however it is written and however deep; once in each of two objects is not twice', () => {
  const cases: readonly [string, string | undefined][] = [
    ['{"t":1,"sensor":"x","\\u0074":2}', 't'],
    ['{"a":[{"b":1},{"b":2}],"c":{"b":3}}', undefined],
    ['{"a":[1,{"b":{"c":1 , "c" :2}}]}', 'c'],
    ['{"a":"\\"b\\":1","b":2}', undefined],
    ['{"a":"b","b":"a"}', undefined],
    ['{"":1,"":2}', ''],
    ['["a","a"]', undefined],
    ['"a"', undefined],
  ];
  for (const [text, name] of cases) expect([text, doubledName(text)]).toEqual([text, name]);
});

test('in whatever JSON writes no name stands twice, and one more of any of its names is found', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.jsonValue(), { minKeys: 1 }), (record) => {
      const text = JSON.stringify(record);
      expect(doubledName(text)).toBeUndefined();
      const [name] = Object.keys(record);
      expect(doubledName(`${text.slice(0, -1)},${JSON.stringify(name)}:0}`)).toBe(name);
    }),
  );
});

test('a text that is no JSON is read to its end', () => {
  fc.assert(fc.property(fc.string({ unit: fc.constantFrom('"', '\\', '{', '}', '[', ':', ',', 'a', ' ') }), (text) => void doubledName(text)));
});
