import { expect, test } from 'vitest';
import { normalBelow, normalWithin } from './normal.ts';

test('the chance of an interval is the difference of its ends, narrow or wide, near or far out', () => {
  for (const middle of [-3, -0.7, 0, 0.4, 1.9, 3.2]) {
    for (const width of [0.001, 0.04, 0.149, 0.151, 0.9, 4]) {
      const difference = normalBelow(middle + width / 2) - normalBelow(middle - width / 2);
      expect(Math.abs(normalWithin(middle - width / 2, middle + width / 2) - difference)).toBeLessThan(3e-5 + 0.002 * difference);
    }
  }
});
