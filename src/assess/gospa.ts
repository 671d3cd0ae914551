/** GOSPA and OSPA of one tick from its assignment. */
import { assignTracks, distanceOf, type TickScene } from './match.ts';

/** The parts of one tick's distance. */
export interface TickDistance {
  readonly gospaM: number;
  readonly localisationM: number;
  readonly missedCount: number;
  readonly falseCount: number;
  readonly ospaM: number;
}

/**
 * GOSPA with p = 2 and α = 2 (Rahmathullah, García-Fernández, Svensson 2017) and OSPA with p = 2 (Schuhmacher, Vo, Vo 2008), both
 * with cut-off `cutoffM`; `matched` is the track of each truth, −1 for none.
 */
export function tickDistance(scene: TickScene, matched: Int32Array, cutoffM: number): TickDistance {
  const truths = scene.truthIds.length,
    tracks = scene.trackIds.length;
  let sum = 0,
    pairs = 0;
  for (let i = 0; i < truths; i += 1) {
    if (matched[i] < 0) continue;
    const distance = distanceOf(scene, i, matched[i]);
    sum += distance * distance;
    pairs += 1;
  }
  const missedCount = truths - pairs,
    falseCount = tracks - pairs;
  const cut = cutoffM * cutoffM;
  return {
    gospaM: Math.sqrt(sum + (cut / 2) * (missedCount + falseCount)),
    localisationM: Math.sqrt(sum),
    missedCount,
    falseCount,
    ospaM: ospaOf(scene, cutoffM),
  };
}

/** OSPA over the assignment that minimises the sum of cut-off distances themselves, as the reference implementation does. */
function ospaOf(scene: TickScene, cutoffM: number): number {
  const truths = scene.truthIds.length,
    tracks = scene.trackIds.length;
  const larger = Math.max(truths, tracks);
  if (larger === 0) return 0;
  const chosen = assignTracks(scene, cutoffM, (distance) => distance);
  let sum = cutoffM * cutoffM * larger;
  for (let i = 0; i < truths; i += 1) {
    if (chosen[i] < 0) continue;
    const distance = distanceOf(scene, i, chosen[i]);
    sum += distance * distance - cutoffM * cutoffM;
  }
  return Math.sqrt(Math.max(0, sum) / larger);
}
