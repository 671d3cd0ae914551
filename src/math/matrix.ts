/**
 * Small dense matrices that read like the formula: for tests, set-up and cold paths. Hot paths unroll their own.
 * Values are row-major. `…Into` functions write to a matrix of the right shape and allocate nothing; out must not be an operand
 * unless said otherwise.
 */

import { assert } from '../base/index.ts';

/** A dense matrix; element (row, column) is values[row · columnCount + column]. */
export interface Matrix {
  readonly rowCount: number;
  readonly columnCount: number;
  readonly values: Float64Array;
}

/** A matrix of zeros, or of the given values in row-major order. */
export function matrix(rowCount: number, columnCount: number, values?: ArrayLike<number>): Matrix {
  const fits = values === undefined || values.length === rowCount * columnCount;
  assert(fits, `a ${rowCount}×${columnCount} matrix takes ${rowCount * columnCount} values, got ${values?.length}`);
  return { rowCount, columnCount, values: values === undefined ? new Float64Array(rowCount * columnCount) : Float64Array.from(values) };
}

/** The identity of a size. */
export function identityMatrix(size: number): Matrix {
  const result = matrix(size, size);
  for (let i = 0; i < size; i += 1) result.values[i * size + i] = 1;
  return result;
}

function mustFit(condition: boolean, what: string, shapes: readonly Matrix[]): void {
  if (!condition) assert(false, `${what}: got ${shapes.map((m) => `${m.rowCount}×${m.columnCount}`).join(', ')}`);
}

/** Writes a·b. */
export function multiplyInto(out: Matrix, a: Matrix, b: Matrix): void {
  mustFit(a.columnCount === b.rowCount && out.rowCount === a.rowCount && out.columnCount === b.columnCount, 'out = a·b needs matching shapes', [out, a, b]);
  for (let row = 0; row < a.rowCount; row += 1) {
    for (let column = 0; column < b.columnCount; column += 1) {
      let sum = 0;
      for (let k = 0; k < a.columnCount; k += 1) sum += a.values[row * a.columnCount + k] * b.values[k * b.columnCount + column];
      out.values[row * b.columnCount + column] = sum;
    }
  }
}

/** a·b as a new matrix. */
export function multiply(a: Matrix, b: Matrix): Matrix {
  const out = matrix(a.rowCount, b.columnCount);
  multiplyInto(out, a, b);
  return out;
}

/** Writes the transpose of a. */
export function transposeInto(out: Matrix, a: Matrix): void {
  mustFit(out.rowCount === a.columnCount && out.columnCount === a.rowCount, 'a transpose swaps rows and columns', [out, a]);
  for (let row = 0; row < a.rowCount; row += 1) {
    for (let column = 0; column < a.columnCount; column += 1) out.values[column * a.rowCount + row] = a.values[row * a.columnCount + column];
  }
}

/** The transpose of a as a new matrix. */
export function transpose(a: Matrix): Matrix {
  const out = matrix(a.columnCount, a.rowCount);
  transposeInto(out, a);
  return out;
}

/**
 * Writes the lower triangular L with L·Lᵀ = a and zeros above; out may be a itself. Reads the lower triangle only.
 * False, with out half written, when a is not positive definite.
 */
export function choleskyInto(out: Matrix, a: Matrix): boolean {
  const n = a.rowCount;
  mustFit(a.columnCount === n && out.rowCount === n && out.columnCount === n, 'a Cholesky factor needs square matrices', [out, a]);
  const l = out.values;
  for (let column = 0; column < n; column += 1) {
    for (let row = column; row < n; row += 1) {
      let sum = a.values[row * n + column];
      for (let k = 0; k < column; k += 1) sum -= l[row * n + k] * l[column * n + k];
      if (row === column) {
        if (!(sum > 0)) return false;
        l[row * n + row] = Math.sqrt(sum);
      } else {
        l[row * n + column] = sum / l[column * n + column];
      }
    }
  }
  for (let row = 0; row < n; row += 1) for (let column = row + 1; column < n; column += 1) l[row * n + column] = 0;
  return true;
}

