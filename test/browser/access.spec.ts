// WCAG 2.2 beyond what axe looks at: sizes, spacing, enlargement, order and sight of the focus, one press in place of a drag, and nothing by
// colour alone. docs/accessibility.md has each criterion with how it is checked.

import { expect, test, type Page } from '@playwright/test';
import { startMockServer, type MockServer } from './mock-server.ts';
import { cutOff, expectItFits, NARROW, smallTargets, spaceOut } from './fits.ts';
import { LANGUAGES, openConsole, wordsOf } from './open-console.ts';

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});
test.afterAll(() => server.close());
test.beforeEach(() => {
  Object.assign(server.troubles, { officer: true, unwell: true, unrecorded: false });
});

/** What can lie over the screen, by its key. */
const OVER = ['?', 'i', 'u', 'w', 't', '4', '/'] as const;

interface Stop {
  readonly words: string;
  readonly part: string;
  readonly isSeen: boolean;
  readonly hasRing: boolean;
}

/** Where the focus is: in which part of the screen, whether it is marked, and whether anything lies over it. */
const stopAt = (page: Page): Promise<Stop> =>
  page.evaluate(() => {
    const focus = document.activeElement ?? document.body;
    const { left, top, width, height } = focus.getBoundingClientRect();
    const spots = [0.2, 0.5, 0.8].flatMap((x) => [0.2, 0.5, 0.8].map((y) => [left + width * x, top + height * y] as const));
    const isSeen = spots.some(([x, y]) => {
      const above = document.elementFromPoint(x, y);
      return above !== null && (focus.contains(above) || above.contains(focus));
    });
    const { outlineStyle, outlineWidth } = getComputedStyle(focus);
    const part = focus.closest('.top-bar, .map-pane, .side, .time-bar, .dialog')?.className.split(' ')[0] ?? 'none';
    return { words: focus.outerHTML.slice(0, 80), part, isSeen, hasRing: outlineStyle !== 'none' && Number.parseFloat(outlineWidth) >= 2 };
  });

