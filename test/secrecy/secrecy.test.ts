/**
 * Logical non-interference: the frames of a view are a function of what was released to it. Proven on random worlds by
 * taking away what was not (purge) and by renaming everybody else; and shown to be able to fail, by worlds in which
 * releasing the hidden input does change the bytes.
 */
import { describe, expect, test } from 'vitest';
import { isPublic } from '../../src/base/index.ts';
import { viewKey } from '../../src/broker/index.ts';
import { purge, release, rename } from './purge.ts';
import { firstDifference, run } from './run.ts';
import { createWorld, LENGTH_S, viewOfWorld } from './world.ts';

/** Fifty worlds, and one in which a grant by name gives way to the same grant to all while a plot is delayed. */
const SEEDS = [...Array.from({ length: 50 }, (_, i) => i + 1), 5672];

describe('nobody sees more than was released to them', () => {
  let bites = 0;
  let asked = 0;
  for (const seed of SEEDS) {
    test(`world ${seed}: purging and renaming leave every byte of a view as it was`, () => {
      const world = createWorld(seed);
      const view = viewOfWorld(world, seed);
      const only = viewKey(view);
      const full = run(world, { only });
      expect(full.faults).toEqual([]);
      expect(full.frames.get(only)).toHaveLength(LENGTH_S);
      expect(firstDifference(run(purge(world, view), { only }), full, only), `${only} after the purge`).toBe(-1);
      expect(firstDifference(run(rename(world, view), { only }), full, only), `${only} after renaming`).toBe(-1);
      if (isPublic(view.recipient) || seed % 3 !== 0) return;
      asked += 1;
      if (firstDifference(run(release(world), { only }), full, only) !== -1) bites += 1;
    });
  }

  test('the worlds bite: in most of them releasing what is hidden would have changed the bytes', () => {
    expect(asked).toBeGreaterThanOrEqual(10);
    expect(bites / asked).toBeGreaterThanOrEqual(0.6);
  });

  test('views that share a core get the same bytes as views that do not', () => {
    for (let seed = 101; seed <= 103; seed += 1) {
      const world = createWorld(seed);
      const [alone, shared] = [run(world, { sharing: false }), run(world, { sharing: true })];
      expect([...alone.frames.keys()]).toEqual([...shared.frames.keys()]);
      for (const key of shared.frames.keys()) expect(firstDifference(alone, shared, key), `${key} in world ${seed}`).toBe(-1);
    }
  });

  test('the same world twice gives the same bytes', () => {
    const [one, other] = [run(createWorld(7)), run(createWorld(7))];
    for (const key of one.frames.keys()) expect(firstDifference(one, other, key)).toBe(-1);
  });
});