/** Solves L·Lᵀ·x = b in place for each column of b, given the Cholesky factor L. */
export function solveCholeskyInPlace(factor: Matrix, b: Matrix): void {
  const n = factor.rowCount;
  const width = b.columnCount;
  mustFit(b.rowCount === n, 'a right side has as many rows as the factor', [factor, b]);
  const l = factor.values;
  for (let column = 0; column < width; column += 1) {
    for (let row = 0; row < n; row += 1) {
      let sum = b.values[row * width + column];
      for (let k = 0; k < row; k += 1) sum -= l[row * n + k] * b.values[k * width + column];
      b.values[row * width + column] = sum / l[row * n + row];
    }
    for (let row = n - 1; row >= 0; row -= 1) {
      let sum = b.values[row * width + column];
      for (let k = row + 1; k < n; k += 1) sum -= l[k * n + row] * b.values[k * width + column];
      b.values[row * width + column] = sum / l[row * n + row];
    }
  }
}

/** x with a·x = b for a symmetric positive definite a; undefined when a is not. */
export function solveSymmetric(a: Matrix, b: Matrix): Matrix | undefined {
  const factor = matrix(a.rowCount, a.rowCount);
  if (!choleskyInto(factor, a)) return undefined;
  const x = matrix(b.rowCount, b.columnCount, b.values);
  solveCholeskyInPlace(factor, x);
  return x;
}

/** The inverse of a symmetric positive definite matrix, symmetric to the last bit; undefined when it is not one. */
export function inverseSymmetric(a: Matrix): Matrix | undefined {
  const inverse = solveSymmetric(a, identityMatrix(a.rowCount));
  if (inverse === undefined) return undefined;
  const n = a.rowCount;
  for (let row = 0; row < n; row += 1) {
    for (let column = 0; column < row; column += 1) {
      const mean = 0.5 * (inverse.values[row * n + column] + inverse.values[column * n + row]);
      inverse.values[row * n + column] = mean;
      inverse.values[column * n + row] = mean;
    }
  }
  return inverse;
}

/** Eigenvalues in descending order; column k of `vectors` is the unit eigenvector of values[k]. */
export interface Eigen {
  readonly values: Float64Array;
  readonly vectors: Matrix;
}

/** Jacobi sweeps converge quadratically; 3×3 needs four or five. */
const SWEEPS_MAX = 40;

/** One Jacobi rotation that zeroes a[p][q]; w collects the rotations. */
function rotate(a: Float64Array, w: Float64Array, n: number, pq: readonly [number, number]): void {
  const [p, q] = pq;
  const off = a[p * n + q];
  if (off === 0) return;
  const theta = (a[q * n + q] - a[p * n + p]) / (2 * off);
  const t = (theta >= 0 ? 1 : -1) / (Math.abs(theta) + Math.sqrt(theta * theta + 1));
  const c = 1 / Math.sqrt(t * t + 1);
  const s = t * c;
  for (let k = 0; k < n; k += 1) {
    const x = a[k * n + p];
    const y = a[k * n + q];
    a[k * n + p] = c * x - s * y;
    a[k * n + q] = s * x + c * y;
  }
  for (let k = 0; k < n; k += 1) {
    const x = a[p * n + k];
    const y = a[q * n + k];
    a[p * n + k] = c * x - s * y;
    a[q * n + k] = s * x + c * y;
    const u = w[k * n + p];
    const v = w[k * n + q];
    w[k * n + p] = c * u - s * v;
    w[k * n + q] = s * u + c * v;
  }
  a[p * n + q] = 0;
  a[q * n + p] = 0;
}

/** Eigenvalues and vectors of a small symmetric matrix (2×2, 3×3, up to a dozen) by Jacobi rotations. */
export function eigenSymmetric(symmetric: Matrix): Eigen {
  const n = symmetric.rowCount;
  mustFit(symmetric.columnCount === n, 'eigenvalues need a square matrix', [symmetric]);
  const a = Float64Array.from(symmetric.values);
  const w = identityMatrix(n).values;
  for (let sweep = 0; sweep < SWEEPS_MAX; sweep += 1) {
    let off = 0;
    let diagonal = 0;
    for (let p = 0; p < n; p += 1) {
      diagonal += a[p * n + p] * a[p * n + p];
      for (let q = p + 1; q < n; q += 1) off += a[p * n + q] * a[p * n + q];
    }
    if (off <= 1e-34 * diagonal) break;
    for (let p = 0; p < n; p += 1) for (let q = p + 1; q < n; q += 1) rotate(a, w, n, [p, q]);
  }
  const order = Array.from({ length: n }, (_, k) => k).sort((i, j) => a[j * n + j] - a[i * n + i] || i - j);
  const vectors = matrix(n, n);
  order.forEach((from, to) => {
    for (let k = 0; k < n; k += 1) vectors.values[k * n + to] = w[k * n + from];
  });
  return { values: Float64Array.from(order, (k) => a[k * n + k]), vectors };
}
