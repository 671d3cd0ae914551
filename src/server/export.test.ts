import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parquetMetadata, parquetReadObjects } from 'hyparquet';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { publicOf, recipientOf, timeS, trackId, type MemberId, type PlaceId, type RecipientId } from '../base/index.ts';
import { TRACK_COLUMNS } from '../deliver/index.ts';
import { createFrameWriter } from '../format/frame/index.ts';
import { KINDS, type BrokerConfig, type FrameTrack, type ViewLevel, type Warning } from '../model/index.ts';
import { createRecorder } from '../record/store/index.ts';
import { exportCommand, type ExportOptions } from './command-export.ts';
import { EXPORT_FORMATS } from './export-files.ts';
import { factsText } from './recorded-facts.ts';

const altair = 'altair' as MemberId;
const deneb = 'deneb' as MemberId;
const AT = 1_713_045_570;
const square = Float64Array.from([0.63, 0.55, 0.631, 0.55, 0.631, 0.551, 0.63, 0.551, 0.63, 0.55]);
const CONFIG: BrokerConfig = {
  name: 'test',
  mode: 'test',
  secret: new Uint8Array(32),
  feeds: [],
  sensors: [],
  terms: [],
  airspaces: [],
  members: [altair, deneb].map((id) => ({ id, names: { en: id, ar: id }, territory: square, languages: ['en'], utcOffsetMin: 0, approval: false })),
  places: [
    {
      id: 'qasra' as PlaceId,
      names: { en: '=Qasra', ar: 'قصرة' },
      ring: square,
      latRad: 0.5505,
      lonRad: 0.6305,
      radiusM: 4_000,
      populationCount: 9,
      shelterS: 180,
      member: altair,
    },
  ],
};
const track = (number: number, second: number): FrameTrack => ({
  id: trackId(number),
  event: trackId(number),
  status: 'confirmed',
  symbol: number === 2 ? 'civil' : 'unknown',
  latDeg: 31 + number,
  lonDeg: number === 3 ? 179.9 + second / 20 - (second > 1 ? 360 : 0) : 36,
  altitudeHaeM: 1_000,
  heightKnown: number !== 4,
  eastMps: number === 3 ? 5_000 : 12.5,
  northMps: 0,
  upMps: 2,
  kindChance: KINDS.map((_, i) => (i === 2 ? 1 : 0)),
  horizontalGrade: 2,
  verticalGrade: 6,
  callsign: number === 2 ? '=ABC' : '',
  impact: undefined,
  arrivals: [],
});
const warning = (over: Partial<Warning>): Warning => ({
  placeIndex: 0,
  stage: 'expected',
  kindClass: 'drone',
  arrivalAt: timeS(AT + 600),
  event: 1,
  sequence: 1,
  issuedAt: timeS(AT),
  notUpdated: false,
  ...over,
});

let folder = '';
const said: string[] = [];
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'manara-export-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => said.push(String(text)) > 0);
  const header = { program: '0.1.0', node: 'v24', kernel: 'k', mode: 'test', configHash: 'c0ffee', signingKey: '', startsAt: timeS(AT) } as const;
  const recorder = createRecorder({ folder: join(folder, 'recording'), header, groupMs: 0, checkpointS: 60, sync: false });
  recorder.append({
    type: 'places',
    at: timeS(AT),
    subject: '',
    text: factsText(CONFIG, { disclaimer: {}, hubNames: { en: 'Hub', ar: 'x' }, seed: null, sharing: null, endsAt: null }),
  });
  const streams = new Map<string, ReturnType<typeof createFrameWriter>>();
  const frame = (recipient: RecipientId, level: ViewLevel, second: number): void => {
    const key = `${recipient}/${level}`;
    const writer = streams.get(key) ?? createFrameWriter();
    streams.set(key, writer);
    writer.begin({
      mode: 'test',
      level,
      rebuilding: false,
      unrecorded: false,
      epoch: 1,
      number: second + 1,
      at: timeS(AT + second),
      snapshot: second === 0,
      termsHash: '0'.repeat(16),
    });
    if (level !== 'warn') for (let number = 1; number <= (recipient === recipientOf(altair) ? 4 : 7); number += 1) writer.track(track(number, second), 1);
    const bytes = writer.end(level !== 'warn' ? [] : [second < 5 ? warning({}) : warning({ stage: 'all-clear', arrivalAt: undefined, sequence: 2 })]);
    recorder.append({ type: 'frame', at: timeS(AT + second), recipient, level, bytes: bytes.slice() });
  };
  for (let second = 0; second < 10; second += 1) {
    for (const recipient of [recipientOf(altair), recipientOf(deneb)])
      for (const level of ['picture', 'threats', 'warn'] as const) frame(recipient, level, second);
    frame(publicOf(altair), 'warn', second);
  }
  await recorder.close();
});
afterAll(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

async function exported(to: ExportOptions['to'], over: Partial<ExportOptions> = {}): Promise<(name: string) => string> {
  const out = join(folder, `${to}-${Math.abs(JSON.stringify(over).length)}-${said.length}`);
  await exportCommand(folder, { to, as: 'altair', level: 'picture', every: '1', out, ...over });
  return (name) => join(out, name);
}
const parquetOf = (path: string): ArrayBuffer => {
  const bytes = readFileSync(path);
  return bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length);
};

