import { describe, expect, test } from 'vitest';
import { assignmentWorkspace, assignSparse, chancesOfAssignments, kBestAssignments, keyedRandom, type DenseProblem, type SparseProblem } from './index.ts';

/** All assignments with their costs, cheapest first. */
function enumerate(problem: DenseProblem): Array<{ columnOfRow: number[]; cost: number }> {
  const found: Array<{ columnOfRow: number[]; cost: number }> = [];
  const visit = (row: number, taken: number, columnOfRow: number[], cost: number): void => {
    if (row === problem.rowCount) {
      if (cost < Infinity) found.push({ columnOfRow, cost });
      return;
    }
    visit(row + 1, taken, [...columnOfRow, -1], cost + problem.missCost[row]);
    for (let column = 0; column < problem.columnCount; column += 1) {
      if ((taken & (1 << column)) !== 0) continue;
      visit(row + 1, taken | (1 << column), [...columnOfRow, column], cost + problem.cost[row * problem.columnCount + column]);
    }
  };
  visit(0, 0, [], 0);
  return found.sort((a, b) => a.cost - b.cost);
}

function randomDense(seed: number, rowCount: number, columnCount: number, density = 0.6): DenseProblem {
  const random = keyedRandom('assignment test', seed);
  return {
    rowCount,
    columnCount,
    cost: Float64Array.from({ length: rowCount * columnCount }, () => (random.uniform() < density ? random.uniform() * 10 - 4 : Infinity)),
    missCost: Float64Array.from({ length: rowCount }, () => random.uniform() * 6),
  };
}

function sparseOf(problem: DenseProblem): SparseProblem {
  const edgeColumn: number[] = [];
  const edgeCost: number[] = [];
  const rowStart = [0];
  for (let row = 0; row < problem.rowCount; row += 1) {
    for (let column = 0; column < problem.columnCount; column += 1) {
      const cost = problem.cost[row * problem.columnCount + column];
      if (cost === Infinity) continue;
      edgeColumn.push(column);
      edgeCost.push(cost);
    }
    rowStart.push(edgeColumn.length);
  }
  const { rowCount, columnCount } = problem;
  return {
    rowCount,
    columnCount,
    rowStart: Int32Array.from(rowStart),
    edgeColumn: Int32Array.from(edgeColumn),
    edgeCost: Float64Array.from(edgeCost),
    missCost: Float64Array.from(problem.missCost),
  };
}

describe('sparse assignment', () => {
  test('finds the cost of exhaustive search on 600 small problems, with one workspace, and a consistent answer', () => {
    const workspace = assignmentWorkspace(6, 6);
    for (let seed = 0; seed < 600; seed += 1) {
      const problem = randomDense(seed, 1 + (seed % 6), 1 + ((seed * 5) % 6), 0.3 + 0.7 * ((seed % 7) / 6));
      const cost = assignSparse(workspace, sparseOf(problem));
      expect(cost).toBeCloseTo(enumerate(problem)[0].cost, 10);
      let sum = 0;
      for (let row = 0; row < problem.rowCount; row += 1) {
        const column = workspace.columnOfRow[row];
        sum += column < 0 ? problem.missCost[row] : problem.cost[row * problem.columnCount + column];
        if (column >= 0) expect(workspace.rowOfColumn[column]).toBe(row);
      }
      expect(sum).toBeCloseTo(cost, 10);
    }
  });

  test('a row that must have a column drives another to its miss, and says when it cannot', () => {
    const workspace = assignmentWorkspace(3, 3);
    const must = { rowCount: 2, columnCount: 1, cost: [1, 9], missCost: [7, Infinity] };
    expect(assignSparse(workspace, sparseOf(must))).toBe(16);
    expect(Array.from(workspace.columnOfRow.slice(0, 2))).toEqual([-1, 0]);
    expect(assignSparse(workspace, sparseOf({ ...must, missCost: [Infinity, Infinity] }))).toBe(Infinity);
    expect(assignSparse(workspace, sparseOf(must))).toBe(16);
  });

  test('large problems satisfy the optimality conditions of the dual', () => {
    const random = keyedRandom('large assignment');
    const size = 400;
    const dense = { rowCount: size, columnCount: size, cost: new Float64Array(size * size).fill(Infinity), missCost: new Float64Array(size).fill(12) };
    for (let i = 0; i < 6000; i += 1) dense.cost[random.below(size * size)] = random.uniform() * 20;
    const problem = sparseOf(dense);
    const w = assignmentWorkspace(size, size);
    const cost = assignSparse(w, problem);
    let dual = 0;
    for (let row = 0; row < size; row += 1) {
      dual += w.rowPrice[row];
      expect(w.rowPrice[row]).toBeLessThanOrEqual(12 + 1e-9);
      for (let edge = problem.rowStart[row]; edge < problem.rowStart[row + 1]; edge += 1) {
        expect(w.rowPrice[row] + w.columnPrice[problem.edgeColumn[edge]]).toBeLessThanOrEqual(problem.edgeCost[edge] + 1e-9);
      }
    }
    for (let column = 0; column < size; column += 1) {
      dual += w.columnPrice[column];
      expect(w.columnPrice[column]).toBeLessThanOrEqual(0);
    }
    expect(cost).toBeCloseTo(dual, 8);
  });

  test('a problem larger than the workspace is refused with both sizes', () => {
    expect(() => assignSparse(assignmentWorkspace(2, 2), sparseOf(randomDense(1, 3, 2)))).toThrow('2×2, got 3×2');
  });
});

describe('k-best assignments', () => {
  test('lists the same costs as exhaustive search, in order and without repeats', () => {
    for (let seed = 0; seed < 60; seed += 1) {
      const problem = randomDense(1000 + seed, 1 + (seed % 4), 1 + ((seed * 3) % 5));
      const all = enumerate(problem);
      const k = Math.min(40, all.length);
      const { assignments } = kBestAssignments(problem, k, 100_000);
      expect(assignments.length).toBe(k);
      assignments.forEach((assignment, i) => expect(assignment.cost).toBeCloseTo(all[i].cost, 10));
      expect(new Set(assignments.map((a) => a.columnOfRow.join())).size).toBe(k);
    }
  });

  test('knows when it has listed everything, and when the cap stopped it', () => {
    const problem = randomDense(7, 3, 3, 1);
    const all = enumerate(problem);
    expect(all.length).toBe(34);
    expect(kBestAssignments(problem, 1000, 100_000)).toMatchObject({ exhaustive: true, capped: false });
    const capped = kBestAssignments(problem, 1000, 10);
    expect(capped).toMatchObject({ exhaustive: false, capped: true, subproblemCount: 10 });
    capped.assignments.forEach((assignment, i) => expect(assignment.cost).toBeCloseTo(all[i].cost, 10));
    expect(kBestAssignments(randomDense(3, 12, 12), 5, 1000).assignments.length).toBe(5);
    expect(() => kBestAssignments(randomDense(3, 13, 2), 5, 1000)).toThrow('13×2');
  });

  test('chances over all assignments are the exact association chances', () => {
    const problem = randomDense(11, 3, 2, 1);
    const chances = chancesOfAssignments(problem, kBestAssignments(problem, 1000, 100_000).assignments);
    const exact = new Float64Array(9);
    let total = 0;
    for (const { columnOfRow, cost } of enumerate(problem)) {
      const weight = Math.exp(-cost);
      total += weight;
      columnOfRow.forEach((column, row) => (exact[row * 3 + (column < 0 ? 2 : column)] += weight));
    }
    chances.forEach((chance, i) => expect(chance).toBeCloseTo(exact[i] / total, 12));
  });
});
