/**
 * What stands at the head of a recording and of each of its segments:
 *
 *     "manara-recording" | version u16 | length u32 | JSON | crc32 of the JSON u32      (little endian)
 */
import { MODES, err, fault, ok, utf8, type Fault, type Mode, type Result, type TimeS } from '../../base/index.ts';
import type { Primitives } from './primitives.ts';

/** What made a recording; the chain starts from its hash. */
export interface RecordingHeader {
  /** Version of manara. */
  readonly program: string;
  readonly node: string;
  /** Name of the numeric kernel that the views ran on. */
  readonly kernel: string;
  readonly mode: Mode;
  /** SHA-256 (hex) of the configuration's text. */
  readonly configHash: string;
  /** Public Ed25519 key (hex) that signs the checkpoints; '' when they are not signed. */
  readonly signingKey: string;
  readonly startsAt: TimeS;
}

/** One file of a recording: where it stands in the whole. */
export interface SegmentHeader {
  readonly recording: RecordingHeader;
  /** From 0. */
  readonly segmentNumber: number;
  /** Sequence of the first entry in this segment. */
  readonly firstSequence: number;
  /** Head of the chain before that entry, hex. */
  readonly head: string;
  readonly startsAt: TimeS;
}

/** Why bytes are not the start of a segment. */
export type HeaderFault = Fault<'record/not-a-recording' | 'record/version' | 'record/entry-torn' | 'record/entry-damaged'>;

/** Version of the format of recordings, written and read. */
export const RECORDING_VERSION = 1;
const MAGIC = 'manara-recording';
const JSON_BYTES_MAX = 65_536;

/** The recording header as bytes with one fixed order of fields: what the chain starts from. */
export function recordingHeaderBytes(header: RecordingHeader): Uint8Array {
  const { program, node, kernel, mode, configHash, signingKey, startsAt } = header;
  return utf8(JSON.stringify({ program, node, kernel, mode, configHash, signingKey, startsAt }));
}

/** The bytes at the start of a segment. */
export function encodeSegmentHeader(header: SegmentHeader, primitives: Primitives): Uint8Array {
  const { segmentNumber, firstSequence, head, startsAt } = header;
  const recording = new TextDecoder().decode(recordingHeaderBytes(header.recording));
  const json = utf8(`{"recording":${recording},"segment":${JSON.stringify({ segmentNumber, firstSequence, head, startsAt })}}`);
  const magic = utf8(MAGIC);
  const bytes = new Uint8Array(magic.length + 6 + json.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set(magic);
  view.setUint16(magic.length, RECORDING_VERSION, true);
  view.setUint32(magic.length + 2, json.length, true);
  bytes.set(json, magic.length + 6);
  view.setUint32(bytes.length - 4, primitives.crc32(json), true);
  return bytes;
}

function isRecordingHeader(value: Record<string, unknown>): boolean {
  const texts = ['program', 'node', 'kernel', 'configHash', 'signingKey'];
  const numbers = typeof value.startsAt === 'number';
  return texts.every((name) => typeof value[name] === 'string') && numbers && MODES.some((mode) => mode === value.mode);
}

function isSegmentPart(value: Record<string, unknown>): boolean {
  const numbers = ['segmentNumber', 'firstSequence', 'startsAt'];
  return numbers.every((name) => typeof value[name] === 'number') && typeof value.head === 'string';
}

function headerFromJson(text: string): SegmentHeader | undefined {
  try {
    const value = JSON.parse(text) as { recording: Record<string, unknown>; segment: Record<string, unknown> };
    if (!isRecordingHeader(value.recording) || !isSegmentPart(value.segment)) return undefined;
    const recording = value.recording as unknown as RecordingHeader;
    return { ...(value.segment as unknown as SegmentHeader), recording };
  } catch {
    // Not JSON, or without the two parts: the caller names it as damaged.
    return undefined;
  }
}

/** Reads a segment's header; `lengthBytes` is where its entries start. */
export function decodeSegmentHeader(bytes: Uint8Array, primitives: Primitives): Result<{ header: SegmentHeader; lengthBytes: number }, HeaderFault> {
  const found = new TextDecoder().decode(bytes.subarray(0, MAGIC.length));
  if (found !== MAGIC) {
    if (bytes.length < MAGIC.length && MAGIC.startsWith(found)) {
      return err(fault('record/entry-torn', `the header of a segment was cut after ${bytes.length} bytes`));
    }
    return err(fault('record/not-a-recording', `a recording starts with "${MAGIC}": give the folder or file that manara wrote`));
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const jsonAt = MAGIC.length + 6;
  if (bytes.length < jsonAt) return err(fault('record/entry-torn', `the header of a segment was cut after ${bytes.length} bytes`));
  const version = view.getUint16(MAGIC.length, true);
  if (version !== RECORDING_VERSION) {
    return err(fault('record/version', `this recording has format version ${version}; this manara reads ${RECORDING_VERSION}`));
  }
  const jsonBytes = view.getUint32(MAGIC.length + 2, true);
  const lengthBytes = jsonAt + jsonBytes + 4;
  if (jsonBytes > JSON_BYTES_MAX) {
    return err(fault('record/entry-damaged', `a segment header says it has ${jsonBytes} bytes, at most ${JSON_BYTES_MAX} can be`));
  }
  if (lengthBytes > bytes.length) {
    return err(fault('record/entry-torn', `the header of a segment was cut after ${bytes.length} bytes`));
  }
  const json = bytes.subarray(jsonAt, jsonAt + jsonBytes);
  const damaged = fault('record/entry-damaged' as const, 'the header of a segment is damaged: its checksum does not hold');
  if (primitives.crc32(json) !== view.getUint32(jsonAt + jsonBytes, true)) return err(damaged);
  const header = headerFromJson(new TextDecoder().decode(json));
  return header === undefined ? err(damaged) : ok({ header, lengthBytes });
}
