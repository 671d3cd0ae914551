import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import type { TickScene } from './match.ts';
import { createPictureRun, type PictureSkill, type TrackPoint, type TruthPoint } from './picture-run.ts';
import { scoreScenes } from './score.ts';

const object = (objectId: string, xM: number, covered = true, yM = 0): TruthPoint => ({ objectId, covered, state: [xM, yM, 6_371_000, 0, 0, 0] });
const track = (id: number, xM: number, yM = 0): TrackPoint => ({ id, state: [xM, yM, 6_371_000, 0, 0, 0] });

type Tick = readonly [objects: readonly TruthPoint[], tracks: readonly TrackPoint[]];

function skillOf(ticks: readonly Tick[], cutOffM?: number): PictureSkill {
  const run = createPictureRun({ cutOffM });
  ticks.forEach(([objects, tracks], index) => run.tick(timeS(1000 + index * 5), objects, tracks));
  return run.skill();
}

const times = <Value>(count: number, value: Value): Value[] => Array.from({ length: count }, () => value);

describe('GOSPA', () => {
  test('of two pairs, one object missed and no false track', () => {
    // 300 m and 400 m apart, one missed at c²/2 with c = 2000: √(90 000 + 160 000 + 2 000 000) = 1500.
    const tick: Tick = [
      [object('a', 0), object('b', 50_000), object('m', 90_000)],
      [track(1, 300), track(2, 50_400)],
    ];
    expect(skillOf([tick]).gospaMeanM).toBeCloseTo(1500, 9);
  });

  test('is the mean of the distances, not of their squares', () => {
    const close: Tick = [[object('a', 0)], [track(1, 100)]];
    const far: Tick = [[object('a', 0)], [track(1, 700)]];
    expect(skillOf([close, far]).gospaMeanM).toBeCloseTo(400, 9);
  });

  test('a pair at the cut-off is a miss and a false track', () => {
    expect(skillOf([[[object('a', 0)], [track(1, 500)]]], 500).gospaMeanM).toBeCloseTo(500, 9);
    expect(skillOf([[[object('a', 0)], [track(1, 499)]]], 500).gospaMeanM).toBeCloseTo(499, 9);
  });

  test('takes the least sum, not the nearest first', () => {
    // Nearest first would pair b with 1 (100 m) and a with 2 (1100 m): the best is a-1 (500 m), b-2 (500 m).
    const tick: Tick = [
      [object('a', 0), object('b', 600)],
      [track(1, 500), track(2, 1100)],
    ];
    expect(skillOf([tick]).gospaMeanM).toBeCloseTo(Math.sqrt(500_000), 9);
  });

  test('an object that no sensor sees cannot be missed', () => {
    expect(skillOf([[[object('a', 0), object('u', 70_000, false)], [track(1, 250)]]]).gospaMeanM).toBeCloseTo(250, 9);
  });
});

describe('completeness and spuriousness', () => {
  test('an association needs three ticks in a row and then counts from the first', () => {
    const held: Tick = [[object('a', 0)], [track(1, 10)]];
    expect(skillOf(times(2, held))).toMatchObject({ completeness: 0, spuriousness: 1 });
    expect(skillOf(times(3, held))).toMatchObject({ completeness: 1, spuriousness: 0 });
  });

  test('one tick that fails is bridged, two in a row end it', () => {
    const held: Tick = [[object('a', 0)], [track(1, 10)]];
    const lost: Tick = [[object('a', 0)], [track(1, 9000)]];
    expect(skillOf([...times(3, held), lost, held])).toMatchObject({ completeness: 1, spuriousness: 0 });
    expect(skillOf([...times(4, held), lost, lost, held])).toMatchObject({ completeness: 4 / 7, spuriousness: 3 / 7 });
  });

  test('a second track on an object is not spurious and makes it no more complete', () => {
    const tick: Tick = [
      [object('a', 0), object('b', 90_000)],
      [track(1, 10), track(2, 40)],
    ];
    expect(skillOf(times(4, tick))).toMatchObject({ completeness: 0.5, spuriousness: 0 });
  });

  test('are absent when there was nothing to see and nothing shown', () => {
    expect(skillOf([])).toEqual({ switches: 0 });
    expect(skillOf([[[], []]])).toEqual({ gospaMeanM: 0, switches: 0 });
  });

  test('a long run keeps its sums when old ticks are closed', () => {
    const held: Tick = [[object('a', 0), object('b', 40_000)], [track(1, 10)]];
    expect(skillOf(times(200, held))).toMatchObject({ completeness: 0.5, spuriousness: 0 });
  });
});

