/**
 * Drops the beginning of a record, up to a moment from which on all of it can still be shown and made again: where a run begins with its own
 * configuration. A run is a process from its start to its end; each begins a segment with its epoch. One that goes on from the run
 * before it needs the state that it goes on from, as bytes beside the segments, and that run's last entries: these stay with it.
 */
import { join } from 'node:path';
import { ok, utf8, type Result, type TimeS } from '../../base/index.ts';
import { MARK_NAME, droppedText, type DroppedMark, type GoesOn } from './dropped-mark.ts';
import { NODE_FS, type FsPort } from './fs-port.ts';
import type { RecordEntry } from '../chain/index.ts';
import { openRecording, type ReadFault, type Recording } from './reader.ts';
import { segmentNumberOf } from './segment-files.ts';

/** What was dropped. */
export interface Dropped {
  readonly filesCount: number;
  /** When the first run that is kept whole began. */
  readonly keptFrom: TimeS;
  /** What the record begins with now, when it goes on from what was dropped. */
  readonly goesOn: GoesOn | undefined;
}

/** What dropping works with. */
export interface DropTools {
  readonly fs?: FsPort;
  /** Hash (hex) of the state with which the process goes on from the one before it, of an entry before its first tick that says so. */
  readonly goesOnFrom?: (entry: RecordEntry) => string | undefined;
  /** From when on entries before the run are needed beside this state; undefined when its bytes are not kept, whole and on the disk. */
  readonly neededFrom?: (stateSha256: string) => Promise<TimeS | undefined>;
}

/** Hash of the state from which the process that begins with a segment goes on. */
async function stateOf(recording: Recording, index: number, goesOnFrom: (entry: RecordEntry) => string | undefined): Promise<string | undefined> {
  const { firstSequence, startsAt } = recording.segments[index].header;
  for await (const { sequence, entry } of recording.decoded(startsAt)) {
    if (sequence < firstSequence) continue;
    const state = goesOnFrom(entry);
    if (state !== undefined) return state;
    if (entry.type === 'tick' || (entry.type === 'epoch' && sequence > firstSequence)) return undefined;
  }
  return undefined;
}

/** Where a record may be cut. */
interface Cut {
  /** Of the first segment that stays. */
  readonly index: number;
  /** Of the segment with which the first run begins that is kept whole. */
  readonly runIndex: number;
  readonly state?: string;
}

/** What is too old, and when that is judged. */
export interface DropSpan {
  readonly beforeAt: TimeS;
  readonly nowAt: TimeS;
}

/** Runs that began with their clock ahead: later than now, or later than the next one when that fits to the one before. */
function runsAhead(starts: readonly TimeS[], nowAt: TimeS): boolean[] {
  return starts.map((at, run) => at > nowAt || (run > 0 && at > starts[run + 1] && starts[run - 1] <= starts[run + 1]));
}

/**
 * The last run that is old itself, so that all before it is. Clocks are set between runs: the beginning of one that was ahead says nothing, and one
 * that began before what stands before it was behind, and is no place to cut.
 */
function lastOldRun({ segments }: Recording, { beforeAt, nowAt }: DropSpan): number {
  const ahead = runsAhead(
    segments.filter(({ beginsRun }) => beginsRun).map(({ header }) => header.startsAt),
    nowAt,
  );
  let [found, run, latest] = [-1, -1, Number.NEGATIVE_INFINITY];
  for (const [index, { header, beginsRun }] of segments.entries()) {
    if (beginsRun) run += 1;
    if (ahead[run] ?? false) continue;
    if (beginsRun && header.startsAt >= latest && header.startsAt <= beforeAt) found = index;
    latest = Math.max(latest, header.startsAt);
    if (latest > beforeAt) break;
  }
  return found;
}

/** The last cut before which all that belongs to a run ended before `before`. */
async function lastCut(recording: Recording, span: DropSpan, { goesOnFrom = () => undefined, neededFrom }: DropTools): Promise<Cut> {
  const { segments } = recording;
  let runIndex = lastOldRun(recording, span);
  while (runIndex > 0) {
    const state = await stateOf(recording, runIndex, goesOnFrom);
    if (state === undefined) return { index: runIndex, runIndex };
    const from = await neededFrom?.(state);
    // Segments that begin with one moment may hold entries of before it.
    if (from !== undefined) {
      const runBefore = segments.findLastIndex(({ beginsRun }, at) => beginsRun && at < runIndex);
      const index = segments.findLastIndex(({ header }, at) => at < runIndex && header.startsAt < from);
      return { index: Math.max(0, runBefore, index), runIndex, state };
    }
    runIndex = segments.findLastIndex(({ beginsRun }, at) => beginsRun && at < runIndex);
  }
  return { index: 0, runIndex: 0 };
}

/**
 * Drops what of the record in `folder` ended before `span.beforeAt`; the newest run never is among it. A crash at any step leaves a record that
 * reads: first `say` must bring into the record itself, on the disk and under a checkpoint, what is dropped; then a mark beside the segments
 * says so; then files go. What a crash left of them goes the next time.
 */
export async function dropOldRuns(
  folder: string,
  span: DropSpan,
  say: (mark: DroppedMark) => Promise<void>,
  tools: DropTools = {},
): Promise<Result<Dropped | undefined, ReadFault>> {
  const { fs = NODE_FS } = tools;
  const opened = await openRecording(folder, fs);
  if (!opened.ok) return opened;
  const { segments, dropped } = opened.value;
  const { index, runIndex, state } = await lastCut(opened.value, span, tools);
  const { firstSequence, head, segmentNumber } = segments[index].header;
  const run = segments[runIndex].header;
  let goesOn = dropped?.goesOn;
  if (index > 0) {
    goesOn = state === undefined ? undefined : { fromSequence: run.firstSequence, stateSha256: state };
    const mark = { untilSequence: firstSequence, head, goesOn };
    await say(mark);
    await fs.replace(join(folder, MARK_NAME), utf8(`${droppedText(mark)}\n`));
  } else if (dropped === undefined) {
    return ok(undefined);
  }
  const old = (await fs.list(folder)).filter((name) => segmentNumberOf(name) >= 0 && segmentNumberOf(name) < segmentNumber);
  for (const name of old) await fs.remove(join(folder, name));
  return ok(old.length === 0 ? undefined : { filesCount: old.length, keptFrom: run.startsAt, goesOn });
}
