import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, request } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { GIGABYTE, pour } from '../../test/serve/pour.ts';
import { LIMITS, timeS } from '../base/index.ts';
import { startConsole, type ConsoleServer } from './console-server.ts';
import { createFrameSpool } from './frame-spool.ts';
import type { EngineFacts, FrameStore, RestartOptions } from './frame-store.ts';
import type { Written } from './playback.ts';

const FACTS: EngineFacts = {
  mode: 'exercise',
  exercise: { name: 'two-neighbours', disclaimer: { en: ['notional'], ar: ['افتراضي'] }, startsAt: timeS(1000), endsAt: timeS(1300), seed: 7, sharing: null },
  views: [
    { handle: 'v1', names: { en: 'Altair', ar: 'النسر' }, levels: ['picture', 'warn'], kind: 'member' },
    { handle: 'v2', names: { en: 'Hub', ar: 'المركز' }, levels: ['picture'], kind: 'hub' },
  ],
  places: {
    v1: [
      {
        names: { en: 'Qasr', ar: 'قصر' },
        ring: [
          [44, 33],
          [44.5, 33],
          [44, 33.5],
          [44, 33],
        ],
        latDeg: 33.2,
        lonDeg: 44.2,
        populationCount: 91_000,
        shelterS: 180,
        served: true,
      },
    ],
    v2: [],
  },
  airspaces: { v1: [], v2: [] },
  coverage: {
    v1: [
      {
        name: 'own',
        ring: [
          [35, 31],
          [36, 31],
          [35, 32],
        ],
        latDeg: 31,
        lonDeg: 35,
      },
    ],
  },
  firstAt: timeS(1000),
};

interface Fake extends FrameStore {
  compute(until: number): void;
  readonly restarts: RestartOptions[];
}

/** One frame a second per stream, a snapshot every ten; a frame says view, level and second. */
function fakeStore(): Fake {
  const spool = createFrameSpool();
  let until = 999;
  let generation = 0;
  const restarts: RestartOptions[] = [];
  return {
    restarts,
    facts: () => FACTS,
    marks: (view) => (view === 'v1' ? [{ at: timeS(5), what: 'take-cover', count: 2 }] : []),
    moments: () => [{ key: 'first-report', names: { en: 'First report', ar: 'أول بلاغ' }, at: null }],
    computedUntil: () => timeS(until),
    framesBetween: spool.framesBetween,
    countBetween: spool.countBetween,
    snapshotBefore: spool.snapshotBefore,
    lookedAt: () => {},
    restart(options) {
      restarts.push(options);
      generation += 1;
    },
    generation: () => generation,
    failure: () => '',
    compute(next) {
      for (let at = until + 1; at <= next; at += 1) {
        for (const { handle, levels } of FACTS.views) {
          for (const level of levels) {
            const bytes = new TextEncoder().encode(`${handle} ${level} ${at}${at % 10 === 0 ? ' snapshot' : ''}`);
            spool.add([{ view: handle, level, at: timeS(at), snapshot: at % 10 === 0, offset: 0, length: bytes.length }], bytes);
          }
        }
      }
      until = next;
    },
  };
}

let web = '';
let store: Fake;
let server: ConsoleServer;
const said: string[] = [];
const written: Written[] = [];

async function start(port = 0): Promise<ConsoleServer> {
  return startConsole({
    store,
    port,
    webFolder: web,
    version: '0.1.0',
    startSpeedup: 10,
    restartable: true,
    say: (line) => void said.push(line),
    onWritten: (_session, entries) => void written.push(...entries),
  });
}

beforeEach(async () => {
  web = mkdtempSync(join(tmpdir(), 'manara-web-'));
  writeFileSync(join(web, 'index.html'), '<!doctype html><title>Manara</title>');
  said.length = 0;
  written.length = 0;
  store = fakeStore();
  server = await start();
});
afterEach(async () => {
  await server.close();
  rmSync(web, { recursive: true });
});

interface Answer {
  readonly status: number;
  readonly headers: Record<string, string | string[] | undefined>;
  readonly text: string;
}

function ask(path: string, headers: Record<string, string> = {}, method = 'GET', body = ''): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: '127.0.0.1', port: server.port, path, method, headers }, (response) => {
      let text = '';
      response.on('data', (chunk) => (text += String(chunk)));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, text }));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}

interface Client {
  readonly socket: WebSocket;
  readonly frames: { readonly stream: number; readonly text: string }[];
  readonly messages: Record<string, unknown>[];
  say(message: object): void;
  until(condition: () => boolean): Promise<void>;
}

