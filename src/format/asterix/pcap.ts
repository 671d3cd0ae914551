// UDP payloads out of captures: classic pcap, and pcapng with any number of interfaces; whole, or as they are being written.

import { err, fault, ok, timeS, type Fault, type Result, type TimeS } from '../../base/index.ts';
import { createDatagramReader, LINK_TYPES, type Datagram, type Frame } from './datagrams.ts';

/** The payload of one UDP datagram of a capture. */
export interface CapturedDatagram extends Datagram {
  /** When it was captured; NaN where the capture does not say. */
  readonly receivedAt: TimeS;
}

/** What a capture held. */
export interface Capture {
  readonly datagrams: readonly CapturedDatagram[];
  /** Frames that were no whole UDP datagram: other protocols, other links, frames cut short. */
  readonly skippedCount: number;
  /** `pcap/truncated`: the file ends inside a frame; what stood before it was read. */
  readonly truncation: PcapFault | undefined;
}

/** `pcap/format`: no capture, or a link type that is not read; `pcap/truncated`: the file ends inside a frame. */
export interface PcapFault extends Fault<'pcap/format' | 'pcap/truncated'> {
  readonly offset: number;
}

/** A fault at a byte of the file. */
const pcapFault = (code: PcapFault['code'], offset: number, message: string): PcapFault => ({ ...fault(code, message), offset });

const FILE_HEAD_OCTETS = 24;
const FRAME_HEAD_OCTETS = 16;
/** Larger than any frame of a network; a length beyond is none. */
const FRAME_MAX_OCTETS = 262_144;

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
/** The first block of pcapng reads the same from both ends. */
const SECTION = 0x0a0d0d0a;
const BYTE_ORDER = 0x1a2b3c4d;
const [INTERFACE, OLD_PACKET, SIMPLE_PACKET, PACKET] = [1, 2, 3, 6];
const [RESOLUTION, OFFSET] = [9, 14];
/** Type and length stand before the body of a block, the length again behind it. */
const BLOCK_OCTETS = 12;
/** A machine has some dozens; each is a line of a table. */
const INTERFACES_MAX = 4_096;

function word(bytes: Uint8Array, at: number, littleEndian: boolean): number {
  return littleEndian
    ? bytes[at] + bytes[at + 1] * 256 + bytes[at + 2] * 65_536 + bytes[at + 3] * 16_777_216
    : bytes[at] * 16_777_216 + bytes[at + 1] * 65_536 + bytes[at + 2] * 256 + bytes[at + 3];
}

/** A step of a time: a power of ten, or of two where the first bit is set. */
function stepOf(octet: number): number {
  if (octet < 128) return Number(`1e-${octet}`);
  let stepS = 1;
  for (let power = 128; power < octet; power += 1) stepS /= 2;
  return stepS;
}

const half = (bytes: Uint8Array, at: number, littleEndian: boolean): number =>
  littleEndian ? bytes[at] + bytes[at + 1] * 256 : bytes[at] * 256 + bytes[at + 1];

const isClassic = (magic: number): boolean => magic === MICROSECONDS || magic === NANOSECONDS;

/** True when `bytes` start like a capture; four octets tell. */
export function isPcap(bytes: Uint8Array): boolean {
  if (bytes.length < 4) return false;
  return word(bytes, 0, false) === SECTION || isClassic(word(bytes, 0, true)) || isClassic(word(bytes, 0, false));
}

/** Where frames came in: their link type, the length of a step of their times, and where these begin. */
interface Interface {
  readonly link: number;
  readonly stepS: number;
  readonly fromS: number;
}

/** Reads a capture piece by piece: each piece begins behind what was read of the one before. */
export interface CaptureReader {
  /** Hands on the datagrams of the whole frames at the start of `bytes`; gives how many octets they took, or what is wrong. */
  read(bytes: Uint8Array, each: (datagram: CapturedDatagram) => void): Result<number, PcapFault>;
  readonly skippedCount: number;
}

class Reader implements CaptureReader {
  skippedCount = 0;
  private form: 'pcap' | 'pcapng' | undefined;
  private littleEndian = true;
  private interfaces: Interface[] = [];
  private readonly datagramOf = createDatagramReader();
  private each: (datagram: CapturedDatagram) => void = () => undefined;

  read(bytes: Uint8Array, each: (datagram: CapturedDatagram) => void): Result<number, PcapFault> {
    this.each = each;
    let at = 0;
    if (this.form === undefined) {
      if (bytes.length < FILE_HEAD_OCTETS) return ok(0);
      const opened = this.open(bytes);
      if (!opened.ok) return opened;
      at = opened.value;
    }
    return this.form === 'pcapng' ? this.blocks(bytes, at) : this.frames(bytes, at);
  }

  /** What the first octets say; how many of them are behind us then. */
  private open(bytes: Uint8Array): Result<number, PcapFault> {
    if (word(bytes, 0, false) === SECTION) {
      this.form = 'pcapng';
      return ok(0);
    }
    this.littleEndian = isClassic(word(bytes, 0, true));
    const magic = word(bytes, 0, this.littleEndian);
    if (!isClassic(magic)) return err(pcapFault('pcap/format', 0, `0x${magic.toString(16)} is not how a pcap capture starts`));
    const link = word(bytes, 20, this.littleEndian) % 65_536;
    if (!LINK_TYPES.includes(link)) return err(pcapFault('pcap/format', 20, `link type ${link} is not read; known are ${LINK_TYPES.join(', ')}`));
    this.form = 'pcap';
    this.interfaces = [{ link, stepS: magic === NANOSECONDS ? 1e-9 : 1e-6, fromS: 0 }];
    return ok(FILE_HEAD_OCTETS);
  }

