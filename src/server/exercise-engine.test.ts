import { describe, expect, test } from 'vitest';
import { isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { expectedMoment } from '../exercise/index.ts';
import { createEngine } from './exercise-engine.ts';
import { loadExercise } from './load-exercise.ts';

const choice = { name: 'april-2024' };
const FIVE_MINUTES_S = 300;

describe('april-2024 begun for a named moment', () => {
  const setup = loadExercise(choice);
  const firstOf = async (asked: { readonly moment: string; readonly from?: TimeS }): Promise<number> =>
    (await createEngine({ choice }, { ...asked, sharing: null, orders: [] })).facts.firstAt;

  test('begins five simulated minutes before it, be it of the file or expected of the run', async () => {
    const keys = setup.moments.map(({ key }) => key);
    expect(keys).toEqual(['first-report', 'airspaces-close', 'ballistic-launch', 'first-take-cover', 'all-clear']);
    for (const key of keys) {
      const expectedAt = expectedMoment(setup, key) ?? Number.NaN;
      expect(expectedAt).toBeGreaterThan(setup.startsAt);
      expect(await firstOf({ moment: key })).toBe(Math.floor(Math.min(expectedAt, setup.endsAt)) - FIVE_MINUTES_S);
    }
    expect(isoFromTime(timeS(await firstOf({ moment: 'ballistic-launch' })))).toBe('2024-04-13T21:55:00Z');
  });

  test('begins where it is told when the moment is none that it knows', async () => {
    const from = timeS(setup.startsAt + 600);
    expect(await firstOf({ moment: 'breakfast', from })).toBe(from);
  });
});
