// Makes the screenshots in docs/screens, in both languages, from a running exercise.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startMockServer } from './mock-server.ts';

const folder = join(import.meta.dirname, '..', '..', 'docs', 'screens');

interface Screen {
  name: string;
  prepare(page: Page): Promise<void>;
}

const settle = (page: Page, ms = 1_500): Promise<void> => page.waitForTimeout(ms);

async function closeIntro(page: Page): Promise<void> {
  await page.locator('.dialog .button-strong').click();
}

const SCREENS: readonly Screen[] = [
  { name: 'intro', prepare: (page) => settle(page) },
  { name: 'picture', prepare: closeIntro },
  {
    name: 'warning-open',
    prepare: async (page) => {
      await closeIntro(page);
      await page.locator('.warning-row').first().click();
      await page.keyboard.press('c');
    },
  },
  {
    name: 'track-open',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press(']');
      await page.keyboard.press('c');
    },
  },
  {
    name: 'two-views',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('s');
    },
  },
  {
    name: 'warnings-only',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('l');
      await page.keyboard.press('l');
      await settle(page, 800);
      await page.locator('.warning-row').first().click();
    },
  },
  {
    name: 'keys',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('?');
    },
  },
];

const only = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
const server = await startMockServer();
const browser = await chromium.launch({
  executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
try {
  for (const language of ['en', 'ar']) {
    for (const { name, prepare } of SCREENS) {
      if (only.length > 0 && !only.includes(name)) continue;
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      page.on('pageerror', (error) => console.error(`${name}.${language}: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && console.error(`${name}.${language}: ${message.text()}`));
      const at = 1_713_042_000 + 3600 + 560;
      await page.goto(`${server.url}#lang=${language}&at=${at}&speed=1`);
      await page.waitForSelector('.warning-row');
      await settle(page);
      await prepare(page);
      await settle(page);
      await page.screenshot({ path: join(folder, `${name}.${language}.png`) });
      await page.close();
      console.log(`${name}.${language}.png`);
    }
  }
} finally {
  await browser.close();
  await server.close();
}
