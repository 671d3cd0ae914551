import { describe, expect, test } from 'vitest';
import { feedId, memberId, sensorId, timeS, type Result } from '../base/index.ts';
import { keyedRandom } from '../math/index.ts';
import { fixtureRadar, fixtureSource } from './fixture.ts';
import { createIngest, type Ingest } from './index.ts';

const must = <Value>(result: Result<Value>): Value => {
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
};

const NOW = 1_713_045_600;
const TURN_S = 4;
const TURNS = 15;
const OBJECTS = 10;
const SENSOR = must(sensorId('s-1'));
const FEED = must(feedId('f-1'));

interface Line {
  readonly at: number;
  readonly text: string;
}

interface Door {
  readonly ingest: Ingest;
  readonly taken: () => number;
  readonly dropped: () => number;
  say(at: number, text: string): void;
}

/** A door of one radar without a clock: what it says is measured when it comes. */
function openDoor(): Door {
  let takenCount = 0;
  const sensor = { ...fixtureRadar, id: SENSOR, feed: FEED, scanPeriodS: TURN_S };
  const source = fixtureSource(SENSOR, { timeMeaning: 'received', latencyS: 0.2, latencySigmaS: 0.1 });
  const feed = { id: FEED, member: must(memberId('altair')), public: false, sources: [source] };
  const ingest = createIngest(
    { feeds: [feed], sensors: [sensor], mode: 'exercise' },
    { plot: () => void (takenCount += 1), mark: () => undefined, quarantined: () => undefined },
  );
  return {
    ingest,
    taken: () => takenCount,
    dropped: () => ingest.health.of(FEED).repeatedCount,
    say: (at, text) => ingest.bytes('door', timeS(at), new TextEncoder().encode(`${text}\n`)),
  };
}

const line = (t: number, rangeM: number, azimuthDeg: number): string =>
  JSON.stringify({ t, sensor: 's-1', range: Math.round(rangeM), az: Number(azimuthDeg.toFixed(2)), sdRange: 50, sdAz: 0.1 });

/** Objects on their ways, `stated` being the time that their lines say. */
function flight(stated: (at: number) => number): Line[] {
  const random = keyedRandom('flight', 1);
  const ways = Array.from({ length: OBJECTS }, (_, i) => ({
    azimuth: 20 + 30 * i,
    range: 50_000 + 4e4 * random.uniform(),
    speed: 100 + 200 * random.uniform(),
  }));
  return Array.from({ length: TURNS }, (_, turn) =>
    ways.map(({ azimuth, range, speed }, i) => {
      const at = NOW + TURN_S * turn + (TURN_S * i) / OBJECTS;
      return { at, text: line(stated(at), range + speed * (at - NOW), azimuth + 0.01 * turn) };
    }),
  ).flat();
}

const NEVER_SET = (): number => 500;
const GOES_WRONG = (at: number): number => at - NOW + 17;
const sayAll = (door: Door, lines: readonly Line[], laterS = 0): void => lines.forEach(({ at, text }) => door.say(at + laterS, text));
const ALL = TURNS * OBJECTS;

describe('the bytes of a source that is told to have no time of its own', () => {
  test.each([2, 70, 600, 3_400])('that state a time, though a wrong one, are known again %s s later: none but the latest is taken twice', (laterS) => {
    const door = openDoor();
    const lines = flight(GOES_WRONG);
    const mixed = [...lines, ...lines.map(({ at, text }) => ({ at: at + laterS, text }))].sort((a, b) => a.at - b.at);
    sayAll(door, mixed);
    expect([door.taken(), door.dropped()]).toEqual([ALL + 1, ALL - 1]);
  });

  test.each([70, 600, 3_400])('that state none, or always the same, are known again %s s later as a run: all but the first eight are dropped', (laterS) => {
    const door = openDoor();
    sayAll(door, flight(NEVER_SET));
    sayAll(door, flight(NEVER_SET), laterS);
    expect([door.taken(), door.dropped()]).toEqual([ALL + 8, ALL - 8]);
  });

  test('a second later, among what the radar says meanwhile, such a run is known as well, and again when it comes once more', () => {
    const door = openDoor();
    const lines = flight(NEVER_SET);
    for (const laterS of [1.1, 2.3]) lines.push(...flight(NEVER_SET).map(({ at, text }) => ({ at: at + laterS, text })));
    sayAll(
      door,
      lines.sort((a, b) => a.at - b.at),
    );
    expect(door.taken()).toBeLessThanOrEqual(ALL + 40);
    expect(door.dropped()).toBe(3 * ALL - door.taken());
  });

  test('a line that is doubled is dropped at once', () => {
    const door = openDoor();
    for (const { at, text } of flight(NEVER_SET)) [at, at + 0.05].forEach((when) => door.say(when, text));
    expect([door.taken(), door.dropped()]).toEqual([ALL, ALL]);
  });

  test('nothing is dropped of what stands still, be it one or thirty, also when the radar comes back after minutes', () => {
    for (const count of [1, 30]) {
      const door = openDoor();
      for (const from of [0, 300, 1_000])
        for (let turn = 0; turn < 20; turn += 1)
          for (let i = 0; i < count; i += 1) door.say(NOW + from + TURN_S * (turn + i / count), line(500, 20_000 + 500 * i, 3 * i));
      expect([count, door.taken(), door.dropped()]).toEqual([count, 60 * count, 0]);
    }
  });

  test('nothing is dropped when its clock stands, or states one of two moments', () => {
    const door = openDoor();
    for (let turn = 0; turn < 100; turn += 1) for (const t of [500, 900]) door.say(NOW + TURN_S * turn + t / 1000, line(t, 20_000 + t, 10));
    expect([door.taken(), door.dropped()]).toEqual([200, 0]);
  });

  test('nothing is dropped of a drone that flies the same round over and over before a coarse radar', () => {
    const door = openDoor();
    const random = keyedRandom('rounds', 1);
    const coarse = (value: number, step: number): number => step * Math.round(value / step);
    for (let turn = 0; turn < 800; turn += 1) {
      const angle = (2 * Math.PI * turn) / 40;
      const range = coarse(5_000 + 300 * Math.cos(angle) + 20 * (random.uniform() - 0.5), 100);
      door.say(NOW + TURN_S * turn, line(500, range, coarse(40 + 3 * Math.sin(angle) + 0.2 * (random.uniform() - 0.5), 1)));
    }
    expect([door.taken(), door.dropped()]).toEqual([800, 0]);
  });

  test('what was said longer than an hour ago is new', () => {
    const door = openDoor();
    sayAll(door, flight(NEVER_SET));
    sayAll(door, flight(NEVER_SET), 3_700);
    expect([door.taken(), door.dropped()]).toEqual([2 * ALL, 0]);
  });
});
