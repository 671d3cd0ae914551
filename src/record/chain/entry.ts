/**
 * The entries of a record and their bytes. One entry is, little endian:
 *
 *     crc32 u32 | payload length u32 | type u8 | recordedAt f64 | payload
 *
 * The checksum covers everything behind it, so a torn or flipped entry is found without the chain; the chain (chain.ts)
 * finds one that was rewritten on purpose. An entry has no number of its own: its sequence is its place in the record.
 */
import { assert, err, fault, ok, timeS, type Fault, type Result, type TimeS } from '../../base/index.ts';
import { VIEW_LEVELS, type ViewLevel } from '../../model/index.ts';
import type { Primitives } from './primitives.ts';

/** Types of entries in the order of their codes, which count from 1. */
export const ENTRY_TYPES = [
  'config',
  'terms',
  'places',
  'input',
  'tick',
  'act',
  'fault',
  'frame',
  'warning',
  'gap',
  'epoch',
  'checkpoint',
  'session',
  'standing',
] as const;

/** One of `ENTRY_TYPES`. */
export type EntryType = (typeof ENTRY_TYPES)[number];

/** Entries whose content is one text (JSON, YAML, GeoJSON) about one subject; what the subject is depends on the type. */
export interface TextEntry {
  readonly type: 'config' | 'terms' | 'places' | 'act' | 'fault' | 'session' | 'standing';
  readonly at: TimeS;
  /** Member of terms and places, officer's handle of an act, code of a fault, session's number, recipient of what stands; '' for the config. */
  readonly subject: string;
  readonly text: string;
}

/** Bytes as they came in at a door, before anybody decoded them. */
export interface InputEntry {
  readonly type: 'input';
  readonly at: TimeS;
  readonly door: string;
  /** Address of the sender, '' where there is none. */
  readonly from: string;
  readonly bytes: Uint8Array;
}

/** The clock, as a recorded input. */
export interface TickEntry {
  readonly type: 'tick';
  readonly at: TimeS;
}

/** One frame of one view, the very bytes that left. */
export interface FrameEntry {
  readonly type: 'frame';
  readonly at: TimeS;
  readonly recipient: string;
  readonly level: ViewLevel;
  readonly bytes: Uint8Array;
}

/** One warning as it was sent: the CAP text. */
export interface WarningEntry {
  readonly type: 'warning';
  readonly at: TimeS;
  readonly recipient: string;
  readonly text: string;
}

/** Closes the chain over a time in which nothing could be written. */
export interface GapEntry {
  readonly type: 'gap';
  readonly at: TimeS;
  /** When writing failed first. */
  readonly lostFrom: TimeS;
  /** Entries that are missing here; 0 when all of them could be kept until writing returned. */
  readonly lostCount: number;
  readonly reason: string;
}

/** A process took the record up: ids from here on jump past anything that may have left before. */
export interface EpochEntry {
  readonly type: 'epoch';
  readonly at: TimeS;
  readonly epoch: number;
}

/** Head of the chain over every entry before this one, signed where there is a key. */
export interface CheckpointEntry {
  readonly type: 'checkpoint';
  readonly at: TimeS;
  /** Entries before this one. */
  readonly entryCount: number;
  /** 32 bytes. */
  readonly head: Uint8Array;
  /** Root over the members' own chains (member-heads.ts), 32 bytes; zeros where none are kept. */
  readonly membersRoot: Uint8Array;
  /** Ed25519 over `checkpointMessage`; empty without a key. */
  readonly signature: Uint8Array;
}

/** What a record can hold. */
export type RecordEntry = TextEntry | InputEntry | TickEntry | FrameEntry | WarningEntry | GapEntry | EpochEntry | CheckpointEntry;

/** Why bytes are not an entry: cut off, or changed. */
export type EntryFault = Fault<'record/entry-torn' | 'record/entry-damaged'>;

/** Bytes before the payload. */
export const ENTRY_HEADER_BYTES = 17;
/** An entry is one input, frame or text; anything longer is damage, and is refused before memory is asked for. */
export const ENTRY_PAYLOAD_BYTES_MAX = 16 * 1024 * 1024;
const HEAD_BYTES = 32;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** Writes entries into one buffer that grows; what it returns is valid until the next call. */
export interface EntryWriter {
  /** The bytes of `entry`, preceded in the buffer by `reservedBytes` free bytes (see `createEntryWriter`). */
  write(entry: RecordEntry): Uint8Array;
}

interface Cursor {
  bytes: Uint8Array;
  view: DataView;
  offset: number;
}

