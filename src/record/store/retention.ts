/**
 * Drops the oldest runs of a record, whole: what is kept begins with a run's own configuration, so that everything of it can still be
 * shown and made again. A run is a process from its start to its end, with those whose pictures go on from it; each process begins a
 * segment with its epoch.
 */
import { join } from 'node:path';
import { ok, utf8, type Result, type TimeS } from '../../base/index.ts';
import { MARK_NAME, droppedText, type DroppedMark } from './dropped-mark.ts';
import { NODE_FS, type FsPort } from './fs-port.ts';
import type { RecordEntry } from '../chain/index.ts';
import { openRecording, type ReadFault, type Recording } from './reader.ts';
import { segmentNumberOf } from './segment-files.ts';

/** What was dropped. */
export interface Dropped {
  readonly filesCount: number;
  /** When the first run that is kept began. */
  readonly keptFrom: TimeS;
}

/** What dropping works with. */
export interface DropTools {
  readonly fs?: FsPort;
  /** True of an entry before its first tick by which a process says that it goes on from the one before it. */
  readonly goesOn?: (entry: RecordEntry) => boolean;
}

/** Whether the process that begins with a segment needs the one before it to be made again. */
async function isGoneOnFrom(recording: Recording, index: number, goesOn: (entry: RecordEntry) => boolean): Promise<boolean> {
  const { firstSequence, startsAt } = recording.segments[index].header;
  for await (const { sequence, entry } of recording.decoded(startsAt)) {
    if (sequence < firstSequence) continue;
    if (goesOn(entry)) return true;
    if (entry.type === 'tick' || (entry.type === 'epoch' && sequence > firstSequence)) return false;
  }
  return false;
}

/**
 * Drops the runs of the record in `folder` that ended before `before`; the newest run never is one of them. A crash at any step leaves
 * a record that reads: first `say` must bring into the record itself, on the disk, what is dropped; then a mark beside the segments
 * says so; then files go. What a crash left of them goes the next time.
 */
export async function dropOldRuns(
  folder: string,
  before: TimeS,
  say: (mark: DroppedMark) => Promise<void>,
  { fs = NODE_FS, goesOn = () => false }: DropTools = {},
): Promise<Result<Dropped | undefined, ReadFault>> {
  const opened = await openRecording(folder, fs);
  if (!opened.ok) return opened;
  const { segments, dropped } = opened.value;
  let index = segments.findLastIndex(({ header, beginsRun }) => beginsRun && header.startsAt <= before);
  while (index > 0 && (await isGoneOnFrom(opened.value, index, goesOn))) index = segments.findLastIndex(({ beginsRun }, at) => beginsRun && at < index);
  index = Math.max(0, index);
  const { firstSequence, head, segmentNumber, startsAt } = segments[index].header;
  if (index > 0) {
    const mark = { untilSequence: firstSequence, head };
    await say(mark);
    await fs.replace(join(folder, MARK_NAME), utf8(`${droppedText(mark)}\n`));
  } else if (dropped === undefined) {
    return ok(undefined);
  }
  const old = (await fs.list(folder)).filter((name) => segmentNumberOf(name) >= 0 && segmentNumberOf(name) < segmentNumber);
  for (const name of old) await fs.remove(join(folder, name));
  return ok(old.length === 0 ? undefined : { filesCount: old.length, keptFrom: startsAt });
}
