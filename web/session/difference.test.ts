import { expect, test } from 'vitest';
import type { FrameTrack } from '../../src/model/index.ts';
import { countTracks } from './difference.ts';

const at = (latDeg: number, lonDeg: number): FrameTrack => ({ latDeg, lonDeg }) as FrameTrack;

test('tracks of two views within 5 km are of one object, each counted once; the others stand alone', () => {
  const first = [at(31, 35), at(31.01, 35.01), at(33, 40)];
  const second = [at(31.012, 35.011), at(29, 44), at(29, 44.3)];
  expect(countTracks(first, second)).toEqual({ both: 1, firstAlone: 2, secondAlone: 2 });
  // The same across the edge of a cell, and with the two sides changed.
  expect(countTracks(second, first)).toEqual({ both: 1, firstAlone: 2, secondAlone: 2 });
  expect(countTracks([at(31, 35)], [at(31, 35.06)])).toEqual({ both: 0, firstAlone: 1, secondAlone: 1 });
});
