// A site's program with every format and by every kind of door, behind mutual TLS, up to the broker's door.
import { X509Certificate } from 'node:crypto';
import { spawn } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { freePort } from '../../../test/serve/free-port.ts';
import { utf8 } from '../../base/index.ts';
import { meshDatagram, readCotXml, streamFrame, writeCotProtobuf } from '../../format/cot/index.ts';
import { octetsOf, writeBeast } from '../../format/modes/index.ts';
import { sapientFrame, writeSapient } from '../../format/sapient/index.ts';
import { fingerprintOf } from '../auth/certificates.ts';
import { makeCertificate, type MadeCertificate } from '../auth/make-certificate.ts';
import type { Door } from '../config/doors.ts';
import { openDoor, type OpenDoor } from '../door-listener.ts';
import { feedCommand } from './command-feed.ts';

let broker: MadeCertificate;
let site: MadeCertificate;
let folder = '';
let door: OpenDoor | undefined;
let running: Promise<void> | undefined;
let source: Server | undefined;
const got: Uint8Array[] = [];
const printOf = ({ certificate }: MadeCertificate): string => fingerprintOf(new X509Certificate(certificate));

beforeAll(async () => {
  [broker, site] = await Promise.all([makeCertificate([], 2, new Date()), makeCertificate([], 2, new Date())]);
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-site-'));
  writeFileSync(join(folder, 'tls.key'), site.key, { mode: 0o600 });
  writeFileSync(join(folder, 'tls.crt'), site.certificate);
});
afterEach(async () => {
  process.emit('SIGTERM');
  await running;
  await door?.close();
  await new Promise((resolve) => (source === undefined ? resolve(undefined) : source.close(resolve)));
  [door, running, source] = [undefined, undefined, undefined];
  got.length = 0;
  rmSync(folder, { recursive: true });
});

/** A broker's door for the format, and a site with one source that speaks it. */
async function start(format: Door['format'], words: string): Promise<void> {
  const port = await freePort();
  door = await openDoor(
    { id: 'site', format, kind: 'tcp', endpoint: { host: '127.0.0.1', port }, from: undefined, tls: { ...broker, clients: [printOf(site)] } },
    { input: (_door, _from, bytes) => void got.push(bytes), told: () => undefined, now: () => Date.now() / 1000 },
  );
  const path = join(folder, 'feed.yaml');
  writeFileSync(
    path,
    `format: manara-feed\nversion: 1\nbroker: "127.0.0.1:${port}"\nfingerprint: ${printOf(broker)}\ntls: {key: tls.key, certificate: tls.crt}\nspeaks: ${format}\nsources: {one: ${words}}\n`,
  );
  running = feedCommand({ config: path, log: 'error' });
}

async function arrives(expected: Uint8Array): Promise<void> {
  await vi.waitFor(() => expect(Buffer.concat(got).toString('hex')).toBe(Buffer.from(expected).toString('hex')), { timeout: 10_000 });
}

