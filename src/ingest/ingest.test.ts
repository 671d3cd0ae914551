import { describe, expect, test } from 'vitest';
import { HUB, LIMITS, feedId, memberId, sensorId, timeS, utf8, type FeedId, type Mode } from '../base/index.ts';
import { writeReport021, writeReport048, writeService034, type Report021Fields, type Report048Fields, type Service034Fields } from '../format/asterix/index.ts';
import { encodePlotLine } from '../format/plots/index.ts';
import { blankMeasurement, type FeedConfig, type Plot, type Sensor, type SourceConfig } from '../model/index.ts';
import { CLOCK_TRUSTED, createIngest, type Ingest } from './index.ts';
import { asterixBlock, fixtureRadar, fixtureSource } from './fixture.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const RAD = Math.PI / 180;
/** 2024-04-13 00:00:10 UTC: ten seconds after a midnight. */
const MIDNIGHT = 1_712_966_400;
const NOW = timeS(MIDNIGHT + 10);

const altair = must(memberId('altair'));
const deneb = must(memberId('deneb'));
const radar = must(feedId('altair-radar'));
const native = must(feedId('altair-native'));
const other = must(feedId('deneb-radar'));
const adsb = must(feedId('hub-adsb'));

const sensor = (id: string, feed: FeedId, over: Partial<Sensor> = {}): Sensor => ({
  ...fixtureRadar,
  id: must(sensorId(id)),
  feed,
  latRad: 31 * RAD,
  lonRad: 36 * RAD,
  antennaAltitudeHaeM: 700,
  ...over,
});
const source = (door: string, of: string, over: Partial<SourceConfig> = {}): SourceConfig =>
  fixtureSource(must(sensorId(of)), { door, format: 'asterix', sac: 25, sic: 10, editions: { 48: '1.32', 34: '1.29' }, ...over });
const feed = (id: FeedId, member: FeedConfig['member'], sources: readonly SourceConfig[]): FeedConfig => ({ id, member, public: member === HUB, sources });

const SENSORS = [
  sensor('a-1', radar),
  sensor('a-2', native),
  sensor('a-desk', native, { type: 'launch', source: 'launch' }),
  sensor('d-1', other),
  sensor('h-1', adsb, { type: 'adsb', source: 'adsb' }),
];
const FEEDS = (over: Partial<SourceConfig> = {}): FeedConfig[] => [
  feed(radar, altair, [source('udp-altair', 'a-1', over)]),
  feed(native, altair, [
    source('tcp-altair', 'a-2', { format: 'plots', editions: {}, ...over }),
    source('tcp-altair', 'a-desk', { format: 'plots', editions: {} }),
  ]),
  feed(other, deneb, [source('udp-shared', 'd-1', { sic: 20, ...over })]),
  feed(adsb, HUB, [source('udp-shared', 'h-1', { sic: 30, editions: { 21: '2.4' } })]),
];

interface Seen {
  readonly ingest: Ingest;
  readonly plots: Plot[];
  readonly marks: Array<{ sensor: string; azimuthRad: number; at: number }>;
  readonly blind: Array<readonly [sensor: string, fromRad: number, toRad: number, at: number]>;
  readonly aside: Array<{ feed: string | undefined; code: string }>;
}

function watch(over: Partial<SourceConfig> = {}, mode: Mode = 'exercise'): Seen {
  const seen = { plots: [] as Plot[], marks: [] as Seen['marks'], blind: [] as Array<Seen['blind'][number]>, aside: [] as Seen['aside'] };
  const ingest = createIngest(
    { feeds: FEEDS(over), sensors: SENSORS, mode },
    {
      plot: (plot) => seen.plots.push({ ...plot }),
      mark: (id, azimuthRad, at) => seen.marks.push({ sensor: id, azimuthRad, at }),
      blind: (id, { fromRad, toRad }, at) => seen.blind.push([id, fromRad, toRad, at]),
      quarantined: (id, code) => seen.aside.push({ feed: id, code }),
    },
  );
  return { ingest, ...seen };
}

const radarBlock = (over: Partial<Report048Fields> = {}): Uint8Array =>
  asterixBlock(48, (writer) => writeReport048(writer, { sac: 25, sic: 10, timeOfDayS: 8, detectionCode: 1, rangeM: 55_560, azimuthRad: Math.PI / 2, ...over }));
const serviceBlock = (over: Partial<Service034Fields> = {}): Uint8Array =>
  asterixBlock(34, (writer) => writeService034(writer, { sac: 25, sic: 10, messageType: 1, timeOfDayS: 8, ...over }));
const broadcastBlock = (over: Partial<Report021Fields> = {}): Uint8Array =>
  asterixBlock(21, (writer) =>
    writeReport021(writer, {
      sac: 25,
      sic: 30,
      positionTimeOfDayS: 9,
      latRad: 31.5 * RAD,
      lonRad: 36.25 * RAD,
      nic: 7,
      nacp: 8,
      sil: 3,
      addressTypeCode: 0,
      aircraftAddress: 0x39b415,
      altitudeHaeM: 10_000,
      speedMps: 220,
      courseRad: Math.PI / 2,
      geometricClimbMps: 5,
      nacv: 2,
      ...over,
    }),
  );
