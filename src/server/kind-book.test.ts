import { expect, test } from 'vitest';
import { LIMITS } from '../base/index.ts';
import { createKindBook } from './kind-book.ts';

test("an operator's word stays in its own view, is recorded, and can be taken back", () => {
  const recorded: string[] = [];
  const book = createKindBook(['v1', 'v2'], (text) => void recorded.push(text));
  expect(book.set('v1', 7, { kind: 'bird', by: 'anna' })).toBe(true);
  expect(book.of('v1')).toEqual({ 7: { kind: 'bird', by: 'anna' } });
  expect(book.of('v2')).toEqual({});
  expect(book.set('v9', 7, { kind: 'bird', by: '' })).toBe(false);
  expect(book.of('v9')).toBeUndefined();
  book.set('v1', 7, undefined);
  expect(book.of('v1')).toEqual({});
  expect(recorded.map((text) => (JSON.parse(text) as { kind: string | null }).kind)).toEqual(['bird', null]);
});

test('holds no more than its limit, the newest', () => {
  const book = createKindBook(['v1'], () => undefined);
  for (let track = 0; track < LIMITS.kindDecisionsMax + 5; track += 1) book.set('v1', track, { kind: 'drone', by: '' });
  const kept = Object.keys(book.of('v1') ?? {});
  expect(kept).toHaveLength(LIMITS.kindDecisionsMax);
  expect(kept).not.toContain('4');
});
