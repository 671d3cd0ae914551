import { expect, test } from 'vitest';
import { timeS } from '../../base/index.ts';
import type { Frame, FrameTrack } from '../../model/index.ts';
import { SightingBook } from './sightings.ts';

const frame = (at: number, tracks: { id: number; towards?: number }[]): Frame =>
  ({
    at: timeS(at),
    tracks: tracks.map(
      ({ id, towards }) => ({ id, kindChance: [0.9, 0.1], arrivals: towards === undefined ? [] : [{ placeIndex: towards }] }) as unknown as FrameTrack,
    ),
  }) as unknown as Frame;

test('an object is listed from its first frame, with the place it flies towards and how long each step took', () => {
  const book = new SightingBook();
  book.picture('altair', 'picture', frame(100, [{ id: 1 }, { id: 2 }]));
  book.picture('altair', 'picture', frame(107, [{ id: 1, towards: 4 }, { id: 2 }]));
  book.warned('altair', 4, timeS(111));
  book.picture('altair', 'picture', frame(130, [{ id: 1, towards: 4 }]));
  expect(book.sightings()).toEqual([
    { recipient: 'altair', trackId: 1, level: 'picture', firstAt: 100, lastAt: 130, kind: 'ballistic', placeIndex: 4, threatensFrom: 107 },
  ]);
  expect(book.delays()).toEqual([{ recipient: 'altair', warning: [4], recognised: [7] }]);
});

test('a place that is warned without a track in sight has no such delay, and one that was let go begins anew', () => {
  const book = new SightingBook();
  book.warned('altair', 4, timeS(90));
  book.picture('altair', 'picture', frame(100, [{ id: 1, towards: 4 }]));
  book.picture('altair', 'picture', frame(110, [{ id: 1 }]));
  book.picture('altair', 'picture', frame(120, [{ id: 1, towards: 4 }]));
  book.warned('altair', 4, timeS(125));
  expect(book.delays()[0].warning).toEqual([5]);
});