const plotLine = (over: Partial<ReturnType<typeof blankMeasurement>> = {}, of = 'a-2'): Uint8Array =>
  utf8(
    encodePlotLine({
      type: 'plot',
      sensor: of,
      measurement: { ...blankMeasurement('polar', 'primary', timeS(NOW - 1)), rangeM: 40_000, azimuthRad: 1, rangeSigmaM: 30, azimuthSigmaRad: 0.002, ...over },
    }),
  );

describe('a radar report becomes a plot', () => {
  test('with range, azimuth and the errors of its sensor; the day is the one nearest to arrival', () => {
    const seen = watch();
    seen.ingest.bytes('udp-altair', NOW, radarBlock());
    expect(seen.plots).toHaveLength(1);
    const [plot] = seen.plots;
    // 55,560 m is 30 NM, 7,680 steps of 1/256 NM.
    expect(plot.rangeM).toBeCloseTo(55_560, 6);
    expect(plot.azimuthRad).toBeCloseTo(Math.PI / 2, 9);
    expect(plot).toMatchObject({
      feed: radar,
      sensor: 'a-1',
      form: 'polar',
      source: 'primary',
      measuredAt: MIDNIGHT + 8,
      receivedAt: NOW,
      number: 0,
      rangeSigmaM: 45,
      azimuthSigmaRad: 0.0013,
      timeSigmaS: 0.03,
    });
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ timeOfDayS: 86_395 }));
    expect(seen.plots[1]).toMatchObject({ measuredAt: MIDNIGHT - 5, number: 1 });
  });

  test('less the fixed biases of its source', () => {
    const seen = watch({ rangeBiasM: 40, azimuthBiasRad: 0.01, timeBiasS: 0.5 });
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ azimuthRad: 0 }));
    expect(seen.plots[0].rangeM).toBeCloseTo(55_520, 6);
    expect(seen.plots[0].azimuthRad).toBeCloseTo(2 * Math.PI - 0.01, 9);
    expect(seen.plots[0].measuredAt).toBe(MIDNIGHT + 7.5);
  });

  test('of a source without times: receipt less latency, with the error of the latency', () => {
    const seen = watch({ timeMeaning: 'received', latencyS: 1.25, latencySigmaS: 0.4 });
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ timeOfDayS: 50_000 }));
    expect(seen.plots[0]).toMatchObject({ measuredAt: NOW - 1.25, timeSigmaS: 0.4 });
    seen.ingest.bytes('tcp-altair', NOW, plotLine({ measuredAt: timeS(NOW - 5_000) }));
    expect(seen.plots[1]).toMatchObject({ measuredAt: NOW - 1.25, timeSigmaS: 0.4 });
  });

  test('a garbled height or code is left out, not passed on', () => {
    const seen = watch();
    seen.ingest.bytes(
      'udp-altair',
      NOW,
      radarBlock({ detectionCode: 2, mode3A: 0o1234, mode3AGarbled: true, pressureAltitudeM: 3_048, altitudeGarbled: true }),
    );
    expect(seen.plots[0].mode3A).toBe(-1);
    expect(seen.plots[0].pressureAltitudeM).toBeNaN();
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ detectionCode: 2, mode3A: 0o1234, pressureAltitudeM: 3_048 }));
    expect(seen.plots[1]).toMatchObject({ source: 'secondary', mode3A: 0o1234 });
    expect(seen.plots[1].pressureAltitudeM).toBeCloseTo(3_048, 6);
  });

  test('with spare bits set is used all the same, and counted for its owner', () => {
    const seen = watch();
    const plain = radarBlock({ mode3A: 0o1234 });
    const set = plain.slice();
    const at = set.findIndex((_, i) => i > 3 && set[i] === 0x02 && set[i + 1] === 0x9c);
    set[at] |= 0x10;
    for (const bytes of [plain, set]) seen.ingest.bytes('udp-altair', NOW, bytes);
    expect(seen.ingest.health.of(radar)).toMatchObject({ plotCount: 1, repeatedCount: 1, spareBitsCount: 1, quarantinedCount: 0 });
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ mode3A: 0o1234, timeOfDayS: 9 }));
    expect(seen.ingest.health.of(radar)).toMatchObject({ plotCount: 2, spareBitsCount: 1 });
  });

  test('test reports, field monitors and reports without detection are counted and never become plots', () => {
    const seen = watch();
    for (const over of [{ testTarget: true }, { fieldMonitor: true }, { detectionCode: 0 }]) seen.ingest.bytes('udp-altair', NOW, radarBlock(over));
    expect(seen.plots).toEqual([]);
    expect(seen.ingest.health.of(radar)).toMatchObject({ skippedCount: 3, quarantinedCount: 0, plotCount: 0 });
  });
});

