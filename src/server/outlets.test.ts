import { createSocket } from 'node:dgram';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { memberId, recipientOf, timeS, trackId, utf8 } from '../base/index.ts';
import { decodeCot } from '../format/cot/index.ts';
import { createFrameWriter } from '../format/frame/index.ts';
import { decodeSapient } from '../format/sapient/index.ts';
import { KINDS, type FrameTrack } from '../model/index.ts';
import { CATALOGUES } from '../warn/index.ts';
import { OUTLET, type OutletWords } from './config/outlets.ts';
import type { LiveFrame } from './live-broker.ts';
import { openOutlet, type OpenOutlet, type OutletTools } from './outlets.ts';

const read = memberId('altair');
if (!read.ok) throw new Error('an id');
const altair = read.value;
const recipient = recipientOf(altair);
const AT = 1_713_045_574;
const told: string[] = [];
const opened: OpenOutlet[] = [];
const closers: (() => void)[] = [];
const tools: OutletTools = {
  secret: utf8('s'),
  catalogues: CATALOGUES,
  placesOf: () => [],
  utcOffsetMinOf: () => 0,
  now: () => timeS(AT),
  say: () => undefined,
  told: (code, _name, message) => void told.push(`${code}: ${message}`),
};
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  await Promise.all(opened.splice(0).map((outlet) => outlet.close()));
  told.length = 0;
});

