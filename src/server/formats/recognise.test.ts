import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { describeSamples } from '../../../test/samples.ts';
import { utf8 } from '../../base/index.ts';
import { createBlockWriter, flushBlock, writeReport048 } from '../../format/asterix/index.ts';
import { meshDatagram, readCotXml, streamFrame, writeCotProtobuf } from '../../format/cot/index.ts';
import { octetsOf, writeBeast } from '../../format/modes/index.ts';
import { sapientFrame, writeSapient } from '../../format/sapient/index.ts';
import { keyedRandom } from '../../math/index.ts';
import { decodeAuto, recognise } from '../command-decode.ts';

const corpus = (JSON.parse(readFileSync(join(import.meta.dirname, '../../../test/corpus/modes.json'), 'utf8')) as { messages: { hex: string }[] }).messages.map(
  ({ hex }) => hex,
);

function radarBlocks(): Uint8Array {
  const blocks: Uint8Array[] = [];
  const writer = createBlockWriter(48, (full) => void blocks.push(full.slice()));
  for (let index = 0; index < 5; index += 1) {
    writeReport048(writer, { sac: 25, sic: 10, timeOfDayS: 8 + index, detectionCode: 1, rangeM: 55_560, azimuthRad: 1 });
    flushBlock(writer);
  }
  return Uint8Array.from(blocks.flatMap((block) => [...block]));
}

const COT_XML =
  '<?xml version="1.0"?>\n<event version="2.0" uid="u" type="a-u-A" time="2024-04-13T21:59:34.5Z" start="2024-04-13T21:59:34.5Z" stale="2024-04-13T22:01:00Z" how="m-g">' +
  '<point lat="31.5" lon="36.25" hae="812.5" ce="25" le="40"/></event>';
const cotRead = readCotXml(COT_XML);
const cotWritten = cotRead.ok ? writeCotProtobuf({ event: cotRead.value, control: undefined }) : cotRead;
const COT_PAYLOAD = cotWritten.ok ? cotWritten.value : new Uint8Array(0);

const OWN: readonly (readonly [string, Uint8Array])[] = [
  ['asterix', radarBlocks()],
  ['beast', Uint8Array.from(corpus.flatMap((hex) => [...writeBeast(hex.length === 14 ? 0x32 : 0x33, 0, 9, octetsOf(hex))]))],
  ['avr', utf8(corpus.map((hex) => `*${hex};\r\n`).join(''))],
  ['sbs', utf8('MSG,3,1,1,71C0A1,1,2026/11/23,13:48:47.800,2026/11/23,13:48:47.900,,37050,,,31.50790,36.00099,,,,,,0\r\n')],
  ['aircraft-json', utf8('\ufeff{ "now" : 1713045540.2,\n "aircraft" : [\n {"hex":"71c0a1","lat":31}\n]}')],
  ['aircraft-json', utf8('{"now":1713045540.2,"hex":"71c0a1","lat":31}\n')],
  ['cot', utf8(COT_XML)],
  ['cot', meshDatagram(COT_PAYLOAD)],
  ['cot', streamFrame(COT_PAYLOAD)],
  [
    'sapient',
    sapientFrame(
      writeSapient({
        timestamp: { seconds: 1_713_045_540, nanos: 0 },
        nodeId: 'a8654cdf-4328-47de-81fa-c495589e30c9',
        alert: { alertId: '01H4R63D7NVN8444Z5M77WEBY7' },
      }),
    ),
  ],
  ['geojson', utf8('\ufeff{"type":"FeatureCollection","features":[]}')],
  ['kml', utf8('<?xml version="1.0"?><kml xmlns="http://www.opengis.net/kml/2.2"><Document/></kml>')],
  ['plots', utf8('{"t":1712959200.5,"sensor":"x","az":10,"sdAz":1}\n')],
];

describe('what an input is', () => {
  test.each(OWN)('%s is recognised, with why', async (name, bytes) => {
    const found = await recognise(bytes);
    expect(found?.entry.name).toBe(name);
    expect(found?.share).toBeGreaterThan(0.8);
    expect(found?.why).not.toBe('');
    expect(found?.wrong).toBeUndefined();
  });

  test('is nothing where bytes are drawn at random, and the failure shows them and says how to go on', async () => {
    const random = keyedRandom(7);
    for (let run = 0; run < 40; run += 1) {
      const bytes = Uint8Array.from({ length: 400 }, () => random.below(256));
      const found = await recognise(bytes);
      expect(found === undefined || found.share < 0.5 || found.wrong !== undefined, Buffer.from(bytes).toString('hex')).toBe(true);
    }
    await expect(decodeAuto('/nowhere', [])).rejects.toThrow('/nowhere cannot be read');
    const said = async (bytes: Uint8Array): Promise<string> => {
      const path = join(tmpdir(), `manara-auto-${process.pid}`);
      writeFileSync(path, bytes);
      const words = await decodeAuto(path, []).then(
        () => 'decoded',
        (cause: Error) => cause.message,
      );
      rmSync(path);
      return words;
    };
    expect(await said(utf8('PK\u0003\u0004 and more'))).toMatch(/a ZIP archive, as a KMZ is: unpack it first$/);
    expect(await said(Uint8Array.of(0xff, 0xfe, 0x3c, 0, 0x65, 0))).toMatch(/UTF-16: save it as UTF-8$/);
    expect(await said(utf8('MSG,3,1,1\nMSG,3\n'))).toMatch(
      /in no format that is known here; it begins 4d53.*\(nearest is sbs: the first line, and 0 % of 2 read well\)/,
    );
  });
});

