/** Plural categories by language, from the rules of Unicode CLDR 46, for whole numbers: the same in every engine. */
import type { PluralCategory, PluralForms } from './catalogue.ts';

const RULES: Readonly<Record<string, (n: number) => PluralCategory>> = {
  en: (n) => (n === 1 ? 'one' : 'other'),
  ar: (n) => {
    if (n === 0) return 'zero';
    if (n === 1) return 'one';
    if (n === 2) return 'two';
    const rest = n % 100;
    return rest >= 3 && rest <= 10 ? 'few' : rest >= 11 ? 'many' : 'other';
  },
};

/** The category of a whole number ≥ 0 in a language (BCP 47; its first part decides). Languages without a rule have one form. */
export function pluralCategory(language: string, n: number): PluralCategory {
  return RULES[language.split('-')[0]]?.(n) ?? 'other';
}

/** The form for `n`, with `{n}` replaced by `shown`. */
export function pluralText(forms: PluralForms, language: string, counted: { readonly n: number; readonly shown: string }): string {
  return (forms[pluralCategory(language, counted.n)] ?? forms.other).replace('{n}', counted.shown);
}
