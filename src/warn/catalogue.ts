/** The shape of a language's texts. One plain file a language stands in `catalogues/`; nothing else is needed to add one. */
import type { Mode } from '../base/index.ts';
import type { KindClass, Stage } from '../model/index.ts';

/** The plural categories of Unicode CLDR; a language fills in those it has. */
export type PluralCategory = 'zero' | 'one' | 'two' | 'few' | 'many' | 'other';

/** Forms of a counted word; `{n}` stands for the number, `other` is always there. */
export type PluralForms = Readonly<Partial<Record<PluralCategory, string>>> & { readonly other: string };

/** Texts of one stage. `{place}`, `{time}` (local, hours and minutes) and `{shelter}` (time to shelter in minutes) are filled in. */
export interface StageTexts {
  readonly headline: string;
  /** Whole sentences by class, since languages inflect around the noun. */
  readonly description: Readonly<Record<KindClass, string>>;
  readonly instruction: Readonly<Record<KindClass, string>>;
}

/** One language. */
export interface Catalogue {
  /** BCP 47. */
  readonly language: string;
  readonly direction: 'ltr' | 'rtl';
  /** Unicode script of its letters, against which every text is checked. */
  readonly script: 'Latin' | 'Arabic';
  /** Who of the language's speakers has approved the texts, and when; undefined: a draft, which cannot go out as actual. */
  readonly reviewed: { readonly by: string; readonly on: string } | undefined;
  /** First words of every text in a mode; '' in actual. */
  readonly modePrefix: Readonly<Record<Mode, string>>;
  /** The event's name, as CAP wants one. */
  readonly event: string;
  readonly stages: Readonly<Record<Stage, StageTexts>>;
  /** Said instead of a time when none is given. */
  readonly timeUnknown: string;
  /** Added to the description of a warning whose sources are lost. */
  readonly notUpdated: string;
  readonly minutes: PluralForms;
}
