import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parquetReadObjects } from 'hyparquet';
import { describe, expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { utf8 } from '../../base/index.ts';
import type { Format, JsonLine } from './format.ts';
import { CAP, PLOTS } from './own.ts';
import { GEOJSON, KML } from './polygons.ts';
import { FORMATS } from './table.ts';
import { CSV, FLIGHTS, PARQUET } from './tables.ts';

/** What the lines say, without what stood there. */
const linesOf = async (format: Format, text: string): Promise<object[]> =>
  [...((await format.decode?.(utf8(text), { editions: new Map() })) ?? [])].map((line) => {
    const { asWritten: _source, ...fields } = (typeof line === 'string' ? JSON.parse(line) : line) as { readonly asWritten?: unknown };
    return fields;
  });
async function bytesOf(format: Format, lines: readonly object[]): Promise<Uint8Array> {
  const typed: JsonLine[] = lines.map((value, index) => ({ value: JSON.parse(JSON.stringify(value)) as unknown, lineNumber: index + 1 }));
  const written = await format.encode?.(typed);
  return typeof written === 'string' ? utf8(written) : (written ?? new Uint8Array(0));
}
const textOf = async (format: Format, lines: readonly object[]): Promise<string> => new TextDecoder().decode(await bytesOf(format, lines));

const POLYGONS = [
  {
    label: '"p-1"',
    properties: { id: 'p-1', name: 'A & <B>' },
    ring: [
      [35, 31],
      [36, 31],
      [36, 32],
      [35, 31],
    ],
  },
  // Across the antimeridian.
  {
    label: '"p-2"',
    properties: { id: 'p-2' },
    ring: [
      [179, -18],
      [-179, -18],
      [-179, -17],
      [179, -18],
    ],
  },
];
const FLIGHT = {
  callsign: 'QSR417',
  points: [
    { t: '2024-04-13T21:10:00Z', lat: 31.5, lon: 35.25, pressureAlt: 1000 },
    { t: '2024-04-13T21:40:00Z', lat: 33.25, lon: 36.5, pressureAlt: 11_000 },
  ],
};
const PLOT = { t: 1_712_959_202, sensor: 'post-7', source: 'observer', sdT: 0, lat: 31.5, lon: 35.25, sdHor: 2000 };

describe('manara decode and encode', () => {
  test('have every format in and out that goes in and out', () => {
    const words = Object.fromEntries(
      FORMATS.map(({ name, decodes, encodes }) => [name, `${decodes === undefined ? '' : 'in'} ${encodes === undefined ? '' : 'out'}`.trim()]),
    );
    expect(words).toEqual({
      asterix: 'in out',
      beast: 'in out',
      avr: 'in out',
      sbs: 'in out',
      'aircraft-json': 'in out',
      cot: 'in out',
      sapient: 'in out',
      plots: 'in out',
      frame: 'in',
      cap: 'in out',
      geojson: 'in out',
      kml: 'in out',
      csv: 'in out',
      flights: 'in out',
      parquet: 'out',
    });
  });

  test.each([
    ['GeoJSON', GEOJSON],
    ['KML', KML],
  ])('%s: polygons and flights come back as they were', async (_name, format) => {
    expect((await linesOf(format, await textOf(format, POLYGONS))).filter((line) => !('repair' in line))).toEqual(POLYGONS);
    expect(await linesOf(format, await textOf(format, [FLIGHT]))).toEqual([FLIGHT]);
  });

  test('a file of CSV, GeoJSON or KML with plots gives the plots of the native door, and its bad rows by their number', async () => {
    const csv =
      't,sensor,lat,lon,sdHor,callsign\n1712959202,post-7,31.5,35.25,2000,\n2024-04-12T22:00:02Z,post-7,NaN,35.25,2000,\n2024-04-12T22:00:02Z,post-7,31.5,35.25,2000,\n';
    const read = await linesOf(CSV, csv);
    expect(read).toMatchObject([
      PLOT,
      { row: 3, error: { code: 'plots/value', message: expect.stringContaining('lat NaN must be a number') as string } },
      PLOT,
    ]);
    expect(await linesOf(PLOTS, csv)).toEqual(read);
    const point = { type: 'Feature', properties: { t: 1_712_959_202, sensor: 'post-7', sdHor: 2000 }, geometry: { type: 'Point', coordinates: [35.25, 31.5] } };
    expect(await linesOf(GEOJSON, JSON.stringify({ type: 'FeatureCollection', features: [point] }))).toEqual([PLOT]);
    expect(
      await linesOf(
        KML,
        '<kml><Placemark><ExtendedData><Data name="t"><value>1712959202</value></Data><Data name="sensor"><value>post-7</value></Data><Data name="sdHor"><value>2000</value></Data></ExtendedData><Point><coordinates>35.25,31.5</coordinates></Point></Placemark></kml>',
      ),
    ).toEqual([PLOT]);
  });

  test('CSV: other rows are objects, whatever ends their lines, and no cell that goes out is a formula', async () => {
    expect(await linesOf(CSV, '\ufeffname,count\r\n"a ""b"", c",1\n=1+1,2\rd,3\n')).toEqual([
      { name: 'a "b", c', count: '1' },
      { name: '=1+1', count: '2' },
      { name: 'd', count: '3' },
    ]);
    const text = await textOf(CSV, [
      { name: '=1+1', count: -2 },
      { name: ' @x\u202e', count: null },
      { name: '+49', other: 'é' },
    ]);
    expect(text.split('\n')).toEqual(['name,count,other', '"\'=1+1",-2,', '"\' @x ",,', '"\'+49",,é', '']);
    expect(await linesOf(CSV, 'a,a\n1,2\n')).toMatchObject([{ error: { code: 'csv/malformed' } }]);
    expect(await linesOf(CSV, 'a,b\n1\n')).toMatchObject([{ error: { code: 'csv/malformed' } }]);
  });

  test('flights go out checked', async () => {
    expect(await linesOf(FLIGHTS, await textOf(FLIGHTS, [FLIGHT]))).toEqual([FLIGHT]);
    expect(
      await linesOf(CSV, 'callsign,t,lat,lon,pressureAlt\nQSR417,2024-04-13T21:10:00Z,31.5,35.25,1000\nQSR417,2024-04-13T21:40:00Z,33.25,36.5,11000\n'),
    ).toEqual([FLIGHT]);
    await expect(bytesOf(FLIGHTS, [{ ...FLIGHT, callsign: '' }])).rejects.toThrow('no callsign, address or mode3A');
  });

  test('an alert that is written reads as the alert that it was, and what is none is refused in words', async () => {
    const xml =
      '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>i-1</identifier><sender>s@example.test</sender><sent>2024-04-13T21:59:34-00:00</sent><status>Exercise</status><msgType>Alert</msgType><scope>Public</scope></alert>';
    const alert = await linesOf(CAP, xml);
    expect(await linesOf(CAP, await textOf(CAP, alert))).toEqual(alert);
    await expect(bytesOf(CAP, [{ ...alert[0], status: 'Meant' }])).rejects.toThrow(/status/);
    await expect(bytesOf(CAP, [{ ...alert[0], infos: 5 }])).rejects.toThrow('line 1 is no alert');
  });

  test('rows of tracks become one Parquet table', async () => {
    const row = { at_utc: '2024-04-13T21:59:00Z', view: 'altair', level: 'picture', epoch: 3, track: '0001e240', lat_deg: 31.5, lon_deg: -36.25 };
    const bytes = await bytesOf(PARQUET, [row, { ...row, lat_deg: undefined }]);
    const rows = await parquetReadObjects({ file: bytes.slice().buffer });
    expect(rows).toMatchObject([
      { at_utc: new Date('2024-04-13T21:59:00Z'), view: 'altair', epoch: 3, lat_deg: 31.5, lon_deg: -36.25, callsign: null },
      { lat_deg: null },
    ]);
    await expect(bytesOf(PARQUET, [{ ...row, lat_deg: 'north' }])).rejects.toThrow('line 1: lat_deg is north, it must be a number');
    await expect(bytesOf(PARQUET, [{ ...row, latitude: 1 }])).rejects.toThrow('"latitude", which is no column');
  });
});

describeSamples('alerts of others', (dir) => {
  test('that read come back as they were', async () => {
    let count = 0;
    for (const name of readdirSync(join(dir, 'cap')).filter((file) => file.endsWith('.cap'))) {
      const [alert] = await linesOf(CAP, readFileSync(join(dir, 'cap', name), 'latin1'));
      if (alert === undefined || 'error' in alert) continue;
      count += 1;
      const [again] = await linesOf(CAP, await textOf(CAP, [alert]));
      expect({ ...again, signed: false }, name).toEqual({ ...alert, signed: false });
    }
    expect(count).toBeGreaterThan(4);
  });
});
