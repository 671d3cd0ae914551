// What clumsy and hostile senders bring to the doors of a running broker, each kind between two good messages on one line: what is wrong is
// named to the feed's owner with its place, the message behind it counts, and nothing of it reaches a log or a page unprintable.

import { createSocket } from 'node:dgram';
import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { isoFromTime, timeS, utf8 } from '../../src/base/index.ts';
import { createBlockWriter, flushBlock, writeReport048 } from '../../src/format/asterix/index.ts';
import { hexOf, octetsOf, paritySyndrome, writeBeast } from '../../src/format/modes/index.ts';
import { sapientFrame, timeInSapient, writeSapient } from '../../src/format/sapient/index.ts';
import { createLog } from '../../src/server/log.ts';
import { serve, type Serving } from '../../src/server/serve.ts';
import { exampleFolder } from './example-folder.ts';
import { freePort } from './free-port.ts';

const DOORS = ['plots', 'cot', 'sapient', 'beast', 'avr', 'sbs', 'aircraft-json'] as const;
type Stream = (typeof DOORS)[number];
const ports: Record<string, number> = {};
let folder = '';
let serving: Serving | undefined;
let log = '';

const SENSOR: Readonly<Record<Stream, string>> = {
  plots: 'type: long-range radar, rotation: 6 s',
  cot: 'type: observer, rotation: 5 s',
  sapient: 'type: observer, rotation: 5 s',
  beast: 'type: ads-b station, rotation: 1 s',
  avr: 'type: ads-b station, rotation: 1 s',
  sbs: 'type: ads-b station, rotation: 1 s',
  'aircraft-json': 'type: ads-b station, rotation: 1 s',
};
const feedOf = (format: Stream): string => `    member: altair
    sensors:
      s-${format}: {${SENSOR[format]}, at: 31.7N 35.9E, height: 60 m, range: 400 km, detection: 90 %, falsePlots: 0.1,
        errors: {range: 60 m, azimuth: 0.1 deg, elevation: 0.1 deg}, sources: [{door: d-${format}, format: ${format}${format === 'plots' || format === 'cot' || format === 'sapient' ? '' : ', time: {received: 0.1 s, error: 0.1 s}'}}]}
`;

interface FeedHealth {
  readonly feed: string;
  readonly plots: number;
  readonly quarantined: number;
  readonly spareBits: number;
  readonly quarantine: readonly { readonly code: string; readonly message: string; readonly hex: string }[];
}

async function healthOf(feed: string): Promise<FeedHealth> {
  const { feeds } = (await (await fetch(`http://127.0.0.1:${ports['console']}/api/health`)).json()) as { feeds: readonly FeedHealth[] };
  const found = feeds.find((one) => one.feed === feed);
  if (found === undefined) throw new Error(`no feed ${feed}`);
  return found;
}

beforeAll(async () => {
  folder = exampleFolder('hostile');
  for (const name of [...DOORS, 'console', 'hub', 'udp', 'udp-deneb', 'tcp-deneb', 'push', 'push-aircraft']) ports[name] = await freePort();
  mkdirSync(join(folder, 'drop'));
  writeFileSync(join(folder, 'grows.ndjson'), '');
  const path = join(folder, 'manara.yaml');
  const doors = [
    ...DOORS.map((format) => `  d-${format}: {tcp: "127.0.0.1:${ports[format]}"}`),
    `  push: {http: "127.0.0.1:${ports['push']}"}`,
    `  push-aircraft: {http: "127.0.0.1:${ports['push-aircraft']}"}`,
    '  drop: {folder: drop}',
    '  grows: {file: grows.ndjson}',
  ].join('\n');
  const text = readFileSync(path, 'utf8')
    .replace(/127\.0\.0\.1:30048/, `127.0.0.1:${ports['udp']}`)
    .replace(/127\.0\.0\.1:30049/, `127.0.0.1:${ports['udp-deneb']}`)
    .replace(/127\.0\.0\.1:30050/, `127.0.0.1:${ports['tcp-deneb']}`)
    .replace('doors:\n', `doors:\n${doors}\n`)
    .replace('feeds:\n', `feeds:\n${DOORS.map((format) => `  f-${format}:\n${feedOf(format)}`).join('')}`)
    .replace(
      'sources: [{door: d-plots, format: plots}]',
      'sources: [{door: d-plots, format: plots}, {door: push, format: plots}, {door: drop, format: plots}, {door: grows, format: plots}]',
    )
    .replace(
      'sources: [{door: d-aircraft-json, format: aircraft-json,',
      (source) => `sources: [{door: push-aircraft, format: aircraft-json, time: {received: 0.1 s, error: 0.1 s}}, ${source.slice('sources: ['.length)}`,
    )
    .replace(/consoles:[^]*/, `consoles: {hub: {port: ${ports['hub']}}, altair: {port: ${ports['console']}}}\n`);
  writeFileSync(path, text);
  serving = await serve({ configPath: path, version: '0.1.0', log: createLog('debug', { write: (line: string) => void (log += line) }), say: () => undefined });
});

