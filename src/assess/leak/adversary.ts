/**
 * The adversary of a leak figure: logistic regression, fitted on some worlds and asked about others. Its figure is the area under the
 * ROC curve: the chance that it ranks a track of the owner above one that is not; 0.5 is guessing.
 */
import { exp, keyedRandom } from '../../math/index.ts';

/** One track: what is seen of it, whether it is the owner's, and the world it is from. */
export interface Example {
  readonly features: readonly number[];
  readonly isOwners: boolean;
  readonly worldIndex: number;
}

/** Learns from examples; answers with a score that grows with the belief that a track is the owner's. */
export interface Guesser {
  score(features: readonly number[]): number;
}

const STEPS = 60;
/** Of the weights: features are scaled to a spread of one, and a handful of worlds must not be learned by heart. */
const RIDGE = 1;

/** Solves A x = b for a symmetric positive definite A, in place (Cholesky). */
function solve(a: Float64Array, b: Float64Array): void {
  const n = b.length;
  for (let j = 0; j < n; j += 1) {
    let d = a[j * n + j];
    for (let k = 0; k < j; k += 1) d -= a[j * n + k] * a[j * n + k];
    const root = Math.sqrt(Math.max(d, 1e-12));
    a[j * n + j] = root;
    for (let i = j + 1; i < n; i += 1) {
      let s = a[i * n + j];
      for (let k = 0; k < j; k += 1) s -= a[i * n + k] * a[j * n + k];
      a[i * n + j] = s / root;
    }
  }
  for (let i = 0; i < n; i += 1) {
    for (let k = 0; k < i; k += 1) b[i] -= a[i * n + k] * b[k];
    b[i] /= a[i * n + i];
  }
  for (let i = n - 1; i >= 0; i -= 1) {
    for (let k = i + 1; k < n; k += 1) b[i] -= a[k * n + i] * b[k];
    b[i] /= a[i * n + i];
  }
}

interface Scale {
  readonly mean: Float64Array;
  readonly inverse: Float64Array;
}

function scaleOf(examples: readonly Example[], count: number): Scale {
  const mean = new Float64Array(count),
    inverse = new Float64Array(count);
  for (const { features } of examples) for (let j = 0; j < count; j += 1) mean[j] += features[j] / examples.length;
  for (const { features } of examples) for (let j = 0; j < count; j += 1) inverse[j] += ((features[j] - mean[j]) * (features[j] - mean[j])) / examples.length;
  for (let j = 0; j < count; j += 1) inverse[j] = inverse[j] > 1e-18 ? 1 / Math.sqrt(inverse[j]) : 0;
  return { mean, inverse };
}

/** Writes the scaled features, with a one behind them for the constant. */
function scaleInto(out: Float64Array, features: readonly number[], { mean, inverse }: Scale): void {
  for (let j = 0; j < mean.length; j += 1) out[j] = Math.max(-8, Math.min(8, (features[j] - mean[j]) * inverse[j]));
  out[mean.length] = 1;
}

const product = (a: Float64Array, b: Float64Array): number => a.reduce((sum, value, i) => sum + value * b[i], 0);
const chance = (logit: number): number => 1 / (1 + exp(-Math.max(-30, Math.min(30, logit))));

/** One step of Newton's method on the penalised likelihood (iteratively reweighted least squares); true when it hardly moves. */
function improve(weights: Float64Array, rows: readonly Float64Array[], examples: readonly Example[]): boolean {
  const n = weights.length;
  const curvature = new Float64Array(n * n),
    slope = new Float64Array(n);
  rows.forEach((row, at) => {
    const p = chance(product(weights, row));
    const miss = (examples[at].isOwners ? 1 : 0) - p,
      w = p * (1 - p);
    for (let j = 0; j < n; j += 1) {
      slope[j] += miss * row[j];
      for (let k = 0; k <= j; k += 1) curvature[j * n + k] += w * row[j] * row[k];
    }
  });
  for (let j = 0; j < n; j += 1) {
    slope[j] -= RIDGE * weights[j];
    curvature[j * n + j] += RIDGE;
  }
  solve(curvature, slope);
  let moved = 0;
  for (let j = 0; j < n; j += 1) {
    weights[j] += slope[j];
    moved = Math.max(moved, Math.abs(slope[j]));
  }
  return moved < 1e-6;
}

