// Makes the screenshots in docs/screens, in both languages, from a running exercise, from a live console that an exercise
// feeds, from its login and from a report.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium, type Page } from '@playwright/test';
import { startExercise } from './exercise-process.ts';
import { timeS } from '../../src/base/index.ts';
import { Gate } from '../../src/server/auth/gate.ts';
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
  {
    name: 'runbook',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('t');
      await page.locator('.runbook-pages button').nth(1).click();
    },
  },
  {
    name: 'indications',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('4');
    },
  },
  {
    name: 'conversations',
    prepare: async (page) => {
      await closeIntro(page);
      await page.keyboard.press('v');
      await settle(page, 800);
      await page.keyboard.press('5');
      await settle(page, 800);
      await page
        .locator('.say-thread')
        .first()
        .click({ timeout: 3_000 })
        .catch(() => console.error('conversations: none at this moment'));
    },
  },
  {
    name: 'auditor',
    prepare: async (page) => {
      // An exercise has no auditors: the server's answers are those of a broker that has.
      const views = [{ handle: 'a1', names: { en: 'Altair', ar: 'النسر الطائر' }, kind: 'member', levels: ['warn', 'threats', 'picture'] }];
      await page.route('**/api/audit', (route) => route.fulfill({ json: { views } }));
      await page.route('**/api/session', async (route) => route.fulfill({ json: { ...((await (await route.fetch()).json()) as object), auditor: true } }));
      await page.reload();
      await page.waitForSelector('.warning-row');
      await closeIntro(page);
      await page.keyboard.press('8');
      await settle(page, 500);
      await page.locator('.dialog textarea').fill(page.url().includes('lang=ar') ? 'شكوى رقم 17: هل أُنذرت البلدة؟' : 'Complaint 17: was the town warned?');
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

/** Screens that are no console: the login of one, and a report. */
async function shootOthers(): Promise<void> {
  const folderOfRun = mkdtempSync(join(tmpdir(), 'manara-screens-'));
  const gate = new Gate({ accounts: () => [], nowS: () => Date.now() / 1000, secure: false, told: () => undefined });
  const gated = await startOfficerServer({ exercise: 'two-neighbours', member: 'altair', from: timeS(1_706_767_200), until: timeS(1_706_767_210) }, gate);
  const root = join(import.meta.dirname, '..', '..');
  for (const words of [
    ['exercise', 'two-neighbours', '--headless', '--out', join(folderOfRun, 'run')],
    ['report', join(folderOfRun, 'run')],
  ]) {
    const { status, stderr } = spawnSync(join(root, 'manara'), words, { cwd: root, encoding: 'utf8' });
    if (status !== 0) throw new Error(stderr);
  }
  try {
    for (const language of ['en', 'ar']) {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      await page.goto(`${gated.address}login?lang=${language}`);
      await page.screenshot({ path: join(folder, `login.${language}.png`) });
      await page.goto(`file://${join(folderOfRun, 'run', 'report.html')}`);
      if (language === 'ar') await page.locator('main[lang="en"] .switch').click();
      await settle(page);
      await page.screenshot({ path: join(folder, `report.${language}.png`), fullPage: true });
      await page.close();
      console.log(`login.${language}.png report.${language}.png`);
    }
  } finally {
    await gated.close();
    rmSync(folderOfRun, { recursive: true, force: true });
  }
}

const live = await startOfficerServer({ exercise: 'april-2024', member: 'altair', from: timeS(AT - 600), until: timeS(AT) });
try {
  if (only.length === 0 || only.includes('login') || only.includes('report')) await shootOthers();
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
