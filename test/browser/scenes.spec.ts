// Six scenes that must look tomorrow as they look today, compared with pictures beside this file. `npx playwright test --config
// test/browser/playwright.config.ts scenes --update-snapshots` makes them anew: look at each before it is kept.

import { expect, test, type Locator, type Page } from '@playwright/test';
import { startMockServer, type MockServer } from './mock-server.ts';
import { AT } from './open-console.ts';

/** Fonts are drawn a little otherwise from one build of the browser to the next: so many of the pixels may differ. */
const DIFFERENT_SHARE_MAX = 0.001;

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});
test.afterAll(() => server.close());

/** What is computed grows on its own: the bar of time is left out. */
const compared = (page: Page): { maxDiffPixelRatio: number; mask: Locator[] } => ({
  maxDiffPixelRatio: DIFFERENT_SHARE_MAX,
  mask: [page.locator('.time-bar')],
});

/** A still picture: time stands, nothing moves. */
async function open(page: Page, fragment: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${server.url}#at=${AT}&speed=0${fragment}`);
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.warning-row').first()).toBeVisible();
  await page.evaluate(() => document.fonts.ready);
}

const SCENES: Readonly<Record<string, { fragment: string; prepare?: (page: Page) => Promise<void> }>> = {
  picture: { fragment: '' },
  'picture-ar': { fragment: '&lang=ar' },
  place: { fragment: '', prepare: (page) => page.locator('.warning-row').first().click() },
  track: { fragment: '&lang=ar', prepare: async (page) => page.keyboard.press(']') },
  'two-views': { fragment: '', prepare: async (page) => page.keyboard.press('s') },
  keys: { fragment: '&lang=ar', prepare: async (page) => page.keyboard.press('?') },
};

for (const [name, { fragment, prepare }] of Object.entries(SCENES)) {
  test(`the scene ${name} looks as it did`, async ({ page }) => {
    await open(page, fragment);
    await prepare?.(page);
    await page.waitForTimeout(1_500);
    await expect(page).toHaveScreenshot(`${name}.png`, compared(page));
  });
}

/** Changes that must be seen: a row that has lost its weight, a panel that has moved. */
for (const change of ['.warning-row { opacity: 0.4 }', '.side { padding-inline-start: 12px }']) {
  test(`a change is seen: ${change}`, async ({ page }) => {
    test.skip(['all', 'changed'].includes(test.info().config.updateSnapshots), 'pictures are being made anew');
    test.fail();
    await open(page, '');
    await page.evaluate((rule) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rule);
      document.adoptedStyleSheets = [sheet];
    }, change);
    await page.waitForTimeout(1_500);
    await expect(page).toHaveScreenshot('picture.png', compared(page));
  });
}
