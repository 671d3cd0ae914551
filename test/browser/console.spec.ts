// The console as a person uses it, against a stand-in server that can do what a healthy run does not.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { LAUNCH_AT } from './mock-sky.ts';
import { startMockServer, type MockServer } from './mock-server.ts';

let server: MockServer;
const AT = LAUNCH_AT + 560;

test.beforeAll(async () => {
  server = await startMockServer();
});

test.afterAll(async () => {
  await server.close();
});

test.beforeEach(() => {
  Object.assign(server.troubles, { unrecorded: false, rebuilding: false, silent: false, refuse: false, officer: false, unwell: false });
});

async function open(page: Page, fragment = ''): Promise<void> {
  await page.goto(`${server.url}#at=${AT}&speed=1${fragment}`);
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.warning-row').first()).toBeVisible();
}

for (const language of ['en', 'ar'] as const) {
  test(`the first card has five lines and goes away for good (${language})`, async ({ page }) => {
    await page.goto(`${server.url}#lang=${language}`);
    await expect(page.locator('.intro-lines li')).toHaveCount(5);
    await page.keyboard.press('Escape');
    await expect(page.locator('.dialog')).toHaveCount(0);
  });

  test(`exercise and what it is built on always stand on the screen, in both directions (${language})`, async ({ page }) => {
    await open(page, `&lang=${language}`);
    await expect(page.locator('html')).toHaveAttribute('dir', language === 'ar' ? 'rtl' : 'ltr');
    await expect(page.locator('.mode-badge')).toHaveText('EXERCISE تمرين');
    await expect(page.locator('.disclaimer')).toContainText(language === 'ar' ? 'افتراضية' : 'notional');
    const side = await page.locator('.side').boundingBox();
    expect(side?.x).toBe(language === 'ar' ? 0 : 1280 - 364);
    // Time runs from left to right everywhere.
    const bar = await page.locator('.transport').boundingBox();
    expect(bar?.x).toBeLessThan(40);
  });

  test(`axe finds nothing against WCAG 2.2 AA, with cards and dialogs open too (${language})`, async ({ page }) => {
    await open(page, `&lang=${language}`);
    const check = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
    };
    await page.locator('.warning-row').first().click();
    await check();
    await page.keyboard.press(']');
    await page.keyboard.press('?');
    await check();
  });
}

test('nothing is asked of another host, and nothing breaks the content policy', async ({ page }) => {
  const foreign: string[] = [];
  const errors: string[] = [];
  page.on('request', (request) => {
    if (!request.url().startsWith(server.url) && !/^(?:data|blob):/.test(request.url())) foreign.push(request.url());
  });
  page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
  page.on('pageerror', (error) => errors.push(error.message));
  await open(page);
  await page.keyboard.press('s');
  await page.waitForTimeout(1_500);
  expect(foreign).toEqual([]);
  expect(errors).toEqual([]);
});

test('the list has the most urgent first, with a countdown, both times, and places and people by stage', async ({ page }) => {
  await open(page);
  const first = page.locator('.warning-row').first();
  await expect(first).toHaveClass(/stage-take-cover/);
  await expect(first.locator('.warning-left')).toHaveText(/^in (\d+ min )?\d+ s$/);
  await expect(first.locator('.warning-clock')).toHaveText(/^22:\d\d UTC · 01:\d\d$/);
  await expect(page.locator('.stage-chip').first()).toContainText(/Take cover\s*\d+ places?\s*[\d,]+ people/);
  await page.locator('.stage-chip', { hasText: 'Prepare' }).click();
  await expect(page.locator('.warning-row').first()).toHaveClass(/stage-prepare/);
});

test('a warning without a track says so, in the same words for every view', async ({ page }) => {
  const words: string[] = [];
  for (const view of ['hub', 'v3']) {
    await open(page, `&view=${view}&level=warn`);
    await expect(page.locator('.track-count')).toHaveText('This level shows warnings only.');
    await page.locator('.warning-row').first().click();
    words.push(await page.locator('.hidden-note').innerText());
    await page.goto('about:blank');
  }
  expect(words[0]).toContain('not released to this view');
  expect(words[1]).toBe(words[0]);
});

test('a track card tells kind, speed, height, errors and arrivals, and leads to the place', async ({ page }) => {
  await open(page);
  await page.keyboard.press(']');
  const card = page.locator('.card');
  await expect(card).toContainText('Ballistic');
  await expect(card).toContainText('Comes down');
  await expect(card).toContainText('Error, 1σ');
  await card.locator('.arrival').first().click();
  await expect(page.locator('.card')).toContainText('Time to shelter');
  await page.keyboard.press('Escape');
  await expect(page.locator('.card')).toHaveCount(0);
});

