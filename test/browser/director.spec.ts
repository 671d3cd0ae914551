// The exercise director at work on a real exercise: what is ordered is seen, and kept.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { timeS } from '../../src/base/index.ts';
import { readOrdersFile } from '../../src/server/order-words.ts';
import { startExercise, type ExerciseProcess } from './exercise-process.ts';
import { LANGUAGES } from './open-console.ts';

/** 06:00 UTC of two-neighbours. */
const START = timeS(Date.UTC(2024, 1, 1, 6) / 1000);
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
let run: ExerciseProcess;

test.beforeEach(async () => {
  run = await startExercise(['two-neighbours', '--speed', '1']);
});
test.afterEach(() => run.stop());

const clockOf = (page: Page): Promise<string> => page.locator('.clock-utc').innerText();

for (const language of LANGUAGES) {
  test(`an object that is sent, a sensor that is failed, one that is jammed and a member that is cut off are seen, listed and kept (${language})`, async ({
    page,
  }) => {
    await page.goto(`${run.url}#lang=${language}&at=${START + 60}&speed=1`);
    await page.locator('.dialog .button-strong').click();
    await run.computedUntil(START + 200);
    await page.keyboard.press('6');
    const desk = page.locator('.director');
    await expect(desk).toBeVisible();
    expect((await new AxeBuilder({ page }).withTags(WCAG).analyze()).violations).toEqual([]);
    await desk.locator('fieldset').nth(1).locator('select').first().selectOption('cruise');
    await desk.locator('fieldset').nth(1).locator('input').fill('25');
    await desk.locator('form .button').click();
    await expect(desk.locator('.orders li')).toHaveCount(1, { timeout: 40_000 });
    await desk.locator('fieldset').nth(2).locator('select').selectOption('altair-primary');
    await desk.locator('fieldset').nth(2).locator('.button').first().click();
    await expect(desk.locator('.orders li')).toHaveCount(2, { timeout: 40_000 });
    await expect(desk.locator('.orders')).toContainText('altair-primary');
    await desk.locator('fieldset').nth(2).locator('select').selectOption('deneb-high');
    await desk.locator('fieldset').nth(2).locator('.button').nth(1).click();
    await expect(desk.locator('.orders li')).toHaveCount(3, { timeout: 40_000 });
    await expect(desk.locator('.orders')).toContainText('deneb-high');
    const members = desk.locator('fieldset').nth(3);
    await members.locator('select').selectOption('deneb');
    await members.locator('.button').click();
    await expect(desk.locator('.orders li')).toHaveCount(4, { timeout: 40_000 });
    await expect(desk.locator('.orders')).toContainText(language === 'en' ? 'Deneb' : 'ذنب الدجاجة');
    const kept = readOrdersFile(await (await page.request.get(`${run.url}api/director/file`)).text(), 'orders.json');
    expect(kept.ok && kept.value.orders.map(({ what }) => what)).toEqual(['object', 'silence', 'jam', 'cut']);
    await expect(desk.getByRole('link')).toHaveAttribute('download', 'orders.json');
    await page.keyboard.press('Escape');
    await expect(desk).toHaveCount(0);
  });

  test(`an order that is refused is said in the language of the screen, with what is possible (${language})`, async ({ page }) => {
    await page.goto(`${run.url}#lang=${language}&at=${START + 60}&speed=0`);
    await page.locator('.dialog .button-strong').click();
    await page.keyboard.press('6');
    const desk = page.locator('.director');
    const said = desk.getByRole('alert');
    const object = desk.locator('fieldset').nth(1);
    const ordered = await desk.locator('.orders li').count();
    await object.locator('select').first().selectOption('ballistic');
    await object.locator('input').fill('20');
    await object.locator('.button').click();
    await expect(said).toHaveText({ en: 'Not done: from 150 to 1,500 km away is possible', ar: 'لم يُنفَّذ: البعد الممكن من 150 إلى 1,500 كم' }[language]);
    await desk.locator('fieldset').nth(3).locator('input').fill('601');
    await desk.locator('fieldset').nth(3).locator('.button').click();
    await expect(said).toHaveText({ en: 'Not done: from 1 to 600 minutes is possible', ar: 'لم يُنفَّذ: المدة الممكنة من دقيقة إلى 600 دقيقة' }[language]);
    // What no hand can enter here, as a page of another build might send it.
    await page.route('**/api/director/order', (route) => route.continue({ postData: JSON.stringify({ what: 'cut', member: 'nobody', minutes: 5 }) }));
    await desk.locator('fieldset').nth(3).locator('input').fill('5');
    await desk.locator('fieldset').nth(3).locator('.button').click();
    await expect(said).toContainText({ en: 'this exercise cannot carry it out', ar: 'لا يستطيع هذا التمرين تنفيذه' }[language]);
    await expect(said).toContainText('member "nobody" must be one of');
    await expect(desk.locator('.orders li')).toHaveCount(ordered);
  });

  test(`the pace that the director sets is the pace of every screen (${language})`, async ({ page, context }) => {
    const other = await context.newPage();
    for (const one of [page, other]) {
      await one.goto(`${run.url}#at=${START + 30}&speed=1&lang=${language}`);
      await one.locator('.dialog .button-strong').click();
    }
    await page.keyboard.press('6');
    await page.locator('.director fieldset').first().locator('.button').first().click();
    await other.waitForTimeout(1_000);
    const stood = await clockOf(other);
    await other.waitForTimeout(2_500);
    expect(await clockOf(other)).toBe(stood);
    await page.locator('.director fieldset').first().locator('.button').nth(1).click();
    await expect.poll(() => clockOf(other)).not.toBe(stood);
  });

  test(`a member whose line is cut is told that its picture is old, and has the new one when the line is back (${language})`, async ({ page }) => {
    const views = (await (await page.request.get(`${run.url}api/session`)).json()) as { views: { handle: string; names: { en: string } }[] };
    const deneb = views.views.find(({ names }) => names.en === 'Deneb')?.handle ?? '';
    await page.goto(`${run.url}#at=${START + 30}&speed=1&lang=${language}&view=${deneb}`);
    await page.locator('.dialog .button-strong').click();
    const told = await page.request.post(`${run.url}api/director/order`, { data: { what: 'cut', member: 'deneb', minutes: 0.4, at: START + 40 } });
    expect(told.ok()).toBe(true);
    const old = page.locator('.banner.is-grave');
    await expect(old).toBeVisible({ timeout: 40_000 });
    await expect(old).toHaveCount(0, { timeout: 60_000 });
  });
}

test('an order that cannot be carried out is said with what would be right', async ({ page }) => {
  const told = await page.request.post(`${run.url}api/director/order`, { data: { what: 'silence', sensor: 'nowhere', minutes: 5 } });
  expect(told.status()).toBe(400);
  expect(await told.text()).toMatch(/"exercise\/order".*altair-primary/);
});
