/** Nothing that was acknowledged is lost, on a disk that loses, tears and reorders what is not synced, runs full and fails to sync. */
import { expect, test, vi } from 'vitest';
import { crash } from './crash.ts';

vi.setConfig({ testTimeout: 120_000 });

const CRASHES = 200;

test(`${CRASHES} seeded crashes: what was acknowledged is there to the bit, and the record goes on`, async () => {
  let acknowledged = 0;
  let recovered = 0;
  let cut = 0;
  for (let seed = 1; seed <= CRASHES; seed += 1) {
    const { fault, acknowledgedCount, recoveredCount, wasCut } = await crash(seed);
    expect(fault).toBe('');
    acknowledged += acknowledgedCount;
    recovered += recoveredCount;
    cut += Number(wasCut);
  }
  // The crashes bite: entries were acknowledged before them, and some that were not are lost.
  expect(acknowledged).toBeGreaterThan(CRASHES * 5);
  expect(recovered).toBeGreaterThanOrEqual(acknowledged);
  expect(cut).toBeGreaterThan(10);
});
