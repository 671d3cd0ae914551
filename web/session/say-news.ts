// What comes over the socket about mediated lines, for whoever listens.

import type { BoxNews } from '../../src/channel/index.ts';

const listeners = new Set<(news: BoxNews) => void>();

/** Hands on a message of the socket; false when it is about something else. */
export function tellNews(message: unknown): boolean {
  if (typeof message !== 'object' || message === null || (message as { type?: unknown }).type !== 'said') return false;
  const { lines, entries, gone } = message as Partial<BoxNews>;
  for (const listener of listeners) listener({ lines, entries: entries ?? [], gone: gone ?? [] });
  return true;
}

/** Listens from now on. */
export function onNews(listener: (news: BoxNews) => void): void {
  listeners.add(listener);
}
