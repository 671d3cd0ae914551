/**
 * Association chances by loopy belief propagation (Williams and Lau 2014, doi:10.1109/TAES.2014.120568): each row takes one
 * column or none, each column serves one row or none. Linear in edges per round, always converges; exact on trees, off by up
 * to some 0.1 or more for a single chance in small tight loops, so small clusters belong to `kBestAssignments`.
 */
import { assert } from '../base/index.ts';
import type { SparseProblem } from './assignment.ts';
import { exp } from './elementary.ts';

/** Room for problems up to a size, and the answer of the last one. */
export interface BeliefWorkspace {
  readonly edgesMax: number;
  /** Chance that row r took the column of edge e. */
  readonly edgeChance: Float64Array;
  /** Chance that row r took none. */
  readonly missChance: Float64Array;
  /** Likelihood ratio of each edge to its row's miss. */
  readonly weight: Float64Array;
  readonly fromColumn: Float64Array;
  readonly fromRow: Float64Array;
  /** Largest message into each column, and the sum of the others. */
  readonly columnTop: Float64Array;
  readonly columnRest: Float64Array;
  readonly columnTopEdge: Int32Array;
}

/** How long to go on: rounds, and the largest change of a message at which to stop. */
export interface BeliefLimits {
  readonly roundsMax: number;
  readonly tolerance: number;
}

/** A workspace for problems of up to these sizes. */
export function beliefWorkspace(rowsMax: number, columnsMax: number, edgesMax: number): BeliefWorkspace {
  return {
    edgesMax,
    edgeChance: new Float64Array(edgesMax),
    missChance: new Float64Array(rowsMax),
    weight: new Float64Array(edgesMax),
    fromColumn: new Float64Array(edgesMax),
    fromRow: new Float64Array(edgesMax),
    columnTop: new Float64Array(columnsMax),
    columnRest: new Float64Array(columnsMax),
    columnTopEdge: new Int32Array(columnsMax),
  };
}

/** Keeps weights and sums of thousands of them inside the range of doubles. */
const LOG_WEIGHT_MAX = 600;

/**
 * Writes chances to `workspace.edgeChance` and `missChance`; costs are −ln likelihood, a column's free state has likelihood 1,
 * missCost must be finite. Returns the rounds used; `limits.roundsMax` means it may not have settled.
 */
export function propagateBeliefs(workspace: BeliefWorkspace, problem: SparseProblem, limits: BeliefLimits): number {
  const { rowCount, columnCount, rowStart, edgeCost, missCost } = problem;
  const edgeCount = rowStart[rowCount];
  const fits = edgeCount <= workspace.edgesMax && rowCount <= workspace.missChance.length && columnCount <= workspace.columnTop.length;
  if (!fits) assert(false, `the workspace holds ${workspace.edgesMax} edges, got ${rowCount}×${columnCount} with ${edgeCount}: make it larger`);
  for (let row = 0; row < rowCount; row += 1) {
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge += 1) {
      workspace.weight[edge] = exp(Math.min(LOG_WEIGHT_MAX, missCost[row] - edgeCost[edge]));
      workspace.fromColumn[edge] = 1;
    }
  }
  let round = 0;
  let change = Infinity;
  while (round < limits.roundsMax && change > limits.tolerance) {
    sendFromRows(workspace, problem);
    change = sendFromColumns(workspace, problem, edgeCount);
    round += 1;
  }
  for (let row = 0; row < rowCount; row += 1) {
    let sum = 1;
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge += 1) sum += workspace.weight[edge] * workspace.fromColumn[edge];
    workspace.missChance[row] = 1 / sum;
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge += 1) {
      workspace.edgeChance[edge] = (workspace.weight[edge] * workspace.fromColumn[edge]) / sum;
    }
  }
  return round;
}

/** μ = w / (1 + Σ others' wν) on each edge. The largest term is kept apart, so that no large sum is subtracted from itself. */
function sendFromRows(w: BeliefWorkspace, problem: SparseProblem): void {
  const { rowCount, columnCount, rowStart, edgeColumn } = problem;
  for (let column = 0; column < columnCount; column += 1) {
    w.columnTop[column] = 0;
    w.columnRest[column] = 0;
    w.columnTopEdge[column] = -1;
  }
  for (let row = 0; row < rowCount; row += 1) {
    let top = 0;
    let topEdge = -1;
    let rest = 0;
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge += 1) {
      const term = w.weight[edge] * w.fromColumn[edge];
      if (term > top) {
        rest += top;
        top = term;
        topEdge = edge;
      } else {
        rest += term;
      }
    }
    for (let edge = rowStart[row]; edge < rowStart[row + 1]; edge += 1) {
      const others = edge === topEdge ? rest : top + (rest - w.weight[edge] * w.fromColumn[edge]);
      const message = w.weight[edge] / (1 + others);
      w.fromRow[edge] = message;
      const column = edgeColumn[edge];
      if (message > w.columnTop[column]) {
        w.columnRest[column] += w.columnTop[column];
        w.columnTop[column] = message;
        w.columnTopEdge[column] = edge;
      } else {
        w.columnRest[column] += message;
      }
    }
  }
}

/** ν = 1 / (1 + Σ others' μ) on each edge; returns the largest change. */
function sendFromColumns(w: BeliefWorkspace, problem: SparseProblem, edgeCount: number): number {
  let change = 0;
  for (let edge = 0; edge < edgeCount; edge += 1) {
    const column = problem.edgeColumn[edge];
    const others = w.columnTopEdge[column] === edge ? w.columnRest[column] : w.columnTop[column] + (w.columnRest[column] - w.fromRow[edge]);
    const message = 1 / (1 + others);
    const step = Math.abs(message - w.fromColumn[edge]);
    if (step > change) change = step;
    w.fromColumn[edge] = message;
  }
  return change;
}
