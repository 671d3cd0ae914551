import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addS } from '../base/index.ts';
import { ecefToGeodetic } from '../geo/index.ts';
import type { Term } from '../model/index.ts';
import { pathStateInto } from './path.ts';
import { compileExercise, readScenario, unopposedArrivals, type CompileOptions, type ExerciseSetup, type SeenTrack } from './index.ts';

const text = readFileSync(new URL('../../exercises/two-neighbours.yaml', import.meta.url), 'utf8');

function compiled(options: CompileOptions, edit: (file: string) => string = (same) => same): ExerciseSetup {
  const read = readScenario(parse(edit(text)), 'two-neighbours.yaml');
  if (!read.ok) throw new Error(read.error.message);
  const result = compileExercise(read.value, options);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function refusal(options: CompileOptions): string {
  const read = readScenario(parse(text), 'two-neighbours.yaml');
  if (!read.ok) throw new Error(read.error.message);
  const result = compileExercise(read.value, options);
  return result.ok ? 'ok' : `${result.error.code} ${result.error.message}`;
}

const termsOf = (setup: ExerciseSetup, member: string): readonly Term[] => setup.config.terms.find((file) => file.member === member)?.terms ?? [];

describe('terms', () => {
  test('are those of the file: to whom, level, feeds, region, grid, delay', () => {
    const deneb = termsOf(compiled({ seed: 1 }), 'deneb');
    expect(deneb.map((term) => [term.to, term.level, term.feeds, term.gridM, term.delayS])).toEqual([
      ['hub', 'picture', 'all', 0, 0],
      ['altair', 'picture', ['deneb-long-range'], 0, 1],
      ['altair', 'threats', ['deneb-airport'], 5000, 5],
    ]);
    expect(deneb[2].region).toHaveLength(10);
    expect(deneb.every((term) => term.exerciseOnly)).toBe(true);
  });

  test('--sharing sets the level of all of them and keeps region, grid and delay', () => {
    const warn = termsOf(compiled({ seed: 1, sharing: 'warn' }), 'deneb');
    expect(warn.map((term) => [term.to, term.level, term.gridM, term.delayS])).toEqual([
      ['hub', 'warn', 0, 0],
      ['altair', 'warn', 0, 1],
      ['altair', 'warn', 5000, 5],
    ]);
    expect(warn[2].region).toHaveLength(10);
  });

  test('a term for some places keeps them at every level but picture, at which no place counts', () => {
    const narrow = (file: string): string => file.replace('level: warn, grid: 1 km', 'level: warn, places: west, grid: 1 km');
    const placesAt = (options: CompileOptions): (number | undefined)[] => termsOf(compiled(options, narrow), 'altair').map(({ places }) => places?.length);
    expect(placesAt({ seed: 1 })).toContain(10);
    expect(placesAt({ seed: 1, sharing: 'threats' })).toContain(10);
    expect(placesAt({ seed: 1, sharing: 'picture' }).every((length) => length === undefined)).toBe(true);
  });

  test('--sharing none leaves own and public feeds, and no level grants to a public', () => {
    expect(compiled({ seed: 1, sharing: 'none' }).config.terms.flatMap((file) => file.terms)).toEqual([]);
    const open = (file: string): string => file.replace('- { to: deneb, level: warn, grid: 1 km }', '- { to: "public:deneb", level: warn, grid: 1 km }');
    expect(termsOf(compiled({ seed: 1 }, open), 'altair').map((term) => term.to)).toEqual(['hub', 'public:deneb']);
    expect(termsOf(compiled({ seed: 1, sharing: 'picture' }, open), 'altair').map((term) => term.to)).toEqual(['hub']);
    expect(
      compiled({ seed: 1, sharing: 'none' })
        .config.feeds.filter((feed) => feed.public)
        .map((feed) => feed.id),
    ).toEqual(['civil-broadcast']);
  });

  test('--without takes grants, places and deliveries of a member, nothing of the sky', () => {
    const whole = compiled({ seed: 1 });
    const cut = compiled({ seed: 1, without: ['deneb'] });
    expect(termsOf(cut, 'deneb')).toEqual([]);
    expect(termsOf(cut, 'altair')).toEqual(termsOf(whole, 'altair'));
    expect(cut.config.places.filter((place) => place.member === 'deneb')).toEqual([]);
    expect(cut.config.places.filter((place) => place.member === undefined)).toHaveLength(3);
    expect(cut.withoutDelivery).toEqual(['deneb']);
    expect(cut.config.feeds).toEqual(whole.config.feeds);
    const at = whole.startsAt;
    expect(cut.sky.inputs(at, addS(at, 20))).toEqual(whole.sky.inputs(at, addS(at, 20)));
  });

  test('hashes follow what is granted', () => {
    const hash = (options: CompileOptions): string => compiled(options).config.terms.find((file) => file.member === 'deneb')?.hash ?? '';
    expect(hash({ seed: 1 })).toMatch(/^[0-9a-f]{64}$/);
    expect(hash({ seed: 2 })).toBe(hash({ seed: 1 }));
    expect(hash({ seed: 1, sharing: 'warn' })).not.toBe(hash({ seed: 1 }));
  });
});

describe('options', () => {
  test.each([
    [{ seed: 1.5 }, 'exercise/option seed 1.5 must be a whole number from 0 to 4294967295'],
    [{ seed: 1, without: ['denab'] }, 'exercise/option without "denab": not a member of two-neighbours; members are altair, deneb'],
  ])('%j is refused by name', (options, message) => {
    expect(refusal(options)).toBe(message);
  });

  test('a file that asks for towns says so when none are given', () => {
    const read = readScenario(parse(text.replace('airspaces:', 'towns: { minimumPopulation: 1000, within: west }\nairspaces:')), 'x.yaml');
    if (!read.ok) throw new Error(read.error.message);
    const without = compileExercise(read.value, { seed: 1 });
    expect(without.ok ? '' : without.error.code).toBe('exercise/towns');
    const town = { id: 'someplace', names: { en: 'Someplace', ar: 'مكان' }, latDeg: 15.1, lonDeg: 60.9, populationCount: 5000 };
    const far = { ...town, id: 'elsewhere', latDeg: 25 };
    const given = compileExercise(read.value, { seed: 1, towns: [far, town] });
    expect(given.ok ? given.value.places.map((place) => place.id) : []).toContain('someplace');
    expect(given.ok ? given.value.places.map((place) => place.id) : []).not.toContain('elsewhere');
  });
});

describe('what a broker is told', () => {
  test('sensors are declared without their secrets: true biases only as far as the owner knows them', () => {
    const { config } = compiled({ seed: 1 });
    const source = config.feeds[0].sources[0];
    expect(source.rangeBiasM).toBe(20);
    expect(source.azimuthBiasRad).toBeCloseTo((0.05 * Math.PI) / 180, 9);
    const high = config.sensors.find((sensor) => sensor.id === 'deneb-high');
    expect(high?.refractionFactor).toBeCloseTo(4 / 3, 9);
    expect(high?.type).toBe('radar3d');
    const primary = config.sensors.find((sensor) => sensor.id === 'deneb-primary');
    expect(primary?.elevationSigmaRad).toBeNaN();
    expect(config.mode).toBe('exercise');
  });

  test('places belong to the member in whose territory they lie', () => {
    const { places } = compiled({ seed: 1 });
    expect(Object.fromEntries(places.map((place) => [place.id, place.member]))).toEqual({
      'port-selm': 'altair',
      harra: 'altair',
      wadin: 'altair',
      qasra: 'deneb',
      'tell-mina': 'deneb',
      'old-fort': 'deneb',
    });
  });
});

describe('what would have happened', () => {
  test('ballistic objects strike within 5 km of a place when told to, and level ones pass places in order of time', () => {
    const setup = compiled({ seed: 1 });
    const arrivals = unopposedArrivals(setup.sky, setup.places);
    expect(arrivals.filter((one) => one.kind === 'ballistic').map((one) => one.objectId)).toEqual(['ballistic-001', 'ballistic-002']);
    for (let i = 1; i < arrivals.length; i += 1) expect(arrivals[i].arrivesAt).toBeGreaterThanOrEqual(arrivals[i - 1].arrivesAt);
    expect(arrivals.some((one) => one.kind === 'aircraft' || one.kind === 'bird')).toBe(false);
  });

  test('stops do not change it, and failures after the first plot are switched off', () => {
    const setup = compiled({ seed: 1 });
    const before = unopposedArrivals(setup.sky, setup.places);
    expect(setup.sky.stop('cruise-001', { at: addS(setup.startsAt, 30), responder: 'test' })).toBe(true);
    expect(unopposedArrivals(setup.sky, setup.places)).toEqual(before);
    const failing = compiled({ seed: 1 }, (file) => file.replace('stages: 50 %', 'stages: 0 %\n    failOnTheWay: 100 %'));
    const ballistic = unopposedArrivals(failing.sky, failing.places).filter((one) => one.kind === 'ballistic');
    expect(ballistic.map((one) => one.objectId)).toEqual(['ballistic-001', 'ballistic-002']);
    expect(failing.sky.objects(addS(failing.startsAt, 265)).some((one) => one.kind === 'ballistic')).toBe(false);
    expect(failing.sky.truth.entries.filter((entry) => entry.kind === 'debris').length).toBeGreaterThanOrEqual(4);
  });

  test('what is left of a rocket whose thrust failed threatens where it really comes down, as debris, beside where it would have gone', () => {
    const failing = compiled({ seed: 1 }, (file) => file.replace('stages: 50 %', 'stages: 0 %\n    failAtLaunch: 100 %'));
    const { truth } = failing.sky;
    const index = truth.indexOf('ballistic-001');
    const wreck = truth.path(index);
    const state = new Float64Array(6);
    pathStateInto(state, 0, wreck, wreck.endsAt);
    const below = ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] });
    const [first, ...rest] = failing.places;
    const ring = Float64Array.of(0, 0, 0.0004, 0, 0, 0.0004).map((value, i) => value + (i % 2 === 0 ? below.lonRad : below.latRad));
    const places = [{ ...first, ...below, ring, radiusM: 3000 }, ...rest];
    const arrivals = unopposedArrivals(failing.sky, places).filter(({ objectId }) => objectId === 'ballistic-001');
    expect(arrivals.filter(({ kind }) => kind === 'debris')).toEqual([{ objectId: 'ballistic-001', kind: 'debris', placeIndex: 0, arrivesAt: wreck.endsAt }]);
    expect(arrivals.some(({ kind, arrivesAt }) => kind === 'ballistic' && arrivesAt > wreck.endsAt)).toBe(true);
  });
});

