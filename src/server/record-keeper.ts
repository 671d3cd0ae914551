/** Drops what of the record is older than the configuration keeps: at the first tick, then once a day. */
import { DAY_S, isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { DROPPED_SUBJECT, dropOldRuns, droppedText, type GoesOn, type Recorder } from '../record/store/index.ts';
import { forgetBeginnings, neededFrom } from './kept-beginnings.ts';
import type { Log } from './log.ts';
import { takenUpFrom } from './picture-state.ts';

export interface RecordKeeper {
  ticked(at: TimeS): void;
  /** Resolves when nothing is being dropped. */
  settled(): Promise<void>;
}

/** Keeps the record in `folder` for `keepDays`; undefined: for ever. */
export function createRecordKeeper(folder: string, keepDays: number | undefined, { recorder, log }: { recorder: Recorder; log: Log }): RecordKeeper {
  let dueAt = timeS(Number.NEGATIVE_INFINITY);
  let dropping: Promise<void> = Promise.resolve();

  async function drop(at: TimeS, days: number): Promise<void> {
    let goesOn: GoesOn | undefined;
    const result = await dropOldRuns(
      folder,
      timeS(at - days * DAY_S),
      (mark) => {
        goesOn = mark.goesOn;
        return recorder.vouched(recorder.append({ type: 'act', at, subject: DROPPED_SUBJECT, text: droppedText(mark) }));
      },
      { goesOnFrom: takenUpFrom, neededFrom: (sha) => neededFrom(folder, sha) },
    );
    if (!result.ok) throw new Error(result.error.message);
    if (result.value === undefined) return;
    const { filesCount, keptFrom } = result.value;
    await forgetBeginnings(folder, { goesOn, keptFrom });
    log.info(
      'record/dropped',
      `${filesCount} segments of runs that ended more than ${days} days ago were dropped; the record is whole from ${isoFromTime(keptFrom)} on`,
    );
  }

  return {
    ticked(at) {
      if (keepDays === undefined || at < dueAt) return;
      dueAt = timeS(at + DAY_S);
      dropping = drop(at, keepDays).catch((cause: Error) => log.warn('record/not-dropped', `old runs of the record could not be dropped: ${cause.message}`));
    },
    settled: () => dropping,
  };
}
