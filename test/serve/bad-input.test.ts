// Bad input at the doors of a running broker: each kind is named with its value, limit and fix, kept, counted, shown to its owner and to
// nobody else; the picture lives on.

import { createSocket } from 'node:dgram';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { utf8 } from '../../src/base/index.ts';
import { createBlockWriter, flushBlock, writeReport048 } from '../../src/format/asterix/index.ts';
import { decodePlots, encodePlotsBinary } from '../../src/format/plots/index.ts';
import { openRecording } from '../../src/record/store/index.ts';
import { createLog } from '../../src/server/log.ts';
import { serve, type Serving } from '../../src/server/serve.ts';
import { freePort } from './free-port.ts';
import { exampleFolder } from './example-folder.ts';

const NAMES = ['udp-altair', 'udp-deneb', 'tcp-deneb', 'hub', 'altair', 'deneb'] as const;
const ports: Record<string, number> = {};
let folder = '';
let serving: Serving | undefined;
/** What has a receipt. */
let acknowledged = 'none';

interface Aside {
  readonly code: string;
  readonly message: string;
  readonly hex: string;
}

interface Health {
  readonly feeds: readonly { readonly feed: string; readonly plots: number; readonly quarantined: number; readonly quarantine: readonly Aside[] }[];
  readonly unknownSources?: readonly Aside[];
}

const healthOf = async (viewer: string): Promise<Health> => (await (await fetch(`http://127.0.0.1:${ports[viewer]}/api/health`)).json()) as Health;

beforeAll(async () => {
  folder = exampleFolder('bad');
  for (const name of NAMES) ports[name] = await freePort();
  const path = join(folder, 'manara.yaml');
  const text = readFileSync(path, 'utf8')
    .replace(/127\.0\.0\.1:30048/, `127.0.0.1:${ports['udp-altair']}`)
    .replace(/127\.0\.0\.1:30049/, `127.0.0.1:${ports['udp-deneb']}`)
    .replace('{tcp: "127.0.0.1:30050"}', `{tcp: "127.0.0.1:${ports['tcp-deneb']}", receipts: true}`)
    .replace(/consoles:[^]*/, `consoles: {hub: {port: ${ports['hub']}}, altair: {port: ${ports['altair']}}, deneb: {port: ${ports['deneb']}}}\n`);
  writeFileSync(path, text);
  serving = await serve({ configPath: path, version: '0.1.0', log: createLog('error', { write: () => undefined }), say: () => undefined });
});

