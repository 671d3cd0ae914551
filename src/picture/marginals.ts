/**
 * Association probabilities of one contested component by loopy belief propagation (Williams and Lau 2014,
 * doi:10.1109/TAES.2014.120568): fast and nearly exact, and counted in sweeps, never in time.
 */
import { chancesOfAssignments, exp, kBestAssignments } from '../math/index.ts';

const SWEEPS = 12;
/** Gains beyond this are certain; the exponential stays finite. */
const GAIN_MAX = 30;

/** Working memory of a component. */
export interface MarginalWork {
  /** Of each pair within the gate, plot after plot: its track, its weight, and the messages. */
  rowStart: Int32Array;
  column: Int32Array;
  weight: Float64Array;
  toPlot: Float64Array;
  toTrack: Float64Array;
  trackSum: Float64Array;
  /** Probability that plot i belongs to track j, row-major. */
  chance: Float64Array;
  /** Chance that plot i belongs to none of the tracks. */
  ownChance: Float64Array;
  /** Chance that track j has one of the plots. */
  trackChance: Float64Array;
}

export const createMarginalWork = (): MarginalWork => ({
  rowStart: new Int32Array(1),
  column: new Int32Array(0),
  weight: new Float64Array(0),
  toPlot: new Float64Array(0),
  toTrack: new Float64Array(0),
  trackSum: new Float64Array(0),
  chance: new Float64Array(0),
  ownChance: new Float64Array(0),
  trackChance: new Float64Array(0),
});

function reserveChances(work: MarginalWork, plots: number, tracks: number): void {
  const size = plots * tracks;
  if (work.weight.length < size) {
    work.column = new Int32Array(size * 2);
    work.weight = new Float64Array(size * 2);
    work.toPlot = new Float64Array(size * 2);
    work.toTrack = new Float64Array(size * 2);
    work.chance = new Float64Array(size * 2);
  }
  if (work.ownChance.length < plots) {
    work.ownChance = new Float64Array(plots * 2);
    work.rowStart = new Int32Array(plots * 2 + 1);
  }
  if (work.trackChance.length < tracks) {
    work.trackChance = new Float64Array(tracks * 2);
    work.trackSum = new Float64Array(tracks * 2);
  }
}

/** Lists the pairs within the gate; returns how many. */
function listWeights({ rowStart, column, weight, toTrack }: MarginalWork, gain: Float64Array, plots: number, tracks: number): number {
  let count = 0;
  rowStart[0] = 0;
  for (let i = 0, at = 0; i < plots; i += 1) {
    for (let j = 0; j < tracks; j += 1, at += 1) {
      if (!(gain[at] > -GAIN_MAX)) continue;
      column[count] = j;
      weight[count] = exp(Math.min(GAIN_MAX, gain[at]));
      toTrack[count] = 1;
      count += 1;
    }
    rowStart[i + 1] = count;
  }
  return count;
}

/** Fills `work.chance` for gains (log odds against leaving both alone), plots × tracks row-major. */
export function associationChances(work: MarginalWork, gain: Float64Array, plots: number, tracks: number): void {
  reserveChances(work, plots, tracks);
  const count = listWeights(work, gain, plots, tracks);
  const { rowStart, column, weight, toPlot, toTrack, trackSum, chance } = work;
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    sumByTrack(work, count, tracks);
    for (let i = 0; i < plots; i += 1) {
      let sum = 1;
      for (let at = rowStart[i]; at < rowStart[i + 1]; at += 1) {
        toPlot[at] = weight[at] / Math.max(1e-300, trackSum[column[at]] - weight[at] * toTrack[at]);
        sum += toPlot[at];
      }
      for (let at = rowStart[i]; at < rowStart[i + 1]; at += 1) toTrack[at] = 1 / Math.max(1e-300, sum - toPlot[at]);
      work.ownChance[i] = 1 / sum;
    }
  }
  sumByTrack(work, count, tracks);
  chance.fill(0, 0, plots * tracks);
  for (let i = 0; i < plots; i += 1) {
    for (let at = rowStart[i]; at < rowStart[i + 1]; at += 1) chance[i * tracks + column[at]] = (weight[at] * toTrack[at]) / trackSum[column[at]];
  }
  for (let j = 0; j < tracks; j += 1) work.trackChance[j] = (trackSum[j] - 1) / trackSum[j];
}

/** Plots and tracks of a component whose best assignments are listed, how many of them, and the steps of that. */
const LISTED_MAX = 6;
const BEST_COUNT = 60;
const SUBPROBLEMS_MAX = 400;

/** True when a component is so small that its chances are those of its best assignments, which in small loops are righter than messages. */
export const isListed = (plots: number, tracks: number): boolean => plots <= LISTED_MAX && tracks <= LISTED_MAX;

/** The same as `associationChances` from the best assignments of a small component. */
export function listedChances(work: MarginalWork, gain: Float64Array, plots: number, tracks: number): void {
  reserveChances(work, plots, tracks);
  const cost = new Float64Array(plots * tracks);
  for (let at = 0; at < cost.length; at += 1) cost[at] = gain[at] > -GAIN_MAX ? -Math.min(GAIN_MAX, gain[at]) : Number.POSITIVE_INFINITY;
  const problem = { rowCount: plots, columnCount: tracks, cost, missCost: new Float64Array(plots) };
  const chances = chancesOfAssignments(problem, kBestAssignments(problem, BEST_COUNT, SUBPROBLEMS_MAX).assignments);
  work.trackChance.fill(0, 0, tracks);
  for (let i = 0; i < plots; i += 1) {
    for (let j = 0; j < tracks; j += 1) {
      const chance = chances[i * (tracks + 1) + j];
      work.chance[i * tracks + j] = chance;
      work.trackChance[j] += chance;
    }
    work.ownChance[i] = chances[i * (tracks + 1) + tracks];
  }
}

/** For every track, one and what its plots weigh together. */
function sumByTrack({ column, weight, toTrack, trackSum }: MarginalWork, count: number, tracks: number): void {
  trackSum.fill(1, 0, tracks);
  for (let at = 0; at < count; at += 1) trackSum[column[at]] += weight[at] * toTrack[at];
}
