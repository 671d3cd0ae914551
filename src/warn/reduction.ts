/**
 * The one way a warning leaves a `warn` view. What goes out of here is a function of the sequence of `ReducedState`s (stage,
 * kind class, arrival bucket, whether it is still updated) and the ticks they were taken on, and of nothing else: two worlds
 * with equal sequences give equal warnings. No chance, no track, no number of sources and no exact time passes.
 */
import { timeS, type TimeS } from '../base/index.ts';
import type { KindClass, Stage, Warning } from '../model/index.ts';

/** All that is known of a place outside: `arrivalBucketAt` is NaN for the stages that name no time. */
export interface ReducedState {
  stage: Stage;
  kindClass: KindClass;
  arrivalBucketAt: number;
  notUpdated: boolean;
}

/** Warnings of one recipient's places, as they go out. */
export interface Reduction {
  /** Takes the state of a place on a tick; returns true when a message goes out for it. */
  take(placeIndex: number, state: Readonly<ReducedState>, at: TimeS): boolean;
  /** What stands (and what ended less than ten minutes ago), ascending place index. The array is new after a change only. */
  standing(): readonly Warning[];
  /** Takes up what an earlier process left standing; no message goes out for it. */
  restore(warning: Warning): void;
  /** Messages since the last call, in the order they were decided. */
  changes(): readonly Warning[];
  /** Forgets everything: nothing of it went out, and what still stands begins on its next tick. */
  forget(): void;
  /** Forgets what ended more than ten minutes before `at`. */
  expireEnded(at: TimeS): void;
}

/** An end is shown this long. */
const ENDED_SHOWN_S = 600;
const NONE: readonly Warning[] = [];

const hasEnded = (stage: Stage): boolean => stage === 'all-clear' || stage === 'cancelled';

/** A reduction for places 0 … `placeCount` − 1. */
export function createReduction(placeCount: number): Reduction {
  const current: Array<Warning | undefined> = Array.from<Warning | undefined>({ length: placeCount });
  const eventCount = new Int32Array(placeCount);
  let listed: readonly Warning[] | undefined = NONE;
  let pending: Warning[] = [];
  let endedCount = 0;
  const recount = (): void => {
    endedCount = 0;
    for (const warning of current) if (warning !== undefined && hasEnded(warning.stage)) endedCount += 1;
  };
  return {
    take: (placeIndex, state, at) => {
      const before = current[placeIndex];
      const arrivalAt = Number.isNaN(state.arrivalBucketAt) ? undefined : timeS(state.arrivalBucketAt);
      if (
        before !== undefined &&
        before.stage === state.stage &&
        before.kindClass === state.kindClass &&
        before.arrivalAt === arrivalAt &&
        before.notUpdated === state.notUpdated
      )
        return false;
      const begins = before === undefined || hasEnded(before.stage);
      if (begins && hasEnded(state.stage)) return false;
      if (begins) eventCount[placeIndex] += 1;
      const warning: Warning = {
        placeIndex,
        stage: state.stage,
        kindClass: state.kindClass,
        arrivalAt,
        event: eventCount[placeIndex],
        sequence: begins ? 1 : before.sequence + 1,
        issuedAt: begins || before.stage !== state.stage ? at : before.issuedAt,
        notUpdated: state.notUpdated,
      };
      current[placeIndex] = warning;
      pending.push(warning);
      listed = undefined;
      recount();
      return true;
    },
    restore: (warning) => {
      current[warning.placeIndex] = warning;
      eventCount[warning.placeIndex] = warning.event;
      listed = undefined;
      recount();
    },
    standing: () => {
      listed ??= current.filter((warning) => warning !== undefined);
      return listed;
    },
    changes: () => {
      if (pending.length === 0) return NONE;
      const sent = pending;
      pending = [];
      return sent;
    },
    forget: () => {
      current.fill(undefined);
      eventCount.fill(0);
      pending = [];
      listed = NONE;
      endedCount = 0;
    },
    expireEnded: (at) => {
      if (endedCount === 0) return;
      for (let i = 0; i < placeCount; i += 1) {
        const warning = current[i];
        if (warning === undefined || !hasEnded(warning.stage) || warning.issuedAt + ENDED_SHOWN_S > at) continue;
        current[i] = undefined;
        listed = undefined;
      }
      recount();
    },
  };
}

/**
 * The bucket an arrival is shown in: rounded down to `bucketS`. A standing bucket is kept until the arrival is earlier by a
 * quarter of its width, so that a jittering forecast sends nothing. It never moves later: in a raid one arrival follows another, and
 * "not before" stays true.
 */
export function arrivalBucketAt(arrivalAt: number, bucketS: number, standingAt: number): number {
  const bucketAt = Math.floor(arrivalAt / bucketS) * bucketS;
  if (Number.isNaN(standingAt)) return bucketAt;
  return arrivalAt >= standingAt - 0.25 * bucketS ? standingAt : bucketAt;
}
