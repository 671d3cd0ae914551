/** What is known of our own clock, and what was when that was heard which a later process hears again. */
import { timeS, type TimeS } from '../base/index.ts';
import { CLOCK_TRUSTED, clockNoted, type ClockState } from '../ingest/index.ts';

/** So long before its state was taken a later process hears again what came in, so that doors know what plots hang on that come later. */
export const HEARD_BEFORE_S = 60;

/** What is known since a moment. */
export interface ClockSince extends ClockState {
  readonly sinceAt: TimeS;
}

/** By moments; one is the present. */
export class ClockPast {
  now: ClockSince = { ...CLOCK_TRUSTED, sinceAt: timeS(0) };
  /** The newest last. */
  list: readonly ClockSince[] = [this.now];

  /** The clock was told of anew. What nothing is heard again with is forgotten. */
  note(told: { readonly at: TimeS; readonly doubt: boolean; readonly wallAheadS?: number }): ClockState {
    const { list } = this;
    const oldest = list.indexOf(this.goTo(timeS(told.at - HEARD_BEFORE_S)));
    this.now = { ...clockNoted(list[list.length - 1], told), sinceAt: told.at };
    this.list = [...list.slice(oldest), this.now];
    return this.now;
  }

  /** Makes a moment the present. */
  goTo(at: TimeS): ClockSince {
    return (this.now = this.list.findLast(({ sinceAt }) => sinceAt <= at) ?? this.list[0]);
  }
}
