/**
 * The first of the two rules behind the door: which tracks a `threats` view shows. Those on their way to one of the
 * recipient's own places, by the forecast of that view alone.
 */
import type { Arrival } from '../model/index.ts';

/** A track appears when some place has this chance, and stays until every chance is under the lower one. */
const APPEARS_CHANCE = 0.05;
const STAYS_CHANCE = 0.025;

/** True when a track with these arrivals at the recipient's places is shown; `shownBefore` by the forecast before. */
export function isOnItsWay(arrivals: readonly Arrival[], shownBefore: boolean): boolean {
  const needed = shownBefore ? STAYS_CHANCE : APPEARS_CHANCE;
  for (const arrival of arrivals) if (arrival.chance >= needed) return true;
  return false;
}
