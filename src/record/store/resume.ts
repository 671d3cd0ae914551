/** Finds where a recording ends, so that a process that starts again goes on with it. */
import { err, hex, ok, type Result } from '../../base/index.ts';
import { createChain, type RecordingHeader } from '../chain/index.ts';
import { NODE_FS, type FsPort } from './fs-port.ts';
import { NODE_PRIMITIVES } from './platform.ts';
import { RecordingError, openRecording, type ReadFault, type UnsyncedTail } from './reader.ts';
import type { ResumePoint } from './recorder.ts';
import { segmentNumberOf } from './segment-files.ts';

/** The end of a recording that a process takes up again. */
export interface FoundEnd {
  readonly header: RecordingHeader;
  readonly resume: ResumePoint;
  /** Above every epoch that this recording has seen: a process that takes it up begins a segment, which counts them. */
  readonly nextEpoch: number;
  readonly tails: readonly UnsyncedTail[];
}

/** Reads the last segment of the recording in `folder` to its end. */
export async function findEnd(folder: string, fs: FsPort = NODE_FS): Promise<Result<FoundEnd, ReadFault>> {
  const opened = await openRecording(folder, fs);
  if (!opened.ok) return opened;
  const recording = opened.value;
  const last = recording.segments[recording.segments.length - 1];
  const head = Uint8Array.from(Buffer.from(last.header.head, 'hex'));
  const chain = createChain(recording.header, NODE_PRIMITIVES, { count: last.header.firstSequence, head });
  try {
    for await (const { sequence, bytes } of recording.entries(last.header.startsAt)) {
      if (sequence >= chain.count()) chain.link(bytes);
    }
  } catch (cause) {
    if (cause instanceof RecordingError) return err(cause.fault);
    throw cause;
  }
  // A segment that a crash left without a header keeps its number: the next one must not meet it.
  const numbers = (await fs.list(folder)).map(segmentNumberOf);
  const segmentNumber = Math.max(last.header.segmentNumber, ...numbers);
  const resume = { segmentNumber, entryCount: chain.count(), head: chain.head() };
  return ok({ header: recording.header, resume, nextEpoch: segmentNumber + 1, tails: [...recording.tails] });
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
