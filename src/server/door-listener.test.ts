import { createSocket } from 'node:dgram';
import { appendFileSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { writeBeast } from '../format/modes/index.ts';
import { decodeSapient, sapientFrame, timeInSapient, writeSapient } from '../format/sapient/index.ts';
import { timeS } from '../base/index.ts';
import type { Door } from './config/doors.ts';
import type { AddressList } from './config/endpoints.ts';
import type { DoorPort } from './door-context.ts';
import { openDoor, type OpenDoor } from './door-listener.ts';
import { wholeBlocks } from './stream-framing.ts';

const opened: OpenDoor[] = [];
const inputs: { door: string; from: string; bytes: number[] }[] = [];
const told: string[] = [];
const port: DoorPort = {
  input: (door, from, bytes) => void inputs.push({ door, from, bytes: [...bytes] }),
  told: (code, _door, message) => void told.push(`${code}: ${message}`),
  now: () => 1_713_045_540,
};

afterEach(async () => {
  await Promise.all(opened.splice(0).map((door) => door.close()));
  inputs.length = 0;
  told.length = 0;
});

let nextPort = 20_000 + (process.pid % 20_000);
async function open(kind: 'udp' | 'tcp', format: Door['format'] = 'asterix', from?: AddressList): Promise<{ number: number; door: OpenDoor }> {
  for (;;) {
    nextPort += 1;
    const door: Door = { id: `${kind}-altair`, format, kind, endpoint: { host: '127.0.0.1', port: nextPort }, from };
    try {
      const found = await openDoor(door, port);
      opened.push(found);
      return { number: nextPort, door: found };
    } catch (cause) {
      if ((cause as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw cause;
    }
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 300) throw new Error(`waited too long: ${JSON.stringify({ inputs, told })}`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}

function sendUdp(number: number, bytes: number[]): void {
  const socket = createSocket('udp4');
  socket.send(Uint8Array.from(bytes), number, '127.0.0.1', () => socket.close());
}

const only = (...words: string[]): AddressList => ({ words, allows: (address) => words.includes(address) });

describe('doors', () => {
  test('a datagram goes in as it came, with its sender', async () => {
    const { number, door } = await open('udp');
    sendUdp(number, [48, 0, 4, 9]);
    await until(() => inputs.length === 1);
    expect(inputs[0]).toEqual({ door: 'udp-altair', from: '127.0.0.1', bytes: [48, 0, 4, 9] });
    expect(door.counters).toMatchObject({ datagramsTotal: 1, bytesTotal: 4, lastInputAt: 1_713_045_540 });
  });

  test("a stranger's datagrams are dropped, counted, and said once with the fix; a new list is taken up while open", async () => {
    const { number, door } = await open('udp', 'asterix', only('192.0.2.7'));
    sendUdp(number, [1]);
    sendUdp(number, [2]);
    await until(() => door.counters.strangersTotal === 2);
    expect(told).toEqual(['door/stranger: 127.0.0.1 is not on this door\'s list: add it to "from" if it is one of yours']);
    expect(inputs).toEqual([]);
    door.allow(only('127.0.0.1'));
    sendUdp(number, [3]);
    await until(() => inputs.length === 1);
  });

  test('a SAPIENT node is answered: its registration is taken, its alert acknowledged, a task refused with the reason', async () => {
    const { number } = await open('tcp', 'sapient');
    const head = { timestamp: timeInSapient(timeS(1_713_045_540)), nodeId: 'a8654cdf-4328-47de-81fa-c495589e30c9' };
    const task = { regionDefinition: { regionType: [1], regionArea: [{ locationUnits: 1, locationDatum: 1 }] } };
    const registration = {
      nodeDefinition: [{ nodeType: 2 }],
      icdVersion: 'BSI Flex 335 v2.0',
      capabilities: [{ category: 'c', type: 't' }],
      statusDefinition: { statusInterval: { units: 4, value: 5 } },
      modeDefinition: [{ modeName: 'm', modeType: 1, settleTime: { units: 4, value: 1 }, task }],
      configData: [{ manufacturer: 'm', model: 'n' }],
    };
    const received: Buffer[] = [];
    const socket = connect(number, '127.0.0.1');
    socket.on('data', (chunk) => void received.push(chunk));
    for (const content of [{ registration }, { alert: { alertId: '01H4R63D7NVN8444Z5M77WEBY7' } }, { task: Uint8Array.of(8, 1) }])
      socket.write(sapientFrame(writeSapient({ ...head, ...content })));
    const answers = (): ReturnType<typeof decodeSapient> => decodeSapient(Buffer.concat(received));
    await until(() => answers().length === 3 && answers().every((one) => one.ok));
    socket.destroy();
    const [first, second, third] = answers().map((one) => (one.ok ? one.value : undefined));
    expect(first).toMatchObject({ destinationId: head.nodeId, registrationAck: { acceptance: true } });
    expect(second).toMatchObject({ alertAck: { alertId: '01H4R63D7NVN8444Z5M77WEBY7', alertAckStatus: 1 } });
    expect((third?.['error'] as { errorMessage: string[] } | undefined)?.errorMessage[0]).toMatch(/task is refused by design/);
    expect(inputs.flatMap(({ bytes }) => bytes).length).toBeGreaterThan(100);
  });

  test('a stream is cut into whole blocks however it arrives', async () => {
    const { number } = await open('tcp');
    const stream = [48, 0, 5, 1, 2, 34, 0, 4, 7, 21, 0, 6, 9, 9, 9];
    const socket = connect(number, '127.0.0.1');
    for (const byte of stream) {
      socket.write(Uint8Array.of(byte));
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    await until(() => inputs.flatMap(({ bytes }) => bytes).length === stream.length);
    expect(inputs.flatMap(({ bytes }) => bytes)).toEqual(stream);
    for (const { bytes } of inputs) expect(wholeBlocks(Uint8Array.from(bytes))).toBe(bytes.length);
    socket.destroy();
  });

  test('lines of plots are gathered until their line feed', async () => {
    const { number } = await open('tcp', 'plots');
    const socket = connect(number, '127.0.0.1');
    socket.write('{"t":1}\n{"t"');
    await until(() => inputs.length === 1);
    expect(Buffer.from(inputs[0].bytes).toString()).toBe('{"t":1}\n');
    socket.write(':2}\n');
    await until(() => inputs.length === 2);
    expect(Buffer.from(inputs[1].bytes).toString()).toBe('{"t":2}\n');
    socket.destroy();
  });

  test.each(['avr', 'sbs', 'aircraft-json'] as const)(
    'lines of %s are cut at their line feeds, also one that begins as a block of plots does',
    async (format) => {
      const { number } = await open('tcp', format);
      const socket = connect(number, '127.0.0.1');
      socket.write('MPL\u0001\u0000\u0030 and more\r\nnext\r\nha');
      await until(() => inputs.length === 1);
      expect(Buffer.from(inputs[0].bytes).toString()).toBe('MPL\u0001\u0000\u0030 and more\r\nnext\r\n');
      socket.end('lf\n');
      await until(() => inputs.length === 2);
      expect(Buffer.from(inputs[1].bytes).toString()).toBe('half\n');
    },
  );

  test('a stream whose framing is lost is closed with its reason, and others are not', async () => {
    const { number, door } = await open('tcp');
    const bad = connect(number, '127.0.0.1');
    const good = connect(number, '127.0.0.1');
    const closed = new Promise((resolve) => bad.once('close', resolve));
    bad.write(Uint8Array.of(48, 0, 2, 1));
    await closed;
    expect(door.counters.brokenTotal).toBe(1);
    expect(told[0]).toContain('door/framing');
    good.write(Uint8Array.of(48, 0, 4, 1));
    await until(() => inputs.length === 1);
    good.destroy();
  });

  test.each(['udp', 'tcp'] as const)('a %s door sheds what is beyond its quota of a second, says so once, and takes the next second again', async (kind) => {
    let second = 1_000;
    const { number } = await open(kind);
    await opened.pop()?.close();
    const line = `${JSON.stringify({ t: 1, pad: 'x'.repeat(80) })}\n`;
    const door = await openDoor(
      { id: 'd', format: 'plots', kind, endpoint: { host: '127.0.0.1', port: number }, from: undefined },
      { ...port, now: () => second },
      line.length * 10,
    );
    opened.push(door);
    const socket = kind === 'tcp' ? connect(number, '127.0.0.1') : createSocket('udp4');
    const say = (): void =>
      kind === 'tcp' ? void (socket as Socket).write(line) : (socket as ReturnType<typeof createSocket>).send(line, number, '127.0.0.1');
    for (let i = 1; i <= 1000; i += 1) {
      say();
      // One by one: a stream is taken in pieces, and each piece is judged whole.
      if (i % 50 === 0) await new Promise((resolve) => setTimeout(resolve, 5));
    }
    await until(() => door.counters.bytesTotal + door.counters.shedBytesTotal >= line.length * (kind === 'tcp' ? 1000 : 500));
    expect(door.counters.bytesTotal).toBeLessThanOrEqual(line.length * 10);
    expect(told.filter((one) => one.startsWith('door/flood'))).toHaveLength(1);
    second += 1;
    const before = door.counters.bytesTotal;
    say();
    await until(() => door.counters.bytesTotal > before);
    if (kind === 'tcp') (socket as Socket).destroy();
    else (socket as ReturnType<typeof createSocket>).close();
  });

  test.each([
    ['plots', `t,sensor,range,az,pad\n${'1713045539,s,40000,57,x\n'.repeat(40)}`],
    [
      'plots',
      JSON.stringify({
        type: 'FeatureCollection',
        features: Array.from({ length: 10 }, () => ({
          type: 'Feature',
          geometry: { type: 'Point', coordinates: [36, 31] },
          properties: { t: 1_713_045_539, sensor: 's' },
        })),
      }),
    ],
    [
      'plots',
      `<kml><Document>${'<Placemark><TimeStamp><when>2024-04-13T21:59:00Z</when></TimeStamp><ExtendedData><Data name="sensor"><value>s</value></Data></ExtendedData><Point><coordinates>36,31</coordinates></Point></Placemark>'.repeat(10)}</Document></kml>`,
    ],
    ['plots', '{"t":1713045539,"sensor":"s","range":40000,"az":57}\n'.repeat(30)],
    ['aircraft-json', JSON.stringify({ now: 5, aircraft: Array.from({ length: 30 }, () => ({ hex: '71c0a1', flight: 'QSR417' })) })],
    ['asterix', '0\0\u0004\u0009'.repeat(300)],
  ] as const)('a push of %s as %.20j beyond the quota of a second is refused, counted and said once; the next second takes it', async (format, body) => {
    let second = 1_000;
    nextPort += 1;
    const door = await openDoor(
      { id: 'push', format, kind: 'http', endpoint: { host: '127.0.0.1', port: nextPort }, from: undefined, tls: undefined, token: undefined },
      { ...port, now: () => second },
      body.length * 2,
    );
    opened.push(door);
    const push = async (): Promise<number> => (await fetch(`http://127.0.0.1:${nextPort}/`, { method: 'POST', body })).status;
    expect([await push(), await push()]).toEqual([204, 204]);
    const taken = inputs.length;
    expect(taken).toBeGreaterThan(0);
    expect([await push(), await push()]).toEqual([429, 429]);
    expect(inputs).toHaveLength(taken);
    expect(door.counters.shedBytesTotal).toBe(2 * body.length);
    expect(told.filter((one) => one.startsWith('door/flood'))).toHaveLength(1);
    second += 1;
    expect(await push()).toBe(204);
    expect(inputs.length).toBeGreaterThan(taken);
  });

  test('a page in a browser on this machine brings nothing in: neither by a push, nor by a request to a door of lines', async () => {
    const body = '{"t":1713045539,"sensor":"s","range":40000,"az":57}\n';
    nextPort += 1;
    opened.push(await openDoor({ id: 'push', format: 'plots', kind: 'http', endpoint: { host: '127.0.0.1', port: nextPort }, from: undefined }, port));
    const pushPort = nextPort;
    const push = (headers: Record<string, string>): Promise<number | undefined> =>
      new Promise((resolve, reject) => {
        const asked = request({ host: '127.0.0.1', port: pushPort, method: 'POST', headers, agent: false }, (answer) => {
          answer.resume();
          resolve(answer.statusCode);
        });
        asked.on('error', reject).end(body);
      });
    expect(await push({ origin: 'http://elsewhere.example' })).toBe(403);
    expect(await push({ origin: 'null' })).toBe(403);
    expect(await push({ origin: `http://127.0.0.1:${pushPort}` })).toBe(403);
    expect(await push({ 'sec-fetch-site': 'none' })).toBe(403);
    expect(inputs).toEqual([]);
    for (const format of ['plots', 'avr', 'sbs', 'aircraft-json', 'cot', 'beast'] as const) {
      const { number } = await open('tcp', format);
      await expect(fetch(`http://127.0.0.1:${number}/`, { method: 'POST', body, mode: 'no-cors' })).rejects.toThrow();
    }
    expect(inputs).toEqual([]);
    expect(told.filter((one) => one.startsWith('door/framing')).length).toBe(6);
    expect(told[0]).toContain('sent a request as pages of browsers make them: it is not read on');
    expect(await push({})).toBe(204);
    expect(inputs).toHaveLength(1);
  });

  test('a name twice in one object of an aircraft.json makes no aircraft: the push is refused with the reason, the next one counts', async () => {
    nextPort += 1;
    opened.push(
      await openDoor(
        {
          id: 'push',
          format: 'aircraft-json',
          kind: 'http',
          endpoint: { host: '127.0.0.1', port: nextPort },
          from: undefined,
          tls: undefined,
          token: undefined,
        },
        port,
      ),
    );
    const push = async (body: string): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${nextPort}/`, { method: 'POST', body });
      return `${answer.status} ${await answer.text()}`;
    };
    expect(await push('{"now":5,"aircraft":[{"hex":"71c0a1","lat":31,"lon":36,"l\\u0061t":33}]}')).toMatch(/^400 .*no name twice in one object/);
    expect(await push('{"now":5,"now":6,"aircraft":[]}')).toMatch(/^400 /);
    expect(inputs).toEqual([]);
    expect(await push('{"now":5,"aircraft":[{"hex":"71c0a1","lat":31,"lon":36}]}')).toMatch(/^204 /);
    expect(inputs).toHaveLength(1);
  });

  test('ten thousand connections leave those that feed where they are, and a door that goes on', async () => {
    const { number } = await open('tcp', 'plots');
    const good = connect(number, '127.0.0.1');
    await new Promise((resolve) => good.once('connect', resolve));
    good.write('{"t":1}\n');
    await until(() => inputs.length === 1);
    // What room is left is taken first, so that every one of the ten thousand is closed at once.
    const fillers: Socket[] = [];
    while (!told.some((line) => line.startsWith('door/busy'))) {
      const filler = connect(number, '127.0.0.1');
      filler.on('error', () => {});
      fillers.push(filler);
      await new Promise((resolve) => filler.once('connect', resolve));
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    let closed = 0;
    for (let batch = 0; batch < 100; batch += 1) {
      await Promise.all(
        Array.from(
          { length: 100 },
          () =>
            new Promise<void>((resolve) => {
              const socket = connect(number, '127.0.0.1');
              socket.on('error', () => {});
              socket.on('close', () => {
                closed += 1;
                resolve();
              });
            }),
        ),
      );
    }
    expect(closed).toBe(10_000);
    good.write('{"t":2}\n');
    await until(() => inputs.length === 2);
    expect(Buffer.from(inputs[1].bytes).toString()).toBe('{"t":2}\n');
    for (const socket of [good, ...fillers]) socket.destroy();
  }, 60_000);

  test('a door has a bounded number of connections', async () => {
    const { number } = await open('tcp');
    const sockets = Array.from({ length: 5 }, () => connect(number, '127.0.0.1'));
    sockets.forEach((socket) => socket.on('error', () => {}));
    await until(() => told.some((line) => line.startsWith('door/busy')));
    sockets.forEach((socket) => socket.destroy());
  });

  test('a file is followed from its present end, and from its start when it was replaced', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manara-door-'));
    const path = join(folder, 'plots.ndjson');
    writeFileSync(path, '{"old":1}\n');
    opened.push(await openDoor({ id: 'file', format: 'plots', kind: 'file', path }, port));
    appendFileSync(path, '{"t":1}\n{"t":');
    await until(() => inputs.length === 1);
    expect(Buffer.from(inputs[0].bytes).toString()).toBe('{"t":1}\n');
    writeFileSync(path, '{"t":3}\n');
    await until(() => inputs.length === 2);
    expect(Buffer.from(inputs[1].bytes).toString()).toBe('{"t":3}\n');
    rmSync(folder, { recursive: true });
  });

  test('a door that calls takes what comes in pieces as whole frames, says once that the line fell, and calls again', async () => {
    const callers: Socket[] = [];
    const source = createServer((socket) => void callers.push(socket));
    await new Promise<void>((resolve) => void source.listen(0, '127.0.0.1', resolve));
    const { port: number } = source.address() as { port: number };
    opened.push(await openDoor({ id: 'receiver', format: 'beast', kind: 'connect', endpoint: { host: '127.0.0.1', port: number } }, port));
    await until(() => callers.length === 1);
    const frame = writeBeast(0x32, 7, 9, Uint8Array.from([0x5d, 0x71, 0xc0, 0xa1, 0x07, 0x58, 0x77]));
    callers[0].write(frame.subarray(0, 9));
    await new Promise((resolve) => setTimeout(resolve, 20));
    callers[0].write(frame.subarray(9));
    await until(() => inputs.length === 1);
    expect(inputs[0].bytes).toEqual([...frame]);
    callers[0].destroy();
    await until(() => callers.length === 2);
    callers[1].write(frame);
    await until(() => inputs.length === 2);
    expect(told).toEqual([expect.stringContaining('door/failed'), expect.stringContaining('door/back')]);
    await opened.pop()!.close();
    await new Promise((resolve) => source.close(resolve));
  });

  test('aircraft.json is read whenever it is written anew, as lines that have its time, in bounded pieces', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'manara-door-'));
    const path = join(folder, 'aircraft.json');
    const aircraft = Array.from({ length: 2000 }, (_, index) => ({ hex: index.toString(16).padStart(6, '0'), flight: 'QSR417', lat: 31, lon: 36 }));
    writeFileSync(path, JSON.stringify({ now: 5, aircraft }));
    opened.push(await openDoor({ id: 'file', format: 'aircraft-json', kind: 'file', path }, port));
    await until(() => inputs.length === 2);
    expect(Math.max(...inputs.map(({ bytes }) => bytes.length))).toBeLessThanOrEqual(65_536);
    const lines = inputs.flatMap(({ bytes }) => Buffer.from(bytes).toString().trim().split('\n'));
    expect(lines).toHaveLength(2000);
    expect(JSON.parse(lines[1999])).toMatchObject({ now: 5, hex: '0007cf' });
    inputs.length = 0;
    writeFileSync(path, '{"now":6,"aircra');
    await until(() => told.length === 1);
    expect(told[0]).toContain('is no aircraft.json');
    writeFileSync(path, JSON.stringify({ now: 7, aircraft: [{ hex: '71c0a1' }] }));
    await until(() => inputs.length === 1);
    rmSync(folder, { recursive: true });
  });

  test('an address that is taken is refused at the start', async () => {
    const { number } = await open('tcp');
    const door: Door = { id: 'second', format: 'asterix', kind: 'tcp', endpoint: { host: '127.0.0.1', port: number }, from: undefined };
    await expect(openDoor(door, port)).rejects.toThrow('EADDRINUSE');
  });

  test.each([
    [[], 0],
    [[48], 0],
    [[48, 0], 0],
    [[48, 0, 4], 0],
    [[48, 0, 4, 1], 4],
    [[48, 0, 4, 1, 34, 0], 4],
    [[48, 0, 3], -1],
    [[48, 0, 4, 1, 34, 0, 0], -1],
  ])('whole blocks in %j end at %i', (bytes, expected) => {
    expect(wholeBlocks(Uint8Array.from(bytes))).toBe(expected);
  });
});
