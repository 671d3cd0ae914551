import { expect, test, vi } from 'vitest';
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import type { Recorder } from '../record/store/index.ts';
import { NO_STATE, type RunsKnown } from './broker-state.ts';
import { createRecordKeeper, runsFrom, tooOldBefore } from './record-keeper.ts';

const NO_RUNS = NO_STATE.runs;
const log = { error: vi.fn(), warn: vi.fn(), info: vi.fn(), debug: vi.fn() };

/** Days of a run, ticked each half hour, on which another one was asked for. */
async function dueOn(keepDays: number | undefined, days: number): Promise<number[]> {
  const found: number[] = [];
  let day = 0;
  const keeper = createRecordKeeper('/nowhere', keepDays, {
    recorder: {} as Recorder,
    log,
    runs: NO_RUNS,
    wallAheadS: () => 0,
    due: () => void found.push(day),
  });
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
const keptDays = (on: number, runs: RunsKnown): number => (leftAt - tooOldBefore(daysOn(on), 30, runs)) / DAY_S;
/** A run of which a silence of so many days is known. */
const behind = (silentDays: number): RunsKnown => runsFrom(NO_RUNS, daysOn(silentDays), leftAt);

test('until a week has passed behind a silence it counts a day at most, however often it starts: neither a clock that is years ahead nor a month switched off drops what is kept', () => {
  for (const silentDays of [35, 3650]) {
    const first = behind(silentDays);
    expect(keptDays(silentDays, first)).toBe(29);
    expect(keptDays(silentDays + 6, first)).toBe(23);
    const second = runsFrom(first, daysOn(silentDays + 1), daysOn(silentDays + 0.9));
    expect(keptDays(silentDays + 1, second)).toBe(28);
    const third = runsFrom(second, daysOn(silentDays + 4), daysOn(silentDays + 1.5));
    expect(keptDays(silentDays + 4, third)).toBe(26.5);
    // A day and a half passed before the second silence, so the first counts after 5.5 days more.
    expect(keptDays(silentDays + 9.5, third)).toBe(21);
    expect(keptDays(silentDays + 9.6, third)).toBeCloseTo(30 - 9.6 - silentDays + 1.5);
  }
});

test('a second leap of the clock within that week takes nothing from the first silence', () => {
  const second = runsFrom(behind(3650), daysOn(2 * 3650), daysOn(3650.1));
  expect(keptDays(2 * 3650, second)).toBeCloseTo(28 - 0.1);
});

test('a short silence counts as it is, one that ended later by a clock that has been put right does not, and a record that is kept for two days forgets in two', () => {
  expect(behind(0.5).silences).toEqual([]);
  expect(runsFrom(NO_RUNS, daysOn(1), undefined).silences).toEqual([]);
  expect(keptDays(1, NO_RUNS)).toBe(29);
  const righted = runsFrom(behind(3650), daysOn(2), daysOn(3651));
  expect(keptDays(2, righted)).toBe(28);
  expect([2, 2.1].map((ran) => (leftAt - tooOldBefore(daysOn(30 + ran), 2, behind(30))) / DAY_S)).toEqual([-0.5, -30.1].map((days) => expect.closeTo(days, 6)));
});

test('nothing is dropped while told time and the clock are more than a day apart', async () => {
  let wallAheadS = -400 * DAY_S;
  log.warn.mockClear();
  const keeper = createRecordKeeper('/nowhere', 30, { recorder: {} as Recorder, log, runs: NO_RUNS, wallAheadS: () => wallAheadS });
  keeper.ticked(daysOn(0));
  await keeper.settled();
  expect(log.warn).not.toHaveBeenCalled();
  wallAheadS = -3600;
  keeper.ticked(daysOn(0.1));
  await keeper.settled();
  // It looked, and found no record there.
  expect(log.warn).toHaveBeenCalledWith('record/not-dropped', expect.any(String));
});
