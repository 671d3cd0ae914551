// Beast framing: 1A, a type, six octets of time, one of signal, the message; every 1A inside is doubled. Written by the Mode-S
// Beast receiver, dump1090 and readsb.

import { modesFault, type ModesFault } from './fault.ts';

const ESCAPE = 0x1a;
const HEAD_OCTETS = 7;
const MESSAGE_OCTETS_MAX = 14;
/** Types: '1' Mode A/C, '2' short and '3' long Mode S. */
const TYPE_MODE_AC = 0x31;
const TYPE_LONG = 0x33;
const OCTETS_OF_TYPE = [2, 7, 14];
/** Frames of other types (status, receiver ids) hold at most this much; more without an end is not Beast. */
const OTHER_OCTETS_MAX = 64;

/** One frame, filled again for each: its octets stand unescaped in `octets`, the message from `messageAt` on. */
export interface BeastFrame {
  /** Where it starts in the input. */
  offset: number;
  /** The type octet: 49, 50, 51 are '1', '2', '3'. */
  typeCode: number;
  /** Six octets of time, one of signal, then the message. */
  readonly octets: Uint8Array;
  messageLength: number;
}

/** Where in `BeastFrame.octets` the message begins. */
export const BEAST_MESSAGE_AT = HEAD_OCTETS;

/** A frame with nothing in it. */
export function blankBeastFrame(): BeastFrame {
  return { offset: -1, typeCode: -1, octets: new Uint8Array(HEAD_OCTETS + MESSAGE_OCTETS_MAX), messageLength: 0 };
}

/** What is done with what is found. */
export interface BeastSink {
  readonly frame: (frame: BeastFrame) => void;
  /** A frame of another type was passed over: the state of a receiver, its name, its place. */
  readonly other?: (from: number, to: number) => void;
  /** Octets that are no frame were passed over. */
  readonly fault: (fault: ModesFault) => void;
}

/** Position after the unescaped `count` octets at `from`; -1 when they are cut short, -2 when a 1A inside is not doubled. */
function unescapeInto(octets: Uint8Array, count: number, bytes: Uint8Array, from: number): number {
  let at = from;
  for (let index = 0; index < count; index += 1) {
    if (at >= bytes.length) return -1;
    const octet = bytes[at];
    at += 1;
    if (octet === ESCAPE) {
      if (at >= bytes.length) return -1;
      if (bytes[at] !== ESCAPE) return -2;
      at += 1;
    }
    octets[index] = octet;
  }
  return at;
}

/** Position of the next 1A that begins a frame, from `from` on; the end of the input when there is none. */
function nextFrame(bytes: Uint8Array, from: number): number {
  let at = from;
  while (at < bytes.length) {
    if (bytes[at] !== ESCAPE) at += 1;
    else if (bytes[at + 1] === ESCAPE) at += 2;
    else return at;
  }
  return bytes.length;
}

const messageOctets = (type: number): number => (type >= TYPE_MODE_AC && type <= TYPE_LONG ? OCTETS_OF_TYPE[type - TYPE_MODE_AC] : -1);

function passOver(bytes: Uint8Array, from: number, why: string, sink: BeastSink): number {
  const next = nextFrame(bytes, from + (bytes[from] === ESCAPE ? 2 : 0));
  sink.fault(modesFault('modes/framing', from, `${next - from} octets are passed over: ${why}`));
  return next;
}

/**
 * Reads the frames of a stream up to the last whole one and gives the position after it: what is left waits for more. Status
 * frames of other types are skipped. Nothing is allocated for a good frame.
 */
export function readBeast(bytes: Uint8Array, frame: BeastFrame, sink: BeastSink): number {
  let at = 0;
  while (at < bytes.length) {
    if (bytes[at] !== ESCAPE) {
      at = passOver(bytes, at, 'a frame starts with 1A', sink);
      continue;
    }
    if (at + 1 >= bytes.length) return at;
    const type = bytes[at + 1];
    const length = messageOctets(type);
    if (length < 0) {
      const next = nextFrame(bytes, at + 2);
      if (next === bytes.length && next - at <= OTHER_OCTETS_MAX) return at;
      if (next - at > OTHER_OCTETS_MAX) at = passOver(bytes, at, `no frame of type ${type} is that long`, sink);
      else {
        sink.other?.(at, next);
        at = next;
      }
      continue;
    }
    const end = unescapeInto(frame.octets, HEAD_OCTETS + length, bytes, at + 2);
    if (end === -1) return at;
    if (end === -2) {
      at = passOver(bytes, at, 'the frame ends early', sink);
      continue;
    }
    frame.offset = at;
    frame.typeCode = type;
    frame.messageLength = length;
    sink.frame(frame);
    at = end;
  }
  return at;
}

const SCRATCH = blankBeastFrame();
const NOBODY: BeastSink = { frame: () => undefined, fault: () => undefined };

/** Length of what `readBeast` can use at the start of `bytes`: up to the end of the last whole frame. */
export const wholeBeast = (bytes: Uint8Array): number => readBeast(bytes, SCRATCH, NOBODY);

/** Writes one frame; `ticksCount` counts as the receiver does (12 MHz), `signal` is 0 … 255. */
export function writeBeast(typeCode: number, ticksCount: number, signal: number, message: Uint8Array): Uint8Array {
  const octets: number[] = [ESCAPE, typeCode];
  const put = (octet: number): void => void (octet === ESCAPE ? octets.push(ESCAPE, ESCAPE) : octets.push(octet));
  let rest = ticksCount;
  const time: number[] = [];
  for (let index = 0; index < 6; index += 1) {
    time.unshift(rest % 256);
    rest = Math.floor(rest / 256);
  }
  for (const octet of [...time, signal, ...message]) put(octet);
  return Uint8Array.from(octets);
}

/** The counter of a frame, 48 bits. */
export function beastTicks(frame: BeastFrame): number {
  let ticks = 0;
  for (let index = 0; index < 6; index += 1) ticks = ticks * 256 + frame.octets[index];
  return ticks;
}

/** The signal of a frame, 0 … 255. */
export const beastSignal = (frame: BeastFrame): number => frame.octets[6];
