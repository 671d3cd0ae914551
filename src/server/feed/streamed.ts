/** Inputs of a site's doors as pieces of one stream: one that is not whole would take the framing of all that follow it. */
import { decodeCot, streamFrame } from '../../format/cot/index.ts';
import type { Door } from '../config/doors.ts';
import { wholeLengthOf } from '../door-gatherer.ts';

const LINE_FEED = 0x0a;
/** Header of a datagram of the TAK protocol, before its payload. */
const MESH = [0xbf, 0x01, 0xbf];

/** A datagram that says where it ends by ending itself, as a piece of a stream. */
function undatagrammed(format: Door['format'], bytes: Uint8Array): Uint8Array {
  const isMesh = format === 'cot' && MESH.every((byte, i) => bytes[i] === byte);
  return isMesh && decodeCot(bytes).every(({ ok }) => ok) ? streamFrame(bytes.subarray(MESH.length)) : bytes;
}

/** What goes to the broker for an input; undefined when it is not whole. A last line gets its line feed. */
export function streamed(format: Door['format'], input: Uint8Array): Uint8Array | undefined {
  const bytes = undatagrammed(format, input);
  const wholeLength = wholeLengthOf(format);
  const whole = wholeLength(bytes);
  if (whole === bytes.length) return bytes;
  // Spaces behind a last event are nothing.
  if (format === 'cot' && whole > 0 && bytes.subarray(whole).every((byte) => byte <= 0x20)) return bytes.subarray(0, whole);
  const isLines = format === 'plots' || format === 'avr' || format === 'sbs' || format === 'aircraft-json';
  const ended = Uint8Array.of(...bytes, LINE_FEED);
  return isLines && wholeLength(ended) === ended.length ? ended : undefined;
}