describe('older radars, multilateration and trackers', () => {
  const one = (category: number, hex: string): Uint8Array => {
    const body = hex
      .replaceAll(' ', '')
      .match(/../g)!
      .map((octet) => Number.parseInt(octet, 16));
    return Uint8Array.of(category, 0, body.length + 3, ...body);
  };
  const EDITIONS = { editions: { 1: '1.4', 2: '1.2', 10: '1.1', 20: '1.11', 62: '1.21' } };

  test('a plot of category 001 gets the turn of 512 s nearest to its arrival, its north message turns the beam', () => {
    const seen = watch(EDITIONS);
    // 010 020 040 070 141: 25 NM at 90 degrees, code 1234, 8 s after midnight.
    seen.ingest.bytes('udp-altair', NOW, one(1, 'f2 19 0a 20 0c80 4000 029c 0400'));
    expect(seen.plots[0]).toMatchObject({ form: 'polar', source: 'secondary', measuredAt: MIDNIGHT + 8, mode3A: 0o1234 });
    expect(seen.plots[0].rangeM).toBeCloseTo(25 * 1852, 6);
    // 010 020 161 042 141 of the local tracker: 10 NM east, an estimate.
    seen.ingest.bytes('udp-altair', NOW, one(1, 'e9 40 19 0a b0 0102 0280 0000 0400'));
    expect(seen.plots[1]).toMatchObject({ source: 'combined', isEstimate: true, rangeSigmaM: 45, measuredAt: MIDNIGHT + 8 });
    expect(seen.plots[1].azimuthRad).toBeCloseTo(Math.PI / 2, 9);
    seen.ingest.bytes('udp-altair', NOW, one(2, 'd0 19 0a 01 000480'));
    expect(seen.marks).toEqual([{ sensor: 'a-1', azimuthRad: NaN, at: MIDNIGHT + 9 }]);
    expect(seen.aside).toEqual([]);
  });

  test('multilateration gives positions with the errors that it claims; what stands on the ground gives none', () => {
    const seen = watch(EDITIONS);
    // 020: 010 020 140 041, then 220, then 500 SDP 30 m and 40 m.
    seen.ingest.bytes('udp-altair', NOW, one(20, 'f1 09 08 19 0a 80 000400 00580000 00660000 39b415 40 007800a00000'));
    expect(seen.plots[0]).toMatchObject({ form: 'position', source: 'secondary', measuredAt: MIDNIGHT + 8, aircraftAddress: 0x39b415 });
    expect(seen.plots[0].latRad / RAD).toBeCloseTo((0x580000 * 180) / 33_554_432, 9);
    expect(seen.plots[0].horizontalSigmaM).toBeCloseTo(Math.sqrt((30 ** 2 + 40 ** 2) / 2), 9);
    seen.ingest.bytes('udp-altair', NOW, one(20, 'f0 19 0a 81 10 000400 00580000 00660000'));
    expect(seen.ingest.health.of(radar).skippedCount).toBe(1);
    // 010 in the plane of the sensor: 5,000 m east, 12,000 m north.
    seen.ingest.bytes('udp-altair', NOW, one(10, 'f2 19 0a 01 20 000400 1388 2ee0'));
    expect(seen.plots[1].latRad / RAD).toBeCloseTo(31.1082, 3);
    expect(seen.plots[1].lonRad / RAD).toBeCloseTo(36.0524, 3);
    // Its own state.
    seen.ingest.bytes('udp-altair', NOW, one(10, 'd1 01 04 19 0a 03 000400 30'));
    expect(seen.ingest.health.of(radar)).toMatchObject({ overload: true, invalidClocks: new Set(['a-1']), plotCount: 2 });
    expect(seen.aside).toEqual([]);
  });

  test('tracks of a system are estimates with their number; predicted ones give nothing, the last one says that the track ends', () => {
    const seen = watch(EDITIONS);
    // 062: 010 070 105 040, 080 (fed by secondary alone, or coasting, or the end), 290 of primary and secondary, 500 APC 100 m both ways and ATV 8 and 6 m/s.
    const track = (second: number, status: string, ages: string): Uint8Array =>
      one(
        62,
        `9b 0f 01 04 19 0a ${(1024 + second * 128).toString(16).padStart(6, '0')} 00580000 00660000 00c8 0064 04d2 ${status} 60 ${ages} 84 00c800c8 2018`,
      );
    seen.ingest.bytes('udp-altair', NOW, track(0, '01 01 01 48', '28 04'));
    expect(seen.plots[0]).toMatchObject({
      form: 'position',
      source: 'secondary',
      horizontalSigmaM: 100,
      isEstimate: true,
      trackNumber: 1234,
      updateAgeS: 1,
      eastMps: 50,
      northMps: 25,
      velocitySigmaMps: 8,
      trackEnds: false,
    });
    // Then it says that it coasts; then it ends.
    seen.ingest.bytes('udp-altair', timeS(NOW + 12), track(12, '01 01 01 c8', '58 10'));
    expect([seen.plots.length, seen.ingest.health.of(radar).skippedCount]).toEqual([1, 1]);
    seen.ingest.bytes('udp-altair', timeS(NOW + 16), track(16, '01 41 01 c8', '68 20'));
    expect(seen.plots[1]).toMatchObject({ trackNumber: 1234, updateAgeS: 8, trackEnds: true });
    expect(seen.aside).toEqual([]);
  });
});

