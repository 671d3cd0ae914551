/** Mediated lines of a recording: what reached each member, as it was recorded. */
import { HUB, timeS, type TimeS } from '../../base/index.ts';
import type { Recording } from '../../record/store/index.ts';
import type { SayDesk } from './say-desk.ts';
import { TOLD_SUBJECT } from './said-text.ts';
import { createToldBook, readTold, type ToldBook } from './told-book.ts';

/** Reads a recording through. */
export async function openRecordedSay(recording: Recording): Promise<ToldBook> {
  const book = createToldBook();
  for await (const { entry } of recording.decoded()) {
    if (entry.type !== 'act' || !entry.subject.startsWith(TOLD_SUBJECT)) continue;
    const news = readTold(entry.text);
    if (news !== undefined) book.add(entry.subject.slice(TOLD_SUBJECT.length), entry.at, news);
  }
  return book;
}

/** A desk that only shows: views by their handles, the members behind them. */
export function shownDesk(book: ToldBook, members: ReadonlyMap<string, string>): SayDesk {
  const within = (at: TimeS | undefined): TimeS => at ?? timeS(Infinity);
  return {
    box: (view, at) => (members.has(view) ? book.boxAt(members.get(view) ?? HUB, within(at)) : undefined),
    count: (view, at) => book.countAt(members.get(view) ?? HUB, at),
  };
}
