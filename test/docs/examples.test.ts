// Every example runs as it stands, says what it promises, and is short.

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { timeS } from '../../src/base/index.ts';
import { createIngest } from '../../src/ingest/index.ts';
import { readServeConfig } from '../../src/server/config/read-config.ts';
import { ROOT } from './markdown.ts';
import { copyExample } from '../serve/example-folder.ts';

const scratch = mkdtempSync(join(tmpdir(), 'manara-examples-'));
afterAll(() => rmSync(scratch, { recursive: true, force: true }));

const LINES_MAX = 40;
const FILES = ['track-a-csv.ts', 'decode-asterix.ts', 'write-a-sensor.ts', 'write-an-exercise.yaml', 'read-frames.ts'];

function run(file: string, ...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...words], { cwd: ROOT, encoding: 'utf8' });
  return { status, stderr, lines: stdout.split('\n').filter((line) => line !== '') };
}

test.each(FILES)('examples/%s is at most 40 lines', (name) => {
  const lines = readFileSync(join(ROOT, 'examples', name), 'utf8')
    .trimEnd()
    .split('\n');
  expect(lines.length).toBeLessThanOrEqual(LINES_MAX);
});

/** Debian has Python; a machine without it cannot say anything of the page. */
const hasPython = spawnSync('python3', ['--version']).status === 0;

test.skipIf(!hasPython)('the Python of docs/analysis.md reads a run as the page says', () => {
  const made = spawnSync(join(ROOT, 'manara'), ['exercise', 'two-neighbours', '--headless', '--out', join(scratch, 'out', 'two')], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  expect(made.status, made.stderr).toBe(0);
  const [, code = ''] = /```python\n([^]*?)```/.exec(readFileSync(join(ROOT, 'docs', 'analysis.md'), 'utf8')) ?? [];
  const { status, stdout, stderr } = spawnSync('python3', ['-c', `${code}\nprint(len(leads), sorted(tracks[0]), sorted(truth[0]))`], {
    cwd: scratch,
    encoding: 'utf8',
  });
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(stdout).toMatch(/^altair \d+ of \d+\n/);
  expect(stdout).toMatch(/half of the drones were warned of at least [\d.]+ min ahead/);
  expect(stdout).toContain("['alt', 'kind', 'lat', 'lon', 't', 'trackId', 'vx', 'vy', 'vz']");
  expect(stdout).toContain("'cov'");
});

test('track-a-csv makes a track of each of the two objects of its file', () => {
  const { status, stderr, lines } = run('examples/track-a-csv.ts');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const tracks = lines.map((line) => JSON.parse(line) as { t: number; trackId: number; lat: number; lon: number; vx: number; vy: number });
  const last = tracks.filter(({ t }) => t === tracks[tracks.length - 1].t).sort((a, b) => a.lon - b.lon);
  expect(last).toHaveLength(2);
  // As they fly: 210 m/s east and 30 south; 40 west and 180 south.
  expect(Math.hypot(last[0].vx - 210, last[0].vy + 30)).toBeLessThan(25);
  expect(Math.hypot(last[1].vx + 40, last[1].vy + 180)).toBeLessThan(25);
});

test('decode-asterix reads two plots and a sector message, both ways alike', () => {
  const { status, stderr, lines } = run('examples/decode-asterix.ts');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(lines).toHaveLength(6);
  const record = JSON.parse(lines[1]) as { category: number; items: { I040: { RHO: number; THETA: number } } };
  expect(record.category).toBe(48);
  // 0x0aec / 256 NM and 0xef38 · 360 / 65536 degrees; one nautical mile is 1,852 m.
  expect(record.items.I040).toEqual({ RHO: 10.921875, THETA: 336.4013671875 });
  expect(lines.slice(3)).toEqual(['plot of 3/1: 20777 m, 5.828 rad', 'plot of 3/1: 20227 m, 5.871 rad', 'beam of 3/1: 5.890 rad']);
});

test('write-a-sensor is taken in as the sensor of the example configuration', async () => {
  const { status, stderr, lines } = run('examples/write-a-sensor.ts', '2');
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  const serving = join(scratch, 'serve');
  copyExample(serving);
  const config = await readServeConfig(join(serving, 'manara.yaml'));
  if (!config.ok) throw new Error(config.error.message);
  const { feeds } = config.value.broker;
  const feed = feeds.find(({ id }) => String(id) === 'deneb-long-range')!;
  const sensors: string[] = [];
  const ingest = createIngest(config.value.broker, {
    plot: ({ sensor }) => sensors.push(sensor),
    mark: () => undefined,
    quarantined: (_feed, code) => expect.fail(code),
  });
  const sentAt = (JSON.parse(lines[0]) as { t: number }).t;
  ingest.bytes('tcp-deneb', timeS(sentAt + 1), new TextEncoder().encode(`${lines.join('\n')}\n`));
  expect(sensors).toEqual(['deneb-lr', 'deneb-lr']);
  expect(ingest.health.of(feed.id)).toMatchObject({ plotCount: 2, markCount: 1, quarantinedCount: 0 });
});

test('write-an-exercise runs, and its place is warned by CAP', () => {
  const out = join(scratch, 'one-coast');
  const { status, stderr } = run('src/server/main.ts', 'exercise', 'examples/write-an-exercise.yaml', '--headless', '--out', out);
  expect(status, stderr).toBe(0);
  const messages = readdirSync(join(out, 'cap', 'rigel'));
  expect(messages.length).toBeGreaterThan(0);
  const texts = messages.map((name) => readFileSync(join(out, 'cap', 'rigel', name), 'utf8'));
  expect(texts.every((text) => text.includes('<status>Exercise</status>'))).toBe(true);
  expect(texts.some((text) => text.includes('Sandport') && text.includes('ميناء الرمل'))).toBe(true);
});

describe('read-frames', () => {
  test('prints tracks of a console that shows two-neighbours', async () => {
    const web = join(ROOT, 'web', 'dist');
    if (!existsSync(join(web, 'index.html'))) spawnSync(process.execPath, ['scripts/build-web-if-needed.mjs'], { cwd: ROOT });
    const console = spawn(process.execPath, ['src/server/main.ts', 'exercise', 'two-neighbours', '--port', '47310'], {
      cwd: ROOT,
    });
    try {
      const address = await new Promise<string>((resolve, reject) => {
        let said = '';
        const listen = (bytes: Buffer): void => {
          said += String(bytes);
          const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(said)?.[0];
          if (found !== undefined) resolve(found);
        };
        console.stdout.on('data', listen);
        console.stderr.on('data', listen);
        console.on('exit', () => reject(new Error(`the console ended: ${said}`)));
      });
      const { status, stderr, lines } = run('examples/read-frames.ts', address, '25');
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(lines.length).toBeGreaterThan(0);
      for (const line of lines) expect(line).toMatch(/^17067672\d\d \d+ 1[3-6]\.\d{4} (?:59|6[0-5])\.\d{4} [a-z]+$/);
    } finally {
      console.kill('SIGTERM');
    }
  }, 60_000);
});
