import { rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { killed } from './kills.ts';

test('processes that are killed under load lose nothing that they said was on the disk, and every run comes out again to the byte', async () => {
  const outcome = await killed({ kills: 2, plotsPerSecond: 300 });
  rmSync(outcome.folder, { recursive: true, force: true });
  expect(outcome).toMatchObject({ lostCount: 0, differences: [] });
  // What nobody acknowledged could not be lost either.
  expect(outcome.acknowledgedCount).toBeGreaterThan(20);
  expect(outcome.frameCount).toBeGreaterThan(10);
}, 120_000);
