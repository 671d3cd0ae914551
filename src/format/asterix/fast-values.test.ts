// The fast decoders of categories 001, 002, 010, 020 and 062 against the tables: the same values from records of every kind, and a
// record of each worked out by hand.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { createRandomRecords } from '../../../test/fuzz/asterix-records.ts';
import { timeS } from '../../base/index.ts';
import {
  callsignOf,
  createFastDecoder,
  decode,
  encodeRecords,
  loadCatalogue,
  nearestTruncated,
  type AsterixCatalogue,
  type AsterixItems,
  type AsterixValue,
  type Report048,
  type Service034,
  type SystemReport,
} from './index.ts';

let catalogue: AsterixCatalogue;
beforeAll(async () => {
  catalogue = await loadCatalogue([1, 2, 10, 20, 21, 34, 48, 62, 65]);
});

const NM = 1852;
const FT = 0.3048;
const DEG = Math.PI / 180;
type Value = number | boolean | string;
type Said = Record<string, Value>;

/** The number or text at a path of a record, as `I040/RHO`; undefined where it is not there. */
function at(items: AsterixItems, path: string): AsterixValue | undefined {
  let value: AsterixValue | undefined = items;
  for (const name of path.split('/')) value = typeof value === 'object' && name in value ? (value as AsterixItems)[name] : undefined;
  return value;
}

const scaled = (items: AsterixItems, path: string, factor: number): number => {
  const value = at(items, path);
  return typeof value === 'number' ? value * factor : NaN;
};
const textAt = (items: AsterixItems, path: string, absent: string): string => {
  const value = at(items, path) ?? absent;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};
const octal = (items: AsterixItems, path: string): number => Number.parseInt(textAt(items, path, '-1'), 8);
const hex = (items: AsterixItems, path: string): number => Number.parseInt(textAt(items, path, '-1'), 16);
const flag = (items: AsterixItems, path: string): boolean => Number(at(items, path) ?? 0) !== 0;
const code = (items: AsterixItems, path: string, absent = -1): number => Number(at(items, path) ?? absent);
const name = (items: AsterixItems, path: string): string =>
  textAt(items, path, '')
    .replace(/[^A-Z0-9 ]/g, '')
    .trim();

const common = (items: AsterixItems): Said => ({ sac: code(items, 'I010/SAC'), sic: code(items, 'I010/SIC') });

