/**
 * Reads a recording: a folder of segments or one segment file. Entries come in order with their sequence; a tail that
 * was never synced is named and left out, anything else that does not read is a fault with its place.
 */
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, zstdDecompress } from 'node:zlib';
import { err, fault, ok, type Fault, type Result, type TimeS } from '../../base/index.ts';
import {
  ENTRY_HEADER_BYTES,
  ENTRY_PAYLOAD_BYTES_MAX,
  createVerifier,
  decodeEntry,
  decodeSegmentHeader,
  entryLengthBytes,
  type RecordEntry,
  type RecordingHeader,
  type SegmentHeader,
  type Verdict,
  type VerifyOptions,
} from '../chain/index.ts';
import { NODE_FS, type FsPort } from './fs-port.ts';
import { NODE_PRIMITIVES } from './platform.ts';
import { DROPPED_SUBJECT, droppedText, readDropped, readMark, type DroppedMark } from './dropped-mark.ts';
import { segmentFiles } from './segment-files.ts';
import { systemWords } from './system-words.ts';

const decompress = promisify(zstdDecompress);

/** Why a recording does not read. */
export type ReadFault = Fault<
  'record/not-a-recording' | 'record/version' | 'record/entry-torn' | 'record/entry-damaged' | 'record/segment-missing' | 'record/unreadable'
>;

/** One entry's bytes and its place in the record. */
export interface StoredEntry {
  readonly sequence: number;
  /** A view into the segment: copy what is kept. */
  readonly bytes: Uint8Array;
}

/** One file of a recording. */
export interface StoredSegment {
  readonly path: string;
  readonly header: SegmentHeader;
  /** Its first entry is the epoch of a process that began here. */
  readonly beginsRun: boolean;
}

/** Bytes behind the last entry of a segment that a crash left there. */
export interface UnsyncedTail {
  readonly path: string;
  readonly tailBytes: number;
  /** Sequence that the first lost entry would have had. */
  readonly sequence: number;
}

/** A recording that was opened for reading. */
export interface Recording {
  readonly header: RecordingHeader;
  readonly segments: readonly StoredSegment[];
  /** Where it begins, when what was before was dropped as the configuration says. */
  readonly dropped: DroppedMark | undefined;
  /** Found by the reads so far. */
  readonly tails: readonly UnsyncedTail[];
  /** Every entry, or those of the segments from the last one that starts at or before `from`. Throws `RecordingError`. */
  entries(from?: TimeS): AsyncGenerator<StoredEntry>;
  /** The same, decoded. */
  decoded(from?: TimeS): AsyncGenerator<{ readonly sequence: number; readonly entry: RecordEntry }>;
}

/** A recording that does not read any further. */
export class RecordingError extends Error {
  override readonly name = 'RecordingError';
  readonly fault: ReadFault;
  constructor(found: ReadFault) {
    super(found.message);
    this.fault = found;
  }
}

/** A Buffer's `slice` shares its memory, a Uint8Array's does not: who copies an entry must get a copy. */
const plain = (bytes: Uint8Array): Uint8Array => new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);

