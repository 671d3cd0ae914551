// What is said of mediated lines in more than one place of the panel.

import { EN, type WordKey } from '../words/en.ts';
import { text } from '../words/language.ts';
import { clockText, dateText, isolated } from './quantity.ts';

/** Why something was not done or is not shown, in the language of the screen. */
export function problemText(code: string): string {
  const key = `say.error.${code.slice('say/'.length)}`;
  return Object.hasOwn(EN, key) ? text(key as WordKey) : text('say.error.other');
}

/** A minute of a day, UTC. */
export const minuteText = (at: number): string => isolated(`${dateText(at)} ${clockText(at).slice(0, 5)}`);
