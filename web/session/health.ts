// How the feeds and channels of whoever looks are doing; only on real feeds, where the server has it.

import { effect, signal } from '@preact/signals';
import { fetchHealth } from './requests.ts';
import type { FeedInfo, HealthInfo } from './health-messages.ts';
import { clock, session, tick } from './store.ts';

const EVERY_TICKS = 8;
/** A feed that spoke once and has not for this long is silent: three turns of a slow radar. */
const SILENT_AFTER_S = 30;

/** Clocks further apart than this make plots late or early. */
export const CLOCK_OFF_S = 5;

/** A feed whose plots come too early or late, or that doubts its own time. */
export const isClockOff = ({ offsetS, timeSourceInvalid }: FeedInfo): boolean => timeSourceInvalid || Math.abs(offsetS ?? 0) > CLOCK_OFF_S;

/** Jamming is told for so long after its last strobe: some turns of a slow radar. */
const JAMMED_FOR_S = 60;

/** A feed one of whose radars is being jammed, as the radar says. */
export const isJammed = ({ jammedAt }: FeedInfo): boolean => jammedAt !== undefined && clock.value.computedUntil - jammedAt < JAMMED_FOR_S;

export const health = signal<HealthInfo | undefined>(undefined);
/** Plots a second of own feeds, since the report before. */
export const rates = signal<ReadonlyMap<string, number>>(new Map());
/** Own feeds that have fallen silent. */
export const silentFeeds = signal<readonly string[]>([]);

/** The broker's time of the report before. */
let loadedAt = 0;

async function load(): Promise<void> {
  if (session.value?.live !== true) return;
  const next = await fetchHealth().catch(() => undefined);
  if (next === undefined) return;
  const now = clock.peek().computedUntil;
  if (now > loadedAt) {
    const before = new Map(health.peek()?.feeds.map(({ feed, plots }) => [feed, plots]));
    rates.value = new Map(
      next.feeds.flatMap(({ feed, plots }) => (before.has(feed) ? [[feed, Math.max(0, plots - (before.get(feed) ?? 0)) / (now - loadedAt)]] : [])),
    );
    loadedAt = now;
  }
  health.value = next;
  silentFeeds.value = next.feeds.filter(({ lastInputAt }) => lastInputAt !== undefined && now - lastInputAt > SILENT_AFTER_S).map(({ feed }) => feed);
}

/** Keeps it in step. */
export function watchHealth(): void {
  effect(() => {
    if (tick.value % EVERY_TICKS === 0) void load();
  });
}
