/**
 * The hash chain: head₀ = SHA-256(recording header), headₙ₊₁ = SHA-256(headₙ | bytes of entry n). Heads are not stored with
 * every entry but in checkpoints, which carry a signature where there is a key.
 */
import { assert, hex, isoFromTime, utf8, type Mode, type TimeS } from '../../base/index.ts';
import { createEntryWriter, type RecordEntry } from './entry.ts';
import { recordingHeaderBytes, type RecordingHeader } from './header.ts';
import type { Primitives } from './primitives.ts';

/** Bytes of a chain's head (SHA-256). */
export const HEAD_BYTES = 32;

/** A hash chain that is being written or checked. */
export interface Chain {
  /** Encodes `entry`, links it, and returns its bytes, valid until the next call. */
  append(entry: RecordEntry): Uint8Array;
  /** Links the bytes of an entry that was encoded before. */
  link(entryBytes: Uint8Array): void;
  /** Entries linked so far: the sequence of the next one. */
  count(): number;
  /** Head over all entries so far; a copy. */
  head(): Uint8Array;
}

/** A chain that continues from `count` entries with `head`; without them from the recording's header. */
export function createChain(recording: RecordingHeader, primitives: Primitives, from?: { readonly count: number; readonly head: Uint8Array }): Chain {
  assert(from === undefined || from.head.length === HEAD_BYTES, `a chain head has ${HEAD_BYTES} bytes`);
  let head = from === undefined ? primitives.sha256(recordingHeaderBytes(recording)) : from.head.slice();
  let count = from === undefined ? 0 : from.count;
  let scratch = new Uint8Array(HEAD_BYTES + 4096);
  const writer = createEntryWriter(primitives, HEAD_BYTES);

  return {
    append(entry) {
      const bytes = writer.write(entry);
      // The writer left room for the head right before the entry: one hash call, no copy.
      const linked = new Uint8Array(bytes.buffer, bytes.byteOffset - HEAD_BYTES, bytes.length + HEAD_BYTES);
      linked.set(head);
      head = primitives.sha256(linked);
      count += 1;
      return bytes;
    },
    link(entryBytes) {
      if (scratch.length < HEAD_BYTES + entryBytes.length) scratch = new Uint8Array(HEAD_BYTES + entryBytes.length * 2);
      scratch.set(head);
      scratch.set(entryBytes, HEAD_BYTES);
      head = primitives.sha256(scratch.subarray(0, HEAD_BYTES + entryBytes.length));
      count += 1;
    },
    count: () => count,
    head: () => head.slice(),
  };
}

/** What a published checkpoint says of its record, bytes as hex. */
export interface CheckpointWords {
  readonly mode: Mode;
  /** SHA-256 of the recording's header: which record this is. */
  readonly origin: string;
  readonly at: TimeS;
  readonly head: string;
  readonly membersRoot: string;
}

/**
 * What a checkpoint signs. The mode and the recording stand in it, so that a signature cannot move to another; a count of entries
 * does not, so that a published checkpoint tells nobody how much the others sent.
 */
export function checkpointText({ mode, origin, head, membersRoot, at }: CheckpointWords): Uint8Array {
  return utf8(`manara checkpoint v1\n${mode}\n${origin}\n${head}\n${membersRoot}\n${isoFromTime(at)}\n`);
}

/** The same, of an entry in a recording. */
export function checkpointMessage(
  recording: RecordingHeader,
  checkpoint: { readonly at: TimeS; readonly head: Uint8Array; readonly membersRoot: Uint8Array },
  primitives: Primitives,
): Uint8Array {
  const { at, head, membersRoot } = checkpoint;
  const origin = hex(primitives.sha256(recordingHeaderBytes(recording)));
  return checkpointText({ mode: recording.mode, origin, at, head: hex(head), membersRoot: hex(membersRoot) });
}
