/** What reached each member on mediated lines, by time: for recordings and exercises, whose consoles go back and forth. */
import type { TimeS } from '../../base/index.ts';
import type { Box, BoxEntry, BoxLine, BoxNews } from '../../channel/index.ts';

export interface ToldBook {
  /** In order of time. */
  add(member: string, at: TimeS, news: BoxNews): void;
  /** As `member` had it at `at`; no devices: nobody writes in the past. */
  boxAt(member: string, at: TimeS): Box;
  /** How often news came up to `at`: a console that knows the number asks for the box only when it has grown. */
  countAt(member: string, at: TimeS): number;
}

/** A book without entries. */
export function createToldBook(): ToldBook {
  const told = new Map<string, { readonly at: TimeS; readonly news: BoxNews }[]>();
  const until = (member: string, at: TimeS): readonly { readonly news: BoxNews }[] => (told.get(member) ?? []).filter((one) => one.at <= at);
  return {
    add(member, at, news) {
      const list = told.get(member) ?? [];
      list.push({ at, news });
      told.set(member, list);
    },
    boxAt(member, at) {
      let lines: readonly BoxLine[] = [];
      const entries = new Map<string, BoxEntry>();
      for (const { news } of until(member, at)) {
        lines = news.lines ?? lines;
        for (const entry of news.entries) entries.set(entry.id, entry);
        for (const [id, { thread }] of entries) if (news.gone.includes(thread)) entries.delete(id);
      }
      return { lines, entries: [...entries.values()], devices: [] };
    },
    countAt: (member, at) => until(member, at).length,
  };
}

/** The text of a record's entry about news. */
export const toldText = (news: BoxNews): string => JSON.stringify({ lines: news.lines ?? null, entries: news.entries, gone: news.gone });

/** Reads it; undefined when it is none. */
export function readTold(text: string): BoxNews | undefined {
  try {
    const { lines, entries, gone } = JSON.parse(text) as { lines: readonly BoxLine[] | null; entries: readonly BoxEntry[]; gone: readonly string[] };
    return Array.isArray(entries) && Array.isArray(gone) ? { lines: lines ?? undefined, entries, gone } : undefined;
  } catch {
    // Not JSON: an act of another kind.
    return undefined;
  }
}
