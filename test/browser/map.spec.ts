// Finding, following, measuring and looking through time, by keyboard, in both languages.

import { expect, test } from '@playwright/test';
import { LAUNCH_AT } from './mock-sky.ts';
import { startMockServer, type MockServer } from './mock-server.ts';
import { AT, LANGUAGES, openConsole, wordsOf } from './open-console.ts';

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});

test.afterAll(async () => {
  await server.close();
});

const PLACE = { en: 'Ramadi', ar: 'الرمادي' } as const;

for (const language of LANGUAGES) {
  test(`a place is found by its name and shown, a command by its words (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press('/');
    const field = page.getByRole('combobox', { name: language === 'ar' ? 'بحث' : 'Find' });
    await expect(field).toBeFocused();
    await field.fill(PLACE[language]);
    await expect(page.locator('.palette li[aria-selected="true"]')).toContainText(PLACE[language]);
    await page.keyboard.press('Enter');
    await expect(page.locator('.palette')).toHaveCount(0);
    await expect(page.locator('.card h2')).toHaveText(PLACE[language]);
    await expect(page).toHaveURL(/map=43\.[23]\d+,33\.4/);
    await page.keyboard.press('Control+k');
    await field.fill(language === 'ar' ? 'مقارنة' : 'compare');
    await page.keyboard.press('Enter');
    await expect(page.locator('.map-pane')).toHaveCount(2);
  });

  test(`a track is found by its number, followed, and the map stays with it (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press(']');
    const title = await page.locator('.card h2').innerText();
    const name = /[0-9A-Z]{4}/.exec(title)?.[0] ?? '';
    await page.keyboard.press('Escape');
    await page.keyboard.press('/');
    await page.locator('.palette input').fill(name);
    await page.keyboard.press('Enter');
    await expect(page.locator('.card h2')).toContainText(name);
    await page.keyboard.press('f');
    await page.keyboard.press('3');
    const camera = (): string => /map=([^&]+)/.exec(page.url())?.[1] ?? '';
    await expect.poll(camera).not.toBe('');
    const before = camera();
    await expect.poll(camera, { timeout: 20_000 }).not.toBe(before);
  });

  test(`a distance is measured from what is selected to the middle of the map, and put away again (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press('n');
    await page.keyboard.press('d');
    await page.mouse.move(300, 300);
    await page.mouse.click(300, 300);
    // The press ended the line and chose nothing else.
    await expect(page.locator('.card')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.card')).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(page.locator('.card')).toHaveCount(0);
  });

  test(`a symbol that stands for several tracks leads to each of them (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press(' ');
    await page.waitForTimeout(800);
    const box = await page.locator('.map').boundingBox();
    let found = false;
    for (let x = 180; x < 420 && !found; x += 12) {
      for (let y = 200; y < 330 && !found; y += 12) {
        await page.mouse.click((box?.x ?? 0) + x, (box?.y ?? 0) + y);
        found = await page.locator('.card h2', { hasText: { en: /Group of \d+ tracks/, ar: /مجموعة من/ }[language] }).isVisible();
      }
    }
    expect(found).toBe(true);
    // An Arabic pair has no figure.
    const count = Number(/\d+/.exec(await page.locator('.card h2').innerText())?.[0] ?? 2);
    await expect(page.locator('.card .arrival')).toHaveCount(count);
    await page.locator('.card .arrival').first().click();
    await expect(page.locator('.card h2')).toHaveText({ en: /^Track/, ar: /^مسار/ }[language]);
  });

  test(`coverage is asked for the view that is shown, and only its own is drawn (${language})`, async ({ page }) => {
    const asked: string[] = [];
    page.on('response', async (response) => {
      if (response.url().includes('api/coverage')) asked.push(`${new URL(response.url()).searchParams.get('view')} ${(await response.text()).length > 2}`);
    });
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press('r');
    await page.keyboard.press('v');
    await expect.poll(() => asked).toEqual(['hub false', 'v1 true']);
  });

  test(`the bar marks what happened; keys go from mark to mark, and the speed from 1 to 600 (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await expect(page.locator('.slider-marks i')).toHaveCount(6);
    await expect(page.locator('.mark-indication')).toHaveAttribute('title', { en: '22:06:00 1 indication came', ar: '22:06:00 أتى مؤشر' }[language]);
    await expect(page.locator('.mark-lost')).toHaveAttribute(
      'title',
      { en: '22:10:00 Lost from sight: 3 tracks on their way', ar: '22:10:00 غابت عن الرصد 3 مسارات متجهة إلى أماكن' }[language],
    );
    await expect(page.locator('.mark-take-cover')).toHaveAttribute(
      'title',
      { en: '22:08:20 Take cover: 2 places', ar: '22:08:20 احتموا الآن: مكانان' }[language],
    );
    await page.keyboard.press(' ');
    await page.keyboard.press('j');
    await expect(page.locator('.clock-utc')).toHaveText('22:08:20');
    await page.keyboard.press('j');
    await expect(page.locator('.clock-utc')).toHaveText('22:07:00');
    await page.keyboard.press('k');
    await expect(page.locator('.clock-utc')).toHaveText('22:08:20');
    for (let press = 0; press < 10; press += 1) await page.keyboard.press('.');
    await expect(page.locator('.speed')).toHaveValue('600');
    await page.keyboard.press(',');
    await expect(page.locator('.speed')).toHaveValue('300');
  });

  test(`a link brings back the view, the moment and what was open (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press(' ');
    await page.keyboard.press(']');
    const title = await page.locator('.card h2').innerText();
    await expect(page).toHaveURL(/track=\d+/);
    const url = page.url();
    expect(Number(/at=(\d+)/.exec(url)?.[1])).toBeGreaterThanOrEqual(AT);
    await page.goto('about:blank');
    await page.goto(url);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.card h2')).toHaveText(title);
    await expect(page.locator('.play')).toHaveAttribute('aria-label', { en: 'Play', ar: 'تشغيل' }[language]);
    expect(AT - LAUNCH_AT).toBe(560);
  });

  test(`a link brings back both maps, their views and levels, and where they look (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press(' ');
    await page.keyboard.press('s');
    await page.locator('#view-1').selectOption('v3');
    await page.locator('.map-pane').nth(1).locator('.segments button').nth(1).click();
    await page
      .locator('.map-buttons')
      .first()
      .getByRole('button', { name: wordsOf(language, 'map.zoomIn') })
      .click();
    await expect(page).toHaveURL(/view2=v3.*map=/);
    await page.waitForTimeout(1_000);
    const [url, clock, counts] = [page.url(), await page.locator('.clock-utc').innerText(), await page.locator('.track-count').allInnerTexts()];
    await page.goto('about:blank');
    await page.goto(url);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.track-count')).toHaveText(counts);
    await expect(page.locator('.clock-utc')).toHaveText(clock);
    await expect(page.locator('#view-1')).toHaveValue('v3');
    await expect(page.locator('.map-pane').nth(1).locator('.segments [aria-pressed="true"]')).toHaveText(wordsOf(language, 'level.threats'));
    await expect.poll(() => page.url()).toBe(url);
  });

  test(`airspaces, own coverage, trails and the fan of a forecast are drawn, and taken away again (${language})`, async ({ page }) => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await openConsole(page, server.url, `&lang=${language}&view=v1`);
    /** Colour on the layer of the ground, in the middle of which nothing else changes while time stands. */
    const drawn = (): Promise<number> =>
      page.evaluate(() => {
        const canvas = document.querySelectorAll<HTMLCanvasElement>('canvas.map-layer')[0];
        const { data } = canvas.getContext('2d')?.getImageData(0, 0, canvas.width, canvas.height) ?? { data: [] };
        let sum = 0;
        for (let at = 3; at < data.length; at += 4) sum += data[at];
        return sum;
      });
    // A minute of frames makes trails.
    await page.keyboard.press('2');
    await page.waitForTimeout(4_000);
    await page.keyboard.press(' ');
    await page.waitForTimeout(800);
    const withAirspaces = await drawn();
    await page.keyboard.press('a');
    await expect.poll(drawn).toBeLessThan(withAirspaces);
    const plain = await drawn();
    await page.keyboard.press('r');
    await expect.poll(drawn).toBeGreaterThan(plain);
    await page.keyboard.press('r');
    await expect.poll(drawn).toBe(plain);
    // What is chosen has its trail, its way ahead and the places at its end.
    await page.keyboard.press(']');
    await expect(page.locator('.card .arrivals li').first()).toBeVisible();
    await expect.poll(drawn).toBeGreaterThan(plain);
    await page.keyboard.press('Escape');
    await expect.poll(drawn).toBe(plain);
  });
}
