import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addS } from '../base/index.ts';
import { compileExercise, readScenario, type ExerciseSetup } from '../exercise/index.ts';
import { exerciseThreats, stoppedObjects, thirdPlots, threatsToPlaces } from './exercise-threats.ts';

function setup(): ExerciseSetup {
  const path = new URL('../../exercises/two-neighbours.yaml', import.meta.url);
  const scenario = readScenario(parse(readFileSync(path, 'utf8')), 'two-neighbours.yaml');
  if (!scenario.ok) throw new Error(scenario.error.message);
  const compiled = compileExercise(scenario.value, { seed: 7 });
  if (!compiled.ok) throw new Error(compiled.error.message);
  return compiled.value;
}

describe('threats of an exercise', () => {
  test('an object that flies on has no end; one that is stopped ended then, and threatens the same places', () => {
    const free = setup();
    const before = exerciseThreats(free.sky, free.places);
    const [first] = before.filter((one) => one.endedAt === undefined);
    expect(first).toBeDefined();
    const stopAt = addS(first.arrivesAt, -60);
    expect(free.sky.stop(first.objectId, { at: stopAt, responder: 'test' })).toBe(true);
    const after = exerciseThreats(free.sky, free.places);
    expect(after.map((one) => [one.objectId, one.placeIndex, one.arrivesAt])).toEqual(before.map((one) => [one.objectId, one.placeIndex, one.arrivesAt]));
    const same = after.find((one) => one.objectId === first.objectId && one.placeIndex === first.placeIndex);
    expect(same?.endedAt).toBe(stopAt);
    expect(stoppedObjects(free.sky, free.startsAt, free.endsAt)[first.kind]?.objects).toBe(1);
  });

  test('third plots come after the start of the run and no sooner with fewer sensors', () => {
    const { sky, places, startsAt } = setup();
    const threats = exerciseThreats(sky, places);
    const all = thirdPlots(sky, threats, { counts: () => true, from: startsAt });
    const [someSensor] = sky.stations.map((station) => station.sensor.id);
    const fewer = thirdPlots(sky, threats, { counts: (id) => id !== someSensor, from: startsAt });
    expect(all.size).toBeGreaterThan(0);
    for (const [objectId, at] of all) {
      expect(at).toBeGreaterThanOrEqual(startsAt);
      expect(fewer.get(objectId) ?? Infinity).toBeGreaterThanOrEqual(at);
    }
    expect(thirdPlots(sky, threats, { counts: () => false, from: startsAt }).size).toBe(0);
  });

  test('a recipient gets its own places under its own indices', () => {
    const { sky, places } = setup();
    const threats = exerciseThreats(sky, places);
    const own = [...places].reverse().slice(0, 2);
    const got = threatsToPlaces(threats, places, own);
    expect(got.map((one) => own[one.placeIndex].id)).toEqual(
      threats.map((one) => places[one.placeIndex].id).filter((id) => own.some((place) => place.id === id)),
    );
  });
});
