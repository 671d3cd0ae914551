/**
 * Drops the oldest runs of a record, whole: what is kept begins with a run's own configuration, so that everything of it can still be
 * shown and made again. A run is a process from its start to its end; each begins a segment with its epoch.
 */
import { join } from 'node:path';
import { ok, utf8, type Result, type TimeS } from '../../base/index.ts';
import { MARK_NAME, droppedText, type DroppedMark } from './dropped-mark.ts';
import { NODE_FS, type FsPort } from './fs-port.ts';
import { openRecording, type ReadFault } from './reader.ts';
import { segmentNumberOf } from './segment-files.ts';

/** What was dropped. */
export interface Dropped {
  readonly filesCount: number;
  /** When the first run that is kept began. */
  readonly keptFrom: TimeS;
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
  fs: FsPort = NODE_FS,
): Promise<Result<Dropped | undefined, ReadFault>> {
  const opened = await openRecording(folder, fs);
  if (!opened.ok) return opened;
  const { segments, dropped } = opened.value;
  const index = Math.max(
    0,
    segments.findLastIndex(({ header, beginsRun }) => beginsRun && header.startsAt <= before),
  );
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
