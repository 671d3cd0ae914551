import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createBeat } from './beat.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a long computation says how far it is once in ten seconds, however many steps it takes, and a short one says nothing', () => {
  const said: string[] = [];
  const beat = createBeat((line) => said.push(line));
  for (let step = 1; step <= 35; step += 1) {
    beat(() => `before step ${step}`);
    vi.advanceTimersByTime(900);
    beat(() => `step ${step}`);
  }
  expect(said).toEqual(['step 12', 'step 24']);
});
