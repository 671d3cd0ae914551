// UDP payloads out of a classic pcap capture: Ethernet (with VLAN tags), Linux cooked, BSD loopback and raw IP frames.

import { err, fault, ok, timeS, type Fault, type Result, type TimeS } from '../../base/index.ts';

/** The payload of one UDP datagram of a capture. */
export interface CapturedDatagram {
  readonly receivedAt: TimeS;
  readonly destinationPort: number;
  /** A view into the capture, not a copy. */
  readonly payload: Uint8Array;
  /** Where the payload starts in the capture. */
  readonly offset: number;
}

/** What a capture held. */
export interface Capture {
  readonly datagrams: readonly CapturedDatagram[];
  /** Frames that were no whole UDP datagram: other protocols, fragments, frames cut short. */
  readonly skippedCount: number;
  /** `pcap/truncated`: the file ends inside a frame; what stood before it was read. */
  readonly truncation: PcapFault | undefined;
}

/** `pcap/format`: not a classic capture or a link type that is not read; `pcap/truncated`: the file ends inside a frame. */
export interface PcapFault extends Fault<'pcap/format' | 'pcap/truncated'> {
  readonly offset: number;
}

/** A fault at a byte of the file. */
const pcapFault = (code: PcapFault['code'], offset: number, message: string): PcapFault => ({ ...fault(code, message), offset });

const FILE_HEAD_OCTETS = 24;
const FRAME_HEAD_OCTETS = 16;

interface Reader {
  readonly bytes: Uint8Array;
  readonly littleEndian: boolean;
  readonly fractionS: number;
  readonly link: number;
}

function word(reader: { bytes: Uint8Array; littleEndian: boolean }, at: number): number {
  const { bytes } = reader;
  return reader.littleEndian
    ? bytes[at] + bytes[at + 1] * 256 + bytes[at + 2] * 65_536 + bytes[at + 3] * 16_777_216
    : bytes[at] * 16_777_216 + bytes[at + 1] * 65_536 + bytes[at + 2] * 256 + bytes[at + 3];
}

const pair = (bytes: Uint8Array, at: number): number => bytes[at] * 256 + bytes[at + 1];

const MICROSECONDS = 0xa1b2c3d4;
const NANOSECONDS = 0xa1b23c4d;
const PCAPNG = 0x0a0d0d0a;

/** True when `bytes` start like a classic pcap capture. */
export function isPcap(bytes: Uint8Array): boolean {
  if (bytes.length < FILE_HEAD_OCTETS) return false;
  return [true, false].some((littleEndian) => [MICROSECONDS, NANOSECONDS].includes(word({ bytes, littleEndian }, 0)));
}

// Link types by their number in the file header.
const NULL_LINK = 0;
const ETHERNET = 1;
const LOOP = 108;
const RAW_IP = [12, 14, 101, 228, 229];
const COOKED = 113;
const COOKED_2 = 276;

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN_TAGS = [0x8100, 0x88a8, 0x9100];

/** Where the IP header of the frame at `at` starts; -1 when it carries no IP. */
function ipStart(reader: Reader, at: number, end: number): number {
  const { bytes, link } = reader;
  if (RAW_IP.includes(link)) return at;
  if (link === NULL_LINK || link === LOOP) return at + 4;
  let typeAt = link === COOKED ? at + 14 : link === COOKED_2 ? at : at + 12;
  let payloadAt = link === COOKED_2 ? at + 20 : typeAt + 2;
  while (VLAN_TAGS.includes(pair(bytes, typeAt)) && link !== COOKED_2 && typeAt + 6 <= end) {
    typeAt += 4;
    payloadAt += 4;
  }
  const type = pair(bytes, typeAt);
  return type === IPV4 || type === IPV6 ? payloadAt : -1;
}

const UDP = 17;

/** Where the UDP header starts, or -1: other protocols, fragments. */
function udpStart(bytes: Uint8Array, at: number, end: number): number {
  const version = bytes[at] >> 4;
  if (version === 4 && at + 20 <= end) {
    const fragment = pair(bytes, at + 6) & 0x3fff;
    return bytes[at + 9] === UDP && fragment === 0 ? at + (bytes[at] & 15) * 4 : -1;
  }
  // Extension headers of version 6 are not followed: surveillance networks do not use them.
  if (version === 6 && at + 40 <= end) return bytes[at + 6] === UDP ? at + 40 : -1;
  return -1;
}

