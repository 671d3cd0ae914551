import { expect, test } from 'vitest';
import { release } from '../../test/secrecy/purge.ts';
import { createWorld, type World } from '../../test/secrecy/world.ts';
import { timeS } from '../base/index.ts';
import { createReleaseTrace } from './index.ts';

const LEAD_S = 600;

/** Plots that views are given when those of the world come so many seconds before their time. */
function releasedCount({ config, inputs }: World, earlyS: number, wallAheadS: number): number {
  let count = 0;
  const trace = createReleaseTrace(config, () => void (count += 1));
  const first = inputs[0].at;
  if (wallAheadS !== 0) trace.clock({ kind: 'clock', at: timeS(first - earlyS), doubt: true, wallAheadS });
  for (const input of inputs) if (input.kind === 'bytes') trace.bytes(input.door, timeS(input.at - earlyS), input.bytes);
  return count;
}

test('plots that the door moves while the clock is in doubt are traced, and terms by both times', () => {
  const world = release(createWorld(4));
  const asTheyCome = releasedCount(world, 0, 0);
  expect(asTheyCome).toBeGreaterThan(50);
  expect(releasedCount(world, LEAD_S, 0)).toBe(0);
  expect(releasedCount(world, LEAD_S, LEAD_S)).toBeGreaterThan(0.9 * asTheyCome);
  // By the clock no term has begun that begins with the world.
  const from = world.inputs[0].at;
  const begins = world.config.terms.map((file) => ({ ...file, terms: file.terms.map((term) => ({ ...term, validFrom: from })) }));
  const late = { ...world, config: { ...world.config, terms: begins } };
  expect(releasedCount(late, 0, -LEAD_S)).toBeLessThan(releasedCount(late, 0, 0));
});
