/** Four bytes of length, least significant first, before each message. */
import type { Result } from '../../base/index.ts';
import { sapientFault, type PlacedSapientFault, type SapientFault } from './fault.ts';
import { readSapient, type SapientMessage } from './message.ts';

const LENGTH_BYTES = 4;
/** With its length a message fits one input of the broker; real registrations have some kilobytes. */
const MESSAGE_BYTES_MAX = 65_532;

function lengthAt(bytes: Uint8Array, at: number): number {
  return bytes[at] + bytes[at + 1] * 256 + bytes[at + 2] * 65_536 + bytes[at + 3] * 16_777_216;
}

/** Length of the whole messages at the start of a stream; what is left waits for more. -1 when a length cannot be one. */
export function wholeSapient(bytes: Uint8Array): number {
  let at = 0;
  while (at + LENGTH_BYTES <= bytes.length) {
    const length = lengthAt(bytes, at);
    if (length > MESSAGE_BYTES_MAX) return -1;
    if (at + LENGTH_BYTES + length > bytes.length) break;
    at += LENGTH_BYTES + length;
  }
  return at;
}

function framingFault(bytes: Uint8Array, at: number): Result<SapientMessage, SapientFault> {
  const length = at + LENGTH_BYTES <= bytes.length ? lengthAt(bytes, at) : undefined;
  if (bytes[at] === 0x3c)
    return sapientFault('sapient/version', `byte ${at} begins XML, as versions before BSI Flex 335 send it: only v2.0 is read, set the node to it`);
  const said =
    length === undefined ? 'is not there' : `says ${length} bytes, ${bytes.length - at - LENGTH_BYTES} are there and at most ${MESSAGE_BYTES_MAX} are read`;
  return sapientFault('sapient/framing', `the length at byte ${at} ${said}: send each message whole behind four bytes of length, least significant first`);
}

type Read = Result<SapientMessage, PlacedSapientFault>;

/** Where in the input the message began that was not read. */
const placed = (offset: number, read: Result<SapientMessage, SapientFault>): Read => (read.ok ? read : { ok: false, error: { ...read.error, offset } });

/** Every message of a piece of a stream, each a result of its own; after a length that does not fit nothing more is read. */
export function decodeSapient(bytes: Uint8Array): Read[] {
  const results: Read[] = [];
  for (let at = 0; at < bytes.length; ) {
    const from = at + LENGTH_BYTES;
    const length = from <= bytes.length ? lengthAt(bytes, at) : Infinity;
    if (from + length > bytes.length) {
      results.push(placed(at, framingFault(bytes, at)));
      break;
    }
    results.push(placed(at, readSapient(bytes.subarray(from, from + length))));
    at = from + length;
  }
  return results;
}

/** A message with its length before it. */
export function sapientFrame(payload: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(LENGTH_BYTES + payload.length);
  new DataView(bytes.buffer).setUint32(0, payload.length, true);
  bytes.set(payload, LENGTH_BYTES);
  return bytes;
}
