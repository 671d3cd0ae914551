/**
 * Logical non-interference: the frames of a view are a function of what was released to it. Proven on random worlds by
 * taking away what was not (purge) and by renaming everybody else; and shown to be able to fail, by worlds in which
 * releasing the hidden input does change the bytes.
 */
import { describe, expect, test } from 'vitest';
import { isPublic } from '../../src/base/index.ts';
import { viewKey } from '../../src/broker/index.ts';
import type { ViewName } from '../../src/release/index.ts';
import { purge, release, rename } from './purge.ts';
import { run } from './run.ts';
import { createWorld } from './world.ts';

const WORLDS = 60;

/** One view of a member or public per world, another one each time. */
function viewOfWorld(views: readonly ViewName[], seed: number): ViewName {
  const candidates = views.filter((view) => view.recipient !== 'hub');
  return candidates[seed % candidates.length]!;
}

describe('nobody sees more than was released to them', () => {
  let bites = 0;
  for (let seed = 1; seed <= WORLDS; seed += 1) {
    test(`world ${seed}: purging and renaming leave every byte of a view as it was`, () => {
      const world = createWorld(seed);
      const full = run(world);
      expect(full.faults).toEqual([]);
      const view = viewOfWorld(full.views, seed);
      const key = viewKey(view);
      const frames = full.frames.get(key);
      expect(run(purge(world, view, full)).frames.get(key), `${key} after the purge`).toEqual(frames);
      expect(run(rename(world, view)).frames.get(key), `${key} after renaming`).toEqual(frames);
      const opened = run(release(world)).frames.get(key);
      if (!isPublic(view.recipient) && JSON.stringify(opened) !== JSON.stringify(frames)) bites += 1;
    });
  }

  test('the worlds bite: in most of them releasing what is hidden would have changed the bytes', () => {
    expect(bites / WORLDS).toBeGreaterThanOrEqual(0.6);
  });

  test('views that share a core get the same bytes as views that do not', () => {
    for (let seed = 101; seed <= 110; seed += 1) {
      const world = createWorld(seed);
      expect(run(world, { sharing: false }).frames).toEqual(run(world, { sharing: true }).frames);
    }
  });

  test('the same world twice gives the same bytes', () => {
    expect(run(createWorld(7)).frames).toEqual(run(createWorld(7)).frames);
  });
});
