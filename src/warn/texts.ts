/**
 * The words of a warning in one language. Everything filled into a text stands in a bidirectional isolate (Unicode TR9), so that a
 * name or a time never turns the sentence round it; letters of another script are allowed inside isolates only.
 */
import { DAY_S, assert, secondOfDayS, timeS, type Mode, type TimeS } from '../base/index.ts';
import type { KindClass, Place, Stage } from '../model/index.ts';
import type { Catalogue } from './catalogue.ts';
import { isolated, leftToRight } from './letters.ts';
import { pluralText } from './plural.ts';

/** What a text is made from: a warning, its place and the settings of who warns. */
export interface TextInput {
  readonly mode: Mode;
  readonly stage: Stage;
  readonly kindClass: KindClass;
  readonly place: Pick<Place, 'names' | 'shelterS'>;
  readonly arrivalAt: TimeS | undefined;
  readonly utcOffsetMin: number;
  readonly notUpdated: boolean;
}

/** The texts of one warning in one language. */
export interface WarningTexts {
  readonly language: string;
  readonly event: string;
  readonly headline: string;
  readonly description: string;
  readonly instruction: string;
}

/** Local time as `HH:MM`. */
export function localClock(at: TimeS, utcOffsetMin: number): string {
  const second = secondOfDayS(timeS(at + utcOffsetMin * 60 + DAY_S));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
}

/** Puts texts in the place of `{place}`, `{time}` and the like. */
export function fillIn(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\{(\w+)\}/g, (whole, key: string) => values[key] ?? whole);
}

/** A place's name in a language, else in English; direction characters in it would outlive their isolate. */
export function nameOf(place: Pick<Place, 'names'>, language: string): string {
  const name = (place.names[language] ?? place.names['en'] ?? '').replace(/[\u2066-\u2069\u202a-\u202e]/g, '');
  assert(name !== '', 'a place must have a name in English or in the language of the text');
  return name;
}

/** Headline, description and instruction with everything filled in, without the words of the mode. */
export function sentencesOf(catalogue: Catalogue, input: TextInput): Pick<WarningTexts, 'headline' | 'description' | 'instruction'> {
  const stage = catalogue.stages[input.stage];
  const n = Math.round(input.place.shelterS / 60);
  const values = {
    place: isolated(nameOf(input.place, catalogue.language)),
    time: input.arrivalAt === undefined ? catalogue.timeUnknown : leftToRight(localClock(input.arrivalAt, input.utcOffsetMin)),
    shelter: pluralText(catalogue.minutes, catalogue.plural, { n, shown: leftToRight(String(n)) }),
  };
  const description = stage.description[input.kindClass];
  return {
    headline: fillIn(stage.headline, values),
    description: fillIn(input.notUpdated ? `${description} ${catalogue.notUpdated}` : description, values),
    instruction: fillIn(stage.instruction[input.kindClass], values),
  };
}

/** The texts of a warning; the words of the mode stand first in each. */
export function warningTexts(catalogue: Catalogue, input: TextInput): WarningTexts {
  const prefix = catalogue.modePrefix[input.mode];
  assert(prefix !== '' || input.mode === 'actual', `texts in mode ${input.mode} must begin with the word for it`);
  const say = (text: string): string => (prefix === '' ? text : `${prefix} – ${text}`);
  const { headline, description, instruction } = sentencesOf(catalogue, input);
  return { language: catalogue.language, event: say(catalogue.event), headline: say(headline), description: say(description), instruction: say(instruction) };
}
