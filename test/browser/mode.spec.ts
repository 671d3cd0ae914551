// Exercise, test and the real thing do not look or sound alike, in either language.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { startMockServer, type MockServer } from './mock-server.ts';
import { AT, LANGUAGES } from './open-console.ts';

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});

test.afterAll(async () => {
  await server.close();
});

const MODES = ['exercise', 'test', 'actual'] as const;

/** What a person sees and hears of a mode. */
async function shown(page: Page, mode: (typeof MODES)[number], language: string): Promise<{ words: string; look: string; notes: string }> {
  await page.route('**/api/session', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), mode } });
  });
  // Machines without a loudspeaker have no tones: what would be played is written down.
  await page.addInitScript(() => {
    const heard: number[] = [];
    const still = { setValueAtTime: () => still, exponentialRampToValueAtTime: () => still };
    class Played {
      readonly currentTime = 0;
      readonly destination = {};
      resume = (): Promise<void> => Promise.resolve();
      createGain = (): object => ({ gain: still, connect: () => undefined });
      createOscillator(): object {
        const frequency = { value: 0 };
        return { frequency, connect: (to: unknown) => to, start: () => heard.push(frequency.value), stop: () => undefined };
      }
    }
    Object.assign(globalThis, { heard, AudioContext: Played });
  });
  await page.goto(`${server.url}#at=${AT}&speed=1&lang=${language}`);
  if (mode === 'exercise') await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.warning-row').first()).toBeVisible();
  const badge = page.locator('.mode-badge');
  const look = await badge.evaluate((element) => {
    const { backgroundColor, borderTopStyle, borderTopColor, color } = getComputedStyle(element);
    return [backgroundColor, borderTopStyle, borderTopColor, color].join(' ');
  });
  expect(await page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard), 'no sound until it is switched on, whatever stands').toEqual([]);
  await page.keyboard.press('b');
  await expect.poll(() => page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard.length)).toBeGreaterThan(1);
  const notes = await page.evaluate(() => (globalThis as unknown as { heard: number[] }).heard.slice(0, 3).join(' '));
  const { violations } = await new AxeBuilder({ page }).include('.mode-badge').withTags(['wcag2aa']).analyze();
  expect(violations).toEqual([]);
  return { words: await badge.innerText(), look, notes };
}

for (const language of LANGUAGES) {
  test(`each mode has its own words, look and tones, and its keys work at once (${language})`, async ({ browser }) => {
    const all: { words: string; look: string; notes: string }[] = [];
    for (const mode of MODES) {
      const context = await browser.newContext();
      all.push(await shown(await context.newPage(), mode, language));
      await context.close();
    }
    for (const what of ['words', 'look', 'notes'] as const) expect(new Set(all.map((one) => one[what])).size, what).toBe(MODES.length);
  });
}
