import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { csvLine, readCsv } from './index.ts';

describe('CSV', () => {
  test('leaves numbers as they are, and makes a text of what a spreadsheet would run', () => {
    expect(csvLine([-31.5, 0, true, undefined, Number.NaN, 'plain'])).toBe('-31.5,0,true,,,plain\n');
    expect(csvLine(['=1+1', '+1', '-2', '@x', '\t=1', ' =1'])).toBe(`"'=1+1","'+1","'-2","'@x","' =1","' =1"\n`);
    expect(csvLine(['a,b', 'say "so"', 'two\nlines', "it's"])).toBe(`"a,b","say ""so""","two lines","it's"\n`);
  });

  test('holds no control or direction character, and no cell that begins a formula', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 20 }), { minLength: 1, maxLength: 6 }), (texts) => {
        const line = csvLine(texts.map((text) => `${text}\u202e`));
        expect(line).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u202a-\u202e]/);
        const rows = readCsv(line);
        expect(rows.ok).toBe(true);
        if (rows.ok) for (const cell of rows.value.flat()) expect(cell).not.toMatch(/^\s*[=+\-@]/);
      }),
    );
  });

  test('reads quotes, line ends of every system and a byte order mark; says where it is broken', () => {
    expect(readCsv('\ufeffa,b\r\n1,"x, ""y"""\r\n\r\n2,\n')).toEqual({
      ok: true,
      value: [
        ['a', 'b'],
        ['1', 'x, "y"'],
        ['2', ''],
      ],
    });
    for (const text of ['a,b\n1', 'a\n"x', 'a\n"x"y', `a\n${'x'.repeat(5_000)}`]) expect(readCsv(text).ok, text.slice(0, 20)).toBe(false);
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (text) => {
        expect(typeof readCsv(text).ok).toBe('boolean');
      }),
    );
  });
});