describe('an export', () => {
  test('as Parquet has a row for each track and tick, columns with units, and nothing where nothing is known', async () => {
    const path = await exported('parquet');
    const file = parquetOf(path('tracks.parquet'));
    const rows = await parquetReadObjects({ file });
    expect(rows).toHaveLength(40);
    expect(Object.keys(rows[0])).toEqual(TRACK_COLUMNS.map(({ name }) => name));
    expect(rows[1]).toMatchObject({
      at_utc: new Date(AT * 1000),
      view: 'altair',
      level: 'picture',
      track: '00000002',
      symbol: 'civil',
      lat_deg: 33,
      altitude_hae_m: 1000,
      east_mps: 12.5,
      horizontal_error_m: 300,
      vertical_error_m: null,
      callsign: '=ABC',
      drone_chance: 1,
    });
    expect(rows[3]).toMatchObject({ altitude_hae_m: null, up_mps: null, callsign: null });
    const words = Object.fromEntries((parquetMetadata(file).key_value_metadata ?? []).map(({ key, value }) => [key, value]));
    expect(words['column.lat_deg']).toBe('WGS-84 latitude [deg]');
    expect(words['mode']).toBe('test');
    const warnings = await parquetReadObjects({ file: parquetOf(path('warnings.parquet')) });
    expect(warnings.map((row) => [row['view'], row['stage'], row['arrival_utc'], row['place']])).toEqual([
      ['altair', 'expected', new Date((AT + 600) * 1000), '=Qasra'],
      ['public', 'expected', new Date((AT + 600) * 1000), '=Qasra'],
      ['altair', 'all-clear', null, '=Qasra'],
      ['public', 'all-clear', null, '=Qasra'],
    ]);
  });

  test('as CSV and NDJSON has the same rows, and no cell that is a formula', async () => {
    const csv = readFileSync((await exported('csv'))('tracks.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(csv).toHaveLength(41);
    expect(csv[2]).toContain(`"'=ABC"`);
    expect(csv[1]).toMatch(/^2024-04-13T21:59:30Z,altair,picture,1,00000001,/);
    const lines = readFileSync((await exported('ndjson'))('tracks.ndjson'), 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(lines).toHaveLength(40);
    expect(lines[1]).toMatchObject({ at_utc: '2024-04-13T21:59:30Z', callsign: '=ABC' });
  });

  test('as GeoJSON has a line for each track, cut at the antimeridian, and an area for each change of a warning', async () => {
    const path = await exported('geojson');
    const tracks = JSON.parse(readFileSync(path('tracks.geojson'), 'utf8')) as { features: { geometry: { type: string }; properties: { times: string[] } }[] };
    expect(tracks.features.map(({ geometry }) => geometry.type)).toEqual(['LineString', 'LineString', 'MultiLineString', 'LineString']);
    expect(tracks.features[0].properties.times).toHaveLength(10);
    const warnings = JSON.parse(readFileSync(path('warnings.geojson'), 'utf8')) as {
      features: { geometry: { type: string }; properties: Record<string, unknown> }[];
    };
    expect(warnings.features).toHaveLength(4);
    expect(warnings.features[0]).toMatchObject({ geometry: { type: 'Polygon' }, properties: { stage: 'expected', place: '=Qasra' } });
  });

  test('as KML has tracks with their times and areas', async () => {
    const kml = readFileSync((await exported('kml'))('tracks-and-warnings.kml'), 'utf8');
    expect(kml.match(/<gx:Track>/g)).toHaveLength(4);
    expect(kml.match(/<when>/g)).toHaveLength(40);
    expect(kml.match(/<Polygon>/g)).toHaveLength(4);
    expect(kml).toContain('<altitudeMode>clampToGround</altitudeMode>');
  });

  test('can be thinned and cut in time', async () => {
    const thin = readFileSync((await exported('csv', { every: '5' }))('tracks.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(thin).toHaveLength(1 + 2 * 4);
    const cut = readFileSync((await exported('csv', { from: '21:59:33', until: '21:59:34' }))('tracks.csv'), 'utf8')
      .trimEnd()
      .split('\n');
    expect(cut).toHaveLength(1 + 2 * 4);
  });

  test('refuses what it cannot do, and leaves nothing behind', async () => {
    await expect(exported('csv', { as: 'nobody', out: join(folder, 'none') })).rejects.toThrow('holds no frames for "nobody": it has those of altair, deneb');
    expect(existsSync(join(folder, 'none'))).toBe(false);
    await expect(exported('csv', { every: '0' })).rejects.toThrow('--every 0');
    const out = join(folder, 'twice');
    for (const format of EXPORT_FORMATS) {
      await exported(format, { out });
      await expect(exported(format, { out })).rejects.toThrow('is already there');
    }
  });
});