describe('what a feed says twice or too fast', () => {
  test('a plot that comes again, as on doubled lines, is counted and left out; another radar with the same figures is not', () => {
    const seen = watch();
    for (let line = 0; line < 2; line += 1) {
      seen.ingest.bytes('udp-altair', NOW, radarBlock());
      seen.ingest.bytes('udp-altair', NOW, radarBlock({ azimuthRad: 1 }));
      seen.ingest.bytes('udp-shared', NOW, broadcastBlock());
    }
    expect(seen.plots).toHaveLength(3);
    expect(seen.ingest.health.of(radar)).toMatchObject({ plotCount: 2, repeatedCount: 2, quarantinedCount: 0 });
    expect(seen.ingest.health.of(adsb).repeatedCount).toBe(1);
    expect(seen.plots.map(({ number }) => number)).toEqual([0, 1, 0]);
  });

  test('is known again for as long as it may come, whatever else the sensor says meanwhile, and is too late from then on: nothing comes twice', () => {
    const seen = watch();
    const more = (at: number): void => {
      for (let i = 0; i < 3_000; i += 1) seen.ingest.bytes('udp-altair', timeS(at), radarBlock({ timeOfDayS: at - MIDNIGHT - 0.5, rangeM: 20_000 + 20 * i }));
    };
    const said = radarBlock();
    seen.ingest.bytes('udp-altair', NOW, said);
    const later = [10, 20, 30, 40, 50, 59, 70, 120, 130, 1_000, 2_000, 3_599];
    for (const after of later) {
      more(NOW + after);
      seen.ingest.bytes('udp-altair', timeS(NOW + after), said);
    }
    const health = seen.ingest.health.of(radar);
    expect(seen.plots.filter(({ azimuthRad, measuredAt }) => azimuthRad === seen.plots[0].azimuthRad && measuredAt === seen.plots[0].measuredAt)).toHaveLength(
      1,
    );
    expect(health).toMatchObject({ repeatedCount: 5, quarantinedCount: 7 });
    expect(seen.aside.every(({ code }) => code === 'ingest/late')).toBe(true);
  });

  test('plots beyond the limit of a second are left out and said once; the next second and other feeds go on', () => {
    const seen = watch();
    const many = (count: number, from: number): void => {
      for (let index = 0; index < count; index += 1)
        seen.ingest.bytes('udp-altair', NOW, radarBlock({ rangeM: 20_000 + 7.25 * (from + index), azimuthRad: ((from + index) % 60_000) / 10_000 }));
    };
    many(LIMITS.plotsPerFeedPerSMax + 50, 0);
    const health = seen.ingest.health.of(radar);
    expect(health.plotCount).toBe(LIMITS.plotsPerFeedPerSMax);
    expect(health.shedCount).toBe(50);
    expect(health.quarantine).toMatchObject([{ code: 'ingest/overload', message: expect.stringContaining('20000') }]);
    seen.ingest.bytes('udp-shared', NOW, broadcastBlock());
    seen.ingest.bytes('udp-altair', timeS(NOW + 1), radarBlock());
    expect(seen.ingest.health.of(adsb).plotCount).toBe(1);
    expect(health.plotCount).toBe(LIMITS.plotsPerFeedPerSMax + 1);
  });
});

describe('what a radar says of itself', () => {
  test('where it is jammed, and all round when it is overloaded, it is blind, less the bias of the source', () => {
    const seen = watch({ azimuthBiasRad: 0.1 });
    const window = { windowRangeFromM: 0, windowRangeToM: 100_000, windowAzimuthFromRad: Math.PI / 4, windowAzimuthToRad: Math.PI / 2 };
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 4, ...window }));
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 4, sectorRad: Math.PI / 2 }));
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 1, stationState: true, processorOverload: true }));
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 1, stationState: true }));
    expect(seen.blind.map(([id, , , at]) => [id, at])).toEqual([
      ['a-1', NOW],
      ['a-1', NOW],
      ['a-1', NOW],
    ]);
    const [strobe, single, overload] = seen.blind.map(([, fromRad, toRad]) => [fromRad, toRad]);
    expect(strobe[0]).toBeCloseTo(Math.PI / 4 - 0.1, 3);
    expect(strobe[1]).toBeCloseTo(Math.PI / 2 - 0.1, 3);
    expect((single[0] + single[1]) / 2).toBeCloseTo(Math.PI / 2 - 0.1, 2);
    expect(overload).toEqual([0, 0]);
  });

  test('strobes are counted with their azimuth, a stated turn is taken, and a failed time source widens the time of its plots', () => {
    const seen = watch();
    seen.ingest.bytes(
      'udp-altair',
      NOW,
      serviceBlock({ messageType: 4, sectorRad: Math.PI / 2, rotationPeriodS: 5.5, stationState: true, timeSourceInvalid: true }),
    );
    const health = seen.ingest.health.of(radar);
    expect(health).toMatchObject({ jammingCount: 1, jammedAt: NOW, rotationS: 5.5, invalidClocks: new Set(['a-1']), lastServiceAt: NOW });
    expect(health.jammingRad).toBeCloseTo(Math.PI / 2, 9);
    seen.ingest.bytes('udp-altair', NOW, radarBlock());
    expect(seen.plots[0].timeSigmaS).toBe(1);
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 2, sectorRad: 1 }));
    expect(health.invalidClocks.size).toBe(1);
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 2, sectorRad: 1, stationState: true }));
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ azimuthRad: 1 }));
    expect(seen.plots[1].timeSigmaS).toBe(0.03);
  });
});

