// decode → encode gives the same bytes, for every format that goes both ways, and for every sample that reads.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { utf8 } from '../../base/index.ts';
import { meshDatagram, readCotXml, streamFrame, writeCotProtobuf } from '../../format/cot/index.ts';
import { sapientFrame } from '../../format/sapient/index.ts';
import { recognise } from '../command-decode.ts';
import { FORMATS } from './table.ts';

type Line = Readonly<Record<string, unknown>>;

async function decoded(name: string, bytes: Uint8Array, editions: ReadonlyMap<number, string> = new Map()): Promise<Line[]> {
  const format = await FORMATS.find((one) => one.name === name)?.load();
  const lines = [...((await format?.decode?.(bytes, { editions })) ?? [])];
  return lines.map((line) => JSON.parse(typeof line === 'string' ? line : JSON.stringify(line)) as Line);
}

async function encoded(name: string, lines: readonly Line[]): Promise<string> {
  const format = await FORMATS.find((one) => one.name === name)?.load();
  const written = (await format?.encode?.(lines.map((value, i) => ({ value, lineNumber: i + 1 })))) ?? '';
  return Buffer.from(written as Uint8Array).toString('latin1');
}

const latin = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1');
const octets = (text: string): Uint8Array => Uint8Array.from(Buffer.from(text, 'latin1'));

async function comesBack(name: string, bytes: Uint8Array): Promise<void> {
  const lines = await decoded(name, bytes);
  expect(lines.length, 'records').toBeGreaterThan(0);
  expect(lines.filter((line) => 'error' in line)).toEqual([]);
  expect(await encoded(name, lines)).toBe(latin(bytes));
}

const EVENT = `<?xml version='1.0' standalone='yes'?>\r\n<!-- one --><event how='m-g' uid="u-1"\n type="a-u-A" version="2.0" time="2024-04-13T21:59:34Z" start="2024-04-13T21:59:34+00:00" stale="2024-04-13T22:01:00.000Z" my="x"><point le="40.0" ce="25.00" hae="8.125E2" lon="036.25" lat="+31.5" /><detail ><contact callsign='Ä "1"'/><status readiness="true"/></detail></event >`;
const ALERT = (beginning: string, name: string): string =>
  `${beginning}<cap:alert xmlns:cap='urn:oasis:names:tc:emergency:cap:1.2'>\r\n<cap:identifier>i-1</cap:identifier><cap:sender>${name}@example.test</cap:sender><cap:sent>2024-04-14T00:59:34+03:00</cap:sent><cap:status>Exercise</cap:status><cap:msgType>Alert</cap:msgType><cap:scope>Public</cap:scope><cap:note/><!-- kept --></cap:alert>\n`;
const POLYGON = `{ "type": "Feature",\n  "properties": {"id": "p-1"}, "geometry": {"type": "Polygon", "coordinates": [[[35,31],[36,32],[36,31],[35,31]]]}}\r\n`;
const KML = `<k:kml xmlns:k="http://www.opengis.net/kml/2.2"><k:Document><k:Style id="s"/><k:Placemark><k:name>A</k:name><k:styleUrl>#s</k:styleUrl><k:Polygon><k:outerBoundaryIs><k:LinearRing><k:coordinates>35,31,0 36,31,0\n36,32,0 35,31,0</k:coordinates></k:LinearRing></k:outerBoundaryIs></k:Polygon></k:Placemark></k:Document></k:kml>`;
const SBS = 'MSG,3,1,1,71C0A1,1,2024/04/13,21:59:34.500,2024/04/13,21:59:34.500,,36000,,,31.5,36.2500,,,0,0,0,0';
/** Known fields out of their order, as no writer of ours has them: node before time. */
const SAPIENT = sapientFrame(
  Uint8Array.of(
    ...[0x12, 36, ...utf8('a8654cdf-4328-47de-81fa-c495589e30c9')],
    ...[0x0a, 6, 0x08, 0xa4, 0xa8, 0xec, 0xb0, 0x06],
    ...[0x52, 28, 0x0a, 26, ...utf8('01H4R63D7NVN8444Z5M77WEBY7')],
  ),
);