const BY_TABLE: Readonly<Record<number, (items: AsterixItems) => Said>> = {
  1: (items) => ({
    ...common(items),
    rangeM: scaled(items, 'I040/RHO', NM),
    azimuthRad: scaled(items, 'I040/THETA', DEG),
    xM: scaled(items, 'I042/X', NM),
    yM: scaled(items, 'I042/Y', NM),
    mode3A: octal(items, 'I070/MODE3A'),
    pressureAltitudeM: scaled(items, 'I090/HGT', 100 * FT),
    truncatedTimeS: scaled(items, 'I141', 1),
    simulated: flag(items, 'I020/SIM'),
    detectionCode: code(items, 'I020/SSRPSR'),
    trackReport: flag(items, 'I020/TYP'),
    testTarget: flag(items, 'I020/TST'),
    fieldMonitor: flag(items, 'I020/RAB'),
    trackEnds: flag(items, 'I170/TRE'),
  }),
  2: (items) => ({
    ...common(items),
    messageType: [1, 2].includes(code(items, 'I000')) ? code(items, 'I000') : at(items, 'I000') === undefined ? -1 : 0,
    sectorRad: scaled(items, 'I020', DEG),
    timeOfDayS: scaled(items, 'I030', 1),
    rotationPeriodS: scaled(items, 'I041', 1),
  }),
  10: (items) => ({
    ...common(items),
    messageType: code(items, 'I000', 1),
    timeOfDayS: scaled(items, 'I140', 1),
    latRad: scaled(items, 'I041/LAT', DEG),
    lonRad: scaled(items, 'I041/LON', DEG),
    rangeM: scaled(items, 'I040/RHO', 1),
    azimuthRad: scaled(items, 'I040/TH', DEG),
    xM: scaled(items, 'I042/X', 1),
    yM: scaled(items, 'I042/Y', 1),
    eastMps: scaled(items, 'I202/VX', 1),
    mode3A: octal(items, 'I060/MODE3A'),
    aircraftAddress: hex(items, 'I220'),
    callsign: name(items, 'I245/CHR'),
    pressureAltitudeM: scaled(items, 'I090/FL', 100 * FT),
    ySigmaM: scaled(items, 'I500/DEVY', 1),
    onGround: flag(items, 'I020/GBS'),
    simulated: flag(items, 'I020/SIM'),
    testTarget: flag(items, 'I020/TST'),
    overload: flag(items, 'I550/OVL'),
    timeSourceInvalid: flag(items, 'I550/TSV'),
    ghost: flag(items, 'I170/GHO'),
    coasting: flag(items, 'I170/CST'),
  }),
  20: (items) => ({
    ...common(items),
    timeOfDayS: scaled(items, 'I140', 1),
    latRad: scaled(items, 'I041/LAT', DEG),
    lonRad: scaled(items, 'I041/LON', DEG),
    xM: scaled(items, 'I042/X', 1),
    yM: scaled(items, 'I042/Y', 1),
    trackNumber: code(items, 'I161/TRN'),
    mode3A: octal(items, 'I070/MODE3A'),
    northMps: scaled(items, 'I202/VY', 1),
    pressureAltitudeM: scaled(items, 'I090/FL', 100 * FT),
    aircraftAddress: hex(items, 'I220'),
    callsign: name(items, 'I245/CHR'),
    altitudeHaeM: scaled(items, 'I105', FT),
    xSigmaM: scaled(items, 'I500/SDP/X', 1),
    altitudeSigmaM: scaled(items, 'I500/SDH', 1),
    onGround: flag(items, 'I020/GBS'),
    simulated: flag(items, 'I020/SIM'),
    testTarget: flag(items, 'I020/TST'),
    fieldMonitor: flag(items, 'I020/RAB'),
    trackEnds: flag(items, 'I170/TRE'),
    coasting: flag(items, 'I170/CST'),
  }),
  62: (items) => ({
    ...common(items),
    timeOfDayS: scaled(items, 'I070', 1),
    latRad: scaled(items, 'I105/LAT', DEG),
    lonRad: scaled(items, 'I105/LON', DEG),
    eastMps: scaled(items, 'I185/VX', 1),
    mode3A: octal(items, 'I060/MODE3A'),
    aircraftAddress: hex(items, 'I380/ADR'),
    callsign: name(items, at(items, 'I245') === undefined ? 'I380/ID' : 'I245/CHR'),
    trackNumber: code(items, 'I040'),
    simulated: flag(items, 'I080/SIM'),
    trackEnds: flag(items, 'I080/TSE'),
    coasting: flag(items, 'I080/CST'),
    pressureAltitudeM: scaled(items, 'I136', 100 * FT),
    altitudeHaeM: scaled(items, 'I130', FT),
    climbMps: scaled(items, 'I220', FT / 60),
    xSigmaM: scaled(items, 'I500/APC/X', 1),
    altitudeSigmaM: scaled(items, 'I500/AGA', FT),
  }),
};

function fastReports(bytes: Uint8Array): Said[] {
  const said: Said[] = [];
  const push = (report: Report048 | SystemReport | Service034): void =>
    void said.push({ ...(report as unknown as Said), ...('callsignHigh' in report ? { callsign: callsignOf(report.callsignHigh, report.callsignLow) } : {}) });
  createFastDecoder({ report001: push, service002: push, system: (_category, report) => push(report), fault: ({ message }) => expect(message).toBe('') })(
    bytes,
  );
  return said;
}

