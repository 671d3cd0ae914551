/** GOSPA and OSPA of one tick from its assignment. */
import { cheapestAssignment, distanceOf, type TickScene } from './match.ts';

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
  const truths = scene.truthIds.length, tracks = scene.trackIds.length;
  let sum = 0, pairs = 0;
  for (let i = 0; i < truths; i += 1) {
    if (matched[i] < 0) continue;
    const distance = distanceOf(scene, i, matched[i]);
    sum += distance * distance;
    pairs += 1;
  }
  const missedCount = truths - pairs, falseCount = tracks - pairs;
  const cut = cutoffM * cutoffM;
  return { gospaM: Math.sqrt(sum + (cut / 2) * (missedCount + falseCount)), localisationM: Math.sqrt(sum), missedCount, falseCount, ospaM: ospaOf(scene, cutoffM) };
}

/** OSPA over the assignment that minimises the sum of cut-off distances themselves, as the reference implementation does. */
function ospaOf(scene: TickScene, cutoffM: number): number {
  const truths = scene.truthIds.length, tracks = scene.trackIds.length;
  const larger = Math.max(truths, tracks);
  if (larger === 0) return 0;
  const cost = new Float64Array(truths * (tracks + truths)).fill(cutoffM);
  for (let i = 0; i < truths; i += 1) {
    for (let j = 0; j < tracks; j += 1) cost[i * (tracks + truths) + j] = Math.min(cutoffM, distanceOf(scene, i, j));
  }
  const chosen = truths === 0 ? new Int32Array(0) : cheapestAssignment(cost, truths, tracks + truths);
  let sum = cutoffM * cutoffM * larger;
  for (let i = 0; i < truths; i += 1) {
    const distance = cost[i * (tracks + truths) + chosen[i]];
    if (chosen[i] < tracks) sum += distance * distance - cutoffM * cutoffM;
  }
  return Math.sqrt(Math.max(0, sum) / larger);
}
