import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS, type PlaceId, type TimeS } from '../base/index.ts';
import type { Place, Stage } from '../model/index.ts';
import { assessWarnings, warningSkill, type Threat, type WarningRun } from './warning-skill.ts';
import type { WarningChange } from './warning-spells.ts';

const T0 = 1_713_045_600;
const at = (minutes: number): TimeS => timeS(T0 + minutes * 60);

function place(name: string, populationCount = 1000, shelterS = 180): Place {
  return {
    id: name as PlaceId,
    names: { en: name, ar: name },
    ring: new Float64Array(0),
    latRad: 0.55,
    lonRad: 0.62,
    radiusM: 4000,
    populationCount,
    shelterS,
    member: undefined,
  };
}

const threat = (objectId: string, placeIndex: number, minutes: number, more: Partial<Threat> = {}): Threat => ({
  objectId,
  kind: 'ballistic',
  placeIndex,
  arrivesAt: at(minutes),
  ...more,
});
const change = (minutes: number, placeIndex: number, stage: Stage): WarningChange => ({ at: at(minutes), warning: { placeIndex, stage } });

function run(parts: Partial<WarningRun>): WarningRun {
  return { places: [place('alpha'), place('beta', 700)], threats: [], thirdPlotAt: new Map(), changes: [], window: { from: at(0), until: at(600) }, ...parts };
}

const skill = (parts: Partial<WarningRun>): ReturnType<typeof warningSkill> => warningSkill([assessWarnings(run(parts))]);

describe('warned in time', () => {
  const struck = [threat('b1', 0, 20)];

  test.each([
    ['the shelter time before arrival to the second', 17, 1, 0],
    ['a second less', 17 + 1 / 60, 0, 0],
    ['after the arrival', 21, 0, 1],
  ])('take-cover %s', (_, minutes, inTime, missed) => {
    const got = skill({ threats: struck, changes: [change(5, 0, 'expected'), change(minutes, 0, 'take-cover')] });
    expect(got).toMatchObject({ placesThreatened: 1, placesInTime: inTime, placesMissed: missed });
  });

  test('uses the shelter time of the place', () => {
    const changes = [change(14, 0, 'take-cover')];
    expect(skill({ threats: struck, changes }).placesInTime).toBe(1);
    expect(skill({ threats: struck, changes, places: [place('far', 1000, 361)] }).placesInTime).toBe(0);
  });

  test('expected alone is missed', () => {
    expect(skill({ threats: struck, changes: [change(5, 0, 'expected')] })).toMatchObject({ placesInTime: 0, placesMissed: 1 });
  });

  test('an all-clear before the arrival takes it back', () => {
    const changes = [change(10, 0, 'take-cover'), change(19, 0, 'all-clear')];
    expect(skill({ threats: struck, changes })).toMatchObject({ placesInTime: 0, placesMissed: 1 });
  });

  test('a take-cover that ended with a stopped object was in time', () => {
    const changes = [change(10, 0, 'take-cover'), change(19, 0, 'all-clear')];
    expect(skill({ threats: [threat('b1', 0, 20, { endedAt: at(18) })], changes }).placesInTime).toBe(1);
  });

  test('nothing is owed for an object stopped before its take-cover was due, and the place is not counted as in time', () => {
    const got = skill({ threats: [threat('b1', 0, 20, { endedAt: at(16) })] });
    expect(got).toMatchObject({ placesThreatened: 1, placesInTime: 0, placesMissed: 0, placesSpared: 1 });
  });

  test('a place struck twice is in time only when it was both times', () => {
    const threats = [threat('b1', 0, 20), threat('b2', 0, 120)];
    const first = [change(15, 0, 'take-cover'), change(30, 0, 'all-clear')];
    expect(skill({ threats, changes: first })).toMatchObject({ placesThreatened: 1, placesInTime: 0, placesMissed: 1 });
    const both = [...first, change(110, 0, 'take-cover')];
    expect(skill({ threats, changes: both })).toMatchObject({ placesThreatened: 1, placesInTime: 1, placesMissed: 0 });
  });

  test('an object that ended before the window is not assessed', () => {
    expect(skill({ threats: [threat('b1', 0, 20, { endedAt: at(0) })] })).toMatchObject({ placesThreatened: 0, placesSpared: 0 });
  });

  test('arrivals outside the window are not assessed', () => {
    expect(skill({ threats: [threat('b1', 0, 601)] })).toMatchObject({ placesThreatened: 0, placesMissed: 0, leadMedianMin: {} });
  });
});

