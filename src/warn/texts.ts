/**
 * The words of a warning in one language. Everything filled into a text stands in a bidirectional isolate (Unicode TR9), so that a
 * name or a time never turns the sentence round it; letters of another script are allowed inside isolates only.
 */
import { DAY_S, assert, secondOfDayS, timeS, type Mode, type TimeS } from '../base/index.ts';
import type { KindClass, Place, Stage } from '../model/index.ts';
import type { Catalogue } from './catalogue.ts';
import { AR } from './catalogues/ar.ts';
import { EN } from './catalogues/en.ts';
import { pluralText } from './plural.ts';

/** By BCP 47 tag. */
export const CATALOGUES: Readonly<Record<string, Catalogue>> = { en: EN, ar: AR };

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

/** First strong isolate: the direction of what is inside decides for itself. */
const FIRST_STRONG = '\u2068';
/** Left-to-right isolate, for times and numbers. */
const LEFT_TO_RIGHT = '\u2066';
const POP = '\u2069';

/** `text` as an isolate of its own direction. */
export function isolated(text: string): string {
  return `${FIRST_STRONG}${text}${POP}`;
}

function leftToRight(text: string): string {
  return `${LEFT_TO_RIGHT}${text}${POP}`;
}

/** Local time as `HH:MM`. */
export function localClock(at: TimeS, utcOffsetMin: number): string {
  const second = secondOfDayS(timeS(at + utcOffsetMin * 60 + DAY_S));
  const two = (value: number): string => String(value).padStart(2, '0');
  return `${two(Math.floor(second / 3600))}:${two(Math.floor(second / 60) % 60)}`;
}

/** The texts of a warning; the words of the mode stand first in each. */
export function warningTexts(catalogue: Catalogue, input: TextInput): WarningTexts {
  const { language } = catalogue;
  const stage = catalogue.stages[input.stage];
  const name = input.place.names[language] ?? input.place.names['en'] ?? '';
  assert(name !== '', 'a place must have a name in English or in the language of the text');
  const time = input.arrivalAt === undefined ? catalogue.timeUnknown : leftToRight(localClock(input.arrivalAt, input.utcOffsetMin));
  const n = Math.round(input.place.shelterS / 60);
  const shelter = pluralText(catalogue.minutes, language, { n, shown: leftToRight(String(n)) });
  const prefix = catalogue.modePrefix[input.mode];
  assert(prefix !== '' || input.mode === 'actual', `texts in mode ${input.mode} must begin with the word for it`);
  const say = (text: string): string => {
    const filled = text.replace('{place}', isolated(name)).replace('{time}', time).replace('{shelter}', shelter);
    return prefix === '' ? filled : `${prefix} – ${filled}`;
  };
  const description = stage.description[input.kindClass];
  return {
    language,
    event: say(catalogue.event),
    headline: say(stage.headline),
    description: say(input.notUpdated ? `${description} ${catalogue.notUpdated}` : description),
    instruction: say(stage.instruction[input.kindClass]),
  };
}

const LETTERS = { Latin: /\p{Script=Latin}/u, Arabic: /\p{Script=Arabic}/u } as const;

/** Letters of another script outside isolates, '' when there are none: mixed texts are unreadable aloud and on screen. */
export function foreignLetters(text: string, script: Catalogue['script']): string {
  let depth = 0;
  let found = '';
  for (const character of text) {
    if (character === FIRST_STRONG || character === LEFT_TO_RIGHT) depth += 1;
    else if (character === POP) depth -= 1;
    else if (depth === 0 && /\p{L}/u.test(character) && !LETTERS[script].test(character)) found += character;
  }
  return found;
}
