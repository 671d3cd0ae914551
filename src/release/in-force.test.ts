import { describe, expect, test } from 'vitest';
import { timeS, type TimeS } from '../base/index.ts';
import { holdsByBoth, nextEdgeAt } from './in-force.ts';

const span = (from: number, until: number): { validFrom: TimeS; validUntil: TimeS } => ({ validFrom: timeS(from), validUntil: timeS(until) });

describe('what is in force while the clock is in doubt', () => {
  test('has begun by told time and by the wall clock, and is over by the first of both', () => {
    const term = span(1000, 2000);
    // Put forward by an hour: it begins by told time, and is over already.
    expect([900, 1000, 1999].map((at) => holdsByBoth(term, timeS(at), 3600))).toEqual([false, false, false]);
    expect([999, 1000, 1899, 1900].map((at) => holdsByBoth(term, timeS(at), 100))).toEqual([false, true, true, false]);
    // Put back: it begins by the wall clock, and ends by told time.
    expect([1000, 1099, 1100, 1999, 2000].map((at) => holdsByBoth(term, timeS(at), -100))).toEqual([false, false, true, true, false]);
    expect([999, 1000, 1999, 2000].map((at) => holdsByBoth(term, timeS(at), 0))).toEqual([false, true, true, false]);
  });

  test('stays as it is until the next edge, and changes there', () => {
    const term = span(20, 50);
    for (const ahead of [-25, -3, 0, 3, 25]) {
      for (let at = 0; at < 90; at += 1) {
        const held = (second: number): boolean => holdsByBoth(term, timeS(second), ahead);
        const edge = nextEdgeAt([term], timeS(at), ahead);
        for (let second = at; second < Math.min(edge, 100); second += 1) expect(held(second)).toBe(held(at));
        if (edge < Infinity) expect(held(edge)).toBe(!held(edge - 1));
      }
    }
  });
});
