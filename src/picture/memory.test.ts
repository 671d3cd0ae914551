import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import { MODE_COUNT, MODE_SIZE } from './layout.ts';
import { createTrackTable, type TrackTable } from './track-table.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

/** Slots of a full table that has grown by doubling. */
const SLOTS = 8192;
const MODE_BYTES = 8 * MODE_SIZE;

function bytesUsed(): number {
  collect();
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

test('a track takes at most 2 KB with one mode and 320 B for each further one, all that is kept of it counted', () => {
  const tables: TrackTable[] = [];
  const before = bytesUsed();
  const table = createTrackTable();
  tables.push(table);
  while (table.tracks.length < SLOTS) table.start();
  const bytes = (bytesUsed() - before) / SLOTS;
  expect(tables[0].order.length).toBeGreaterThan(SLOTS - 8);
  // The buffers are really there: nothing was measured away.
  expect(bytes).toBeGreaterThan(MODE_COUNT * MODE_BYTES);
  expect(MODE_BYTES).toBeLessThanOrEqual(320);
  expect(bytes - (MODE_COUNT - 1) * MODE_BYTES).toBeLessThanOrEqual(2048);
});
