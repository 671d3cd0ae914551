import { describe, expect, test } from 'vitest';
import { MODES, timeFromIso, timeS } from '../base/index.ts';
import { KIND_CLASSES, STAGES } from '../model/index.ts';
import { CATALOGUES } from './catalogues.ts';
import { foreignLetters } from './letters.ts';
import { localClock, warningTexts, type TextInput } from './texts.ts';
import { PLURAL_RULES, type PluralRule } from './catalogue.ts';
import { pluralCategory } from './plural.ts';

const at = timeFromIso('2024-04-13T22:10:00Z');
const input: TextInput = {
  mode: 'exercise',
  stage: 'take-cover',
  kindClass: 'drone',
  place: { names: { en: 'Azraq', ar: 'الأزرق' }, shelterS: 180 },
  arrivalAt: at.ok ? at.value : timeS(0),
  utcOffsetMin: 180,
  notUpdated: false,
};
const bare = (text: string): string => text.replace(/[\u2066-\u2069]/g, '');

describe('texts', () => {
  test('say what, where, when in local time and what to do', () => {
    const english = warningTexts(CATALOGUES.en, input);
    expect(bare(english.headline)).toBe('EXERCISE – Azraq: take cover now');
    expect(bare(english.description)).toBe('EXERCISE – A drone is close to Azraq. Expected from 01:10 local time.');
    const arabic = warningTexts(CATALOGUES.ar, input);
    expect(bare(arabic.headline)).toBe('تمرين – الأزرق: احتموا الآن');
    expect(bare(arabic.description)).toContain('01:10');
    expect(arabic.description).toContain('\u206601:10\u2069');
    expect(arabic.description).toContain('\u2068الأزرق\u2069');
  });

  test('every text in every language begins with the word for its mode, and names nothing it should not', () => {
    for (const catalogue of Object.values(CATALOGUES)) {
      for (const mode of MODES)
        for (const stage of STAGES)
          for (const kindClass of KIND_CLASSES) {
            const { event, headline, description, instruction } = warningTexts(catalogue, { ...input, mode, stage, kindClass, notUpdated: true });
            for (const text of [event, headline, description, instruction]) {
              expect(text.startsWith(catalogue.modePrefix[mode])).toBe(true);
              expect(mode === 'actual' || text.length > catalogue.modePrefix[mode].length + 5).toBe(true);
              expect(text).not.toMatch(/[{}]|undefined|NaN/);
              expect([catalogue.language, text, foreignLetters(text, catalogue.script)]).toEqual([catalogue.language, text, '']);
            }
          }
    }
  });

  test('a foreign place name stays inside its isolate, and a stray letter outside one is found', () => {
    const arabic = warningTexts(CATALOGUES.ar, { ...input, place: { names: { en: 'Azraq' }, shelterS: 60 } });
    expect(foreignLetters(arabic.headline, 'Arabic')).toBe('');
    expect(foreignLetters('خطر in الجو', 'Arabic')).toBe('in');
    expect(foreignLetters('danger خطر', 'Latin')).toBe('خطر');
  });

  test('isolates are balanced', () => {
    for (const catalogue of Object.values(CATALOGUES)) {
      for (const stage of STAGES) {
        const { headline, description, instruction } = warningTexts(catalogue, { ...input, stage });
        for (const text of [headline, description, instruction]) {
          expect((text.match(/[\u2066\u2068]/g) ?? []).length).toBe((text.match(/\u2069/g) ?? []).length);
        }
      }
    }
  });

  test('local time wraps at midnight both ways', () => {
    expect(localClock(timeS(23 * 3600 + 59 * 60), 210)).toBe('03:29');
    expect(localClock(timeS(30 * 60), -60)).toBe('23:30');
  });
});

describe('plural forms', () => {
  test('are those of CLDR for English and Arabic', () => {
    const row = (rule: PluralRule, numbers: readonly number[]): string[] => numbers.map((n) => pluralCategory(rule, n));
    expect(row('one-other', [0, 1, 2, 11])).toEqual(['other', 'one', 'other', 'other']);
    expect(row('arabic', [0, 1, 2, 3, 10, 11, 26, 99, 100, 101, 102, 103, 111, 200])).toEqual([
      'zero',
      'one',
      'two',
      'few',
      'few',
      'many',
      'many',
      'many',
      'other',
      'other',
      'other',
      'few',
      'many',
      'other',
    ]);
  });

  test('agree with the platform where it has them', () => {
    const languages: Record<PluralRule, string[]> = {
      'one-form': ['zh', 'id'],
      'one-other': ['en', 'tr', 'de', 'ku'],
      'one-zero-other': ['fa', 'hy'],
      'one-two-other': ['he'],
      slavic: ['ru', 'uk'],
      arabic: ['ar'],
    };
    for (const rule of PLURAL_RULES) {
      for (const language of languages[rule]) {
        const rules = new Intl.PluralRules(language);
        for (let n = 0; n <= 250; n += 1) expect([language, n, pluralCategory(rule, n)]).toEqual([language, n, rules.select(n)]);
      }
    }
  });

  test('count the minutes to shelter', () => {
    const shelter = (shelterS: number): string =>
      bare(warningTexts(CATALOGUES.ar, { ...input, stage: 'expected', place: { ...input.place, shelterS } }).instruction);
    expect(shelter(20)).toContain('خلال أقل من دقيقة');
    expect(shelter(60)).toContain('خلال دقيقة واحدة');
    expect(shelter(120)).toContain('خلال دقيقتين');
    expect(shelter(180)).toContain('خلال 3 دقائق');
    expect(shelter(900)).toContain('خلال 15 دقيقة');
  });
});
