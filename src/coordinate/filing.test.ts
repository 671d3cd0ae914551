import { expect, test } from 'vitest';
import { LIMITS, memberId, timeS, type MemberId, type TimeS } from '../base/index.ts';
import type { Indication, Report } from '../model/index.ts';
import { createFilingBook, type FilingBook, type SeenReport } from './index.ts';

const member = (id: string): MemberId => {
  const read = memberId(id);
  if (!read.ok) throw new RangeError(id);
  return read.value;
};
const ALTAIR = member('altair');
const DENEB = member('deneb');
const AT = timeS(1_713_000_000);
const SEEN_ID = '0123456789abcdef';

const report = (id: string, changes: Partial<Report> = {}): Report => ({
  type: 'report',
  id,
  member: ALTAIR,
  kinds: ['drone'],
  count: undefined,
  from: undefined,
  to: 'coast',
  window: { from: timeS(AT + 3600), until: timeS(AT + 7200) },
  sureness: 'likely',
  reliability: 'B',
  credibility: 2,
  validUntil: timeS(AT + 7200),
  text: '',
  language: 'en',
  chain: [],
  replaces: undefined,
  quotes: undefined,
  ...changes,
});
const withdrawal = (id: string, withdraws: string): Indication => ({ type: 'withdrawal', id, member: ALTAIR, withdraws });

const file = (book: FilingBook, indication: Indication, by: MemberId = ALTAIR, seen?: SeenReport): string => {
  const result = book.file(indication, { by, at: AT, seen: (id) => (id === SEEN_ID ? seen : undefined) });
  return result.ok ? 'taken' : result.error.code;
};

test('an indication is taken once: filed again it is a replay', () => {
  const book = createFilingBook();
  expect([file(book, report('a')), file(book, report('a')), file(book, report('a', { text: 'other' }))]).toEqual([
    'taken',
    'indication/replayed',
    'indication/replayed',
  ]);
});

test('nobody files for another member', () => {
  expect(file(createFilingBook(), report('a'), DENEB)).toBe('indication/forged');
});

test('a correction and a withdrawal name one that stands, of the same member', () => {
  const book = createFilingBook();
  expect(file(book, report('b', { replaces: 'a' }))).toBe('indication/unknown');
  file(book, report('a'));
  expect(file(book, report('b', { replaces: 'a' }))).toBe('taken');
  expect(file(book, report('c', { replaces: 'a' }))).toBe('indication/replaced');
  expect(file(book, withdrawal('d', 'a'))).toBe('indication/replaced');
  expect(file(book, withdrawal('e', 'b'))).toBe('taken');
  expect(file(book, withdrawal('f', 'b'))).toBe('indication/withdrawn');
  expect(file(book, report('g', { replaces: 'b' }))).toBe('indication/withdrawn');
  expect(file(book, report('h', { member: DENEB, replaces: 'b' }), DENEB)).toBe('indication/unknown');
});

test('a withdrawn indication is not quoted again, and one that was corrected is quoted as corrected', () => {
  const filed = { indication: report('a'), receivedAt: AT, origins: ['said:x', 'report:altair/a'] };
  const quoting = report('q', { member: DENEB, quotes: SEEN_ID });
  expect(file(createFilingBook(), quoting, DENEB, { filed, state: 'withdrawn' })).toBe('indication/withdrawn');
  expect(file(createFilingBook(), quoting, DENEB, { filed, state: 'corrected' })).toBe('indication/replaced');
  expect(file(createFilingBook(), quoting, DENEB, { filed, state: 'stands' })).toBe('taken');
});

test('what a view does not show is unknown, whether it exists or not', () => {
  const book = createFilingBook();
  file(book, report('a'));
  expect(file(book, report('q', { member: DENEB, quotes: SEEN_ID }), DENEB, undefined)).toBe('indication/unknown');
});

