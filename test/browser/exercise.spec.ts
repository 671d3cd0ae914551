// The console on a real run: the same program, server and frames that a user has.

import { expect, test } from '@playwright/test';
import { startExercise, type ExerciseProcess } from './exercise-process.ts';
import { LANGUAGES, wordsOf } from './open-console.ts';

let run: ExerciseProcess;
/** 06:00 UTC of the exercise two-neighbours. */
const STARTS_AT = 1_706_767_200;

test.beforeAll(async () => {
  run = await startExercise(['two-neighbours']);
  await run.computedUntil(STARTS_AT + 290);
});

test.afterAll(() => {
  run.stop();
});

const ALL_CLEAR = { en: 'All clear', ar: 'زوال الخطر' } as const;

for (const language of LANGUAGES) {
  test(`two members see different pictures of the same sky, and each its own warnings (${language})`, async ({ page }) => {
    const errors: string[] = [];
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await page.goto(`${run.url}#lang=${language}&at=${STARTS_AT + 90}&speed=1`);
    await page.locator('.dialog .button-strong').click();
    await page.keyboard.press(' ');
    await expect(page.locator('.disclaimer')).toHaveText(
      { en: 'A fictional exercise: members, places, sensors and objects are invented.', ar: /[\u0600-\u06ff]/ }[language],
    );
    const seen: string[] = [];
    for (const view of { en: ['Altair', 'Deneb'], ar: ['النسر الطائر', 'ذنب الدجاجة'] }[language]) {
      await page.locator('#view-0').selectOption({ label: view });
      await expect(page.locator('.track-count')).toHaveText({ en: /^[1-9]\d* tracks?$/, ar: /مسار/ }[language]);
      await page.waitForTimeout(700);
      seen.push(await page.locator('.track-count').innerText());
    }
    expect(seen[0]).not.toBe(seen[1]);
    await page.locator('#view-0').selectOption({ label: { en: 'Public of Altair', ar: 'جمهور النسر الطائر' }[language] });
    await expect(page.locator('.track-count')).toHaveText(wordsOf(language, 'map.warnLevel'));
    expect(errors).toEqual([]);
  });

  test(`a warning of the real run opens, with its place, its stage and both times (${language})`, async ({ page }) => {
    await page.goto(`${run.url}#lang=${language}&at=${STARTS_AT + 60}&speed=10`);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.warning-row').first()).toBeVisible({ timeout: 30_000 });
    await page.keyboard.press(' ');
    await page.locator('.warning-row').first().click();
    await expect(page.locator('.card')).toContainText(wordsOf(language, 'place.issued'));
    await expect(page.locator('.card')).toContainText(wordsOf(language, 'place.population'));
  });

  test(`all-clear, before it is known, is one click: the run begins again before it is expected (${language})`, async ({ page }) => {
    const late = await startExercise(['two-neighbours', '--to', '06:03']);
    try {
      await page.goto(`${late.url}#lang=${language}&at=${STARTS_AT + 60}&speed=1`);
      await page.locator('.dialog .button-strong').click();
      await expect(page.locator('.moment', { hasText: ALL_CLEAR[language] })).toContainText('–');
      await page.locator('.moment', { hasText: ALL_CLEAR[language] }).click();
      await expect(page.locator('.clock-utc')).toHaveText(/^06:00:0/, { timeout: 30_000 });
      await expect(page.locator('.restarting')).toHaveCount(0);
    } finally {
      late.stop();
    }
  });

  test(`two maps side by side say how many tracks each has alone, and by which term a feed enters (${language})`, async ({ page }) => {
    await page.goto(`${run.url}#lang=${language}&at=${STARTS_AT + 90}&speed=0`);
    await page.locator('.dialog .button-strong').click();
    await page.keyboard.press('s');
    await expect(page.locator('.map-pane')).toHaveCount(2);
    await page.locator('#view-0').selectOption({ label: language === 'en' ? 'Altair' : 'النسر الطائر' });
    await page.locator('#view-1').selectOption({ label: language === 'en' ? 'Deneb' : 'ذنب الدجاجة' });
    await page.locator('.difference-button').click();
    const rows = page.locator('.why tbody tr');
    await expect(rows).toHaveCount(3);
    await expect(rows.filter({ hasText: 'altair-airport' })).toContainText(language === 'en' ? 'not released' : 'غير مسموح به');
    await expect(rows.filter({ hasText: 'deneb-long-range' })).toContainText(language === 'en' ? '1 s late' : 'متأخر 1 ث');
    await expect(page.locator('.dialog p').first()).toContainText(/\d/);
    await page.keyboard.press('Escape');
    await page.keyboard.press(']');
    await page.keyboard.press('7');
    await expect(page.locator('.why thead th')).toHaveCount(4);
  });
}

// Last of those that look at what is shared: it stays off.
test('sharing off computes the run again and says so', async ({ page }) => {
  await page.goto(`${run.url}#at=${STARTS_AT + 60}&speed=1`);
  await page.locator('.dialog .button-strong').click();
  await page.getByRole('button', { name: 'Turn sharing off' }).click();
  await page.getByRole('button', { name: 'Yes', exact: true }).click();
  await expect(page.locator('.sharing-state')).toHaveText('Sharing is off', { timeout: 30_000 });
  await expect(page.locator('.restarting')).toHaveCount(0);
  await expect(page.locator('.track-count')).toHaveText(/^\d+ tracks?$/);
});