/** The adversary after `examples`. */
export function learn(examples: readonly Example[]): Guesser {
  const count = examples[0]?.features.length ?? 0;
  const scale = scaleOf(examples, count);
  const weights = new Float64Array(count + 1);
  const rows = examples.map(({ features }) => {
    const row = new Float64Array(count + 1);
    scaleInto(row, features, scale);
    return row;
  });
  for (let step = 0; step < STEPS; step += 1) if (improve(weights, rows, examples)) break;
  const scratch = new Float64Array(count + 1);
  return {
    score(features) {
      scaleInto(scratch, features, scale);
      return product(weights, scratch);
    },
  };
}

/** A score with what is true. */
export interface Judged {
  readonly score: number;
  readonly isOwners: boolean;
  readonly worldIndex: number;
}

/** Area under the ROC curve of judgements sorted by score, each counted as often as its world; ties count half. NaN without both kinds. */
function areaOfSorted(sorted: readonly Judged[], timesOf: (world: number) => number): number {
  let owners = 0,
    others = 0,
    won = 0;
  for (let i = 0; i < sorted.length; ) {
    let j = i,
      tiedOwners = 0,
      tiedOthers = 0;
    for (; j < sorted.length && sorted[j].score === sorted[i].score; j += 1) {
      const times = timesOf(sorted[j].worldIndex);
      if (sorted[j].isOwners) tiedOwners += times;
      else tiedOthers += times;
    }
    won += tiedOwners * (others + tiedOthers / 2);
    owners += tiedOwners;
    others += tiedOthers;
    i = j;
  }
  return won / (owners * others);
}

const byScore = (judged: readonly Judged[]): Judged[] => [...judged].sort((a, b) => a.score - b.score);

/** Area under the ROC curve; ties count half. NaN without both kinds. */
export const areaUnderCurve = (judged: readonly Judged[]): number => areaOfSorted(byScore(judged), () => 1);

/** An area with its 95 % interval. */
export interface LeakFigure {
  readonly areaChance: number;
  readonly lowChance: number;
  readonly highChance: number;
  readonly trainedCount: number;
  readonly testedCount: number;
  readonly worldCount: number;
}

const RESAMPLES = 1000;

/** The 95 % interval of the area when whole worlds are drawn again with replacement (Efron 1979): tracks of one world are not independent. */
function interval(judged: readonly Judged[], key: string): readonly [number, number] {
  const sorted = byScore(judged);
  const worlds = [...new Set(judged.map(({ worldIndex }) => worldIndex))];
  const random = keyedRandom('leak-bootstrap', key);
  const times = new Map<number, number>();
  const areas: number[] = [];
  for (let i = 0; i < RESAMPLES; i += 1) {
    times.clear();
    for (let k = 0; k < worlds.length; k += 1) {
      const world = worlds[random.below(worlds.length)];
      times.set(world, (times.get(world) ?? 0) + 1);
    }
    const area = areaOfSorted(sorted, (world) => times.get(world) ?? 0);
    if (!Number.isNaN(area)) areas.push(area);
  }
  areas.sort((a, b) => a - b);
  const at = (share: number): number => areas[Math.min(areas.length - 1, Math.floor(share * areas.length))] ?? Number.NaN;
  return [at(0.025), at(0.975)];
}

/** Learns from one half of the worlds and is asked about the other; undefined when a half lacks one of the two kinds. */
export function leakFigure(examples: readonly Example[], key: string): LeakFigure | undefined {
  const worlds = [...new Set(examples.map(({ worldIndex }) => worldIndex))].sort((a, b) => a - b);
  const isTraining = new Map(worlds.map((world, i) => [world, i % 2 === 0]));
  const training = examples.filter(({ worldIndex }) => isTraining.get(worldIndex) === true);
  const test = examples.filter(({ worldIndex }) => isTraining.get(worldIndex) !== true);
  const hasBoth = (some: readonly Example[]): boolean => some.some(({ isOwners }) => isOwners) && some.some(({ isOwners }) => !isOwners);
  if (!hasBoth(training) || !hasBoth(test)) return undefined;
  const guesser = learn(training);
  const judged = test.map(({ features, isOwners, worldIndex }) => ({ score: guesser.score(features), isOwners, worldIndex }));
  const [lowChance, highChance] = interval(judged, key);
  return { areaChance: areaUnderCurve(judged), lowChance, highChance, trainedCount: training.length, testedCount: test.length, worldCount: worlds.length };
}
