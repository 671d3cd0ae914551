/**
 * How many tracks a feed may start in one picture, and how many it may keep. Whoever says that the sky is full of new objects would otherwise take
 * all the room that a picture has, and the objects of others with it. A share is left over when a feed is quiet, for the first turn of a radar over a full sky.
 */
import { LIMITS } from '../base/index.ts';

/** What one feed has used of its quota. */
interface Births {
  leftCount: number;
  at: number;
  shedCount: number;
  /** Tracks that it started and that are still there, whoever reports them now. */
  livingCount: number;
}

/** Quotas of one picture, by feed. */
export type BirthQuotas = Map<number, Births>;

/** Books the start of a track; false when the feed has started too many, or keeps as many as there is room for more. */
export function mayStart(quotas: BirthQuotas, feedIndex: number, at: number): boolean {
  let births = quotas.get(feedIndex);
  if (births === undefined) quotas.set(feedIndex, (births = { leftCount: LIMITS.birthsPerFeedAtOnceMax, at, shedCount: 0, livingCount: 0 }));
  if (at > births.at) {
    births.leftCount = Math.min(LIMITS.birthsPerFeedAtOnceMax, births.leftCount + (at - births.at) * LIMITS.birthsPerFeedPerSMax);
    births.at = at;
  }
  if (births.leftCount < 1 || births.livingCount >= roomCount(quotas)) {
    births.shedCount += 1;
    return false;
  }
  births.leftCount -= 1;
  births.livingCount += 1;
  return true;
}

/** Books the end of a track that the feed started. */
export function ended(quotas: BirthQuotas, feedIndex: number): void {
  const births = quotas.get(feedIndex);
  if (births !== undefined) births.livingCount -= 1;
}

/** How many tracks the picture has room for yet. */
function roomCount(quotas: BirthQuotas): number {
  let count: number = LIMITS.tracksPerViewMax;
  for (const { livingCount } of quotas.values()) count -= livingCount;
  return count;
}
