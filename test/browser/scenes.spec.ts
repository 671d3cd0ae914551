// Six scenes that must look tomorrow as they look today, compared with pictures beside this file. `npx playwright test --config
// test/browser/playwright.config.ts scenes --update-snapshots` makes them anew: look at each before it is kept.

import { expect, test, type Locator, type Page } from '@playwright/test';
import { startMockServer, type MockServer } from './mock-server.ts';
import { AT } from './open-console.ts';

/** So many pixels may differ by more than an eye could hardly find: from one run to the next 47 at the edges of marks do, a short word has more than 100. */
const DIFFERENT_PIXELS_MAX = 70;
const DIFFERENT_COLOUR_MAX = 0.03;

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});
test.afterAll(() => server.close());

/** What is computed grows on its own: that part of the bar of time is left out. */
const compared = (page: Page): { maxDiffPixels: number; threshold: number; mask: Locator[] } => ({
  maxDiffPixels: DIFFERENT_PIXELS_MAX,
  threshold: DIFFERENT_COLOUR_MAX,
  mask: [page.locator('.slider')],
});

/** A still picture: time stands, nothing moves. */
async function open(page: Page, fragment: string): Promise<void> {
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await page.goto(`${server.url}#at=${AT}&speed=0${fragment}`);
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.warning-row').first()).toBeVisible();
  await page.evaluate(async () => {
    await document.fonts.ready;
    // A closed list keeps the letters that it was first drawn with: drawn again with those that came.
    for (const list of document.querySelectorAll('select')) {
      list.style.display = 'none';
      list.getBoundingClientRect();
      list.style.display = '';
    }
  });
  // The map as it stands in the size that it has come to.
  await page.keyboard.press('h');
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

/** Changes that must be seen, each in one scene. The layers of a map are its second to fourth child: ground, tracks, places. */
const CHANGES: readonly (readonly [what: string, rule: string])[] = [
  ['the colour of a stage, a little', "path[fill='#f2b632'] { fill: #f2c14d }"],
  ['the line of a stage beside a row', ':root { --take-cover: #ff8a63 }'],
  ['all symbols of tracks gone', '.map-layer:nth-child(3) { visibility: hidden }'],
  ['all marks of places gone', '.map-layer:nth-child(4) { visibility: hidden }'],
  ['the ground a shade lighter', '.ground-sheet { filter: brightness(1.12) }'],
  ['one line of words gone', '.warning-rows li:nth-child(2) .warning-stage { visibility: hidden }'],
  ['one label one pixel aside', '.warning-rows li:nth-child(2) .warning-place { translate: 1px 0 }'],
  ['a button without its words', '.moment:first-of-type span { visibility: hidden }'],
  ['a row that has lost its weight', '.warning-row { opacity: 0.4 }'],
  ['a panel that has moved', '.side { padding-inline-start: 12px }'],
];

for (const [what, rule] of CHANGES) {
  test(`a change is seen: ${what}`, async ({ page }) => {
    test.skip(['all', 'changed'].includes(test.info().config.updateSnapshots), 'pictures are being made anew');
    await open(page, '');
    await page.waitForTimeout(1_500);
    await page.evaluate((text) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(text);
      document.adoptedStyleSheets = [sheet];
    }, rule);
    await expect(expect(page).toHaveScreenshot('picture.png', { ...compared(page), timeout: 4_000 })).rejects.toThrow(/pixels/);
  });
}
