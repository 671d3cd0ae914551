/** A process whose run of the record is as long as one may be begins another: pictures go on, and each run can be dropped and proven. */
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { expect, test, vi } from 'vitest';
import { createFrameReader } from '../../src/format/frame/index.ts';
import { openRecording } from '../../src/record/store/index.ts';
import { verifyCommand } from '../../src/server/command-verify.ts';
import { createLog } from '../../src/server/log.ts';
import { takenUpFrom } from '../../src/server/picture-state.ts';
import { serve } from '../../src/server/serve.ts';
import { serveOn } from '../../src/server/serve-on.ts';
import { loadedFolder } from './loaded-process.ts';

vi.setConfig({ testTimeout: 120_000 });

interface Run {
  first: number[];
  last: number[];
  taken: boolean;
}

test('a run that ends while plots come in is gone on from by the next under the same ids, and both are proven', async () => {
  const { path, doorPort } = await loadedFolder();
  const config = join(path, 'manara.yaml');
  writeFileSync(config, readFileSync(config, 'utf8').replace('record: {folder: record}', 'record: {folder: record, keep: 4 days}'));
  const folder = join(path, 'record');
  let logged = '';
  const until = async (condition: () => boolean | Promise<boolean>): Promise<void> => {
    for (let turn = 0; !(await condition()); turn += 1) {
      if (turn > 600) throw new Error(`waited too long\n${logged}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  };
  let due = (): void => undefined;
  const log = createLog('info', { write: (line) => void (logged += line) });
  const serving = await serveOn({ configPath: config, version: '0.1.0', log, say: () => undefined }, (options) => {
    due = options.due ?? due;
    return serve(options);
  });
  // The site connects again whenever it is cut off.
  let site = connect(doorPort, '127.0.0.1').on('error', () => undefined);
  const feed = setInterval(() => {
    if (site.destroyed) site = connect(doorPort, '127.0.0.1').on('error', () => undefined);
    const t = Date.now() / 1000 - 0.05;
    const lines = [1, 2, 3].map((i) =>
      JSON.stringify({ t, sensor: 'altair-lr', lat: 31 + (t % 1000) * 0.002, lon: 36 + 0.15 * i, alt: 9000, sdHor: 60, sdAlt: 60 }),
    );
    site.write(`${lines.join('\n')}\n`);
  }, 500);
  try {
    /** Ids in the first and the last of Altair's pictures that show something, by run. */
    const shown = async (): Promise<Run[]> => {
      const opened = await openRecording(folder);
      const runs: Run[] = [];
      const frames = createFrameReader();
      if (!opened.ok) return runs;
      for await (const { entry } of opened.value.decoded()) {
        if (entry.type === 'epoch') runs.push({ first: [], last: [], taken: false });
        const run = runs[runs.length - 1];
        if (takenUpFrom(entry) !== undefined) run.taken = true;
        if (entry.type !== 'frame' || entry.recipient !== 'altair' || entry.level !== 'picture') continue;
        const frame = frames.read(entry.bytes);
        if (!frame.ok || frame.value.tracks.length === 0) continue;
        run.last = [...frame.value.tracks].map(({ id }) => id).sort((a, b) => a - b);
        if (run.first.length === 0) run.first = run.last;
      }
      return runs;
    };
    await until(async () => (await shown())[0]?.last.length === 3 && readdirSync(join(folder, 'pictures')).length > 0);
    due();
    await until(async () => ((await shown())[1]?.first.length ?? 0) > 0);
    const [first, second] = await shown();
    expect(second.taken).toBe(true);
    expect(second.first).toEqual(first.last);
    expect(readdirSync(join(folder, 'beginnings'))).toHaveLength(1);
    expect(logged.match(/serve\/started/g)).toHaveLength(2);
  } finally {
    clearInterval(feed);
    site.destroy();
    await serving.stop();
  }
  let said = '';
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => (said += String(text)) !== '');
  await verifyCommand(folder, { version: '0.1.0' }).finally(() => write.mockRestore());
  expect(said).toMatch(/came out again byte for byte .* in 2 runs/);
  rmSync(path, { recursive: true, force: true });
});
