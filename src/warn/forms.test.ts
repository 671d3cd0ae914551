import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { MODES, timeFromIso, timeS } from '../base/index.ts';
import { STAGES } from '../model/index.ts';
import { CATALOGUES } from './catalogues.ts';
import { aloudForm, cellForm, GSM_LETTERS_MAX, gsmLength, UCS2_LETTERS_MAX } from './forms.ts';
import type { TextInput } from './texts.ts';

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
const named = (en: string): TextInput => ({ ...input, place: { names: { en }, shelterS: 180 } });

describe('the cell-broadcast form', () => {
  test('says the stage, the place and the time in one page', () => {
    expect(cellForm(CATALOGUES.en, input)).toEqual({ coding: 'gsm', text: 'EXERCISE Azraq: TAKE COVER NOW. Danger from the air from 01:10.' });
    expect(cellForm(CATALOGUES.ar, input)).toEqual({ coding: 'ucs2', text: 'تمرين الأزرق: احتموا الآن، من 01:10' });
  });

  test('leaves the time out where none is given, and shortens a name that is too long', () => {
    expect(cellForm(CATALOGUES.en, { ...input, arrivalAt: undefined }).text).toBe('EXERCISE Azraq: TAKE COVER NOW.');
    expect(cellForm(CATALOGUES.en, named('A'.repeat(120))).text).toBe(`EXERCISE ${'A'.repeat(66)}.: TAKE COVER NOW.`);
  });

  test('fits one page for any name, in every language, stage and mode, and begins with the word for the mode', () => {
    const names = fc.oneof(
      fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
      fc.string({ minLength: 1, maxLength: 60 }),
      fc.constantFrom('Ḥāʾil', '{place}', '$&'),
    );
    fc.assert(
      fc.property(names, fc.constantFrom(...MODES), fc.constantFrom(...STAGES), (name, mode, stage) => {
        fc.pre(name.replace(/[\u2066-\u2069\u202a-\u202e]/g, '') !== '');
        for (const catalogue of Object.values(CATALOGUES)) {
          const { coding, text } = cellForm(catalogue, { ...named(name), mode, stage });
          expect(text.startsWith(catalogue.modePrefix[mode])).toBe(true);
          if (coding === 'gsm') expect(gsmLength(text)).toBeLessThanOrEqual(GSM_LETTERS_MAX);
          else expect(text.length).toBeLessThanOrEqual(UCS2_LETTERS_MAX);
        }
      }),
      { numRuns: 400, seed: 7 },
    );
  });

  test('counts letters of the extension table twice and knows what the alphabet does not have', () => {
    expect(gsmLength('Azraq')).toBe(5);
    expect(gsmLength('a€[')).toBe(5);
    expect(gsmLength('ç')).toBeUndefined();
    expect(gsmLength('الأزرق')).toBeUndefined();
  });
});

describe('the read-aloud form', () => {
  test('is whole sentences without direction characters, headline first and again at the end, the mode before both', () => {
    const text = aloudForm(CATALOGUES.en, input);
    expect(text).toBe(
      'This is an exercise. Azraq: take cover now. A drone is close to Azraq. Expected from 01:10 local time. Go indoors now, to a shelter or an inner room. ' +
        'Keep away from windows; do not watch or film. Stay there until the all-clear. I repeat. This is an exercise. Azraq: take cover now.',
    );
    expect(aloudForm(CATALOGUES.ar, input)).not.toMatch(/[\u2066-\u2069]/);
    expect(aloudForm(CATALOGUES.ar, input).match(/هذا تمرين/g)).toHaveLength(2);
  });

  test('of a real warning begins with what it says', () => {
    expect(aloudForm(CATALOGUES.en, { ...input, mode: 'actual' }).startsWith('Azraq: take cover now.')).toBe(true);
  });
});
