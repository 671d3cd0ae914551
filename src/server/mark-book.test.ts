import { expect, test } from 'vitest';
import { timeS, trackId } from '../base/index.ts';
import { createFrameWriter } from '../format/frame/index.ts';
import type { FrameTrack, IndicationItem, Stage, Warning } from '../model/index.ts';
import { createMarkBook } from './mark-book.ts';

const warning = (placeIndex: number, stage: Stage, event = 1): Warning => ({
  placeIndex,
  stage,
  kindClass: 'drone',
  arrivalAt: timeS(5000),
  event,
  sequence: 1,
  issuedAt: timeS(1000),
  notUpdated: false,
});

function play(frames: readonly { at: number; warnings: Warning[]; rebuilding?: boolean; unrecorded?: boolean }[]): ReturnType<typeof createMarkBook> {
  const writer = createFrameWriter();
  const book = createMarkBook();
  frames.forEach(({ at, warnings, rebuilding = false, unrecorded = false }, index) => {
    writer.begin({
      mode: 'exercise',
      level: 'warn',
      rebuilding,
      unrecorded,
      epoch: 1,
      number: index + 1,
      at,
      snapshot: index === 0,
      termsHash: '0000000000000000',
    });
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
  expect(book.of('v')).toEqual([
    { at: 960, what: 'prepare', count: 2 },
    { at: 1030, what: 'take-cover', count: 1 },
  ]);
  expect(book.of('another')).toEqual([]);
});

test('a lost picture and a lost record are marked where they begin', () => {
  const book = play([
    { at: 1000, warnings: [] },
    { at: 1001, warnings: [], rebuilding: true },
    { at: 1002, warnings: [], rebuilding: true },
    { at: 1003, warnings: [], unrecorded: true },
  ]);
  expect(book.of('v')).toEqual([
    { at: 1001, what: 'rebuilding', count: 1 },
    { at: 1003, what: 'unrecorded', count: 1 },
  ]);
});

const track = (id: number, status: 'confirmed' | 'lost'): FrameTrack => ({
  id: trackId(id),
  event: trackId(id),
  status,
  symbol: 'unknown',
  latDeg: 31,
  lonDeg: 35,
  altitudeHaeM: 900,
  heightKnown: true,
  eastMps: 50,
  northMps: 0,
  upMps: 0,
  kindChance: [0, 0, 1, 0, 0, 0, 0, 0],
  horizontalGrade: 2,
  verticalGrade: 2,
  callsign: '',
  impact: undefined,
  arrivals: [],
});
const indication = (id: string, at: number): IndicationItem => ({
  k: 'indication',
  id,
  at,
  state: 'stands',
  what: ['drone'],
  to: 'west',
  window: [0, 9000],
  sure: 'likely',
  grade: 'B2',
  validUntil: 9000,
  text: 'x',
  language: 'en',
});

test('threats that are lost from sight and indications that come are marked once; a loss that lasts is no second one', () => {
  const writer = createFrameWriter();
  const book = createMarkBook();
  const section = (items: readonly object[]): Uint8Array => new TextEncoder().encode(JSON.stringify({ gone: [], items }));
  const frame = (
    number: number,
    at: number,
    tracks: readonly FrameTrack[],
    { words, rebuilding = false }: { words?: Uint8Array; rebuilding?: boolean } = {},
  ): void => {
    writer.begin({
      mode: 'exercise',
      level: 'threats',
      rebuilding,
      unrecorded: false,
      epoch: 1,
      number,
      at,
      snapshot: number === 1,
      termsHash: '0000000000000000',
    });
    for (const one of tracks) writer.track(one, Math.floor(at / 10));
    book.note('v', 'threats', writer.end([], words));
  };
  frame(1, 1000, [track(1, 'confirmed'), track(2, 'confirmed')], { words: section([indication('a', 940)]) });
  frame(2, 1001, [track(1, 'lost'), track(2, 'confirmed')]);
  frame(3, 1002, [track(1, 'lost'), track(2, 'lost')], { words: section([indication('b', 1002)]) });
  frame(4, 1003, [], { rebuilding: true });
  frame(5, 1200, [track(1, 'confirmed'), track(2, 'lost')]);
  frame(6, 1201, [track(1, 'lost'), track(2, 'lost')]);
  expect(book.of('v')).toEqual([
    { at: 940, what: 'indication', count: 1 },
    { at: 1001, what: 'lost', count: 2 },
    { at: 1002, what: 'indication', count: 1 },
    { at: 1201, what: 'lost', count: 1 },
  ]);
});
