import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { KINDS, KIND_CLASSES, STAGES, VIEW_LEVELS } from '../../src/model/index.ts';
import { AR } from './ar.ts';
import { EN, type WordKey } from './en.ts';
import { textIn } from './language.ts';

const web = join(import.meta.dirname, '..');
const KEYS = Object.keys(EN) as WordKey[];

function sources(): string {
  return readdirSync(web, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.tsx?$/.test(path) && !/^(?:dist|words)\/|\.test\./.test(path))
    .map((path) => readFileSync(join(web, path), 'utf8'))
    .join('\n');
}

/** Keys as they stand in code: whole, or as the fixed head of a template. */
function usedKeys(code: string): { whole: Set<string>; heads: string[]; asked: string[] } {
  const whole = new Set([...code.matchAll(/'([a-z]\w*(?:\.[\w-]+)+)'/gi)].map((match) => match[1] ?? ''));
  const heads = [...code.matchAll(/`([a-z]\w*(?:\.\w+)*\.)\$\{/gi)].map((match) => match[1] ?? '');
  const asked = [...code.matchAll(/\btext(?:In)?\(\s*(?:\w+, )?'([^']+)'/g)].map((match) => match[1] ?? '');
  return { whole, heads, asked };
}

function unusedKeys(code: string, keys: readonly string[]): string[] {
  const { whole, heads } = usedKeys(code);
  return keys.filter((key) => !whole.has(key) && !heads.some((head) => key.startsWith(head) && !key.slice(head.length).includes('.')));
}

const gaps = (entry: string | Partial<Record<string, string>>): Set<string> =>
  new Set([...(typeof entry === 'string' ? entry : Object.values(entry).join()).matchAll(/\{(\w+)\}/g)].map((match) => match[1] ?? ''));

describe('the catalogues', () => {
  test('hold every key that the screens ask for, and none that nobody uses', () => {
    const code = sources();
    expect(unusedKeys(code, KEYS)).toEqual([]);
    expect(usedKeys(code).asked.filter((key) => !Object.hasOwn(EN, key))).toEqual([]);
    expect(Object.keys(AR).sort()).toEqual([...KEYS].sort());
  });

  test('a key that nobody uses and a key that is missing are found', () => {
    expect(unusedKeys("text('map.home')", ['map.home', 'map.away'])).toEqual(['map.away']);
    expect(unusedKeys('text(`stage.${stage}`)', ['stage.prepare', 'stages.other'])).toEqual(['stages.other']);
    expect(usedKeys("text('map.nowhere', { count: 1 })").asked).toEqual(['map.nowhere']);
  });

  test('hold a word for every stage, kind, class and level', () => {
    const wanted = [
      ...STAGES.map((stage) => `stage.${stage}`),
      ...KINDS.map((kind) => `kind.${kind}`),
      ...KIND_CLASSES.map((kind) => `kindClass.${kind}`),
      ...VIEW_LEVELS.map((level) => `level.${level}`),
    ];
    expect(wanted.filter((key) => !Object.hasOwn(EN, key))).toEqual([]);
  });

  test.each(KEYS)('%s says the same with the same gaps in both languages', (key) => {
    expect(gaps(AR[key])).toEqual(gaps(EN[key]));
    const arabic = typeof AR[key] === 'string' ? AR[key] : Object.values(AR[key]).join(' ');
    if (!['time.utc', 'language.other', 'mode.exercise'].includes(key) && !/^(?:help\.key)/.test(key)) expect(arabic).toMatch(/[\u0600-\u06ff]|^\{/);
  });

  test('counts take the plural form of their language, with Latin digits', () => {
    expect(textIn('en', 'warnings.places', { count: 1 })).toBe('1 place');
    expect(textIn('en', 'warnings.places', { count: 1250 })).toBe('1,250 places');
    const arabic = (count: number): string => textIn('ar', 'warnings.places', { count });
    expect([0, 1, 2, 3, 11, 100].map(arabic)).toEqual(['لا أماكن', 'مكان واحد', 'مكانان', '3 أماكن', '11 مكانًا', '100 مكان']);
  });

  test('have every Arabic form of a count that is shown: none, one, two, 3 to 10, 11 to 99, 100 and on', () => {
    const counted = (Object.keys(AR) as WordKey[]).filter((key) => typeof AR[key] !== 'string');
    expect(counted.length).toBeGreaterThan(10);
    const rules = new Intl.PluralRules('ar');
    for (const key of counted) {
      const forms = AR[key] as unknown as Readonly<Record<string, string>>;
      for (const count of [1, 2, 3, 10, 11, 99, 100, 101, 102, 103, 111])
        expect(Object.keys(forms), `${key} ${count}`).toEqual(expect.arrayContaining([rules.select(count)]));
    }
    const tracks = [0, 1, 2, 3, 10, 11, 99, 100, 103, 111].map((count) => textIn('ar', 'map.tracks', { count }));
    expect(tracks).toEqual(['لا مسارات', 'مسار واحد', 'مساران', '3 مسارات', '10 مسارات', '11 مسارًا', '99 مسارًا', '100 مسار', '103 مسارات', '111 مسارًا']);
  });

  test('say in words of their own, in both languages, why words and mediated entries are refused, code by code', () => {
    const errors = readFileSync(join(web, '..', 'docs', 'errors.md'), 'utf8');
    const codes = [...errors.matchAll(/^\| `((?:indication|posture|say)\/[\w-]+)`/gm)].map((match) => match[1] ?? '');
    // Forged, replayed, a mandate out of scope or revoked, a cycle, overrides, a grade, a window, something withdrawn.
    const named = [
      'say/forged',
      'say/replayed',
      'say/mandate-scope',
      'say/mandate-revoked',
      'say/bidi',
      'say/window',
      'indication/forged',
      'indication/replayed',
      'indication/chain-cycle',
      'indication/text-direction',
      'indication/grade',
      'indication/window',
      'indication/withdrawn',
    ];
    expect(codes).toEqual(expect.arrayContaining(named));
    const keyOf = (code: string): WordKey =>
      (code.startsWith('say/') ? `say.error.${code.slice('say/'.length)}` : `refused.${code.replace('/', '-')}`) as WordKey;
    const unsaid = codes.filter((code) => !Object.hasOwn(EN, keyOf(code)) || !/[\u0600-\u06ff]/.test(JSON.stringify(AR[keyOf(code)])));
    expect(unsaid).toEqual([]);
    // No two of one panel's are told in the same words.
    for (const language of [EN, AR])
      for (const panel of ['indication/', 'say/']) {
        const its = codes.filter((code) => code.startsWith(panel));
        expect(new Set(its.map((code) => language[keyOf(code)])).size).toBe(its.length);
      }
  });
});
