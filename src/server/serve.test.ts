import { createSocket } from 'node:dgram';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { hex, sha256, utf8 } from '../base/index.ts';
import { createBlockWriter, flushBlock, writeReport048, writeService034 } from '../format/asterix/index.ts';
import { createFrameReader } from '../format/frame/index.ts';
import type { Frame } from '../model/index.ts';
import { createSigner, openRecording, verifyRecording } from '../record/store/index.ts';
import { rotationMessage } from './config/key-rotation.ts';
import { termsMessage } from './config/terms-file.ts';
import { kernelName } from './kernel.ts';
import { createLog } from './log.ts';
import { readTermsEntry } from './recorded-config.ts';
import { createRecomputer } from './recompute.ts';
import { serve, type Serving } from './serve.ts';
import { exampleFolder, withPorts } from '../../test/serve/example-folder.ts';
import { freePort } from '../../test/serve/free-port.ts';

const ports = { udpAltair: 0, udpDeneb: 0, tcp: 0, hub: 0, altair: 0, metrics: 0 };
let folder = '';
let serving: Serving | undefined;
let logged = '';

beforeEach(async () => {
  folder = exampleFolder('serve');
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
  const path = join(folder, 'manara.yaml');
  writeFileSync(path, withPorts(readFileSync(path, 'utf8'), ports));
  logged = '';
});
afterEach(async () => {
  await serving?.stop();
  serving = undefined;
  // A test that failed under another clock must not leave it to the next.
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

async function start(level: 'debug' | 'info' = 'info'): Promise<Serving> {
  const log = createLog(level, { write: (line) => void (logged += line) });
  serving = await serve({ configPath: join(folder, 'manara.yaml'), version: '0.1.0', log, say: () => {} });
  return serving;
}

async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (let turn = 0; !(await condition()); turn += 1) {
    if (turn > 300) throw new Error(`waited too long for ${what}\n${logged}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

const getJson = async (port: number, path: string): Promise<Record<string, unknown>> =>
  (await fetch(`http://127.0.0.1:${port}${path}`)).json() as Promise<Record<string, unknown>>;

/** One turn of Altair's radar: two aircraft, a north mark and a report of a radar that nobody knows. */
function radarTurn(turn: number): Uint8Array[] {
  const blocks: Uint8Array[] = [];
  const reports = createBlockWriter(48, (block) => void blocks.push(block));
  const services = createBlockWriter(34, (block) => void blocks.push(block));
  const timeOfDayS = (Date.now() / 1000) % 86_400;
  const common = { sac: 25, sic: 10, timeOfDayS, detectionCode: 5, pressureAltitudeM: 9000 };
  writeReport048(reports, { ...common, rangeM: 60_000 + turn * 200, azimuthRad: 0.6, mode3A: 0o1234, aircraftAddress: 0x400123 });
  writeReport048(reports, { ...common, rangeM: 80_000 - turn * 200, azimuthRad: 2.1, mode3A: 0o4321, aircraftAddress: 0x400124 });
  writeReport048(reports, { ...common, sac: 99, sic: 1, rangeM: 50_000, azimuthRad: 1 });
  flushBlock(reports);
  writeService034(services, { sac: 25, sic: 10, messageType: 1, timeOfDayS, rotationPeriodS: 1 });
  flushBlock(services);
  return blocks;
}

async function feed(turns: number): Promise<void> {
  const socket = createSocket('udp4');
  const site = connect(ports.tcp, '127.0.0.1');
  site.on('error', () => {});
  for (let turn = 0; turn < turns; turn += 1) {
    for (const block of radarTurn(turn)) socket.send(block, ports.udpAltair, '127.0.0.1');
    const plot = { t: Date.now() / 1000 - 0.1, sensor: 'deneb-lr', range: 300_000 - turn * 1000, az: 200, el: 12, sdRange: 120, sdAz: 0.12, sdEl: 0.12 };
    site.write(`${JSON.stringify(plot)}\n{"t":"soon"}\n`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  socket.close();
  site.destroy();
}

async function watch(port: number, level: string, kind: string): Promise<{ frames: Frame[]; close(): void }> {
  const { views } = (await getJson(port, '/api/session')) as { views: { handle: string; kind: string }[] };
  const socket = new WebSocket(`ws://127.0.0.1:${port}/ws`);
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  const reader = createFrameReader();
  const frames: Frame[] = [];
  socket.on('message', (data: Buffer, binary) => {
    const read = binary ? reader.read(Uint8Array.from(data.subarray(1))) : undefined;
    if (read?.ok === true) frames.push(structuredClone(read.value));
  });
  socket.send(JSON.stringify({ type: 'watch', view: views.find((view) => view.kind === kind)?.handle, level }));
  return { frames, close: () => socket.close() };
}

describe('serve', () => {
  test('brings real feeds to their owners, counts, quarantines, measures, records, and stops cleanly', async () => {
    await start();
    const view = await watch(ports.altair, 'picture', 'member');
    await feed(8);
    await until(() => (view.frames.at(-1)?.tracks.length ?? 0) >= 1, 'a track');
    expect(view.frames.at(-1)).toMatchObject({ mode: 'test', level: 'picture', unrecorded: false });
    view.close();

    const own = (await getJson(ports.altair, '/api/health')) as { feeds: Record<string, unknown>[]; unknownSources?: unknown };
    expect(own.feeds).toMatchObject([{ feed: 'altair-airport', plots: 16, marks: 8 }]);
    expect(own.unknownSources).toBeUndefined();
    const hub = (await getJson(ports.hub, '/api/health')) as { feeds: unknown[]; unknownSources: { message: string }[] };
    expect(hub.feeds).toEqual([]);
    expect(hub.unknownSources).toHaveLength(1);
    expect(hub.unknownSources[0].message).toContain('{door: udp-altair, format: asterix, sac: 99, sic: 1, editions: {48: "1.32"}}');

    const metrics = await (await fetch(`http://127.0.0.1:${ports.metrics}/metrics`)).text();
    expect(metrics).toMatch(/manara_feed_plots\{feed="[0-9a-f]{16}"\} 16/);
    expect(metrics).toMatch(/manara_feed_quarantined\{feed="[0-9a-f]{16}"\} 8/);
    expect(metrics).not.toMatch(/altair|deneb/);

    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    if (!recording.ok) throw new Error(recording.error.message);
    const verdict = await verifyRecording(recording.value, {});
    expect(verdict).toMatchObject({ ok: true, proof: { unprovenCount: 0, gaps: [] } });
    const inputs = new Map<string, number>();
    for await (const { entry } of recording.value.decoded()) if (entry.type === 'input') inputs.set(entry.door, (inputs.get(entry.door) ?? 0) + 1);
    expect(inputs.get('udp-altair')).toBe(16);
    expect(logged).not.toMatch(/altair|deneb/i);
    expect(logged).toContain('"code":"ingest/unknown-source"');
    expect(logged).toContain('"code":"serve/stopped"');
    await expect(fetch(`http://127.0.0.1:${ports.hub}/api/session`)).rejects.toThrow();
  }, 30_000);

  test("a member's console shows that member's views and no others", async () => {
    await start();
    const altair = (await getJson(ports.altair, '/api/session')) as { views: { handle: string; names: { en: string } }[] };
    const hub = (await getJson(ports.hub, '/api/session')) as { views: { handle: string }[] };
    expect(altair.views.map(({ names }) => names.en)).toEqual(['Altair', 'Public of Altair']);
    expect(hub.views).toHaveLength(1);
    const other = await fetch(`http://127.0.0.1:${ports.altair}/api/places?view=${hub.views[0].handle}`);
    expect(other.status).toBe(404);
    expect((await fetch(`http://127.0.0.1:${ports.altair}/api/restart`, { method: 'POST' })).status).toBe(404);
  });

  test('a restart takes the recording up: one chain, and other ids than before', async () => {
    await start();
    await until(async () => ((await getJson(ports.hub, '/api/progress')) as { computedUntil: number }).computedUntil > Date.now() / 1000 - 2, 'a tick');
    await serving?.stop();
    await start();
    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    if (!recording.ok) throw new Error(recording.error.message);
    expect(await verifyRecording(recording.value, {})).toMatchObject({ ok: true });
    const epochs: number[] = [];
    for await (const { entry } of recording.value.decoded()) if (entry.type === 'epoch') epochs.push(entry.epoch);
    expect(epochs).toEqual([0, 1]);
  });

  test('runs that ended longer ago than record.keep are dropped while it serves; what is kept is proven, made again and taken up', async () => {
    const config = join(folder, 'manara.yaml');
    writeFileSync(config, readFileSync(config, 'utf8').replace(/^record: \{/m, 'record: {keep: 2 days, '));
    const now = Date.now.bind(Date);
    const runOn = async (day: number): Promise<void> => {
      const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() + day * 86_400_000);
      await start();
      await until(async () => ((await getJson(ports.hub, '/api/progress')) as { computedUntil: number }).computedUntil > Date.now() / 1000 - 2, 'a tick');
      expect(logged.includes('"record/silence"')).toBe(day === 3);
      if (day > 5) await until(() => logged.includes('"record/dropped"'), 'the drop');
      await serving?.stop();
      serving = undefined;
      clock.mockRestore();
    };
    for (const day of [0, 3, 3.9, 4.8, 5.7]) {
      logged = '';
      await runOn(day);
    }
    const recording = await openRecording(join(folder, 'record'));
    if (!recording.ok) throw new Error(recording.error.message);
    const recomputer = createRecomputer({ program: '0.1.0', kernel: kernelName() });
    const epochs: number[] = [];
    const verdict = await verifyRecording(recording.value, {}, (entry, sequence) => {
      if (entry.type === 'epoch') epochs.push(entry.epoch);
      expect(recomputer.take(entry, sequence)).toBeUndefined();
    });
    expect(verdict).toMatchObject({ ok: true, proof: { unprovenCount: 0 } });
    expect(epochs).toEqual([1, 2, 3, 4]);
    expect(recording.value.dropped?.untilSequence).toBeGreaterThan(5);
    expect(recomputer.proof()).toMatchObject({ runCount: 4, skipped: new Map() });
    expect(recomputer.proof().frameCount).toBeGreaterThan(0);
  }, 30_000);

  test("when the machine's clock is put back by an hour ticks go on, and it is said", async () => {
    await start();
    const computedUntil = async (): Promise<number> => ((await getJson(ports.hub, '/api/progress')) as { computedUntil: number }).computedUntil;
    const ticked = async (from: number): Promise<void> => until(async () => (await computedUntil()) >= from + 2, 'two ticks');
    await ticked(await computedUntil());
    const before = await computedUntil();
    const now = Date.now.bind(Date);
    const clock = vi.spyOn(Date, 'now').mockImplementation(() => now() - 3_600_000);
    try {
      await ticked(before);
      expect(logged).toContain('"clock/jumped"');
    } finally {
      clock.mockRestore();
    }
  }, 30_000);

  test('places that changed between two starts stand in the record; a whole grid of them does not start without the word of the hub', async () => {
    const runOnce = async (): Promise<void> => {
      await start();
      await until(
        () => existsSync(join(folder, 'record.state.json')) && readFileSync(join(folder, 'record.state.json'), 'utf8').includes('"outlines"'),
        'the places that are remembered',
      );
      await serving?.stop();
      serving = undefined;
    };
    await runOnce();
    const file = join(folder, 'altair-places.geojson');
    const list = JSON.parse(readFileSync(file, 'utf8')) as { features: { properties: { id: string }; geometry: { coordinates: [number, number][][] } }[] };
    const [qasr] = list.features;
    qasr.geometry.coordinates[0] = qasr.geometry.coordinates[0].map(([lon, lat]) => [lon + 0.01, lat]);
    writeFileSync(file, JSON.stringify(list));
    await runOnce();
    const acts: string[] = [];
    const recording = await openRecording(join(folder, 'record'));
    if (recording.ok) for await (const { entry } of recording.value.decoded()) if (entry.type === 'act') acts.push(`${entry.subject} ${entry.text}`);
    expect(acts).toEqual([`places/altair ${JSON.stringify({ added: [], moved: [qasr.properties.id], removed: [] })}`]);
    list.features.push(...Array.from({ length: 60 }, (_, i) => ({ ...qasr, properties: { ...qasr.properties, id: `grid-${i}` } })));
    writeFileSync(file, JSON.stringify(list));
    await expect(start()).rejects.toThrow(
      /61 places of "altair" are new or moved within a day, at most 50 may be.*placesApproved: \{altair: "[0-9a-f]{32}"\}/s,
    );
  });

  test('it does not start on a record, or on terms, that are older than what it remembers', async () => {
    const record = join(folder, 'record');
    const runOnce = async (): Promise<void> => {
      await start();
      await until(
        () => existsSync(join(folder, 'record.state.json')) && readFileSync(join(folder, 'record.state.json'), 'utf8').includes('entryCount'),
        'a checkpoint',
      );
      await serving?.stop();
      serving = undefined;
    };
    const refused = async (): Promise<string> =>
      start().then(
        () => 'it started',
        (cause: Error) => cause.message,
      );
    await runOnce();
    cpSync(record, join(folder, 'older'), { recursive: true });
    await runOnce();
    cpSync(record, join(folder, 'newer'), { recursive: true });
    const putBack = (from: string): void => {
      rmSync(record, { recursive: true });
      cpSync(join(folder, from), record, { recursive: true });
    };
    putBack('older');
    expect(await refused()).toMatch(/the last checkpoint was after entry \d+ .* ends before it: the record was put back .*record\/rollback/s);
    rmSync(record, { recursive: true });
    expect(await refused()).toContain('record/rollback');
    putBack('newer');
    await runOnce();
    const terms = join(folder, 'altair-terms.yaml');
    writeFileSync(terms, readFileSync(terms, 'utf8').replace('10 s', '0 s'));
    expect(await refused()).toMatch(/changed terms take the next number .*terms\/rollback/);
    writeFileSync(join(folder, 'record.state.json'), '{}');
    expect(await refused()).toContain('is not what a broker wrote');
  });

  test('a reload takes up terms, keeps the old ones when the new do not read, and says what must wait', async () => {
    await start('debug');
    const terms = join(folder, 'altair-terms.yaml');
    const config = join(folder, 'manara.yaml');
    const next = (number: number, previous: string, from: string, to: string): string =>
      previous
        .replace(`number: ${number - 1}`, `number: ${number}\nprevious: "${hex(sha256(utf8(previous)))}"`)
        .replace(/(previous: .*\n)previous: .*\n/, '$1')
        .replace(from, to);
    const first = readFileSync(terms, 'utf8');
    const second = next(2, first, 'grid: 5 km', 'grid: 1 km');
    writeFileSync(terms, second);
    await serving?.reload();
    expect(logged).toContain('config/reloaded');
    writeFileSync(terms, 'format: nonsense');
    logged = '';
    await serving?.reload();
    expect(logged).toContain('config/kept');
    expect(logged).not.toContain('config/reloaded');
    writeFileSync(terms, first);
    logged = '';
    await serving?.reload();
    expect(logged).toContain('config/kept');
    expect(logged).toContain('terms/rollback');
    writeFileSync(terms, next(3, second, 'grid: 1 km', 'grid: 5 km'));
    writeFileSync(config, readFileSync(config, 'utf8').replace('detection: 96 %', 'detection: 95 %'));
    logged = '';
    await serving?.reload();
    expect(logged).toContain('feeds changed: these are taken up at the next start');
    writeFileSync(config, 'mode: [');
    logged = '';
    await serving?.reload();
    expect(logged).toContain('config/kept');
    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    const texts: string[] = [];
    if (recording.ok)
      for await (const { entry } of recording.value.decoded()) if (entry.type === 'terms') texts.push(entry.text.includes('"gridM":1000') ? '1 km' : '5 km');
    expect(texts).toEqual(['5 km', '1 km', '5 km']);
  });

  test('a reload takes up flight plans and records them; a file that no longer reads keeps the old; what was left out is said in the log without naming it', async () => {
    const config = join(folder, 'manara.yaml');
    const flights = join(folder, 'flights.csv');
    const HEAD = 'callsign,t,lat,lon\n';
    const flight = (callsign: string, lat: number): string => `${callsign},2024-04-13T21:10:00Z,${lat},35.25\n${callsign},2024-04-13T21:30:00Z,32.5,36.25\n`;
    writeFileSync(config, readFileSync(config, 'utf8').replace('regions: regions.geojson', 'regions: regions.geojson\n  flightPlans: flights.csv'));
    writeFileSync(flights, HEAD + flight('QSR417', 31.5));
    await start();
    expect(logged).not.toContain('config/noted');
    writeFileSync(flights, HEAD + flight('QSR417', 31.5) + flight('QSR9', 31) + flight('BAD1', 131));
    await serving?.reload();
    expect(logged).toContain('config/reloaded');
    expect(logged).toMatch(/config\/noted.*1 things were repaired or left out/);
    expect(logged).not.toMatch(/BAD1|131/);
    logged = '';
    writeFileSync(flights, '{"flights');
    await serving?.reload();
    expect(logged).toContain('config/kept');
    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    const counts: number[] = [];
    if (recording.ok)
      for await (const { entry } of recording.value.decoded())
        if (entry.type === 'fault' && entry.subject === 'feed/flights') counts.push(entry.text.trim().split('\n').length);
    expect(counts).toEqual([1, 2]);
  });

  test('a key that is reported lost ends what its terms grant at the next reload; a rotation by the recovery key is taken up at the next start', async () => {
    const [lost, next, recovery] = [7, 8, 9].map((seed) => createSigner(new Uint8Array(32).fill(seed)));
    const [path, terms, rotation] = ['manara.yaml', 'altair-terms.yaml', 'rotation.yaml'].map((name) => join(folder, name));
    const first = readFileSync(terms, 'utf8');
    const signed = (text: string, by: typeof lost): string => `${text}signature: "${Buffer.from(by.sign(termsMessage('test', text))).toString('hex')}"\n`;
    const withKeys = (words: string): void =>
      writeFileSync(
        path,
        config.replace(
          '    terms: altair-terms.yaml',
          `    terms: altair-terms.yaml\n    key: "${lost.publicKeyHex}"\n    recovery: "${recovery.publicKeyHex}"\n${words}`,
        ),
      );
    const config = readFileSync(path, 'utf8');
    expect(config).toContain('    terms: altair-terms.yaml');
    withKeys('');
    writeFileSync(terms, signed(first, lost));
    await start('debug');
    withKeys(`    lost: ["${lost.publicKeyHex}"]\n`);
    await serving?.reload();
    expect(logged).toContain('config/reloaded');
    const body = `format: manara-key-rotation\nversion: 1\nmember: altair\nnumber: 1\nfrom: "${lost.publicKeyHex}"\nto: "${next.publicKeyHex}"\n`;
    writeFileSync(rotation, `${body}signature: "${Buffer.from(recovery.sign(rotationMessage(body))).toString('hex')}"\n`);
    withKeys(`    lost: ["${lost.publicKeyHex}"]\n    rotations: [rotation.yaml]\n`);
    writeFileSync(terms, signed(first, next));
    await serving?.reload();
    expect(logged).not.toContain('config/kept');
    await serving?.stop();
    await start('debug');
    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    if (!recording.ok) throw new Error(recording.error.message);
    const granted: number[] = [];
    const recomputer = createRecomputer({ program: '0.1.0', kernel: kernelName() });
    const differences: unknown[] = [];
    await verifyRecording(recording.value, {}, (entry, sequence) => {
      if (entry.type === 'terms' && entry.subject === 'altair') granted.push(readTermsEntry(entry.text)?.used.terms.length ?? -1);
      const difference = recomputer.take(entry, sequence);
      if (difference !== undefined) differences.push(difference);
    });
    const whole = granted[0];
    expect(whole).toBeGreaterThan(0);
    expect(granted).toEqual([whole, 0, whole]);
    expect(differences).toEqual([]);
  });

  test('reloads follow one another, and are judged by what was taken up even while it cannot be written', async () => {
    const path = join(folder, 'manara.yaml');
    const lines = readFileSync(path, 'utf8');
    mkdirSync(join(folder, 'memory'));
    writeFileSync(path, lines.replace('record: {', 'record: {state: memory/state.json, '));
    await start('debug');
    await until(() => existsSync(join(folder, 'memory', 'state.json')), 'what the broker remembers');
    rmSync(join(folder, 'memory'), { recursive: true });
    const terms = join(folder, 'altair-terms.yaml');
    const first = readFileSync(terms, 'utf8');
    const second = first.replace('number: 1', `number: 2\nprevious: "${hex(sha256(utf8(first)))}"`).replace('grid: 5 km', 'grid: 1 km');
    expect(second).toContain('previous: ');
    writeFileSync(terms, second);
    await Promise.all([serving?.reload(), serving?.reload()]);
    expect(logged.match(/config\/reloaded/g)).toHaveLength(2);
    expect(logged).not.toContain('config/kept');
    await until(() => logged.includes('state/not-written'), 'the failed write');
    writeFileSync(terms, first);
    await serving?.reload();
    expect(logged).toContain('config/kept');
    expect(logged).toContain('older than number 2, which held already');
    mkdirSync(join(folder, 'memory'));
    await until(() => existsSync(join(folder, 'memory', 'state.json')), 'the next write');
    expect(JSON.parse(readFileSync(join(folder, 'memory', 'state.json'), 'utf8'))).toMatchObject({ terms: { altair: { number: 2 } } });
  });

  test('a door that is taken, and a configuration that makes no sense, do not start and leave nothing open', async () => {
    const busy = createServer();
    await new Promise<void>((resolve) => busy.listen(ports.tcp, '127.0.0.1', resolve));
    await expect(start()).rejects.toThrow(/door "tcp-deneb" cannot be opened: .*EADDRINUSE/);
    await new Promise((resolve) => busy.close(resolve));
    rmSync(join(folder, 'record'), { recursive: true });
    const path = join(folder, 'manara.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('mode: test', 'mode: tset'));
    await expect(start()).rejects.toThrow('did you mean "test"?');
    expect(existsSync(join(folder, 'record'))).toBe(false);
  });

  test('a record of another mode is not gone on with', async () => {
    await start();
    await serving?.stop();
    serving = undefined;
    const path = join(folder, 'manara.yaml');
    writeFileSync(path, readFileSync(path, 'utf8').replace('mode: test', 'mode: exercise'));
    await expect(start()).rejects.toThrow('was begun in another mode or with another key');
  });

  test("opens a member's channels: the public page, the siren gateway and the folder, each in the health of its owner alone", async () => {
    const [page, sirens] = [await freePort(), await freePort()];
    const path = join(folder, 'manara.yaml');
    writeFileSync(join(folder, 'altair-warnings.hex'), '3c'.repeat(32));
    const channels = `page: {page: {port: ${page}}}, sirens: {sirens: {listen: "127.0.0.1:${sirens}"}}, files: {folder: out, audience: officials}`;
    writeFileSync(
      path,
      readFileSync(path, 'utf8').replace(/^(\s+)territory: (altair\S*)$/m, `$1territory: $2\n$1warnings: {key: altair-warnings.hex, channels: {${channels}}}`),
    );
    await start();
    expect(await (await fetch(`http://127.0.0.1:${page}/ar`)).text()).toContain('لا يوجد إنذار ساري المفعول.');
    const socket = connect(sirens, '127.0.0.1');
    const hello = await new Promise<string>((resolve) => socket.once('data', (chunk: Buffer) => resolve(chunk.toString('utf8'))));
    socket.destroy();
    expect(hello).toMatch(/^MANARA-SIRENS version=1 key=[0-9a-f]{64} mode=test\nZONE zone=/);
    const names = async (port: number): Promise<string[]> => ((await getJson(port, '/api/health'))['channels'] as { name: string }[]).map(({ name }) => name);
    expect(await names(ports.altair)).toEqual(['cap/altair', 'cap/public-altair', 'altair/page', 'altair/sirens', 'altair/files']);
    expect(await names(ports.hub)).toEqual([]);
    expect(logged).not.toMatch(/altair\/(page|sirens)/);
  });
});
