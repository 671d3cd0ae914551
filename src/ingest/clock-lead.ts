/**
 * Times of measurement while our own clock is in doubt. It was set, and the time that is told may be apart from it by hours; a tracker takes in nothing
 * far from its tick. So a plot that agrees with the clock as it was set is moved by as much as told time is apart from it. That hangs on the plot and on
 * what is the same for all, and on no other plot, which may be hidden from whom this one is released to.
 */
import { aheadAfter, timeS, type TimeS } from '../base/index.ts';

/** What is known of our own clock. */
export interface ClockState {
  readonly doubt: boolean;
  /** By how much the wall clock was ahead of the time that is told (behind: negative) at `notedAt`, seconds; 0 when they are together. */
  readonly wallAheadS: number;
  readonly notedAt: TimeS;
}

/** A clock that nobody doubts. */
export const CLOCK_TRUSTED: ClockState = { doubt: false, wallAheadS: 0, notedAt: timeS(0) };

/** What is known after the clock was told of anew: a lead that is said to be as before was noted when it was said first. */
export function clockNoted(
  before: ClockState,
  { at, doubt, wallAheadS = 0 }: { readonly at: TimeS; readonly doubt: boolean; readonly wallAheadS?: number },
): ClockState {
  return { doubt, wallAheadS, notedAt: wallAheadS === before.wallAheadS ? before.notedAt : at };
}

/** So far ahead of its arrival or behind it a plot is taken as it says; late ones start few tracks. A lead is said in whole seconds, and none from 2 s down: the first is above both. */
const AHEAD_MAX_S = 3;
const BEHIND_MAX_S = 5;

/**
 * What is added to the time of a plot that came at `at`, `offsetS` after it was measured by its own account: 0 when it agrees with told time rather than
 * with the clock. It changes no faster than told time comes to the clock, and is 0 before they are together.
 */
export function shiftS({ doubt, wallAheadS, notedAt }: ClockState, at: TimeS, offsetS: number): number {
  if (!doubt || wallAheadS === 0) return 0;
  const aheadS = aheadAfter(wallAheadS, at - notedAt);
  const isByTheClock = Math.abs(offsetS + aheadS) < Math.abs(offsetS);
  return isByTheClock ? Math.min(0, AHEAD_MAX_S - aheadS) + Math.max(0, -aheadS - BEHIND_MAX_S) : 0;
}