const track = (number: number): FrameTrack => ({
  id: trackId(number),
  event: trackId(number),
  status: 'confirmed',
  symbol: 'pending',
  latDeg: 31 + number / 1e4,
  lonDeg: 36,
  altitudeHaeM: 1_000,
  heightKnown: true,
  eastMps: 10,
  northMps: 0,
  upMps: 0,
  kindChance: KINDS.map(() => 0.125),
  horizontalGrade: 1,
  verticalGrade: 1,
  callsign: '',
  impact: undefined,
  arrivals: [],
});
function frames(writer: ReturnType<typeof createFrameWriter>, number: number, count: number): LiveFrame {
  writer.begin({
    mode: 'test',
    level: 'picture',
    rebuilding: false,
    unrecorded: false,
    epoch: 1,
    number,
    at: timeS(AT + number),
    snapshot: number === 1,
    termsHash: '0'.repeat(16),
  });
  for (let i = 1; i <= count; i += 1) writer.track(track(i), 1);
  return { recipient, level: 'picture', at: timeS(AT + number), bytes: writer.end([]).slice() };
}
const words = (over: Record<string, unknown>): OutletWords => {
  const parsed = OUTLET.safeParse({ to: 'altair', format: 'cot', ...over });
  if (!parsed.success) throw new Error(parsed.error.message);
  return parsed.data;
};
async function open(over: Record<string, unknown>, anyPort = false): Promise<OpenOutlet> {
  const given = words(over);
  const outlet = await openOutlet('o', anyPort && given.listen !== undefined ? { ...given, listen: { ...given.listen, port: 0 } } : given, tools);
  opened.push(outlet);
  return outlet;
}
async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 500) throw new Error(`waited too long: ${told.join('; ')}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
function client(port: number): { socket: Socket; bytes: () => Buffer } {
  const chunks: Buffer[] = [];
  const socket = connect(port, '127.0.0.1');
  socket.on('data', (chunk) => void chunks.push(chunk));
  socket.on('error', () => undefined);
  closers.push(() => socket.destroy());
  return { socket, bytes: () => Buffer.concat(chunks) };
}

describe('an outlet', () => {
  test('gives every client that calls the same events, and takes nothing from them', async () => {
    const outlet = await open({ listen: '127.0.0.1:8087' }, true);
    const clients = [client(outlet.port ?? 0), client(outlet.port ?? 0), client(outlet.port ?? 0)];
    clients[0].socket.write('<event uid="x"/>');
    await until(() => outlet.counters.clientsCount === 3);
    const writer = createFrameWriter();
    outlet.take([frames(writer, 1, 40)]);
    outlet.take([frames(writer, 2, 40)]);
    outlet.take([{ ...frames(writer, 3, 40), recipient: recipientOf(altair), level: 'threats' }]);
    await until(() => clients.every(({ bytes }) => decodeCot(bytes()).length === 80));
    const [first] = clients;
    for (const { bytes } of clients) expect(bytes().equals(first.bytes())).toBe(true);
    expect(decodeCot(first.bytes()).every((message) => message.ok)).toBe(true);
    expect(outlet.counters).toMatchObject({ messagesTotal: 80, missedTotal: 0 });
  });

  test('counts messages, bytes, clients, ticks that a client which does not read misses, and values that the format cannot hold', async () => {
    const outlet = await open({ listen: '127.0.0.1:8087' }, true);
    const slow = client(outlet.port ?? 0);
    const quick = client(outlet.port ?? 0);
    await until(() => outlet.counters.clientsCount === 2);
    slow.socket.pause();
    const writer = createFrameWriter();
    for (let number = 1; number <= 40 && outlet.counters.missedTotal === 0; number += 1) {
      outlet.take([frames(writer, number, 2_000)]);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    expect(outlet.counters.missedTotal).toBeGreaterThan(0);
    expect(outlet.counters.messagesTotal % 2_000).toBe(0);
    await until(() => quick.bytes().length === outlet.counters.bytesTotal);
    slow.socket.destroy();
    await until(() => outlet.counters.clientsCount === 1);

    const asterix = await open({ format: 'asterix', sac: 25, sic: 9, send: '127.0.0.1:9' });
    const high = createFrameWriter();
    high.begin({
      mode: 'test',
      level: 'picture',
      rebuilding: false,
      unrecorded: false,
      epoch: 1,
      number: 1,
      at: timeS(AT),
      snapshot: true,
      termsHash: '0'.repeat(16),
    });
    high.track({ ...track(1), altitudeHaeM: 150_000 }, 1);
    asterix.take([{ recipient, level: 'picture', at: timeS(AT), bytes: high.end([]).slice() }]);
    expect(asterix.counters.omittedTotal).toBe(1);
  });

  test('on loopback is for this machine, elsewhere for those on its list', async () => {
    const outlet = await open({ listen: '127.0.0.1:8087', from: ['192.0.2.7'] }, true);
    client(outlet.port ?? 0);
    await until(() => told.length > 0);
    expect(told[0]).toBe('outlet/stranger: 127.0.0.1 is not on the list of this outlet: add it to "from" if it is one of yours');
    expect(outlet.counters.clientsCount).toBe(0);
  });

  test('that calls speaks first, says once that nobody answers, and calls again', async () => {
    const received: Buffer[] = [];
    const listen = async (port: number) => {
      const server = createServer((socket) => void socket.on('data', (chunk: Buffer) => received.push(chunk)).on('error', () => undefined));
      await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
      return server;
    };
    const first = await listen(0);
    const { port } = first.address() as AddressInfo;
    await new Promise((resolve) => first.close(resolve));
    const outlet = await open({ format: 'sapient', connect: `127.0.0.1:${port}` });
    await until(() => told.length > 0);
    const server = await listen(port);
    closers.push(() => server.close());
    await until(() => outlet.counters.clientsCount === 1);
    outlet.take([frames(createFrameWriter(), 1, 2)]);
    await until(() => decodeSapient(Buffer.concat(received)).length === 5);
    const contents = decodeSapient(Buffer.concat(received)).map((one) =>
      one.ok ? Object.keys(one.value).find((name) => /registration|status|detection/.test(name)) : one.error.code,
    );
    expect(contents).toEqual(['registration', 'statusReport', 'statusReport', 'detectionReport', 'detectionReport']);
    expect(told.map((text) => text.split(':')[0])).toEqual(['outlet/failed', 'outlet/back']);
  });

  test.each([
    ['cot', 0xbf],
    ['asterix', 62],
  ])('sends %s by datagram', async (format, firstByte) => {
    const received: Buffer[] = [];
    const socket = createSocket('udp4');
    closers.push(() => socket.close());
    socket.on('message', (bytes) => void received.push(bytes));
    await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
    const outlet = await open({ format, send: `127.0.0.1:${socket.address().port}`, ...(format === 'asterix' ? { sac: 25, sic: 9 } : {}) });
    outlet.take([frames(createFrameWriter(), 1, 3)]);
    await until(() => received.length >= 2);
    expect(received[0][0]).toBe(firstByte);
  });

  test('wants one way out, and says who may call when others can', () => {
    const says = (over: Record<string, unknown>): string => OUTLET.safeParse({ to: 'altair', format: 'cot', ...over }).error?.issues[0].message ?? 'ok';
    expect(says({})).toContain('0 ways are named');
    expect(says({ listen: '127.0.0.1:1', send: '127.0.0.1:2' })).toContain('2 ways');
    expect(says({ listen: '0.0.0.0:8087' })).toContain('say who may call');
    expect(says({ send: '127.0.0.1:2', format: 'asterix' })).toContain('sac and sic of its own');
    expect(says({ send: '127.0.0.1:2', format: 'sapient' })).toContain('over TCP');
    expect(says({ send: '127.0.0.1:2', format: 'asterix', sac: 1, sic: 2, form: 'xml' })).toContain('belongs to cot');
  });
});
