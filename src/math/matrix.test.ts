import { describe, expect, test } from 'vitest';
import {
  choleskyInto,
  eigenSymmetric,
  identityMatrix,
  inverseSymmetric,
  keyedRandom,
  matrix,
  multiply,
  principalAxes,
  solveSymmetric,
  transpose,
  type Matrix,
} from './index.ts';

function randomPositive(size: number, seed: number): Matrix {
  const random = keyedRandom('matrix', size, seed);
  const a = matrix(
    size,
    size,
    Array.from({ length: size * size }, () => random.normal()),
  );
  const product = multiply(a, transpose(a));
  for (let i = 0; i < size; i += 1) product.values[i * size + i] += 0.1;
  return product;
}

function expectClose(a: Matrix, b: Matrix): void {
  expect([a.rowCount, a.columnCount]).toEqual([b.rowCount, b.columnCount]);
  a.values.forEach((value, i) => expect(Math.abs(value - b.values[i])).toBeLessThan(1e-9));
}

test('products and transposes of rectangular matrices have the right shape and values', () => {
  const a = matrix(2, 3, [1, 2, 3, 4, 5, 6]);
  const b = matrix(3, 2, [7, 8, 9, 10, 11, 12]);
  expect(Array.from(multiply(a, b).values)).toEqual([58, 64, 139, 154]);
  expect(Array.from(transpose(a).values)).toEqual([1, 4, 2, 5, 3, 6]);
  expect(() => multiply(a, a)).toThrow('2×3');
  expect(() => matrix(2, 2, [1, 2, 3])).toThrow('got 3');
});

describe('symmetric positive definite matrices', () => {
  test('factor, solve and invert up to size 9', () => {
    for (let size = 1; size <= 9; size += 1) {
      const a = randomPositive(size, size * 17);
      const factor = matrix(size, size);
      expect(choleskyInto(factor, a)).toBe(true);
      expectClose(multiply(factor, transpose(factor)), a);
      const inverse = inverseSymmetric(a);
      expect(inverse).toBeDefined();
      expectClose(multiply(a, inverse as Matrix), identityMatrix(size));
      const right = matrix(
        size,
        2,
        Array.from({ length: 2 * size }, (_, i) => i - 3),
      );
      expectClose(multiply(a, solveSymmetric(a, right) as Matrix), right);
    }
  });

  test('an indefinite matrix is refused', () => {
    expect(inverseSymmetric(matrix(2, 2, [1, 2, 2, 1]))).toBeUndefined();
  });

  test('eigenvalues descend and rebuild the matrix with orthonormal vectors', () => {
    for (let size = 1; size <= 6; size += 1) {
      const a = randomPositive(size, size);
      const { values, vectors } = eigenSymmetric(a);
      for (let i = 1; i < size; i += 1) expect(values[i - 1]).toBeGreaterThanOrEqual(values[i]);
      const diagonal = identityMatrix(size);
      values.forEach((value, i) => (diagonal.values[i * size + i] = value));
      expectClose(multiply(multiply(vectors, diagonal), transpose(vectors)), a);
      expectClose(multiply(transpose(vectors), vectors), identityMatrix(size));
    }
  });
});

test('the principal axes of a turned ellipse are found, thin ones too', () => {
  for (const [major, minor, angle] of [
    [300, 40, 0.6],
    [5000, 0.02, -1.2],
    [7, 7 - 1e-9, 0.1],
  ]) {
    const [c, s] = [Math.cos(angle), Math.sin(angle)];
    const [p, q] = [major * major, minor * minor];
    const axes = principalAxes(p * c * c + q * s * s, (p - q) * c * s, p * s * s + q * c * c);
    expect(axes.majorSigma / major).toBeCloseTo(1, 12);
    expect(Math.abs(axes.minorSigma - minor)).toBeLessThan(1e-3);
    if (major > 2 * minor) expect(axes.majorAngleRad).toBeCloseTo(angle, 9);
  }
});
