// Recognises what is wrapped around ASTERIX by some recorders, so that an error can say it. Nothing is unwrapped here.

import { readUnsigned } from './bits.ts';

const ORADIS_HEAD_OCTETS = 6;
const FINAL_TRAILER = 0xa5a5a5a5;

const pair = (bytes: Uint8Array, at: number): number => bytes[at] * 256 + bytes[at + 1];

/** ORADIS: a length and a time stamp (6 octets) before each block, whose own length is 6 less. */
function isOradis(bytes: Uint8Array, at: number, end: number): boolean {
  const length = pair(bytes, at);
  const inner = length - ORADIS_HEAD_OCTETS;
  return inner > 3 && at + length <= end && bytes[at + ORADIS_HEAD_OCTETS] !== 0 && pair(bytes, at + 7) === inner;
}

/** FINAL: 8 octets before and 4 octets A5 after each block. */
function isFinal(bytes: Uint8Array, at: number, end: number): boolean {
  const length = pair(bytes, at);
  if (length < 16 || at + length > end) return false;
  return readUnsigned(bytes, at + length - 4, 0, 32) === FINAL_TRAILER;
}

const MAGIC: ReadonlyMap<number, string> = new Map([
  [0xd4c3b2a1, 'a pcap capture'],
  [0xa1b2c3d4, 'a pcap capture'],
  [0x4d3cb2a1, 'a pcap capture'],
  [0xa1b23c4d, 'a pcap capture'],
  [0x0a0d0d0a, 'a pcapng capture'],
  [0x1f8b0800, 'a gzip file'],
  [0x1f8b0808, 'a gzip file'],
]);

/** A word for the framing that the octets at `at` show, or undefined for bare blocks and for what is not known. */
export function foreignFraming(bytes: Uint8Array, at: number, end: number): string | undefined {
  if (end - at < 4) return undefined;
  const magic = MAGIC.get(readUnsigned(bytes, at, 0, 32));
  if (magic !== undefined) return magic;
  // A bare block whose length fits is never anything else.
  const length = pair(bytes, at + 1);
  if (bytes[at] !== 0 && length > 3 && at + length <= end) return undefined;
  if (end - at >= 9 && isOradis(bytes, at, end)) return 'ORADIS framing';
  if (isFinal(bytes, at, end)) return 'FINAL framing';
  if (bytes[at] === 0x7e && bytes.indexOf(0x7e, at + 1) > 0) return 'HDLC framing';
  return undefined;
}
