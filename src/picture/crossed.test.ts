import { expect, test } from 'vitest';
import { keyedRandom } from '../math/index.ts';
import { startBank } from './bank-start.ts';
import { createCore, type Core } from './core.ts';
import { notePair } from './crossed.ts';
import { MEAN_STATE } from './layout.ts';
import { blankObservation, type Observation } from './observation.ts';
import { FLAT_WORLD } from './test-sky.ts';
import { blockOfTrack, CONFIRMED, type Track } from './track.ts';

const MIDDLE = [6_400_000, 0, 0];
const RANGE_SIGMA_M = 50;
const CROSS_SIGMA_M = 350;
/** Directions in which two radars look at the pair, in the plane of y and z: each tells what lies along it, and poorly what lies across. */
const LOOKS = [
  [0.8, 0.6],
  [-0.8, 0.6],
] as const;

function fixAt(offset: readonly number[], radar = 0): Observation {
  const observation = blankObservation();
  const [y, z] = LOOKS[radar];
  const along = RANGE_SIGMA_M ** 2,
    across = CROSS_SIGMA_M ** 2;
  observation.isFix = true;
  observation.sensorIndex = radar;
  for (let i = 0; i < 3; i += 1) {
    observation.search[i] = MIDDLE[i] + offset[i];
    observation.position[i] = observation.search[i];
  }
  observation.startCovariance.set([across, 0, 0, across + (along - across) * y * y, (along - across) * y * z, across + (along - across) * z * z]);
  return observation;
}

/** A plot of an object seen by a radar. */
function plotOf(offset: readonly number[], radar: number, random: ReturnType<typeof keyedRandom>): Observation {
  const [y, z] = LOOKS[radar];
  const along = RANGE_SIGMA_M * random.normal(),
    across = CROSS_SIGMA_M * random.normal(),
    up = CROSS_SIGMA_M * random.normal();
  return fixAt([offset[0] + up, offset[1] + along * y - across * z, offset[2] + along * z + across * y], radar);
}

function trackAt(core: Core, offset: readonly number[]): Track {
  const track = core.table.start();
  if (track === undefined) throw new Error('the table is not full');
  startBank(core.table.data, blockOfTrack(track), fixAt(offset));
  core.table.data[blockOfTrack(track) + 1] = 0;
  track.status = CONFIRMED;
  track.plotCount = 20;
  return track;
}

/** Two objects 600 m apart along z; both radars find them 360 m apart in range, as they would two that lie 450 m apart along y. */
const OBJECTS = [
  [0, 0, 300],
  [0, 0, -300],
] as const;
const MIRRORED = [
  [0, 225, 0],
  [0, -225, 0],
] as const;

/** Feeds the plots of the objects by both radars in turn, the second one's crosswise on request; returns how far apart the tracks then are. */
function apartAfter(stand: readonly (readonly number[])[], isCrosswise: boolean, key: number): { apart: number[]; times: number } {
  const core = createCore(FLAT_WORLD);
  const [one, two] = stand.map((offset) => trackAt(core, offset));
  const random = keyedRandom('crossed', key);
  const times = (): number => core.counters['crossed tracks set apart'] ?? 0;
  for (let i = 0; i < 80 && times() === 0; i += 1) {
    const radar = i % 2;
    const first = isCrosswise && radar === 1 ? 1 : 0;
    notePair(core, one, two, { one: plotOf(OBJECTS[first], radar, random), two: plotOf(OBJECTS[1 - first], radar, random) });
  }
  const a = blockOfTrack(one) + MEAN_STATE,
    b = blockOfTrack(two) + MEAN_STATE;
  return { apart: [0, 1, 2].map((i) => core.table.data[a + i] - core.table.data[b + i]), times: times() };
}

test('two tracks where the ranges of two radars fit crosswise are set apart to where the objects are', () => {
  for (const key of [1, 2, 3, 4]) {
    const { apart, times } = apartAfter(MIRRORED, true, key);
    expect(times).toBe(1);
    expect(Math.abs(apart[2])).toBeGreaterThan(500);
    expect(Math.abs(apart[2])).toBeLessThan(700);
    expect(Math.abs(apart[1])).toBeLessThan(100);
  }
});

test('two tracks that stand where their objects are stay', () => {
  for (const key of [5, 6, 7, 8]) expect(apartAfter(OBJECTS, false, key)).toEqual({ apart: [0, 0, 600], times: 0 });
});
