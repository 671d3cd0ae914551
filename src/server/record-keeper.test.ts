import { expect, test, vi } from 'vitest';
import { DAY_S, timeS } from '../base/index.ts';
import type { Recorder } from '../record/store/index.ts';
import { createRecordKeeper, tooOldBefore } from './record-keeper.ts';

const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };

/** Days of a run, ticked each half hour, on which another one was asked for. */
async function dueOn(keepDays: number | undefined, days: number): Promise<number[]> {
  const found: number[] = [];
  let day = 0;
  const keeper = createRecordKeeper('/nowhere', keepDays, { recorder: {} as Recorder, log, due: () => void found.push(day) });
  for (let halfHour = 0; halfHour <= days * 48; halfHour += 1) {
    day = halfHour / 48;
    keeper.ticked(timeS(1_800_000_000.5 + day * DAY_S));
  }
  await keeper.settled();
  return found;
}

test('a run that is dropped only whole is asked to end a quarter of the span after it began, after whole days, and each hour until it has', async () => {
  expect(await dueOn(30, 7)).toEqual([7]);
  expect(await dueOn(30, 7.1)).toEqual([7, 7 + 1 / 24, 7 + 2 / 24]);
  expect(await dueOn(7, 1)).toEqual([1]);
  expect(await dueOn(1, 0.99)).toEqual([]);
});

test('one whose record is kept for ever never is', async () => {
  expect(await dueOn(undefined, 40)).toEqual([]);
});

test('what nobody ran for before a start counts a day at most: neither a clock that is years ahead nor a month switched off drops what is kept', () => {
  const leftAt = timeS(1_800_000_000);
  const daysKept = (silentDays: number, ranDays: number): number => {
    const startedAt = timeS(leftAt + silentDays * DAY_S);
    return (leftAt - tooOldBefore(timeS(startedAt + ranDays * DAY_S), 30, startedAt, leftAt)) / DAY_S;
  };
  expect([daysKept(0, 0), daysKept(0.5, 0), daysKept(1, 0)]).toEqual([30, 29.5, 29]);
  expect([daysKept(35, 0), daysKept(3650, 0)]).toEqual([29, 29]);
  // What runs from then on counts.
  expect(daysKept(3650, 29)).toBe(0);
  // Of a first run nothing is older than it.
  expect(tooOldBefore(timeS(leftAt + DAY_S), 30, leftAt, undefined)).toBe(leftAt - 29 * DAY_S);
});