function room(cursor: Cursor, neededBytes: number): void {
  const wanted = cursor.offset + neededBytes;
  if (wanted <= cursor.bytes.length) return;
  const grown = new Uint8Array(Math.max(wanted, cursor.bytes.length * 2));
  grown.set(cursor.bytes);
  cursor.bytes = grown;
  cursor.view = new DataView(grown.buffer);
}

function putBytes(cursor: Cursor, bytes: Uint8Array): void {
  room(cursor, bytes.length);
  cursor.bytes.set(bytes, cursor.offset);
  cursor.offset += bytes.length;
}

function putText(cursor: Cursor, text: string): void {
  room(cursor, text.length * 3);
  cursor.offset += encoder.encodeInto(text, cursor.bytes.subarray(cursor.offset)).written;
}

/** A word of at most 255 bytes with its length before it. */
function putWord(cursor: Cursor, text: string): void {
  room(cursor, 1 + text.length * 3);
  const start = cursor.offset;
  cursor.offset += 1;
  putText(cursor, text);
  const lengthBytes = cursor.offset - start - 1;
  assert(lengthBytes <= 255, `a name in a record entry is at most 255 bytes long, got ${lengthBytes}`);
  cursor.bytes[start] = lengthBytes;
}

function putNumber(cursor: Cursor, value: number): void {
  room(cursor, 8);
  cursor.view.setFloat64(cursor.offset, value, true);
  cursor.offset += 8;
}

function putPayload(cursor: Cursor, entry: RecordEntry): void {
  switch (entry.type) {
    case 'tick':
      return;
    case 'input':
      putWord(cursor, entry.door);
      putWord(cursor, entry.from);
      putBytes(cursor, entry.bytes);
      return;
    case 'frame':
      putWord(cursor, entry.recipient);
      room(cursor, 1);
      cursor.bytes[cursor.offset] = VIEW_LEVELS.indexOf(entry.level);
      cursor.offset += 1;
      putBytes(cursor, entry.bytes);
      return;
    case 'warning':
      putWord(cursor, entry.recipient);
      putText(cursor, entry.text);
      return;
    case 'gap':
      putNumber(cursor, entry.lostFrom);
      putNumber(cursor, entry.lostCount);
      putText(cursor, entry.reason);
      return;
    case 'epoch':
      putNumber(cursor, entry.epoch);
      return;
    case 'checkpoint':
      assert(
        entry.head.length === HEAD_BYTES && entry.membersRoot.length === HEAD_BYTES,
        `heads and roots have ${HEAD_BYTES} bytes, got ${entry.head.length} and ${entry.membersRoot.length}`,
      );
      putNumber(cursor, entry.entryCount);
      putBytes(cursor, entry.head);
      putBytes(cursor, entry.membersRoot);
      putBytes(cursor, entry.signature);
      return;
    default:
      putWord(cursor, entry.subject);
      putText(cursor, entry.text);
  }
}

/** A writer whose entries start behind `reservedBytes` bytes of the same buffer, so that a chain hashes in one call. */
export function createEntryWriter(primitives: Primitives, reservedBytes = 0): EntryWriter {
  const bytes = new Uint8Array(4096);
  const cursor: Cursor = { bytes, view: new DataView(bytes.buffer), offset: 0 };
  function write(entry: RecordEntry): Uint8Array {
    cursor.offset = reservedBytes + ENTRY_HEADER_BYTES;
    putPayload(cursor, entry);
    const payloadBytes = cursor.offset - reservedBytes - ENTRY_HEADER_BYTES;
    assert(payloadBytes <= ENTRY_PAYLOAD_BYTES_MAX, `a record entry holds at most ${ENTRY_PAYLOAD_BYTES_MAX} bytes, got ${payloadBytes}`);
    cursor.view.setUint32(reservedBytes + 4, payloadBytes, true);
    cursor.bytes[reservedBytes + 8] = ENTRY_TYPES.indexOf(entry.type) + 1;
    cursor.view.setFloat64(reservedBytes + 9, entry.at, true);
    const crc = primitives.crc32(cursor.bytes.subarray(reservedBytes + 4, cursor.offset));
    cursor.view.setUint32(reservedBytes, crc, true);
    return cursor.bytes.subarray(reservedBytes, cursor.offset);
  }
  return { write };
}

/** The bytes of one entry, in memory of their own. */
export function encodeEntry(entry: RecordEntry, primitives: Primitives): Uint8Array {
  return createEntryWriter(primitives).write(entry).slice();
}

/**
 * Length of the entry that starts at `offset`, checked by its checksum.
 * `record/entry-torn` when the bytes end before it does, `record/entry-damaged` when the checksum does not hold.
 */
