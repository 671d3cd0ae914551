import { expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { createFrameWriter } from '../format/frame/index.ts';
import type { Stage, Warning } from '../model/index.ts';
import { createMarkBook } from './mark-book.ts';

const warning = (placeIndex: number, stage: Stage, event = 1): Warning => ({
  placeIndex, stage, kindClass: 'drone', arrivalAt: timeS(5000), event, sequence: 1, issuedAt: timeS(1000), notUpdated: false,
});

function play(frames: readonly { at: number; warnings: Warning[]; rebuilding?: boolean; unrecorded?: boolean }[]): ReturnType<typeof createMarkBook> {
  const writer = createFrameWriter();
  const book = createMarkBook();
  frames.forEach(({ at, warnings, rebuilding = false, unrecorded = false }, index) => {
    writer.begin({ mode: 'exercise', level: 'warn', rebuilding, unrecorded, epoch: 1, number: index + 1, at, snapshot: index === 0, termsHash: '0000000000000000' });
    book.note('v', 'warn', writer.end(warnings));
  });
  return book;
}

test('each stage that begins is marked once, with how many places it began for within a minute', () => {
  const book = play([
    { at: 960, warnings: [warning(1, 'prepare')] },
    { at: 965, warnings: [warning(1, 'prepare'), warning(2, 'prepare')] },
    { at: 1030, warnings: [warning(1, 'take-cover'), warning(2, 'prepare')] },
    { at: 1031, warnings: [warning(1, 'all-clear'), warning(2, 'prepare')] },
  ]);
  expect(book.of('v')).toEqual([{ at: 960, what: 'prepare', count: 2 }, { at: 1030, what: 'take-cover', count: 1 }]);
  expect(book.of('another')).toEqual([]);
});

test('a lost picture and a lost record are marked where they begin', () => {
  const book = play([
    { at: 1000, warnings: [] }, { at: 1001, warnings: [], rebuilding: true }, { at: 1002, warnings: [], rebuilding: true },
    { at: 1003, warnings: [], unrecorded: true },
  ]);
  expect(book.of('v')).toEqual([{ at: 1001, what: 'rebuilding', count: 1 }, { at: 1003, what: 'unrecorded', count: 1 }]);
});
