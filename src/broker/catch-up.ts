/**
 * A new intake hears the past. It may take several ticks, and how many must tell nothing of others: an intake catches up by itself, on what was
 * kept of its own feeds' doors, and what it does in a tick is bounded by the plots that entered it and by seconds of the past, never by the clock.
 */
import { LIMITS, timeS, type TimeS } from '../base/index.ts';
import { createIngest } from '../ingest/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import type { Row } from '../release/index.ts';
import type { Kept } from './history.ts';
import type { Intake } from './intake.ts';

/** What a catch-up may do in one tick, to the end of a whole second of the past. */
export interface Pace {
  /** It stops behind so many plots that entered, */
  readonly stepsMax: number;
  /** not before so many seconds, or what enters faster than that would never be caught up with, */
  readonly spanMinS: number;
  /** and at this many in any case: what is withheld is decoded too. */
  readonly spanMaxS: number;
}

export const USUAL_PACE: Pace = { stepsMax: LIMITS.rebuildStepsMax, spanMinS: LIMITS.rebuildSpanMinS, spanMaxS: LIMITS.rebuildSpanMaxS };
/** Where nobody waits. */
export const AT_ONCE: Pace = { stepsMax: Infinity, spanMinS: Infinity, spanMaxS: Infinity };

export interface CatchUpOptions {
  readonly config: BrokerConfig;
  readonly rows: readonly Row[];
  readonly past: Kept[];
  /** The first second of the past that is stepped through. */
  readonly from: number;
  /** Inputs that it does without. */
  readonly isLeftOut: (number: number) => boolean;
  /** Told of the input that is heard next; undefined: a second is stepped through. */
  readonly runs: (number: number | undefined) => void;
}

/** On the way to the present. What breaks in the intake is thrown, and ends it. */
export interface CatchUp {
  readonly intake: Intake;
  /** What it hears; what is kept meanwhile belongs behind it. Those that began on one tick have one list. */
  readonly past: Kept[];
  /** Goes on as far as the pace allows; true when nothing of before `now` is left. */
  advance(now: TimeS, pace: Pace): boolean;
}

/** A catch-up of an intake that has heard nothing. */
export function createCatchUp(intake: Intake, { config, rows, past, from, isLeftOut, runs }: CatchUpOptions): CatchUp {
  const feeds = new Set(rows.map(({ feed }) => feed));
  const doors = new Set(config.feeds.filter(({ id }) => feeds.has(id)).flatMap(({ sources }) => sources.map(({ door }) => door)));
  let next = 0;
  let second = from;
  let isHeard = true;
  let at = timeS(from);
  const heard = (step: () => void): void => {
    if (isHeard) step();
  };
  const ingest = createIngest(config, {
    plot: (plot) => heard(() => void intake.offer(plot)),
    mark: (sensor, azimuthRad, markedAt) => heard(() => intake.mark(sensor, azimuthRad, markedAt, at)),
    blind: (sensor, sector, saidAt) => heard(() => intake.blind(sensor, sector, saidAt, at)),
    quarantined: () => undefined,
  });
  ingest.begin(at);
  const hear = (kept: Kept): void => {
    if (!doors.has(kept.door)) return;
    at = kept.at;
    isHeard = !isLeftOut(kept.number);
    runs(kept.number);
    ingest.setClockDoubt(kept.clock);
    ingest.setBiases(kept.biases);
    ingest.bytes(kept.door, kept.at, kept.bytes);
  };
  return {
    intake,
    past,
    advance(now, { stepsMax, spanMinS, spanMaxS }) {
      const before = intake.enteredCount;
      for (let spanS = 0; ; spanS += 1) {
        // A second is stepped through behind all that came up to it, whatever came in it: what is withheld leaves no trace.
        const isThere = second >= now;
        for (; next < past.length && (isThere || past[next].at < second); next += 1) hear(past[next]);
        if (isThere) return true;
        if (spanS >= spanMaxS || (spanS >= spanMinS && intake.enteredCount - before >= stepsMax)) return false;
        runs(undefined);
        intake.advance(timeS(second));
        second += 1;
      }
    },
  };
}