describe('responders', () => {
  const everywhere = (file: string): string => file.replace('chance: 50 %, dwell: 60 s', 'chance: 100 %, dwell: 20 s');
  const trackOf = (setup: ExerciseSetup, at: number, id: string): SeenTrack[] => {
    const state = new Float64Array(6);
    const index = setup.sky.truth.indexOf(id);
    if (!setup.sky.truth.alive(index, at)) return [];
    setup.sky.truth.stateInto(state, 0, index, at);
    return [{ xM: state[0] + 500, yM: state[1], zM: state[2] }];
  };

  test('end an object after it was in the own view and airspace for the stated time, and no sooner', () => {
    const setup = compiled({ seed: 1 }, everywhere);
    const ended: number[] = [];
    for (let s = 0; s <= 100; s += 5) {
      const at = addS(setup.startsAt, s);
      for (const report of setup.responders.step(at, 'altair', trackOf(setup, at, 'cruise-001'))) ended.push(s, report.objectId.length);
    }
    expect(ended).toEqual([20, 'cruise-001'.length]);
    expect(setup.responders.stopped()).toHaveLength(1);
    expect(setup.sky.objects(addS(setup.startsAt, 25)).some((one) => one.id === 'cruise-001')).toBe(false);
  });

  test('do nothing without a track, far from one, or for a kind they do not answer', () => {
    const setup = compiled({ seed: 1 }, everywhere);
    for (let s = 0; s <= 100; s += 5) {
      const at = addS(setup.startsAt, s);
      const far = trackOf(setup, at, 'cruise-001').map((track) => ({ ...track, zM: track.zM + 9000 }));
      expect(setup.responders.step(at, 'altair', s % 10 === 0 ? [] : far)).toEqual([]);
      expect(setup.responders.step(at, 'deneb', trackOf(setup, at, 'cruise-001'))).toEqual([]);
      expect(setup.responders.step(at, 'altair', trackOf(setup, at, 'ballistic-001'))).toEqual([]);
    }
  });

  test('draw by seed, object and responder: the same answer in every run', () => {
    const outcome = (seed: number): boolean => {
      const setup = compiled({ seed });
      for (let s = 0; s <= 80; s += 5) setup.responders.step(addS(setup.startsAt, s), 'altair', trackOf(setup, addS(setup.startsAt, s), 'cruise-001'));
      return setup.responders.stopped().length === 1;
    };
    const answers = Array.from({ length: 12 }, (_, seed) => outcome(seed));
    expect(Array.from({ length: 12 }, (_, seed) => outcome(seed))).toEqual(answers);
    expect(new Set(answers).size).toBe(2);
  });
});
