import { describe, expect, test, vi } from 'vitest';
import { areaUnderCurve, featuresOf, FEATURES, leakFigure, learn } from '../../assess/index.ts';
import { keyedRandom } from '../../math/index.ts';
import type { Frame, FrameTrack } from '../../model/index.ts';
import { tiledLand } from './tiled-land.ts';
import { twinWorld, type Plant } from './twin-world.ts';
import { twinFigures } from './twins.ts';

/** A busy machine makes some dozen worlds slow. */
vi.setConfig({ testTimeout: 120_000 });

/** A leak that shows in the tracks of the first member alone. */
const onOwner =
  (change: (track: FrameTrack, frame: Frame) => FrameTrack | undefined): Plant =>
  (frame, ownerOf) => ({
    ...frame,
    tracks: frame.tracks.flatMap((track) => {
      const changed = ownerOf(track) === 0 ? change(track, frame) : track;
      return changed === undefined ? [] : [changed];
    }),
  });

const wobble = (track: FrameTrack, at: number): number => 2e-4 * (((at * 7919 + track.id) % 11) / 5 - 1);
const firstSeen = new Map<number, number>();

describe('the adversary', () => {
  test('the area under the curve is the share of pairs in the right order, ties half: a worked example', () => {
    const judged = [
      [0.9, true],
      [0.8, false],
      [0.8, true],
      [0.3, true],
      [0.1, false],
    ].map(([score, isOwners]) => ({ score: Number(score), isOwners: isOwners === true, worldIndex: 0 }));
    expect(areaUnderCurve(judged)).toBeCloseTo(4.5 / 6, 12);
  });

  test('logistic regression finds the weights that made the examples', () => {
    const random = keyedRandom('leak/test');
    const examples = Array.from({ length: 4000 }, (_, i) => {
      const features = [random.normal(), 5 + 2 * random.normal(), 3];
      const logit = 1.5 * features[0] - 0.5 * (features[1] - 5);
      return { features, isOwners: random.uniform() < 1 / (1 + Math.exp(-logit)), worldIndex: i % 40 };
    });
    const { score } = learn(examples);
    expect(score([1, 5, 3]) - score([0, 5, 3])).toBeCloseTo(1.5, 0);
    expect(score([0, 6, 3]) - score([0, 5, 3])).toBeCloseTo(-0.5, 0);
    const figure = leakFigure(examples, 'test');
    expect(figure?.lowChance).toBeLessThan(figure?.areaChance ?? 0);
    expect(figure?.highChance).toBeGreaterThan(figure?.areaChance ?? 1);
    expect(figure).toMatchObject({ trainedCount: 2000, testedCount: 2000, worldCount: 40 });
  });

  test('every feature has a name, and no track gives one that is not a number', () => {
    const world = twinWorld(3);
    const names = [...FEATURES.geography, ...FEATURES.signature, ...FEATURES.scans];
    for (const { story } of world.tracks) {
      const features = featuresOf(story, 'scans', world);
      expect(features).toHaveLength(names.length);
      expect(features.every((value) => Number.isFinite(value))).toBe(true);
    }
  });
});

