// A recording and a live picture in the same console: the same bar of time, and to a member nothing of anybody else.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, type Page } from '@playwright/test';
import { timeS } from '../../src/base/index.ts';
import type { ConsoleServer } from '../../src/server/console-server.ts';
import { startReplay, type ExerciseProcess } from './exercise-process.ts';
import { startOfficerServer } from './officer-server.ts';
import { LANGUAGES, wordsOf } from './open-console.ts';

/** 06:00 UTC of the exercise two-neighbours. */
const STARTS_AT = 1_706_767_200;
const root = join(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'manara-replay-'));
let replay: ExerciseProcess;
let live: ConsoleServer;

test.beforeAll(async () => {
  const run = join(folder, 'run');
  const { status, stderr } = spawnSync(join(root, 'manara'), ['exercise', 'two-neighbours', '--headless', '--out', run], { cwd: root, encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
  replay = await startReplay([run, '--as', 'altair']);
  await replay.computedUntil(STARTS_AT + 290);
  live = await startOfficerServer({ exercise: 'two-neighbours', member: 'altair', from: timeS(STARTS_AT), until: timeS(STARTS_AT + 200) });
});
test.afterAll(async () => {
  replay.stop();
  await live.close();
  rmSync(folder, { recursive: true, force: true });
});

const NAMES = { en: ['Altair', 'Public of Altair'], ar: ['النسر الطائر', 'جمهور النسر الطائر'] } as const;
/** Whoever else takes part, by id and in both languages. */
const OTHERS = /deneb|ذنب الدجاجة/i;

async function open(page: Page, url: string, language: string, afterS = 90): Promise<void> {
  await page.goto(`${url}#lang=${language}&at=${STARTS_AT + afterS}&speed=0`);
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.track-count')).toHaveText(/\d|مسار/);
}

test('a recording begins where --at says', async ({ page }) => {
  const late = await startReplay([join(folder, 'run'), '--as', 'altair', '--at', '06:02:10', '--speed', '0']);
  try {
    await page.goto(`${late.url}#lang=en`);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.track-count')).toHaveText(/[1-9]/);
    await expect(page.locator('.clock-utc')).toHaveText('06:02:10');
  } finally {
    late.stop();
  }
});

for (const language of LANGUAGES) {
  test(`a recording has the bar of a live picture: play, speed, marks, and a link to the very moment (${language})`, async ({ page }) => {
    await open(page, replay.url, language);
    const clock = page.locator('.clock-utc');
    await expect(clock).toHaveText('06:01:30');
    await expect(page.locator('.slider-marks i').first()).toBeAttached();
    await expect(page.locator('.mark-take-cover').first()).toHaveAttribute('title', { en: /Take cover: \d+ place/, ar: /احتموا الآن: / }[language]);
    await page.keyboard.press('k');
    // The next mark: the link has its moment, and the screen comes to it.
    await expect(page).not.toHaveURL(new RegExp(`at=${STARTS_AT + 90}`));
    const link = page.url();
    const moment = new Date(Number(/at=(\d+)/.exec(link)?.[1]) * 1000).toISOString().slice(11, 19);
    await expect(clock).toHaveText(moment);
    await page.waitForTimeout(700);
    const tracks = await page.locator('.track-count').innerText();
    await page.locator('.speed').selectOption('600');
    await expect(clock).not.toHaveText(moment);
    await page.goto('about:blank');
    await page.goto(link);
    await page.locator('.dialog .button-strong').click();
    await expect(clock).toHaveText(moment);
    await expect(page.locator('.track-count')).toHaveText(tracks);
    // A live picture: the same bar, and a way to the present.
    await open(page, live.address, language);
    for (const part of ['.play', '.speed', '.slider input']) await expect(page.locator(part)).toBeVisible();
    const now = page.locator('.live');
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(now).toHaveText({ en: /behind: go to now/, ar: /متأخر/ }[language]);
    await now.click();
    await expect(now).toHaveText(wordsOf(language, 'time.live'));
  });

  test(`a recording offers nothing that only a run can do: no sharing to turn off, no moment to compute (${language})`, async ({ page }) => {
    await page.goto(`${replay.url}#lang=${language}&at=${STARTS_AT + 90}&speed=0`);
    const card = page.locator('.dialog');
    await expect(card).toContainText(wordsOf(language, 'intro.5'));
    await expect(card).not.toContainText(wordsOf(language, 'intro.4'));
    await card.locator('.button-strong').click();
    await expect(page.locator('.sharing-state')).toBeVisible();
    await expect(page.locator('.sharing button')).toHaveCount(0);
    await page.keyboard.press('x');
    await expect(page.locator('.dialog')).toHaveCount(0);
    const later = page.locator('.moment', { hasText: '–' });
    for (const moment of await later.all()) await expect(moment).toBeDisabled();
  });

  test(`a member sees its own views, and nothing on the screen or behind it tells that others exist (${language})`, async ({ page }) => {
    const heard: string[] = [];
    page.on('response', async (response) => {
      if (/\/api\/(?!terms|runbook)/.test(response.url())) heard.push(`${response.url()} ${await response.text().catch(() => '')}`);
    });
    for (const url of [replay.url, live.address]) {
      // Late enough for a warning, or one that waits.
      await open(page, url, language, 190);
      await page.locator('.warning-row').first().click();
      await expect(page.locator('.card')).toBeVisible();
      await page.keyboard.press(']');
      expect(await page.locator('#view-0 option').allInnerTexts()).toEqual(NAMES[language]);
      await page.keyboard.press('s');
      await expect(page.locator('.map-pane')).toHaveCount(2);
      expect(await page.locator('#view-1 option').allInnerTexts()).toEqual(NAMES[language]);
      expect(await page.locator('body').innerText()).not.toMatch(OTHERS);
      expect(decodeURIComponent(page.url())).not.toMatch(/altair|النسر/i);
      await page.keyboard.press('s');
    }
    expect(heard.length).toBeGreaterThan(6);
    expect(heard.filter((said) => OTHERS.test(said))).toEqual([]);
  });
}
