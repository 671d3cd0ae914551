import { describe, expect, test } from 'vitest';
import { HUB, feedId, memberId, sensorId, timeS, utf8, type TimeS } from '../base/index.ts';
import { encodePlotLine } from '../format/plots/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../geo/index.ts';
import { fixtureSource } from '../ingest/fixture.ts';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type BrokerConfig, type Sensor } from '../model/index.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import { createTrustBook, feedTrust } from './feed-trust.ts';
import { healthReport } from './health-report.ts';
import { createLiveBroker } from './live-broker.ts';
import { createRecomputer } from './recompute.ts';
import { BROKER_SUBJECT, brokerText } from './recorded-config.ts';
import { BIAS_SUBJECT, readBias, type FoundBias, type KeptBias } from './sensor-bias.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const DEG = Math.PI / 180;
const T = 1_712_966_400;
const altair = must(memberId('altair'));
const radarId = must(sensorId('altair-1')),
  stationId = must(sensorId('hub-ears'));
const radarFeed = must(feedId('altair-radar')),
  stationFeed = must(feedId('hub-adsb'));
const radar: Sensor = {
  id: radarId,
  feed: radarFeed,
  latRad: 0.54,
  lonRad: 0.63,
  antennaAltitudeHaeM: 300,
  type: 'radar3d',
  source: 'primary',
  scanPeriodS: 5,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 1,
  rangeMinM: 500,
  rangeMaxM: 400_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: -0.02,
  elevationMaxRad: 1,
  rangeSigmaM: 60,
  azimuthSigmaRad: 0.0015,
  elevationSigmaRad: 0.002,
  timeSigmaS: 0.03,
  refractionFactor: 4 / 3,
  horizonLimited: true,
};
const station: Sensor = {
  ...radar,
  id: stationId,
  feed: stationFeed,
  type: 'adsb',
  source: 'adsb',
  scanPeriodS: 1,
  rangeSigmaM: Number.NaN,
  azimuthSigmaRad: Number.NaN,
  elevationSigmaRad: Number.NaN,
};
const CONFIG: BrokerConfig = {
  name: 'biases',
  mode: 'test',
  secret: new Uint8Array(32).fill(7),
  sensors: [radar, station],
  terms: [],
  places: [],
  airspaces: [],
  members: [{ id: altair, names: { en: 'Altair', ar: 'النسر' }, territory: new Float64Array(8), languages: ['en'], utcOffsetMin: 0, approval: false }],
  feeds: [
    { id: radarFeed, member: altair, public: false, sources: [fixtureSource(radar.id, { door: 'radar' })] },
    { id: stationFeed, member: HUB, public: true, sources: [fixtureSource(station.id, { door: 'ears' })] },
  ],
};
const frame = localFrame({ latRad: radar.latRad, lonRad: radar.lonRad, altitudeHaeM: radar.antennaAltitudeHaeM });
const PLANTED = { rangeM: 300, azimuthRad: 0.3 * DEG, timeS: 0.5 };

interface Report {
  readonly at: number;
  readonly door: string;
  readonly bytes: Uint8Array;
}

/** Eight airliners for `lengthS`, beginning `laterS` after the first moment: what the radar and the station send, in the order of arrival. */
function sky(lengthS: number, laterS: number): Report[] {
  const random = keyedRandom('bias-sky', 3);
  const begins = T + laterS;
  const reports: Report[] = [];
  for (let i = 0; i < 8; i += 1) {
    const from = destination(radar, i * 0.8, 70_000 + 10_000 * i),
      bearingRad = 2 * Math.PI * random.uniform(),
      speedMps = 230;
    const whereOf = (t: number): { latRad: number; lonRad: number; altitudeHaeM: number } => ({
      ...destination(from, bearingRad, speedMps * t),
      altitudeHaeM: 10_000,
    });
    for (let t = 1; t < lengthS; t += 1) {
      const heard = {
        ...blankMeasurement('position', 'adsb', timeS(begins + t + 0.25)),
        ...whereOf(t + 0.25),
        horizontalSigmaM: 20,
        altitudeSigmaM: 30,
        aircraftAddress: 0x4000 + i,
      };
      reports.push({ at: begins + t + 0.35, door: 'ears', bytes: utf8(encodePlotLine({ type: 'plot', sensor: stationId, measurement: heard })) });
      if (t % 5 !== i % 5) continue;
      const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef(whereOf(t + 0.1 * i))));
      const seen = {
        ...blankMeasurement('polar', 'combined', timeS(begins + t + 0.1 * i + PLANTED.timeS)),
        rangeM: polar.rangeM + PLANTED.rangeM + 60 * random.normal(),
        azimuthRad: (polar.azimuthRad + PLANTED.azimuthRad + 0.0015 * random.normal() + 2 * Math.PI) % (2 * Math.PI),
        elevationRad: polar.elevationRad,
        rangeSigmaM: 60,
        azimuthSigmaRad: 0.0015,
        elevationSigmaRad: 0.002,
        aircraftAddress: 0x4000 + i,
      };
      reports.push({ at: begins + t + 0.9, door: 'radar', bytes: utf8(encodePlotLine({ type: 'plot', sensor: radarId, measurement: seen })) });
    }
  }
  return reports.sort((a, b) => a.at - b.at);
}