function datagramOf(reader: Reader, from: number, end: number, receivedAt: TimeS): CapturedDatagram | undefined {
  const { bytes } = reader;
  const ip = ipStart(reader, from, end);
  if (ip < 0 || ip + 20 > end) return undefined;
  const udp = udpStart(bytes, ip, end);
  if (udp < 0 || udp + 8 > end) return undefined;
  const length = pair(bytes, udp + 4);
  if (length < 8 || udp + length > end) return undefined;
  const offset = udp + 8;
  return { receivedAt, destinationPort: pair(bytes, udp + 2), payload: bytes.subarray(offset, udp + length), offset };
}

function openCapture(bytes: Uint8Array): Result<Reader, PcapFault> {
  if (bytes.length < FILE_HEAD_OCTETS)
    return err(pcapFault('pcap/format', 0, `a capture has at least ${FILE_HEAD_OCTETS} octets, this has ${bytes.length}`));
  if (word({ bytes, littleEndian: false }, 0) === PCAPNG) {
    return err(pcapFault('pcap/format', 0, 'this is pcapng; convert it with: editcap -F pcap IN.pcapng OUT.pcap'));
  }
  const littleEndian = [MICROSECONDS, NANOSECONDS].includes(word({ bytes, littleEndian: true }, 0));
  const magic = word({ bytes, littleEndian }, 0);
  if (magic !== MICROSECONDS && magic !== NANOSECONDS)
    return err(pcapFault('pcap/format', 0, `0x${magic.toString(16)} is not how a pcap capture starts`));
  const link = word({ bytes, littleEndian }, 20) % 65_536;
  const known = [NULL_LINK, ETHERNET, LOOP, COOKED, COOKED_2, ...RAW_IP];
  if (!known.includes(link))
    return err(pcapFault('pcap/format', 20, `link type ${link} is not read; known are ${known.join(', ')}`));
  return ok({ bytes, littleEndian, fractionS: magic === NANOSECONDS ? 1e-9 : 1e-6, link });
}

/** Reads the UDP datagrams of a classic pcap capture, in its order, as far as the file goes. */
export function readPcap(bytes: Uint8Array): Result<Capture, PcapFault> {
  const opened = openCapture(bytes);
  if (!opened.ok) return opened;
  const reader = opened.value;
  const datagrams: CapturedDatagram[] = [];
  let skippedCount = 0;
  let at = FILE_HEAD_OCTETS;
  while (at < bytes.length) {
    const from = at + FRAME_HEAD_OCTETS;
    const end = from + (from <= bytes.length ? word(reader, at + 8) : 0);
    if (end > bytes.length || from > bytes.length) {
      const truncation = pcapFault('pcap/truncated', at, `the frame at byte ${at} ends at byte ${end}, the file has ${bytes.length}: the recording was cut`);
      return ok({ datagrams, skippedCount, truncation });
    }
    const receivedAt = timeS(word(reader, at) + word(reader, at + 4) * reader.fractionS);
    const datagram = datagramOf(reader, from, end, receivedAt);
    if (datagram === undefined) skippedCount += 1;
    else datagrams.push(datagram);
    at = end;
  }
  return ok({ datagrams, skippedCount, truncation: undefined });
}

/** Larger than any frame of a network; a length beyond is none. */
const FRAME_MAX_OCTETS = 262_144;

/** How much of a capture that is still being written is whole frames, its head included; -1 when a length cannot be one. */
export function wholePcap(bytes: Uint8Array): number {
  const opened = openCapture(bytes);
  if (!opened.ok) return -1;
  let at = FILE_HEAD_OCTETS;
  while (at + FRAME_HEAD_OCTETS <= bytes.length) {
    const length = word(opened.value, at + 8);
    if (length > FRAME_MAX_OCTETS) return -1;
    if (at + FRAME_HEAD_OCTETS + length > bytes.length) break;
    at += FRAME_HEAD_OCTETS + length;
  }
  return at;
}