describe('who fed a track', () => {
  test('cannot be told of twins: 100 worlds give an interval that holds one half or comes near it', () => {
    const [artefact] = twinFigures(100, ['signature']);
    expect(artefact?.lowChance).toBeLessThan(0.52);
    expect(artefact?.highChance).toBeGreaterThan(0.48);
    expect(artefact?.highChance).toBeLessThan(0.6);
  });

  test('cannot be told by somebody who hears the sensors turn: each track is shown once a turn, at a moment of its own', () => {
    const [scans] = twinFigures(100, ['scans']);
    expect(scans?.lowChance).toBeLessThan(0.52);
    expect(scans?.highChance).toBeLessThan(0.6);
  });

  test('cannot be told so either when a slower sensor sets the pace: its turn is no multiple of theirs', () => {
    const [scans] = twinFigures(150, ['scans'], { slowerTurnS: 12 });
    expect(scans?.lowChance).toBeLessThan(0.51);
    expect(scans?.highChance).toBeLessThan(0.56);
  });

  test('is told of two that are no twins, by the direction in which one of them sees nothing', () => {
    const [geography] = twinFigures(40, ['geography'], { second: { seesHalf: true } });
    expect(geography?.lowChance).toBeGreaterThan(0.6);
  });

  test('is told by somebody who hears the sensors turn when tracks move a little as the beam passes', () => {
    const plant: Plant = (frame, ownerOf, clocks) => ({
      ...frame,
      tracks: frame.tracks.map((track) => {
        const { atS, periodS } = clocks[ownerOf(track) ?? 0];
        const bearing = Math.atan2((track.lonDeg - (0.63 * 180) / Math.PI) * Math.cos(0.54), track.latDeg - (0.54 * 180) / Math.PI) / (2 * Math.PI);
        const turns = (frame.at - atS) / periodS - bearing;
        return Math.floor(turns) === Math.floor(turns - 1 / periodS) ? track : { ...track, latDeg: track.latDeg + 3e-4 };
      }),
    });
    const [planted] = twinFigures(30, ['scans'], { plant });
    expect(planted?.lowChance).toBeGreaterThan(0.6);
  });

  test.each<[string, Plant]>([
    ['a better grade', onOwner((track) => ({ ...track, horizontalGrade: Math.max(0, track.horizontalGrade - 1) }))],
    ['a worse height', onOwner((track) => ({ ...track, verticalGrade: track.verticalGrade + 1 }))],
    ['height left out now and then', onOwner((track, { at }) => ({ ...track, heightKnown: track.heightKnown && at % 7 !== 0 }))],
    ['gaps', onOwner((track, { at }) => ((at + track.id) % 13 === 0 ? undefined : track))],
    [
      'a later first sight',
      onOwner((track, { at }) => {
        firstSeen.set(track.id, Math.min(firstSeen.get(track.id) ?? at, at));
        return at - (firstSeen.get(track.id) ?? at) < 20 ? undefined : track;
      }),
    ],
    ['an earlier last sight', onOwner((track, { at }) => (at % 1000 > 480 && (at + track.id) % 90 > 50 ? undefined : track))],
    ['lost sooner', onOwner((track, { at }) => ((at + track.id) % 20 < 4 ? { ...track, status: 'lost' } : track))],
    ['greater jumps', onOwner((track, { at }) => ({ ...track, latDeg: track.latDeg + ((at + track.id) % 5 === 0 ? wobble(track, at) : 0) }))],
    ['jumps on even seconds', onOwner((track, { at }) => ({ ...track, lonDeg: track.lonDeg + (at % 2 === 0 ? 2e-5 : 0) }))],
    ['jumps with a period of its own', onOwner((track, { at }) => ({ ...track, lonDeg: track.lonDeg + (at % 10 < 1 ? 3e-4 : 0) }))],
  ])('is told when the owner shows by %s', (_, plant) => {
    firstSeen.clear();
    const [planted] = twinFigures(30, ['signature'], { plant });
    expect(planted?.areaChance).toBeGreaterThanOrEqual(0.6);
  });
});

describe('a tiled land', () => {
  test('its warnings place an object within tens of kilometres far off and some kilometres over the land, never better than a tile', () => {
    const looks = [1, 2, 3].flatMap((seed) => tiledLand(seed));
    const median = (from: number, to: number): number => {
      const errors = looks
        .filter(({ beforeMin }) => beforeMin <= from && beforeMin > to)
        .map(({ errorsKm }) => Math.min(...errorsKm.map((error) => error ?? Infinity)))
        .sort((a, b) => a - b);
      return errors[Math.floor(errors.length / 2)];
    };
    expect(median(15, 7)).toBeGreaterThan(15);
    expect(median(2, 0)).toBeLessThan(15);
    expect(median(2, 0)).toBeGreaterThan(1);
  });
});
