/** `manara score`: all metrics of a run against truth, with the keys of the benchmark's golden scores. */
import { ok, type Result } from '../base/index.ts';
import { tickDistance } from './gospa.ts';
import { distanceOf, matchTick, type TickScene } from './match.ts';
import { readScenes, type ScoreFault, type ScoreWindow } from './read-scene.ts';
import { siapScores, type SiapScores } from './siap.ts';

/** Scores of the truths of one kind: the share of ticks with a track, and errors in m and m/s. Keys as the reference prints them. */
export type KindScores = Record<'detected' | 'posRms' | 'horRms' | 'velRms', number>;

/** Names of the numbers over the whole run, as the reference prints them. */
type RunScoreName =
  | 'gospaMean'
  | 'gospaLocalisationRms'
  | 'missedMean'
  | 'falseMean'
  | 'ospaMean'
  | 'times'
  | 'horRms'
  | 'posRms'
  | 'velRms'
  | 'c'
  | 'p'
  | 'truthsMean'
  | 'tracksScored'
  | 'switches'
  | 'gospaPerTarget';

/** All scores of a run; lengths in m, speeds in m/s. */
export interface Scores extends Record<RunScoreName, number> {
  siap: SiapScores;
  window: [number, number];
  byKind: Record<string, KindScores>;
}

interface PairSums {
  pairs: number;
  position: number;
  horizontal: number;
  velocity: number;
}

interface KindSums extends PairSums {
  truths: number;
}

const noSums = (): KindSums => ({ pairs: 0, position: 0, horizontal: 0, velocity: 0, truths: 0 });

/** Squared distances of one pair: in space, horizontally, in velocity. */
function addPair(sums: PairSums, scene: TickScene, i: number, j: number): void {
  const a = scene.truthStates,
    b = scene.trackStates;
  const distance = distanceOf(scene, i, j);
  // Across the line from the middle of the Earth to the truth, as the reference has it.
  const x = a[i * 6],
    y = a[i * 6 + 1],
    z = a[i * 6 + 2];
  const up = ((b[j * 6] - x) * x + (b[j * 6 + 1] - y) * y + (b[j * 6 + 2] - z) * z) / Math.sqrt(x * x + y * y + z * z);
  sums.pairs += 1;
  sums.position += distance * distance;
  sums.horizontal += Math.max(0, distance * distance - up * up);
  for (let k = 3; k < 6; k += 1) {
    const d = a[i * 6 + k] - b[j * 6 + k];
    sums.velocity += d * d;
  }
}

const rms = (sum: number, count: number): number => (count > 0 ? Math.sqrt(sum / count) : 0);

/** Scores scenes in order of time with a cut-off. */
export function scoreScenes(scenes: readonly TickScene[], cutoffM: number): Scores {
  const all = noSums();
  const kinds = new Map<string, KindSums>();
  const lastTrack = new Map<string, number>();
  const tracks = new Set<number>();
  let gospa = 0,
    ospa = 0,
    missed = 0,
    falses = 0,
    switches = 0,
    localisation = 0;
  for (const scene of scenes) {
    const matched = matchTick(scene, cutoffM);
    const distance = tickDistance(scene, matched, cutoffM);
    gospa += distance.gospaM;
    ospa += distance.ospaM;
    missed += distance.missedCount;
    falses += distance.falseCount;
    localisation += distance.localisationM * distance.localisationM;
    for (const id of scene.trackIds) tracks.add(id);
    all.truths += scene.truthIds.length;
    for (let i = 0; i < scene.truthIds.length; i += 1) {
      const kind = kinds.get(scene.truthKinds[i]) ?? noSums();
      kinds.set(scene.truthKinds[i], kind);
      kind.truths += 1;
      if (matched[i] < 0) continue;
      addPair(kind, scene, i, matched[i]);
      addPair(all, scene, i, matched[i]);
      const id = scene.trackIds[matched[i]];
      const before = lastTrack.get(scene.truthIds[i]);
      if (before !== undefined && before !== id) switches += 1;
      lastTrack.set(scene.truthIds[i], id);
    }
  }
  const ticks = Math.max(1, scenes.length);
  const byKind: Record<string, KindScores> = {};
  for (const name of [...kinds.keys()].sort()) {
    const sums = kinds.get(name) ?? noSums();
    byKind[name] = {
      detected: sums.pairs / sums.truths,
      posRms: rms(sums.position, sums.pairs),
      horRms: rms(sums.horizontal, sums.pairs),
      velRms: rms(sums.velocity, sums.pairs),
    };
  }
  const truthsMean = all.truths / ticks;
  return {
    gospaMean: gospa / ticks,
    gospaLocalisationRms: Math.sqrt(localisation / ticks),
    missedMean: missed / ticks,
    falseMean: falses / ticks,
    ospaMean: ospa / ticks,
    siap: siapScores(scenes, cutoffM),
    times: scenes.length,
    horRms: rms(all.horizontal, all.pairs),
    posRms: rms(all.position, all.pairs),
    velRms: rms(all.velocity, all.pairs),
    c: cutoffM,
    p: 2,
    window: scenes.length > 0 ? [scenes[0].at, scenes[scenes.length - 1].at] : [0, 0],
    truthsMean,
    tracksScored: tracks.size,
    switches,
    gospaPerTarget: truthsMean > 0 ? gospa / ticks / Math.sqrt(truthsMean) : 0,
    byKind,
  };
}

/** Cut-off and window of the benchmark. */
export const SCORE_DEFAULTS = { cutoffM: 2000, window: { fromS: 60, toS: 600, stepS: 5 } } as const;

/** Scores NDJSON tracks against a truth CSV. */
export function scoreTexts(texts: { truth: string; tracks: string }, options: { cutoffM?: number; window?: ScoreWindow } = {}): Result<Scores, ScoreFault> {
  const scenes = readScenes(texts.truth, texts.tracks, options.window ?? SCORE_DEFAULTS.window);
  return scenes.ok ? ok(scoreScenes(scenes.value, options.cutoffM ?? SCORE_DEFAULTS.cutoffM)) : scenes;
}