interface Run {
  readonly entries: RecordEntry[];
  readonly live: ReturnType<typeof createLiveBroker>;
  readonly kept: KeptBias[];
}

/** A run of the broker on a clock of our own, with its record; it may begin with what an earlier one kept, `agoS` later. */
function run(
  lengthS: number,
  before: { readonly kept: readonly KeptBias[]; readonly agoS: number; readonly config?: BrokerConfig } = { kept: [], agoS: 0 },
): Run {
  const { agoS, config = CONFIG } = before;
  let now: TimeS = timeS(T + agoS);
  const kept: KeptBias[] = [];
  const entries: RecordEntry[] = [
    { type: 'epoch', at: now, epoch: 1 },
    {
      type: 'config',
      at: now,
      subject: BROKER_SUBJECT,
      text: brokerText({ program: 'p', kernel: 'k', config, silentUntil: timeS(-Infinity), cap: { sender: 's', without: ['altair'], languages: [] } }),
    },
    { type: 'places', at: now, subject: '', text: '{}' },
  ];
  const live = createLiveBroker(config, {
    now: () => now,
    schedule: () => () => undefined,
    record: (entry: RecordEntry) => void entries.push(entry),
    tell: () => undefined,
    leave: () => undefined,
    warnings: () => undefined,
    told: () => undefined,
    biased: (found) => void kept.push(...found),
    ticked: () => undefined,
  });
  live.resumeBiases(before.kept);
  for (const { at, door, bytes } of sky(lengthS, agoS)) {
    now = timeS(at);
    live.input(door, '', bytes);
  }
  return { entries, live, kept };
}

