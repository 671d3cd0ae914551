/** How fast the time that a process tells comes to the wall clock after somebody set that: seconds told in one of a clock that is never set. */

/** After the wall clock was put back time goes on at this pace until the wall clock has come to it: ticks and warnings do not wait for it. */
export const BEHIND_PACE = 0.9;
/** After it was put forward, at this one until it has come to the wall clock: the longest delay ends less early than a jump must be to count as one. */
export const AHEAD_PACE = 1 + 1 / 16;

/** By how much the wall clock is ahead (behind: negative) of told time when that has gone on by `toldS` since it was so by `aheadS`, and nobody set it. */
export function aheadAfter(aheadS: number, toldS: number): number {
  const nearedS = toldS * (aheadS > 0 ? (AHEAD_PACE - 1) / AHEAD_PACE : (1 - BEHIND_PACE) / BEHIND_PACE);
  return Math.sign(aheadS) * Math.max(0, Math.abs(aheadS) - nearedS);
}
