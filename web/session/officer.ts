// What waits for an officer, the texts that would go out, and the officer's word. Only where the server says that this
// console's people may decide.

import { effect, signal } from '@preact/signals';
import type { Stage } from '../../src/model/index.ts';
import { fetchPending, fetchPreview, requestAct } from './requests.ts';
import type { PendingInfo, WarningTextInfo } from './server-messages.ts';
import { activePane, session, tick } from './store.ts';

/** Once a second: what waits changes on ticks. */
const EVERY_TICKS = 4;

export const pending = signal<readonly PendingInfo[]>([]);

export interface Preview {
  readonly key: string;
  readonly texts: readonly WarningTextInfo[];
}

export const preview = signal<Preview | undefined>(undefined);
/** Why the last act was not done; '' when it was. */
export const actProblem = signal<'' | 'stale' | 'failed'>('');

export type Act = 'approve' | 'refuse' | 'all-clear' | 'cancelled';

export function isOfficer(): boolean {
  return session.value?.officer === true;
}

async function loadPending(): Promise<void> {
  const view = activePane.peek().view.peek();
  if (view === '' || !isOfficer()) return;
  const next = await fetchPending(view).catch(() => undefined);
  if (next !== undefined && activePane.peek().view.peek() === view) pending.value = next;
}

/** Brings the texts of a stage of a place; they stand in `preview` under the same key. */
export async function loadPreview(view: string, place: number, stage: Stage): Promise<void> {
  const key = previewKey(view, place, stage);
  if (preview.peek()?.key === key) return;
  const texts = await fetchPreview(view, place, stage).catch(() => []);
  preview.value = { key, texts };
}

export function previewKey(view: string, place: number, stage: Stage): string {
  return `${view}/${place}/${stage}`;
}

/** Has an act done about a stage as it was seen. */
export async function decide(place: number, act: Act, stage: Stage): Promise<void> {
  const view = activePane.peek().view.peek();
  try {
    actProblem.value = (await requestAct({ view, place, act, stage })) ? '' : 'stale';
  } catch {
    // The banner says when the connection is lost; here it counts that the act was not done.
    actProblem.value = 'failed';
  }
  await loadPending();
}

/** Keeps the list of what waits in step. */
export function watchPending(): void {
  effect(() => {
    if (tick.value % EVERY_TICKS === 0) void loadPending();
  });
  effect(() => {
    if (activePane.value.view.value !== '') pending.value = [];
  });
}
