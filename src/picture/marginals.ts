/**
 * Association probabilities of one contested component by loopy belief propagation (Williams and Lau 2014,
 * doi:10.1109/TAES.2014.120568): fast and nearly exact, and counted in sweeps, never in time.
 */
import { exp } from '../math/index.ts';

const SWEEPS = 12;
/** Gains beyond this are certain; the exponential stays finite. */
const GAIN_MAX = 30;

/** Working memory of a component. */
export interface MarginalWork {
  weight: Float64Array;
  toPlot: Float64Array;
  toTrack: Float64Array;
  /** Probability that plot i belongs to track j, row-major. */
  chance: Float64Array;
  /** Chance that plot i belongs to none of the tracks. */
  ownChance: Float64Array;
  trackSum: Float64Array;
  /** Chance that track j has one of the plots. */
  trackChance: Float64Array;
}

export const createMarginalWork = (): MarginalWork => ({
  weight: new Float64Array(0), toPlot: new Float64Array(0), toTrack: new Float64Array(0), chance: new Float64Array(0), ownChance: new Float64Array(0), trackSum: new Float64Array(0), trackChance: new Float64Array(0),
});

/** Fills `work.chance` for gains (log odds against leaving both alone), plots × tracks row-major. */
export function associationChances(work: MarginalWork, gain: Float64Array, plots: number, tracks: number): void {
  const size = plots * tracks;
  if (work.weight.length < size) {
    work.weight = new Float64Array(size * 2);
    work.toPlot = new Float64Array(size * 2);
    work.toTrack = new Float64Array(size * 2);
    work.chance = new Float64Array(size * 2);
  }
  if (work.ownChance.length < plots) work.ownChance = new Float64Array(plots * 2);
  if (work.trackChance.length < tracks) {
    work.trackChance = new Float64Array(tracks * 2);
    work.trackSum = new Float64Array(tracks * 2);
  }
  const { weight, toPlot, toTrack, trackSum, chance } = work;
  for (let at = 0; at < size; at += 1) {
    weight[at] = gain[at] > -GAIN_MAX ? exp(Math.min(GAIN_MAX, gain[at])) : 0;
    toPlot[at] = 0;
    toTrack[at] = 1;
  }
  for (let sweep = 0; sweep < SWEEPS; sweep += 1) {
    sumByTrack(work, plots, tracks);
    for (let i = 0; i < plots; i += 1) {
      let sum = 1;
      for (let j = 0, at = i * tracks; j < tracks; j += 1, at += 1) {
        if (weight[at] === 0) continue;
        toPlot[at] = weight[at] / Math.max(1e-300, trackSum[j] - weight[at] * toTrack[at]);
        sum += toPlot[at];
      }
      for (let at = i * tracks; at < (i + 1) * tracks; at += 1) if (weight[at] > 0) toTrack[at] = 1 / Math.max(1e-300, sum - toPlot[at]);
      work.ownChance[i] = 1 / sum;
    }
  }
  sumByTrack(work, plots, tracks);
  for (let at = 0, j = 0; at < size; at += 1, j = j + 1 === tracks ? 0 : j + 1) chance[at] = (weight[at] * toTrack[at]) / trackSum[j];
  for (let j = 0; j < tracks; j += 1) work.trackChance[j] = (trackSum[j] - 1) / trackSum[j];
}

/** For every track, one and what its plots weigh together. */
function sumByTrack({ weight, toTrack, trackSum }: MarginalWork, plots: number, tracks: number): void {
  trackSum.fill(1, 0, tracks);
  for (let i = 0, at = 0; i < plots; i += 1) for (let j = 0; j < tracks; j += 1, at += 1) trackSum[j] += weight[at] * toTrack[at];
}
