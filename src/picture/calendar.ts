/**
 * When each track is next looked at without a plot. A ring of seconds holds the slots, so that the passing of time costs only the
 * tracks that are due: a plot moves a track's due time on without touching the ring, and who comes up too early is booked again.
 */
import { FREE, type Track } from './track.ts';

const SECONDS = 64;
/** Slots by the second in which they are looked at, and the second up to which that was done. */
export interface Calendar {
  readonly ring: number[][];
  doneAt: number;
}

export const createCalendar = (): Calendar => ({ ring: Array.from({ length: SECONDS }, () => []), doneAt: Number.NEGATIVE_INFINITY });

const pageOf = (second: number): number => ((second % SECONDS) + SECONDS) % SECONDS;

/** Books a track for its due time, unless it is looked at before that anyway. */
export function book(calendar: Calendar, track: Track): void {
  const second = Math.max(Math.ceil(track.sweepAt), calendar.doneAt + 1);
  if (track.bookedAt <= second) return;
  track.bookedAt = second;
  calendar.ring[pageOf(second)].push(track.slot);
}

/** Calls `look` for every track that is due at `now`, in the order of booking. */
export function visitDue(calendar: Calendar, tracks: readonly Track[], now: number, look: (track: Track) => void): void {
  const second = Math.floor(now);
  const first = Math.max(calendar.doneAt + 1, second - SECONDS + 1);
  calendar.doneAt = Math.max(calendar.doneAt, second);
  for (let at = first; at <= second; at += 1) {
    const page = calendar.ring[pageOf(at)];
    let kept = 0;
    for (let i = 0; i < page.length; i += 1) {
      const track = tracks[page[i]];
      if (track.status === FREE) continue;
      if (track.bookedAt > second) {
        // Booked again since, perhaps on this very page for a later turn.
        if (pageOf(track.bookedAt) !== pageOf(at)) continue;
        page[kept] = page[i];
        kept += 1;
        continue;
      }
      track.bookedAt = Number.POSITIVE_INFINITY;
      if (now < track.sweepAt) book(calendar, track);
      else look(track);
    }
    page.length = kept;
  }
}
