/**
 * Encoded entries on their way to the disk, in batches that never cross a segment's boundary. Where a segment ends
 * depends on the entries alone, never on when batches were taken.
 */
import { assert, type TimeS } from '../../base/index.ts';

export interface Batch {
  readonly firstSequence: number;
  /** Head of the chain before the first entry. */
  readonly head: Uint8Array;
  readonly startsAt: TimeS;
  /** True when a new segment begins with it. */
  readonly startsSegment: boolean;
  bytes(): Uint8Array;
  lengthBytes(): number;
  entryCount(): number;
}

interface OpenBatch extends Batch {
  add(bytes: Uint8Array): void;
}

export interface Queue {
  /** True when the next entry starts a batch, which needs the head before it. */
  needsHead(): boolean;
  add(entryBytes: Uint8Array, place: { sequence: number; head: Uint8Array | undefined; at: TimeS }): void;
  /** The oldest batch, which still counts as waiting until it is released or put back; undefined when there is none. */
  take(): Batch | undefined;
  putBack(batch: Batch): void;
  release(batch: Batch): void;
  /** Bytes that wait, those of a taken batch included. */
  bytes(): number;
}

const BATCH_BYTES = 16_384;
/** A batch grows to this before another one is begun: one write call of this size is quick, its copy too. */
const BATCH_BYTES_MAX = 4_194_304;

function openBatch(start: Omit<Batch, 'bytes' | 'lengthBytes' | 'entryCount'>): OpenBatch {
  let buffer = new Uint8Array(BATCH_BYTES);
  let length = 0;
  let entries = 0;
  return {
    ...start,
    add(bytes) {
      if (length + bytes.length > buffer.length) {
        const grown = new Uint8Array(Math.max(length + bytes.length, buffer.length * 2));
        grown.set(buffer.subarray(0, length));
        buffer = grown;
      }
      buffer.set(bytes, length);
      length += bytes.length;
      entries += 1;
    },
    bytes: () => buffer.subarray(0, length),
    lengthBytes: () => length,
    entryCount: () => entries,
  };
}

/** A queue that begins a new segment whenever one has reached `segmentBytes`. */
export function createQueue(segmentBytes: number): Queue {
  const waiting: OpenBatch[] = [];
  let totalBytes = 0;
  let segmentSoFarBytes = 0;
  let first = true;

  const segmentFull = (): boolean => segmentSoFarBytes >= segmentBytes;
  const last = (): OpenBatch | undefined => waiting.at(-1);
  function needsHead(): boolean {
    const open = last();
    return open === undefined || segmentFull() || open.lengthBytes() >= BATCH_BYTES_MAX;
  }

  return {
    needsHead,
    add(entryBytes, { sequence, head, at }) {
      if (needsHead()) {
        assert(head !== undefined, 'the first entry of a batch must come with the head before it');
        const startsSegment = first || segmentFull();
        if (startsSegment) segmentSoFarBytes = 0;
        first = false;
        waiting.push(openBatch({ firstSequence: sequence, head, startsAt: at, startsSegment }));
      }
      last()?.add(entryBytes);
      totalBytes += entryBytes.length;
      segmentSoFarBytes += entryBytes.length;
    },
    take: () => waiting.shift(),
    putBack(batch) {
      waiting.unshift(batch as OpenBatch);
    },
    release(batch) {
      totalBytes -= batch.lengthBytes();
    },
    bytes: () => totalBytes,
  };
}
