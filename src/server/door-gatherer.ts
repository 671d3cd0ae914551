/** Streams cut into what is whole: blocks, frames or lines, by what the door speaks; a pcap capture gives its datagrams. */
import { LIMITS, lineEnd, wholeLines } from '../base/index.ts';
import { createCaptureReader, isPcap, type CaptureReader } from '../format/asterix/index.ts';
import { firstCot, wholeCot } from '../format/cot/index.ts';
import { wholeBeast } from '../format/modes/index.ts';
import { isPlotBlockAt, wholePlots } from '../format/plots/index.ts';
import { wholeSapient } from '../format/sapient/index.ts';
import type { Door } from './config/doors.ts';
import { isWithinQuota, take, type DoorContext } from './door-context.ts';
import { wholeBlocks } from './stream-framing.ts';

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

const LINES: readonly Door['format'][] = ['plots', 'avr', 'sbs', 'aircraft-json'];

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

/** How a request of a browser begins: a page may make one to any port of its reader's machine, and choose the lines that follow. */
const REQUEST = /^(?:GET|HEAD|POST|PUT|DELETE|OPTIONS|PATCH|CONNECT|TRACE) /;
const REQUEST_LETTERS = 8;

/** Length of the first message of bytes that begin with a whole one. */
function firstLength(bytes: Uint8Array, format: Door['format']): number {
  if (format === 'cot') return firstCot(bytes);
  return LINES.includes(format) && !(format === 'plots' && isPlotBlockAt(bytes, 0)) ? lineEnd(bytes, 0) : bytes.length;
}

/** Sees all bytes of a stream piece by piece, behind the broker, which took them or not. */
export type Answer = (piece: Uint8Array, isTaken: boolean) => void;

export interface Gatherer {
  /** Takes what came; false when the framing is lost. */
  take(chunk: Uint8Array): boolean;
  /** The stream is over: a last line without its line feed is one. False when it ended inside a message. */
  end(): boolean;
}

class StreamGatherer implements Gatherer {
  private held: Uint8Array = new Uint8Array(0);
  private capture: CaptureReader | undefined;
  private isBegun = false;
  /** Nothing has come yet. */
  private isFresh = true;
  /** Inside a line that is too long: nothing is kept of it. */
  private isPassingOver = false;
  private toldSecond = -1;
  private readonly context: DoorContext;
  private readonly address: string;
  private readonly answer: Answer | undefined;
  private readonly wholeLength: Whole;

  constructor(context: DoorContext, address: string, answer?: Answer) {
    this.context = context;
    this.address = address;
    this.answer = answer;
    this.wholeLength = wholeLengthOf(context.door.format);
  }

  take(chunk: Uint8Array): boolean {
    if (this.isFresh && this.context.door.kind === 'tcp' && REQUEST.test(String.fromCharCode(...chunk.subarray(0, REQUEST_LETTERS))))
      return this.lost('a request as pages of browsers make them');
    this.isFresh = false;
    const bytes = new Uint8Array(this.held.length + chunk.length);
    bytes.set(this.held);
    bytes.set(chunk, this.held.length);
    return this.capture === undefined ? this.stream(bytes) : this.frames(bytes, this.capture);
  }

  private stream(bytes: Uint8Array): boolean {
    const { format } = this.context.door;
    if (this.isPassingOver) {
      const end = lineEnd(bytes, 0);
      this.answer?.(end === 0 ? bytes : bytes.subarray(0, end), false);
      this.held = new Uint8Array(0);
      this.isPassingOver = end === 0;
      return end === 0 || this.stream(bytes.subarray(end));
    }
    if (!this.isBegun && format === 'asterix') {
      if (isPcap(bytes)) {
        this.capture = createCaptureReader();
        return this.frames(bytes, this.capture);
      }
      this.isBegun = bytes.length >= 4;
    }
    const whole = this.wholeLength(bytes);
    const isTooLong = bytes.length - whole > LIMITS.inputBytesMax;
    const isLongLine = isTooLong && LINES.includes(format) && !(format === 'plots' && isPlotBlockAt(bytes, whole));
    if (whole < 0 || (isTooLong && !isLongLine)) return this.lost(`${UNFRAMED[format]} ${LIMITS.inputBytesMax} bytes allow`);
    this.pieces(bytes, whole);
    this.held = isLongLine ? new Uint8Array(0) : bytes.slice(whole);
    if (isLongLine) this.tooLong(bytes.subarray(whole));
    this.isPassingOver = isLongLine;
    return true;
  }

  /** Gives whole messages, as many at a time as one input may have. */
  private pieces(bytes: Uint8Array, whole: number): void {
    for (let start = 0; start < whole; ) {
      const rest = bytes.subarray(start, whole);
      const fits = rest.length <= LIMITS.inputBytesMax ? rest.length : this.wholeLength(rest.subarray(0, LIMITS.inputBytesMax));
      const length = fits > 0 ? fits : firstLength(rest, this.context.door.format) || rest.length;
      const piece = rest.subarray(0, length);
      if (fits > 0) {
        const isTaken = this.give(piece);
        this.answer?.(piece, isTaken);
      } else this.tooLong(piece);
      start += length;
    }
  }

  /** Gives as much of a message as shows the broker, and with it the feed's owner, that it is too long; what stands behind it is read. */
  private tooLong(message: Uint8Array): void {
    this.tell(`${UNFRAMED[this.context.door.format]} ${LIMITS.inputBytesMax} bytes allow: it is left out`);
    this.give(message.subarray(0, LIMITS.inputBytesMax + 1));
    this.answer?.(message, false);
  }

  private frames(bytes: Uint8Array, capture: CaptureReader): boolean {
    const read = capture.read(bytes, ({ payload }) => this.give(payload));
    if (!read.ok) return this.lost(`a capture that is not read: ${read.error.message}`);
    this.held = bytes.slice(read.value);
    return true;
  }

  private give(piece: Uint8Array): boolean {
    const { kind } = this.context.door;
    if ((kind === 'tcp' || kind === 'connect') && !isWithinQuota(this.context, piece.length)) return false;
    return take(this.context, this.address, piece.slice());
  }

  private lost(what: string): boolean {
    this.held = new Uint8Array(0);
    this.capture = undefined;
    this.isBegun = false;
    this.tell(`${what}: it is not read on`);
    return false;
  }

  /** Counts it, and says it once a second: what is said of nonsense must not be a flood. */
  private tell(what: string): void {
    const { counters, port, door } = this.context;
    counters.brokenTotal += 1;
    const second = Math.floor(port.now());
    if (second !== this.toldSecond) port.told('door/framing', door.id, `${this.address} sent ${what}`);
    this.toldSecond = second;
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

/** Gathers a stream; an end that does not come is bounded by the largest input. */
export function createGatherer(context: DoorContext, address: string, answer?: Answer): Gatherer {
  return new StreamGatherer(context, address, answer);
}
