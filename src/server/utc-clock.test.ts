import { describe, expect, test } from 'vitest';
import { createUtcClock } from './utc-clock.ts';

const START = 1_713_045_540;

/** A clock over machines' clocks that the test moves. */
function clockOf(): { readonly now: () => number; pass(seconds: number, wallSeconds?: number): number; wall(): number } {
  let [wall, steady] = [START, 50];
  const now = createUtcClock({ wallS: () => wall, steadyS: () => steady });
  now();
  return {
    now,
    wall: () => wall,
    pass(seconds, wallSeconds = seconds) {
      steady += seconds;
      wall += wallSeconds;
      return now();
    },
  };
}

describe('the time that a process tells', () => {
  test('is the wall clock, forwards through jumps, and however it is slewed', () => {
    const clock = clockOf();
    expect(clock.pass(1)).toBe(clock.wall());
    expect(clock.pass(1, 3601)).toBe(clock.wall());
    for (let second = 0; second < 1_000; second += 1) expect(clock.pass(1, 0.9995)).toBe(clock.wall());
  });

  test('goes on when the wall clock was put back by an hour, never backwards, and is the wall clock again in the end', () => {
    const clock = clockOf();
    let before = clock.pass(0.5, -3600);
    expect(before).toBeGreaterThan(START);
    for (let second = 0; second < 35_990; second += 1) {
      const after = clock.pass(1);
      expect(after - before).toBeCloseTo(0.9, 5);
      before = after;
    }
    for (let second = 0; second < 20; second += 1) clock.pass(1);
    expect(clock.now()).toBe(clock.wall());
  });
});
