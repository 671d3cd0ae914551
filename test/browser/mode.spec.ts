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

/** Machines without a loudspeaker have no tones: what would be played is written down, with how loud it would be. */
async function listen(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const heard: number[] = [];
    const loudness: number[] = [];
    const still = {
      setValueAtTime: () => still,
      exponentialRampToValueAtTime(value: number) {
        loudness.push(value);
        return still;
      },
    };
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
    Object.assign(globalThis, { heard, loudness, AudioContext: Played });
  });
}

/** What a person sees and hears of a mode. */
async function shown(page: Page, mode: (typeof MODES)[number], language: string): Promise<{ words: string; look: string; notes: string }> {
  await page.route('**/api/session', async (route) => {
    const answer = await route.fetch();
    await route.fulfill({ json: { ...((await answer.json()) as object), mode } });
  });
  await listen(page);
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

  test(`a graver alarm looks otherwise, and sounds higher, louder and more often (${language})`, async ({ page }) => {
    Object.assign(server.troubles, { unwell: true, unrecorded: false });
    await listen(page);
    // A silent feed is all that is wrong at first; then warnings do not go out. Time stands, so that nothing else comes.
    let channels: object[] = [];
    await page.route('**/api/health', async (route) => {
      const answer = await route.fetch().catch(() => undefined);
      const { feeds = [] } = ((await answer?.json().catch(() => undefined)) ?? {}) as { feeds?: object[] };
      await route.fulfill({ json: { feeds: feeds.slice(0, 1), channels } }).catch(() => undefined);
    });
    await page.goto(`${server.url}#at=${AT}&speed=0&lang=${language}`);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.severity-1')).toHaveCount(1);
    const look = (severity: number): Promise<string> =>
      page.locator(`.severity-${severity}`).evaluate((row) => {
        const { backgroundColor, borderTopStyle } = getComputedStyle(row);
        return `${backgroundColor} ${borderTopStyle} ${row.querySelector('path')?.getAttribute('d')}`;
      });
    /** Notes that sound while `ms` pass, each with its loudness. */
    const within = async (ms: number): Promise<{ hertz: number; loud: number }[]> => {
      await page.waitForTimeout(ms);
      return page.evaluate(() => {
        const { heard, loudness } = globalThis as unknown as Record<'heard' | 'loudness', number[]>;
        const peaks = loudness.splice(0).filter((level) => level > 0.001);
        return heard.splice(0).map((hertz, index) => ({ hertz, loud: peaks[index] ?? 0 }));
      });
    };
    // Switched on, what stands is heard at once, and then not for half a minute.
    await page.keyboard.press('b');
    const mild = await within(1_500);
    expect(mild).toHaveLength(2);
    const mildLook = await look(1);
    expect(await within(6_500)).toEqual([]);
    channels = [{ name: 'own/sirens', state: 'failing', waitingCount: 3, deliveredCount: 0, receipts: [] }];
    await expect(page.locator('.severity-3')).toHaveCount(1);
    const grave = await within(6_500);
    const graveLook = await look(3);
    expect(graveLook).not.toBe(mildLook);
    // At once and every five seconds, two notes each, an octave higher.
    expect(grave.length).toBeGreaterThanOrEqual(4);
    expect(grave.slice(0, 2).map(({ hertz }) => hertz)).toEqual(mild.map(({ hertz }) => 2 * hertz));
    expect(grave[0]?.loud).toBeGreaterThan(2 * (mild[0]?.loud ?? 1));
  });
}