/** A segment that was open when the folder was listed may have been compressed since. */
async function readFile(fs: FsPort, path: string): Promise<{ readonly bytes: Uint8Array; readonly isCompressed: boolean }> {
  const isCompressed = path.endsWith('.zst');
  try {
    return { bytes: await fs.read(path), isCompressed };
  } catch (cause) {
    if (isCompressed || (cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return { bytes: await fs.read(`${path}.zst`), isCompressed: true };
  }
}

async function readSegment(fs: FsPort, path: string): Promise<Uint8Array> {
  try {
    const { bytes, isCompressed } = await readFile(fs, path);
    return plain(isCompressed ? await decompress(bytes) : bytes);
  } catch (cause) {
    throw new RecordingError(fault('record/unreadable', `${path} cannot be read: ${systemWords(cause)}`));
  }
}

/** The header of a segment is shorter than this. */
const HEADER_BYTES_LOOKED_AT = 1024;
/** Compressed bytes that surely hold the first block of a segment, and with it the header. */
const HEAD_BYTES_READ = 262_144;

/** The start of a segment: opening a night's record must not decompress all of it. */
async function readHead(fs: FsPort, path: string): Promise<Uint8Array> {
  try {
    const { bytes, isCompressed } = await readFile(fs, path);
    const head = bytes.subarray(0, HEAD_BYTES_READ);
    return isCompressed ? await decompress(head, { finishFlush: constants.ZSTD_e_flush }) : head;
  } catch (cause) {
    throw new RecordingError(fault('record/unreadable', `${path} cannot be read: ${systemWords(cause)}`));
  }
}

/** True when some whole entry reads behind `offset`: then what is at `offset` is damage and not a cut tail. */
function entryBehind(bytes: Uint8Array, offset: number): boolean {
  for (let at = offset + 1; at < bytes.length; at += 1) {
    if (entryLengthBytes(bytes, at, NODE_PRIMITIVES).ok) return true;
  }
  return false;
}

/** Disks write whole sectors: of what was not synced some are there after a crash and others are zeros. */
const SECTOR_BYTES = 512;

/** True when a sector between `from` and `to` is all zeros, as one that never reached the disk is. */
function hasHole(bytes: Uint8Array, from: number, to: number): boolean {
  const end = Math.min(to, bytes.length);
  for (let start = from; start < end; start = (Math.floor(start / SECTOR_BYTES) + 1) * SECTOR_BYTES) {
    const next = Math.min((Math.floor(start / SECTOR_BYTES) + 1) * SECTOR_BYTES, bytes.length);
    if (bytes.subarray(start, next).every((byte) => byte === 0)) return true;
  }
  return false;
}

/** True when the entry at `offset`, which does not read, was never synced; false when it was changed. */
function isUnsynced(bytes: Uint8Array, offset: number): boolean {
  const saysBytes = offset + 8 <= bytes.length ? new DataView(bytes.buffer, bytes.byteOffset + offset).getUint32(4, true) : 0;
  const extentBytes = Math.min(ENTRY_PAYLOAD_BYTES_MAX, Math.max(2 * SECTOR_BYTES, saysBytes + ENTRY_HEADER_BYTES));
  return hasHole(bytes, offset, offset + extentBytes) || !entryBehind(bytes, offset);
}

interface SegmentRead {
  readonly segment: StoredSegment;
  readonly bytes: Uint8Array;
  readonly startOffset: number;
  /** Entries that count; the next segment says so when a crash or a failing disk left more. */
  readonly entryLimit: number;
  readonly last: boolean;
}

function* segmentEntries(read: SegmentRead, tails: UnsyncedTail[]): Generator<StoredEntry> {
  const { bytes, segment, entryLimit } = read;
  let offset = read.startOffset;
  let index = 0;
  while (offset < bytes.length && index < entryLimit) {
    const sequence = segment.header.firstSequence + index;
    const length = entryLengthBytes(bytes, offset, NODE_PRIMITIVES);
    if (!length.ok) {
      if (read.last && isUnsynced(bytes, offset)) break;
      const message = `${segment.path}, byte ${offset}, entry ${sequence}: ${length.error.message}`;
      throw new RecordingError(fault('record/entry-damaged', message));
    }
    yield { sequence, bytes: bytes.subarray(offset, offset + length.value) };
    offset += length.value;
    index += 1;
  }
  const sequence = segment.header.firstSequence + index;
  if (entryLimit !== Number.POSITIVE_INFINITY && index < entryLimit) {
    const message = `${segment.path} ends at entry ${sequence}, the next segment starts at ${segment.header.firstSequence + entryLimit}`;
    throw new RecordingError(fault('record/segment-missing', message));
  }
  if (offset < bytes.length) tails.push({ path: segment.path, tailBytes: bytes.length - offset, sequence });
}

/** A process begins a segment, and its epoch is the first that it writes. */
function beginsRun(bytes: Uint8Array): boolean {
  const length = entryLengthBytes(bytes, 0, NODE_PRIMITIVES);
  const entry = length.ok ? decodeEntry(bytes.subarray(0, length.value)) : undefined;
  return entry?.ok === true && entry.value.type === 'epoch';
}

async function openSegments(fs: FsPort, paths: readonly string[]): Promise<Result<StoredSegment[], ReadFault>> {
  const segments: StoredSegment[] = [];
  for (const path of paths) {
    let bytes: Uint8Array;
    try {
      bytes = await readHead(fs, path);
    } catch (cause) {
      if (cause instanceof RecordingError) return err(cause.fault);
      throw cause;
    }
    const decoded = decodeSegmentHeader(bytes, NODE_PRIMITIVES);
    if (!decoded.ok) {
      // A crash or a full disk right after a segment was made leaves a file without a whole header, and nothing in it.
      if (decoded.error.code === 'record/entry-torn' || hasHole(bytes, 0, HEADER_BYTES_LOOKED_AT)) continue;
      return err({ ...decoded.error, message: `${path}: ${decoded.error.message}` });
    }
    segments.push({ path, header: decoded.value.header, beginsRun: beginsRun(bytes.subarray(decoded.value.lengthBytes)) });
  }
  return ok(segments);
}

/** A missing segment further on shows where the one before it ends too early; a missing beginning shows here. */
function orderFault({ header, path }: StoredSegment, dropped: DroppedMark | undefined): ReadFault | undefined {
  const begins = dropped ?? { untilSequence: 0, head: header.head };
  if (header.firstSequence === begins.untilSequence && header.head === begins.head) return undefined;
  const where = dropped === undefined ? '' : `, where the mark beside it says that entries before ${dropped.untilSequence} were dropped`;
  return fault('record/segment-missing', `${path} starts at entry ${header.firstSequence}${where}: the segments before it are missing`);
}

function recordingOver(fs: FsPort, segments: readonly StoredSegment[], dropped: DroppedMark | undefined): Recording {
  const tails: UnsyncedTail[] = [];
  async function* entries(from?: TimeS): AsyncGenerator<StoredEntry> {
    tails.length = 0;
    const later = from === undefined ? 1 : segments.findIndex((segment) => segment.header.startsAt > from);
    const first = Math.max(0, (later < 0 ? segments.length : later) - 1);
    for (let index = first; index < segments.length; index += 1) {
      const segment = segments[index];
      const next = segments[index + 1];
      const entryLimit = next === undefined ? Number.POSITIVE_INFINITY : next.header.firstSequence - segment.header.firstSequence;
      const bytes = await readSegment(fs, segment.path);
      const decoded = decodeSegmentHeader(bytes, NODE_PRIMITIVES);
      if (!decoded.ok) throw new RecordingError(decoded.error);
      const read = { segment, bytes, startOffset: decoded.value.lengthBytes, entryLimit, last: next === undefined };
      yield* segmentEntries(read, tails);
    }
  }
  async function* decoded(from?: TimeS): AsyncGenerator<{ sequence: number; entry: RecordEntry }> {
    for await (const { sequence, bytes } of entries(from)) {
      const entry = decodeEntry(bytes);
      if (!entry.ok) throw new RecordingError(entry.error);
      yield { sequence, entry: entry.value };
    }
  }
  return { header: segments[0].header.recording, segments, dropped, tails, entries, decoded };
}

/** Opens a recording: its folder, the folder above (`--out DIR`), or one segment of it. */
export async function openRecording(path: string, fs: FsPort = NODE_FS): Promise<Result<Recording, ReadFault>> {
  const nothing = fault('record/not-a-recording' as const, `${path} holds no recording: give the folder that manara wrote`);
  let paths: readonly string[];
  let folder: string | undefined;
  let dropped: Result<DroppedMark | undefined, ReadFault> = ok(undefined);
  try {
    if (await fs.isFolder(path)) {
      const names = await fs.list(path);
      folder = names.includes('recording') ? join(path, 'recording') : path;
      const files = await fs.list(folder);
      dropped = await readMark(folder, files, fs);
      paths = segmentFiles(files).map((name) => join(String(folder), name));
    } else {
      paths = [path];
    }
  } catch (cause) {
    return err(fault('record/unreadable', `${path} cannot be read: ${systemWords(cause)}`));
  }
  if (!dropped.ok) return dropped;
  if (paths.length === 0) return err(nothing);
  const opened = await openSegments(fs, paths);
  if (!opened.ok) return opened;
  const mark = dropped.value;
  // Whoever dropped them may have been ended before the last file was gone.
  const segments = mark === undefined ? opened.value : opened.value.filter(({ header }) => header.firstSequence >= mark.untilSequence);
  if (segments.length === 0) return err(nothing);
  const missing = folder === undefined ? undefined : orderFault(segments[0], mark);
  return missing === undefined ? ok(recordingOver(fs, segments, mark)) : err(missing);
}

/** True when a record itself says that what is missing before its beginning was dropped. */
function saysDropped(entry: RecordEntry, dropped: DroppedMark | undefined): boolean {
  if (dropped === undefined || entry.type !== 'act' || entry.subject !== DROPPED_SUBJECT) return false;
  const said = readDropped(entry.text);
  return said !== undefined && droppedText(said) === droppedText(dropped);
}

/**
 * Verifies a whole recording; a segment's own header is checked against the chain too. `each` gets every entry whose own checksum
 * holds, before it is known whether the chain does.
 */
export async function verifyRecording(
  recording: Recording,
  options: Omit<VerifyOptions, 'primitives'>,
  each?: (entry: RecordEntry, sequence: number) => void,
): Promise<Verdict> {
  const { dropped } = recording;
  const from = dropped === undefined ? undefined : { count: dropped.untilSequence, head: Uint8Array.from(Buffer.from(dropped.head, 'hex')) };
  const verifier = createVerifier(recording.header, { ...options, from, primitives: NODE_PRIMITIVES });
  /** Sequence of the entry that says what was dropped. */
  let saidAt = dropped === undefined ? -1 : Number.POSITIVE_INFINITY;
  const heads = new Map(recording.segments.map(({ header, path }) => [header.firstSequence, { head: header.head, path }]));
  try {
    for await (const { sequence, bytes } of recording.entries()) {
      const expected = heads.get(sequence);
      if (expected !== undefined && expected.head !== verifier.head()) {
        const message = `entry ${sequence}: ${expected.path} says its chain starts elsewhere than the segments before it end`;
        return { ok: false, difference: { code: 'record/chain-broken', provenCount: verifier.provenCount(), sequence, message } };
      }
      if (verifier.add(bytes) !== undefined) break;
      const entry = each === undefined && saidAt < sequence ? undefined : decodeEntry(bytes);
      if (entry?.ok !== true) continue;
      if (saidAt > sequence && saysDropped(entry.value, dropped)) saidAt = sequence;
      each?.(entry.value, sequence);
    }
  } catch (cause) {
    if (!(cause instanceof RecordingError)) throw cause;
    const sequence = verifier.count();
    return { ok: false, difference: { code: 'record/entry-damaged', provenCount: verifier.provenCount(), sequence, message: cause.message } };
  }
  const verdict = verifier.finish();
  // Behind the last checkpoint anybody who may write on the disk could have put it.
  if (dropped === undefined || saidAt < verifier.provenCount() || !verdict.ok) return verdict;
  const message = `the entries before ${dropped.untilSequence} are missing, and no entry that a checkpoint vouches for says that they were dropped as the mark beside them does`;
  return { ok: false, difference: { code: 'record/segment-missing', provenCount: 0, sequence: dropped.untilSequence, message } };
}
