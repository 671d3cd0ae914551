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
  for (const [which, stated] of [
    ['state a wrong time', GOES_WRONG],
    ['state always the same', NEVER_SET],
  ] as const) {
    test.each([1.2, 2.2, 70, 600, 3_400])(`that ${which} are dropped when they come again %s s later, every one of them`, (laterS) => {
      const door = openDoor();
      const lines = flight(stated);
      const mixed = [...lines, ...lines.map(({ at, text }) => ({ at: at + laterS, text }))].sort((a, b) => a.at - b.at);
      sayAll(door, mixed);
      expect([door.taken(), door.dropped()]).toEqual([ALL, ALL]);
    });
  }

  test('a line that is doubled is dropped at once, however often', () => {
    const door = openDoor();
    for (const { at, text } of flight(NEVER_SET)) [at, at + 0.05, at + 0.1, at + 0.15, at + 0.2].forEach((when) => door.say(when, text));
    expect([door.taken(), door.dropped()]).toEqual([ALL, 4 * ALL]);
  });

  test('what becomes of a line hangs on its twins alone: all else that its sensor says, moving or standing, changes nothing', () => {
    const random = keyedRandom('twins', 1);
    const twins = Array.from({ length: 40 }, () => ({ at: NOW + 400 * random.uniform(), text: line(500, 33_000, 77) }));
    const takenOf = (others: readonly Line[]): number[] => {
      const door = openDoor();
      const taken: number[] = [];
      for (const { at, text } of [...twins, ...others].sort((a, b) => a.at - b.at)) {
        const before = door.taken();
        door.say(at, text);
        if (text === twins[0].text && door.taken() > before) taken.push(at);
      }
      return taken;
    };
    const alone = takenOf([]);
    expect(alone.length).toBeGreaterThan(10);
    const standing = Array.from({ length: 100 }, (_, turn) => ({ at: NOW + TURN_S * turn, text: line(500, 20_000, 10) }));
    for (const others of [flight(NEVER_SET), flight(GOES_WRONG), standing, [...flight(GOES_WRONG), ...standing]]) expect(takenOf(others)).toEqual(alone);
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

  test('of what is seen standing now and then only, no more than one look is dropped', () => {
    const door = openDoor();
    for (let turn = 0; turn < 200; turn += 7) door.say(NOW + TURN_S * turn, line(500, 20_000, 10));
    expect([door.taken(), door.dropped()]).toEqual([28, 1]);
  });

  test('nothing is dropped when its clock stands, or states one of two moments', () => {
    const door = openDoor();
    for (let turn = 0; turn < 100; turn += 1) for (const t of [500, 900]) door.say(NOW + TURN_S * turn + t / 1000, line(t, 20_000 + t, 10));
    expect([door.taken(), door.dropped()]).toEqual([200, 0]);
  });

  test('of a drone that flies the same round over and over before a coarse radar one look at a place is dropped, no more', () => {
    const door = openDoor();
    const random = keyedRandom('rounds', 1);
    const coarse = (value: number, step: number): number => step * Math.round(value / step);
    const places = new Set<string>();
    for (let turn = 0; turn < 800; turn += 1) {
      const angle = (2 * Math.PI * turn) / 40;
      const range = coarse(5_000 + 300 * Math.cos(angle) + 20 * (random.uniform() - 0.5), 100);
      const text = line(500, range, coarse(40 + 3 * Math.sin(angle) + 0.2 * (random.uniform() - 0.5), 1));
      places.add(text);
      door.say(NOW + TURN_S * turn, text);
    }
    expect(door.dropped()).toBeLessThanOrEqual(places.size);
    expect(door.taken() + door.dropped()).toBe(800);
  });

  test('what was said longer than an hour ago is new', () => {
    const door = openDoor();
    sayAll(door, flight(NEVER_SET));
    sayAll(door, flight(NEVER_SET), 3_700);
    expect([door.taken(), door.dropped()]).toEqual([2 * ALL, 0]);
  });

  test('what is dropped is said to be of use for a rebuild, which must count it as well, and whose it is', () => {
    const noted: Array<string | undefined> = [];
    const feed = { id: FEED, member: must(memberId('altair')), public: false, sources: [fixtureSource(SENSOR, { timeMeaning: 'received' })] };
    const ingest = createIngest(
      { feeds: [feed], sensors: [{ ...fixtureRadar, id: SENSOR, feed: FEED, scanPeriodS: TURN_S }], mode: 'exercise' },
      { plot: () => undefined, mark: () => undefined, quarantined: () => undefined, noted: (sensor) => void noted.push(sensor) },
    );
    for (const laterS of [0, 600, 1200]) ingest.bytes('door', timeS(NOW + laterS), new TextEncoder().encode(`${line(500, 20_000, 10)}\n`));
    expect(noted).toEqual([SENSOR]);
  });

  test('what passes, as documented: a turn later, and the third time within the hour', () => {
    const door = openDoor();
    sayAll(door, flight(GOES_WRONG));
    sayAll(door, flight(GOES_WRONG), TURN_S * TURNS);
    expect(door.taken()).toBe(ALL);
    sayAll(door, flight(GOES_WRONG), 2 * TURN_S * TURNS);
    expect(door.taken()).toBe(2 * ALL);
    const again = openDoor();
    const lines = flight(GOES_WRONG);
    sayAll(
      again,
      [...lines, ...lines.map(({ at, text }) => ({ at: at + TURN_S, text }))].sort((a, b) => a.at - b.at),
    );
    expect(again.taken()).toBe(2 * ALL);
  });
});