describe('the fast decoder', () => {
  test.each([1, 2, 10, 20, 62])('gives of category %i what the tables give', (category) => {
    let compared = 0;
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const encoded = encodeRecords(createRandomRecords(catalogue, seed, 3, category), catalogue);
        if (!encoded.ok) throw new Error(encoded.error.message);
        const records = decode(encoded.value, catalogue).blocks.flatMap((block) => block.records);
        const reports = fastReports(encoded.value);
        expect(reports).toHaveLength(records.length);
        records.forEach((record, index) => {
          // Fields in an order of their own may say something twice.
          if ('RFS' in record.items) return;
          for (const [field, value] of Object.entries(BY_TABLE[category](record.items))) {
            compared += 1;
            if (typeof value === 'number' && Number.isFinite(value))
              expect(Math.abs(Number(reports[index][field]) - value), field).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(value)));
            else expect(reports[index][field], field).toEqual(value);
          }
        });
      }),
      { seed: category, numRuns: 300 },
    );
    if (category !== 1 && category !== 2) expect(compared).toBeGreaterThan(5000);
  });

  /** Every item that has spare bits. Of 021/271 those of the second octet mean something else in edition 2.1. */
  const TOLD: Readonly<Record<number, string>> = {
    1: '020 050 060 070 080 100 150 170',
    10: '020 060 161 170 245 550',
    20: '020 050 070 100 161 170 245',
    21: '040 070 090 110 161 165 210 RE',
    34: '050 060',
    48: '020 050 060 065 070 080 100 110 120 161 170 230 RE',
    62: '060 080 110 120 200 245 340 380 390 RE',
    65: '040',
  };

  test.each([1, 10, 20, 21, 34, 48, 62, 65])(
    'tells spare bits of category %i that are set, inside compounds and expansion fields too, where the tables do, and nowhere else',
    (category) => {
      const told = new Set<string>();
      let silent = 0;
      fc.assert(
        fc.property(fc.integer(), fc.nat(), fc.nat(), (seed, where, bit) => {
          const encoded = encodeRecords(createRandomRecords(catalogue, seed, 1, category), catalogue);
          if (!encoded.ok) throw new Error(encoded.error.message);
          const bytes = encoded.value.slice();
          bytes[3 + (where % (bytes.length - 3))] ^= 1 << (bit % 8);
          const { blocks, error } = decode(bytes, catalogue);
          if (error !== undefined || blocks.length !== 1 || blocks[0].error !== undefined || blocks[0].records.length !== 1) return;
          const [record] = blocks[0].records;
          const items = (record.notes ?? []).filter(({ code: of }) => of === 'asterix/spare').map(({ item }) => String(item).split('/')[1]);
          if (category === 21 && items.includes('271')) return;
          const found: number[] = [];
          const push = (report: { readonly spareBits: number }): void => void found.push(report.spareBits);
          createFastDecoder({
            report001: push,
            service034: push,
            report021: push,
            report048: push,
            system: (_category, report) => push(report),
            fault: () => void found.push(-1),
          })(bytes);
          if (found.includes(-1)) return;
          expect([found.length, found[0] !== 0], `${items.join(' ')} ${Buffer.from(bytes).toString('hex')}`).toEqual([1, items.length > 0]);
          if (items.length === 0) silent += 1;
          for (const item of items) told.add(item);
        }),
        { seed: category, numRuns: 10_000 },
      );
      expect([...told].sort()).toEqual(TOLD[category].split(' '));
      expect(silent).toBeGreaterThan(1000);
    },
  );

  test('reads a plot and a track of category 001 by hand, each by its own profile', () => {
    // 010 020 040 070 090 then 141: SAC 7 SIC 9; plot, secondary; 25 NM at 90 degrees; code 1234; FL 100; 3 s after a multiple of 512.
    const plot = Uint8Array.from([1, 0, 18, 0b1111_1010, 7, 9, 0b0010_0000, 0x0c, 0x80, 0x40, 0, 0x02, 0x9c, 0x01, 0x90, 0x01, 0x80, 0]);
    plot[2] = 17;
    const [first] = fastReports(plot.subarray(0, 17));
    expect(first).toMatchObject({ sac: 7, sic: 9, trackReport: false, detectionCode: 2, mode3A: 0o1234, truncatedTimeS: 3 });
    expect(first['rangeM']).toBeCloseTo(25 * NM, 6);
    expect(first['azimuthRad']).toBeCloseTo(Math.PI / 2, 12);
    expect(first['pressureAltitudeM']).toBeCloseTo(10_000 * FT, 6);
    // 010 020 161 042: a combined track, number 258, 10 NM east and 5 NM south.
    const [second] = fastReports(Uint8Array.of(1, 0, 13, 0b1110_1000, 7, 9, 0b1011_0000, 1, 2, 0x02, 0x80, 0xfe, 0xc0));
    expect(second).toMatchObject({ trackReport: true, detectionCode: 3, trackNumber: 258 });
    expect([second['xM'], second['yM']]).toEqual([10 * NM, -5 * NM]);
  });

  test('reads a north message of category 002 by hand', () => {
    expect(fastReports(Uint8Array.of(2, 0, 12, 0b1101_1000, 7, 9, 1, 0x00, 0x02, 0x80, 0x02, 0x00))).toEqual([
      expect.objectContaining({ messageType: 1, timeOfDayS: 5, rotationPeriodS: 4 }),
    ]);
  });
});

describe('a time modulo 512 s', () => {
  const MIDNIGHT = 1_712_966_400;
  test('is put on the turn nearest to arrival, also across midnight, where the last turn is short', () => {
    expect(nearestTruncated(1, timeS(MIDNIGHT + 514))).toBe(MIDNIGHT + 513);
    expect(nearestTruncated(511.5, timeS(MIDNIGHT + 513))).toBe(MIDNIGHT + 511.5);
    // 168.75 turns make a day: its last moment is 383.9 s into a turn.
    expect(nearestTruncated(383.5, timeS(MIDNIGHT + 0.5))).toBe(MIDNIGHT - 0.5);
    expect(nearestTruncated(0.25, timeS(MIDNIGHT - 0.5))).toBe(MIDNIGHT + 0.25);
  });
});
