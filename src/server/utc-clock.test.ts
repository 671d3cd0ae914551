import { describe, expect, test } from 'vitest';
import { AHEAD_PACE, LIMITS } from '../base/index.ts';
import { createUtcClock } from './utc-clock.ts';

const START = 1_713_045_540;

/** A clock over machines' clocks that the test moves. */
function clockOf(): { readonly now: () => number; pass(seconds: number, wallSeconds?: number): number; sleep(seconds: number): number; wall(): number } {
  let [wall, steady, uptime] = [START, 50, 7000.3];
  const now = createUtcClock({ wallS: () => wall, steadyS: () => steady, uptimeS: () => Math.floor(uptime) });
  now();
  return {
    now,
    wall: () => wall,
    pass(seconds, wallSeconds = seconds) {
      steady += seconds;
      uptime += seconds;
      wall += wallSeconds;
      return now();
    },
    sleep(seconds) {
      uptime += seconds;
      wall += seconds;
      return now();
    },
  };
}

describe('the time that a process tells', () => {
  test('is the wall clock, however that is slewed', () => {
    const clock = clockOf();
    expect(clock.pass(1)).toBe(clock.wall());
    for (let second = 0; second < 1_000; second += 1) expect(clock.pass(1, 0.9995)).toBe(clock.wall());
    for (let second = 0; second < 1_000; second += 1) expect(clock.pass(1, 1.0005)).toBe(clock.wall());
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

  test.each([3, 60, 3600])(
    'does not leap when the wall clock was put forward by %d s: a sixteenth faster it comes to it, in sixteen times as long',
    (jumpS) => {
      const clock = clockOf();
      let before = clock.pass(0.5, 0.5 + jumpS);
      expect(before - START).toBeLessThanOrEqual(0.5 * AHEAD_PACE);
      for (let second = 0; second < 16 * jumpS - 1; second += 1) {
        const after = clock.pass(1);
        expect(after - before).toBeCloseTo(AHEAD_PACE, 5);
        before = after;
      }
      for (let second = 0; second < 2; second += 1) clock.pass(1);
      expect(clock.now()).toBe(clock.wall());
    },
  );

  test('ends the longest delay less than two seconds early, however the wall clock is put forward, at once or step by step', () => {
    for (const stepsS of [[86_400], Array.from({ length: 30 }, () => 1.9)]) {
      const clock = clockOf();
      const receivedAt = clock.pass(0);
      let passedS = 0;
      while (clock.now() < receivedAt + LIMITS.delayMaxS) {
        clock.pass(0.05, 0.05 + (stepsS.shift() ?? 0));
        passedS += 0.05;
      }
      expect(passedS).toBeGreaterThan(LIMITS.delayMaxS - 2);
      expect(passedS).toBeLessThan(LIMITS.delayMaxS);
    }
  });

  test('is the wall clock at once after a sleep, which is time that passed, and not twice', () => {
    const clock = clockOf();
    clock.pass(10);
    expect(clock.sleep(3600)).toBe(clock.wall());
    expect(clock.pass(1)).toBe(clock.wall());
    expect(clock.pass(1, 3601)).toBeLessThan(clock.wall() - 3599);
    expect(clock.sleep(600)).toBeCloseTo(clock.wall() - 3600, -1);
  });
});
