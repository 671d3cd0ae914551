import { describe, expect, test } from 'vitest';
import { timeS, trackId } from '../../src/base/index.ts';
import { KINDS, type Frame, type FrameTrack, type Kind } from '../../src/model/index.ts';
import { createGroups, groupTracks, membersOf } from './groups.ts';
import { createScene, takeFrame } from './scene.ts';

const track = (id: number, lonDeg: number, kind: Kind, over: Partial<FrameTrack> = {}): FrameTrack => ({
  id: trackId(id),
  event: trackId(id),
  status: 'confirmed',
  symbol: 'unknown',
  latDeg: 31,
  lonDeg,
  altitudeHaeM: 900,
  heightKnown: true,
  eastMps: -50,
  northMps: 0,
  upMps: 0,
  kindChance: KINDS.map((one) => (one === kind ? 0.9 : 0)),
  horizontalGrade: 1,
  verticalGrade: 1,
  callsign: '',
  impact: undefined,
  arrivals: [],
  ...over,
});

function sceneOf(tracks: FrameTrack[]): ReturnType<typeof createScene> {
  const scene = createScene();
  const frame: Frame = {
    mode: 'exercise',
    level: 'picture',
    status: 'live',
    unrecorded: false,
    epoch: 1,
    number: 1,
    at: timeS(1000),
    snapshot: true,
    termsHash: '',
    tracks,
    gone: [],
    warnings: [],
  };
  takeFrame(scene, frame, 0);
  return scene;
}

/** A tenth of a degree of longitude in world units. */
const TENTH = 0.1 / 360;

function drawn(tracks: FrameTrack[], apart?: number): { id: number; size: number }[] {
  const scene = sceneOf(tracks);
  const groups = createGroups();
  groupTracks(groups, scene, TENTH, apart);
  return [...groups.leaders.subarray(0, groups.count)].map((index) => ({ id: scene.tracks[index].id, size: groups.sizes[index] }));
}

describe('tracks that would lie on one another', () => {
  test('are one symbol with their number, and what looks different is not hidden by it', () => {
    const tracks = [track(1, 35, 'drone'), track(2, 35.02, 'drone'), track(3, 35.03, 'ballistic'), track(4, 36, 'drone')];
    expect(drawn(tracks)).toEqual([
      { id: 1, size: 2 },
      { id: 3, size: 1 },
      { id: 4, size: 1 },
    ]);
  });

  test('are led by one that is on its way to a place, and civil traffic is drawn first, below the others', () => {
    const ahead = [{ placeIndex: 0, chance: 0.5, earliestAt: timeS(1100), medianAt: timeS(1200) }];
    const tracks = [track(1, 35, 'drone'), track(2, 35.02, 'drone', { arrivals: ahead }), track(3, 35.01, 'aircraft', { symbol: 'civil' })];
    expect(drawn(tracks)).toEqual([
      { id: 3, size: 1 },
      { id: 2, size: 2 },
    ]);
  });

  test('the pieces of one event stand under its first track, whatever each is taken for', () => {
    const tracks = [track(1, 35, 'ballistic'), track(2, 35.01, 'unknown', { event: trackId(1) }), track(3, 35.4, 'unknown', { event: trackId(1) })];
    expect(drawn(tracks)).toEqual([
      { id: 1, size: 2 },
      { id: 3, size: 1 },
    ]);
  });

  test('the selected track always stands alone', () => {
    const tracks = [track(1, 35, 'drone'), track(2, 35.02, 'drone'), track(3, 35.03, 'drone')];
    expect(drawn(tracks, 2)).toEqual([
      { id: 1, size: 2 },
      { id: 2, size: 1 },
    ]);
  });

  test('every track is in exactly one group, for any positions', () => {
    const tracks = Array.from({ length: 400 }, (_, i) => track(i + 1, 30 + ((i * 37) % 100) / 20, KINDS[i % 4]));
    const scene = sceneOf(tracks);
    const groups = createGroups();
    groupTracks(groups, scene, TENTH, undefined);
    const ids = [...groups.leaders.subarray(0, groups.count)].flatMap((leader) => membersOf(groups, scene, leader));
    expect(ids.length).toBe(400);
    expect(new Set(ids).size).toBe(400);
  });
});
