import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { addS, hex, sha256, timeS, utf8, type TimeS } from '../base/index.ts';
import { decode, loadCatalogue } from '../format/asterix/index.ts';
import { decodePlots } from '../format/plots/index.ts';
import { geodeticToEcef, radarHorizonM } from '../geo/index.ts';
import { compileExercise, readScenario, seenTimes, truthRows, type ExerciseInput, type ExerciseSetup, type Scenario } from './index.ts';
import { createStationView } from './station-view.ts';

const text = readFileSync(new URL('../../exercises/two-neighbours.yaml', import.meta.url), 'utf8');

function scenario(edit: (text: string) => string = (same) => same): Scenario {
  const result = readScenario(parse(edit(text)), 'two-neighbours.yaml');
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function setup(seed = 1, edit?: (text: string) => string): ExerciseSetup {
  const result = compileExercise(scenario(edit), { seed });
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function run(one: ExerciseSetup, from: TimeS, to: TimeS): ExerciseInput[] {
  const inputs: ExerciseInput[] = [];
  for (let at = from; at < to; at = addS(at, 1)) inputs.push(...one.sky.inputs(at, addS(at, 1)));
  return inputs;
}

const digest = (inputs: readonly ExerciseInput[]): string =>
  hex(sha256(utf8(inputs.map((input) => `${input.at} ${input.door} ${hex(input.bytes)}`).join('\n'))));

const catalogue = await loadCatalogue([21, 34, 48]);

describe('the sky', () => {
  test('one seed gives the same bytes, another seed others', () => {
    const first = setup(1);
    const again = setup(1);
    const other = setup(2);
    const { startsAt } = first;
    const bytes = digest(run(first, startsAt, addS(startsAt, 40)));
    expect(digest(run(again, startsAt, addS(startsAt, 40)))).toBe(bytes);
    expect(digest(run(other, startsAt, addS(startsAt, 40)))).not.toBe(bytes);
  });

  test('a run that starts anywhere gets what a run from the beginning gets', () => {
    const whole = setup();
    const late = setup();
    const from = addS(whole.startsAt, 137);
    const to = addS(whole.startsAt, 180);
    const expected = run(whole, whole.startsAt, to).filter((input) => input.at > from);
    expect(expected.length).toBeGreaterThan(300);
    expect(digest(run(late, from, to))).toBe(digest(expected));
  });

  test('windows of any length give the same bytes', () => {
    const { startsAt } = setup();
    const whole = setup().sky.inputs(startsAt, addS(startsAt, 30));
    expect(digest(run(setup(), startsAt, addS(startsAt, 30)))).toBe(digest(whole));
  });

  test('inputs lie in their window, by time, then door', () => {
    const one = setup();
    for (let at = one.startsAt; at < one.startsAt + 20; at = addS(at, 1)) {
      const inputs = one.sky.inputs(at, addS(at, 1));
      inputs.forEach((input, i) => {
        expect(input.at).toBeGreaterThan(at);
        expect(input.at).toBeLessThanOrEqual(at + 1);
        const before = inputs[i - 1];
        if (before !== undefined) expect(before.at < input.at || (before.at === input.at && before.door <= input.door)).toBe(true);
      });
    }
  });

  test('radars and ADS-B speak ASTERIX that reads without a fault, with north and sectors every turn', () => {
    const one = setup();
    const inputs = run(one, one.startsAt, addS(one.startsAt, 60)).filter((input) => input.door.startsWith('asterix-'));
    const counts = new Map<string, number>();
    for (const input of inputs) {
      const read = decode(input.bytes, catalogue);
      expect(read.error).toBeUndefined();
      for (const block of read.blocks) {
        expect(block.error).toBeUndefined();
        for (const record of block.records) {
          const type = record.items['I000'];
          const key = `${input.door} ${record.category}${record.category === 34 ? ` type ${JSON.stringify(type)}` : ''}`;
          counts.set(key, (counts.get(key) ?? 0) + 1);
        }
      }
    }
    // Two radars turn in 4 s at altair: 15 turns a minute each, 15 sector messages and one north marker a turn.
    expect(counts.get('asterix-altair-airport 34 type 1')).toBe(30);
    expect(counts.get('asterix-altair-airport 34 type 2')).toBe(450);
    expect(counts.get('asterix-altair-airport 48')).toBeGreaterThan(50);
    expect(counts.get('asterix-civil-broadcast 21')).toBeGreaterThan(40);
  });

  test('long-range radars speak native plots that read without a fault, with marks', () => {
    const one = setup();
    const inputs = run(one, one.startsAt, addS(one.startsAt, 60)).filter((input) => input.door === 'plots-deneb-high');
    const read = inputs.flatMap((input) => decodePlots(input.bytes));
    expect(read.every((result) => result.ok)).toBe(true);
    const types = read.map((result) => (result.ok ? result.value.type : ''));
    expect(types.filter((type) => type === 'mark')).toHaveLength(192);
    expect(types.filter((type) => type === 'plot').length).toBeGreaterThan(60);
  });

  test('every source is configured: door, codes and categories of each input are known to the broker', () => {
    const one = setup();
    const doors = new Set(one.config.feeds.flatMap((feed) => feed.sources.map((source) => source.door)));
    for (const input of run(one, one.startsAt, addS(one.startsAt, 10))) expect(doors.has(input.door)).toBe(true);
    const keys = one.config.feeds.flatMap((feed) => feed.sources.map((source) => `${source.door} ${source.sac} ${source.sic} ${source.sensor}`));
    expect(new Set(keys).size).toBe(keys.length);
  });

  test('errors are what the sensor declares: ranges of a known object scatter by its sigma about its bias', () => {
    const one = setup(3);
    const station = one.sky.stations.find((known) => known.sensor.id === 'deneb-high');
    if (station === undefined) throw new Error('deneb-high is a sensor');
    const index = one.sky.truth.indexOf('airway-002');
    const state = new Float64Array(6);
    const misses: number[] = [];
    for (let scan = 0; scan < 60; scan += 1) {
      for (const sighting of station.scan(scan).flatMap((sector) => sector.sightings)) {
        if (sighting.objectIndex !== index) continue;
        one.sky.truth.stateInto(state, 0, index, sighting.seenAt);
        station.view.lookAt(state, 0, 1e7);
        misses.push(sighting.rangeM - station.view.look.rangeM);
      }
    }
    expect(misses.length).toBeGreaterThan(40);
    const mean = misses.reduce((sum, miss) => sum + miss, 0) / misses.length;
    const sigma = Math.sqrt(misses.reduce((sum, miss) => sum + (miss - mean) ** 2, 0) / misses.length);
    expect(Math.abs(mean)).toBeLessThan(60);
    expect(sigma).toBeGreaterThan(80);
    expect(sigma).toBeLessThan(170);
  });

  test('a stopped object is seen no more, and nothing else changes', () => {
    const free = setup();
    const stopped = setup();
    const cut = addS(free.startsAt, 60);
    const to = addS(free.startsAt, 90);
    run(stopped, stopped.startsAt, cut);
    expect(stopped.sky.stop('cruise-001', { at: addS(cut, 0.001), responder: 'test' })).toBe(true);
    expect(stopped.sky.stop('cruise-001', { at: addS(cut, 5), responder: 'test' })).toBe(false);
    expect(truthRows(stopped, to).some((row) => row.includes('cruise-001'))).toBe(false);
    expect(truthRows(free, to).some((row) => row.includes('cruise-001'))).toBe(true);
    run(free, free.startsAt, cut);
    const after = run(stopped, cut, to);
    const before = run(free, cut, to);
    expect(after.reduce((sum, input) => sum + input.bytes.length, 0)).toBeLessThan(before.reduce((sum, input) => sum + input.bytes.length, 0));
    expect(after.filter((input) => input.door === 'asterix-civil-broadcast').map((input) => hex(input.bytes))).toEqual(
      before.filter((input) => input.door === 'asterix-civil-broadcast').map((input) => hex(input.bytes)),
    );
  });

  test('a sensor that falls silent sends nothing at all; one that lies reports objects that are not there', () => {
    const silent = setup(1, (file) => file.replace('range: 700 km', 'range: 700 km, silent: { from: "06:00:20", until: "06:00:50" }'));
    const at = (input: ExerciseInput): number => input.at - silent.startsAt;
    const heard = run(silent, silent.startsAt, addS(silent.startsAt, 80))
      .filter((input) => input.door === 'plots-deneb-high')
      .map(at);
    expect(heard.some((when) => when > 21 && when < 50)).toBe(false);
    expect(heard.some((when) => when < 20)).toBe(true);
    expect(heard.some((when) => when > 51)).toBe(true);
    const plots = (one: ExerciseSetup): number =>
      run(one, one.startsAt, addS(one.startsAt, 60))
        .filter((input) => input.door === 'plots-deneb-high')
        .flatMap((input) => decodePlots(input.bytes))
        .filter((result) => result.ok && result.value.type === 'plot').length;
    const lying = setup(1, (file) => file.replace('range: 700 km', 'range: 700 km, lying: { from: "06:00", until: "06:05", ghosts: 9 }'));
    expect(plots(lying)).toBeGreaterThan(plots(setup()) + 60);
  });

  test('a jammed sector sees less', () => {
    const jammed = setup(1, (file) =>
      file.replace(
        'responders:',
        'jamming:\n  radar:\n    - { sensor: deneb-high, from: "06:00", until: "06:05", sector: 0 to 360 deg, detection: 10 % }\nresponders:',
      ),
    );
    const count = (one: ExerciseSetup): number =>
      run(one, one.startsAt, addS(one.startsAt, 60))
        .filter((input) => input.door === 'plots-deneb-high')
        .flatMap((input) => decodePlots(input.bytes))
        .filter((result) => result.ok && result.value.type === 'plot').length;
    expect(count(jammed)).toBeLessThan(count(setup()) / 2);
  });

  test('a jammed radar reports its strobe with its north marker', () => {
    const jammed = setup(1, (file) =>
      file.replace(
        'responders:',
        'jamming:\n  radar:\n    - { sensor: deneb-primary, from: "06:00", until: "06:05", sector: 30 to 60 deg, detection: 10 % }\nresponders:',
      ),
    );
    const strobes = (one: ExerciseSetup): number =>
      run(one, one.startsAt, addS(one.startsAt, 30))
        .filter((input) => input.door === 'asterix-deneb-airport')
        .flatMap((input) => decode(input.bytes, catalogue).blocks)
        .flatMap((block) => block.records)
        .filter((record) => record.items['I100'] !== undefined).length;
    expect(strobes(setup())).toBe(0);
    expect(strobes(jammed)).toBe(6);
  });

  test('where navigation is jammed broadcast positions stray by kilometres and say that they are poor', () => {
    const jammed = setup(1, (file) =>
      file.replace('responders:', 'jamming:\n  navigation:\n    - { within: west, between: { from: "06:00", until: "06:05" }, stray: 9 km }\nresponders:'),
    );
    const reports = (one: ExerciseSetup): string[] =>
      run(one, one.startsAt, addS(one.startsAt, 30))
        .filter((input) => input.door === 'asterix-civil-broadcast')
        .flatMap((input) => decode(input.bytes, catalogue).blocks)
        .flatMap((block) => block.records)
        .map((record) => JSON.stringify(record.items['I090']));
    const poor = (texts: readonly string[]): number => texts.filter((one) => /"NUCPNIC":0|"NUCP":0|"NIC":0/.test(one)).length;
    expect(poor(reports(setup()))).toBe(0);
    expect(poor(reports(jammed))).toBeGreaterThan(10);
    expect(poor(reports(jammed))).toBeLessThan(reports(jammed).length);
  });

  test('the first plots that are foretold are those that come', () => {
    const one = setup(5);
    const index = one.sky.truth.indexOf('ballistic-001');
    const told = seenTimes(one.sky, index, (sensor) => sensor === 'deneb-high');
    const station = one.sky.stations.find((known) => known.sensor.id === 'deneb-high');
    const seen: number[] = [];
    for (let scan = 0; scan < 40; scan += 1) {
      for (const sector of station?.scan(scan) ?? []) for (const sighting of sector.sightings) if (sighting.objectIndex === index) seen.push(sighting.seenAt);
    }
    expect(told.firstAt).toBe(seen[0]);
    expect(told.thirdAt).toBe(seen[2]);
  });
});

describe('horizons', () => {
  const sensor = { ...scenario().feeds[0].sensors[0], at: [0.9, 0.4] as const, heightHaeM: 100, rangeMaxM: 400_000 };
  const view = createStationView(sensor);
  const seesAt = (km: number, heightM: number): boolean => {
    // Due north along the meridian: one degree of latitude is 110.7 km at 23°.
    const { xM, yM, zM } = geodeticToEcef({ lonRad: 0.9, latRad: 0.4 + (km / 110.7) * (Math.PI / 180), altitudeHaeM: heightM });
    return view.lookAt(Float64Array.of(xM, yM, zM, 0, 0, 0), 0, 1e7) && view.inSight(400_000);
  };

  test('an antenna at 100 m and an object at 400 m see each other to 41 + 82 = 124 km over an Earth of 4/3', () => {
    expect(radarHorizonM(100) / 1000).toBeCloseTo(41.2, 1);
    expect(radarHorizonM(400) / 1000).toBeCloseTo(82.4, 1);
    expect(seesAt(122, 400)).toBe(true);
    expect(seesAt(126, 400)).toBe(false);
  });

  test('at 10 km it is seen to 41 + 412 km, cut at the radar range of 400 km', () => {
    expect(seesAt(395, 10_000)).toBe(true);
    expect(seesAt(403, 10_000)).toBe(false);
  });

  test('azimuth and range are those of geodesy', () => {
    const { xM, yM, zM } = geodeticToEcef({ lonRad: 0.91, latRad: 0.4, altitudeHaeM: 5000 });
    view.lookAt(Float64Array.of(xM, yM, zM, 0, 0, 0), 0, 1e7);
    expect((view.look.azimuthRad * 180) / Math.PI).toBeCloseTo(89.89, 1);
    expect(view.look.rangeM / 1000).toBeCloseTo(58.93, 0);
    expect(view.look.heightHaeM).toBeCloseTo(5000, 0);
  });
});

describe('truth rows', () => {
  test('are what manara score reads: seconds since the start, degrees, metres, kind and coverage', () => {
    const one = setup();
    const rows = truthRows(one, addS(one.startsAt, 60));
    expect(rows.length).toBeGreaterThan(8);
    for (const row of rows) {
      expect(row).toMatch(
        /^60,[a-z0-9-]+,-?\d+\.\d{6},-?\d+\.\d{6},-?\d+\.\d,-?\d+\.\d\d,-?\d+\.\d\d,-?\d+\.\d\d,(ballistic|cruise|drone|aircraft|bird|debris),\d+$/,
      );
    }
    expect(
      rows
        .find((row) => row.includes('airway-002'))
        ?.split(',')
        .at(-1),
    ).not.toBe('0');
  });

  test('the night of one second does not depend on what was asked before', () => {
    const one = setup();
    const other = setup();
    truthRows(other, timeS(other.startsAt + 250));
    expect(truthRows(other, addS(other.startsAt, 60))).toEqual(truthRows(one, addS(one.startsAt, 60)));
  });
});
