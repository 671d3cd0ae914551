// What goes wrong on the way to a screen is said in its language, with what to do; it comes right without loading the page anew, and nothing
// else breaks.

import { expect, test, type Page } from '@playwright/test';
import { startMockServer } from './mock-server.ts';
import { LANGUAGES, openConsole } from './open-console.ts';

const WORDS = {
  en: {
    lost: /Connection lost .* ago.*Trying again/,
    frame: /could not be read.*asked for again/,
    gone: /not here.*manara replay/,
    stopped: /has stopped.*same command/,
    first: /being computed.*21:05:00\D*21:10:00/,
  },
  ar: {
    lost: /انقطع الاتصال قبل .*تجري المحاولة من جديد/,
    frame: /تعذّرت قراءة إطار.*طُلب المنظور من جديد/,
    gone: /ليس هنا.*manara replay/,
    stopped: /توقف الحساب.*بالأمر نفسه/,
    first: /تُحسب الدقائق.*21:05:00\D*21:10:00/,
  },
} as const;

/** Loads of the page since a mark was set on it. */
const isSamePage = (page: Page): Promise<boolean> => page.evaluate(() => 'untouched' in globalThis);

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`a server that is gone and comes back is waited for: the age is told, the picture catches up, the page is the same (${language})`, async ({ page }) => {
    const first = await startMockServer();
    await openConsole(page, first.url, `&lang=${language}`);
    await page.evaluate(() => Object.assign(globalThis, { untouched: true }));
    await first.close();
    await expect(page.locator('.banner.is-grave').first()).toHaveText(words.lost);
    await expect(page.locator('.warning-row').first()).toBeVisible();
    const second = await startMockServer(0, first.port);
    try {
      await expect(page.locator('.banner')).toHaveCount(0, { timeout: 20_000 });
      const stood = await page.locator('.clock-utc').innerText();
      await expect(page.locator('.clock-utc')).not.toHaveText(stood);
      expect(await isSamePage(page)).toBe(true);
    } finally {
      await second.close();
    }
  });

  test(`frames that cannot be read are told and asked for again; the last picture stands until one can (${language})`, async ({ page }) => {
    const server = await startMockServer();
    try {
      await openConsole(page, server.url, `&lang=${language}`);
      await page.evaluate(() => Object.assign(globalThis, { untouched: true }));
      server.troubles.malformed = true;
      await expect(page.locator('.banner').first()).toHaveText(words.frame);
      await expect(page.locator('.warning-row').first()).toBeVisible();
      server.troubles.malformed = false;
      await expect(page.locator('.banner')).toHaveCount(0);
      expect(await isSamePage(page)).toBe(true);
    } finally {
      await server.close();
    }
  });

  test(`on a first start the page is there at once and says how far what comes before the picture is computed (${language})`, async ({ page }) => {
    const server = await startMockServer();
    try {
      server.troubles.warming = true;
      await page.goto(`${server.url}#lang=${language}`);
      await page.locator('.dialog .button-strong').click();
      await expect(page.locator('.restarting')).toHaveText(words.first);
      server.troubles.warming = false;
      await expect(page.locator('.restarting')).toHaveCount(0);
      await expect(page.locator('.track-count')).toHaveText(/[1-9]/);
    } finally {
      await server.close();
    }
  });

  test(`a link to a recording that is gone, and a run that has stopped, are told with what to do (${language})`, async ({ page }) => {
    const server = await startMockServer();
    try {
      await openConsole(page, server.url, `&lang=${language}&view=0123456789abcdef`);
      await expect(page.locator('.banner').first()).toHaveText(words.gone);
      await page.locator('#view-0').selectOption('v1');
      await expect(page.locator('.banner')).toHaveCount(0);
      server.troubles.failure = 'the engine met a fault';
      await expect(page.locator('.banner').first()).toHaveText(words.stopped);
      await expect(page.locator('.warning-row').first()).toBeVisible();
    } finally {
      await server.close();
    }
  });
}
