/** Plots that are granted for some places of a recipient change nothing that is said of its others; planted faults that would are found. */
import { afterEach, expect, test, vi } from 'vitest';
import type * as CoreModule from '../../src/broker/core.ts';
import type * as GroupsModule from '../../src/release/place-groups.ts';
import { brokenLaw } from './laws.ts';
import { narrowWorld, silenceShows } from './places.ts';

/** A busy machine makes these worlds slow. */
vi.setConfig({ testTimeout: 120_000 });

const SEEDS = Array.from({ length: 40 }, (_, i) => i + 1);
const GROUPS = '../../src/release/place-groups.ts';
const CORE = '../../src/broker/core.ts';

afterEach(() => {
  vi.doUnmock(GROUPS);
  vi.doUnmock(CORE);
  vi.resetModules();
});

test('the silence of an originator shows in what is said of the places that it granted, never in what is said of the others', () => {
  let granted = 0;
  for (const seed of SEEDS) {
    const world = narrowWorld(seed);
    const shows = silenceShows(world);
    expect(shows.other, `world ${seed}`).toBe(false);
    expect(brokenLaw(world.world, world.view), `world ${seed}`).toBeUndefined();
    granted += shows.granted ? 1 : 0;
  }
  expect(granted).toBeGreaterThan(SEEDS.length / 3);
});

/** True when some narrow world shows a silence where it must not. */
async function isFound(): Promise<boolean> {
  vi.resetModules();
  const { createBroker } = await import('../../src/broker/index.ts');
  return SEEDS.some((seed) => silenceShows(narrowWorld(seed), { createBroker }).other);
}

test('planted: plots that are fused for all places, and places looked at behind the fusion', async () => {
  vi.doMock(GROUPS, async (original) => ({
    ...(await original<typeof GroupsModule>()),
    placeGroups: (rows: Parameters<typeof GroupsModule.placeGroups>[0]): GroupsModule.PlaceGroup[] => [{ rows, members: undefined }],
  }));
  expect(await isFound()).toBe(true);
});

test('planted: a tracker for some places that is asked about all', async () => {
  vi.doMock(CORE, async (original) => {
    const actual = await original<typeof CoreModule>();
    return {
      ...actual,
      createCore: (key: string): CoreModule.Core => {
        const core = actual.createCore(key);
        return { ...core, outlook: (places) => core.outlook(places) };
      },
    };
  });
  expect(await isFound()).toBe(true);
});
