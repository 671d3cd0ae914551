/**
 * What one independent chain says, in log odds of an attack within its window. The table has a cell of its own for each pair of
 * grades: the two are never made one number, and F and 6 (it cannot be judged) are rows and columns of their own, not the ends of a
 * scale. The cells are fitted to streams of known truth (`bench/posture.ts`) and rounded; docs/words.md has how well they do.
 */
import { CREDIBILITIES, RELIABILITIES, SURENESS, type Credibility, type Reliability, type Sureness } from '../model/index.ts';

/** Rows A to F; columns 1 to 6. */
const WEIGHTS: readonly (readonly number[])[] = [
  [4.2, 3.2, 1.8, 1.0, 0.9, 2.7],
  [3.6, 2.8, 1.5, 0.85, 0.75, 2.3],
  [2.7, 2.0, 1.1, 0.6, 0.55, 1.7],
  [2.2, 1.65, 0.9, 0.5, 0.45, 1.4],
  [1.45, 1.1, 0.6, 0.35, 0.3, 0.9],
  [2.9, 2.2, 1.2, 0.7, 0.6, 1.85],
];

/** How the same source counts when it says that it is remote … near-certain: who says that nothing comes counts against it. */
const SURENESS_FACTORS: readonly number[] = [-1.25, -1.1, 0.8, 1, 1.35];

/** A chain in which somebody denies it counts this much of what it would. */
export const DENIED_FACTOR = 0.55;

/** Log odds of one chain by its strongest report. */
export function weightOf(reliability: Reliability, credibility: Credibility, sureness: Sureness): number {
  return WEIGHTS[RELIABILITIES.indexOf(reliability)][CREDIBILITIES.indexOf(credibility)] * SURENESS_FACTORS[SURENESS.indexOf(sureness)];
}