afterAll(async () => {
  await serving?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const now = (): number => Date.now() / 1000;
let step = 0;
/** Somewhere else each time: what a feed says twice is left out. */
const next = (): number => (step += 1);

const line = (over: Record<string, unknown> = {}, end = '\n'): Uint8Array =>
  utf8(`${JSON.stringify({ t: now() - 0.1, sensor: 's-plots', range: 100_000 + 500 * next(), az: 200, sdRange: 120, sdAz: 0.12, ...over })}${end}`);
const cot = (over: (text: string) => string = (text) => text): Uint8Array => {
  const at = isoFromTime(timeS(Math.floor(now() * 1000) / 1000));
  return utf8(
    over(
      `<event version="2.0" uid="post-1" type="a-u-A" time="${at}" start="${at}" stale="${isoFromTime(timeS(Math.floor(now()) + 60))}" how="m-g">` +
        `<point lat="${(31.2 + next() / 1000).toFixed(4)}" lon="36.1" hae="3000" ce="200" le="300"/><detail/></event>`,
    ),
  );
};
const MESSAGES = ['8D71C0A158BF110156330FF0A08E', '8D71C0A158BF24A7BA0012983D52'];
/** A message of another height: AVR says no time, and the same again at once would count as sent twice. */
function climbing(hex: string): string {
  const bytes = octetsOf(hex);
  bytes[6] = (bytes[6] & 0x0f) | ((next() & 0x0f) << 4);
  bytes.fill(0, 11);
  const parity = paritySyndrome(bytes, 0, 14);
  bytes.set([parity >> 16, (parity >> 8) & 0xff, parity & 0xff], 11);
  return hexOf(bytes).toUpperCase();
}
const beast = (): Uint8Array => Uint8Array.from(MESSAGES.flatMap((hex) => [...writeBeast(0x33, next(), 9, octetsOf(hex))]));
const sbs = (callsign = '', altitude = '35000'): Uint8Array =>
  utf8(`MSG,3,1,1,71C0A1,1,2026/11/23,13:48:47.800,2026/11/23,13:48:47.900,${callsign},${altitude},,,${(31.3 + next() / 2000).toFixed(5)},36.00099,,,,,,0\r\n`);
const aircraft = (over: Record<string, unknown> = {}): Uint8Array =>
  utf8(`${JSON.stringify({ now: Math.floor(now()), hex: '71c0a1', lat: 31.3 + next() / 2000, lon: 36.001, alt_baro: 35_000, seen_pos: 0, ...over })}\n`);
const NODE = 'a8654cdf-4328-47de-81fa-c495589e30c9';
const sapient = (over: object = {}): Uint8Array =>
  sapientFrame(
    writeSapient({
      timestamp: timeInSapient(timeS(now())),
      nodeId: NODE,
      detectionReport: {
        reportId: '01H4R63D7NVN8444Z5M77WEBY7',
        objectId: '01H4R63D7NVN8444Z5M77WEBY8',
        location: { x: 36 + next() / 2000, y: 31.4, xError: 0.002, yError: 0.002, coordinateSystem: 1, datum: 1 },
        ...over,
      },
    }),
  );
function radar(over: Partial<Parameters<typeof writeReport048>[1]> = {}): Uint8Array {
  let bytes = new Uint8Array();
  const writer = createBlockWriter(48, (block) => (bytes = Uint8Array.from(block)));
  writeReport048(writer, {
    sac: 25,
    sic: 10,
    timeOfDayS: now() % 86_400,
    detectionCode: 5,
    pressureAltitudeM: 9000,
    rangeM: 60_000 + 500 * next(),
    azimuthRad: 0.6,
    mode3A: 0o1234,
    ...over,
  });
  flushBlock(writer);
  return bytes;
}

const GOOD: Readonly<Record<Stream, () => Uint8Array>> = {
  plots: line,
  cot,
  sapient,
  beast,
  avr: () => utf8(MESSAGES.map((hex) => `*${climbing(hex)};\n`).join('')),
  sbs: () => sbs(),
  'aircraft-json': () => aircraft(),
};
/** Plots that good input makes: the second message of a pair of halves that was heard before is one as well. */
const joined = (...parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
const OVERRIDE = '\u202e';
const FORMULA = '=HYPERLINK("http://x.example")';

interface Bad {
  readonly what: string;
  readonly door: Stream;
  readonly bytes: () => Uint8Array;
  readonly code: string;
  readonly says?: RegExp;
}

const BAD: readonly Bad[] = [
  {
    what: 'a line longer than any input may be',
    door: 'plots',
    bytes: () => utf8(`{"t":1,"pad":"${'x'.repeat(200_000)}"}\n`),
    code: 'ingest/too-long',
    says: /65537 bytes at once, the limit is 65536/,
  },
  {
    what: 'bytes that are no UTF-8',
    door: 'plots',
    bytes: () => Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d, 0x0a),
    code: 'plots/framing',
    says: /byte \d+|record \d+/,
  },
  {
    what: 'a control and a direction character in a callsign',
    door: 'plots',
    bytes: () => line({ callsign: `QSR${OVERRIDE}\u0007417` }),
    code: 'plots/value',
    says: /callsign/,
  },
  { what: 'a formula for a callsign', door: 'plots', bytes: () => line({ callsign: FORMULA }), code: 'plots/value', says: /callsign/ },
  { what: 'a name twice', door: 'plots', bytes: () => utf8('{"t":1,"sensor":"s-plots","t":2}\n'), code: 'plots/json', says: /"t" stands twice/ },
  {
    what: 'lists nested thirty thousand deep',
    door: 'plots',
    bytes: () => utf8(`{"t":${'['.repeat(30_000)}${']'.repeat(30_000)},"sensor":"s-plots"}\n`),
    code: 'plots/value',
  },
  { what: 'NaN', door: 'plots', bytes: () => utf8('{"t":NaN}\r\n'), code: 'plots/json', says: /NaN/ },
  {
    what: 'a billion laughs',
    door: 'cot',
    bytes: () => cot((text) => `<!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]>${text}`),
    code: 'cot/doctype',
    says: /doctype|document type/i,
  },
  {
    what: 'a file of this machine',
    door: 'cot',
    bytes: () => cot((text) => `<!DOCTYPE l [<!ENTITY a SYSTEM "file:///etc/passwd">]>${text.replace('post-1', '&a;')}`),
    code: 'cot/doctype',
  },
  {
    what: 'elements nested five thousand deep',
    door: 'cot',
    bytes: () => cot((text) => text.replace('<detail/>', `<detail>${'<a>'.repeat(5000)}${'</a>'.repeat(5000)}</detail>`)),
    code: 'cot/too-deep',
  },
  { what: 'NaN for a latitude', door: 'cot', bytes: () => cot((text) => text.replace(/lat="[^"]*"/, 'lat="NaN"')), code: 'cot/bad-value', says: /NaN/ },
  { what: 'a greeting that is no event', door: 'cot', bytes: () => utf8('<auth><cot username="u" password="p"/></auth>'), code: 'cot/missing', says: /"auth"/ },
  { what: 'an event that breaks off', door: 'cot', bytes: () => cot().slice(0, 60), code: 'cot/not-xml' },
  { what: 'a control character by its number', door: 'cot', bytes: () => cot((text) => text.replace('post-1', `p${OVERRIDE}&#7;`)), code: 'cot/not-xml' },
  {
    what: 'coordinates that are no numbers',
    door: 'sapient',
    bytes: () => sapient({ location: { x: Number.NaN, y: 31.4, coordinateSystem: 1, datum: 1 } }),
    code: 'sapient/bad-value',
    says: /location/,
  },
  { what: 'bytes between frames', door: 'beast', bytes: () => Uint8Array.of(1, 2, 3), code: 'modes/framing', says: /byte \d+/ },
  { what: 'a message damaged on the air', door: 'avr', bytes: () => utf8('*8D71C0A158BF110156330FF0A08F;\r'), code: 'modes/parity' },
  { what: 'a line without its end sign', door: 'avr', bytes: () => utf8('*8D71C0A158BF1101\n\r\n'), code: 'modes/framing', says: /byte \d+/ },
  { what: 'a latitude that is no number', door: 'sbs', bytes: () => utf8('MSG,3,1,1,71C0A1,1,,,,,,,,,NaN,36,,,,,,0\n'), code: 'modes/value', says: /NaN/ },
  { what: 'a line longer than any input may be', door: 'sbs', bytes: () => utf8(`MSG,${'3'.repeat(90_000)}\n`), code: 'ingest/too-long' },
  {
    what: 'a name twice',
    door: 'aircraft-json',
    bytes: () => utf8('{"now":1713045540,"hex":"71c0a1","lat":1,"l\\u0061t":2}\n'),
    code: 'modes/json',
    says: /"lat" stands twice/,
  },
  { what: 'null and a list where numbers belong', door: 'aircraft-json', bytes: () => aircraft({ alt_baro: null, gs: [1] }), code: 'modes/value' },
];

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});
async function dial(door: string): Promise<Socket> {
  const socket = connect(ports[door], '127.0.0.1');
  sockets.push(socket);
  socket.on('error', () => undefined);
  await new Promise((resolve) => socket.once('connect', resolve));
  return socket;
}

describe('between good messages on one line', () => {
  test.each(BAD)('$door, $what: named to its owner, and the line goes on', async ({ door, bytes, code, says }) => {
    const feed = `f-${door}`;
    const before = await healthOf(feed);
    const socket = await dial(door);
    let isClosed = false;
    socket.once('close', () => (isClosed = true));
    socket.write(GOOD[door]());
    await vi.waitFor(async () => expect((await healthOf(feed)).plots).toBeGreaterThan(before.plots), { timeout: 10_000 });
    const between = await healthOf(feed);
    socket.write(bytes());
    socket.write(GOOD[door]());
    await vi.waitFor(async () => expect((await healthOf(feed)).plots).toBeGreaterThan(between.plots), { timeout: 10_000 });
    const after = await healthOf(feed);
    expect(
      after.quarantined,
      after.quarantine
        .slice(-3)
        .map(({ code, message }) => `${code} ${message}`)
        .join('; '),
    ).toBe(between.quarantined + 1);
    expect(after.quarantine.at(-1)?.code).toBe(code);
    if (says !== undefined) expect(after.quarantine.at(-1)?.message).toMatch(says);
    expect(isClosed).toBe(false);
  });

  test('lines that end by LF, by CR and LF, by CR alone, with byte order marks before them and blank ones between, are all read', async () => {
    const before = await healthOf('f-plots');
    const socket = await dial('plots');
    for (const end of ['\n', '\r\n', '\r', '\r\r\n\n', '\n']) socket.write(joined(utf8('\ufeff'), line({}, end)));
    await vi.waitFor(async () => expect((await healthOf('f-plots')).plots).toBe(before.plots + 5), { timeout: 10_000 });
    expect((await healthOf('f-plots')).quarantined).toBe(before.quarantined);
  });

  test('a formula, a control and a direction character in a callsign of SBS are no letters of it, and its position counts', async () => {
    const before = await healthOf('f-sbs');
    const socket = await dial('sbs');
    socket.write(joined(sbs(`${OVERRIDE}=A\u0007B`), sbs()));
    await vi.waitFor(async () => expect((await healthOf('f-sbs')).plots).toBe(before.plots + 2), { timeout: 10_000 });
  });
});

describe('a stream whose framing nothing can find again', () => {
  test.each<[Stream, Uint8Array, RegExp]>([
    ['sapient', Uint8Array.of(0xff, 0xff, 0xff, 0x7f, 1, 2, 3), /a length that is none, or more than 65536/],
    ['cot', Uint8Array.of(0xbf, 0xff, 0xff, 0xff, 0xff, 1), /an event longer than/],
    ['plots', Uint8Array.of(0x4d, 0x50, 0x4c, 1, 0xff, 0xff, 1), /a line or block longer than/],
  ])('of %s is closed and said, and whoever calls again is heard', async (door, bytes, says) => {
    const feed = `f-${door}`;
    const socket = await dial(door);
    const closed = new Promise((resolve) => socket.once('close', resolve));
    log = '';
    socket.write(bytes);
    await closed;
    expect(log).toMatch(says);
    const before = await healthOf(feed);
    (await dial(door)).write(GOOD[door]());
    await vi.waitFor(async () => expect((await healthOf(feed)).plots).toBeGreaterThan(before.plots), { timeout: 10_000 });
  });

  test('senders who send half a message and fall silent hold nobody else up', async () => {
    const before = await healthOf('f-plots');
    const silent = await dial('plots');
    silent.write('{"t":1,"sens');
    (await dial('cot')).write(cot().slice(0, 80));
    (await dial('plots')).write(line());
    await vi.waitFor(async () => expect((await healthOf('f-plots')).plots).toBe(before.plots + 1), { timeout: 10_000 });
    silent.resetAndDestroy();
  });
});

describe('datagrams', () => {
  const send = async (bytes: Uint8Array): Promise<void> => {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.send(bytes, ports['udp'], '127.0.0.1', () => socket.close(() => resolve())));
  };
  const withLength = (bytes: Uint8Array, octets: number): Uint8Array =>
    Uint8Array.from(bytes, (octet, at) => (at === 1 ? octets >> 8 : at === 2 ? octets & 255 : octet));

  test.each<[string, () => Uint8Array, string, RegExp]>([
    ['that are empty of records', () => Uint8Array.of(48, 0, 3), 'asterix/length', /byte 0/],
    [
      'with a good block before one that lies about its length',
      () => joined(radar(), withLength(radar(), 9000)),
      'asterix/truncated',
      /9000 octets .*byte \d\d/,
    ],
    ['with a record whose item runs out of its block', () => withLength(radar().slice(0, -1), radar().length - 1), 'asterix/overrun', /I048\/\d{3}, byte 3/],
    ['with a field that no edition has', () => Uint8Array.of(48, 0, 10, 0x81, 0x01, 0x01, 0x01, 0x04, 25, 10), 'asterix/fspec', /I048\/fspec, byte 3/],
    ['that are noise', () => Uint8Array.from({ length: 1400 }, (_, at) => (at * 7919) & 255), 'asterix/length', /byte/],
  ])('%s are named with byte and item, and a good one behind counts', async (_what, bytes, code, says) => {
    const before = await healthOf('altair-airport');
    await send(bytes());
    await vi.waitFor(async () => expect((await healthOf('altair-airport')).quarantined).toBeGreaterThan(before.quarantined), { timeout: 10_000 });
    const { quarantine } = await healthOf('altair-airport');
    expect(quarantine.slice(-5).map((entry) => entry.code)).toContain(code);
    expect(quarantine.map(({ message }) => message).join('\n')).toMatch(says);
    const between = await healthOf('altair-airport');
    await send(radar());
    await vi.waitFor(async () => expect((await healthOf('altair-airport')).plots).toBe(between.plots + 1), { timeout: 10_000 });
  });

  test('with spare bits set are used, and counted for their owner', async () => {
    const before = await healthOf('altair-airport');
    const odd = radar();
    // Behind source, time, descriptor and position stands the code: its fifth bit is spare.
    odd[odd.indexOf(0x02, 12)] |= 0x10;
    await send(odd);
    await vi.waitFor(async () => expect(await healthOf('altair-airport')).toMatchObject({ plots: before.plots + 1, spareBits: before.spareBits + 1 }), {
      timeout: 10_000,
    });
  });
});

describe('a push', () => {
  interface Answer {
    readonly status: number;
    readonly text: string;
  }
  const push = (door: string, chunks: readonly Uint8Array[], headers: Record<string, string> = {}): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = request({ host: '127.0.0.1', port: ports[door], method: 'POST', headers }, (response) => {
        let text = '';
        response.on('data', (chunk: Buffer) => (text += chunk.toString())).on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      });
      sent.on('error', reject);
      for (const chunk of chunks) sent.write(chunk);
      sent.end();
    });

  test('in chunks that cut lines, with a content type of anything, is taken whole', async () => {
    const before = await healthOf('f-plots');
    const body = joined(line(), line({}, '\r\n'), line({}, ''));
    const chunks = Array.from(body, (_, at) => body.subarray(at, at + 1));
    expect((await push('push', chunks, { 'content-type': 'application/x-www-form-urlencoded' })).status).toBe(204);
    await vi.waitFor(async () => expect((await healthOf('f-plots')).plots).toBe(before.plots + 3), { timeout: 10_000 });
  });

  test('of more than a push may have, or that says it is packed, is refused, and the next one is taken', async () => {
    await push('push', [new Uint8Array(2_000_000).fill(0x20)]).then(
      ({ status }) => expect(status).toBe(413),
      (cause: NodeJS.ErrnoException) => expect(['EPIPE', 'ECONNRESET']).toContain(cause.code),
    );
    expect((await push('push', [line()], { 'content-encoding': 'gzip' })).status).toBe(415);
    expect((await push('push', [line()])).status).toBe(204);
  });

  test('of an aircraft.json with a byte order mark is taken, and one nested too deep is refused in words', async () => {
    const before = await healthOf('f-aircraft-json');
    const one = JSON.parse(new TextDecoder().decode(aircraft())) as object;
    expect((await push('push-aircraft', [utf8(`\ufeff${JSON.stringify({ now: now(), aircraft: [one] })}\r\n`)])).status).toBe(204);
    await vi.waitFor(async () => expect((await healthOf('f-aircraft-json')).plots).toBe(before.plots + 1), { timeout: 10_000 });
    const deep = await push('push-aircraft', [utf8(`{"now":${'['.repeat(200_000)}${']'.repeat(200_000)},"aircraft":[]}`)]);
    expect([204, 400]).toContain(deep.status);
  });

  test('that never ends its head, and one that trickles, leave the door to others', async () => {
    const before = await healthOf('f-plots');
    for (let one = 0; one < 6; one += 1) (await dial('push')).write('POST / HTTP/1.1\r\nHost: x\r\nX-');
    const slow = await dial('push');
    slow.write('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000\r\n\r\n{"t"');
    expect((await push('push', [line()])).status).toBe(204);
    await vi.waitFor(async () => expect((await healthOf('f-plots')).plots).toBe(before.plots + 1), { timeout: 10_000 });
  });

  test('that is no HTTP is closed', async () => {
    const socket = await dial('push');
    const closed = new Promise((resolve) => socket.resume().once('close', resolve));
    socket.write(radar());
    socket.write('\r\n\r\n');
    await closed;
    expect((await push('push', [line()])).status).toBe(204);
  });
});

