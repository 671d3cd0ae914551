// What radars and receivers send, drawn: blocks, captures, frames and lines that are right.
import { encodeRecords, type AsterixCatalogue } from '../../src/format/asterix/index.ts';
import { octetsOf, writeAvrLine, writeBeast, writeSbsLine } from '../../src/format/modes/index.ts';
import type { Random } from '../../src/math/index.ts';
import { createRandomRecords } from './asterix-records.ts';

const MESSAGES = [
  '8D71C0A158BF110156330FF0A08E',
  '8D71C0A158BF24A7BA0012983D52',
  '8D71C0A199152D3238500F5E375C',
  '8D71C0A1234534B4C77820423DA2',
  '5D71C0A1075877',
  '2000083B7F73E8',
  'A00017B0204534B4C77820238D5F',
  '0F1E',
];
const BEAST_TYPES: Readonly<Record<number, number>> = { 2: 0x31, 7: 0x32, 14: 0x33 };
const SBS_LINE = {
  transmissionType: 3,
  session: '1',
  aircraft: '1',
  address: '71C0A1',
  flight: '1',
  generatedDate: '2026/11/23',
  generatedTime: '13:48:47.800',
  loggedDate: '2026/11/23',
  loggedTime: '13:48:47.800',
};

export const noise = (random: Random, length: number): Uint8Array => Uint8Array.from({ length }, () => random.below(256));
export const list = <Value>(random: Random, most: number, draw: () => Value): Value[] => Array.from({ length: 1 + random.below(most) }, draw);

export function asterix(random: Random, catalogue: AsterixCatalogue, seed: number): Uint8Array {
  const encoded = encodeRecords(createRandomRecords(catalogue, seed, 3), catalogue);
  return encoded.ok ? encoded.value : noise(random, 10);
}

export function asterixNoise(random: Random): Uint8Array {
  const body = noise(random, random.below(200));
  const length = Math.max(0, body.length + 3 + (random.below(4) === 0 ? random.below(9) - 4 : 0));
  return Uint8Array.of([1, 2, 10, 20, 21, 34, 48, 62, 65][random.below(9)], length >> 8, length & 255, ...body);
}

const word = (value: number): number[] => [Math.floor(value / 16_777_216) & 255, (value >> 16) & 255, (value >> 8) & 255, value & 255];

/** Packets of IP version 4 with a datagram of UDP in them, whole or in two parts. */
function packets(random: Random, inner: Uint8Array): number[][] {
  const length = inner.length + 8;
  const udp = [33, 152, 33, 152, length >> 8, length & 255, 0, 0, ...inner];
  const cut = random.below(3) === 0 ? 8 * (1 + random.below(Math.ceil(length / 8))) : length;
  const pieces = [udp.slice(0, cut), udp.slice(cut)].filter((piece) => piece.length > 0);
  return pieces.map((piece, index) => {
    const fragment = (index < pieces.length - 1 ? 0x2000 : 0) | (index === 0 ? 0 : cut / 8);
    return [
      0x45,
      0,
      (piece.length + 20) >> 8,
      (piece.length + 20) & 255,
      0,
      7,
      fragment >> 8,
      fragment & 255,
      64,
      17,
      0,
      0,
      127,
      0,
      0,
      1,
      127,
      0,
      0,
      1,
      ...piece,
    ];
  });
}

/** A block of pcapng. */
function block(type: number, body: readonly number[]): number[] {
  const padded = [...body, ...[0, 0, 0].slice(0, (4 - (body.length % 4)) % 4)];
  const length = word(padded.length + 12);
  return [...word(type), ...length, ...padded, ...length];
}

export function pcap(random: Random, inner: Uint8Array): Uint8Array {
  const frames = packets(random, inner);
  if (random.below(2) === 0) {
    const head = [0xa1, 0xb2, 0xc3, random.below(8) === 0 ? 0x4d : 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 0, 0, 0, 101];
    return Uint8Array.of(
      ...head,
      ...frames.flatMap((frame) => [...word(1), ...word(0), ...word(frame.length), ...word(frame.length), ...frame]),
      ...noise(random, random.below(20)),
    );
  }
  const faces = list(random, 3, () => block(1, [0, 101, 0, 0, 0, 0, 0, 0, 0, 9, 0, 1, random.below(256), 0, 0, 0])).flat();
  const enhanced = frames.flatMap((frame) =>
    block(6, [...word(random.below(3)), ...word(0), ...word(random.below(9)), ...word(frame.length), ...word(frame.length), ...frame]),
  );
  return Uint8Array.of(
    ...block(0x0a0d0d0a, [0x1a, 0x2b, 0x3c, 0x4d, 0, 1, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255]),
    ...faces,
    ...enhanced,
    ...noise(random, random.below(20)),
  );
}

function messageOctets(random: Random): Uint8Array {
  return random.below(4) === 0 ? noise(random, [2, 7, 14][random.below(3)]) : octetsOf(MESSAGES[random.below(MESSAGES.length)]);
}

export function beast(random: Random): Uint8Array {
  return Uint8Array.from(
    list(random, 12, () => messageOctets(random)).flatMap((message) => [
      ...writeBeast(BEAST_TYPES[message.length], random.below(2 ** 31), random.below(256), message),
    ]),
  );
}

export const avr = (random: Random): string =>
  list(random, 12, () => writeAvrLine({ message: messageOctets(random), ...(random.below(2) === 0 ? { ticksCount: random.below(2 ** 31) } : {}) })).join(
    ['', '\r\n', '\r'][random.below(3)],
  );

export const sbs = (random: Random): string =>
  list(random, 12, () =>
    writeSbsLine({
      ...SBS_LINE,
      ...(random.below(8) === 0 ? { computed: true } : {}),
      transmissionType: 1 + random.below(8),
      altitudeFt: random.below(40_000),
      latDeg: random.uniform() * 180 - 90,
      lonDeg: random.uniform() * 360 - 180,
      callsign: '\u202eQSR\u0007417',
    }),
  ).join('');

export const aircraftJson = (random: Random): string =>
  `${random.below(3) === 0 ? '\ufeff' : ''}${JSON.stringify({
    now: 1_713_045_540,
    aircraft: list(random, 12, () => ({
      hex: random
        .below(2 ** 24)
        .toString(16)
        .padStart(6, '0'),
      lat: random.uniform() * 200 - 100,
      lon: 36,
      alt_baro: random.below(2) === 0 ? 'ground' : random.below(40_000),
      flight: 'QSR417',
      seen_pos: random.uniform() * 100,
    })),
  })}`;
