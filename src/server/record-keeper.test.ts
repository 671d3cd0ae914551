import { expect, test, vi } from 'vitest';
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import type { Recorder } from '../record/store/index.ts';
import type { Silence } from './broker-state.ts';
import { createRecordKeeper, silencesFrom, tooOldBefore } from './record-keeper.ts';

const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };

/** Days of a run, ticked each half hour, on which another one was asked for. */
async function dueOn(keepDays: number | undefined, days: number): Promise<number[]> {
  const found: number[] = [];
  let day = 0;
  const keeper = createRecordKeeper('/nowhere', keepDays, { recorder: {} as Recorder, log, silences: [], due: () => void found.push(day) });
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

const leftAt = timeS(1_800_000_000);
const daysOn = (days: number): TimeS => timeS(leftAt + days * DAY_S);
/** Days before `leftAt` from which on all is kept, with 30 days kept, on a day after it. */
const keptDays = (on: number, silences: readonly Silence[]): number => (leftAt - tooOldBefore(daysOn(on), 30, silences)) / DAY_S;

test('for a week a silence counts a day at most, in the run behind it and in the next: neither a clock that is years ahead nor a month switched off drops what is kept', () => {
  for (const silentDays of [35, 3650]) {
    const first = silencesFrom([], daysOn(silentDays), leftAt);
    expect(keptDays(silentDays, first)).toBe(29);
    expect(keptDays(silentDays + 6, first)).toBe(23);
    // A second and a third start in that time, one of them behind another silence.
    const second = silencesFrom(first, daysOn(silentDays + 1), daysOn(silentDays + 0.9));
    expect(keptDays(silentDays + 1, second)).toBe(28);
    const third = silencesFrom(second, daysOn(silentDays + 4), daysOn(silentDays + 1.5));
    expect(keptDays(silentDays + 4, third)).toBe(26.5);
    expect(keptDays(silentDays + 7.1, third)).toBeCloseTo(30 - 7.1 - silentDays + 1.5);
  }
});

test('a short silence counts as it is, one that ended later by a clock that has been put right does not, and a record that is kept for two days forgets in two', () => {
  expect(silencesFrom([], daysOn(0.5), leftAt)).toEqual([]);
  expect(silencesFrom([], daysOn(1), undefined)).toEqual([]);
  expect(keptDays(1, [])).toBe(29);
  const ahead = silencesFrom([], daysOn(3650), leftAt);
  expect(keptDays(2, ahead)).toBe(28);
  expect(silencesFrom(ahead, daysOn(2), daysOn(3651))).toEqual([]);
  const month = silencesFrom([], daysOn(30), leftAt);
  expect([2, 2.1].map((ran) => (leftAt - tooOldBefore(daysOn(30 + ran), 2, month)) / DAY_S)).toEqual([-1, -30.1].map((days) => expect.closeTo(days, 6)));
});
