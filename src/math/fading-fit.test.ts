import { expect, test } from 'vitest';
import { addToFit, blankFit, fadeFit, solveFit } from './fading-fit.ts';

const PRIOR = [1e-9, 0, 0, 1e-9, 0, 1e-9];

test('three equations of three unknowns are solved, each with the spread of its weight', () => {
  const fit = blankFit(),
    out = new Float64Array(6);
  // x = 2, x + y = 5, x − z = 6, with a sigma of 0.5 each.
  addToFit(fit, [1, 0, 0], 2, 4);
  addToFit(fit, [1, 1, 0], 5, 4);
  addToFit(fit, [1, 0, -1], 6, 4);
  solveFit(fit, PRIOR, out);
  expect([...out.slice(0, 3)].map((value) => Number(value.toFixed(6)))).toEqual([2, 3, -4]);
  // y and z each are a difference of two such numbers.
  expect(out[3]).toBeCloseTo(0.5, 6);
  expect(out[4]).toBeCloseTo(0.5 * Math.SQRT2, 6);
  expect(out[5]).toBeCloseTo(0.5 * Math.SQRT2, 6);
});

test('what is known counts half as much after a half-life, and with nothing known the prior stands', () => {
  const fit = blankFit(),
    out = new Float64Array(6);
  addToFit(fit, [1, 0, 0], 10, 1);
  fadeFit(fit, 30, 30);
  expect(fit.information[0]).toBeCloseTo(0.5, 12);
  solveFit(fit, [0.5, 0, 0, 4, 0, 1], out);
  // Half the information is the prior's, whose mean is nothing.
  expect(out[0]).toBeCloseTo(5, 12);
  expect(out[4]).toBeCloseTo(0.5, 12);
});