describe('biases of sensors in a broker that serves', () => {
  const { entries, live, kept } = run(420);
  const biasesIn = (recorded: readonly RecordEntry[]): Array<{ at: TimeS } & FoundBias> =>
    recorded.flatMap((entry) => (entry.type === 'fault' && entry.subject === BIAS_SUBJECT ? [{ at: entry.at, ...readBias(entry.text)! }] : []));
  const found = biasesIn(entries);
  const last = kept.slice(-1);

  test('are found, recorded, taken off from then on, and shown to the owner of the feed alone', () => {
    expect(found.length).toBeGreaterThan(0);
    const { bias } = found.at(-1)!;
    expect(Math.abs(bias.rangeM - PLANTED.rangeM)).toBeLessThan(30);
    expect(Math.abs(bias.azimuthRad - PLANTED.azimuthRad)).toBeLessThan(0.03 * DEG);
    expect(Math.abs(bias.timeS - PLANTED.timeS)).toBeLessThan(0.2);
    const shown = JSON.stringify(healthReport('altair', CONFIG.feeds, live.broker.health));
    expect(shown).toContain('"state":"registered"');
    expect(shown).toMatch(/"rangeM":(2[789]|3[012])\d/);
    expect(JSON.stringify(healthReport('hub', CONFIG.feeds, live.broker.health))).not.toContain('altair-1');
  });

  test("how a feed compares with the others of its owner's picture is told to the owner alone", () => {
    const told = (viewer: string): string =>
      JSON.stringify(healthReport(viewer, CONFIG.feeds, live.broker.health, { trustOf: feedTrust(live.broker, CONFIG, viewer, timeS(T + 420)) }));
    expect(told('altair')).toMatch(/"trust":\[\{"sensor":"altair-1","doubtChance":0\.\d+,"contradictedCount":0,"borneOutCount":0,"shedBirthsCount":0\}\]/);
    expect(told('hub')).not.toContain('altair-1');
    expect(told('hub')).toContain('"sensor":"hub-ears"');
  });

  test('how a feed compares is told as of the last full minute, and coarsely: not in the second in which others see', () => {
    let seenCount = 0;
    const broker = { viewOf: () => ({ trustOf: () => ({ doubtChance: 1 / (1.234 + seenCount), contradictedCount: 0, upheldCount: seenCount }) }) };
    const book = createTrustBook(broker as unknown as Parameters<typeof createTrustBook>[0], CONFIG, 'altair');
    const told: string[] = [];
    for (let at = 0; at < 240; at += 1) {
      if (at % 7 === 0) seenCount += 1;
      book.ticked(timeS(at));
      told.push(JSON.stringify(book.of(CONFIG.feeds.find(({ member }) => member === 'altair')!.id)));
    }
    const changes = told.flatMap((text, at) => (at > 0 && text !== told[at - 1] ? [at] : []));
    expect(changes).toEqual([60, 120, 180]);
    expect(told[180]).toContain('"borneOutCount":30');
    expect(seenCount).toBe(35);
  });

  test('the radar and the broadcasts of one aircraft make one track, in its true place', () => {
    const view = live.broker.viewOf({ recipient: live.broker.views.find(({ recipient }) => recipient === 'altair')!.recipient, level: 'picture' });
    const serials: number[] = [];
    view?.forEachShown((_id, track) => void serials.push(track.latDeg));
    expect(serials).toHaveLength(8);
  });

  test('a run made again from its record has the same bytes, and none of it estimates anything', () => {
    const recomputer = createRecomputer({ program: 'p', kernel: 'k' });
    const differences = entries.flatMap((entry, sequence) => recomputer.take(entry, sequence) ?? []);
    expect(differences).toEqual([]);
    expect(recomputer.proof().frameCount).toBe(entries.filter(({ type }) => type === 'frame').length);
    const without = createRecomputer({ program: 'p', kernel: 'k' });
    const differs = entries.filter((entry) => entry.type !== 'fault').some((entry, sequence) => without.take(entry, sequence)?.code === 'verify/frame');
    expect(differs).toBe(true);
  });

  test('are taken up by the next process before its first plot, less surely the longer ago it was', () => {
    const [next] = biasesIn(run(5, { kept: last, agoS: 600 }).entries);
    const [later] = biasesIn(run(5, { kept: last, agoS: 1800 }).entries);
    expect(next.at).toBe(T + 600);
    expect(Math.abs(next.bias.rangeM - PLANTED.rangeM)).toBeLessThan(30);
    expect(Math.abs(next.bias.azimuthRad - PLANTED.azimuthRad)).toBeLessThan(0.03 * DEG);
    expect(next.bias.rangeSigmaM).toBeGreaterThan(last[0].bias.rangeSigmaM);
    expect(later.bias.rangeSigmaM).toBeGreaterThan(next.bias.rangeSigmaM);
  });

  test('of days ago are not taken off', () => {
    expect(biasesIn(run(5, { kept: last, agoS: 5 * 86_400 }).entries)).toEqual([]);
  });

  test('of a radar that was moved or adjusted since are forgotten', () => {
    const moved = { ...CONFIG, sensors: [{ ...radar, latRad: radar.latRad + 1e-5 }, station] };
    const adjusted = { ...CONFIG, feeds: [{ ...CONFIG.feeds[0], sources: [fixtureSource(radar.id, { door: 'radar', rangeBiasM: 300 })] }, CONFIG.feeds[1]] };
    for (const config of [moved, adjusted]) expect(biasesIn(run(5, { kept: last, agoS: 60, config }).entries)).toEqual([]);
  });

  test('that were taken up go on from there: the next ones are as near', () => {
    const again = run(420, { kept: last, agoS: 600 });
    const { bias } = biasesIn(again.entries).at(-1)!;
    expect(Math.abs(bias.rangeM - PLANTED.rangeM)).toBeLessThan(30);
    expect(Math.abs(bias.timeS - PLANTED.timeS)).toBeLessThan(0.2);
    const recomputer = createRecomputer({ program: 'p', kernel: 'k' });
    expect(again.entries.flatMap((entry, sequence) => recomputer.take(entry, sequence) ?? [])).toEqual([]);
  });

  test('a text that is none does not read', () => {
    for (const text of ['', '{}', '{"sensor":"altair-1","rangeM":1}', '{"sensor":"A B"}', 'null']) expect(readBias(text)).toBeUndefined();
  });
});
