import { expect, test, vi } from 'vitest';
import { DAY_S, timeS } from '../base/index.ts';
import type { Recorder } from '../record/store/index.ts';
import { createRecordKeeper } from './record-keeper.ts';

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
