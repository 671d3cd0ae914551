import { describe, expect, test } from 'vitest';
import { timeS, trackId, utf8 } from '../base/index.ts';
import { decodeToRecords, loadCatalogue } from '../format/asterix/index.ts';
import { KINDS, type Frame, type FrameTrack } from '../model/index.ts';
import { createAsterixFeed } from './index.ts';

const catalogue = await loadCatalogue([62, 65]);
const MIDNIGHT = 1_712_966_400;

const track = (id: number, over: Partial<FrameTrack> = {}): FrameTrack => ({
  id: trackId(id),
  event: trackId(id),
  status: 'confirmed',
  symbol: 'unknown',
  latDeg: 31.5,
  lonDeg: 36.25,
  altitudeHaeM: 4_200,
  heightKnown: true,
  eastMps: -180,
  northMps: 60,
  upMps: 5,
  kindChance: KINDS.map(() => 0.125),
  horizontalGrade: 1,
  verticalGrade: 2,
  callsign: '',
  impact: undefined,
  arrivals: [],
  ...over,
});
const frame = (at: number, tracks: readonly FrameTrack[], over: Partial<Frame> = {}): Frame => ({
  mode: 'exercise',
  level: 'picture',
  status: 'live',
  unrecorded: false,
  epoch: 1,
  number: 1,
  at: timeS(MIDNIGHT + at),
  snapshot: true,
  termsHash: '00',
  tracks,
  gone: [],
  warnings: [],
  ...over,
});
const feed = (key = 'a') => createAsterixFeed({ sac: 25, sic: 201, serviceId: 4, key: utf8(key) });

type Items = Record<string, Record<string, unknown>>;
function itemsOf(datagrams: readonly Uint8Array[]): { category: number; items: Items }[] {
  return datagrams
    .flatMap((bytes) => decodeToRecords(bytes, catalogue))
    .map((record) => {
      if (!('items' in record)) throw new Error(JSON.stringify(record));
      return record as unknown as { category: number; items: Items };
    });
}

describe('a stream as ASTERIX 062 and 065', () => {
  test('carries place, velocity and height of the frame, marked simulated in an exercise, and ends its batch', () => {
    const records = itemsOf(feed().datagrams(frame(3_600, [track(9)])));
    expect(records.map((record) => record.category)).toEqual([62, 65, 65]);
    const { items } = records[0];
    expect(items['I010']).toEqual({ SAC: 25, SIC: 201 });
    expect(items['I070']).toBe(3_600);
    expect(items['I105']['LAT']).toBeCloseTo(31.5, 5);
    expect(items['I105']['LON']).toBeCloseTo(36.25, 5);
    expect(items['I185']).toEqual({ VX: -180, VY: 60 });
    // 4,200 m in steps of 6.25 ft, in feet; 5 m/s in feet a minute; errors of grade 1 and 2.
    expect(items['I130']).toBe(13_781.25);
    expect(items['I220']).toBe(981.25);
    expect(items['I500']).toMatchObject({ APC: { X: 100, Y: 100 } });
    expect(items['I080']).toMatchObject({ SIM: 1, TSB: 1 });
  });

  test('says nothing of where a track comes from: no contributing sensors, ages, local numbers or last measurement', () => {
    const [record] = itemsOf(feed().datagrams(frame(10, [track(9, { callsign: 'AFR65XK' })])));
    for (const item of ['290', '295', '340', '510', '110', '390', '380'])
      expect(
        Object.keys(record.items).some((key) => key.endsWith(item)),
        item,
      ).toBe(false);
  });

  test('sends a last report of a track that is gone, and lets its number rest for ten minutes', () => {
    const one = feed();
    const numberOf = (datagrams: readonly Uint8Array[], index = 0): string =>
      JSON.stringify(itemsOf(datagrams)[index].items['I040'] ?? itemsOf(datagrams)[index].items['040']);
    const first = numberOf(one.datagrams(frame(10, [track(9)])));
    const gone = itemsOf(one.datagrams(frame(11, [])));
    expect(JSON.stringify(gone[0].items)).toMatch(/"TSE":1/);
    const later = numberOf(one.datagrams(frame(500, [track(10)])));
    expect(later).not.toBe(first);
  });

  test('uses no number again within ten minutes, even when there are no others, and none of those from before a restart', () => {
    const batch = (from: number, count: number): FrameTrack[] => Array.from({ length: count }, (_, i) => track(from + i));
    const numbersOf = (datagrams: readonly Uint8Array[]): number[] =>
      itemsOf(datagrams)
        .filter(({ category, items }) => category === 62 && !JSON.stringify(items['I080'] ?? '').includes('"TSE":1'))
        .map(({ items }) => items['I040'] as unknown as number);
    const one = feed();
    const first = numbersOf(one.datagrams(frame(0, batch(1, 40_000))));
    expect(new Set(first).size).toBe(40_000);
    const second = numbersOf(one.datagrams(frame(1, batch(100_001, 30_000))));
    expect(second).toHaveLength(25_536);
    expect(one.omittedCounts.get('040')).toBe(30_000 - 25_536);
    expect(new Set([...first, ...second]).size).toBe(65_536);
    one.datagrams(frame(2, []));
    expect(numbersOf(one.datagrams(frame(600.5, batch(200_001, 5))))).toEqual([]);
    expect(numbersOf(one.datagrams(frame(601, batch(300_001, 5))))).toHaveLength(5);
    // A broker that starts again goes on 16 or 17 epochs later.
    const before = new Set(numbersOf(feed().datagrams(frame(0, batch(1, 5_000), { epoch: 1 }))));
    for (const epoch of [17, 18, 34])
      expect(
        numbersOf(feed().datagrams(frame(0, batch(1, 5_000), { epoch }))).some((number) => before.has(number)),
        String(epoch),
      ).toBe(false);
  });

  test('two recipients have other track numbers for the same object', () => {
    const text = (key: string): string => Buffer.from(feed(key).datagrams(frame(10, [track(9)]))[0]).toString('hex');
    expect(text('a')).not.toBe(text('b'));
  });

  test('a height that the format cannot hold is left out and counted, the rest goes', () => {
    const one = feed();
    const records = itemsOf(one.datagrams(frame(10, [track(9, { altitudeHaeM: 480_000 })])));
    expect(records[0].category).toBe(62);
    expect([...one.omittedCounts.values()].reduce((a, b) => a + b, 0)).toBeGreaterThanOrEqual(1);
  });
});
