/** What stands around the payloads of a capture, so that it comes back as it was: the first record of each datagram carries its packet. */
import { isPcap, type CapturedDatagram } from '../../format/asterix/index.ts';
import type { JsonLine } from './format.ts';

/** A piece of a capture: from the end of the payload before to the end of this one, the last to the end of the capture. */
export interface Packet {
  readonly base64: string;
  /** Where in it the payload stands. */
  readonly from: number;
  readonly end: number;
}

/** A packet for each datagram; undefined where payloads do not stand in the capture as they are, as those in fragments. */
export function packetsOf(bytes: Uint8Array, datagrams: readonly CapturedDatagram[]): readonly Packet[] | undefined {
  const packets: Packet[] = [];
  let from = 0;
  for (const [index, { payload, offset }] of datagrams.entries()) {
    const end = offset + payload.length;
    if (offset < from || !Buffer.from(payload).equals(bytes.subarray(offset, end))) return undefined;
    const pieceEnd = index === datagrams.length - 1 ? bytes.length : end;
    packets.push({ base64: Buffer.from(bytes.subarray(from, pieceEnd)).toString('base64'), from: offset - from, end: end - from });
    from = pieceEnd;
  }
  return packets;
}

function packetOf({ value }: JsonLine): Packet | undefined {
  const packet = (value as { readonly packet?: Partial<Packet> } | null)?.packet;
  return typeof packet?.base64 === 'string' && typeof packet.from === 'number' && typeof packet.end === 'number' ? (packet as Packet) : undefined;
}

/** The capture that records came from, while each datagram still says what its records say; undefined otherwise. */
export function captureOf(lines: readonly JsonLine[], blocks: (lines: readonly JsonLine[]) => Uint8Array): Buffer | undefined {
  const pieces: Buffer[] = [];
  for (let at = 0; at < lines.length; ) {
    const packet = packetOf(lines[at]);
    if (packet === undefined) return undefined;
    let end = at + 1;
    while (end < lines.length && packetOf(lines[end]) === undefined) end += 1;
    const piece = Buffer.from(packet.base64, 'base64');
    if (!piece.subarray(packet.from, packet.end).equals(blocks(lines.slice(at, end)))) return undefined;
    pieces.push(piece);
    at = end;
  }
  const capture = Buffer.concat(pieces);
  return isPcap(capture) ? capture : undefined;
}
