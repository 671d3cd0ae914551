/** A view's bytes depend on its own inputs: not on how many workers the views are dealt to, nor on who of them runs when. */
import { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import { keyedRandom } from '../../src/math/index.ts';
import { openShare } from './world-share.ts';

vi.setConfig({ testTimeout: 120_000 });

const SEEDS = [3, 8, 21];

function whole(seed: number): [string, string][] {
  const share = openShare({ seed, shares: 1, index: 0 });
  while (share.feed());
  return sorted(share.hashes);
}

const sorted = (hashes: Iterable<readonly [string, string]>): [string, string][] =>
  [...hashes].map(([view, hash]): [string, string] => [view, hash]).sort(([a], [b]) => (a < b ? -1 : 1));

/** Shares computed by threads of their own, all at once. */
async function inThreads(seed: number, shares: number): Promise<[string, string][]> {
  const all = await Promise.all(
    Array.from(
      { length: shares },
      (_, index) =>
        new Promise<[string, string][]>((resolve, reject) => {
          const worker = new Worker(new URL('./world-share.ts', import.meta.url), { workerData: { seed, shares, index } });
          worker.once('message', resolve);
          worker.once('error', reject);
        }),
    ),
  );
  return sorted(all.flat());
}

/** Three shares in this thread, each given its inputs in their order, who is next drawn at random. */
function shuffled(seed: number): [string, string][] {
  const random = keyedRandom('workers', seed);
  const open = Array.from({ length: 3 }, (_, index) => openShare({ seed, shares: 3, index }));
  const going = new Set(open);
  while (going.size > 0) {
    const next = [...going][random.below(going.size)];
    for (let turn = random.below(40); turn >= 0; turn -= 1) if (!next.feed()) going.delete(next);
  }
  return sorted(open.flatMap(({ hashes }) => [...hashes]));
}

test.each(SEEDS)('world %i: without workers, with one, with three, and with three in shuffled turns every view has the same bytes', async (seed) => {
  const alone = whole(seed);
  expect(alone.length).toBeGreaterThan(6);
  expect(await inThreads(seed, 1)).toEqual(alone);
  expect(await inThreads(seed, 3)).toEqual(alone);
  expect(shuffled(seed)).toEqual(alone);
});
