/** Drops what of the record is older than the configuration keeps: at the first tick, then once a day. */
import { DAY_S, isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { DROPPED_SUBJECT, dropOldRuns, droppedText, type Recorder } from '../record/store/index.ts';
import { forgetBeginnings, neededFrom } from './kept-beginnings.ts';
import type { RunsKnown, Silence } from './broker-state.ts';
import type { Log } from './log.ts';
import { takenUpFrom } from './picture-state.ts';

export interface RecordKeeper {
  ticked(at: TimeS): void;
  /** Resolves when nothing is being dropped. */
  settled(): Promise<void>;
}

/** A run of a record that is kept so long begins anew after so many days: only whole runs are dropped. */
export const runDays = (keepDays: number): number => Math.max(1, Math.floor(keepDays / 4));

interface KeeperTools {
  readonly recorder: Recorder;
  readonly log: Log;
  readonly runs: RunsKnown;
  /** By how much the machine's clock is ahead of the time that is told (behind: negative), seconds. */
  readonly wallAheadS: () => number;
  /** The run is so old that another one should begin; said again each hour. */
  readonly due?: () => void;
}

/** A run that should have ended and could not is asked to so much later. */
const AGAIN_S = 3600;

/** For so long after a silence it does not count, days. */
const graceDays = (keepDays: number): number => Math.min(7, keepDays);
const GRACE_DAYS_MAX = graceDays(Number.POSITIVE_INFINITY);
/** Meanwhile it counts so much, days. */
const countedDays = (keepDays: number): number => Math.min(1, keepDays / 4);

/** A silence of more than a day. */
const isLong = ({ from, until }: Silence): boolean => until - from > DAY_S;

/** What retention is to know of a run that begins at `startsAt`; `leftAt`: when the one before it was there last. */
export function runsFrom({ startedAt, silences }: RunsKnown, startsAt: TimeS, leftAt: TimeS | undefined): RunsKnown {
  if (leftAt === undefined) return { startedAt: startsAt, silences: [] };
  const last = { from: leftAt, until: startsAt, passedS: 0 };
  // From start to start, but not over a leap.
  const passedS = Math.max(0, (isLong(last) ? leftAt : startsAt) - (startedAt ?? leftAt));
  const aged = silences.map((silence) => ({ ...silence, passedS: silence.passedS + passedS }));
  return { startedAt: startsAt, silences: [...aged, last].filter((silence) => isLong(silence) && silence.passedS <= GRACE_DAYS_MAX * DAY_S) };
}

/**
 * What ended before this is older than is kept, in a run of which retention knows `runs`. Until a week has passed since a silence (as long as is
 * kept, when that is shorter; other silences do not count) that silence counts a day at most: a machine that starts with its clock years ahead drops nothing, however often it starts, and
 * one that was off for a month has its last month still.
 */
export function tooOldBefore(at: TimeS, keepDays: number, { startedAt = at, silences }: RunsKnown): TimeS {
  const graceS = graceDays(keepDays) * DAY_S;
  const notCounted = silences.filter(({ until, passedS }) => until <= at && passedS + at - startedAt <= graceS);
  const notCountedS = notCounted.reduce((sum, { from, until }) => sum + until - from - countedDays(keepDays) * DAY_S, 0);
  return timeS(at - notCountedS - keepDays * DAY_S);
}

/** What is said at a start behind a silence. */
export const silenceText = ({ from, until }: Silence, keepDays: number): string =>
  `nothing ran for ${Math.round((until - from) / DAY_S)} days before ${isoFromTime(until)}: if the clock is ahead put it right and start again, for in ${graceDays(keepDays)} days these days count, and what is then older than record.keep is dropped`;

/** Keeps the record in `folder` for `keepDays`; undefined: for ever. */
export function createRecordKeeper(folder: string, keepDays: number | undefined, { recorder, log, runs, wallAheadS, due }: KeeperTools): RecordKeeper {
  let startedAt: TimeS | undefined;
  let runDueAt: TimeS | undefined;
  let dueAt = timeS(Number.NEGATIVE_INFINITY);
  let dropping: Promise<void> = Promise.resolve();

  async function drop(at: TimeS, days: number): Promise<void> {
    const result = await dropOldRuns(
      folder,
      { beforeAt: tooOldBefore(at, days, runs), nowAt: at },
      (mark) => recorder.vouched(recorder.append({ type: 'act', at, subject: DROPPED_SUBJECT, text: droppedText(mark) })),
      { goesOnFrom: takenUpFrom, neededFrom: (sha) => neededFrom(folder, sha) },
    );
    if (!result.ok) throw new Error(result.error.message);
    if (result.value === undefined) return;
    const { filesCount, keptFrom } = result.value;
    await forgetBeginnings(folder, result.value);
    log.info(
      'record/dropped',
      `${filesCount} segments of runs that ended more than ${days} days ago were dropped; the record is whole from ${isoFromTime(keptFrom)} on`,
    );
  }

  return {
    ticked(at) {
      if (keepDays === undefined) return;
      startedAt ??= at;
      // Whole days after its beginning, so at the hour that somebody chose, and whatever happens then: when it comes must tell nobody of anything.
      runDueAt ??= timeS(startedAt + runDays(keepDays) * DAY_S);
      if (at >= runDueAt) {
        runDueAt = timeS(at + AGAIN_S);
        due?.();
      }
      // Which of the two is wrong nobody knows: what is dropped by the wrong one is gone.
      if (at < dueAt || Math.abs(wallAheadS()) > DAY_S) return;
      dueAt = timeS(at + DAY_S);
      dropping = drop(at, keepDays).catch((cause: Error) => log.warn('record/not-dropped', `old runs of the record could not be dropped: ${cause.message}`));
    },
    settled: () => dropping,
  };
}
