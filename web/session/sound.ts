// A short tone for a new take-cover. Off until somebody switches it on, as browsers want it and people expect it.

import { effect, signal } from '@preact/signals';
import { activePane } from './store.ts';

export const soundOn = signal(false);

let context: AudioContext | undefined;

/** Switches the tone on (and lets it be heard once) or off. */
export function toggleSound(): void {
  soundOn.value = !soundOn.value;
  if (!soundOn.value) return;
  context ??= new AudioContext();
  void context.resume().then(beep);
}

/** Two short notes, falling: told apart from the usual sounds of a desk. */
function beep(): void {
  if (context === undefined) return;
  const start = context.currentTime;
  for (const [offsetS, hertz] of [[0, 880], [0.22, 660]] as const) {
    const note = context.createOscillator();
    const level = context.createGain();
    note.frequency.value = hertz;
    level.gain.setValueAtTime(0.0001, start + offsetS);
    level.gain.exponentialRampToValueAtTime(0.25, start + offsetS + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, start + offsetS + 0.18);
    note.connect(level).connect(context.destination);
    note.start(start + offsetS);
    note.stop(start + offsetS + 0.2);
  }
}

/** Watches the active view for take-covers that were not there before; `announce` hears of each too. */
export function watchTakeCovers(announce: (placeIndex: number, arrivalAt: number | undefined) => void): void {
  let known = new Set<string>();
  let knownOf = '';
  effect(() => {
    const pane = activePane.value;
    const frame = pane.shown.value;
    if (frame === undefined) return;
    const view = `${pane.view.value}/${frame.epoch}`;
    const standing = frame.warnings.filter((warning) => warning.stage === 'take-cover');
    const keys = new Set(standing.map((warning) => `${warning.placeIndex}:${warning.event}`));
    // What stood already when a view was opened is no news.
    const fresh = knownOf === view ? standing.filter((warning) => !known.has(`${warning.placeIndex}:${warning.event}`)) : [];
    known = keys;
    knownOf = view;
    const first = fresh[0];
    if (first === undefined) return;
    announce(first.placeIndex, first.arrivalAt);
    if (soundOn.peek()) beep();
  });
}
