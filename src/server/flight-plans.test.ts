import { describe, expect, test } from 'vitest';
import { HUB, feedId, memberId, sensorId, timeS, utf8, type TimeS } from '../base/index.ts';
import { encodePlotLine } from '../format/plots/index.ts';
import { destination } from '../geo/index.ts';
import { blankMeasurement, type BrokerConfig, type FlightPlan, type Sensor } from '../model/index.ts';
import type { RecordEntry } from '../record/chain/index.ts';
import { FLIGHTS_SUBJECT, flightsText, readFlightsText } from './flight-plans.ts';
import { createLiveBroker } from './live-broker.ts';
import { createRecomputer } from './recompute.ts';
import { BROKER_SUBJECT, brokerText } from './recorded-config.ts';
import { fixtureSource, fixtureStation } from '../ingest/fixture.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const T = 1_712_966_400;
const DEG = Math.PI / 180;
const altair = must(memberId('altair'));
const ears = must(sensorId('hub-ears'));
const ownEars = must(sensorId('altair-ears'));
const station = (id: typeof ears, feed: string): Sensor => ({ ...fixtureStation, id, feed: must(feedId(feed)) });
const source = (door: string, sensor: typeof ears) => fixtureSource(sensor, { door });
const CONFIG: BrokerConfig = {
  name: 'flights',
  mode: 'test',
  secret: new Uint8Array(32).fill(7),
  terms: [],
  places: [],
  airspaces: [],
  sensors: [station(ears, 'hub-adsb'), station(ownEars, 'altair-adsb')],
  members: [{ id: altair, names: { en: 'Altair', ar: 'النسر' }, territory: new Float64Array(8), languages: ['en'], utcOffsetMin: 0, approval: false }],
  feeds: [
    { id: must(feedId('hub-adsb')), member: HUB, public: true, sources: [source('ears', ears)] },
    { id: must(feedId('altair-adsb')), member: altair, public: false, sources: [source('own', ownEars)] },
  ],
};

/** Where a flight is `t` seconds on, from a place and on a course of its own; all at 230 m/s and 10 km. */
const whereOf = (flight: number, t: number): { latRad: number; lonRad: number } =>
  destination(destination(station(ears, 'hub-adsb'), flight * 1.5, 60_000), 0.4 + flight, 230 * t);
const planOf = (callsign: string, flight: number, lateS = 0): FlightPlan => ({
  callsign,
  aircraftAddress: -1,
  mode3A: -1,
  points: [0, 1800].map((t) => ({ at: timeS(T + t + lateS), ...whereOf(flight, t), pressureAltitudeM: 10_000 })),
});
const NAMES = ['QSR0', 'QSR1', 'QSR2', 'QSR3'];

/** Four broadcasts that no radar sees; the last is heard by a member's own station alone. `plans` are filed before the first. */
function run(plans: readonly FlightPlan[]): { entries: RecordEntry[]; symbols: Map<string, string>; symbolsOfHub: Map<string, string> } {
  let now: TimeS = timeS(T);
  const entries: RecordEntry[] = [
    { type: 'epoch', at: now, epoch: 1 },
    {
      type: 'config',
      at: now,
      subject: BROKER_SUBJECT,
      text: brokerText({ program: 'p', kernel: 'k', config: CONFIG, silentUntil: timeS(-Infinity), cap: { sender: 's', without: ['altair'], languages: [] } }),
    },
    { type: 'places', at: now, subject: '', text: '{}' },
  ];
  const live = createLiveBroker(CONFIG, {
    now: () => now,
    schedule: () => () => undefined,
    record: (entry: RecordEntry) => void entries.push(entry),
    tell: () => undefined,
    leave: () => undefined,
    warnings: () => undefined,
    told: () => undefined,
    ticked: () => undefined,
    biased: () => undefined,
  });
  live.setFlightPlans(plans);
  live.setFlightPlans(plans);
  for (let t = 1; t < 60; t += 1) {
    for (const [flight, callsign] of NAMES.entries()) {
      now = timeS(T + t + 0.35);
      const sensor = flight === 3 ? ownEars : ears;
      const heard = {
        ...blankMeasurement('position', 'adsb', timeS(T + t + 0.25)),
        ...whereOf(flight, t + 0.25),
        altitudeHaeM: 10_000,
        horizontalSigmaM: 20,
        altitudeSigmaM: 30,
        callsign,
        aircraftAddress: 0x4000 + flight,
      };
      live.input(flight === 3 ? 'own' : 'ears', '', utf8(encodePlotLine({ type: 'plot', sensor, measurement: heard })));
    }
  }
  const symbolsOf = (recipient: string): Map<string, string> => {
    const found = new Map<string, string>();
    const name = live.broker.views.find((view) => view.recipient === recipient && view.level === 'picture');
    if (name !== undefined)
      live.broker.viewOf(name)?.forEachShown((_id, track) => void found.set(track.callsign || `at ${(track.latDeg * DEG).toFixed(2)}`, track.symbol));
    return found;
  };
  return { entries, symbols: symbolsOf('altair'), symbolsOfHub: symbolsOf('hub') };
}