async function open(headers: Record<string, string> = {}): Promise<Client> {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers });
  const frames: { stream: number; text: string }[] = [];
  const messages: Record<string, unknown>[] = [];
  socket.on('message', (data: Buffer, binary) => {
    if (binary) frames.push({ stream: data[0], text: data.subarray(1).toString() });
    else messages.push(JSON.parse(String(data)) as Record<string, unknown>);
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  return {
    socket,
    frames,
    messages,
    say: (message) => socket.send(JSON.stringify(message)),
    async until(condition) {
      for (let turn = 0; !condition(); turn += 1) {
        if (turn > 400) throw new Error(`waited too long; frames: ${frames.map(({ text }) => text).join(', ')}`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
  };
}

describe('the console over HTTP', () => {
  test('listens on loopback, and its address says so', () => {
    expect(server.address).toBe(`http://127.0.0.1:${server.port}/`);
  });

  test('serves the page under a strict policy', async () => {
    const page = await ask('/');
    expect(page).toMatchObject({ status: 200, text: expect.stringContaining('Manara') });
    expect(page.headers['content-security-policy']).toContain("default-src 'self';script-src 'self'");
    expect(page.headers['content-security-policy']).not.toContain('unsafe');
    expect(page.headers['x-content-type-options']).toBe('nosniff');
  });

  test('tells session, progress and places as the contract has them', async () => {
    const session = JSON.parse((await ask('/api/session')).text) as Record<string, unknown>;
    expect(session).toMatchObject({
      mode: 'exercise',
      version: '0.1.0',
      views: [{ handle: 'v1', kind: 'member', levels: ['picture', 'warn'] }, { handle: 'v2' }],
      exercise: { name: 'two-neighbours', seed: 7, sharing: null, computedUntil: 999, moments: [{ key: 'first-report', at: null }] },
    });
    const places = JSON.parse((await ask('/api/places?view=v1')).text) as unknown;
    expect(places).toMatchObject([{ lat: 33.2, lon: 44.2, population: 91_000, shelterS: 180, served: true }]);
    expect((await ask('/api/airspaces?view=v2')).text).toBe('[]');
    expect((await ask('/api/coverage?view=v1')).text).toContain('"own"');
    expect((await ask('/api/coverage?view=v2')).text).toBe('[]');
    expect((await ask('/api/marks?view=v1')).text).toBe('{"marks":[{"at":5,"what":"take-cover","count":2}]}');
    expect((await ask('/api/progress')).text).toContain('"computedUntil":999');
  });

  test.each([
    '/api/places',
    '/api/places?view=v9',
    '/api/places?view=__proto__',
    '/api/airspaces?view=v1&view=v2',
    '/api/coverage?view=__proto__',
    '/api/marks',
  ])('%s names no view: 404', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  test.each(['/../package.json', '/%2e%2e/package.json', '/..%2f..%2fetc/passwd', '/api/nothing'])('%s is not there', async (path) => {
    const answer = await ask(path);
    expect(answer.status).toBeGreaterThanOrEqual(400);
    expect(answer.text).not.toContain('root:');
    expect(answer.text).not.toContain('dependencies');
  });

  test('refuses a foreign Host and a foreign Origin, so that rebinding and cross-site requests get nothing', async () => {
    expect((await ask('/api/session', { host: 'manara.example:80' })).status).toBe(403);
    expect((await ask('/api/session', { host: `127.0.0.1:${server.port + 1}` })).status).toBe(403);
    expect((await ask('/api/session', { origin: 'http://manara.example' })).status).toBe(403);
    expect((await ask('/', { host: `evil.example:${server.port}` })).status).toBe(403);
    expect((await ask('/api/session', { host: `localhost:${server.port}`, origin: `http://localhost:${server.port}` })).status).toBe(200);
  });

  test('a restart needs the right words, and hands them on', async () => {
    const json = { 'content-type': 'application/json' };
    expect((await ask('/api/restart', json, 'POST', '{"from":1100,"sharing":"none"}')).status).toBe(200);
    expect(store.restarts).toEqual([{ from: 1100, sharing: 'none' }]);
    expect((await ask('/api/restart', json, 'POST', '{"moment":"first-report"}')).status).toBe(200);
    expect(store.restarts.splice(1)).toEqual([{ moment: 'first-report' }]);
    for (const body of ['{"moment":"breakfast"}', '{"sharing":"all"}', '{"form":1100}', '[', `{"from":${'1'.repeat(5000)}}`]) {
      expect((await ask('/api/restart', json, 'POST', body)).status).toBeGreaterThanOrEqual(400);
    }
    // What a form of another site could send without asking first.
    expect((await ask('/api/restart', { 'content-type': 'text/plain' }, 'POST', '{}')).status).toBe(415);
    expect(store.restarts).toHaveLength(1);
  });

  test('answers what it cannot read in its own words, and of an error of its own says nothing but that there was one', async () => {
    const json = { 'content-type': 'application/json' };
    for (const [path, method, headers, body] of [
      ['/%', 'GET', {}, ''],
      ['/api/restart', 'POST', json, '['],
      ['/api/restart', 'POST', json, '{"__proto__":{"from":1}}'],
      ['/api/restart', 'POST', { 'content-type': 'text/csv' }, 'a'],
      ['/api/restart', 'POST', json, `"${'x'.repeat(5000)}"`],
    ] as const) {
      const answer = await ask(path, headers, method, body);
      expect(answer.status).toBeGreaterThanOrEqual(400);
      expect(answer.status).toBeLessThan(500);
      expect(Object.keys(JSON.parse(answer.text) as object)).toEqual(['code', 'message']);
      expect(answer.text).toContain('"code":"console/message-malformed"');
      expect(answer.text).not.toContain('FST_');
    }
    store.moments = () => {
      throw new Error('deneb/tls.key is broken');
    };
    const failed = await ask('/api/progress');
    expect(failed).toMatchObject({ status: 500, text: '{"code":"console/failed","message":"the console met an error of its own: see the log"}' });
    expect(said).toEqual(['console: deneb/tls.key is broken']);
  });

  test('takes the next port when one is busy, and says so', async () => {
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(0, '127.0.0.1', resolve));
    const { port } = busy.address() as AddressInfo;
    const second = await start(port);
    expect(second.port).toBeGreaterThan(port);
    expect(said[0]).toBe(`Port ${port} is busy, trying ${port + 1}.`);
    await second.close();
    await new Promise((resolve) => busy.close(resolve));
  });
});

describe('the console over WebSocket', () => {
  test('a watch gives a snapshot, the deltas up to its time, and then each second as the clock runs', async () => {
    store.compute(1060);
    const client = await open();
    client.say({ type: 'watch', stream: 3, view: 'v1', level: 'warn', at: 1023, speed: 20 });
    await client.until(() => client.frames.length >= 9);
    expect(client.frames.slice(0, 4).map(({ text }) => text)).toEqual(['v1 warn 1020 snapshot', 'v1 warn 1021', 'v1 warn 1022', 'v1 warn 1023']);
    expect(client.frames.every(({ stream }) => stream === 3)).toBe(true);
    expect(client.frames.slice(4, 9).map(({ text }) => text)).toEqual(['v1 warn 1024', 'v1 warn 1025', 'v1 warn 1026', 'v1 warn 1027', 'v1 warn 1028']);
    client.socket.close();
  });

  test('several streams run on one clock, and a seek begins each with a snapshot again', async () => {
    store.compute(1100);
    const client = await open();
    client.say({ type: 'watch', stream: 0, view: 'v1', level: 'picture', at: 1041, speed: 0 });
    client.say({ type: 'watch', stream: 1, view: 'v2', level: 'picture' });
    await client.until(() => client.frames.length >= 4);
    expect(client.frames.map(({ stream, text }) => `${stream}: ${text}`)).toEqual([
      '0: v1 picture 1040 snapshot',
      '0: v1 picture 1041',
      '1: v2 picture 1040 snapshot',
      '1: v2 picture 1041',
    ]);
    client.frames.length = 0;
    client.say({ type: 'seek', at: 1090 });
    await client.until(() => client.frames.length >= 2);
    expect(client.frames.map(({ stream, text }) => `${stream}: ${text}`)).toEqual(['0: v1 picture 1090 snapshot', '1: v2 picture 1090 snapshot']);
    client.socket.close();
    await client.until(() => written.length >= 4);
    expect(written).toContainEqual({ streamNumber: 1, view: 'v2', level: 'picture', firstAt: 1041, lastAt: 1041, frameCount: 2, sizeBytes: 39 });
  });

  test('the clock waits at what is computed, goes on from there, and is told once a second', async () => {
    store.compute(1005);
    const client = await open();
    client.say({ type: 'watch', view: 'v2', level: 'picture', at: 1004, speed: 50 });
    await client.until(() => client.messages.length >= 2);
    expect(client.messages[1]).toMatchObject({ type: 'clock', at: 1005, speed: 50, computedUntil: 1005 });
    client.frames.length = 0;
    store.compute(1200);
    await client.until(() => client.frames.length >= 5);
    expect(client.frames[0].text).toBe('v2 picture 1006');
    client.socket.close();
  });

  test('after a restart every stream begins again with a snapshot, and the console is told', async () => {
    store.compute(1030);
    const client = await open();
    client.say({ type: 'watch', view: 'v2', level: 'picture', at: 1030, speed: 0 });
    await client.until(() => client.frames.length === 1);
    store.restart({});
    await client.until(() => client.frames.length > 1);
    expect(client.frames[1].text).toBe('v2 picture 1000 snapshot');
    expect(client.messages).toContainEqual({ type: 'restarted', firstAt: 1000 });
    client.socket.close();
  });

  test.each([
    ['{"type":"watch","view":"v1","level":"threats"}', 'console/view-unknown'],
    ['{"type":"watch","view":"constructor","level":"warn"}', 'console/view-unknown'],
    ['{"type":"seek","at":"soon"}', 'console/message-malformed'],
    ['{"type":"shell"}', 'console/message-malformed'],
    ['nonsense', 'console/message-malformed'],
  ])('%s is answered with %s and the socket lives on', async (message, code) => {
    const client = await open();
    client.socket.send(message);
    await client.until(() => client.messages.some(({ type }) => type === 'error'));
    expect(client.messages.find(({ type }) => type === 'error')).toMatchObject({ code });
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    client.socket.close();
  });

  test('refuses a page of another site, a foreign Host and another path; a program without Origin may come', async () => {
    await expect(open({ origin: 'http://evil.example' })).rejects.toThrow('403');
    await expect(open({ host: 'evil.example' })).rejects.toThrow('403');
    const other = new WebSocket(`ws://127.0.0.1:${server.port}/other`);
    await expect(new Promise((_, reject) => other.once('error', reject))).rejects.toThrow('404');
    (await open()).socket.close();
  });

  test('ten thousand connections leave whoever looks where they are; those that do not ask make room again', async () => {
    const client = await open();
    const idle: Socket[] = [];
    let closed = 0,
      answered = 0;
    for (let batch = 0; batch < 100; batch += 1) {
      const opened = Array.from({ length: 100 }, () => connect(server.port, '127.0.0.1'));
      for (const socket of opened) {
        socket.on('error', () => {});
        socket.on('close', () => (closed += 1));
        socket.once('data', () => (answered += 1));
      }
      await Promise.all(opened.map((socket) => new Promise((resolve) => socket.once('connect', resolve).once('close', resolve))));
      idle.push(...opened);
    }
    expect(idle).toHaveLength(10_000);
    await vi.waitUntil(() => closed >= 10_000 - LIMITS.consoleConnectionsMax, { timeout: 60_000 });
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    const heard = new Promise((resolve) => client.socket.once('message', resolve));
    client.socket.send(JSON.stringify({ type: 'pause' }));
    await heard;
    await vi.waitUntil(() => closed === 10_000, { timeout: 60_000 });
    // Those that had room are told that they were too slow, the others nothing.
    expect(answered).toBeGreaterThan(0);
    expect(answered).toBeLessThan(5_000);
    expect((await ask('/api/progress')).status).toBe(200);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    client.socket.close();
  }, 120_000);

  test('a message that says it has a gigabyte ends its own connection before it is read; others are served meanwhile', async () => {
    const client = await open();
    // What any client sends first, and then the head of a binary message of that length.
    const request = `GET /ws HTTP/1.1\r\nhost: 127.0.0.1:${server.port}\r\nupgrade: websocket\r\nconnection: Upgrade\r\nsec-websocket-version: 13\r\nsec-websocket-key: AAECAwQFBgcICQoLDA0ODw==\r\n\r\n`;
    const head = Buffer.alloc(14);
    head.writeUInt16BE(0x82ff);
    head.writeBigUInt64BE(BigInt(GIGABYTE), 2);
    const poured = await pour(server.port, Buffer.concat([Buffer.from(request), head]));
    expect(poured.answer.toString('latin1')).toMatch(/^HTTP\/1\.1 101 /);
    // A closing message (0x88) that says 1009: too big.
    expect(poured.answer.indexOf(Buffer.of(0x88, 0x02, 0x03, 0xf1))).toBeGreaterThan(0);
    expect(poured.isClosed).toBe(true);
    expect(poured.sentBytes).toBeLessThan(32 * 2 ** 20);
    expect(poured.grownBytes).toBeLessThan(96 * 2 ** 20);
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
    expect((await ask('/api/progress')).status).toBe(200);
    const closed = new Promise((resolve) => client.socket.once('close', resolve));
    client.socket.send('x'.repeat(100_000));
    expect(await closed).toBe(1009);
  }, 60_000);
});
