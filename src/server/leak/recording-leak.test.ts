import { rmSync, mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test, vi } from 'vitest';
import { leakCommand } from '../command-leak.ts';
import { runExercise } from '../run-exercise.ts';

const root = mkdtempSync(join(tmpdir(), 'manara-leak-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

async function said(paths: readonly string[]): Promise<string> {
  const lines: string[] = [];
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => lines.push(String(text)) > 0);
  try {
    await leakCommand(paths, {});
    return lines.join('');
  } finally {
    write.mockRestore();
  }
}

test('figures name a recipient, a level and an originator whose grant reaches it, and nobody on its own', async () => {
  const paths = [3, 4].map((seed) => join(root, String(seed)));
  for (const [i, out] of paths.entries()) await runExercise({ name: 'two-neighbours', seed: 3 + i, to: '06:04', out }, () => undefined);
  const text = await said(paths);
  expect(text).toMatch(/hub\/picture on altair: geography 0\.\d{3} \[/);
  expect(text).toMatch(/altair\/picture on deneb: /);
  expect(text).not.toMatch(/altair\/\w+ on altair/);
  // Deneb is granted warnings alone: no track of Altair's is in any view of it.
  expect(text).not.toContain('on altair-');
  expect(text).toContain('give those of 8 seeds or more');
}, 120_000);

test('with nothing to measure it says what to give', async () => {
  await expect(leakCommand([], {})).rejects.toThrow('give recordings, --twins WORLDS or --tiles WORLDS');
  await expect(leakCommand([], { twins: '0' })).rejects.toThrow('--twins 0 must be from 1 to 100000');
});
