/** A witness beside a broker that serves, stops and goes on: everything that was published, the last before each stop included, is of one record. */
import { existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { witnessCommand } from '../../src/server/command-witness.ts';
import { verifyCommand } from '../../src/server/command-verify.ts';
import { createLog } from '../../src/server/log.ts';
import { serve, type Serving } from '../../src/server/serve.ts';
import { exampleFolder, withPorts } from './example-folder.ts';
import { freePort } from './free-port.ts';

let folder = '';
let serving: Serving | undefined;

beforeAll(async () => {
  folder = exampleFolder('witness');
  const ports = { udpAltair: 0, udpDeneb: 0, tcp: 0, hub: 0, altair: 0, metrics: 0 };
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
  const path = join(folder, 'manara.yaml');
  const record = 'record: {folder: record, key: hub.hex, publish: published.json}';
  writeFileSync(path, withPorts(readFileSync(path, 'utf8'), ports).replace('record: {folder: record}', record));
  writeFileSync(join(folder, 'hub.hex'), '55'.repeat(32));
  writeFileSync(join(folder, 'witness.hex'), '77'.repeat(32));
});
afterAll(async () => {
  await serving?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test('what it sees of three runs, the last with the clock put back, every checkpoint up to the last before a stop, stands in the record', async () => {
  let said = '';
  for (const stream of [process.stdout, process.stderr]) vi.spyOn(stream, 'write').mockImplementation((text) => (said += String(text)) !== '');
  const published = join(folder, 'published.json');
  const journal = join(folder, 'journal');
  const sees = (): Promise<void> => witnessCommand(published, { key: join(folder, 'witness.hex'), journal });
  const lineCount = (): number => (existsSync(journal) ? readFileSync(journal, 'utf8').trimEnd().split('\n').length : 0);
  const now = Date.now.bind(Date);
  let logged = '';
  const run = async (backS = 0): Promise<void> => {
    vi.spyOn(Date, 'now').mockImplementation(() => now() - 1000 * backS);
    serving = await serve({
      configPath: join(folder, 'manara.yaml'),
      version: '0.1.0',
      log: createLog('info', { write: (line) => void (logged += line) }),
      say: () => undefined,
    });
    const before = lineCount();
    for (let turn = 0; lineCount() < before + 2; turn += 1) {
      if (turn > 600) throw new Error('waited too long for two checkpoints');
      if (existsSync(published)) await sees();
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    // The newest checkpoint is of this very second, and so is the one that the stop makes.
    await serving.stop();
    serving = undefined;
    await sees();
  };
  try {
    await run();
    await run();
    expect(logged).not.toContain('record/shown-later');
    // The clock is put back: nothing for a moment that was shown before.
    await run(4);
    expect(logged).toContain('record/shown-later');
    expect(said).not.toContain('TWO RECORDS');
    expect(statSync(published).mode & 0o044).toBe(0o044);
    const moments = readFileSync(journal, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { at: number }).at);
    expect(moments.filter((at) => !Number.isInteger(at))).toHaveLength(3);
    expect(moments).toEqual(moments.toSorted((a, b) => a - b));
    said = '';
    await verifyCommand(join(folder, 'record'), { version: '0.1.0', checkpoint: journal });
    expect(said).toContain(`; ${moments.length} published checkpoints from `);
    expect(said).not.toContain('entries came after');
    // Whoever looks each 50 ms sees everything within seconds, the first second and the pause between the runs included.
    expect(Number(/was seen at most (\d+) s after it was recorded/.exec(said)?.[1])).toBeLessThan(30);
  } finally {
    vi.restoreAllMocks();
  }
}, 60_000);
