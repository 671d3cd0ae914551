import { expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { EvidenceTable, RowList, type Evidence } from './index.ts';

const one = (number: number, origins: readonly string[]): Evidence => ({
  order: { dueAt: 5, number },
  firstOrder: { dueAt: 5, number },
  kinds: ['drone'],
  count: undefined,
  window: { from: timeS(10), until: timeS(20) },
  sureness: 'likely',
  reliability: 'B',
  credibility: 2,
  isDenied: false,
  at: timeS(5),
  validUntil: timeS(20),
  origins,
  desk: 'altair',
});

test('a row goes to another report only when it counts no more and nobody lists it', () => {
  const table = new EvidenceTable<number>();
  const row = table.add(one(1, ['a']), 1);
  table.hold(row);
  table.hold(row);
  table.drop(row);
  table.release(row);
  expect(table.add(one(2, ['b']), 2)).not.toBe(row);
  table.release(row);
  expect(table.add(one(3, ['c']), 3)).toBe(row);
});

test('origins are told apart however many a report has, the same have the same number, and numbers are used again', () => {
  const table = new EvidenceTable<number>();
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  const numbersOf = (row: number): number[] => Array.from({ length: 7 }, (_, i) => table.originOf(row, i)).filter((number) => number !== -1);
  const [first, second] = [table.add(one(1, names), 1), table.add(one(2, ['f', 'x']), 2)];
  expect(new Set(numbersOf(first)).size).toBe(6);
  expect(numbersOf(second)[0]).toBe(numbersOf(first)[5]);
  for (let i = 0; i < 1_000; i += 1) table.drop(table.add(one(i, [`only here ${i}`]), i));
  expect(table.origins.speakersEnd).toBeLessThan(10);
});

test.each([
  ['in order', [1, 2, 3, 4, 5]],
  ['one that stands too late', [2, 3, 4, 5, 1]],
  ['one that stands too early', [5, 1, 2, 3, 4]],
  ['two rows of their own', [4, 5, 6, 1, 2, 3]],
  ['the wrong way round', [6, 5, 4, 3, 2, 1]],
  ['one alone', [7]],
  ['none', []],
])('rows are put into order: %s', (_name, rows) => {
  const list = new RowList();
  for (const row of rows) list.push(row);
  list.order((a, b) => a < b);
  expect([...list.rows.subarray(0, list.length)]).toEqual([...rows].sort((a, b) => a - b));
});
