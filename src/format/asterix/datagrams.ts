// Network frames → payloads of UDP: Ethernet (with VLAN tags), Linux cooked, BSD loopback and raw IP; fragments of version 4 and 6 are put together.

/** Link types by their number in a capture. */
const NULL_LINK = 0;
const ETHERNET = 1;
const LOOP = 108;
const RAW_IP = [12, 14, 101, 228, 229];
const COOKED = 113;
const COOKED_2 = 276;
export const LINK_TYPES: readonly number[] = [NULL_LINK, ETHERNET, LOOP, COOKED, COOKED_2, ...RAW_IP];

const IPV4 = 0x0800;
const IPV6 = 0x86dd;
const VLAN_TAGS = [0x8100, 0x88a8, 0x9100];
const UDP = 17;
const UDP_HEAD_OCTETS = 8;

/** What a frame carried; `offset` is where its payload, or its first part, starts in `bytes`. */
export interface Datagram {
  readonly destinationPort: number;
  readonly payload: Uint8Array;
  readonly offset: number;
  /** Frames that it came in. */
  readonly frameCount: number;
}

export interface Frame {
  readonly bytes: Uint8Array;
  readonly linkCode: number;
  readonly from: number;
  readonly end: number;
}

/** One part of a datagram of UDP, or all of it. */
interface Part {
  /** Sender, receiver and number of the whole; '' where the part is all of it. */
  readonly key: string;
  readonly from: number;
  readonly end: number;
  /** Octets of the whole that stand before this part. */
  readonly before: number;
  readonly isLast: boolean;
}

const pair = (bytes: Uint8Array, at: number): number => bytes[at] * 256 + bytes[at + 1];

/** Where the IP header of a frame starts; -1 when it carries no IP. */
function ipStart({ bytes, linkCode: link, from, end }: Frame): number {
  if (RAW_IP.includes(link)) return from;
  if (link === NULL_LINK || link === LOOP) return from + 4;
  let typeAt = link === COOKED ? from + 14 : link === COOKED_2 ? from : from + 12;
  let payloadAt = link === COOKED_2 ? from + 20 : typeAt + 2;
  while (VLAN_TAGS.includes(pair(bytes, typeAt)) && typeAt + 6 <= end) {
    // A cooked frame of the second kind keeps its tag behind its head.
    typeAt = link === COOKED_2 && typeAt === from ? payloadAt + 2 : typeAt + 4;
    payloadAt += 4;
  }
  const type = pair(bytes, typeAt);
  return type === IPV4 || type === IPV6 ? payloadAt : -1;
}

const keyOf = (bytes: Uint8Array, from: number, to: number, number: number): string => `${String.fromCharCode(...bytes.subarray(from, to))}${number}`;

function partOf4(bytes: Uint8Array, at: number, frameEnd: number): Part | undefined {
  // What a network card is to cut up itself may have no length yet.
  const length = pair(bytes, at + 2);
  const end = length === 0 ? frameEnd : at + length;
  const from = at + (bytes[at] & 15) * 4;
  if (bytes[at + 9] !== UDP || end > frameEnd || from > end || from < at + 20) return undefined;
  const flags = pair(bytes, at + 6);
  const before = (flags & 0x1fff) * 8;
  const isLast = (flags & 0x2000) === 0;
  return { key: before === 0 && isLast ? '' : keyOf(bytes, at + 12, at + 20, pair(bytes, at + 4)), from, end, before, isLast };
}

/** Extension headers of version 6 that may stand before the datagram. */
const FRAGMENT = 44;
const PASSED_OVER = [0, 43, 60];
const EXTENSIONS_MAX = 8;

function partOf6(bytes: Uint8Array, at: number, frameEnd: number): Part | undefined {
  const end = at + 40 + pair(bytes, at + 4);
  if (end > frameEnd) return undefined;
  let next = bytes[at + 6];
  let from = at + 40;
  for (let turn = 0; turn < EXTENSIONS_MAX && from + 8 <= end; turn += 1) {
    if (next === UDP) return { key: '', from, end, before: 0, isLast: true };
    if (next === FRAGMENT) {
      const flags = pair(bytes, from + 2);
      const before = flags & 0xfff8;
      const isLast = (flags & 1) === 0;
      const key = before === 0 && isLast ? '' : keyOf(bytes, at + 8, at + 40, pair(bytes, from + 4) * 65_536 + pair(bytes, from + 6));
      return bytes[from] === UDP ? { key, from: from + 8, end, before, isLast } : undefined;
    }
    if (!PASSED_OVER.includes(next)) return undefined;
    next = bytes[from];
    from += (bytes[from + 1] + 1) * 8;
  }
  return undefined;
}