export function entryLengthBytes(bytes: Uint8Array, offset: number, primitives: Primitives): Result<number, EntryFault> {
  const left = bytes.length - offset;
  if (left < ENTRY_HEADER_BYTES) {
    return err(fault('record/entry-torn', `an entry needs ${ENTRY_HEADER_BYTES} bytes at least, ${left} are left`));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset + offset, left);
  const payloadBytes = view.getUint32(4, true);
  if (payloadBytes > ENTRY_PAYLOAD_BYTES_MAX) {
    return err(fault('record/entry-damaged', `an entry says it holds ${payloadBytes} bytes, at most ${ENTRY_PAYLOAD_BYTES_MAX} can be`));
  }
  const lengthBytes = ENTRY_HEADER_BYTES + payloadBytes;
  if (lengthBytes > left) {
    return err(fault('record/entry-torn', `an entry of ${lengthBytes} bytes was cut after ${left}`));
  }
  const crc = primitives.crc32(bytes.subarray(offset + 4, offset + lengthBytes));
  if (crc !== view.getUint32(0, true)) {
    return err(fault('record/entry-damaged', `the checksum of an entry of ${lengthBytes} bytes does not hold`));
  }
  return ok(lengthBytes);
}

interface Reader {
  readonly bytes: Uint8Array;
  offset: number;
}

function takeWord(reader: Reader): string {
  const lengthBytes = reader.bytes[reader.offset];
  const start = reader.offset + 1;
  reader.offset = start + lengthBytes;
  return decoder.decode(reader.bytes.subarray(start, reader.offset));
}

const restBytes = (reader: Reader): Uint8Array => reader.bytes.subarray(reader.offset);
const restText = (reader: Reader): string => decoder.decode(restBytes(reader));

function takeNumber(reader: Reader): number {
  const value = new DataView(reader.bytes.buffer, reader.bytes.byteOffset + reader.offset, 8).getFloat64(0, true);
  reader.offset += 8;
  return value;
}

function takeLevel(reader: Reader): ViewLevel {
  const level = VIEW_LEVELS[reader.bytes[reader.offset]];
  if (level === undefined) throw new RangeError(`level code ${reader.bytes[reader.offset]}`);
  reader.offset += 1;
  return level;
}

function takeHash(reader: Reader): Uint8Array {
  const hash = reader.bytes.subarray(reader.offset, reader.offset + HEAD_BYTES);
  if (hash.length !== HEAD_BYTES) throw new RangeError('checkpoint without its hashes');
  reader.offset += HEAD_BYTES;
  return hash;
}

function entryFrom(type: EntryType, at: TimeS, reader: Reader): RecordEntry {
  switch (type) {
    case 'tick':
      return { type, at };
    case 'input':
      return { type, at, door: takeWord(reader), from: takeWord(reader), bytes: restBytes(reader) };
    case 'frame':
      return { type, at, recipient: takeWord(reader), level: takeLevel(reader), bytes: restBytes(reader) };
    case 'warning':
      return { type, at, recipient: takeWord(reader), text: restText(reader) };
    case 'gap':
      return { type, at, lostFrom: timeS(takeNumber(reader)), lostCount: takeNumber(reader), reason: restText(reader) };
    case 'epoch':
      return { type, at, epoch: takeNumber(reader) };
    case 'checkpoint': {
      const entryCount = takeNumber(reader);
      const [head, membersRoot] = [takeHash(reader), takeHash(reader)];
      return { type, at, entryCount, head, membersRoot, signature: restBytes(reader) };
    }
    default:
      return { type, at, subject: takeWord(reader), text: restText(reader) };
  }
}

/**
 * Reads one entry whose bytes `entryLengthBytes` has checked. Byte fields are views into `bytes`.
 * `record/entry-damaged` for a type or content that no version of this program writes.
 */
export function decodeEntry(bytes: Uint8Array): Result<RecordEntry, EntryFault> {
  const type = ENTRY_TYPES[bytes[8] - 1];
  if (type === undefined) {
    return err(fault('record/entry-damaged', `entry type ${bytes[8]} is not known (1 to ${ENTRY_TYPES.length} are): use a newer manara`));
  }
  const at = timeS(new DataView(bytes.buffer, bytes.byteOffset).getFloat64(9, true));
  try {
    return ok(entryFrom(type, at, { bytes, offset: ENTRY_HEADER_BYTES }));
  } catch (cause) {
    // Its checksum holds but its content does not read: a RangeError of DataView or a TypeError of TextDecoder.
    return err(fault('record/entry-damaged', `an entry of type ${type} does not read: ${String(cause)}`));
  }
}