describe('two radars of one feed', () => {
  test('what one says of its clock, and what it says twice, changes nothing of the other’s plots', () => {
    const plots: Plot[] = [];
    const feeds = [feed(radar, altair, [source('udp-altair', 'a-1'), source('udp-altair', 'a-2', { sic: 11 })])];
    const sensors = [sensor('a-1', radar), sensor('a-2', radar)];
    const ingest = createIngest(
      { feeds, sensors, mode: 'exercise' },
      { plot: (plot) => plots.push({ ...plot }), mark: () => undefined, quarantined: () => undefined },
    );
    ingest.bytes('udp-altair', NOW, serviceBlock({ sic: 11, messageType: 2, sectorRad: 1, stationState: true, timeSourceInvalid: true }));
    for (const sic of [11, 10, 11]) ingest.bytes('udp-altair', NOW, radarBlock({ sic }));
    expect(plots.map(({ sensor: id, timeSigmaS }) => [id, timeSigmaS])).toEqual([
      ['a-2', 1],
      ['a-1', 0.03],
    ]);
    ingest.bytes('udp-altair', NOW, serviceBlock({ sic: 10, messageType: 2, sectorRad: 1, stationState: true }));
    expect([...ingest.health.of(radar).invalidClocks]).toEqual(['a-2']);
    expect(ingest.health.of(radar)).toMatchObject({ plotCount: 2, repeatedCount: 1 });
  });
});

describe('a broadcast becomes a plot', () => {
  test('with the error that its accuracy category states and its velocity in east, north and up', () => {
    const seen = watch();
    seen.ingest.bytes('udp-shared', NOW, broadcastBlock());
    const [plot] = seen.plots;
    expect(plot).toMatchObject({ form: 'position', source: 'adsb', measuredAt: MIDNIGHT + 9, aircraftAddress: 0x39b415 });
    expect(plot.latRad).toBeCloseTo(31.5 * RAD, 7);
    // Category 8: 92.6 m hold 95 %, which is 2.448 sigma of a circular normal error.
    expect(plot.horizontalSigmaM).toBeCloseTo(37.83, 2);
    expect([plot.eastMps, plot.northMps, plot.upMps].map(Math.round)).toEqual([220, 0, 5]);
  });

  test('aircraft on the ground make none', () => {
    const seen = watch();
    seen.ingest.bytes('udp-shared', NOW, broadcastBlock({ onGround: true }));
    expect(seen.plots).toEqual([]);
  });
});