describe('lead', () => {
  test('is the arrival minus the first stage of any kind, and a share of what could be had since the third plot', () => {
    const got = skill({
      threats: [threat('b1', 0, 30)],
      thirdPlotAt: new Map([['b1', at(18)]]),
      changes: [change(21, 0, 'prepare'), change(24, 0, 'expected'), change(26, 0, 'take-cover')],
    });
    expect(got.leadMedianMin).toEqual({ ballistic: 9 });
    expect(got.leadShareMedian).toEqual({ ballistic: 0.75 });
  });

  test.each([
    ['cruise', 45 / 60],
    ['drone', 45 / 120],
  ] as const)('the attainable lead of a %s ends at its prepare horizon', (kind, share) => {
    const got = skill({ threats: [threat('x', 0, 300, { kind })], thirdPlotAt: new Map([['x', at(10)]]), changes: [change(255, 0, 'prepare')] });
    expect(got.leadMedianMin).toEqual({ [kind]: 45 });
    expect(got.leadShareMedian).toEqual({ [kind]: share });
  });

  test('what stood before an object could be known counts from its third plot', () => {
    const got = skill({ threats: [threat('b1', 0, 200)], thirdPlotAt: new Map([['b1', at(189)]]), changes: [change(90, 0, 'prepare')] });
    expect(got.leadMedianMin).toEqual({ ballistic: 11 });
    expect(got.leadShareMedian).toEqual({ ballistic: 1 });
  });

  test('is 0 without a warning or without plots, and then has no share when none was attainable', () => {
    const threats = [threat('b1', 0, 20), threat('b2', 1, 22, { kind: 'cruise' })];
    const got = skill({ threats, thirdPlotAt: new Map([['b1', at(10)]]), changes: [change(5, 1, 'prepare')] });
    expect(got.leadMedianMin).toEqual({ ballistic: 0, cruise: 0 });
    expect(got.leadShareMedian).toEqual({ ballistic: 0 });
  });

  test('an object that ended before anybody could know it says nothing', () => {
    const failed = threat('b1', 0, 20, { endedAt: at(9), knowableAt: at(9.5) });
    expect(skill({ threats: [failed] }).leadMedianMin).toEqual({});
    expect(skill({ threats: [{ ...failed, endedAt: at(10) }] }).leadMedianMin).toEqual({ ballistic: 0 });
    const early = threat('d1', 0, 300, { kind: 'drone', endedAt: at(179) });
    expect(skill({ threats: [early] }).leadMedianMin).toEqual({});
  });

  test('the median of an even number is the middle of two', () => {
    const threats = [threat('b1', 0, 20), threat('b2', 1, 20)];
    const thirdPlotAt = new Map([
      ['b1', at(6)],
      ['b2', at(6)],
    ]);
    expect(skill({ threats, thirdPlotAt, changes: [change(9, 0, 'prepare'), change(12, 1, 'prepare')] }).leadMedianMin).toEqual({ ballistic: 9.5 });
  });
});

describe('over-warning', () => {
  test('warned person-minutes over those from shelter time and 60 s before arrival until arrival', () => {
    // alpha: 12 min warned, 4 needed (180 s + 60 s); beta: 5 min warned, none needed.
    const got = skill({
      threats: [threat('b1', 0, 20)],
      changes: [change(13, 0, 'take-cover'), change(20, 1, 'take-cover'), change(25, 0, 'all-clear'), change(25, 1, 'cancelled')],
    });
    expect(got.overWarningRatio).toBeCloseTo((12 * 1000 + 5 * 700) / (4 * 1000), 12);
    expect(got).toMatchObject({ needlessPeople: 700, needlessPersonMin: 3500 });
  });

  test('arrivals close together are needed once', () => {
    const got = skill({ threats: [threat('b1', 0, 20), threat('b2', 0, 22)], changes: [change(16, 0, 'take-cover'), change(22, 0, 'all-clear')] });
    expect(got.overWarningRatio).toBeCloseTo(1, 12);
  });

  test('is absent when nothing was truly threatened', () => {
    expect(skill({ changes: [change(13, 0, 'take-cover')] })).not.toHaveProperty('overWarningRatio');
  });

  test('stops at the window', () => {
    const got = skill({ changes: [change(-10, 1, 'take-cover')], window: { from: at(0), until: at(6) } });
    expect(got.needlessPersonMin).toBeCloseTo(6 * 700, 9);
  });
});

