import { describe, expect, test } from 'vitest';
import type { Region } from '../model/index.ts';
import { readIndication, speakerKey } from './index.ts';

const REGIONS: readonly Region[] = [
  { id: 'coast', names: { en: 'Coast', ar: 'الساحل' }, ring: new Float64Array(8), within: 'west' },
  { id: 'west', names: { en: 'West', ar: 'الغرب' }, ring: new Float64Array(8), within: undefined },
];

const WHOLE = {
  format: 'manara-indication',
  version: 1,
  member: 'altair',
  id: 'outline-1',
  what: ['drone', 'ballistic'],
  count: [50, 500],
  from: 'west',
  to: 'coast',
  window: ['2024-04-13T20:00:00Z', '2024-04-14T04:00:00Z'],
  sure: 'likely',
  grade: 'B2',
  validUntil: '2024-04-14T06:00:00Z',
  text: 'outline and timing',
  language: 'en',
  chain: [
    { who: 'two sources with direct knowledge', saidAt: '2024-04-11T18:00:00Z' },
    { who: 'a news site' },
    { who: 'a ministry', stance: 'denies' },
    { who: 'a spokesman', stance: 'no-comment' },
  ],
};

const read = (changes: Readonly<Record<string, unknown>> = {}) => readIndication(JSON.stringify({ ...WHOLE, ...changes }), REGIONS);
const codeOf = (changes: Readonly<Record<string, unknown>>): string => {
  const result = read(changes);
  return result.ok ? 'taken' : result.error.code;
};

describe('an indication as it is written', () => {
  test('says what, how many, from where to where, when, how sure, by which chain and until when', () => {
    const result = read();
    expect(result).toMatchObject({
      ok: true,
      value: {
        type: 'report',
        member: 'altair',
        kinds: ['ballistic', 'drone'],
        count: { minCount: 50, maxCount: 500 },
        from: 'west',
        to: 'coast',
        window: { from: 1_713_038_400, until: 1_713_067_200 },
        sureness: 'likely',
        reliability: 'B',
        credibility: 2,
        validUntil: 1_713_074_400,
        chain: [
          { who: 'two sources with direct knowledge', stance: 'says', saidAt: 1_712_858_400 },
          { who: 'a news site', stance: 'says' },
          { who: 'a ministry', stance: 'denies' },
          { who: 'a spokesman', stance: 'no-comment' },
        ],
      },
    });
  });

  test("is valid to the end of its window when nothing else is said, and may be the desk's own knowledge", () => {
    expect(read({ validUntil: undefined, chain: undefined, count: 7 })).toMatchObject({
      ok: true,
      value: { validUntil: 1_713_067_200, chain: [], count: { minCount: 7, maxCount: 7 } },
    });
  });

  // The two scales as open descriptions of the system have them (FM 2-22.3, appendix B; AJP-2.1): any letter goes with any digit.
  test('takes each of the 36 grades, F and 6 among them', () => {
    for (const letter of 'ABCDEF') for (const digit of '123456') expect(codeOf({ grade: `${letter}${digit}` })).toBe('taken');
  });

  test.each(['G1', 'A0', 'A7', 'b2', '2B', 'B', 'B22', '', 5, null])('refuses %j, which is outside the scale', (grade) => {
    expect(codeOf({ grade })).toBe('indication/grade');
  });

  test('withdraws by reference', () => {
    const text = JSON.stringify({ format: 'manara-indication', version: 1, member: 'altair', id: 'back-1', withdraws: 'outline-1' });
    expect(readIndication(text, REGIONS)).toEqual({ ok: true, value: { type: 'withdrawal', id: 'back-1', member: 'altair', withdraws: 'outline-1' } });
  });

  test.each([
    ['a window that ends before it begins', { window: [WHOLE.window[1], WHOLE.window[0]] }, 'indication/window'],
    ['a window of no length', { window: [WHOLE.window[0], WHOLE.window[0]] }, 'indication/window'],
    ['a chain that comes back to a speaker', { chain: [{ who: 'a news site' }, { who: 'a desk' }, { who: ' A  News site' }] }, 'indication/chain-cycle'],
    ['an override of direction in its text', { text: 'to \u202Etsaoc' }, 'indication/text-direction'],
    ['a speaker over two lines', { chain: [{ who: 'a desk\nanother desk' }] }, 'indication/field'],
    ['half of a pair', { text: 'a\uD800b' }, 'indication/field'],
    ['letters that nobody sees', { text: 'a\u{E0061}b' }, 'indication/field'],
    ["an isolate in a speaker's name", { chain: [{ who: '\u2067a desk' }] }, 'indication/text-direction'],
    ['a character that cannot be seen', { text: 'a\u0000b' }, 'indication/field'],
    ['a region nobody knows', { to: 'moon' }, 'indication/region'],
    ['a count that runs backwards', { count: [500, 50] }, 'indication/count'],
    ['half an object', { count: 1.5 }, 'indication/count'],
    ['no kind at all', { what: [] }, 'indication/field'],
    ['a kind that is none', { what: ['submarine'] }, 'indication/field'],
    ['a chain that nobody says', { chain: [{ who: 'a ministry', stance: 'denies' }] }, 'indication/field'],
    ['a field too many', { priority: 1 }, 'indication/field'],
    ['a moment that is none', { window: ['tonight', 'tomorrow'] }, 'indication/field'],
    ['a text too long', { text: 'a'.repeat(2001) }, 'indication/too-long'],
    ['another version', { version: 2 }, 'indication/format'],
    ["somebody's report by a word instead of an id", { quotes: 'outline-1' }, 'indication/field'],
  ])('refuses %s', (_name, changes, code) => {
    expect(codeOf(changes)).toBe(code);
  });

  test.each(['', '[]', '7', 'null', '{'])('refuses %j, which is no indication', (text) => {
    expect(readIndication(text, REGIONS)).toMatchObject({ ok: false, error: { code: 'indication/format' } });
  });

  test('takes right-to-left writing and mixed directions as they are', () => {
    expect(read({ text: 'المسار عبر Route 5 إلى الساحل', language: 'ar' })).toMatchObject({ ok: true, value: { text: 'المسار عبر Route 5 إلى الساحل' } });
  });

  test('a message quotes the value and the fix, and nothing that could turn a screen', () => {
    const result = read({ grade: 'Z\u202E9' });
    expect(result.ok ? '' : result.error.message).toMatch(/"Z\?9".*A to F.*1 to 6/);
  });

  test('one speaker under two spellings is one', () => {
    expect(speakerKey('  A News   Site ')).toBe(speakerKey('a news site'));
    expect(speakerKey('Ministe\u0300re')).toBe(speakerKey('minist\u00E8re'));
    expect(speakerKey('НОВОСТИ')).toBe(speakerKey('Новости'));
    expect(speakerKey('a news\u00A0site')).toBe(speakerKey('a news site'));
    for (const mark of ['\u00AD', '\u061C', '\u200C', '\u200D', '\u200E', '\u200F'])
      expect(speakerKey(`a ${mark}news site${mark}`)).toBe(speakerKey('a news site'));
    expect(speakerKey('موقع آخر')).not.toBe(speakerKey('موقع إخباري'));
    expect(codeOf({ chain: [{ who: 'a news site' }, { who: 'a desk' }, { who: 'A news site\u200E' }] })).toBe('indication/chain-cycle');
    expect(codeOf({ chain: [{ who: '\u200E' }] })).toBe('indication/field');
  });
});
