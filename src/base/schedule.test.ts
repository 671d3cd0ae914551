import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createSchedule } from './schedule.ts';

describe('a schedule', () => {
  test('gives items by time and, at one time, in the order they came', () => {
    const times = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 });
    fc.assert(
      fc.property(times, fc.integer({ min: 0, max: 20 }), (list, now) => {
        const schedule = createSchedule<string>(100);
        list.forEach((at, order) => schedule.add(at, `${at}/${order}`));
        const taken: string[] = [];
        for (let item = schedule.take(now); item !== undefined; item = schedule.take(now)) taken.push(item);
        const expected = list
          .map((at, order) => ({ at, order }))
          .filter(({ at }) => at <= now)
          .sort((a, b) => a.at - b.at || a.order - b.order);
        expect(taken).toEqual(expected.map(({ at, order }) => `${at}/${order}`));
        expect(schedule.size).toBe(list.length - taken.length);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  test('holds its order when taking and adding alternate', () => {
    const schedule = createSchedule<number>(10);
    schedule.add(7, 70);
    schedule.add(3, 30);
    expect(schedule.take(5)).toBe(30);
    schedule.add(4, 40);
    schedule.add(7, 71);
    expect([schedule.take(9), schedule.take(9), schedule.take(9), schedule.take(9)]).toEqual([40, 70, 71, undefined]);
  });

  test('refuses more than its capacity and forgets when cleared', () => {
    const schedule = createSchedule<number>(2);
    schedule.add(1, 1);
    schedule.add(2, 2);
    expect(() => schedule.add(3, 3)).toThrow('at most 2');
    schedule.clear();
    expect(schedule.take(100)).toBeUndefined();
    schedule.add(3, 3);
    expect(schedule.size).toBe(1);
  });

  test('goes on from what another one saved, however much that was', () => {
    const schedule = createSchedule<number>(1_000_000);
    for (let i = 0; i < 1_000_000; i += 1) schedule.add((i * 7_919) % 1_000, i);
    const again = createSchedule<number>(1_000_000);
    again.add(5, -1);
    again.load(
      schedule.save((item) => -item),
      (saved) => -saved,
    );
    for (let i = 0; i < 1_000; i += 1) {
      expect(again.take(1_000)).toBe(schedule.take(1_000));
      again.add(7, i);
      schedule.add(7, i);
    }
    expect(again.size).toBe(1_000_000);
  });
});
