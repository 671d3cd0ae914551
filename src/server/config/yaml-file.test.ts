import { mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { readText } from './yaml-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'manara-size-'));
afterAll(() => rmSync(folder, { recursive: true }));

test('a GeoJSON of 500 MB is refused by its size before it is read', async () => {
  const path = join(folder, 'places.geojson');
  writeFileSync(path, '{');
  truncateSync(path, 500_000_000);
  const before = process.memoryUsage().rss;
  const read = await readText(path);
  expect(read).toMatchObject({
    ok: false,
    error: { code: 'config/unreadable', message: expect.stringContaining('has 500000000 bytes, at most 8388608 are read') as string },
  });
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});

test('a file that is not there, and one that is no text, are said', async () => {
  expect(await readText(join(folder, 'nowhere'))).toMatchObject({ ok: false, error: { code: 'config/unreadable' } });
  writeFileSync(join(folder, 'bytes'), Buffer.from([0xff, 0xfe, 0xc0]));
  expect((await readText(join(folder, 'bytes'))).ok).toBe(false);
});