describe('files', () => {
  test('that are put into a folder: one that is nonsense is named, the one beside it is read', async () => {
    const before = await healthOf('f-plots');
    log = '';
    writeFileSync(join(folder, 'drop', 'a.csv'), `t,sensor,range,az,sdRange,sdAz\n1,s-plots,${FORMULA},1,1,1\n1,s-plots,1\n`);
    writeFileSync(join(folder, 'drop', 'b.kml'), '<!DOCTYPE k [<!ENTITY x SYSTEM "file:///etc/passwd">]><kml><Placemark>&x;</Placemark></kml>');
    writeFileSync(join(folder, 'drop', 'c.ndjson'), joined(utf8('\ufeff'), line(), Uint8Array.of(0xff, 0x0a), line({}, '\r'), line({}, '')));
    await vi.waitFor(async () => expect((await healthOf('f-plots')).plots).toBe(before.plots + 3), { timeout: 20_000 });
    expect(log).toMatch(/a\.csv is not read/);
    expect(log).toMatch(/b\.kml is not read: .*document type/);
  });

  test('that grow: a line too long is passed over, what is appended behind it is read', async () => {
    const before = await healthOf('f-plots');
    const path = join(folder, 'grows.ndjson');
    appendFileSync(path, 'x'.repeat(300_000));
    appendFileSync(path, joined(utf8('\n'), line()));
    await vi.waitFor(async () => expect((await healthOf('f-plots')).plots).toBe(before.plots + 1), { timeout: 20_000 });
    expect((await healthOf('f-plots')).quarantine.at(-1)?.code).toBe('ingest/too-long');
  });
});

test('nothing that came stands unprintable in the log or on a page', async () => {
  const page = await (await fetch(`http://127.0.0.1:${ports['console']}/api/health`)).text();
  for (const text of [log.replaceAll('\n', ''), page]) {
    expect(text).not.toMatch(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u);
    expect(text).not.toMatch(/\\u(?:202[a-e]|206[6-9]|00[01][0-9a-f])/i);
  }
  expect(page.length).toBeGreaterThan(1000);
});
