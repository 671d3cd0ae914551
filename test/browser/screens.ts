// Makes the screenshots in docs/screens, in both languages, from a running exercise and from a live console that an exercise
// feeds.

import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startExercise } from './exercise-process.ts';
import { timeS } from '../../src/base/index.ts';
import { startOfficerServer } from './officer-server.ts';

/** 22:09:20 UTC: the first ballistic objects are a few minutes from their places. */
const AT = 1_713_046_160;
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
    name: 'member',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('v');
    },
  },
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
    name: 'find',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('/');
      await page.locator('.palette input').fill(page.url().includes('lang=ar') ? 'الر' : 'ram');
    },
  },
  {
    name: 'director',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('6');
    },
  },
  {
    name: 'why',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('s');
      await settle(page, 800);
      await page.keyboard.press(']');
      await page.keyboard.press('7');
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

/** Screens of an officer and of own feeds. */
const OFFICER_SCREENS: readonly Screen[] = [
  {
    name: 'officer',
    prepare: async (page) => {
      await closeIntro(page);
      await page.locator('.is-waiting').first().click();
    },
  },
  {
    name: 'feeds',
    prepare: async (page) => {
      await closeIntro(page);
      await page.waitForSelector('.feeds-button');
      await page.keyboard.press('u');
    },
  },
  {
    name: 'terms',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('w');
    },
  },
];

const only = process.argv.slice(2);
mkdirSync(folder, { recursive: true });
/** `MANARA_URL` names a console that is running already. */
const running = process.env['MANARA_URL'];
const run = running === undefined ? await startExercise(['april-2024', '--from', '21:59', '--speed', '10']) : undefined;
const url = run?.url ?? running ?? '';
const browser = await chromium.launch({
  executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-gpu'],
});
/** The run is computed a little ahead of whoever looks: somebody looks, fast, until the moment is reached. */
async function runAhead(): Promise<void> {
  const page = await browser.newPage();
  await page.goto(`${url}#speed=60`);
  const limitMs = performance.now() + 240_000;
  for (let reached = false; !reached && performance.now() < limitMs; ) {
    await page.waitForTimeout(2_000);
    const progress = (await (await fetch(`${url}api/progress`)).json()) as { computedUntil: number };
    reached = progress.computedUntil > AT + 30;
    console.log(`computed until ${new Date(progress.computedUntil * 1000).toISOString()}`);
  }
  await page.close();
}

async function shoot(screens: readonly Screen[], from: string, at: number): Promise<void> {
  for (const language of ['en', 'ar']) {
    for (const { name, prepare } of screens) {
      if (only.length > 0 && !only.includes(name)) continue;
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      page.on('pageerror', (error) => console.error(`${name}.${language}: ${error.message}`));
      page.on('console', (message) => message.type() === 'error' && console.error(`${name}.${language}: ${message.text()}`));
      await page.goto(`${from}#lang=${language}&at=${at}&speed=1`);
      await page.waitForSelector('.warning-row');
      await settle(page);
      await prepare(page);
      await settle(page);
      await page.screenshot({ path: join(folder, `${name}.${language}.png`) });
      await page.close();
      console.log(`${name}.${language}.png`);
    }
  }
}

const live = await startOfficerServer({ exercise: 'april-2024', member: 'altair', from: timeS(AT - 600), until: timeS(AT) });
try {
  await shoot(OFFICER_SCREENS, live.address, AT);
  if (only.length === 0 || SCREENS.some(({ name }) => only.includes(name))) {
    await runAhead();
    await shoot(SCREENS, url, AT);
  }
} finally {
  await browser.close();
  await live.close();
  run?.stop();
}
