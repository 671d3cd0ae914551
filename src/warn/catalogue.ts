/** The shape of a language's texts. One plain file a language, `catalogues/*.json` or a member's own; no code is needed to add one. */
import type { Mode } from '../base/index.ts';
import type { KindClass, Stage } from '../model/index.ts';

/** The plural categories of Unicode CLDR; a language fills in those it has. */
export type PluralCategory = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

/** How a language counts, by the name of its rule; languages that count alike share one. */
export const PLURAL_RULES = ['one-form', 'one-other', 'one-zero-other', 'one-two-other', 'slavic', 'arabic'] as const;

/** One of `PLURAL_RULES`. */
export type PluralRule = (typeof PLURAL_RULES)[number];

/** Scripts that a text is checked against. */
export const SCRIPTS = ['Latin', 'Arabic', 'Hebrew', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Syriac'] as const;

/** One of `SCRIPTS`, as Unicode names it. */
export type Script = (typeof SCRIPTS)[number];

/** Forms of a counted word; `{n}` stands for the number, `other` is always there. */
export type PluralForms = Readonly<Partial<Record<PluralCategory, string>>> & { readonly other: string };

/** Texts of one stage. `{place}`, `{time}` (local, hours and minutes) and `{shelter}` (time to shelter in minutes) are filled in. */
export interface StageTexts {
  readonly headline: string;
  /** Whole sentences by class, since languages inflect around the noun. */
  readonly description: Readonly<Record<KindClass, string>>;
  readonly instruction: Readonly<Record<KindClass, string>>;
}

/** Words of the page that a member hosts for its public. */
export interface PageTexts {
  readonly title: string;
  readonly heading: string;
  readonly nothing: string;
  readonly ended: string;
  /** With `{time}`. */
  readonly from: string;
  /** With `{time}`. */
  readonly asOf: string;
  readonly old: string;
  readonly notOfficial: string;
  readonly stages: Readonly<Record<Stage, string>>;
}

/** One language. */
export interface Catalogue {
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Script of its letters, against which every text is checked. */
  readonly script: Script;
  readonly plural: PluralRule;
  /** Who of the language's speakers has approved the texts, and when; undefined: a draft, which cannot go out as actual. */
  readonly reviewed: { readonly by: string; readonly on: string } | undefined;
  /** First words of every text in a mode; '' in actual. */
  readonly modePrefix: Readonly<Record<Mode, string>>;
  /** The same as a sentence, for what is read aloud and for the page. */
  readonly modeSentence: Readonly<Record<Mode, string>>;
  /** The event's name, as CAP wants one. */
  readonly event: string;
  readonly stages: Readonly<Record<Stage, StageTexts>>;
  /** Said instead of a time when none is given. */
  readonly timeUnknown: string;
  /** Added to the description of a warning whose sources are lost. */
  readonly notUpdated: string;
  readonly minutes: PluralForms;
  /** For cell broadcast, by stage: the longer form, and the one for when that does not fit. */
  readonly cell: Readonly<Record<Stage, readonly [string, string]>>;
  /** Said before the headline is read aloud a second time. */
  readonly again: string;
  readonly page: PageTexts;
}
