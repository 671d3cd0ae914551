/** Drops what of the record is older than the configuration keeps: at the first tick, then once a day. */
import { DAY_S, isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { DROPPED_SUBJECT, dropOldRuns, droppedText, type Recorder } from '../record/store/index.ts';
import { forgetBeginnings, neededFrom } from './kept-beginnings.ts';
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
  /** When the run before this one was there last; undefined: none was. */
  readonly leftAt?: TimeS | undefined;
  /** The run is so old that another one should begin; said again each hour. */
  readonly due?: () => void;
}

/** A run that should have ended and could not is asked to so much later. */
const AGAIN_S = 3600;

/**
 * What ended before this is older than is kept. What nobody ran for before this run counts a day at most: a machine that starts with its clock years
 * ahead drops nothing while this run lasts, and one that was off for a month has its last month still. The next run counts it.
 */
export const tooOldBefore = (at: TimeS, keepDays: number, startedAt: TimeS, leftAt: TimeS = startedAt): TimeS =>
  timeS(at - Math.max(0, startedAt - leftAt - DAY_S) - keepDays * DAY_S);

/** Keeps the record in `folder` for `keepDays`; undefined: for ever. */
export function createRecordKeeper(folder: string, keepDays: number | undefined, { recorder, log, leftAt, due }: KeeperTools): RecordKeeper {
  let startedAt: TimeS | undefined;
  let runDueAt: TimeS | undefined;
  let dueAt = timeS(Number.NEGATIVE_INFINITY);
  let dropping: Promise<void> = Promise.resolve();

  async function drop(at: TimeS, days: number): Promise<void> {
    const result = await dropOldRuns(
      folder,
      tooOldBefore(at, days, startedAt ?? at, leftAt),
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
      if (at < dueAt) return;
      dueAt = timeS(at + DAY_S);
      dropping = drop(at, keepDays).catch((cause: Error) => log.warn('record/not-dropped', `old runs of the record could not be dropped: ${cause.message}`));
    },
    settled: () => dropping,
  };
}
