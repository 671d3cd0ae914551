// What operators of this view take tracks for, beside what the picture says.

import { effect, signal } from '@preact/signals';
import type { Kind } from '../../src/model/index.ts';
import { fetchKinds, requestKind } from './requests.ts';
import type { KindDecisionInfo } from './server-messages.ts';
import { activePane, session, tick } from './store.ts';

const EVERY_TICKS = 12;

export const kinds = signal<ReadonlyMap<number, KindDecisionInfo>>(new Map());
/** True when the last decision did not reach the server. */
export const kindFailed = signal(false);

async function load(): Promise<void> {
  const view = activePane.peek().view.peek();
  if (view === '' || session.value?.live !== true) return;
  const next = await fetchKinds(view).catch(() => undefined);
  if (next !== undefined && activePane.peek().view.peek() === view) kinds.value = next;
}

/** Says what a track is, or takes the word back. */
export async function decideKind(track: number, kind: Kind | undefined): Promise<void> {
  const view = activePane.peek().view.peek();
  kindFailed.value = !(await requestKind({ view, track, kind: kind ?? null }).catch(() => false));
  await load();
}

/** Keeps them in step with what others at the same viewer decide. */
export function watchKinds(): void {
  effect(() => {
    if (tick.value % EVERY_TICKS === 0) void load();
  });
  effect(() => {
    if (activePane.value.view.value !== '') kinds.value = new Map();
  });
}