describe('false take-cover', () => {
  const changes = [change(10, 0, 'take-cover'), change(11, 1, 'take-cover')];
  const causes = (placeIndex: number): readonly string[] => (placeIndex === 0 ? ['b1'] : ['b1', 'b2']);

  test('an object is false when no place it triggered was truly threatened by anything', () => {
    const threats = [threat('b9', 0, 15)];
    expect(skill({ threats, changes, causes })).toMatchObject({ takeCoverObjects: 2, falseTakeCoverObjects: 1 });
  });

  test('a threat after the end of the run still justifies it', () => {
    expect(skill({ threats: [threat('b9', 1, 601)], changes, causes })).toMatchObject({ falseTakeCoverObjects: 0 });
  });

  test('a take-cover that names nobody is an object of its own', () => {
    expect(skill({ changes, causes: () => [] })).toMatchObject({ takeCoverObjects: 2, falseTakeCoverObjects: 2 });
  });

  test('is absent when causes are not known', () => {
    const got = skill({ changes });
    expect(got).not.toHaveProperty('takeCoverObjects');
    expect(got).not.toHaveProperty('falseTakeCoverObjects');
  });

  test('only the rise to take-cover asks for causes, not its updates', () => {
    const asked: number[] = [];
    const updates = [change(10, 0, 'take-cover'), change(11, 0, 'take-cover'), change(12, 0, 'take-cover')];
    skill({ changes: updates, causes: (_, when) => (asked.push((when - T0) / 60), ['b1']) });
    expect(asked).toEqual([10]);
  });
});

test('a lead says how long before it the last other object arrived at its place, stopped ones apart', () => {
  const threats = [threat('b1', 0, 20), threat('b2', 0, 50), threat('b3', 0, 45, { endedAt: at(40) }), threat('b4', 1, 48)];
  const { leads } = assessWarnings(run({ threats }));
  expect(leads.map(({ sinceArrivalS }) => sinceArrivalS / 60)).toEqual([Infinity, 30, 25, Infinity]);
});

describe('flaps', () => {
  test.each([
    ['within ten minutes of the end', 29.9, 1],
    ['ten minutes after it', 30, 0],
  ])('a place warned again %s', (_, minutes, flaps) => {
    expect(skill({ changes: [change(10, 0, 'prepare'), change(20, 0, 'cancelled'), change(minutes, 0, 'prepare')] }).flaps).toBe(flaps);
    expect(skill({ changes: [change(10, 0, 'take-cover'), change(20, 0, 'all-clear'), change(minutes, 0, 'expected')] }).flaps).toBe(flaps);
  });

  test('officials told to prepare after a public end are none, unless the public is told again within the ten minutes', () => {
    const changes = [change(10, 0, 'take-cover'), change(20, 0, 'all-clear'), change(20.1, 0, 'prepare')];
    expect(skill({ changes }).flaps).toBe(0);
    expect(skill({ changes: [...changes, change(25, 0, 'expected'), change(26, 0, 'take-cover')] }).flaps).toBe(1);
    expect(skill({ changes: [...changes, change(31, 0, 'expected')] }).flaps).toBe(0);
  });

  test('a stage that steps down is one', () => {
    expect(skill({ changes: [change(10, 0, 'take-cover'), change(12, 0, 'expected')] }).flaps).toBe(1);
  });

  test('another place is none', () => {
    expect(skill({ changes: [change(10, 0, 'prepare'), change(12, 0, 'all-clear'), change(13, 1, 'prepare')] }).flaps).toBe(0);
  });
});

