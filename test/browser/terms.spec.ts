// An officer and the terms of a member, on the real server: what they release, at which price, and what a change of them would change.

import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { timeS } from '../../src/base/index.ts';
import type { ConsoleServer } from '../../src/server/console-server.ts';
import { startOfficerServer } from './officer-server.ts';
import { LANGUAGES } from './open-console.ts';

/** 06:00 UTC of the exercise two-neighbours. */
const STARTS_AT = 1_706_767_200;
const TERMS = readFileSync(join(import.meta.dirname, '..', '..', 'examples', 'serve', 'altair-terms.yaml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'manara-terms-'));
let server: ConsoleServer;

test.beforeAll(async () => {
  server = await startOfficerServer({ exercise: 'two-neighbours', member: 'altair', from: timeS(STARTS_AT), until: timeS(STARTS_AT + 60) });
});
test.afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const WORDS = {
  en: {
    heard: /hears our radar turn tells which in \D\d\d\D+\d\d\D+100/,
    more: 'gets MORE',
    less: 'gets less',
    large: /524,288 kB.*at most 263 kB.*right one/,
    level: 'One of none, warn, threats, picture.',
    line: /Line \D10\D/,
  },
  ar: {
    heard: /يسمع دوران رادارنا أيضًا يعرف أيهما في \D*\d\d\D+\d\d\D+100/,
    more: 'يُعطى أكثر',
    less: 'يُعطى أقل',
    large: /524,288 كيلوبايت.*263 كيلوبايت.*هل هو الملف الصحيح/,
    level: 'واحد من none',
    line: /السطر \D10\D/,
  },
} as const;

/** Letters between isolates are as they stand in a file; around them an Arabic screen has none. */
const withoutIds = (words: string): string => words.replaceAll(/\u2066[^\u2069]*\u2069/g, '');

async function openTerms(page: Page, language: string): Promise<string[]> {
  const errors: string[] = [];
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${server.address}#lang=${language}`);
  await page.locator('.dialog .button-strong').click();
  await page.keyboard.press('w');
  await expect(page.locator('.terms > li')).toHaveCount(4);
  return errors;
}

async function choose(page: Page, text: string): Promise<void> {
  await page.locator('#draft-file').setInputFiles({ name: 'terms.yaml', mimeType: 'application/yaml', buffer: Buffer.from(text) });
}

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`each grant has its measured price, and a change is told with both, before anything is signed (${language})`, async ({ page }) => {
    const errors = await openTerms(page, language);
    const hub = page.locator('.terms > li').nth(1);
    await expect(hub.locator('.price')).toContainText(words.heard);
    await expect(page.locator('.terms > li').first().locator('.price li')).toHaveCount(5);
    await choose(page, TERMS.replace('grid: 5 km, delay: 10 s', 'grid: 1 km').replace('{to: hub, level: picture}', '{to: hub, level: warn}'));
    await expect(page.locator('.change')).toHaveCount(2);
    await expect(page.locator('.change.is-more')).toContainText(words.more);
    await expect(page.locator('.change.is-less')).toContainText(words.less);
    await expect(page.locator('.change.is-more .before-after > div')).toHaveCount(2);
    await expect(page.locator('.change .price')).toHaveCount(4);
    const { violations } = await new AxeBuilder({ page }).include('.dialog').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
    expect(errors).toEqual([]);
  });

  test(`a file of terms with errors says where and what to write instead, in the language of the screen; nothing else changes (${language})`, async ({
    page,
  }) => {
    await openTerms(page, language);
    await choose(page, TERMS.replace('level: threats', 'level: threat').replace('grid: 5 km', 'gird: 5 km'));
    await expect(page.locator('.mistakes li')).toHaveCount(2);
    await expect(page.locator('.mistakes li').filter({ hasText: 'terms.0.level' })).toContainText(words.level);
    await expect(page.locator('.mistakes li').filter({ hasText: 'terms.0.level' })).toContainText(words.line);
    if (language === 'ar') {
      const said = withoutIds(await page.locator('.draft [role=alert]').innerText());
      expect(said.replaceAll(/none|warn|threats|picture/g, '')).not.toMatch(/[a-z]{3}/i);
    }
    await choose(page, 'terms: [');
    await expect(page.locator('.mistakes li')).toHaveCount(1);
    // Mended, the same file is compared.
    await choose(page, TERMS);
    await expect(page.locator('.draft [role=status]')).toBeVisible();
    await expect(page.locator('.mistakes')).toHaveCount(0);
    await expect(page.locator('.terms > li')).toHaveCount(4);
  });

  test(`a GeoJSON of 500 MB in place of terms is not read: its size, the limit and a question (${language})`, async ({ page }) => {
    await openTerms(page, language);
    const path = join(folder, 'coast.geojson');
    writeFileSync(path, '{"type":"FeatureCollection","features":[');
    truncateSync(path, 500 * 1024 * 1024);
    await page.locator('#draft-file').setInputFiles(path);
    await expect(page.locator('.draft [role=alert]')).toContainText(words.large);
    // A small one is read and refused.
    await choose(page, '{"type":"FeatureCollection","features":[]}');
    await expect(page.locator('.mistakes li').filter({ hasText: 'format' })).toContainText('manara-terms');
    await page.keyboard.press('Escape');
    await expect(page.locator('.track-count')).toHaveText(/\d|مسار/);
  });
}
