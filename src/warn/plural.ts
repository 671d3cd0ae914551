/** Plural categories from the rules of Unicode CLDR 46, for whole numbers: the same in every engine. */
import type { PluralCategory, PluralForms, PluralRule } from './catalogue.ts';

const RULES: Readonly<Record<PluralRule, (n: number) => PluralCategory>> = {
  /** Chinese, Japanese, Indonesian … */
  'one-form': () => 'other',
  /** English, German, Turkish, Kurdish, Greek, Georgian … */
  'one-other': (n) => (n === 1 ? 'one' : 'other'),
  /** Persian, French, Armenian …: nought counts like one. */
  'one-zero-other': (n) => (n === 0 || n === 1 ? 'one' : 'other'),
  /** Hebrew. */
  'one-two-other': (n) => (n === 1 ? 'one' : n === 2 ? 'two' : 'other'),
  /** Russian, Ukrainian. */
  slavic: (n) => {
    if (n % 10 === 1 && n % 100 !== 11) return 'one';
    return n % 10 >= 2 && n % 10 <= 4 && (n % 100 < 12 || n % 100 > 14) ? 'few' : 'many';
  },
  arabic: (n) => {
    if (n === 0) return 'zero';
    if (n === 1) return 'one';
    if (n === 2) return 'two';
    const rest = n % 100;
    return rest >= 3 && rest <= 10 ? 'few' : rest >= 11 ? 'many' : 'other';
  },
};

/** The category of a whole number ≥ 0 under a rule. */
export function pluralCategory(rule: PluralRule, n: number): PluralCategory {
  return RULES[rule](n);
}

/** The form for `n`, with `{n}` replaced by `shown`. */
export function pluralText(forms: PluralForms, rule: PluralRule, counted: { readonly n: number; readonly shown: string }): string {
  return (forms[pluralCategory(rule, counted.n)] ?? forms.other).replace('{n}', counted.shown);
}
