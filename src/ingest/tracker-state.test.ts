// What a tracker says of itself beside its tracks: category 065 beside 062.
import { describe, expect, test } from 'vitest';
import { feedId, memberId, sensorId, timeS, type Result } from '../base/index.ts';
import { writeService065, writeTrack062, type Service065Fields } from '../format/asterix/index.ts';
import type { Plot, Sensor } from '../model/index.ts';
import { asterixBlock, fixtureSource } from './fixture.ts';
import { createIngest, type Ingest } from './index.ts';

const must = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};
const NOW = timeS(1_712_966_410);
const feed = must(feedId('altair-tracks'));
const sensor: Sensor = {
  id: must(sensorId('a-tracker')),
  feed,
  latRad: 0.54,
  lonRad: 0.62,
  antennaAltitudeHaeM: 700,
  type: 'observer',
  source: 'combined',
  scanPeriodS: 4,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 0,
  rangeMinM: 0,
  rangeMaxM: 500_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: 0,
  elevationMaxRad: 1,
  rangeSigmaM: 90,
  azimuthSigmaRad: NaN,
  elevationSigmaRad: NaN,
  timeSigmaS: 0.1,
  refractionFactor: 4 / 3,
  horizonLimited: false,
};
const source = fixtureSource(sensor.id, { door: 'udp', format: 'asterix', sac: 25, sic: 99, editions: { 62: '1.21' } });

function watch(): { readonly ingest: Ingest; readonly plots: Plot[]; readonly aside: string[] } {
  const plots: Plot[] = [];
  const aside: string[] = [];
  const feeds = [{ id: feed, member: must(memberId('altair')), public: false, sources: [source] }];
  const ingest = createIngest(
    { feeds, sensors: [sensor], mode: 'test' },
    {
      plot: (plot) => void plots.push({ ...plot }),
      mark: () => undefined,
      quarantined: (_feed, code) => void aside.push(code),
    },
  );
  return { ingest, plots, aside };
}

const state = (over: Partial<Service065Fields>): Uint8Array =>
  asterixBlock(65, (writer) => writeService065(writer, { sac: 25, sic: 99, messageType: 1, timeOfDayS: 9, ...over }));
const track = (trackNumber: number): Uint8Array =>
  asterixBlock(62, (writer) => writeTrack062(writer, { sac: 25, sic: 99, trackNumber, timeOfDayS: 9, latRad: 0.55, lonRad: 0.63 }));

describe('a tracker that says how it does', () => {
  test('is heard by it, although its configuration names its tracks alone: nothing of it is put aside', () => {
    const { ingest, aside } = watch();
    ingest.bytes('udp', NOW, state({ messageType: 2, batchNumber: 7 }));
    ingest.bytes('udp', NOW, state({ messageType: 3, serviceStatusCode: 1 }));
    expect(aside).toEqual([]);
    expect(ingest.health.of(feed)).toMatchObject({ lastInputAt: NOW, quarantinedCount: 0, overload: false });
  });

  test('overloaded or without a valid time: its owner sees it, its tracks get the error of such a time, and a status that takes it back counts', () => {
    const { ingest, plots } = watch();
    ingest.bytes('udp', NOW, state({ statusCode: 1, overload: true, timeSourceInvalid: true }));
    const health = ingest.health.of(feed);
    expect([health.overload, health.invalidClocks.size]).toEqual([true, 1]);
    // The end of a batch says nothing of the system.
    ingest.bytes('udp', NOW, state({ messageType: 2, batchNumber: 8 }));
    expect([health.overload, health.invalidClocks.size]).toEqual([true, 1]);
    ingest.bytes('udp', NOW, track(1));
    ingest.bytes('udp', NOW, state({ statusCode: 0 }));
    ingest.bytes('udp', NOW, track(2));
    expect([health.overload, health.invalidClocks.size]).toEqual([false, 0]);
    expect(plots.map(({ timeSigmaS }) => timeSigmaS)).toEqual([1, 0.1]);
  });

  test('of another number is an unknown source, named with its tracks; spare bits are counted, a cut message is named with its item', () => {
    const { ingest, aside } = watch();
    ingest.bytes('udp', NOW, state({ sic: 98 }));
    expect(aside).toEqual(['ingest/unknown-source']);
    expect(ingest.health.unknown[0].message).toContain('{door: udp, format: asterix, sac: 25, sic: 98, editions: {62: "1.21"}}');
    const odd = state({ statusCode: 0 });
    odd[odd.length - 1] |= 1;
    ingest.bytes('udp', NOW, odd);
    expect(ingest.health.of(feed).spareBitsCount).toBe(1);
    const cut = state({ statusCode: 0 }).slice(0, -1);
    cut[2] = cut.length;
    ingest.bytes('udp', NOW, cut);
    expect(ingest.health.of(feed).quarantine.at(-1)).toMatchObject({ code: 'asterix/overrun', message: expect.stringContaining('I065/040') });
  });
});
