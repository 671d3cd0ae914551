/** Streams cut into what is whole: blocks, frames or lines, by what the door speaks; a pcap capture gives its datagrams. */
import { LIMITS } from '../base/index.ts';
import { isPcap, readPcap, wholePcap } from '../format/asterix/index.ts';
import { wholeCot } from '../format/cot/index.ts';
import { wholeBeast } from '../format/modes/index.ts';
import { wholePlots } from '../format/plots/index.ts';
import { wholeSapient } from '../format/sapient/index.ts';
import type { Door } from './config/doors.ts';
import { isWithinQuota, take, type DoorContext } from './door-context.ts';
import { wholeBlocks, wholeLines } from './stream-framing.ts';

type Whole = (bytes: Uint8Array) => number;

/** How much of a stream's beginning is whole; -1 when its framing is lost. */
export function wholeLengthOf(format: Door['format']): Whole {
  switch (format) {
    case 'asterix':
      return wholeBlocks;
    case 'beast':
      return wholeBeast;
    case 'cot':
      return wholeCot;
    case 'sapient':
      return wholeSapient;
    case 'plots':
      return wholePlots;
    case 'avr':
    case 'sbs':
    case 'aircraft-json':
      return wholeLines;
  }
}

const UNFRAMED: Readonly<Record<Door['format'], string>> = {
  asterix: 'a block whose length is less than 4, or more than',
  beast: 'a frame longer than',
  plots: 'a line or block longer than',
  avr: 'a line longer than',
  sbs: 'a line longer than',
  'aircraft-json': 'a line longer than',
  cot: 'an event longer than',
  sapient: 'a length that is none, or more than',
};

/** As many whole blocks or lines as one input may have. */
function pieceFrom(bytes: Uint8Array, wholeLength: Whole): Uint8Array {
  if (bytes.length <= LIMITS.inputBytesMax) return bytes;
  const whole = wholeLength(bytes.subarray(0, LIMITS.inputBytesMax));
  return bytes.subarray(0, whole > 0 ? whole : LIMITS.inputBytesMax);
}

/** Where a capture began: frames that come later are read behind its head. */
interface Capture {
  readonly head: Uint8Array;
}

const PCAP_HEAD_OCTETS = 24;
const PCAP_MAGICS = ['d4c3b2a1', 'a1b2c3d4', '4d3cb2a1', 'a1b23c4d'];

function beginsCapture(bytes: Uint8Array): boolean {
  return bytes.length >= 4 && PCAP_MAGICS.includes(Buffer.from(bytes.subarray(0, 4)).toString('hex'));
}

export interface Gatherer {
  /** Takes what came; false when the framing is lost. */
  take(chunk: Uint8Array): boolean;
  /** The stream is over: a last line without its line feed is one. False when it ended inside a message. */
  end(): boolean;
}

const LINES: readonly Door['format'][] = ['plots', 'avr', 'sbs', 'aircraft-json'];

class StreamGatherer implements Gatherer {
  private held: Uint8Array = new Uint8Array(0);
  private capture: Capture | undefined;
  private isBegun = false;
  private readonly context: DoorContext;
  private readonly address: string;
  private readonly answer: ((piece: Uint8Array) => void) | undefined;
  private readonly wholeLength: Whole;

  constructor(context: DoorContext, address: string, answer?: (piece: Uint8Array) => void) {
    this.context = context;
    this.address = address;
    this.answer = answer;
    this.wholeLength = wholeLengthOf(context.door.format);
  }

  take(chunk: Uint8Array): boolean {
    const bytes = new Uint8Array(this.held.length + chunk.length);
    bytes.set(this.held);
    bytes.set(chunk, this.held.length);
    return this.capture === undefined ? this.stream(bytes) : this.frames(bytes, this.capture);
  }

  private stream(bytes: Uint8Array): boolean {
    if (!this.isBegun && this.context.door.format === 'asterix') {
      if (beginsCapture(bytes)) return this.begin(bytes);
      this.isBegun = bytes.length >= 4;
    }
    const whole = this.wholeLength(bytes);
    if (whole < 0 || bytes.length - whole > LIMITS.inputBytesMax) return this.lost(`${UNFRAMED[this.context.door.format]} ${LIMITS.inputBytesMax} bytes allow`);
    this.held = bytes.slice(whole);
    for (let start = 0; start < whole; ) {
      const piece = pieceFrom(bytes.subarray(start, whole), this.wholeLength);
      if (this.give(piece)) this.answer?.(piece);
      start += piece.length;
    }
    return true;
  }

  private begin(bytes: Uint8Array): boolean {
    if (bytes.length < PCAP_HEAD_OCTETS) {
      this.held = bytes;
      return true;
    }
    const opened = readPcap(bytes.subarray(0, PCAP_HEAD_OCTETS));
    if (!isPcap(bytes) || !opened.ok) return this.lost(opened.ok ? 'a capture that is none' : `a capture: ${opened.error.message}`);
    this.capture = { head: bytes.slice(0, PCAP_HEAD_OCTETS) };
    return this.frames(bytes.subarray(PCAP_HEAD_OCTETS), this.capture);
  }

  private frames(bytes: Uint8Array, { head }: Capture): boolean {
    const all = new Uint8Array(head.length + bytes.length);
    all.set(head);
    all.set(bytes, head.length);
    const whole = wholePcap(all);
    if (whole < 0) return this.lost('a frame of a capture that is longer than any datagram');
    this.held = all.slice(whole);
    const read = readPcap(all.subarray(0, whole));
    if (read.ok) for (const { payload } of read.value.datagrams) this.give(payload);
    return true;
  }

  private give(piece: Uint8Array): boolean {
    const { kind } = this.context.door;
    if ((kind === 'tcp' || kind === 'connect') && !isWithinQuota(this.context, piece.length)) return false;
    return take(this.context, this.address, piece.slice());
  }

  private lost(what: string): boolean {
    const { counters, port, door } = this.context;
    counters.brokenTotal += 1;
    port.told('door/framing', door.id, `${this.address} sent ${what}: it is not read on`);
    return false;
  }

  end(): boolean {
    const { counters, port, door } = this.context;
    const { held } = this;
    this.held = new Uint8Array(0);
    if (held.length === 0) return true;
    if (LINES.includes(door.format)) {
      this.give(held);
      return true;
    }
    counters.brokenTotal += 1;
    port.told('door/framing', door.id, `${this.address} ended inside a message, ${held.length} bytes of it: they are left out`);
    return false;
  }
}

/** Gathers a stream; an end that does not come is bounded by the largest input. `answer` sees each piece behind the broker. */
export function createGatherer(context: DoorContext, address: string, answer?: (piece: Uint8Array) => void): Gatherer {
  return new StreamGatherer(context, address, answer);
}
