import { expect, test } from 'vitest';
import { keyedRandom } from '../math/index.ts';
import { startBank } from './bank.ts';
import { createCore, type Core } from './core.ts';
import { MEAN_STATE } from './layout.ts';
import { notePair } from './mingled.ts';
import { blankObservation, type Observation } from './observation.ts';
import { FLAT_WORLD } from './test-sky.ts';
import { blockOfTrack, CONFIRMED, type Track } from './track.ts';

const MIDDLE = [6_400_000, 0, 0];
const SIGMA_M = 310;

function fixAt(offset: readonly number[]): Observation {
  const observation = blankObservation();
  observation.isFix = true;
  for (let i = 0; i < 3; i += 1) {
    observation.search[i] = MIDDLE[i] + offset[i];
    observation.position[i] = observation.search[i];
  }
  observation.startCovariance.set([SIGMA_M ** 2, 0, 0, SIGMA_M ** 2, 0, SIGMA_M ** 2]);
  return observation;
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

/** Feeds plots of two objects at ±half, each given to whichever track; returns how far apart the tracks then are. */
function apartAfter(tracks: readonly (readonly number[])[], half: readonly number[], key: number): { apart: number[]; times: number } {
  const core = createCore(FLAT_WORLD);
  const [one, two] = tracks.map((offset) => trackAt(core, offset));
  const random = keyedRandom('mingled', key);
  for (let i = 0; i < 80; i += 1) {
    const sign = random.uniform() < 0.5 ? 1 : -1;
    const plot = (end: number): Observation => fixAt(half.map((value) => end * sign * value + SIGMA_M * random.normal()));
    notePair(core, one, two, { one: plot(1), two: plot(-1) });
  }
  const a = blockOfTrack(one) + MEAN_STATE, b = blockOfTrack(two) + MEAN_STATE;
  return { apart: [0, 1, 2].map((i) => core.table.data[a + i] - core.table.data[b + i]), times: core.counters['mingled tracks set apart'] ?? 0 };
}

test('two tracks in the middle of two objects, told apart by the wrong axis, are set apart along the right one', () => {
  for (const key of [1, 2, 3, 4]) {
    const { apart } = apartAfter([[140, 0, 0], [-140, 0, 0]], [0, 300, 0], key);
    expect(Math.abs(apart[1])).toBeGreaterThan(400);
    expect(Math.abs(apart[1])).toBeLessThan(800);
    expect(Math.abs(apart[0])).toBeLessThan(300);
  }
});

test('two tracks that stand where their objects are stay, though plots swap', () => {
  for (const key of [5, 6, 7, 8]) expect(apartAfter([[0, 300, 0], [0, -300, 0]], [0, 300, 0], key)).toEqual({ apart: [0, 600, 0], times: 0 });
});
