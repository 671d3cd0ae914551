/** Directions and scripts of what is filled into a text (Unicode TR9). */
import { SCRIPTS, type Script } from './catalogue.ts';

/** First strong isolate: the direction of what is inside decides for itself. */
const FIRST_STRONG = '\u2068';
/** Left-to-right isolate, for times and numbers. */
const LEFT_TO_RIGHT = '\u2066';
const POP = '\u2069';

/** `text` as an isolate of its own direction. */
export function isolated(text: string): string {
  return `${FIRST_STRONG}${text}${POP}`;
}

/** A time or number as a left-to-right isolate. */
export function leftToRight(text: string): string {
  return `${LEFT_TO_RIGHT}${text}${POP}`;
}

/** A text for channels that know no isolates: a speaker's script, a cell broadcast. */
export function withoutIsolates(text: string): string {
  return text.replace(/[\u2066-\u2069]/g, '');
}

const LETTERS = Object.fromEntries(SCRIPTS.map((script) => [script, new RegExp(`\\p{Script_Extensions=${script}}`, 'u')])) as Record<Script, RegExp>;

/** Letters of another script outside isolates, '' when there are none: mixed texts are unreadable aloud and on screen. */
export function foreignLetters(text: string, script: Script): string {
  let depth = 0;
  let found = '';
  for (const character of text) {
    if (character === FIRST_STRONG || character === LEFT_TO_RIGHT) depth += 1;
    else if (character === POP) depth -= 1;
    else if (depth === 0 && /\p{L}/u.test(character) && !LETTERS[script].test(character)) found += character;
  }
  return found;
}