/** The IP packet of a frame, as far as it is UDP. */
function partOf(frame: Frame): Part | undefined {
  const { bytes, end } = frame;
  const at = ipStart(frame);
  if (at < 0 || at + 20 > end) return undefined;
  const version = bytes[at] >> 4;
  if (version === 4) return partOf4(bytes, at, end);
  return version === 6 && at + 40 <= end ? partOf6(bytes, at, end) : undefined;
}

/** What stands in UDP between `from` and `end`. */
function datagramOf(bytes: Uint8Array, from: number, end: number): Datagram | undefined {
  if (from + UDP_HEAD_OCTETS > end) return undefined;
  const length = pair(bytes, from + 4);
  if (length < UDP_HEAD_OCTETS || from + length > end) return undefined;
  const offset = from + UDP_HEAD_OCTETS;
  return { destinationPort: pair(bytes, from + 2), payload: bytes.subarray(offset, from + length), offset, frameCount: 1 };
}

/** Datagrams whose parts have not all come: as many are kept, the oldest gives way. */
const WAITING_MAX = 64;
const DATAGRAM_OCTETS_MAX = 65_535;
/** The smallest packets that networks must carry make some hundred of the largest datagram. */
const PARTS_MAX = 128;

interface Waiting {
  /** By the octets that stand before them; a part that comes twice, as on a mirrored port, is one. */
  readonly parts: Map<number, Uint8Array>;
  octets: number;
  /** Octets of the whole; -1 until the last part has come. */
  whole: number;
  offset: number;
}

/** The parts one behind the other; undefined while some are missing, or lie over one another. */
function joined({ parts, octets, whole }: Waiting): Uint8Array | undefined {
  if (octets !== whole) return undefined;
  const bytes = new Uint8Array(whole);
  let at = 0;
  for (let part = parts.get(at); part !== undefined; part = parts.get(at)) {
    bytes.set(part, at);
    at += part.length;
    if (at === whole) return bytes;
  }
  return undefined;
}

/** The datagram that a frame carries, or completes; `waits` for a part of one that is not whole yet; undefined for anything else. */
export type DatagramReader = (frame: Frame) => Datagram | 'waits' | undefined;

/** Reads frames in their order; parts of datagrams are kept between them. */
export function createDatagramReader(): DatagramReader {
  const waiting = new Map<string, Waiting>();
  function put(bytes: Uint8Array, { key, from, end, before, isLast }: Part): Datagram | 'waits' | undefined {
    if (end === from || before + end - from > DATAGRAM_OCTETS_MAX) return undefined;
    let known = waiting.get(key);
    if (known === undefined) {
      known = { parts: new Map(), octets: 0, whole: -1, offset: 0 };
      waiting.set(key, known);
      const oldest = waiting.size > WAITING_MAX ? waiting.keys().next().value : undefined;
      if (oldest !== undefined) waiting.delete(oldest);
    }
    if (!known.parts.has(before) && known.parts.size < PARTS_MAX) {
      known.parts.set(before, bytes.slice(from, end));
      known.octets += end - from;
    }
    if (before === 0) known.offset = from + UDP_HEAD_OCTETS;
    if (isLast) known.whole = before + end - from;
    const whole = joined(known);
    if (whole === undefined) return 'waits';
    waiting.delete(key);
    const datagram = datagramOf(whole, 0, whole.length);
    return datagram === undefined ? undefined : { ...datagram, offset: known.offset, frameCount: known.parts.size };
  }
  return (frame) => {
    const part = partOf(frame);
    if (part === undefined) return undefined;
    return part.key === '' ? datagramOf(frame.bytes, part.from, part.end) : put(frame.bytes, part);
  };
}
