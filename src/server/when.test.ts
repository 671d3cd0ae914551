import { describe, expect, test } from 'vitest';
import { isoFromTime, timeFromIso, timeS, type TimeS } from '../base/index.ts';
import { clockWords, timeFromWords } from './when.ts';

function at(text: string): TimeS {
  const found = timeFromIso(text);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}

describe('times on the command line', () => {
  const startsAt = at('2024-04-13T19:00:00Z');

  test.each([
    ['19:00', '2024-04-13T19:00:00Z'],
    ['21:59', '2024-04-13T21:59:00Z'],
    ['23:59:59', '2024-04-13T23:59:59Z'],
    ['00:00', '2024-04-14T00:00:00Z'],
    ['2:00', '2024-04-14T02:00:00Z'],
    ['18:59:59', '2024-04-14T18:59:59Z'],
    ['2024-04-13T22:10:00.5Z', '2024-04-13T22:10:00.500Z'],
  ])('%s is the first such moment at or after the start: %s', (text, expected) => {
    const found = timeFromWords(text, startsAt);
    expect(found.ok ? isoFromTime(found.value) : found.error.message).toBe(expected);
  });

  test.each(['24:00', '12:60', '12:00:60', '1200', 'noon', '', '2024-02-30T00:00:00Z'])('"%s" is refused with what it should look like', (text) => {
    const found = timeFromWords(text, startsAt);
    expect(found.ok ? '' : found.error.code).toBe('time/malformed');
  });

  test('a moment is shown as its UTC clock', () => {
    expect(clockWords(timeS(at('2024-04-13T22:03:09Z')))).toBe('22:03:09');
  });
});
