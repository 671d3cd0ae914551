import { describe, expect, test } from 'vitest';
import { feedId, memberId, sensorId, timeS, utf8 } from '../base/index.ts';
import { writeReport048, writeReport021 } from '../format/asterix/index.ts';
import type { Plot, Sensor, SourceConfig } from '../model/index.ts';
import { asterixBlock, fixtureSecondary, fixtureSource } from './fixture.ts';
import { createIngest, type Ingest } from './index.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const feed = must(feedId('f-1'));
const radar = must(sensorId('s-1'));
const START = 1_712_966_410;

const sensor: Sensor = { ...fixtureSecondary, latRad: 0.54 };
const source = (door: string, over: Partial<SourceConfig> = {}): SourceConfig =>
  fixtureSource(radar, {
    door,
    format: 'asterix',
    sac: 25,
    sic: 10,
    editions: { 48: '1.32', 21: '2.4' },
    timeMeaning: 'received',
    latencySigmaS: 0.1,
    ...over,
  });

function watch(sources: readonly SourceConfig[]): { ingest: Ingest; plots: Plot[]; codes: string[] } {
  const plots: Plot[] = [];
  const codes: string[] = [];
  const ingest = createIngest(
    { feeds: [{ id: feed, member: must(memberId('altair')), public: false, sources }], sensors: [sensor], mode: 'test' },
    {
      plot: (plot) => void plots.push({ ...plot }),
      mark: () => undefined,
      quarantined: (_feed, code) => void codes.push(code),
    },
  );
  return { ingest, plots, codes };
}
const block = (rangeM: number): Uint8Array =>
  asterixBlock(48, (writer) => writeReport048(writer, { sac: 25, sic: 10, timeOfDayS: 8, detectionCode: 1, rangeM, azimuthRad: 1 }));
const at = (s: number): ReturnType<typeof timeS> => timeS(START + s);

describe('a source that stands by', () => {
  const both = [source('main'), source('spare', { standbyS: 5 })];

  test('is not taken while the main source speaks, and is counted', () => {
    const { ingest, plots } = watch(both);
    for (let s = 0; s < 20; s += 1) {
      ingest.bytes('main', at(s), block(50_000 + s * 200));
      ingest.bytes('spare', at(s + 0.1), block(90_000 + s * 200));
    }
    expect(plots.every(({ rangeM }) => rangeM < 90_000)).toBe(true);
    expect(plots).toHaveLength(20);
    expect(ingest.health.of(feed)).toMatchObject({ plotCount: 20, standbyCount: 20 });
    expect([...ingest.health.of(feed).onStandby]).toEqual([]);
  });

  test('is taken behind the silence that it waits for, and the main one at once when it speaks again', () => {
    const { ingest, plots } = watch(both);
    const rangesAt = (s: number, door: string): number => {
      const before = plots.length;
      ingest.bytes(door, at(s), block(50_000 + s * 200));
      return plots.length - before;
    };
    expect(rangesAt(0, 'main')).toBe(1);
    expect([1, 4, 5].map((s) => rangesAt(s, 'spare'))).toEqual([0, 0, 0]);
    expect(rangesAt(5.5, 'spare')).toBe(1);
    expect([...ingest.health.of(feed).onStandby]).toEqual([radar]);
    expect(rangesAt(6, 'spare')).toBe(1);
    expect(rangesAt(7, 'main')).toBe(1);
    expect([...ingest.health.of(feed).onStandby]).toEqual([]);
    expect(rangesAt(8, 'spare')).toBe(0);
  });

  test('alone since the start is taken once the silence of the main one was heard', () => {
    const { ingest, plots } = watch(both);
    ingest.begin(at(0));
    // When it spoke first changes nothing: that word may be hidden from whom the next one is released to.
    for (const s of [2, 5, 5.1, 6]) ingest.bytes('spare', at(s), block(50_000 + s * 200));
    expect(plots).toHaveLength(2);
  });

  test('may speak another format', () => {
    const { ingest, plots } = watch([source('main'), source('spare', { format: 'plots', editions: {}, standbyS: 5, timeMeaning: 'measured' })]);
    const line = (s: number): Uint8Array => utf8(`{"t":${START + s},"sensor":"s-1","range":60000,"sdRange":50,"az":${10 + s},"sdAz":0.1}\n`);
    ingest.bytes('main', at(0), block(50_000));
    ingest.bytes('spare', at(1), line(1));
    expect(plots).toHaveLength(1);
    ingest.bytes('spare', at(7), line(7));
    expect(plots).toHaveLength(2);
  });
});

describe('a place that is nowhere', () => {
  test('makes no plot: a latitude beyond the pole is what a wrong edition reads', () => {
    const { ingest, plots, codes } = watch([source('main')]);
    const bytes = asterixBlock(21, (writer) =>
      writeReport021(writer, { sac: 25, sic: 10, addressTypeCode: 0, aircraftAddress: 0x71c0a1, latRad: 0.5, lonRad: 0.6, positionTimeOfDayS: 8 }),
    );
    ingest.bytes('main', at(0), bytes);
    expect(plots).toHaveLength(1);
    // The same record with a latitude of 135 degrees, as the field can hold it.
    const off = bytes.slice();
    new DataView(off.buffer).setInt32(latitudeAt(bytes, 0.5), (135 / 180) * 2 ** 30);
    ingest.bytes('main', at(1), off);
    expect(plots).toHaveLength(1);
    expect(codes).toEqual(['ingest/no-such-place']);
    expect(ingest.health.of(feed).quarantine[0].message).toMatch(/latitude 135\.000 .* nowhere on the Earth: the edition/);
  });

  test('makes no plot either when the range bias is more than the range', () => {
    const { ingest, plots, codes } = watch([source('main', { rangeBiasM: 1000 })]);
    ingest.bytes('main', at(0), block(400));
    expect(plots).toEqual([]);
    expect(codes).toEqual(['ingest/no-such-place']);
  });
});

/** Where the four octets of a latitude (I021/131) stand in a block. */
function latitudeAt(bytes: Uint8Array, latRad: number): number {
  const view = new DataView(bytes.buffer);
  const steps = Math.round((latRad / Math.PI) * 2 ** 30);
  for (let i = 3; i + 4 <= bytes.length; i += 1) if (view.getInt32(i) === steps) return i;
  throw new Error('there is no latitude in the block');
}
