/** Inputs of a site's doors as pieces of one stream: one that is not whole would take the framing of all that follow it. */
import { decodeCot, streamFrame } from '../../format/cot/index.ts';
import { encodePlotLine, decodePlots } from '../../format/plots/index.ts';
import { utf8 } from '../../base/index.ts';
import type { Door } from '../config/doors.ts';
import { wholeLengthOf } from '../door-gatherer.ts';

const LINE_FEED = 0x0a;
const PLOTS_BLOCK = [0x4d, 0x50, 0x4c];
/** Header of a datagram of the TAK protocol, before its payload. */
const MESH = [0xbf, 0x01, 0xbf];

const begins = (bytes: Uint8Array, head: readonly number[]): boolean => head.every((byte, i) => bytes[i] === byte);

/** A datagram that says where it ends by ending itself, as a piece of a stream. */
function undatagrammed(format: Door['format'], bytes: Uint8Array): Uint8Array {
  if (format === 'cot' && begins(bytes, MESH)) return decodeCot(bytes).every(({ ok }) => ok) ? streamFrame(bytes.subarray(MESH.length)) : bytes;
  if (format !== 'plots' || !begins(bytes, PLOTS_BLOCK)) return bytes;
  const read = decodePlots(bytes);
  return read.every(({ ok }) => ok) ? utf8(read.map((one) => (one.ok ? encodePlotLine(one.value) : '')).join('')) : bytes;
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
  return isLines ? Uint8Array.of(...bytes, LINE_FEED) : undefined;
}
