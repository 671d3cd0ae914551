// Captures of every kind that is read, against what tshark finds in the very same files; pcapng is made by the tools that come with it.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readPcap } from '../../src/format/asterix/index.ts';
import { answerOf, describeProgram } from './program.ts';

const pair = (value: number): number[] => [value >> 8, value & 255];
const word = (value: number): number[] => [(value >>> 24) & 255, (value >> 16) & 255, ...pair(value & 0xffff)];
const zeros = (count: number): number[] => Array.from({ length: count }, () => 0);
const payload = (octets: number): number[] => [48, ...pair(octets), ...Array.from({ length: octets - 3 }, (_, at) => (at * 31 + 7) & 255)];
const udp = (inside: readonly number[]): number[] => [...pair(40_000), ...pair(8600), ...pair(inside.length + 8), 0, 0, ...inside];
const version4 = (inside: readonly number[], number = 1, fragment = 0): number[] => [
  0x45,
  0,
  ...pair(inside.length + 20),
  ...pair(number),
  ...pair(fragment),
  64,
  17,
  0,
  0,
  127,
  0,
  0,
  1,
  10,
  0,
  0,
  2,
  ...inside,
];
const version6 = (inside: readonly number[], next = 17): number[] => [
  0x60,
  0,
  0,
  0,
  ...pair(inside.length),
  next,
  64,
  ...zeros(15),
  1,
  ...zeros(15),
  2,
  ...inside,
];

function parts(datagram: readonly number[], octets: number): { readonly part: number[]; readonly before: number; readonly isLast: boolean }[] {
  const found = [];
  for (let at = 0; at < datagram.length; at += octets)
    found.push({ part: datagram.slice(at, at + octets), before: at, isLast: at + octets >= datagram.length });
  return found;
}
const cut4 = (inside: readonly number[], number: number): number[][] =>
  parts(udp(inside), 1480).map(({ part, before, isLast }) => version4(part, number, (isLast ? 0 : 0x2000) | (before / 8)));
const cut6 = (inside: readonly number[], number: number): number[][] =>
  parts(udp(inside), 1232).map(({ part, before, isLast }) => version6([17, 0, ...pair(before | (isLast ? 0 : 1)), ...word(number), ...part], 44));

const ethernet = (type: readonly number[], packet: readonly number[]): number[] => [...zeros(12), ...type, ...packet];
const [IP4, IP6, VLAN] = [
  [8, 0],
  [0x86, 0xdd],
  [0x81, 0, 0, 5],
];
const FRAMES: Readonly<Record<string, { readonly link: number; readonly frames: readonly (readonly number[])[] }>> = {
  ethernet: {
    link: 1,
    frames: [
      ethernet(IP4, version4(udp(payload(60)))),
      ethernet([...VLAN, ...IP4], version4(udp(payload(61)))),
      ethernet([0x88, 0xa8, 0, 6, ...VLAN, ...IP6], version6(udp(payload(62)))),
      ethernet(IP6, version6([17, 0, 1, 4, 0, 0, 0, 0, ...udp(payload(63))], 0)),
      ...cut4(payload(5000), 7).map((packet) => ethernet(IP4, packet)),
      ...cut4(payload(4000), 8)
        .reverse()
        .map((packet) => ethernet(IP4, packet)),
      ...cut6(payload(4500), 9).map((packet) => ethernet(IP6, packet)),
      ethernet([8, 6], zeros(28)),
    ],
  },
  raw: { link: 101, frames: [version4(udp(payload(70))), version6(udp(payload(71)))] },
  cooked: { link: 113, frames: [[0, 0, 0, 1, 0, 6, ...zeros(8), ...IP4, ...version4(udp(payload(80)))]] },
  cookedAgain: {
    link: 276,
    frames: [
      [...IP4, 0, 0, ...word(1), 0, 1, 0, 6, ...zeros(8), ...version4(udp(payload(90)))],
      [0x81, 0, 0, 0, ...word(1), 0, 1, 0, 6, ...zeros(8), 0, 5, ...IP4, ...version4(udp(payload(91)))],
    ],
  },
};

function classic(link: number, frames: readonly (readonly number[])[], magic: number): Uint8Array {
  const head = [...word(magic), 0, 2, 0, 4, ...zeros(8), ...word(262_144), ...word(link)];
  return Uint8Array.from([
    ...head,
    ...frames.flatMap((frame, at) => [...word(1_700_000_000 + at), ...word(250_000 + at), ...word(frame.length), ...word(frame.length), ...frame]),
  ]);
}

let folder = '';
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-captures-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Times and payloads as tshark has them. */
function saidOf(file: string): [number, string][] {
  const text = answerOf('tshark', ['-r', file, '-T', 'fields', '-e', 'frame.time_epoch', '-e', 'udp.payload'], '').toString();
  return text
    .split('\n')
    .map((line) => line.split('\t'))
    .filter(([, hex]) => hex !== undefined && hex !== '')
    .map(([at, hex]) => [Number(at), hex]);
}

function expectSame(file: string, count: number): void {
  const read = readPcap(readFileSync(file));
  if (!read.ok) throw new Error(read.error.message);
  const said = saidOf(file);
  expect(said).toHaveLength(count);
  expect(read.value.datagrams.map((one) => Buffer.from(one.payload).toString('hex'))).toEqual(said.map(([, hex]) => hex));
  read.value.datagrams.forEach(({ receivedAt }, at) => expect(receivedAt).toBeCloseTo(said[at][0], 5));
}

describeProgram('tshark', 'tshark', () => {
  test.each([
    ['ethernet', 0xa1b2c3d4, 7],
    ['ethernet', 0xa1b23c4d, 7],
    ['raw', 0xa1b2c3d4, 2],
    ['cooked', 0xa1b2c3d4, 1],
    ['cookedAgain', 0xa1b2c3d4, 2],
  ])('finds in a capture of %s the datagrams that we find, fragments put together', (name, magic, count) => {
    const file = join(folder, 'one.pcap');
    writeFileSync(file, classic(FRAMES[name].link, FRAMES[name].frames, magic));
    expectSame(file, count);
  });

  test('finds in pcapng of several interfaces, as mergecap writes it, the datagrams that we find', () => {
    const files = Object.entries(FRAMES).map(([name, { link, frames }], at) => {
      const file = join(folder, `${name}.pcap`);
      writeFileSync(file, classic(link, frames, at === 1 ? 0xa1b23c4d : 0xa1b2c3d4));
      return file;
    });
    const whole = join(folder, 'all.pcapng');
    answerOf('mergecap', ['-a', '-F', 'pcapng', '-w', whole, ...files], '');
    expectSame(whole, 12);
  });
});