describe('what cannot be a plot is put aside, quoting value, limit and fix', () => {
  const lastOf = (seen: Seen, id: FeedId): { code: string; message: string } => seen.ingest.health.of(id).quarantine.at(-1)!;

  test.each<[string, Uint8Array, string, RegExp]>([
    ['ingest/no-position', radarBlock({ rangeM: undefined, azimuthRad: undefined }), 'udp-altair', /no range and azimuth/],
    ['ingest/no-time', radarBlock({ timeOfDayS: undefined }), 'udp-altair', /set timeMeaning: received/],
    ['ingest/late', radarBlock({ timeOfDayS: 86_300 }), 'udp-altair', /measured 110\.0 s before it came, the limit is 60 s/],
    ['ingest/future', radarBlock({ timeOfDayS: 50 }), 'udp-altair', /measured 40\.0 s after it came, the limit is 5 s/],
    ['ingest/category', Uint8Array.of(63, 0, 4, 0x80), 'udp-altair', /category 63 makes no plots here/],
    ['ingest/too-long', new Uint8Array(LIMITS.inputBytesMax + 1), 'udp-altair', /65537 bytes at once, the limit is 65536/],
    [
      'asterix/overrun',
      radarBlock()
        .slice(0, -2)
        .map((byte, i, all) => (i === 2 ? all.length : byte)),
      'udp-altair',
      /check the edition/,
    ],
    ['asterix/truncated', Uint8Array.of(48, 0), 'udp-altair', /octet/],
  ])('%s', (code, bytes, door, words) => {
    const seen = watch();
    seen.ingest.bytes(door, NOW, bytes);
    expect(seen.plots).toEqual([]);
    expect(seen.aside).toEqual([{ feed: radar, code }]);
    expect(lastOf(seen, radar)).toMatchObject({ code });
    expect(lastOf(seen, radar).message).toMatch(words);
    seen.ingest.bytes('udp-altair', NOW, radarBlock());
    expect(seen.plots, 'the picture lives on').toHaveLength(1);
  });

  test('a time of day that no day has is no time', () => {
    const bytes = radarBlock({ timeOfDayS: 8 });
    const at = bytes.findIndex((byte, i) => byte === 0 && bytes[i + 1] === 4 && bytes[i + 2] === 0);
    expect(at, 'eight seconds are 1,024 steps').toBeGreaterThan(0);
    const moved = Uint8Array.from(bytes);
    // 86,408 s: eight seconds past the next midnight, were there such a time.
    moved.set([(86_408 * 128) >> 16, ((86_408 * 128) >> 8) & 255, (86_408 * 128) & 255], at);
    const seen = watch();
    seen.ingest.bytes('udp-altair', NOW, moved);
    expect(seen.aside).toEqual([{ feed: radar, code: 'ingest/no-time' }]);
  });

  test('an edition that cannot be read is named', () => {
    const seen = watch({ editions: { 48: '2.0', 34: '1.29' } });
    seen.ingest.bytes('udp-altair', NOW, radarBlock());
    expect(seen.plots).toEqual([]);
    expect(lastOf(seen, radar)).toMatchObject({ code: 'asterix/edition' });
    expect(lastOf(seen, radar).message).toContain('SAC 25 SIC 10 is set to edition 2.0; plots are read from 1.x only');
  });

  test('simulated reports enter an exercise and no other mode', () => {
    const seen = watch({}, 'test');
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ simulated: true }));
    expect(seen.plots).toEqual([]);
    expect(lastOf(seen, radar)).toMatchObject({ code: 'ingest/simulated' });
    const rehearsed = watch({}, 'exercise');
    rehearsed.ingest.bytes('udp-altair', NOW, radarBlock({ simulated: true }));
    expect(rehearsed.plots).toHaveLength(1);
  });

  test('an unknown source gets the block to paste, for the hub and for the owner of the door', () => {
    const seen = watch();
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ sic: 99 }));
    expect(seen.aside).toEqual([{ feed: undefined, code: 'ingest/unknown-source' }]);
    const words = 'unknown source: add to the sources of a sensor {door: udp-altair, format: asterix, sac: 25, sic: 99, editions: {48: "1.32"}}';
    expect(seen.ingest.health.unknown).toMatchObject([{ code: 'ingest/unknown-source', message: words }]);
    expect(lastOf(seen, radar).message).toBe(words);
    seen.ingest.bytes('tcp-altair', NOW, plotLine({}, 'stranger'));
    expect(seen.ingest.health.unknown.at(-1)!.message).toBe('unknown source: add to the sources of the sensor stranger {door: tcp-altair, format: plots}');
  });

  test('at a door of several members nobody is shown what may be another one’s', () => {
    const seen = watch();
    seen.ingest.bytes('udp-shared', NOW, Uint8Array.of(48, 0));
    seen.ingest.bytes('udp-shared', NOW, radarBlock({ sic: 77 }));
    expect(seen.ingest.health.of(other).quarantine).toEqual([]);
    expect(seen.ingest.health.of(adsb).quarantine).toEqual([]);
    expect(seen.ingest.health.unknown.map((entry) => entry.code)).toEqual(['asterix/truncated', 'ingest/unknown-source']);
  });

  test('a stranger that floods fills no more than the bound, and a feed’s own quarantine keeps counting', () => {
    const seen = watch();
    for (let i = 0; i < 500; i += 1) seen.ingest.bytes('udp-nowhere', NOW, radarBlock({ sic: i % 256 }));
    for (let i = 0; i < 500; i += 1) seen.ingest.bytes('udp-altair', NOW, radarBlock({ timeOfDayS: 50 }));
    expect(seen.ingest.health.unknown).toHaveLength(LIMITS.quarantinePerFeedMax);
    expect(seen.ingest.health.of(radar).quarantine).toHaveLength(LIMITS.quarantinePerFeedMax);
    expect(seen.ingest.health.of(radar).quarantinedCount).toBe(500);
    expect(lastOf(seen, radar)).toHaveProperty('hex', Buffer.from(radarBlock({ timeOfDayS: 50 })).toString('hex'));
  });

  test('what one feed sends changes nothing of another feed’s health', () => {
    const seen = watch();
    const before = JSON.stringify(seen.ingest.health.of(other));
    for (const bytes of [radarBlock(), radarBlock({ timeOfDayS: 50 }), Uint8Array.of(48, 0)]) seen.ingest.bytes('udp-altair', NOW, bytes);
    expect(JSON.stringify(seen.ingest.health.of(other))).toBe(before);
  });
});

