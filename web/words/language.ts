// The language of the screen: which catalogue, which direction, how a text is filled in.

import { effect, signal } from '@preact/signals';
import { AR } from './ar.ts';
import { EN, type WordKey } from './en.ts';

export type Language = 'en' | 'ar';

export const LANGUAGES: readonly Language[] = ['en', 'ar'];

const CATALOGUES = { en: EN, ar: AR } as const;
// Operational numbers are the same digits everywhere; the other script's digits would have to be read twice.
const LOCALES = { en: 'en-GB-u-nu-latn-ca-gregory', ar: 'ar-u-nu-latn-ca-gregory' } as const;
const PLURALS = { en: new Intl.PluralRules(LOCALES.en), ar: new Intl.PluralRules(LOCALES.ar) } as const;
const NUMBERS = { en: new Intl.NumberFormat(LOCALES.en), ar: new Intl.NumberFormat(LOCALES.ar) } as const;

export const language = signal<Language>('en');

/** What fills the gaps of a text; `count` also chooses the plural form. */
export type Filling = Readonly<Record<string, string | number>>;

/** The text for a key in one language, its gaps filled. Reads no signal. */
export function textIn(tongue: Language, key: WordKey, filling: Filling = {}): string {
  const entry: string | Partial<Record<Intl.LDMLPluralRule, string>> = CATALOGUES[tongue][key];
  const form = typeof entry === 'string' ? entry : pluralForm(tongue, entry, Number(filling['count'] ?? 0));
  return form.replace(/\{(\w+)\}/g, (gap, name: string) => {
    const value = filling[name];
    if (value === undefined) return gap;
    return typeof value === 'number' ? NUMBERS[tongue].format(value) : value;
  });
}

/** The text for a key in the language of the screen; a component that calls it follows the language. */
export function text(key: WordKey, filling?: Filling): string {
  return textIn(language.value, key, filling);
}

/** A whole number with its thousands marked. */
export function wholeNumber(value: number): string {
  return NUMBERS[language.value].format(Math.round(value));
}

/** One of several names of the same thing, in the language of the screen, else in English. */
export function nameOf(names: Readonly<Record<string, string>>): string {
  return names[language.value] ?? names['en'] ?? '';
}

function pluralForm(tongue: Language, forms: Partial<Record<Intl.LDMLPluralRule, string>>, count: number): string {
  // English has no form of its own for none, but may have words for it.
  const none = count === 0 ? forms.zero : undefined;
  return none ?? forms[PLURALS[tongue].select(count)] ?? forms.other ?? '';
}

/** Keeps `<html lang dir>` in step with the language. */
export function followLanguage(root: HTMLElement): void {
  effect(() => {
    root.lang = language.value;
    root.dir = language.value === 'ar' ? 'rtl' : 'ltr';
    document.title = text('app.name');
  });
}