for (const language of LANGUAGES) {
  const open = (page: Page, fragment = ''): Promise<void> => openConsole(page, server.url, `&lang=${language}${fragment}`);

  test(`every target is 24 by 24 or more, and at 320 pixels nothing is cut or scrolls sideways, on the screen and in every panel (${language})`, async ({
    page,
  }) => {
    await open(page);
    await expect(page.locator('.alarm').first()).toBeVisible();
    await expectItFits(page);
    await page.locator('.warning-row.stage-take-cover').first().click();
    await expectItFits(page);
    await page.keyboard.press(']');
    await expectItFits(page);
    await page.keyboard.press('s');
    await expectItFits(page);
    for (const key of OVER) {
      await page.keyboard.press(key);
      await expect(page.locator('.dialog')).toBeVisible();
      await expectItFits(page);
      await page.keyboard.press('Escape');
    }
  });

  test(`in a window of 320 pixels all of it can still be used: an alarm, a warning, its card, the time (${language})`, async ({ page }) => {
    await page.setViewportSize(NARROW);
    await open(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(NARROW.width);
    await page.locator('.warning-rows .warning-row').first().click();
    await expect(page.locator('.card h2')).toBeInViewport();
    await page.locator('.officer-buttons .button').first().click();
    await expect.poll(() => server.acts.length).toBeGreaterThan(0);
    await page.locator('.play').click();
    await expect(page.locator('.play')).toHaveAttribute('aria-label', wordsOf(language, 'time.play'));
    await page
      .locator('.map-buttons')
      .getByRole('button', { name: wordsOf(language, 'map.zoomIn') })
      .click();
  });

  test(`with the widest spacing of text nothing is cut off (${language})`, async ({ page }) => {
    await open(page);
    await spaceOut(page);
    expect(await cutOff(page)).toEqual([]);
    expect(await page.evaluate(() => (document.querySelector('.time-bar')?.getBoundingClientRect().bottom ?? 0) <= innerHeight + 0.5)).toBe(true);
    await page.locator('.warning-row.stage-take-cover').first().click();
    expect(await cutOff(page)).toEqual([]);
    for (const key of OVER) {
      await page.keyboard.press(key);
      await expect(page.locator('.dialog')).toBeVisible();
      expect(await cutOff(page)).toEqual([]);
      await page.keyboard.press('Escape');
    }
  });

  test(`the focus goes from the top line over the map and the side to the time, is always marked, and nothing lies over it (${language})`, async ({ page }) => {
    for (const size of [{ width: 1280, height: 720 }, NARROW]) {
      await page.setViewportSize(size);
      await page.goto('about:blank');
      await open(page);
      await page.locator('.warning-rows .warning-row').first().click();
      await page.evaluate(() => (document.activeElement as HTMLElement | null)?.blur());
      await page.keyboard.press('Escape');
      // The end of the page, then all of it once.
      const parts: string[] = [];
      for (let presses = 0, ends = 0; presses < 160 && ends < 2; presses += 1) {
        await page.keyboard.press('Tab');
        const stop = await stopAt(page);
        if (stop.part === 'none') ends += 1;
        if (ends !== 1 || stop.part === 'none') continue;
        expect(stop, stop.words).toMatchObject({ isSeen: true, hasRing: true });
        if (parts.at(-1) !== stop.part) parts.push(stop.part);
      }
      expect(parts).toEqual(['top-bar', 'map-pane', 'side', 'time-bar']);
    }
  });

  test(`the map moves by single presses as it does by dragging, north up and west left in both languages (${language})`, async ({ page }) => {
    await open(page);
    const press = (key: 'map.west' | 'map.north' | 'map.zoomIn'): Promise<void> =>
      page
        .locator('.map-buttons')
        .getByRole('button', { name: wordsOf(language, key) })
        .click();
    const at = (): Promise<{ lon: number; lat: number; zoom: number }> =>
      page.evaluate(() => {
        const [, lon, lat, zoom] = /map=(-?[\d.]+),(-?[\d.]+),([\d.]+)/.exec(decodeURIComponent(location.hash)) ?? [];
        return { lat: Number(lat), lon: Number(lon), zoom: Number(zoom) };
      });
    await press('map.zoomIn');
    await expect.poll(async () => (await at()).zoom).toBeGreaterThan(0);
    await page.waitForTimeout(600);
    const before = await at();
    await press('map.west');
    await expect.poll(async () => (await at()).lon).toBeLessThan(before.lon - 0.5);
    await press('map.north');
    await expect.poll(async () => (await at()).lat).toBeGreaterThan(before.lat + 0.5);
    const box = await page
      .locator('.map-buttons')
      .getByRole('button', { name: wordsOf(language, 'map.west') })
      .boundingBox();
    const east = await page
      .locator('.map-buttons')
      .getByRole('button', { name: wordsOf(language, 'map.east') })
      .boundingBox();
    expect(box?.x ?? 0).toBeLessThan(east?.x ?? 0);
  });

  test(`alarms, marks of time and states of feeds are told apart without any colour (${language})`, async ({ page }) => {
    await open(page);
    await expect(page.locator('.alarm').first()).toBeVisible();
    // Alarms: each severity has a sign of its own beside its words.
    const signs = new Map<string, Set<string>>();
    const look = async (): Promise<void> => {
      const all = await page
        .locator('.alarm')
        .evaluateAll((alarms) =>
          alarms.map((alarm) => [/severity-\d/.exec(alarm.className)?.[0] ?? '', alarm.querySelector('path')?.getAttribute('d') ?? ''] as const),
        );
      for (const [severity, sign] of all) signs.set(severity, (signs.get(severity) ?? new Set()).add(sign));
    };
    await look();
    await page.keyboard.press('2');
    await expect(page.locator('.alarm.severity-2').first()).toBeVisible({ timeout: 30_000 });
    await look();
    expect([...signs.keys()].sort()).toEqual(['severity-1', 'severity-2', 'severity-3']);
    const drawn = [...signs.values()].map((ways) => [...ways]);
    expect(drawn.every((ways) => ways.length === 1)).toBe(true);
    expect(new Set(drawn.flat()).size).toBe(3);
    await expect(page.locator('.slider-marks i')).toHaveCount(6);
    // Marks on the bar of time: height, pattern or turn differ.
    const marks = await page.locator('.slider-marks i').evaluateAll((all) =>
      all.map((mark) => {
        const { rotate, inlineSize, backgroundImage } = getComputedStyle(mark);
        const pattern = backgroundImage.replaceAll(/rgba?\([^)]*\)/g, 'ink');
        return [mark.className, [(mark as HTMLElement).style.blockSize, rotate, inlineSize, pattern].join(' ')] as const;
      }),
    );
    const looks = new Map(marks);
    expect(looks.size).toBeGreaterThanOrEqual(5);
    expect(new Set(looks.values()).size).toBe(looks.size);
    // Feeds: a bad one says so in words that a well one does not have.
    await page.keyboard.press('u');
    await expect(page.locator('.feeds .is-bad').first()).toBeVisible();
    const states = page.locator('.feeds tbody').first().locator('tr td:first-of-type');
    const bad = await states.evaluateAll((cells) => cells.filter((cell) => cell.className === 'is-bad').map((cell) => cell.textContent));
    expect(bad.length).toBeGreaterThan(1);
    expect(new Set(bad).size).toBe(bad.length);
    expect(bad).not.toContain(wordsOf(language, 'feeds.well'));
  });

  test(`of two maps side by side the active one has a line that the other has not, and each says whose view it is (${language})`, async ({ page }) => {
    await open(page);
    await page.keyboard.press('s');
    await expect(page.locator('.map-pane')).toHaveCount(2);
    const lines = await page.locator('.map-head').evaluateAll((heads) => heads.map((head) => getComputedStyle(head).boxShadow));
    expect(lines.filter((line) => line === 'none')).toHaveLength(1);
    const names = await page.locator('.view-switch select option:checked').allTextContents();
    expect(new Set(names).size).toBe(2);
  });

  test(`what changes by itself is told to a screen reader: alarms at once, banners and what is computed when there is quiet (${language})`, async ({
    page,
  }) => {
    await open(page);
    await expect(page.locator('.alarms[role="alert"]')).toContainText('own-airport');
    server.troubles.unrecorded = true;
    await expect(page.locator('.banners[role="status"]')).toContainText(wordsOf(language, 'banner.unrecorded').slice(0, 8));
    await page.keyboard.press('/');
    await page.locator('.palette input').fill('zzzzqq');
    await expect(page.locator('.palette [role="status"]')).toHaveText(wordsOf(language, 'palette.none'));
    expect(await smallTargets(page)).toEqual([]);
  });
}
