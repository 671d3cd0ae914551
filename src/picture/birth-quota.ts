/**
 * How many tracks a feed may start in one picture. Whoever says that the sky is full of new objects would otherwise take all the room that a
 * picture has, and the objects of others with it. A share is left over when a feed is quiet, for the first turn of a radar over a full sky.
 */
import { LIMITS } from '../base/index.ts';

/** What one feed has used of its quota. */
interface Births {
  leftCount: number;
  at: number;
  shedCount: number;
}

/** Quotas of one picture, by feed. */
export type BirthQuotas = Map<number, Births>;

/** Books the start of a track; false when the feed has started too many. */
export function mayStart(quotas: BirthQuotas, feedIndex: number, at: number): boolean {
  let births = quotas.get(feedIndex);
  if (births === undefined) quotas.set(feedIndex, (births = { leftCount: LIMITS.birthsPerFeedAtOnceMax, at, shedCount: 0 }));
  if (at > births.at) {
    births.leftCount = Math.min(LIMITS.birthsPerFeedAtOnceMax, births.leftCount + (at - births.at) * LIMITS.birthsPerFeedPerSMax);
    births.at = at;
  }
  if (births.leftCount < 1) {
    births.shedCount += 1;
    return false;
  }
  births.leftCount -= 1;
  return true;
}