afterAll(async () => {
  await serving?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function send(door: 'udp-altair' | 'tcp-deneb', bytes: Uint8Array): Promise<void> {
  const number = ports[door];
  if (door === 'udp-altair') {
    const socket = createSocket('udp4');
    await new Promise<void>((resolve) => socket.send(bytes, number, '127.0.0.1', () => socket.close(resolve)));
    return;
  }
  const socket = connect(number, '127.0.0.1');
  await new Promise<void>((resolve) => socket.end(bytes, () => resolve()));
}

function radar(over: Partial<Parameters<typeof writeReport048>[1]> = {}): Uint8Array {
  let bytes = new Uint8Array();
  const writer = createBlockWriter(48, (block) => (bytes = Uint8Array.from(block)));
  const timeOfDayS = (Date.now() / 1000) % 86_400;
  writeReport048(writer, { sac: 25, sic: 10, timeOfDayS, detectionCode: 5, pressureAltitudeM: 9000, rangeM: 60_000, azimuthRad: 0.6, mode3A: 0o1234, ...over });
  flushBlock(writer);
  return bytes;
}

const line = (over: Record<string, unknown> = {}): Uint8Array =>
  utf8(
    `${JSON.stringify({ t: Date.now() / 1000 - 0.1, sensor: 'deneb-lr', range: 300_000, az: 200, el: 12, sdRange: 120, sdAz: 0.12, sdEl: 0.12, ...over })}\n`,
  );

function binaryNan(): Uint8Array {
  const [plot] = decodePlots(line());
  if (!plot.ok || plot.value.type !== 'plot') throw new Error('a plot');
  const bytes = encodePlotsBinary([plot.value]);
  // The error of the time is the first field, behind magic 4, length 2, type 1, name 9, time 8, mask 4, source 1.
  new DataView(bytes.buffer, bytes.byteOffset).setFloat64(29, Number.NaN);
  return bytes;
}

interface Bad {
  readonly what: string;
  readonly door: 'udp-altair' | 'tcp-deneb';
  readonly bytes: () => Uint8Array;
  readonly code: string;
  /** Value, limit and fix, in this order or any. */
  readonly says: readonly RegExp[];
}

const WEEK_S = 7 * 86_400;
const BAD: readonly Bad[] = [
  {
    what: 'a block that ends before its records do',
    door: 'udp-altair',
    bytes: () => {
      const all = radar();
      const cut = all.slice(0, -2);
      cut[2] = cut.length;
      return cut;
    },
    code: 'asterix/overrun',
    says: [/\d+ octets?/, /check the edition/],
  },
  {
    what: 'a block that is shorter than it says',
    door: 'udp-altair',
    bytes: () => radar().slice(0, -2),
    code: 'asterix/truncated',
    says: [/says it is \d+ octets long/, /\d+ are left: send whole blocks/],
  },
  {
    what: 'a category that makes no plots',
    door: 'udp-altair',
    bytes: () => Uint8Array.of(63, 0, 4, 0x80),
    code: 'ingest/category',
    says: [/category 63/, /001, 002, .* 062 and 065 are taken; leave it out at the source/],
  },
  {
    what: 'a radar plot from the future',
    door: 'udp-altair',
    bytes: () => radar({ timeOfDayS: (Date.now() / 1000 + 60) % 86_400 }),
    code: 'ingest/future',
    says: [/measured (59|60)\.\d s after it came/, /the limit is 5 s/, /clock/],
  },
  {
    what: 'a plot from the future',
    door: 'tcp-deneb',
    bytes: () => line({ t: Date.now() / 1000 + 3600 }),
    code: 'ingest/future',
    says: [/measured 3(599|600)\.\d s after it came/, /the limit is 5 s/, /clock/],
  },
  {
    what: 'a plot from last week',
    door: 'tcp-deneb',
    bytes: () => line({ t: Date.now() / 1000 - WEEK_S }),
    code: 'ingest/late',
    says: [/measured 60480\d\.\d s before it came/, /the limit is 60 s/, /clock/],
  },
  {
    what: 'NaN as JSON has it not',
    door: 'tcp-deneb',
    bytes: () => utf8('{"t":NaN,"sensor":"deneb-lr","az":1,"sdAz":1}\n'),
    code: 'plots/json',
    says: [/NaN/, /one JSON object|send/],
  },
  { what: 'NaN in binary', door: 'tcp-deneb', bytes: binaryNan, code: 'plots/value', says: [/sdT NaN/, /must be from 0 to 60/, /clear its bit/] },
  { what: 'an angle that no circle has', door: 'tcp-deneb', bytes: () => line({ az: 400 }), code: 'plots/value', says: [/az 400/, /from 0 to 360/] },
  {
    what: 'an unknown version of binary plots',
    door: 'tcp-deneb',
    bytes: () => Uint8Array.of(0x4d, 0x50, 0x4c, 9, 0, 0),
    code: 'plots/version',
    says: [/version 9/, /send version 1/],
  },
  {
    what: 'a sensor that nobody configured',
    door: 'tcp-deneb',
    bytes: () => line({ sensor: 'deneb-xx' }),
    code: 'ingest/unknown-source',
    says: [/deneb-xx/, /add to the sources of the sensor deneb-xx \{door: tcp-deneb, format: plots\}/],
  },
  {
    what: 'a radar that nobody configured',
    door: 'udp-altair',
    bytes: () => radar({ sic: 77 }),
    code: 'ingest/unknown-source',
    says: [/\{door: udp-altair, format: asterix, sac: 25, sic: 77, editions: \{48: "1\.32"\}\}/],
  },
];

const ownerOf = (door: Bad['door']): { viewer: 'altair' | 'deneb'; feed: string } =>
  door === 'udp-altair' ? { viewer: 'altair', feed: 'altair-airport' } : { viewer: 'deneb', feed: 'deneb-long-range' };

async function feedHealth(door: Bad['door']): Promise<Health['feeds'][number]> {
  const { viewer, feed } = ownerOf(door);
  const found = (await healthOf(viewer)).feeds.find((one) => one.feed === feed);
  if (found === undefined) throw new Error(`no feed ${feed}`);
  return found;
}

describe('bad input at a door', () => {
  test.each(BAD)('$what: named, kept, counted, shown to its owner, and a good plot after it counts', async ({ door, bytes, code, says }) => {
    const before = await feedHealth(door);
    await send(door, bytes());
    await vi.waitFor(async () => expect((await feedHealth(door)).quarantined).toBeGreaterThan(before.quarantined), { timeout: 10_000 });
    const aside = (await feedHealth(door)).quarantine.at(-1);
    expect(aside?.code).toBe(code);
    for (const words of says) expect(aside?.message).toMatch(words);
    expect(aside?.hex).toMatch(/^[0-9a-f]{6,}/);
    const other = await healthOf(door === 'udp-altair' ? 'deneb' : 'altair');
    expect(JSON.stringify(other.feeds)).not.toContain(aside?.message);
    await send(door, door === 'udp-altair' ? radar({ rangeM: 50_000 + 1000 * Math.random() }) : line({ range: 200_000 + 1000 * Math.random() }));
    await vi.waitFor(async () => expect((await feedHealth(door)).plots).toBe(before.plots + 1), { timeout: 10_000 });
  });

  test('a sender that asks for receipts is told which of its bytes are synced, and those are in the record', async () => {
    const socket = connect(ports['tcp-deneb'], '127.0.0.1');
    let told = '';
    socket.on('data', (chunk: Buffer) => (told += chunk.toString()));
    const sent = Array.from({ length: 5 }, (_, i) => Buffer.from(line({ range: 210_000 + i })));
    for (const one of sent) socket.write(one);
    const lengthBytes = Buffer.concat(sent).length;
    await vi.waitFor(() => expect(told).toContain(`"to":${lengthBytes}}}`), { timeout: 10_000 });
    socket.destroy();
    const ranges = told
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { recorded: { from: number; to: number } }).recorded);
    expect(ranges[0].from).toBe(0);
    for (let i = 1; i < ranges.length; i += 1) expect(ranges[i].from).toBe(ranges[i - 1].to);
    acknowledged = Buffer.concat(sent).toString('hex');
  });

  test('whatever came, good or bad, is in the record as it came', async () => {
    await serving?.stop();
    serving = undefined;
    const recording = await openRecording(join(folder, 'record'));
    if (!recording.ok) throw new Error(recording.error.message);
    let kept = '';
    for await (const { entry } of recording.value.decoded()) if (entry.type === 'input') kept += `${Buffer.from(entry.bytes).toString('hex')}\n`;
    expect(kept.split('\n').length - 1).toBeGreaterThanOrEqual(2 * BAD.length);
    expect(kept.replaceAll('\n', '')).toContain(acknowledged);
    expect(kept).toContain('3f000480');
    expect(kept).toContain(Buffer.from('{"t":NaN,').toString('hex'));
    expect(kept).toContain(Buffer.from('deneb-xx').toString('hex'));
  });
});