async function dial(port: number): Promise<Socket> {
  for (let turn = 0; ; turn += 1) {
    const socket = connect(port, '127.0.0.1');
    const isUp = await new Promise<boolean>((resolve) => socket.once('connect', () => resolve(true)).once('error', () => resolve(false)));
    if (isUp) return socket;
    if (turn > 200) throw new Error('nobody listens');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** Does it again until the site has heard it: what is done before its source is open is lost. What came first is `expected`. */
async function arrivesOf(again: (turn: number) => void, expected: Uint8Array): Promise<void> {
  for (let turn = 0; got.length === 0 && turn < 100; turn += 1) {
    again(turn);
    await new Promise((resolve) => setTimeout(resolve, 300));
  }
  await vi.waitFor(() => expect(new Uint8Array(Buffer.concat(got).subarray(0, expected.length))).toEqual(expected), { timeout: 10_000 });
}

function datagram(port: number, bytes: Uint8Array): void {
  const socket = createSocket('udp4');
  socket.send(bytes, port, '127.0.0.1', () => socket.close());
}

const BLOCKS = Uint8Array.of(48, 0, 5, 1, 2, 34, 0, 4, 9);
const FRAME = writeBeast(0x32, 7, 9, octetsOf('5D71C0A1075877'));
const COT =
  '<event version="2.0" uid="u" type="a-u-A" time="2024-04-13T21:59:34.5Z" start="2024-04-13T21:59:34.5Z" stale="2024-04-13T22:01:00Z" how="m-g"><point lat="31.5" lon="36.25" hae="812.5" ce="25" le="40"/></event>';
const ALERT = sapientFrame(
  writeSapient({
    timestamp: { seconds: 1_713_045_540, nanos: 0 },
    nodeId: 'a8654cdf-4328-47de-81fa-c495589e30c9',
    alert: { alertId: '01H4R63D7NVN8444Z5M77WEBY7' },
  }),
);

describe('a site brings to its broker, in mutual TLS', () => {
  test('ASTERIX that comes in datagrams, as a stream of blocks', async () => {
    const port = await freePort();
    await start('asterix', `{udp: "127.0.0.1:${port}"}`);
    await arrivesOf(() => datagram(port, BLOCKS), BLOCKS);
  });

  test('ASTERIX out of a capture in a folder, without the capture', async () => {
    mkdirSync(join(folder, 'drop'));
    await start('asterix', '{folder: drop}');
    const length = BLOCKS.length + 28;
    const word = (value: number): number[] => [0, 0, value >> 8, value & 255];
    const ip = [0x45, 0, 0, length, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 1, 1, 2, 2, 0, length - 20, 0, 0, ...BLOCKS];
    const capture = Uint8Array.of(
      0xa1,
      0xb2,
      0xc3,
      0xd4,
      0,
      2,
      0,
      4,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      0,
      255,
      255,
      ...word(101),
      ...word(0),
      ...word(0),
      ...word(length),
      ...word(length),
      ...ip,
    );
    await arrivesOf((turn) => writeFileSync(join(folder, 'drop', `${turn}.pcap`), capture), BLOCKS);
  });

  test('plots that are pushed by HTTP, a last line with its end', async () => {
    const port = await freePort();
    await start('plots', `{http: "127.0.0.1:${port}"}`);
    await dial(port).then((socket) => socket.destroy());
    expect((await fetch(`http://127.0.0.1:${port}/`, { method: 'POST', body: '{"t":1}\n{"t":2}' })).status).toBe(204);
    await arrives(utf8('{"t":1}\n{"t":2}\n'));
  });

  test('Beast of a receiver that is called', async () => {
    source = createServer((socket) => void socket.end(FRAME));
    await new Promise<void>((resolve) => void source?.listen(0, '127.0.0.1', resolve));
    await start('beast', `{connect: "127.0.0.1:${(source.address() as { port: number }).port}"}`);
    await arrivesOf(() => undefined, FRAME);
  });

  test.each([
    ['avr', '*5D71C0A1075877;\r\n'],
    ['sbs', 'AIR,,1,1,71C0A1,1\n'],
    ['plots', '{"t":3}\n'],
    ['cot', COT],
  ] as const)('%s of a source that calls', async (format, text) => {
    const port = await freePort();
    await start(format, `{tcp: "127.0.0.1:${port}"}`);
    const socket = await dial(port);
    for (const character of text) socket.write(character);
    await arrives(utf8(text));
    socket.destroy();
  });

  test('lines that are appended to a file', async () => {
    writeFileSync(join(folder, 'grows.txt'), 'old\n');
    await start('sbs', '{file: grows.txt}');
    await arrivesOf(() => appendFileSync(join(folder, 'grows.txt'), 'AIR,,1,1,71C0A1,1\n'), utf8('AIR,,1,1,71C0A1,1\n'));
  });

  test('an aircraft.json that is written anew, as a line for each aircraft', async () => {
    writeFileSync(join(folder, 'aircraft.json'), '{"now":5,"aircraft":[]}');
    await start('aircraft-json', '{file: aircraft.json}');
    await arrivesOf(
      (turn) => writeFileSync(join(folder, 'aircraft.json'), `{"now":6,"aircraft":[{"hex":"71c0a1"}]${' '.repeat(turn)}}`),
      utf8('{"now":6,"hex":"71c0a1"}\n'),
    );
  });

  test('datagrams of TAK, as pieces of its stream', async () => {
    const event = readCotXml(COT);
    const payload = event.ok ? writeCotProtobuf({ event: event.value, control: undefined }) : event;
    if (!payload.ok) throw new Error(payload.error.message);
    const port = await freePort();
    await start('cot', `{udp: "127.0.0.1:${port}"}`);
    await arrivesOf(() => datagram(port, meshDatagram(payload.value)), streamFrame(payload.value));
  });

  test('what another program pipes into it, as the command; what is not whole is counted and said to its owner', async () => {
    const [port, udp] = [await freePort(), await freePort()];
    door = await openDoor(
      { id: 'site', format: 'asterix', kind: 'tcp', endpoint: { host: '127.0.0.1', port }, from: undefined, tls: { ...broker, clients: [printOf(site)] } },
      { input: (_door, _from, bytes) => void got.push(bytes), told: () => undefined, now: () => Date.now() / 1000 },
    );
    const path = join(folder, 'feed.yaml');
    writeFileSync(
      path,
      `format: manara-feed\nversion: 1\nbroker: "127.0.0.1:${port}"\nfingerprint: ${printOf(broker)}\ntls: {key: tls.key, certificate: tls.crt}\nspeaks: asterix\nsources: {piped: {stdin: true}, radar: {udp: "127.0.0.1:${udp}"}}\n`,
    );
    const child = spawn(join(import.meta.dirname, '../../../manara'), ['feed', '--config', path], { stdio: ['pipe', 'pipe', 'inherit'] });
    let log = '';
    child.stdout.on('data', (piece: Buffer) => (log += piece.toString('utf8')));
    const ended = new Promise((resolve) => child.once('close', resolve));
    try {
      // In two pieces that cut a block.
      child.stdin.write(BLOCKS.subarray(0, 4));
      await new Promise((resolve) => setTimeout(resolve, 50));
      child.stdin.end(BLOCKS.subarray(4));
      await vi.waitFor(() => expect(Buffer.concat(got).toString('hex')).toBe(Buffer.from(BLOCKS).toString('hex')), { timeout: 30_000 });
      for (let i = 0; i < 3; i += 1) datagram(udp, BLOCKS.subarray(0, 7));
      datagram(udp, BLOCKS);
      await vi.waitFor(() => expect(Buffer.concat(got)).toHaveLength(2 * BLOCKS.length), { timeout: 10_000 });
      expect(log).toMatch(/"level":"warn".*"door\/framing".*"source":"radar".*7 bytes that are no whole asterix, beginning 30000501022200: they are left out/);
    } finally {
      child.kill('SIGTERM');
      await ended;
    }
    expect(log).toMatch(/"code":"link\/report".*"sentBytes":18.*"leftOutCounts":\{"radar":3\}/);
  }, 60_000);

  test('SAPIENT of a node, which is answered at the site', async () => {
    const port = await freePort();
    await start('sapient', `{tcp: "127.0.0.1:${port}"}`);
    const socket = await dial(port);
    const answered = new Promise((resolve) => socket.once('data', resolve));
    socket.write(ALERT);
    await answered;
    await arrives(ALERT);
    socket.destroy();
  });
});
