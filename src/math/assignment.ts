/**
 * Optimal assignment of rows (tracks) to columns (plots) on a sparse cost graph, by shortest augmenting paths with dual prices
 * (Jonker and Volgenant 1987, doi:10.1007/BF02278710, on edge lists instead of a matrix). Each row may stay without a column
 * for its own miss cost; each column serves at most one row and may stay free for nothing.
 */

import { assert } from '../base/index.ts';

/**
 * A sparse problem. The edges of row r are e = rowStart[r] … rowStart[r + 1] − 1: column edgeColumn[e] at edgeCost[e].
 * Costs are finite and may be negative; edges of +∞ are ignored; a missCost of +∞ means the row must get a column.
 * A column occurs at most once in a row. Arrays may be longer than needed.
 */
export interface SparseProblem {
  rowCount: number;
  columnCount: number;
  rowStart: Int32Array;
  edgeColumn: Int32Array;
  edgeCost: Float64Array;
  missCost: Float64Array;
}

/** Room for problems up to a size, and the answer of the last one: no call allocates. */
export interface AssignmentWorkspace {
  readonly rowsMax: number;
  readonly columnsMax: number;
  /** Column of each row, −1 for a miss. */
  readonly columnOfRow: Int32Array;
  /** Row of each column, −1 when free. */
  readonly rowOfColumn: Int32Array;
  /** Edge by which each row got its column, −1 for a miss. */
  readonly edgeOfRow: Int32Array;
  readonly rowPrice: Float64Array;
  readonly columnPrice: Float64Array;
  readonly distance: Float64Array;
  readonly reachedByRow: Int32Array;
  readonly reachedByEdge: Int32Array;
  readonly heap: Int32Array;
  /** Place of a column in the heap; −1 not reached, −2 settled. */
  readonly heapPlace: Int32Array;
  readonly touched: Int32Array;
}

/** A workspace for up to `rowsMax` × `columnsMax`; edges need no room of their own. */
export function assignmentWorkspace(rowsMax: number, columnsMax: number): AssignmentWorkspace {
  return {
    rowsMax,
    columnsMax,
    columnOfRow: new Int32Array(rowsMax),
    rowOfColumn: new Int32Array(columnsMax),
    edgeOfRow: new Int32Array(rowsMax),
    rowPrice: new Float64Array(rowsMax),
    columnPrice: new Float64Array(columnsMax),
    distance: new Float64Array(columnsMax),
    reachedByRow: new Int32Array(columnsMax),
    reachedByEdge: new Int32Array(columnsMax),
    heap: new Int32Array(columnsMax),
    heapPlace: new Int32Array(columnsMax).fill(-1),
    touched: new Int32Array(columnsMax),
  };
}

const UNREACHED = -1;
const SETTLED = -2;

/**
 * Solves the problem into `workspace.columnOfRow`, `rowOfColumn` and `edgeOfRow` and returns the total cost, misses included;
 * +∞ when a row that must get a column cannot (the answer is then partial). Ties go to the earlier edge. About linear in edges
 * when clusters are small.
 */
export function assignSparse(workspace: AssignmentWorkspace, problem: SparseProblem): number {
  const { rowCount, columnCount } = problem;
  if (rowCount > workspace.rowsMax || columnCount > workspace.columnsMax) {
    assert(false, `the workspace holds ${workspace.rowsMax}×${workspace.columnsMax}, got ${rowCount}×${columnCount}: make it larger`);
  }
  for (let row = 0; row < rowCount; row += 1) {
    workspace.columnOfRow[row] = -1;
    workspace.edgeOfRow[row] = -1;
  }
  for (let column = 0; column < columnCount; column += 1) {
    workspace.rowOfColumn[column] = -1;
    workspace.columnPrice[column] = 0;
  }
  let feasible = true;
  for (let row = 0; row < rowCount; row += 1) {
    if (!takeCheapest(workspace, problem, row)) feasible = augment(workspace, problem, row) && feasible;
  }
  if (!feasible) return Infinity;
  let total = 0;
  for (let row = 0; row < rowCount; row += 1) {
    const edge = workspace.edgeOfRow[row];
    total += edge < 0 ? problem.missCost[row] : problem.edgeCost[edge];
  }
  return total;
}

/** Gives the row its cheapest choice at present prices when nobody has it: true for most rows. Sets the row's price. */
function takeCheapest(w: AssignmentWorkspace, problem: SparseProblem, row: number): boolean {
  let best = problem.missCost[row];
  let bestEdge = -1;
  for (let edge = problem.rowStart[row]; edge < problem.rowStart[row + 1]; edge += 1) {
    const cost = problem.edgeCost[edge] - w.columnPrice[problem.edgeColumn[edge]];
    if (cost < best) {
      best = cost;
      bestEdge = edge;
    }
  }
  w.rowPrice[row] = best;
  if (bestEdge < 0) return best < Infinity;
  const column = problem.edgeColumn[bestEdge];
  if (w.rowOfColumn[column] >= 0) return false;
  w.rowOfColumn[column] = row;
  w.columnOfRow[row] = column;
  w.edgeOfRow[row] = bestEdge;
  return true;
}

