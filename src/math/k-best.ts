/**
 * The k best assignments of a small dense problem by Murty's partition (Operations Research 16, 1968, doi:10.1287/opre.16.3.682),
 * under a cap on the number of subproblems solved: work is bounded by a count, never by a clock.
 */
import { assert } from '../base/index.ts';
import { assignSparse, assignmentWorkspace, type SparseProblem } from './assignment.ts';
import { exp } from './elementary.ts';

/** Largest rows and columns of a k-best problem. */
export const K_BEST_SIZE_MAX = 12;

/** Row-major costs (+∞: not allowed) and the cost of leaving each row without a column. */
export interface DenseProblem {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly cost: ArrayLike<number>;
  readonly missCost: ArrayLike<number>;
}

/** One assignment: the column of each row (−1 a miss) and the total cost. */
export interface RankedAssignment {
  readonly columnOfRow: Int8Array;
  readonly cost: number;
}

/** What {@link kBestAssignments} found. */
export interface KBestResult {
  /** In order of cost, at most k. */
  readonly assignments: readonly RankedAssignment[];
  /** True when these are all the assignments there are. */
  readonly exhaustive: boolean;
  /** True when the cap stopped the search: the list is right as far as it goes, but shorter than asked. */
  readonly capped: boolean;
  readonly subproblemCount: number;
}

/** A set of assignments: which choices each row still has (bit c: column c, bit 12: miss), and the best of them. */
interface Node extends RankedAssignment {
  readonly choices: Uint16Array;
  readonly fixedCount: number;
  readonly order: number;
}

const MISS_BIT = 1 << K_BEST_SIZE_MAX;

/** Scratch of one search: the subproblem in sparse form. */
function subproblemSolver(problem: DenseProblem): (choices: Uint16Array) => RankedAssignment {
  const { rowCount, columnCount } = problem;
  const workspace = assignmentWorkspace(rowCount, columnCount);
  const sparse: SparseProblem = {
    rowCount,
    columnCount,
    rowStart: new Int32Array(rowCount + 1),
    edgeColumn: new Int32Array(rowCount * columnCount),
    edgeCost: new Float64Array(rowCount * columnCount),
    missCost: new Float64Array(rowCount),
  };
  return (choices) => {
    let edge = 0;
    for (let row = 0; row < rowCount; row += 1) {
      sparse.rowStart[row] = edge;
      sparse.missCost[row] = (choices[row] & MISS_BIT) === 0 ? Infinity : problem.missCost[row];
      for (let column = 0; column < columnCount; column += 1) {
        const cost = problem.cost[row * columnCount + column];
        if ((choices[row] & (1 << column)) === 0 || !(cost < Infinity)) continue;
        sparse.edgeColumn[edge] = column;
        sparse.edgeCost[edge] = cost;
        edge += 1;
      }
    }
    sparse.rowStart[rowCount] = edge;
    const cost = assignSparse(workspace, sparse);
    return { columnOfRow: Int8Array.from(workspace.columnOfRow), cost };
  };
}

/** The cheapest open node, taken out of the list; ties by age. */
function takeCheapest(open: Node[]): Node {
  let best = 0;
  for (let i = 1; i < open.length; i += 1) {
    if (open[i].cost < open[best].cost || (open[i].cost === open[best].cost && open[i].order < open[best].order)) best = i;
  }
  const node = open[best];
  open[best] = open[open.length - 1];
  open.pop();
  return node;
}

/** The up to `k` cheapest assignments of a problem of at most 12 × 12, solving at most `subproblemsMax` subproblems. */
export function kBestAssignments(problem: DenseProblem, k: number, subproblemsMax: number): KBestResult {
  const { rowCount, columnCount } = problem;
  const fits = rowCount <= K_BEST_SIZE_MAX && columnCount <= K_BEST_SIZE_MAX;
  assert(fits, `k-best takes at most ${K_BEST_SIZE_MAX}×${K_BEST_SIZE_MAX}, got ${rowCount}×${columnCount}: use belief propagation`);
  const solve = subproblemSolver(problem);
  const all = new Uint16Array(rowCount).fill(MISS_BIT | ((1 << columnCount) - 1));
  const open: Node[] = [];
  let solved = 1;
  const first = solve(all);
  if (first.cost < Infinity) open.push({ ...first, choices: all, fixedCount: 0, order: 0 });
  const assignments: RankedAssignment[] = [];
  while (open.length > 0 && assignments.length < k) {
    const node = takeCheapest(open);
    assignments.push({ columnOfRow: node.columnOfRow, cost: node.cost });
    if (assignments.length === k) return { assignments, exhaustive: open.length === 0 && node.fixedCount === rowCount, capped: false, subproblemCount: solved };
    const choices = node.choices.slice();
    for (let row = node.fixedCount; row < rowCount; row += 1) {
      const taken = node.columnOfRow[row];
      const bit = taken < 0 ? MISS_BIT : 1 << taken;
      const without = choices.slice();
      without[row] &= ~bit;
      if (without[row] !== 0) {
        if (solved === subproblemsMax) return { assignments, exhaustive: false, capped: true, subproblemCount: solved };
        solved += 1;
        const answer = solve(without);
        if (answer.cost < Infinity) open.push({ ...answer, choices: without, fixedCount: row, order: solved });
      }
      choices[row] = bit;
      if (taken >= 0) for (let other = row + 1; other < rowCount; other += 1) choices[other] &= ~bit;
    }
  }
  return { assignments, exhaustive: open.length === 0, capped: false, subproblemCount: solved };
}

/**
 * Association chances from ranked assignments, costs being −ln likelihood: chance of each (row, column) row-major, then of each
 * row's miss, normalised over the assignments given. Shape rowCount × (columnCount + 1), the miss last.
 */
export function chancesOfAssignments(problem: DenseProblem, assignments: readonly RankedAssignment[]): Float64Array {
  const width = problem.columnCount + 1;
  const chances = new Float64Array(problem.rowCount * width);
  if (assignments.length === 0) return chances;
  let total = 0;
  for (const { columnOfRow, cost } of assignments) {
    const weight = exp(assignments[0].cost - cost);
    total += weight;
    for (let row = 0; row < problem.rowCount; row += 1) {
      const column = columnOfRow[row];
      chances[row * width + (column < 0 ? width - 1 : column)] += weight;
    }
  }
  for (let i = 0; i < chances.length; i += 1) chances[i] /= total;
  return chances;
}
