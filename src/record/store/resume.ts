/** Finds where a recording ends, so that a process that starts again goes on with it. */
import { err, hex, ok, type Result } from '../../base/index.ts';
import { createChain, decodeEntry, type RecordEntry, type RecordingHeader } from '../chain/index.ts';
import { NODE_FS, type FsPort } from './fs-port.ts';
import { NODE_PRIMITIVES } from './platform.ts';
import { RecordingError, openRecording, type ReadFault, type Recording, type UnsyncedTail } from './reader.ts';
import type { ResumePoint } from './recorder.ts';
import { segmentNumberOf } from './segment-files.ts';

/** The end of a recording that a process takes up again. */
export interface FoundEnd {
  readonly header: RecordingHeader;
  readonly resume: ResumePoint;
  /** Above every epoch that this recording has seen: a process that takes it up begins a segment, which counts them. */
  readonly nextEpoch: number;
  readonly tails: readonly UnsyncedTail[];
  /** Head (hex) of the chain over as many entries as was asked; undefined when those end outside the last segment. */
  readonly askedHead: string | undefined;
  /**
   * The newest entries in their order: at least those of the last `tickCount` ticks, or all of the last process that was there for one. Throws a
   * `RecordingError` where the recording does not read.
   */
  newest(tickCount: number): AsyncGenerator<RecordEntry>;
}

function decoded(bytes: Uint8Array): RecordEntry {
  const entry = decodeEntry(bytes);
  if (!entry.ok) throw new RecordingError(entry.error);
  return entry.value;
}

/** Whether a process was there for a tick in a segment other than the last. */
async function hasTick({ segments, entries }: Recording, index: number): Promise<boolean> {
  const { header } = segments[index];
  for await (const { sequence, bytes } of entries(header.startsAt)) {
    if (sequence >= segments[index + 1].header.firstSequence) return false;
    if (sequence >= header.firstSequence && decoded(bytes).type === 'tick') return true;
  }
  return false;
}

/** `last`: the entries of the last segment. A process that ended before its first tick took up nothing for sure: what was left before it counts. */
async function* newestOf(recording: Recording, last: readonly Uint8Array[], tickCount: number): AsyncGenerator<RecordEntry> {
  const { segments, entries } = recording;
  let first = last.length,
    ticksSeen = 0,
    isEnough = false;
  while (first > 0 && !isEnough) {
    first -= 1;
    const { type } = decoded(last[first]);
    if (type === 'tick') ticksSeen += 1;
    isEnough = (type === 'epoch' && ticksSeen > 0) || ticksSeen >= tickCount;
  }
  if (!isEnough && segments.length > 1) {
    const { header } = segments[segments.length - 1];
    let newestAt: number = last.length === 0 ? header.startsAt : decoded(last[last.length - 1]).at;
    let from = segments.length - 2;
    if (ticksSeen === 0) {
      while (from > 0 && !(await hasTick(recording, from))) from -= 1;
      newestAt = Math.min(newestAt, segments[from + 1].header.startsAt);
    }
    // A tick a second.
    while (from > 0 && !segments[from].beginsRun && segments[from].header.startsAt > newestAt - tickCount) from -= 1;
    for await (const { sequence, bytes } of entries(segments[from].header.startsAt)) {
      if (sequence >= header.firstSequence) break;
      yield decoded(bytes);
    }
  }
  for (let index = first; index < last.length; index += 1) yield decoded(last[index]);
}

/** Reads the last segment of the recording in `folder` to its end, once. `askedCount`: of which `askedHead` tells. */
export async function findEnd(folder: string, fs: FsPort = NODE_FS, askedCount = -1): Promise<Result<FoundEnd, ReadFault>> {
  const opened = await openRecording(folder, fs);
  if (!opened.ok) return opened;
  const recording = opened.value;
  const last = recording.segments[recording.segments.length - 1];
  const head = Uint8Array.from(Buffer.from(last.header.head, 'hex'));
  const chain = createChain(recording.header, NODE_PRIMITIVES, { count: last.header.firstSequence, head });
  const read: Uint8Array[] = [];
  let askedHead = chain.count() === askedCount ? hex(chain.head()) : undefined;
  try {
    for await (const { sequence, bytes } of recording.entries(last.header.startsAt)) {
      if (sequence < chain.count()) continue;
      chain.link(bytes);
      read.push(bytes);
      if (chain.count() === askedCount) askedHead = hex(chain.head());
    }
  } catch (cause) {
    if (cause instanceof RecordingError) return err(cause.fault);
    throw cause;
  }
  // A segment that a crash left without a header keeps its number: the next one must not meet it.
  const numbers = (await fs.list(folder)).map(segmentNumberOf);
  const segmentNumber = Math.max(last.header.segmentNumber, ...numbers);
  const resume = { segmentNumber, entryCount: chain.count(), head: chain.head() };
  const newest = (tickCount: number): AsyncGenerator<RecordEntry> => newestOf(recording, read, tickCount);
  return ok({ header: recording.header, resume, nextEpoch: segmentNumber + 1, tails: [...recording.tails], askedHead, newest });
}

/**
 * Head (hex) of the chain over the first `entryCount` entries of the recording in `folder`, from the segment that holds the
 * last of them; undefined when the recording does not read that far.
 */
export async function headAt(folder: string, entryCount: number, fs: FsPort = NODE_FS): Promise<string | undefined> {
  const opened = await openRecording(folder, fs);
  if (!opened.ok) return undefined;
  const recording = opened.value;
  const { header } = recording.segments.filter((segment) => segment.header.firstSequence <= entryCount).at(-1) ?? recording.segments[0];
  const chain = createChain(recording.header, NODE_PRIMITIVES, { count: header.firstSequence, head: Uint8Array.from(Buffer.from(header.head, 'hex')) });
  try {
    for await (const { sequence, bytes } of recording.entries(header.startsAt)) {
      if (chain.count() === entryCount) break;
      if (sequence >= chain.count()) chain.link(bytes);
    }
  } catch (cause) {
    if (cause instanceof RecordingError) return undefined;
    throw cause;
  }
  return chain.count() === entryCount ? hex(chain.head()) : undefined;
}