  private frames(bytes: Uint8Array, start: number): Result<number, PcapFault> {
    const { littleEndian } = this;
    const [{ link, stepS }] = this.interfaces;
    let at = start;
    while (at + FRAME_HEAD_OCTETS <= bytes.length) {
      const length = word(bytes, at + 8, littleEndian);
      if (length > FRAME_MAX_OCTETS)
        return err(pcapFault('pcap/format', at, `a frame of ${length} octets is none of a network: the capture is damaged at byte ${at}`));
      const from = at + FRAME_HEAD_OCTETS;
      if (from + length > bytes.length) break;
      this.frame({ bytes, linkCode: link, from, end: from + length }, word(bytes, at, littleEndian) + word(bytes, at + 4, littleEndian) * stepS);
      at = from + length;
    }
    return ok(at);
  }

  private blocks(bytes: Uint8Array, start: number): Result<number, PcapFault> {
    let at = start;
    while (at + BLOCK_OCTETS <= bytes.length) {
      const isSection = word(bytes, at, false) === SECTION;
      if (isSection) {
        this.littleEndian = word(bytes, at + 8, true) === BYTE_ORDER;
        if (!this.littleEndian && word(bytes, at + 8, false) !== BYTE_ORDER)
          return err(pcapFault('pcap/format', at, `the section at byte ${at} does not say its byte order: it is no pcapng`));
        this.interfaces = [];
      }
      const length = word(bytes, at + 4, this.littleEndian);
      if (length < BLOCK_OCTETS || length % 4 !== 0 || length > FRAME_MAX_OCTETS)
        return err(pcapFault('pcap/format', at, `a block of ${length} octets is none of pcapng: the capture is damaged at byte ${at}`));
      if (at + length > bytes.length) break;
      if (!isSection) this.block(bytes, at, at + length - 4);
      at += length;
    }
    return ok(at);
  }

  private block(bytes: Uint8Array, at: number, end: number): void {
    const { littleEndian, interfaces } = this;
    const body = at + 8;
    switch (word(bytes, at, littleEndian)) {
      case INTERFACE:
        if (body + 8 <= end && interfaces.length < INTERFACES_MAX) interfaces.push(this.interfaceOf(bytes, body, end));
        return;
      case PACKET:
      case OLD_PACKET: {
        if (body + 20 > end) return void (this.skippedCount += 1);
        const isOld = word(bytes, at, littleEndian) === OLD_PACKET;
        const known = interfaces[isOld ? half(bytes, body, littleEndian) : word(bytes, body, littleEndian)];
        const steps = word(bytes, body + 4, littleEndian) * 4_294_967_296 + word(bytes, body + 8, littleEndian);
        const to = body + 20 + word(bytes, body + 12, littleEndian);
        if (known === undefined || to > end) return void (this.skippedCount += 1);
        return this.frame({ bytes, linkCode: known.link, from: body + 20, end: to }, known.fromS + steps * known.stepS);
      }
      case SIMPLE_PACKET: {
        const known = interfaces.at(0);
        if (known === undefined || body + 4 > end) return void (this.skippedCount += 1);
        return this.frame({ bytes, linkCode: known.link, from: body + 4, end: Math.min(end, body + 4 + word(bytes, body, littleEndian)) }, Number.NaN);
      }
      default:
    }
  }

  private interfaceOf(bytes: Uint8Array, body: number, end: number): Interface {
    const { littleEndian } = this;
    let stepS = 1e-6;
    let fromS = 0;
    for (let at = body + 8; at + 4 <= end; ) {
      const code = half(bytes, at, littleEndian);
      const length = half(bytes, at + 2, littleEndian);
      if (code === 0) break;
      if (code === RESOLUTION && length === 1) stepS = stepOf(bytes[at + 4]);
      if (code === OFFSET && length === 8) fromS = word(bytes, at + (littleEndian ? 4 : 8), littleEndian);
      at += 4 + Math.ceil(length / 4) * 4;
    }
    return { link: half(bytes, body, littleEndian), stepS, fromS };
  }

  private frame(frame: Frame, receivedS: number): void {
    const found = LINK_TYPES.includes(frame.linkCode) ? this.datagramOf(frame) : undefined;
    // Parts count as passed over until their datagram is whole.
    if (found === undefined || found === 'waits') this.skippedCount += 1;
    else {
      this.skippedCount -= found.frameCount - 1;
      this.each({ ...found, receivedAt: timeS(receivedS) });
    }
  }
}

/** A reader of one capture. */
export function createCaptureReader(): CaptureReader {
  return new Reader();
}

/** Reads the UDP datagrams of a capture, in its order, as far as the file goes. */
export function readPcap(bytes: Uint8Array): Result<Capture, PcapFault> {
  if (bytes.length < FILE_HEAD_OCTETS) return err(pcapFault('pcap/format', 0, `a capture has at least ${FILE_HEAD_OCTETS} octets, this has ${bytes.length}`));
  const reader = createCaptureReader();
  const datagrams: CapturedDatagram[] = [];
  const read = reader.read(bytes, (datagram) => void datagrams.push(datagram));
  if (!read.ok && (datagrams.length === 0 || read.error.offset === 0)) return read;
  const at = read.ok ? read.value : read.error.offset;
  const cut = (): PcapFault =>
    pcapFault('pcap/truncated', at, `the frame at byte ${at} does not end before the file does, at byte ${bytes.length}: the recording was cut`);
  const truncation = !read.ok ? read.error : at < bytes.length ? cut() : undefined;
  return ok({ datagrams, skippedCount: reader.skippedCount, truncation });
}