/** Finds the shortest way to serve one more row (Dijkstra over columns at reduced costs), changes prices and assignment. */
function augment(w: AssignmentWorkspace, problem: SparseProblem, start: number): boolean {
  if (w.rowPrice[start] === Infinity) return false;
  let heapCount = 0;
  let touchedCount = 0;
  let row = start;
  let base = 0;
  let shortest = Infinity;
  let endColumn = -1;
  let endRow = -1;
  for (;;) {
    const price = w.rowPrice[row];
    const missAt = base + problem.missCost[row] - price;
    if (missAt < shortest) {
      shortest = missAt;
      endRow = row;
      endColumn = -1;
    }
    for (let edge = problem.rowStart[row]; edge < problem.rowStart[row + 1]; edge += 1) {
      const column = problem.edgeColumn[edge];
      const place = w.heapPlace[column];
      if (place === SETTLED) continue;
      const at = base + (problem.edgeCost[edge] - price - w.columnPrice[column]);
      if (!(at < shortest) || (place !== UNREACHED && at >= w.distance[column])) continue;
      w.distance[column] = at;
      w.reachedByRow[column] = row;
      w.reachedByEdge[column] = edge;
      if (w.rowOfColumn[column] < 0) {
        shortest = at;
        endColumn = column;
        continue;
      }
      if (place === UNREACHED) {
        w.touched[touchedCount] = column;
        touchedCount += 1;
        siftUp(w, heapCount, column);
        heapCount += 1;
      } else {
        siftUp(w, place, column);
      }
    }
    if (heapCount === 0 || w.distance[w.heap[0]] >= shortest) break;
    const next = w.heap[0];
    heapCount -= 1;
    w.heapPlace[next] = SETTLED;
    if (heapCount > 0) siftDown(w, heapCount, w.heap[heapCount]);
    base = w.distance[next];
    row = w.rowOfColumn[next];
  }
  settlePrices(w, start, touchedCount, shortest);
  if (shortest === Infinity) return false;
  followBack(w, start, { endColumn, endRow });
  return true;
}

/** Moves prices so that reduced costs stay ≥ 0 and become 0 on the path; forgets the search. */
function settlePrices(w: AssignmentWorkspace, start: number, touchedCount: number, shortest: number): void {
  for (let i = 0; i < touchedCount; i += 1) {
    const column = w.touched[i];
    if (w.heapPlace[column] === SETTLED && shortest < Infinity) {
      const gain = shortest - w.distance[column];
      w.columnPrice[column] -= gain;
      w.rowPrice[w.rowOfColumn[column]] += gain;
    }
    w.heapPlace[column] = UNREACHED;
  }
  if (shortest < Infinity) w.rowPrice[start] += shortest;
}

/** Re-assigns along the path from its end back to the start row. */
function followBack(w: AssignmentWorkspace, start: number, end: { endColumn: number; endRow: number }): void {
  let column = end.endColumn;
  if (column < 0) {
    // The path ends in a miss: that row gives up its column, which serves the path before it.
    const row = end.endRow;
    column = w.columnOfRow[row];
    w.columnOfRow[row] = -1;
    w.edgeOfRow[row] = -1;
    if (row === start) return;
  }
  for (;;) {
    const row = w.reachedByRow[column];
    const edge = w.reachedByEdge[column];
    const previous = w.columnOfRow[row];
    w.rowOfColumn[column] = row;
    w.columnOfRow[row] = column;
    w.edgeOfRow[row] = edge;
    if (row === start) return;
    column = previous;
  }
}

function siftUp(w: AssignmentWorkspace, from: number, column: number): void {
  const { heap, heapPlace, distance } = w;
  let place = from;
  while (place > 0) {
    const parent = (place - 1) >> 1;
    if (distance[heap[parent]] <= distance[column]) break;
    heap[place] = heap[parent];
    heapPlace[heap[place]] = place;
    place = parent;
  }
  heap[place] = column;
  heapPlace[column] = place;
}

function siftDown(w: AssignmentWorkspace, count: number, column: number): void {
  const { heap, heapPlace, distance } = w;
  let place = 0;
  for (;;) {
    let child = 2 * place + 1;
    if (child >= count) break;
    if (child + 1 < count && distance[heap[child + 1]] < distance[heap[child]]) child += 1;
    if (distance[heap[child]] >= distance[column]) break;
    heap[place] = heap[child];
    heapPlace[heap[place]] = place;
    place = child;
  }
  heap[place] = column;
  heapPlace[column] = place;
}