describe('switches', () => {
  test('count a changed number, also after a gap, and not the first', () => {
    const by = (id: number): Tick => [[object('a', 0)], [track(id, 10)]];
    const none: Tick = [[object('a', 0)], []];
    expect(skillOf([by(1), by(1), none, by(1)]).switches).toBe(0);
    expect(skillOf([by(1), none, by(2), by(2), by(1)]).switches).toBe(2);
  });

  test('two crossing objects that keep their tracks have none', () => {
    const at = (x: number): Tick => [
      [object('a', x), object('b', 3000 - x, true, 50)],
      [track(1, x + 5), track(2, 3005 - x, 50)],
    ];
    expect(skillOf([0, 500, 1000, 1500, 2000, 2500].map(at)).switches).toBe(0);
  });
});

test('objectOf names the nearest object, covered or not, within the cut-off', () => {
  const run = createPictureRun();
  run.tick(timeS(5), [object('a', 0), object('u', 900, false)], [track(1, 100), track(2, 800), track(3, 50_000)]);
  expect([1, 2, 3, 4].map((id) => run.objectOf(id))).toEqual(['a', 'u', undefined, undefined]);
});

test('ticks that do not rise are a programmer error', () => {
  const run = createPictureRun();
  run.tick(timeS(10), [], []);
  expect(() => run.tick(timeS(10), [], [])).toThrow('ticks must rise, got 10 after 10');
});

describe('laws', () => {
  const position = fc.integer({ min: 0, max: 12_000 });
  const tickOf = fc.record({
    objects: fc.uniqueArray(fc.nat(5)),
    tracks: fc.uniqueArray(fc.nat(6)),
    places: fc.array(position, { minLength: 14, maxLength: 14 }),
  });
  const worlds = fc.array(tickOf, { minLength: 1, maxLength: 12 }).map((ticks) =>
    ticks.map(
      ({ objects, tracks, places }): Tick => [
        // Odd fractions: no two objects are equally near to a track.
        objects.map((one) => object(`o${one}`, places[one] + one * 0.1379, true, one * 100.77)),
        tracks.map((one) => track(one, places[7 + one] + one * 0.0171, one * 90.31)),
      ],
    ),
  );

  const sceneOf = ([objects, tracks]: Tick, index: number): TickScene => ({
    at: index * 5,
    truthIds: objects.map((one) => one.objectId),
    truthKinds: objects.map(() => 'drone'),
    truthStates: Float64Array.from(objects.flatMap((one) => [...Array.from(one.state)])),
    trackIds: tracks.map((one) => one.id),
    trackStates: Float64Array.from(tracks.flatMap((one) => [...Array.from(one.state)])),
  });

  test('every figure is that of manara score', () => {
    fc.assert(
      fc.property(worlds, (ticks) => {
        const scores = scoreScenes(ticks.map(sceneOf), 2000);
        const got = skillOf(ticks);
        expect(got.gospaMeanM).toBeCloseTo(scores.gospaMean, 6);
        expect(got.switches).toBe(scores.switches);
        expect(got.completeness ?? 0).toBeCloseTo(scores.siap.Completeness, 9);
        expect(got.spuriousness ?? 0).toBeCloseTo(scores.siap.Spuriousness, 9);
      }),
    );
  });

  test('the order in which objects and tracks are given changes no figure', () => {
    fc.assert(
      fc.property(worlds, (ticks) => {
        const turned = ticks.map(([objects, tracks]): Tick => [[...objects].reverse(), [...tracks].reverse()]);
        const [got, back] = [skillOf(ticks), skillOf(turned)];
        expect(back.gospaMeanM).toBeCloseTo(got.gospaMeanM ?? Number.NaN, 6);
        expect([back.completeness, back.spuriousness]).toEqual([got.completeness, got.spuriousness]);
      }),
    );
  });
});
