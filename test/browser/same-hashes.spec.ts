/** Node and Chromium make the same bytes of the same inputs: whoever checks a recording in a browser comes to the same frames. */
import { join } from 'node:path';
import { expect, test } from '@playwright/test';
import { build } from 'vite';
import { worldHash } from './world-hashes.ts';

const SEEDS = Array.from({ length: 12 }, (_, i) => i + 1);

test('twelve random worlds give the same hash in Node and in the browser, frame by frame', async ({ page }) => {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    build: { write: false, minify: false, lib: { entry: join(import.meta.dirname, 'world-hashes.ts'), formats: ['iife'], name: 'worlds' } },
  });
  const [bundle] = Array.isArray(built) ? built : [built];
  if (!('output' in bundle)) throw new Error('the bundle was not made');
  const [{ code }] = bundle.output;
  await page.goto('about:blank');
  await page.addScriptTag({ content: code });
  const there = await page.evaluate(
    (seeds) => seeds.map((seed) => (globalThis as unknown as { worlds: { worldHash: (seed: number) => object } }).worlds.worldHash(seed)),
    SEEDS,
  );
  const here = SEEDS.map((seed) => worldHash(seed));
  expect(there).toEqual(here);
  expect(here.every(({ frameCount }) => frameCount > 100)).toBe(true);
  expect(new Set(here.map(({ hash }) => hash)).size).toBe(SEEDS.length);
});
