// The after-action report as a person opens it: a file, from the disk, with no server.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawnSync } from 'node:child_process';
import { expect, test } from '@playwright/test';

const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'manara-report-'));

test.beforeAll(() => {
  for (const words of [
    ['exercise', 'two-neighbours', '--headless', '--out', join(folder, 'run')],
    ['report', join(folder, 'run')],
  ]) {
    const { status, stderr } = spawnSync(join(root, 'manara'), words, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
});

test.afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('opens from the disk, draws its charts in both languages, and asks nobody for anything', async ({ page }) => {
  const asked: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`file://${join(folder, 'run', 'report.html')}`);
  await expect(page.locator('main[lang="en"] .uplot')).toHaveCount(5);
  for (const chart of await page.locator('main[lang="en"] .uplot').all()) {
    const strokes = (await chart.locator('.u-legend .u-label').allTextContents()).slice(1).map((label) => label.split(/ (?=\p{L})/u)[0]);
    expect(new Set(strokes).size).toBe(strokes.length);
    expect(strokes.every((stroke) => /^[—·-]/.test(stroke))).toBe(true);
  }
  await page.locator('main[lang="en"] .copy').first().click();
  await expect(page.locator('main[lang="en"] .copy').first()).toHaveText('Copied');
  await page.locator('main[lang="en"] .switch').click();
  await expect(page.locator('html')).toHaveAttribute('dir', 'rtl');
  await expect(page.locator('main[lang="ar"] .uplot')).toHaveCount(5);
  await expect(page.locator('main[lang="en"]')).toBeHidden();
  expect((await page.locator('main[lang="ar"] .u-legend .u-label').allTextContents()).join(' ')).not.toContain(',');
  expect(asked).toHaveLength(1);
  expect(errors).toEqual([]);
});