test('another view shows another picture; two maps stand side by side and move in step', async ({ page }) => {
  await open(page);
  const count = async (map: number): Promise<number> => Number((await page.locator('.track-count').nth(map).innerText()).split(' ')[0]);
  await expect(page.locator('.track-count')).toHaveText(/^[1-9]\d* tracks$/);
  const hub = await count(0);
  await page.keyboard.press('s');
  await expect(page.locator('.map-pane')).toHaveCount(2);
  await expect(page.locator('.track-count').nth(1)).toHaveText(/^[1-9]\d* tracks$/);
  expect(await count(1)).toBeLessThan(hub);
  await page.locator('#view-1').selectOption('pv2');
  await expect(page.locator('#view-1')).toHaveValue('pv2');
  await expect(page.locator('#view-1 option:checked')).toHaveText('Public of Deneb');
  await expect(page.locator('.track-count').nth(1)).toHaveText('This level shows warnings only.');
  await page.locator('#view-1').selectOption('v2');
  await expect(page.locator('.track-count').nth(1)).toHaveText(/^[1-9]\d* tracks$/);
  await page.locator('h1').click();
  await page.keyboard.press('s');
  await expect(page.locator('.map-pane')).toHaveCount(1);
});

test('the address keeps the state, names nobody, and brings the same screen back', async ({ page }) => {
  await open(page);
  await page.keyboard.press('v');
  await page.keyboard.press('g');
  await expect(page).toHaveURL(/#view=v1&.*lang=ar/);
  const url = page.url();
  expect(url).not.toMatch(/altair/i);
  expect(new URL(url).search).toBe('');
  await page.goto('about:blank');
  await page.goto(url);
  await expect(page.locator('#view-0')).toHaveValue('v1');
  await expect(page.locator('html')).toHaveAttribute('lang', 'ar');
});

test('time can be paused, sped up, stepped and sent to a named moment', async ({ page }) => {
  await open(page);
  const clock = page.locator('.clock-utc');
  await page.keyboard.press(' ');
  await expect(page.locator('.play')).toHaveAttribute('aria-label', 'Play');
  await page.waitForTimeout(600);
  const stood = await clock.innerText();
  await page.waitForTimeout(1_500);
  expect(await clock.innerText()).toBe(stood);
  await page.keyboard.press('Shift+ArrowLeft');
  await expect(clock).not.toHaveText(stood);
  await page.locator('.moment', { hasText: 'Ballistic launch' }).click();
  await expect(clock).toHaveText('22:00:00');
  await page.keyboard.press('3');
  await expect(page.locator('.speed')).toHaveValue('60');
  await expect(clock).toHaveText(/^22:0[1-9]/);
});

test('sharing off asks first, then has the run computed again from here', async ({ page }) => {
  await open(page);
  server.restarts.length = 0;
  await page.keyboard.press('x');
  await page.getByRole('button', { name: 'No', exact: true }).click();
  expect(server.restarts).toEqual([]);
  await page.getByRole('button', { name: 'Turn sharing off' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await expect(page.locator('.sharing-state')).toHaveText('Sharing is off');
  expect(server.restarts).toHaveLength(1);
  expect(server.restarts[0]?.sharing).toBe('none');
  await expect(page.locator('.restarting')).toHaveCount(0);
  await page.getByRole('button', { name: 'Turn sharing on' }).click();
  await page.getByRole('button', { name: 'Yes' }).click();
  await expect(page.locator('.sharing-state')).toHaveText('Sharing by the terms');
});

test('a moment that is not computed, or not yet known, restarts the run for it with one click', async ({ page }) => {
  await open(page);
  for (const [name, moment] of [['First report', 'first-report'], ['All clear', 'all-clear']] as const) {
    server.restarts.length = 0;
    await page.locator('.moment', { hasText: name }).click();
    await expect.poll(() => server.restarts).toEqual([{ moment, sharing: null }]);
    await expect(page.locator('.restarting')).toHaveCount(0);
  }
});

test('what is wrong is said: unrecorded, rebuilding, an old picture', async ({ page }) => {
  await open(page);
  await expect(page.locator('.banner')).toHaveCount(0);
  server.troubles.unrecorded = true;
  await expect(page.locator('.banner')).toContainText('UNRECORDED');
  server.troubles.unrecorded = false;
  server.troubles.rebuilding = true;
  await expect(page.locator('.banner.is-notice')).toContainText('Rebuilding');
  await expect(page.locator('.banner')).toHaveCount(1);
  server.troubles.rebuilding = false;
  await expect(page.locator('.banner')).toHaveCount(0);
  server.troubles.silent = true;
  await expect(page.locator('.banner')).toHaveText(/The picture is \d+ s old\./);
});

test('a dropped connection says so with its age, comes back by itself, and keeps what was shown meanwhile', async ({ page }) => {
  await open(page);
  server.troubles.refuse = true;
  server.dropAll();
  await expect(page.locator('.banner')).toHaveText(/Connection lost \d+ s ago/);
  await expect(page.locator('.warning-row').first()).toBeVisible();
  server.troubles.refuse = false;
  await expect(page.locator('.banner')).toHaveCount(0, { timeout: 15_000 });
  const clock = page.locator('.clock-utc');
  const before = await clock.innerText();
  await expect(clock).not.toHaveText(before);
});

test('every key of the help does something, and the help has every key', async ({ page }) => {
  await open(page);
  await page.keyboard.press('?');
  expect(await page.locator('.key-list > div').count()).toBeGreaterThanOrEqual(33);
  await page.keyboard.press('Escape');
  await page.keyboard.press('n');
  await expect(page.locator('.card')).toBeVisible();
  await page.keyboard.press('l');
  await expect(page.locator('.segments [aria-pressed="true"]').first()).toHaveText('Threats');
  await page.keyboard.press('a');
  await expect(page.getByRole('button', { name: 'Show airspaces' })).toBeVisible();
  await page.keyboard.press('b');
  await expect(page.getByRole('button', { name: 'Quiet for five minutes' })).toBeVisible();
  await page.keyboard.press('m');
  await expect(page.locator('.moment').first()).toBeFocused();
});

test('everything fits from 1280 by 720 up, in both languages', async ({ page }) => {
  for (const language of ['en', 'ar']) {
    await open(page, `&lang=${language}`);
    await page.locator('.warning-row').first().click();
    const cut = await page.evaluate(() => {
      const wide = [...document.querySelectorAll('.top-bar, .time-bar, .map-head, .side')].filter((box) => box.scrollWidth > box.clientWidth + 1);
      const below = document.querySelector('.time-bar')?.getBoundingClientRect().bottom ?? 0;
      return { wide: wide.map((box) => box.className), below: below <= innerHeight + 0.5 };
    });
    expect(cut).toEqual({ wide: [], below: true });
    await page.goto('about:blank');
  }
});

test('without WebGL everything is the same: the map needs none', async ({ playwright }) => {
  const browser = await playwright.chromium.launch({
    executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu', '--disable-3d-apis'],
  });
  try {
    const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
    await open(page);
    expect(await page.evaluate(() => document.createElement('canvas').getContext('webgl'))).toBeNull();
    await page.keyboard.press(']');
    await page.keyboard.press('c');
    await expect(page.locator('.card')).toContainText('What it is');
    await page.locator('.map-base').click({ position: { x: 60, y: 500 } });
    await page.keyboard.press('ArrowRight');
    await expect(page).toHaveURL(/&map=/);
  } finally {
    await browser.close();
  }
});

for (const language of ['en', 'ar'] as const) {
  test(`a link to a view that is gone, and a page of another version than the server, are said with what to do (${language})`, async ({ page }) => {
    await page.goto(`${server.url}#lang=${language}&view=0123456789abcdef&at=${AT}&speed=1`);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.banner', { hasText: 'manara replay' })).toBeVisible();
    await expect(page.locator('.warning-row').first()).toBeVisible();
    server.troubles.otherVersion = true;
    await expect(page.locator('.banner', { hasText: language === 'en' ? 'different versions' : 'إصدارين' })).toBeVisible();
    server.troubles.otherVersion = false;
    await page.keyboard.press('v');
    await expect(page.locator('.banner')).toHaveCount(0);
  });
}

test('a line that has fallen silent without closing, as after sleep, is opened anew and the picture catches up', async ({ page }) => {
  await open(page);
  server.troubles.silent = true;
  await expect(page.locator('.banner.is-grave')).toContainText('Connection lost', { timeout: 20_000 });
  server.troubles.silent = false;
  await expect(page.locator('.banner')).toHaveCount(0, { timeout: 20_000 });
  const before = await page.locator('.clock-utc').innerText();
  await expect(page.locator('.clock-utc')).not.toHaveText(before);
});