test('recipients are pooled, not averaged', () => {
  const one = assessWarnings(
    run({ threats: [threat('b1', 0, 20)], thirdPlotAt: new Map([['b1', at(6)]]), changes: [change(10, 0, 'take-cover')], causes: () => ['b1'] }),
  );
  const other = assessWarnings(run({ changes: [change(10, 1, 'take-cover')], causes: () => ['b1'] }));
  const together = warningSkill([one, other]);
  expect(together).toMatchObject({ placesThreatened: 1, placesInTime: 1, takeCoverObjects: 1, falseTakeCoverObjects: 0, needlessPeople: 700 });
  expect(together.leadMedianMin).toEqual({ ballistic: 10 });
});

describe('laws', () => {
  const stages: readonly Stage[] = ['prepare', 'expected', 'take-cover', 'all-clear'];
  const changesOf = fc
    .array(fc.record({ minutes: fc.integer({ min: 0, max: 400 }), placeIndex: fc.nat(2), stage: fc.constantFrom(...stages) }), { maxLength: 30 })
    .map((list) => list.sort((a, b) => a.minutes - b.minutes).map(({ minutes, placeIndex, stage }) => change(minutes, placeIndex, stage)));
  const threatsOf = fc.array(
    fc.record({
      object: fc.nat(6),
      placeIndex: fc.nat(2),
      minutes: fc.integer({ min: 30, max: 400 }),
      kind: fc.constantFrom('ballistic' as const, 'drone' as const),
    }),
    { maxLength: 12 },
  );
  const places = [place('alpha'), place('beta', 700), place('gamma', 50, 400)];
  const worlds = fc.record({ changes: changesOf, threats: threatsOf }).map(
    ({ changes, threats }): WarningRun =>
      run({
        places,
        changes,
        causes: (placeIndex, when) => [`o${(placeIndex + when) % 5}`],
        threats: threats.map(({ object, placeIndex, minutes, kind }) => threat(`o${object}`, placeIndex, minutes, { kind })),
        thirdPlotAt: new Map([0, 1, 2, 3, 4].map((object) => [`o${object}`, at(object * 13)])),
      }),
  );

  test('the order of places, and of threats, changes no figure', () => {
    fc.assert(
      fc.property(worlds, fc.shuffledSubarray([0, 1, 2], { minLength: 3, maxLength: 3 }), (world, order) => {
        const moved = (index: number): number => order.indexOf(index);
        const shuffled: WarningRun = {
          ...world,
          places: order.map((index) => world.places[index]),
          threats: world.threats.map((one) => ({ ...one, placeIndex: moved(one.placeIndex) })).reverse(),
          changes: world.changes.map(({ at: when, warning }) => ({ at: when, warning: { ...warning, placeIndex: moved(warning.placeIndex) } })),
          causes: (placeIndex, when) => world.causes?.(order[placeIndex], when) ?? [],
        };
        expect(warningSkill([assessWarnings(shuffled)])).toEqual(warningSkill([assessWarnings(world)]));
      }),
    );
  });

  test('a warning more, or an earlier one, never lowers a lead', () => {
    fc.assert(
      fc.property(worlds, fc.integer({ min: -10, max: 400 }), fc.nat(2), (world, minutes, placeIndex) => {
        const added = change(minutes, placeIndex, 'prepare');
        const more = [...world.changes, added].sort((a, b) => a.at - b.at);
        const before = assessWarnings(world).leads;
        const after = assessWarnings({ ...world, changes: more }).leads;
        expect(after.length).toBe(before.length);
        after.forEach((lead, index) => expect(lead.leadS).toBeGreaterThanOrEqual(before[index].leadS));
      }),
    );
  });

  test('in time, missed and spared places are threatened ones', () => {
    fc.assert(
      fc.property(worlds, (world) => {
        const got = warningSkill([assessWarnings(world)]);
        expect(got.placesInTime + got.placesMissed + got.placesSpared).toBeLessThanOrEqual(got.placesThreatened);
        for (const share of Object.values(got.leadShareMedian)) expect(share).toBeLessThanOrEqual(1);
      }),
    );
  });
});

test('changes out of order are a programmer error', () => {
  expect(() => skill({ changes: [change(10, 0, 'prepare'), change(9, 0, 'expected')] })).toThrow('in order of time');
  expect(() => skill({ changes: [change(10, 7, 'prepare')] })).toThrow('placeIndex must be below 2, got 7');
});
