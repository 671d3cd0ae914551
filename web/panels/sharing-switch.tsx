// Sharing off, and on again: the one act of this screen that has the run computed anew, so it asks first.

import { restart, session, shownAt } from '../session/store.ts';
import { text } from '../words/language.ts';
import { sharingAsked } from './dialog-state.ts';

/** True when members share nothing. */
function isOff(): boolean {
  return session.value?.exercise?.sharing === 'none';
}

/** Answers the question. */
export function answerSharing(yes: boolean): void {
  sharingAsked.value = false;
  if (yes) void restart(shownAt.value, isOff() ? null : 'none');
}

/** In the top line: how members share, and where the run can be computed anew a button that changes it. */
export function SharingSwitch() {
  if (session.value?.exercise === undefined || session.value.live) return null;
  const off = isOff();
  const sharing = session.value.exercise.sharing;
  const state =
    sharing === null
      ? text('sharing.asTerms')
      : sharing === 'warn' || sharing === 'threats' || sharing === 'picture'
        ? text('sharing.level', { level: text(`level.${sharing}`) })
        : text('sharing.none');
  return (
    <div class="sharing">
      <span class={off ? 'sharing-state is-off' : sharing === null ? 'sharing-state is-terms' : 'sharing-state'}>{state}</span>
      {session.value.director ? (
        <button type="button" class="button" title={text(off ? 'sharing.on.help' : 'sharing.off.help')} onClick={() => (sharingAsked.value = true)}>
          {text(off ? 'sharing.on' : 'sharing.off')}
        </button>
      ) : null}
    </div>
  );
}

/** The question itself, shown as a dialog. */
export function SharingQuestion() {
  if (!sharingAsked.value) return null;
  const off = isOff();
  return (
    <div class="veil">
      <div class="dialog dialog-small" role="alertdialog" aria-modal="true" aria-labelledby="sharing-question">
        <p id="sharing-question">{text(off ? 'ask.sharing.on' : 'ask.sharing.off')}</p>
        <p class="muted">{text(off ? 'sharing.on.help' : 'sharing.off.help')}</p>
        <div class="dialog-buttons">
          <button type="button" class="button button-strong" ref={(button) => button?.focus()} onClick={() => answerSharing(true)}>
            {text('ask.yes')}
          </button>
          <button type="button" class="button" onClick={() => answerSharing(false)}>
            {text('ask.no')}
          </button>
        </div>
      </div>
    </div>
  );
}