function capture(payload: readonly number[]): Uint8Array {
  const word = (value: number): number[] => [value & 255, value >> 8, 0, 0];
  const length = payload.length + 28;
  const ip = [0x45, 0, 0, length, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1, 1, 1, 2, 2, 0, length - 20, 0xab, 0xcd, ...payload];
  // Four octets of padding behind the datagram, as short frames have.
  const head = [0xd4, 0xc3, 0xb2, 0xa1, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, ...word(101)];
  const packet = [...word(7), ...word(9), ...word(length + 4), ...word(length + 4), ...ip, 0, 0, 0, 0];
  return Uint8Array.of(...head, ...packet, ...packet);
}
const BLOCK = [34, 0, 11, 0xf0, 25, 12, 2, 10, 0, 0, 64];

describe('what is decoded and encoded again', () => {
  test.each<[string, string, Uint8Array]>([
    ['asterix', 'blocks one by one', Uint8Array.of(...BLOCK, ...BLOCK)],
    ['asterix', 'a capture with its packets', capture(BLOCK)],
    ['cot', 'quotes, spaces and declarations as they were', utf8(EVENT)],
    ['cot', 'events of a stream with what stands between', utf8(`\n${EVENT}\n\n${EVENT.replace('u-1', 'u-2')}\r\n`)],
    ['cap', 'prefixes, comments and empty elements', utf8(ALERT('\ufeff', 's'))],
    ['cap', 'another encoding', octets(ALERT('<?xml version="1.0" encoding="ISO-8859-1"?>', 's\u00e4'))],
    ['geojson', 'a ring that was turned', utf8(POLYGON)],
    ['kml', 'prefixes, styles and heights', utf8(KML)],
    ['csv', 'a byte order mark, and every line end', utf8('\ufeffname,count\r\n"a, b",-1\rc,2.50\n')],
    ['csv', 'semicolons and decimal commas', utf8('name;lat;lon\nA;31,5;-36,25\n')],
    ['csv', 'UTF-16', Uint8Array.from(Buffer.from('\ufeffname,count\r\né,1\r\n', 'utf16le'))],
    ['sbs', 'lines with a line feed alone, and lines that are no message', utf8(`AIR,,1,1,71C0A1,1\n${SBS}\n${SBS}`)],
    ['avr', 'small digits, other marks and a heartbeat', utf8('*5d71c0a1075877;\n*0000;\r\n:5D71C0A1075877;\n%00000000000a5D71C0A1075877;')],
    [
      'beast',
      'the state of a receiver between messages',
      octets('\u001a4\u0000\u001a\u001a\u0007\u001a2\u0000\u0000\u0000\u0000\u0000\u0007\t\u005d\u0071\u00c0\u00a1\u0007\u0058\u0077'),
    ],
    [
      'aircraft-json',
      'its own layout and keys',
      utf8('{ "now" : 1713045574.5,\n "messages" : 12,\n "aircraft" : [ {"hex":"71c0a1","altitude":36000,"rssi":-12.5} ] }\n'),
    ],
    ['sapient', 'fields in another order', SAPIENT],
  ])('%s: %s', async (name, _what, bytes) => {
    await comesBack(name, bytes);
  });

  test('both forms of protobuf too, with a field that version 1 does not have', async () => {
    const event = readCotXml(EVENT.replace(' my="x"', ''));
    if (!event.ok) throw new Error(event.error.message);
    const payload = writeCotProtobuf({ event: event.value, control: undefined });
    if (!payload.ok) throw new Error(payload.error.message);
    const later = Uint8Array.of(...payload.value, 0x7a, 1, 65);
    for (const bytes of [streamFrame(later), meshDatagram(later), Uint8Array.of(...streamFrame(later), ...streamFrame(payload.value))])
      await comesBack('cot', bytes);
  });

  test('what was changed is written anew, and so is what lost a neighbour', async () => {
    const [event] = await decoded('cot', utf8(EVENT));
    const moved = await encoded('cot', [{ ...event, latDeg: 32 }]);
    expect(moved).toContain('lat="32" lon="36.25"');
    expect(moved).not.toContain('<!-- one -->');
    const [alert] = await decoded('cap', utf8(ALERT('', 's')));
    expect(await encoded('cap', [{ ...alert, sender: 'other@example.test' }])).toContain('<sender>other@example.test</sender>');
    const [polygon] = await decoded('geojson', utf8(POLYGON));
    expect(await encoded('geojson', [{ ...polygon, properties: { id: 'p-2' } }])).toContain('"p-2"');
    const rows = await decoded('csv', utf8('name;n\nA;1\nB;2\n'));
    expect(await encoded('csv', rows.slice(1))).toBe('name,n\nB,2\n');
    const records = await decoded('asterix', capture(BLOCK));
    expect(records).toHaveLength(2);
    expect(await encoded('asterix', records.slice(1))).toBe(latin(Uint8Array.from(BLOCK)));
    const [line] = await decoded('sbs', utf8(SBS));
    expect(await encoded('sbs', [{ ...line, altitudeFt: 1000 }])).toBe(`${SBS.replace('36000', '1000').replace('31.5,36.2500', '31.50000,36.25000')}\r\n`);
    // A line that says something else than its fields is not believed.
    expect(await encoded('cot', [{ ...event, asWritten: EVENT.replace('u-1', 'u-9') }])).toContain('uid="u-1"');
  });

  test('a formula never comes back as one', async () => {
    const text = 'name,n\r\n=1+1,-2\r\n';
    expect(await encoded('csv', await decoded('csv', utf8(text)))).toBe(`name,n\n"'=1+1",-2\n`);
    expect(await encoded('csv', [{ name: '=1+1', n: '-2', asWritten: text }])).toBe(`name,n\n"'=1+1",-2\n`);
  });

  test('only the command line knows of it: nothing that leaves a view can carry what came in', () => {
    const root = resolve(import.meta.dirname, '../../..');
    const files = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
    expect(files.length).toBeGreaterThan(400);
    const knowing = files.filter((file) => /asWritten|as-written/.test(readFileSync(join(root, 'src', file), 'utf8')));
    expect(knowing.filter((file) => !file.startsWith('server/formats/'))).toEqual([]);
    const users = files.filter(
      (file) => !file.startsWith('server/formats/') && /from '[^']*\/formats\/(?!format\.ts)/.test(readFileSync(join(root, 'src', file), 'utf8')),
    );
    // The folder of what left takes the reader of frames alone.
    expect(users.sort()).toEqual(['server/cli-decode.ts', 'server/command-decode.ts', 'server/out-folder.ts']);
  });

  test('manara decode shows no control and no change of direction', () => {
    const said = execFileSync(resolve(import.meta.dirname, '../../../manara'), ['decode', 'cot'], {
      input: EVENT.replace('Ä', '\u202e\u0085'),
      encoding: 'utf8',
    });
    expect(said).toContain('\\u202e\\u0085');
    expect(said).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202a-\u202e]/);
  }, 60_000);
});

