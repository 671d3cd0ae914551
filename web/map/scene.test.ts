import { describe, expect, test } from 'vitest';
import { timeS, trackId } from '../../src/base/index.ts';
import { KINDS, type Frame, type FrameTrack } from '../../src/model/index.ts';
import { createScene, eachTrailPoint, secondsOn, takeFrame } from './scene.ts';

function trackAt(id: number, lonDeg: number): FrameTrack {
  return {
    id: trackId(id),
    event: trackId(id),
    status: 'confirmed',
    symbol: 'unknown',
    latDeg: 32,
    lonDeg,
    altitudeHaeM: 900,
    heightKnown: true,
    eastMps: 60,
    northMps: 0,
    upMps: 0,
    kindChance: KINDS.map(() => 0.125),
    horizontalGrade: 2,
    verticalGrade: 3,
    callsign: '',
    impact: undefined,
    arrivals: [],
  };
}

function frameAt(at: number, tracks: FrameTrack[], number = at): Frame {
  return {
    mode: 'exercise',
    level: 'picture',
    status: 'live',
    unrecorded: false,
    epoch: 1,
    number,
    at: timeS(at),
    snapshot: false,
    termsHash: '00',
    tracks,
    gone: [],
    warnings: [],
  };
}

const trailLength = (scene: ReturnType<typeof createScene>, id: number): number => {
  let count = 0;
  const trail = scene.trails.get(id);
  if (trail !== undefined) eachTrailPoint(trail, () => (count += 1));
  return count;
};

describe('a scene', () => {
  test('keeps a trail point every ten seconds of the picture, and drops the trail of a track that is gone', () => {
    const scene = createScene();
    for (let at = 100; at <= 140; at += 1) takeFrame(scene, frameAt(at, [trackAt(7, 40), trackAt(8, 41)]), at);
    expect(trailLength(scene, 7)).toBe(5);
    takeFrame(scene, frameAt(141, [trackAt(8, 41)]), 141);
    expect(trailLength(scene, 7)).toBe(0);
    expect(trailLength(scene, 8)).toBe(5);
  });

  test('forgets all trails when time runs backwards', () => {
    const scene = createScene();
    for (let at = 100; at <= 130; at += 10) takeFrame(scene, frameAt(at, [trackAt(7, 40)]), at);
    takeFrame(scene, frameAt(105, [trackAt(7, 40)], 999), 131);
    expect(trailLength(scene, 7)).toBe(1);
  });

  test('moves on from its newest frame, but not further than the picture can be trusted', () => {
    const scene = createScene();
    takeFrame(scene, frameAt(100, [trackAt(7, 40)]), 5_000);
    expect(secondsOn(scene, 5_050, 10)).toBeCloseTo(0.5, 9);
    expect(secondsOn(scene, 9_000, 10)).toBe(1.2);
    expect(secondsOn(scene, 9_000, 0)).toBe(0);
  });
});
