import { describe, expect, test } from 'vitest';
import { addS, timeS, type TimeS } from '../base/index.ts';
import { viewKey } from '../broker/index.ts';
import { distanceM, ecefToGeodetic } from '../geo/index.ts';
import type { Order } from '../exercise/index.ts';
import { createExerciseRun } from './exercise-run.ts';
import { loadExercise, loadScenario } from './load-exercise.ts';
import { readOrder, readOrdersFile, ordersFile, type OrderWords } from './order-words.ts';
import { checkOrder, orderOf, sensorsOf } from './orders.ts';

const scenario = loadScenario('two-neighbours');
const START = scenario.startsAt;
const LASTS_S = 110;

interface Ran {
  readonly bytes: string;
  readonly orders: readonly Order[];
  readonly inputs: ReadonlyArray<{ readonly at: number; readonly door: string; readonly sizeBytes: number }>;
}

/** Runs two-neighbours; `live` gives orders between its seconds, `known` are there from the beginning. */
function run(live: Readonly<Record<number, OrderWords>>, known: readonly Order[] = [], from?: TimeS): Ran {
  const setup = loadExercise({ name: 'two-neighbours' });
  const frames: string[] = [];
  const orders: Order[] = [];
  const inputs: Array<{ at: number; door: string; sizeBytes: number }> = [];
  const one = createExerciseRun(
    setup,
    {
      frame: (view, at, bytes) => frames.push(`${viewKey(view)} ${at} ${Buffer.from(bytes).toString('base64')}`),
      input: ({ at, door, bytes }) => inputs.push({ at, door, sizeBytes: bytes.length }),
      ordered: (order) => orders.push(order),
    },
    { from, orders: known },
  );
  while (one.at < START + LASTS_S) {
    const words = live[one.at - START];
    if (words !== undefined) one.order(orderOf(words));
    one.step();
  }
  return { bytes: frames.join('\n'), orders, inputs };
}

const OBJECT: OrderWords = { what: 'object', kind: 'drone', lat: 15.3, lon: 62.95, bearingDeg: 70, distanceKm: 20 };
const LIVE: Readonly<Record<number, OrderWords>> = {
  20: OBJECT,
  33: { what: 'jam', sensor: 'deneb-primary', minutes: 1 },
  41: { what: 'silence', sensor: 'altair-primary', minutes: 0.5 },
  60: { what: 'cut', member: 'deneb', minutes: 0.5 },
};

describe('orders of a director', () => {
  test('a run made again with the orders it was given gives the same frames to the byte', () => {
    const first = run(LIVE);
    expect(first.orders.map(({ what, at }) => [what, at - START])).toEqual([
      ['object', 20],
      ['jam', 33],
      ['silence', 41],
      ['cut', 60],
    ]);
    expect(run({}, first.orders).bytes).toBe(first.bytes);
    expect(run({}).bytes).not.toBe(first.bytes);
  });

  test('each order changes the pictures by itself, and nothing before it', () => {
    const plain = run({}).bytes.split('\n');
    for (const [second, words] of Object.entries(LIVE)) {
      const with_ = run({ [second]: words }).bytes.split('\n');
      const first = with_.findIndex((line, i) => line !== plain[i]);
      expect(Number(with_[first].split(' ')[1]), words.what).toBeGreaterThan(START + Number(second));
    }
  });

  test('a sensor that fails sends nothing for its time, then sends again; a member cut off sends nothing at all', () => {
    const { inputs } = run({ 60: { what: 'cut', member: 'deneb', minutes: 0.5 } });
    const seconds = inputs.filter(({ door }) => door.includes('deneb')).map(({ at }) => at - START);
    // What a beam had seen before the line went down may still arrive a moment later.
    expect(seconds.filter((at) => at > 62 && at < 90)).toEqual([]);
    expect(seconds.some((at) => at < 60)).toBe(true);
    expect(seconds.some((at) => at > 91)).toBe(true);
  });

  test.each([150, 400, 900, 1_450])('a falling object ordered from %d km comes down at its aim', (distanceKm) => {
    const setup = loadExercise({ name: 'two-neighbours' });
    setup.orders.carryOut(orderOf({ what: 'object', at: START, kind: 'ballistic', lat: 15.3, lon: 62.95, bearingDeg: 40, distanceKm }));
    const index = setup.sky.truth.indexOf('ordered-001');
    const path = setup.sky.truth.path(index);
    const [xM, yM, zM] = path.knots.subarray(-6);
    const end = ecefToGeodetic({ xM, yM, zM });
    expect(distanceM(end, { latRad: (15.3 * Math.PI) / 180, lonRad: (62.95 * Math.PI) / 180 })).toBeLessThan(500);
    expect(path.startsAt).toBe(START + 1);
    expect(setup.sky.truth.entries[index].latestAt).toBeGreaterThan(path.endsAt);
    expect(setup.sky.truth.alive(index, addS(START, 1))).toBe(true);
    expect(setup.sky.truth.alive(index, START)).toBe(false);
  });
});

describe('orders in words', () => {
  test.each<[unknown, string]>([
    [{ what: 'object', kind: 'drone', lat: 15, lon: 62, bearingDeg: 10, distanceKm: 2 }, 'distanceKm 2 must be from 5 to 800 for drone'],
    [{ what: 'silence', sensor: 'nowhere', minutes: 5 }, 'sensor "nowhere" must be one of altair-primary'],
    [{ what: 'jam', sensor: 'hub-adsb', minutes: 5 }, 'sensor "hub-adsb" must be one of altair-primary'],
    [{ what: 'cut', member: 'hub', minutes: 5 }, 'member "hub" must be one of altair, deneb'],
    [{ what: 'silence', sensor: 'altair-primary', minutes: 0 }, 'minutes'],
    [{ what: 'sink' }, 'an order like {"what":"silence"'],
  ])('%o is refused and says what would be right: %s', (value, said) => {
    const read = readOrder(value);
    const checked = read.ok ? checkOrder(read.value, scenario) : read;
    expect(checked).toMatchObject({ ok: false, error: { code: 'exercise/order', message: expect.stringContaining(said) as string } });
  });

  test('a file of orders comes back as it was written; another is refused by name', () => {
    const file = ordersFile({ exercise: 'two-neighbours', seed: 1, from: START, sharing: null, orders: [{ ...OBJECT, at: addS(START, 20) }] });
    expect(readOrdersFile(JSON.stringify(file), 'orders.json')).toEqual({ ok: true, value: file });
    expect(readOrdersFile('{', 'orders.json')).toMatchObject({ ok: false, error: { message: expect.stringContaining('orders.json is not JSON') as string } });
    expect(readOrdersFile(JSON.stringify({ ...file, version: 2 }), 'orders.json').ok).toBe(false);
  });

  test('every sensor can fail, radars alone can be jammed', () => {
    expect(sensorsOf(scenario).map(({ id, jams }) => `${id} ${jams}`)).toContain('hub-adsb false');
    expect(sensorsOf(scenario).filter(({ jams }) => jams)).toHaveLength(5);
  });

  test('an order that has no time yet gets the one of the second that it follows', () => {
    expect(orderOf(OBJECT).at).toBe(timeS(0));
    expect(run({ 20: OBJECT }).orders[0].at).toBe(addS(START, 20));
  });
});
