// Tones for alarms that nobody has acknowledged. Off until somebody switches them on, as browsers want it and people
// expect it; switched off they come back by themselves. An exercise, a test and a real night do not sound alike.

import { effect, signal } from '@preact/signals';
import { alarms, type Severity } from './alarms.ts';
import { session, tick } from './store.ts';

/** Quiet lasts so long and no longer. */
const QUIET_MS = 300_000;
/** Pause between two tones, by severity. */
const REPEAT_MS: Readonly<Record<Severity, number>> = { 1: 30_000, 2: 10_000, 3: 5_000 };

export const soundOn = signal(false);
/** When the sound comes back, by this machine's clock; undefined while it was never switched on, or is on. */
export const quietUntilMs = signal<number | undefined>(undefined);

let context: AudioContext | undefined;

type Note = readonly [startS: number, hertz: number, lengthS: number];

/** An exercise falls softly, a test repeats one note, the real thing rises and is longer. */
const NOTES: Readonly<Record<'exercise' | 'test' | 'actual', readonly Note[]>> = {
  exercise: [
    [0, 880, 0.18],
    [0.22, 660, 0.18],
  ],
  test: [
    [0, 700, 0.12],
    [0.2, 700, 0.12],
    [0.4, 700, 0.12],
  ],
  actual: [
    [0, 520, 0.3],
    [0.3, 780, 0.3],
    [0.6, 1040, 0.6],
  ],
};

function play(severity: Severity): void {
  if (context === undefined) return;
  const start = context.currentTime;
  const loudness = severity === 3 ? 0.35 : severity === 2 ? 0.25 : 0.12;
  for (const [offsetS, hertz, lengthS] of NOTES[session.value?.mode ?? 'exercise']) {
    const note = context.createOscillator();
    const level = context.createGain();
    note.frequency.value = severity === 1 ? hertz / 2 : hertz;
    level.gain.setValueAtTime(0.0001, start + offsetS);
    level.gain.exponentialRampToValueAtTime(loudness, start + offsetS + 0.02);
    level.gain.exponentialRampToValueAtTime(0.0001, start + offsetS + lengthS);
    note.connect(level).connect(context.destination);
    note.start(start + offsetS);
    note.stop(start + offsetS + lengthS + 0.02);
  }
}

/** Switches the tones on (and lets one be heard where no alarm does), or to quiet for five minutes. */
export function toggleSound(): void {
  if (soundOn.value) {
    soundOn.value = false;
    quietUntilMs.value = performance.now() + QUIET_MS;
    return;
  }
  // What stands sounds as soon as sound is on: the loudspeaker has to be there before.
  context ??= new AudioContext();
  quietUntilMs.value = undefined;
  soundOn.value = true;
  void context.resume().then(() => alarms.peek().length > 0 || play(2));
}

/** Sounds the gravest alarm, at once when it is new and again while it stands. */
export function watchSound(): void {
  let soundedMs = Number.NEGATIVE_INFINITY;
  let sounded = new Set<string>();
  effect(() => {
    void tick.value;
    const now = performance.now();
    if (quietUntilMs.value !== undefined && now >= quietUntilMs.value) {
      quietUntilMs.value = undefined;
      soundOn.value = true;
    }
    const standing = alarms.value;
    const gravest = standing[0];
    const keys = standing.flatMap((alarm) => [alarm, ...(alarm.others ?? [])]).map(({ key }) => key);
    const isNew = keys.some((key) => !sounded.has(key));
    if (gravest === undefined || !soundOn.value || (!isNew && now - soundedMs < REPEAT_MS[gravest.severity])) return;
    soundedMs = now;
    sounded = new Set(keys);
    play(gravest.severity);
  });
}
