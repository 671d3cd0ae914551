import { asterixBlock } from '../../src/ingest/fixture.ts';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  encodeRecords,
  loadCatalogue,
  writeReport021,
  writeReport048,
  writeService034,
  writeService065,
  writeTrack062,
} from '../../src/format/asterix/index.ts';
import { createRandomRecords } from '../fuzz/asterix-records.ts';
import { answerOf, describeProgram } from './program.ts';

const RAD = Math.PI / 180;
const PORT = 8600;

/** A capture of bare IPv4: each payload a UDP datagram to the port where tshark expects ASTERIX. */
function capture(payloads: readonly Uint8Array[]): Uint8Array {
  const head = [0xa1, 0xb2, 0xc3, 0xd4, 0, 2, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 0, 0, 0, 101];
  const word = (value: number): number[] => [0, 0, value >> 8, value & 255];
  const packets = payloads.flatMap((payload) => {
    const length = payload.length + 28;
    const ip = [0x45, 0, length >> 8, length & 255, 0, 0, 0, 0, 64, 17, 0, 0, 127, 0, 0, 1, 127, 0, 0, 1];
    const udp = [PORT >> 8, PORT & 255, PORT >> 8, PORT & 255, (length - 20) >> 8, (length - 20) & 255, 0, 0];
    return [...word(1), ...word(0), ...word(length), ...word(length), ...ip, ...udp, ...payload];
  });
  return Uint8Array.from([...head, ...packets]);
}

/** Private fields, and what this tshark reads otherwise than the standard: of lists that end by their last bit it takes one entry only. */
const LEFT_OUT = ['RE', 'SP', 'I510'];

type Leaves = ReadonlyMap<string, readonly string[]>;

/** All that tshark says of the payloads, by field: `062_105_LAT`. */
function dissect(payloads: readonly Uint8Array[], editions: Readonly<Record<number, string>> = {}): Leaves {
  const folder = mkdtempSync(join(tmpdir(), 'manara-tshark-'));
  const file = join(folder, 'blocks.pcap');
  writeFileSync(file, capture(payloads));
  const preferences = Object.entries(editions).flatMap(([category, edition]) => ['-o', `asterix.i${category.padStart(3, '0')}_version:${edition}`]);
  const text = answerOf('tshark', ['-r', file, '-d', `udp.port==${PORT},asterix`, ...preferences, '-T', 'pdml'], '').toString();
  rmSync(folder, { recursive: true });
  const leaves = new Map<string, string[]>();
  for (const [, name, shown] of text.matchAll(/<field name="asterix\.([A-Za-z0-9_]+)"[^>]*? show="([^"]*)"/g))
    leaves.set(name, [...(leaves.get(name) ?? []), shown]);
  const malformed = text.split('<packet>').filter((packet) => /_ws\.malformed|Malformed/.test(packet));
  expect(malformed.map((packet) => /udp\.payload.*? value="([0-9a-f]*)"/.exec(packet)?.[1])).toEqual([]);
  return leaves;
}

const numbers = (leaves: Leaves, name: string): number[] => (leaves.get(name) ?? []).map(Number);