/** Samples that are no input of their format's decoder, and why none of them is encoded. */
const NOT_ENCODED: ReadonlyMap<RegExp, RegExp> = new Map([
  [/^asterix\/samples\/asterix\.pcap$/, /062 fits no known edition/],
  [/^asterix\/samples\/cat_001_002\.pcap$/, /ORADIS framing, which is not read/],
  [/^cap\/invalid\.cap$/, /alert has no scope before info/],
  [/^cap\/xee\.cap$/, /document type declaration is refused/],
]);
const SAMPLES = /^asterix\/samples\/|^cap\/.*\.cap$|^cot\/examples\/|^modes\/adsb\.(?:avr|expected\.)/;

describeSamples('every sample', (dir) => {
  test('comes back as the same bytes, or is refused in words', async () => {
    const files = readdirSync(dir, { recursive: true, encoding: 'utf8' }).filter((file) => SAMPLES.test(file) && statSync(join(dir, file)).isFile());
    expect(files.length).toBeGreaterThan(30);
    const same: string[] = [];
    for (const file of files) {
      const bytes = readFileSync(join(dir, file));
      const found = await recognise(bytes);
      const refusal = [...NOT_ENCODED].find(([name]) => name.test(relative('.', file)))?.[1];
      const lines = found === undefined || found.wrong !== undefined ? [] : await decoded(found.entry.name, bytes, found.editions);
      const fault = found?.wrong ?? (lines.find((line) => 'error' in line)?.['error'] as { readonly message: string } | undefined)?.message;
      if (refusal !== undefined) expect(fault, file).toMatch(refusal);
      else {
        expect(fault, file).toBeUndefined();
        expect((await encoded(found?.entry.name ?? '', lines)) === latin(bytes), file).toBe(true);
        same.push(file);
      }
    }
    expect(same.length).toBe(files.length - NOT_ENCODED.size);
  });
});
