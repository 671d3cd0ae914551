// How the feeds and channels of whoever looks are doing; only on real feeds, where the server has it.

import { effect, signal } from '@preact/signals';
import { fetchHealth } from './requests.ts';
import type { HealthInfo } from './server-messages.ts';
import { clock, session, tick } from './store.ts';

const EVERY_TICKS = 8;
/** A feed that spoke once and has not for this long is silent: three turns of a slow radar. */
const SILENT_AFTER_S = 30;

export const health = signal<HealthInfo | undefined>(undefined);
/** Own feeds that have fallen silent. */
export const silentFeeds = signal<readonly string[]>([]);

async function load(): Promise<void> {
  if (session.value?.live !== true) return;
  const next = await fetchHealth().catch(() => undefined);
  if (next === undefined) return;
  health.value = next;
  const now = clock.peek().computedUntil;
  silentFeeds.value = next.feeds.filter(({ lastInputAt }) => lastInputAt !== undefined && now - lastInputAt > SILENT_AFTER_S).map(({ feed }) => feed);
}

/** Keeps it in step. */
export function watchHealth(): void {
  effect(() => {
    if (tick.value % EVERY_TICKS === 0) void load();
  });
}