describe('our own clock in doubt', () => {
  test('puts nothing aside for its time, but what is half a day off is still not of now', () => {
    const seen = watch();
    seen.ingest.setClockDoubt({ doubt: true, wallAheadS: 0, notedAt: timeS(0) });
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ timeOfDayS: 50 }));
    expect(seen.plots).toHaveLength(1);
    seen.ingest.bytes('tcp-altair', NOW, plotLine({ measuredAt: timeS(NOW - 50_000) }));
    expect(seen.aside).toEqual([{ feed: native, code: 'ingest/late' }]);
    seen.ingest.setClockDoubt(CLOCK_TRUSTED);
    seen.ingest.bytes('udp-altair', NOW, radarBlock({ timeOfDayS: 50 }));
    expect(seen.aside.at(-1)).toEqual({ feed: radar, code: 'ingest/future' });
  });
});

describe('service messages', () => {
  test('north marks give marks and the rotation time, sectors give azimuths less the bias', () => {
    const seen = watch({ azimuthBiasRad: 0.1 });
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ timeOfDayS: 4 }));
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ timeOfDayS: 8.5 }));
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 2, sectorRad: Math.PI / 2, timeOfDayS: 9 }));
    expect(seen.marks).toMatchObject([{ azimuthRad: Number.NaN }, { azimuthRad: Number.NaN, at: MIDNIGHT + 8.5 }, { sensor: 'a-1', at: MIDNIGHT + 9 }]);
    expect(seen.marks[2].azimuthRad).toBeCloseTo(Math.PI / 2 - 0.1, 9);
    expect(seen.ingest.health.of(radar)).toMatchObject({ rotationS: 4.5, markCount: 3 });
  });

  test('a turn is that of one sensor, however many of a feed pass north one after another', () => {
    const feeds = FEEDS().map((one) => (one.id === radar ? { ...one, sources: [...one.sources, source('udp-altair', 'a-3', { sic: 11 })] } : one));
    const ingest = createIngest(
      { feeds, sensors: [...SENSORS, sensor('a-3', radar)], mode: 'exercise' },
      { plot: () => undefined, mark: () => undefined, quarantined: () => undefined },
    );
    for (const [sic, timeOfDayS] of [
      [10, 4],
      [11, 4.25],
      [10, 8],
      [11, 8.25],
    ] as const)
      ingest.bytes('udp-altair', NOW, serviceBlock({ sic, timeOfDayS }));
    expect(ingest.health.of(radar)).toMatchObject({ rotationS: 4, markCount: 4 });
  });

  test('a sector message without its sector is not taken for a whole turn', () => {
    const seen = watch();
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ messageType: 2 }));
    expect(seen.marks).toEqual([]);
    expect(seen.aside).toEqual([{ feed: radar, code: 'ingest/no-position' }]);
  });

  test('a mark from the future or from long ago is put aside', () => {
    const seen = watch();
    seen.ingest.bytes('udp-altair', NOW, serviceBlock({ timeOfDayS: 60 }));
    expect(seen.marks).toEqual([]);
    expect(seen.aside).toEqual([{ feed: radar, code: 'ingest/future' }]);
  });
});