test('how many speakers stand behind what is quoted is told by no answer; of a tangle the own speakers and the reports it came through are kept', () => {
  const quoting = [3, 60, 64].map((hidden) => {
    const filed = {
      indication: report('a'),
      receivedAt: AT,
      origins: [...Array.from({ length: hidden - 1 }, (_, i) => `said:hidden ${i}`), 'report:altair/a'],
    };
    const chain = Array.from({ length: 8 }, (_, i) => ({ who: `own ${i}`, stance: 'says' as const, saidAt: undefined }));
    const answer = createFilingBook().file(report('q', { member: DENEB, quotes: SEEN_ID, chain }), {
      by: DENEB,
      at: AT,
      seen: () => ({ filed, state: 'stands' }),
    });
    return answer.ok ? answer.value.origins : [];
  });
  expect(quoting.map(({ length }) => length)).toEqual([12, 64, 64]);
  for (const origins of quoting) expect(origins).toEqual(expect.arrayContaining(['said:own 0', 'said:own 7', 'report:altair/a', 'report:deneb/q']));
});

test('a chain of quotes that comes back to its desk is a cycle', () => {
  const filed = { indication: report('y', { member: DENEB }), receivedAt: AT, origins: ['report:deneb/y', 'report:altair/a'] };
  expect(file(createFilingBook(), report('b', { quotes: SEEN_ID }), ALTAIR, { filed, state: 'stands' })).toBe('indication/chain-cycle');
});

test('what is passed on keeps the origins of what it quotes; a desk that knows it by itself is its own origin', () => {
  const book = createFilingBook();
  const filed = { indication: report('a'), receivedAt: AT, origins: ['said:two sources', 'report:altair/a'] };
  const quoting = book.file(report('q', { member: DENEB, quotes: SEEN_ID, chain: [{ who: 'A Neighbour', stance: 'says', saidAt: undefined }] }), {
    by: DENEB,
    at: AT,
    seen: () => ({ filed, state: 'stands' }),
  });
  expect(quoting.ok && quoting.value.origins).toEqual(['said:a neighbour', 'said:two sources', 'report:altair/a', 'report:deneb/q']);
  const own = book.file(report('z'), { by: ALTAIR, at: AT, seen: () => undefined });
  expect(own.ok && own.value.origins).toEqual(['desk:altair', 'report:altair/z']);
});

test.each([
  ['whose window is over', { window: { from: timeS(AT - 7200), until: timeS(AT - 1) } }, 'indication/expired'],
  ['that is no longer valid', { validUntil: AT }, 'indication/expired'],
  ['of next year', { window: { from: AT, until: timeS(AT + 400 * 86_400) } }, 'indication/window'],
])('refuses one %s', (_name, changes, code) => {
  expect(file(createFilingBook(), report('a', changes))).toBe(code);
});

test('a desk has a bound in all and in each minute, which are its own; what is over makes room', () => {
  const book = createFilingBook();
  const at = (minute: number): TimeS => timeS(AT + 60 * minute);
  const fileAt = (id: string, minute: number, by = ALTAIR): string => {
    const long = { window: { from: at(0), until: timeS(AT + 90_000) }, validUntil: timeS(AT + 90_000) };
    const result = book.file(report(id, { ...long, member: by }), { by, at: at(minute), seen: () => undefined });
    return result.ok ? 'taken' : result.error.code;
  };
  // Whoever tries a hundred thousand gets sixty a minute in, until four thousand stand.
  const answers = new Map<string, number>();
  for (let i = 0; i < 100_000; i += 1) {
    const answer = fileAt(`r-${i}`, Math.floor(i / 1000));
    answers.set(answer, (answers.get(answer) ?? 0) + 1);
  }
  expect(Object.fromEntries(answers)).toEqual({
    taken: LIMITS.indicationsPerMemberMax,
    'indication/too-fast': 66 * 940,
    'indication/too-many': 100_000 - 66 * 1000 - 40,
  });
  expect(book.all).toHaveLength(LIMITS.indicationsPerMemberMax);
  expect(fileAt('other', 0, DENEB)).toBe('taken');
  book.forget(timeS(AT + 90_000));
  expect(book.all).toHaveLength(0);
  expect(file(book, report('one-more'))).toBe('taken');
});
