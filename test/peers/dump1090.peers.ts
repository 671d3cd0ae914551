import { spawn, type ChildProcess } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HUB, feedId, sensorId, timeS, type Result } from '../../src/base/index.ts';
import { hexOf, octetsOf, writeAvrLine } from '../../src/format/modes/index.ts';
import { createIngest } from '../../src/ingest/index.ts';
import type { FeedConfig, Plot, Sensor, SourceFormat } from '../../src/model/index.ts';
import { openDoor, type OpenDoor } from '../../src/server/door-listener.ts';
import { describeProgram } from './program.ts';
import { fixtureSource, fixtureStation } from '../../src/ingest/fixture.ts';

const must = <Value>(result: Result<Value, unknown>): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const RAD = Math.PI / 180;
const corpus = (JSON.parse(readFileSync(join(import.meta.dirname, '../corpus/modes.json'), 'utf8')) as { messages: { hex: string }[] }).messages.map(
  ({ hex }) => hex,
);
const AT_HOME = corpus.slice(0, 10);

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer();
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });

async function until(what: string, condition: () => boolean): Promise<void> {
  for (let turn = 0; !condition(); turn += 1) {
    if (turn > 1000) throw new Error(`waited too long for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

const feed = must(feedId('hub-adsb'));
const sensor: Sensor = { ...fixtureStation, id: must(sensorId('a-1')), feed, latRad: 31.7 * RAD, lonRad: 36 * RAD };

/** What comes through a door becomes of plots. */
function plotsOf(format: SourceFormat): { readonly plots: Plot[]; readonly aside: string[]; readonly take: (bytes: Uint8Array) => void } {
  const feeds: FeedConfig[] = [
    {
      id: feed,
      member: HUB,
      public: true,
      sources: [fixtureSource(sensor.id, { format, timeMeaning: 'received', latencySigmaS: 0.1 })],
    },
  ];
  const plots: Plot[] = [];
  const aside: string[] = [];
  const ingest = createIngest(
    { feeds, sensors: [sensor], mode: 'test' },
    { plot: (plot) => void plots.push({ ...plot }), mark: () => undefined, quarantined: (_feed, code) => void aside.push(code) },
  );
  return { plots, aside, take: (bytes) => ingest.bytes('door', timeS(Date.now() / 1000), bytes) };
}

interface Ports {
  raw: number;
  sbs: number;
  beast: number;
}

/** A receiver without an antenna, on loopback alone, that writes its aircraft.json to `folder`. */
function start(ports: Ports, folder: string): ChildProcess {
  const words = [
    '--net-only',
    '--net-bind-address',
    '127.0.0.1',
    '--lat',
    '31.7',
    '--lon',
    '36',
    '--net-ri-port',
    String(ports.raw),
    '--net-sbs-port',
    String(ports.sbs),
    '--net-bo-port',
    String(ports.beast),
    '--net-ro-port',
    '0',
    '--net-bi-port',
    '0',
    '--write-json',
    folder,
    '--write-json-every',
    '1',
    '--quiet',
  ];
  return spawn('dump1090-mutability', words, { stdio: 'ignore' });
}

describeProgram('dump1090-mutability', 'dump1090-mutability', () => {
  let child: ChildProcess;
  let folder = '';
  const ports: Ports = { raw: 0, sbs: 0, beast: 0 };
  const doors: OpenDoor[] = [];
  const heard = new Map<SourceFormat, ReturnType<typeof plotsOf>>();
  let beast = new Uint8Array();

  /** A door of ours that calls dump1090, and what comes of it. */
  const hear = async (format: 'beast' | 'sbs', port: number, take: (bytes: Uint8Array) => void = () => undefined): Promise<void> => {
    const reader = plotsOf(format);
    heard.set(format, reader);
    const input = (_door: string, _from: string, bytes: Uint8Array): void => (take(bytes), reader.take(bytes));
    const words = { id: 'door', format, kind: 'connect', endpoint: { host: '127.0.0.1', port } } as const;
    doors.push(await openDoor(words, { input, told: () => undefined, now: () => Date.now() / 1000 }));
  };

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'manara-dump1090-'));
    for (const key of ['raw', 'sbs', 'beast'] as const) ports[key] = await freePort();
    child = start(ports, folder);
    await hear('beast', ports.beast, (bytes) => (beast = Uint8Array.from([...beast, ...bytes])));
    await hear('sbs', ports.sbs);
    // Our doors call until it listens; what it hears before that is lost.
    await until('dump1090 to listen', () => existsSync(join(folder, 'aircraft.json')));
    await new Promise((resolve) => setTimeout(resolve, 1500));
    const input = connect(ports.raw, '127.0.0.1');
    await new Promise((resolve) => input.once('connect', resolve));
    input.write(AT_HOME.map((hex) => writeAvrLine({ message: octetsOf(hex) })).join(''));
    await until('plots of both forms', () => [...heard.values()].every(({ plots }) => plots.length > 0));
    input.destroy();
  }, 60_000);

  afterAll(async () => {
    await Promise.all(doors.map((door) => door.close()));
    child.kill();
    rmSync(folder, { recursive: true, force: true });
  });

  test('hands on by Beast the very messages that we gave it, and they make the plot', () => {
    const { plots, aside } = heard.get('beast')!;
    const hex = hexOf(beast);
    for (const message of AT_HOME) expect(hex).toContain(message.replaceAll('1A', '1A1A'));
    expect(aside).toEqual([]);
    expect(plots[0]).toMatchObject({ source: 'adsb', aircraftAddress: 0x71c0a1, callsign: 'QSR417' });
    expect(plots[0].latRad / RAD).toBeCloseTo(31.507912, 4);
    expect(plots[0].lonRad / RAD).toBeCloseTo(36.001, 4);
    expect(plots[0].pressureAltitudeM).toBeCloseTo(37_050 * 0.3048, 6);
  });

  test('says by SBS the same place and name', () => {
    const { plots, aside } = heard.get('sbs')!;
    const last = plots.at(-1)!;
    expect(aside).toEqual([]);
    expect(last).toMatchObject({ aircraftAddress: 0x71c0a1, callsign: 'QSR417' });
    expect(last.latRad / RAD).toBeCloseTo(31.5079, 4);
    expect(last.lonRad / RAD).toBeCloseTo(36.001, 3);
  });

  test('writes an aircraft.json that a door on it reads', async () => {
    const reader = plotsOf('aircraft-json');
    const port = { input: (_door: string, _from: string, bytes: Uint8Array) => reader.take(bytes), told: () => undefined, now: () => Date.now() / 1000 };
    doors.push(await openDoor({ id: 'door', format: 'aircraft-json', kind: 'file', path: join(folder, 'aircraft.json') }, port));
    await until('a plot of aircraft.json', () => reader.plots.length > 0);
    expect(reader.plots[0]).toMatchObject({ aircraftAddress: 0x71c0a1, callsign: 'QSR417' });
    expect(reader.aside).toEqual([]);
  });
});