describeSamples('what foreign recordings are', (dir) => {
  const look = async (name: string): Promise<string> => {
    try {
      await decodeAuto(join(dir, name), []);
      return 'decoded';
    } catch (cause) {
      return (cause as Error).message;
    }
  };

  test('an edition without a definition ends in a sentence that says what to ask and set', async () => {
    expect(await look('asterix/samples/asterix.pcap')).toMatch(
      /looks like asterix, pcap capture of 100 UDP datagrams .* fits no known edition \(tried 1\.16, 1\.18, 1\.21\).*ask the source which edition it speaks.*--edition 62=/,
    );
  });

  test('every sample of a format is taken for that format, and nothing of another kind for one', async () => {
    const folders: readonly (readonly [folder: string, ending: RegExp, name: string])[] = [
      ['asterix/samples', /\.(bin|raw|pcap)$/, 'asterix'],
      ['cot/examples', /\.cot$/, 'cot'],
      ['cap', /(?<!xee)\.cap$/, 'cap'],
      ['modes', /\.avr$/, 'avr'],
    ];
    const looked: string[] = [];
    for (const [folder, ending, name] of folders) {
      for (const file of readdirSync(join(dir, folder)).filter((one) => ending.test(one))) {
        const found = await recognise(readFileSync(join(dir, folder, file)));
        looked.push(`${file}: ${found?.entry.name ?? 'nothing'}${(found?.share ?? 0) >= 0.5 ? '' : ', in doubt'}`);
        expect(looked.at(-1)).toBe(`${file}: ${name}`);
      }
    }
    expect(looked.length).toBeGreaterThan(30);
    for (const file of [
      'dis/EntityStatePdu-26.raw',
      'dis/SetDataPdu-vbs-script-cmd.raw',
      'dis/SOURCES.md',
      'cap/cap12.xsd',
      'asterix/specs/cat048-cat-1.32.json',
    ]) {
      const found = await recognise(readFileSync(join(dir, file)));
      expect(found === undefined || found.share < 0.5 || found.wrong !== undefined, `${file} as ${found?.entry.name}`).toBe(true);
    }
  });

  test('a wrapping that is not read is named: gzip, FINAL and cut captures end in a sentence or in what stands before the cut', async () => {
    const block = readFileSync(join(dir, 'asterix/samples/cat048.raw'));
    const first = block.subarray(0, block[1] * 256 + block[2]);
    const gzip = await recognise(gzipSync(block));
    expect(gzip === undefined || gzip.share < 0.5 || gzip.wrong !== undefined).toBe(true);
    const capture = readFileSync(join(dir, 'asterix/samples/cat_062_065.pcap'));
    const cut = await recognise(capture.subarray(0, capture.length - 5));
    expect(cut).toMatchObject({ entry: { name: 'asterix' } });
    // Four octets of time before each block, as some recorders write them.
    const stamped = Buffer.concat(Array.from({ length: 8 }, (_, i) => Buffer.concat([Buffer.from([0, 0, 7, i]), first])));
    const found = await recognise(stamped);
    expect(found === undefined || found.share < 0.5 || found.wrong !== undefined, `${found?.entry.name} ${found?.share} ${found?.why}`).toBe(true);
  });

  test('a block that is cut says how much of it is there, wherever it is cut', async () => {
    for (const octets of [4, 6, 15, 20, 40]) {
      const block = readFileSync(join(dir, 'asterix/samples/cat048.raw'));
      const found = await recognise(block.subarray(0, octets));
      expect(found).toMatchObject({
        entry: { name: 'asterix' },
        why: expect.stringContaining('category 048 of 48 octets'),
        wrong: expect.stringContaining(`only ${octets} of them are there`),
      });
    }
    for (const text of ['0,1,2\n', '> 1\n', '0']) expect(await recognise(utf8(text))).toBeUndefined();
  });

  test('a framing that is not read ends in a sentence that names it and says what to do', async () => {
    expect(await look('asterix/samples/cat_001_002.pcap')).toMatch(/ORADIS framing, which is not read: unwrap them/);
  });

  test.each([
    ['asterix/samples/cat_062_065.pcap', 'asterix', 'category 062 as 1.21 (2 records, nothing odd)'],
    ['asterix/samples/cat048.raw', 'asterix', '048 as 1.32'],
    ['asterix/samples/cat010ed0.31.bin', 'asterix', '010 as 1.1'],
    ['modes/adsb.avr', 'avr', '2000'],
    ['modes/adsb.expected.beast', 'beast', '2000 frames, 100 %'],
    ['modes/adsb.expected.sbs', 'sbs', '1936'],
    ['modes/adsb.expected.aircraft.json', 'aircraft-json', ''],
    ['cap/canada.cap', 'cap', ''],
  ])('%s is %s', async (file, name, why) => {
    const found = await recognise(readFileSync(join(dir, file)));
    expect(found).toMatchObject({ entry: { name }, why: expect.stringContaining(why) });
    expect(found?.wrong).toBeUndefined();
  });
});
