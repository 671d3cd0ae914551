import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { isoFromTime } from '../base/index.ts';
import { compileExercise, expectedMoment, readScenario, unopposedArrivals, type ExerciseSetup } from './index.ts';

function compiled(): ExerciseSetup {
  const read = readScenario(parse(readFileSync(new URL('../../exercises/two-neighbours.yaml', import.meta.url), 'utf8')), 'two-neighbours.yaml');
  if (!read.ok) throw new Error(read.error.message);
  const result = compileExercise(read.value, { seed: 7 });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

test('a moment that the file gives is expected when it says; others by what would arrive; a key that is none is not expected', () => {
  const setup = compiled();
  const arrivals = unopposedArrivals(setup.sky, setup.places).filter(({ arrivesAt }) => arrivesAt >= setup.startsAt);
  const last = Math.max(...arrivals.map(({ arrivesAt }) => arrivesAt));
  // Every place of this exercise has the usual shelter time, 180 s, and take-cover is out a minute before that.
  const first = Math.min(...arrivals.map(({ arrivesAt }) => arrivesAt));
  expect(setup.places.every(({ shelterS }) => shelterS === setup.places[0].shelterS)).toBe(true);
  expect(isoFromTime(expectedMoment(setup, 'airspaces-close')!)).toBe('2024-02-01T06:02:00Z');
  expect(expectedMoment(setup, 'all-clear')).toBe(last);
  expect(expectedMoment(setup, 'first-take-cover')).toBe(first - setup.places[0].shelterS - 60);
  expect(expectedMoment(setup, 'breakfast')).toBeUndefined();
});