describeProgram('tshark', 'tshark', () => {
  test('reads tracks and the service beside them as they were written', () => {
    const said = dissect([
      asterixBlock(62, (writer) =>
        writeTrack062(writer, {
          sac: 200,
          sic: 7,
          serviceId: 3,
          timeOfDayS: 43_200.5,
          trackNumber: 4660,
          latRad: 31.5 * RAD,
          lonRad: -36.25 * RAD,
          eastMps: 200.25,
          northMps: -50.5,
          climbMps: -3.048,
          altitudeHaeM: 9525,
          pressureAltitudeM: 9144,
          mode3A: 0o2641,
          aircraftAddress: 0x71c0a1,
          callsign: 'QSR417',
          lastReport: true,
          simulated: true,
          horizontalSigmaM: 300,
          altitudeSigmaM: 100,
        }),
      ),
      asterixBlock(65, (writer) => writeService065(writer, { sac: 200, sic: 7, messageType: 2, serviceId: 3, timeOfDayS: 43_200.5, batchNumber: 17 })),
    ]);
    expect(numbers(said, '062_010_SAC')).toEqual([200]);
    expect(numbers(said, '062_105_LAT')[0]).toBeCloseTo(31.5, 5);
    expect(numbers(said, '062_105_LON')[0]).toBeCloseTo(-36.25, 5);
    expect([...numbers(said, '062_185_VX'), ...numbers(said, '062_185_VY')]).toEqual([200.25, -50.5]);
    expect(numbers(said, '062_070_VALUE')).toEqual([43_200.5]);
    expect(numbers(said, '062_040_VALUE')).toEqual([4660]);
    expect(said.get('062_245_CHR')?.map((text) => text.trim())).toEqual(['QSR417']);
    expect(numbers(said, '062_380_ADR_VALUE')).toEqual([0x71c0a1]);
    expect([...numbers(said, '062_080_SIM'), ...numbers(said, '062_080_TSE')]).toEqual([1, 1]);
    expect(numbers(said, '062_136_VALUE')).toEqual([300]);
    expect(numbers(said, '062_500_APC_X')).toEqual([300]);
    expect([...numbers(said, '065_000_VALUE'), ...numbers(said, '065_020_VALUE')]).toEqual([2, 17]);
  });
});

describeProgram('tshark', 'tshark', () => {
  test('reads reports of radars and stations as they were written', () => {
    const said = dissect([
      asterixBlock(48, (writer) =>
        writeReport048(writer, {
          sac: 25,
          sic: 10,
          timeOfDayS: 8.25,
          detectionCode: 3,
          rangeM: 55_560,
          azimuthRad: Math.PI / 2,
          mode3A: 0o7377,
          pressureAltitudeM: 3048,
          aircraftAddress: 0xabcdef,
        }),
      ),
      asterixBlock(34, (writer) => writeService034(writer, { sac: 25, sic: 10, messageType: 2, timeOfDayS: 9, sectorRad: Math.PI / 2, rotationPeriodS: 4 })),
      asterixBlock(21, (writer) =>
        writeReport021(writer, {
          sac: 25,
          sic: 30,
          positionTimeOfDayS: 9,
          latRad: 31.5 * RAD,
          lonRad: 36.25 * RAD,
          nic: 7,
          nacp: 8,
          addressTypeCode: 0,
          aircraftAddress: 0x39b415,
        }),
      ),
    ]);
    expect([...numbers(said, '048_040_RHO'), ...numbers(said, '048_040_THETA')]).toEqual([30, 90]);
    expect(numbers(said, '048_090_FL')).toEqual([100]);
    expect(numbers(said, '048_220_VALUE')).toEqual([0xabcdef]);
    expect([...numbers(said, '034_020_VALUE'), ...numbers(said, '034_041_VALUE')]).toEqual([90, 4]);
    expect(numbers(said, '021_080_VALUE')).toEqual([0x39b415]);
    expect(numbers(said, '021_131_LAT').concat(numbers(said, '021_130_LAT'))[0]).toBeCloseTo(31.5, 4);
  });
});

describeProgram('tshark', 'tshark', () => {
  test.each([
    [34, '1.27'],
    [48, '1.27'],
    [62, '1.18'],
    [65, '1.6'],
  ])('finds nothing malformed in records of every kind of category %i that we encode, and as many of them', async (category, edition) => {
    const catalogue = await loadCatalogue([category]);
    const only = { ...catalogue, editions: new Map([[category, (catalogue.editions.get(category) ?? []).filter((each) => each.edition === edition)]]) };
    const payloads: Uint8Array[] = [];
    let sources = 0;
    for (let seed = 0; seed < 40; seed += 1) {
      const records = createRandomRecords(only, seed, 3, category).map((record) => ({
        ...record,
        items: Object.fromEntries(Object.entries(record.items).filter(([key]) => !LEFT_OUT.includes(key))),
      }));
      const encoded = encodeRecords(records, only);
      if (!encoded.ok) throw new Error(encoded.error.message);
      payloads.push(encoded.value);
      sources += records.length;
    }
    const said = dissect(payloads, { [category]: edition });
    expect(said.get(`${String(category).padStart(3, '0')}_010_SAC`) ?? []).toHaveLength(sources);
  });
});