describe('flight plans in a broker that serves', () => {
  const filed = run([planOf('QSR0', 0), planOf('QSR1', 1, 7200), planOf('QSR3', 3)]);
  const civil = (symbols: ReadonlyMap<string, string>): string[] =>
    [...symbols]
      .filter(([, symbol]) => symbol === 'civil')
      .map(([name]) => name)
      .sort();

  test('make a broadcast civil where its plan has it, and no other: not one at another time, not one without a plan', () => {
    expect(filed.symbols.size).toBe(4);
    expect(civil(filed.symbols)).toEqual(['QSR0', 'QSR3']);
    expect(civil(run([]).symbols)).toEqual([]);
  });

  test('enter every view, and bring nothing into one that was not released to it', () => {
    expect(filed.symbolsOfHub.size).toBe(3);
    expect(civil(filed.symbolsOfHub)).toEqual(['QSR0']);
  });

  test('say nothing of an aircraft with another code or address than was filed, or at another height', () => {
    expect(civil(run([{ ...planOf('QSR0', 0), aircraftAddress: 0x5000 }]).symbols)).toEqual([]);
    const low = planOf('QSR0', 0);
    expect(civil(run([{ ...low, points: low.points.map((point) => ({ ...point, pressureAltitudeM: 3_000 })) }]).symbols)).toEqual([]);
    expect(civil(run([{ ...low, points: low.points.map((point, i) => ({ ...point, pressureAltitudeM: i * 12_000 })) }]).symbols)).toEqual(['QSR0']);
  });

  test('stand in the record once, and a run made again from it has the same bytes', () => {
    const kept = filed.entries.filter((entry) => entry.type === 'fault' && entry.subject === FLIGHTS_SUBJECT);
    expect(kept).toHaveLength(1);
    const recomputer = createRecomputer({ program: 'p', kernel: 'k' });
    expect(filed.entries.flatMap((entry, sequence) => recomputer.take(entry, sequence) ?? [])).toEqual([]);
    expect(recomputer.proof().frameCount).toBeGreaterThan(100);
    const without = createRecomputer({ program: 'p', kernel: 'k' });
    expect(filed.entries.filter((entry) => entry.type !== 'fault').some((entry, sequence) => without.take(entry, sequence)?.code === 'verify/frame')).toBe(
      true,
    );
  });

  test('come back from their text to the bit, and a text that is none does not read', () => {
    const text = flightsText([planOf('QSR0', 0), planOf('QSR1', 1)]);
    expect(flightsText(readFlightsText(text) ?? [])).toBe(text);
    expect(readFlightsText('')).toEqual([]);
    for (const wrong of ['x', '{}', `${text}{}`]) expect(readFlightsText(wrong)).toBeUndefined();
  });
});
