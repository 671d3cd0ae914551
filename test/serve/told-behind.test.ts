/** A run that goes on with the time of one before it, after the clock was put right, knows from its first tick on how far the wall clock is. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { timeS } from '../../src/base/index.ts';
import { openRecording } from '../../src/record/store/index.ts';
import { CLOCK_SUBJECT, readClockDoubt } from '../../src/server/clock-watch.ts';
import { createLog } from '../../src/server/log.ts';
import { serve } from '../../src/server/serve.ts';
import { loadedFolder } from './loaded-process.ts';

/** Ticks in their order, and by how much the wall clock was said to be ahead before and after them. */
async function saidIn(folder: string): Promise<(readonly ['tick'] | readonly ['clock', number])[]> {
  const said: (readonly ['tick'] | readonly ['clock', number])[] = [];
  const recording = await openRecording(join(folder, 'record'));
  if (!recording.ok) return said;
  for await (const { entry } of recording.value.decoded()) {
    if (entry.type === 'tick') said.push(['tick']);
    if (entry.type === 'fault' && entry.subject === CLOCK_SUBJECT) said.push(['clock', readClockDoubt(entry.text).wallAheadS]);
  }
  return said;
}

test.each([60, -60])(
  'a wall clock that is %s s ahead of the time that is told is known before the first tick: no term holds by one of them alone',
  async (aheadS) => {
    const { path } = await loadedFolder();
    const config = join(path, 'manara.yaml');
    const lasting = { now: () => timeS(Date.now() / 1000 - aheadS), gates: new Map() };
    const log = createLog('error', { write: () => undefined });
    const serving = await serve({ configPath: config, version: '0.1.0', log, say: () => undefined, lasting });
    await vi.waitFor(async () => expect(await saidIn(path)).toContainEqual(['tick']), { timeout: 60_000, interval: 200 });
    await serving.stop();
    const [first, second] = await saidIn(path);
    rmSync(path, { recursive: true, force: true });
    expect([first[0], second[0]]).toEqual(['clock', 'tick']);
    expect(Math.abs(Number(first[1]) - aheadS)).toBeLessThanOrEqual(1);
  },
);
