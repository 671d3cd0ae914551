// Why a filing or a posture was not taken.

import { wordRefusal } from '../session/words.ts';
import { EN, type WordKey } from '../words/en.ts';
import { text } from '../words/language.ts';

/** Why something was not taken: in the language of the screen where it has words for it, with what the server says beside it. */
export function Refusal() {
  const refused = wordRefusal.value;
  if (refused === undefined || refused.code === '') return null;
  const key = `refused.${refused.code.replace('/', '-')}` as WordKey;
  return (
    <div class="act-problem" role="alert">
      <p>{Object.hasOwn(EN, key) ? text(key) : text('refused.other')}</p>
      {refused.message === '' ? null : (
        <p class="muted" lang="en" dir="ltr">
          {refused.message}
        </p>
      )}
    </div>
  );
}