describe('the native plot door', () => {
  test('takes plots and marks, less the biases of the source', () => {
    const seen = watch({ rangeBiasM: 25, azimuthBiasRad: 0.02, timeBiasS: 0.25 });
    seen.ingest.bytes('tcp-altair', NOW, plotLine());
    seen.ingest.bytes('tcp-altair', NOW, utf8(encodePlotLine({ type: 'mark', sensor: 'a-2', markedAt: timeS(NOW - 1), azimuthRad: 1 })));
    seen.ingest.bytes('tcp-altair', NOW, utf8(encodePlotLine({ type: 'mark', sensor: 'a-2', markedAt: timeS(NOW - 1), azimuthRad: Number.NaN })));
    expect(seen.plots[0]).toMatchObject({ feed: native, sensor: 'a-2', rangeM: 39_975, rangeSigmaM: 30, measuredAt: NOW - 1.25 });
    expect(seen.plots[0].azimuthRad).toBeCloseTo(0.98, 6);
    expect(seen.marks[0]).toMatchObject({ sensor: 'a-2', at: NOW - 1.25 });
    expect(seen.marks[0].azimuthRad).toBeCloseTo(0.98, 6);
    expect(seen.marks[1].azimuthRad).toBeNaN();
  });

  test('takes launches of a launch desk up to 20 minutes late, says so beyond, and blames no clock for it', () => {
    const seen = watch();
    const launch = (agoS: number): Uint8Array =>
      plotLine(
        {
          form: 'position',
          source: 'launch',
          measuredAt: timeS(NOW - agoS),
          timeSigmaS: 5,
          rangeM: Number.NaN,
          rangeSigmaM: Number.NaN,
          latRad: 0.58,
          lonRad: 0.82,
          horizontalSigmaM: 9_000,
          azimuthRad: 4.5,
          azimuthSigmaRad: 0.1,
          grade: 'B2',
        },
        'a-desk',
      );
    seen.ingest.bytes('tcp-altair', NOW, launch(LIMITS.launchAgeMaxS - 1));
    expect(seen.plots).toHaveLength(1);
    expect(seen.plots[0]).toMatchObject({ sensor: 'a-desk', source: 'launch', grade: 'B2', azimuthRad: expect.closeTo(4.5, 6) });
    expect(seen.ingest.health.of(native).offsetS).toBeNaN();
    seen.ingest.bytes('tcp-altair', NOW, launch(LIMITS.launchAgeMaxS + 1));
    seen.ingest.bytes('tcp-altair', NOW, launch(-LIMITS.plotFutureMaxS - 1));
    expect(seen.aside.map((one) => one.code)).toEqual(['ingest/late', 'ingest/future']);
  });

  test('a launch from a radar, and a plot from a launch desk, are put aside: no tracker ever meets a launch', () => {
    const seen = watch();
    seen.ingest.bytes(
      'tcp-altair',
      NOW,
      plotLine({
        form: 'position',
        source: 'launch',
        timeSigmaS: 5,
        rangeM: Number.NaN,
        rangeSigmaM: Number.NaN,
        azimuthRad: Number.NaN,
        azimuthSigmaRad: Number.NaN,
        latRad: 0.58,
        lonRad: 0.82,
        horizontalSigmaM: 9_000,
        grade: 'B2',
      }),
    );
    seen.ingest.bytes('tcp-altair', NOW, plotLine({}, 'a-desk'));
    expect(seen.plots).toEqual([]);
    expect(seen.aside.map((one) => one.code)).toEqual(['ingest/launch', 'ingest/launch']);
  });

  test('one bad line of a batch is put aside, the others count', () => {
    const seen = watch();
    const good = new TextDecoder().decode(plotLine());
    seen.ingest.bytes('tcp-altair', NOW, utf8(`${good}{"t":NaN}\n{"t":5e300,"sensor":"a-2"}\n${good.replace('40000', '41000')}`));
    expect(seen.plots).toHaveLength(2);
    expect(seen.aside.map((one) => one.code)).toEqual(['plots/json', 'plots/value']);
    expect(seen.ingest.health.of(native).quarantinedCount).toBe(2);
  });

  test('a plot far beyond its sensor, and within its range once latitude and longitude are swapped, is put aside as swapped; far away and no less so when swapped is a plot', () => {
    const at = (latDeg: number, lonDeg: number): Uint8Array =>
      plotLine({ ...blankMeasurement('position', 'primary', timeS(NOW - 1)), latRad: latDeg * RAD, lonRad: lonDeg * RAD, horizontalSigmaM: 50 });
    const seen = watch();
    // The sensor stands at 31N 36E; 36N 31E is 730 km away, more than twice its 300 km.
    seen.ingest.bytes('tcp-altair', NOW, at(36, 31));
    expect(seen.aside).toEqual([{ feed: native, code: 'ingest/swapped' }]);
    expect(seen.ingest.health.of(native).quarantine[0].message).toMatch(/latitude and longitude lie the wrong way round/);
    seen.ingest.bytes('tcp-altair', NOW, at(31, 36));
    seen.ingest.bytes('tcp-altair', NOW, at(31.01, 36));
    // Within twice the range nothing is guessed, and beyond it only what swapping would explain.
    seen.ingest.bytes('tcp-altair', NOW, at(34, 33));
    seen.ingest.bytes('tcp-altair', NOW, at(10, 80));
    expect(seen.aside).toHaveLength(1);
    expect(seen.plots).toHaveLength(4);
  });

  test('a name twice in one line is put aside under its name, however it is spelt; the lines around it are plots', () => {
    const good = Buffer.from(plotLine()).toString();
    const other = Buffer.from(plotLine({ azimuthRad: 2 })).toString();
    const seen = watch();
    seen.ingest.bytes('tcp-altair', NOW, utf8(`${good}${good.replace('{', '{"range":1,')}${good.replace('{', '{"\\u0072ange":1,')}${other}`));
    expect(seen.aside.map(({ code }) => code)).toEqual(['plots/json', 'plots/json']);
    expect(seen.ingest.health.of(native).quarantine[0].message).toContain('"range" stands twice');
    expect(seen.plots.map(({ azimuthRad }) => azimuthRad.toFixed(3))).toEqual(['1.000', '2.000']);
  });

  test('no bytes make it throw', () => {
    const seen = watch();
    let state = 12_345;
    const next = (): number => (state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0) >>> 16;
    for (let i = 0; i < 2_000; i += 1) {
      const bytes = Uint8Array.from({ length: next() % 60 }, () => next() & 255);
      if (bytes.length > 2 && i % 2 === 0) bytes.set([[48, 34, 21][i % 3], 0, bytes.length]);
      expect(() => seen.ingest.bytes(i % 3 === 0 ? 'tcp-altair' : 'udp-altair', NOW, bytes)).not.toThrow();
    }
    for (const plot of seen.plots) expect(Number.isFinite(plot.measuredAt)).toBe(true);
  });
});
