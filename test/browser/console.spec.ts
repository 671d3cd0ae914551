// The console as a person uses it, against a stand-in server that can do what a healthy run does not.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import type { WordKey } from '../../web/words/en.ts';
import type { Filling } from '../../web/words/language.ts';
import { startMockServer, type MockServer } from './mock-server.ts';
import { AT, LANGUAGES, openConsole, seen, wordsOf } from './open-console.ts';

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});

test.afterAll(async () => {
  await server.close();
});

test.beforeEach(() => {
  Object.assign(server.troubles, { unrecorded: false, rebuilding: false, silent: false, refuse: false, officer: false, unwell: false });
});

const open = (page: Page, fragment: string): Promise<void> => openConsole(page, server.url, fragment);

for (const language of LANGUAGES) {
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

for (const language of LANGUAGES) {
  const words = (key: WordKey, filling?: Filling): string => wordsOf(language, key, filling);
  const begin = (page: Page, fragment = ''): Promise<void> => open(page, `&lang=${language}${fragment}`);
  const TRACKS = { en: /^[1-9]\d* tracks$/, ar: /^[1-9]\d* (مسارًا|مسارات|مسار)$/ }[language];

  test(`nothing is asked of another host, and nothing breaks the content policy (${language})`, async ({ page }) => {
    const foreign: string[] = [];
    const errors: string[] = [];
    page.on('request', (request) => {
      if (!request.url().startsWith(server.url) && !/^(?:data|blob):/.test(request.url())) foreign.push(request.url());
    });
    page.on('console', (message) => message.type() === 'error' && errors.push(message.text()));
    page.on('pageerror', (error) => errors.push(error.message));
    await begin(page);
    await page.keyboard.press('s');
    await page.waitForTimeout(1_500);
    expect(foreign).toEqual([]);
    expect(errors).toEqual([]);
  });

  test(`the list has the most urgent first, with a countdown, both times, and places and people by stage (${language})`, async ({ page }) => {
    await begin(page);
    const first = page.locator('.warning-row').first();
    await expect(first).toHaveClass(/stage-take-cover/);
    await expect(first.locator('.warning-left')).toHaveText({ en: /^in (\d+ min )?\d+ s$/, ar: /^بعد (\d+ د )?\d+ ث$/ }[language]);
    await expect(first.locator('.warning-clock')).toHaveText(/^22:\d\d UTC · 01:\d\d$/);
    await expect(page.locator('.stage-chip').first()).toContainText(
      { en: /Take cover\s*\d+ places?\s*[\d,]+ people/, ar: /احتموا الآن\s*(\d+ )?(مكان|أماكن)\S*( واحد)?\s*[\d,]+ نسمة/ }[language],
    );
    await page.locator('.stage-chip', { hasText: words('stage.prepare') }).click();
    await expect(page.locator('.warning-row').first()).toHaveClass(/stage-prepare/);
  });

  test(`a warning without a track says so, in the same words for every view (${language})`, async ({ page }) => {
    const notes: string[] = [];
    for (const view of ['hub', 'v3']) {
      await begin(page, `&view=${view}&level=warn`);
      await expect(page.locator('.track-count')).toHaveText({ en: 'This level shows warnings only.', ar: 'هذا المستوى يعرض الإنذارات فقط.' }[language]);
      await page.locator('.warning-row').first().click();
      notes.push(await page.locator('.hidden-note').innerText());
      await page.goto('about:blank');
    }
    expect(notes[0]).toContain({ en: 'not released to this view', ar: 'لم يُسمح بعرضها' }[language]);
    expect(notes[1]).toBe(notes[0]);
  });

  test(`a track card tells kind, speed, height, errors, why and arrivals, and leads to the place (${language})`, async ({ page }) => {
    await begin(page);
    await page.keyboard.press(']');
    const card = page.locator('.card');
    for (const line of {
      en: ['Ballistic', 'Unknown · confirmed', 'Comes down', 'Error, 1σ', 'm/s', 'What speaks for it, and against', 'it falls freely', 'Warned because of it'],
      ar: ['باليستي', 'غير معروف · مؤكد', 'الخطأ، 1σ', 'م/ث', 'ما يؤيده وما ينفيه', 'يسقط سقوطًا حرًّا', words('track.impact'), words('track.warned')],
    }[language])
      await expect(card).toContainText(line);
    await expect(card.locator('.kinds li').first()).toContainText(/\d+%/);
    await expect(card.locator('.evidence .is-for').first()).toHaveText(`+ ${words('evidence.for')}`);
    await card.locator('.arrival').first().click();
    await expect(page.locator('.card')).toContainText({ en: 'Time to shelter', ar: 'الوقت للوصول إلى الملجأ' }[language]);
    await page.keyboard.press('Escape');
    await expect(page.locator('.card')).toHaveCount(0);
  });

  test(`another view shows another picture; two maps stand side by side and move in step (${language})`, async ({ page }) => {
    await begin(page);
    const count = async (map: number): Promise<number> => Number((await page.locator('.track-count').nth(map).innerText()).split(' ')[0]);
    await expect(page.locator('.track-count')).toHaveText(TRACKS);
    const hub = await count(0);
    await page.keyboard.press('s');
    await expect(page.locator('.map-pane')).toHaveCount(2);
    await expect(page.locator('.track-count').nth(1)).toHaveText(TRACKS);
    expect(await count(1)).toBeLessThan(hub);
    await page.locator('#view-1').selectOption('pv2');
    await expect(page.locator('#view-1')).toHaveValue('pv2');
    await expect(page.locator('#view-1 option:checked')).toHaveText({ en: 'Public of Deneb', ar: 'جمهور ذنب' }[language]);
    await expect(page.locator('.track-count').nth(1)).toHaveText(words('map.warnLevel'));
    await page.locator('#view-1').selectOption('v2');
    await expect(page.locator('.track-count').nth(1)).toHaveText(TRACKS);
    await page.locator('h1').click();
    await page.keyboard.press('s');
    await expect(page.locator('.map-pane')).toHaveCount(1);
  });

  test(`the address keeps the state, names nobody, and brings the same screen back (${language})`, async ({ page }) => {
    const other = language === 'en' ? 'ar' : 'en';
    await begin(page);
    await page.keyboard.press('v');
    await page.keyboard.press('g');
    await expect(page).toHaveURL(new RegExp(`#view=v1&.*lang=${other}`));
    const url = page.url();
    expect(decodeURIComponent(url)).not.toMatch(/altair|الطائر/i);
    expect(new URL(url).search).toBe('');
    await page.goto('about:blank');
    await page.goto(url);
    await expect(page.locator('#view-0')).toHaveValue('v1');
    await expect(page.locator('html')).toHaveAttribute('lang', other);
  });

  test(`time can be paused, sped up, stepped and sent to a named moment (${language})`, async ({ page }) => {
    await begin(page);
    const clock = page.locator('.clock-utc');
    await page.keyboard.press(' ');
    await expect(page.locator('.play')).toHaveAttribute('aria-label', { en: 'Play', ar: 'تشغيل' }[language]);
    await page.waitForTimeout(600);
    const stood = await clock.innerText();
    await page.waitForTimeout(1_500);
    expect(await clock.innerText()).toBe(stood);
    await page.keyboard.press('Shift+ArrowLeft');
    await expect(clock).not.toHaveText(stood);
    await page.locator('.moment', { hasText: { en: 'Ballistic launch', ar: 'إطلاق باليستي' }[language] }).click();
    await expect(clock).toHaveText('22:00:00');
    await page.keyboard.press('3');
    await expect(page.locator('.speed')).toHaveValue('60');
    await expect(clock).toHaveText(/^22:0[1-9]/);
  });

  test(`sharing off asks first, then has the run computed again from here (${language})`, async ({ page }) => {
    await begin(page);
    server.restarts.length = 0;
    await page.keyboard.press('x');
    await page.getByRole('button', { name: words('ask.no'), exact: true }).click();
    expect(server.restarts).toEqual([]);
    await page.getByRole('button', { name: words('sharing.off') }).click();
    await page.getByRole('button', { name: words('ask.yes'), exact: true }).click();
    await expect(page.locator('.sharing-state')).toHaveText({ en: 'Sharing is off', ar: 'المشاركة متوقفة' }[language]);
    expect(server.restarts).toHaveLength(1);
    expect(server.restarts[0]?.sharing).toBe('none');
    await expect(page.locator('.restarting')).toHaveCount(0);
    await page.getByRole('button', { name: words('sharing.on') }).click();
    await page.getByRole('button', { name: words('ask.yes'), exact: true }).click();
    await expect(page.locator('.sharing-state')).toHaveText({ en: 'Sharing by the terms', ar: 'المشاركة وفق الشروط' }[language]);
  });

  test(`a moment that is not computed, or not yet known, restarts the run for it with one click (${language})`, async ({ page }) => {
    await begin(page);
    for (const [names, moment] of [
      [{ en: 'First report', ar: 'أول بلاغ' }, 'first-report'],
      [{ en: 'All clear', ar: 'زوال الخطر' }, 'all-clear'],
    ] as const) {
      server.restarts.length = 0;
      await page.locator('.moment', { hasText: names[language] }).click();
      await expect.poll(() => server.restarts).toEqual([{ moment, sharing: null }]);
      await expect(page.locator('.restarting')).toHaveCount(0);
    }
  });

  test(`the alarm of many take-covers names the place first that the list has first (${language})`, async ({ page }) => {
    // From a moment at which none stands, to one at which the place that comes first by number is not the most urgent.
    await page.goto(`${server.url}#at=${AT - 110}&speed=10&lang=${language}`);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.clock-utc')).toHaveText(/^22:10:[1-5]/, { timeout: 40_000 });
    await page.keyboard.press(' ');
    const covers = page.locator('.warning-row.stage-take-cover');
    const first = seen(await covers.first().locator('.warning-place').innerText());
    const alarm = page.locator('.severity-2 .alarm-words');
    await expect(alarm).toContainText(new RegExp(`\\b${await covers.count()} `));
    await expect(alarm).toContainText({ en: `; first ${first}`, ar: `أولها ${first}` }[language]);
  });

  test(`what is wrong is said: unrecorded, rebuilding, a picture older than three seconds (${language})`, async ({ page }) => {
    await begin(page);
    await expect(page.locator('.banner')).toHaveCount(0);
    server.troubles.unrecorded = true;
    await expect(page.locator('.banner')).toContainText({ en: 'UNRECORDED', ar: 'غير مسجَّل' }[language]);
    server.troubles.unrecorded = false;
    server.troubles.rebuilding = true;
    await expect(page.locator('.banner.is-notice')).toContainText({ en: 'Rebuilding', ar: 'إعادة بناء' }[language]);
    await expect(page.locator('.banner')).toHaveCount(1);
    server.troubles.rebuilding = false;
    await expect(page.locator('.banner')).toHaveCount(0);
    server.troubles.silent = true;
    const old = page.locator('.banner');
    await expect(old).toHaveText({ en: /The picture is \d+ s old\./, ar: /عمر الصورة \d+ ث\./ }[language]);
    expect(Number(/\d+/.exec(await old.innerText())?.[0])).toBeGreaterThanOrEqual(3);
  });

  test(`a dropped connection says so with its age, comes back by itself, and keeps what was shown meanwhile (${language})`, async ({ page }) => {
    await begin(page);
    server.troubles.refuse = true;
    server.dropAll();
    await expect(page.locator('.banner')).toHaveText({ en: /Connection lost \d+ s ago/, ar: /انقطع الاتصال قبل \d+ ث/ }[language]);
    await expect(page.locator('.warning-row').first()).toBeVisible();
    server.troubles.refuse = false;
    await expect(page.locator('.banner')).toHaveCount(0, { timeout: 15_000 });
    const clock = page.locator('.clock-utc');
    const before = await clock.innerText();
    await expect(clock).not.toHaveText(before);
  });

  test(`a line that has fallen silent without closing, as after sleep, is opened anew and the picture catches up (${language})`, async ({ page }) => {
    await begin(page);
    server.troubles.silent = true;
    await expect(page.locator('.banner.is-grave')).toContainText({ en: 'Connection lost', ar: 'انقطع الاتصال' }[language], { timeout: 20_000 });
    server.troubles.silent = false;
    await expect(page.locator('.banner')).toHaveCount(0, { timeout: 20_000 });
    const before = await page.locator('.clock-utc').innerText();
    await expect(page.locator('.clock-utc')).not.toHaveText(before);
  });

  test(`every key of the help does something, and the help has every key (${language})`, async ({ page }) => {
    await begin(page);
    await page.keyboard.press('?');
    expect(await page.locator('.key-list > div').count()).toBeGreaterThanOrEqual(33);
    await page.keyboard.press('Escape');
    await page.keyboard.press('n');
    await expect(page.locator('.card')).toBeVisible();
    await page.keyboard.press('l');
    await expect(page.locator('.segments [aria-pressed="true"]').first()).toHaveText({ en: 'Threats', ar: 'التهديدات' }[language]);
    await page.keyboard.press('a');
    await expect(page.getByRole('button', { name: words('airspace.show') })).toBeVisible();
    await page.keyboard.press('b');
    await expect(page.getByRole('button', { name: words('sound.turnOff') })).toBeVisible();
    await page.keyboard.press('m');
    await expect(page.locator('.moment').first()).toBeFocused();
  });

  test(`everything fits from 1280 by 720 up (${language})`, async ({ page }) => {
    await begin(page);
    await page.locator('.warning-row').first().click();
    const cut = await page.evaluate(() => {
      const wide = [...document.querySelectorAll('.top-bar, .time-bar, .map-head, .side')].filter((box) => box.scrollWidth > box.clientWidth + 1);
      const below = document.querySelector('.time-bar')?.getBoundingClientRect().bottom ?? 0;
      return { wide: wide.map((box) => box.className), below: below <= innerHeight + 0.5 };
    });
    expect(cut).toEqual({ wide: [], below: true });
  });

  test(`keys of the help stand in the order of their words, as the language is read (${language})`, async ({ page }) => {
    await open(page, `&lang=${language}`);
    await page.keyboard.press('?');
    for (const [does, first, second] of [
      ['help.speed', ',', '.'],
      ['help.mark', 'J', 'K'],
      ['help.track', '[', ']'],
    ] as const) {
      const row = page.locator('.key-list > div').filter({ has: page.locator('dd', { hasText: wordsOf(language, does) }) });
      const [one, other] = await Promise.all([first, second].map(async (key) => (await row.locator('kbd', { hasText: key }).boundingBox())?.x ?? NaN));
      expect(other - one > 0, does).toBe(language === 'en');
    }
    expect(wordsOf('en', 'help.track')).toBe('Previous or next track');
  });

  test(`keys of one character can be turned off, and on again; the palette does all meanwhile (${language})`, async ({ page }) => {
    await open(page, `&lang=${language}`);
    const airspaces = page.getByRole('button', { name: wordsOf(language, 'airspace.show') });
    await page.keyboard.press('?');
    await page.locator('.single-keys').click();
    await page.keyboard.press('Escape');
    for (const key of ['a', 'u', '?', '/']) await page.keyboard.press(key);
    await expect(page.locator('.dialog')).toHaveCount(0);
    await expect(airspaces).toHaveCount(0);
    await page.keyboard.press('Control+k');
    await page.locator('.palette input').fill(wordsOf(language, 'help.help'));
    await page.keyboard.press('Enter');
    await page.locator('.single-keys').click();
    await page.keyboard.press('Escape');
    await page.keyboard.press('a');
    await expect(airspaces).toBeVisible();
  });

  test(`with every button that the top line can have, none is off the screen or squeezed (${language})`, async ({ page }) => {
    await page.route('**/api/session', async (route) => {
      const response = await route.fetch();
      const account = { name: 'Lieutenant Commander Alexandra Hawthorne', role: 'auditor' };
      await route.fulfill({ response, json: { ...(await response.json()), account, auditor: true } });
    });
    await open(page, `&lang=${language}`);
    await expect(page.locator('.account')).toBeVisible();
    const cut = await page.evaluate(() =>
      [...document.querySelectorAll('.top-bar > *, .top-bar button')]
        .filter((part) => part.className !== 'top-spring')
        .map((part) => ({ tag: part.tagName, part: part.textContent, box: part.getBoundingClientRect() }))
        .filter(({ tag, box }) => box.left < -0.5 || box.right > innerWidth + 0.5 || (tag === 'BUTTON' && (box.width < 24 || box.height < 24)))
        .map(({ part }) => part),
    );
    expect(cut).toEqual([]);
    expect(await page.evaluate(() => document.querySelector('.time-bar')?.getBoundingClientRect().bottom)).toBeLessThanOrEqual(720.5);
  });

  test(`where motion is to be reduced nothing glides or fades in: the map is at its place at once (${language})`, async ({ page }) => {
    await begin(page);
    await page.keyboard.press(' ');
    await page.keyboard.press('n');
    // Where motion may be the map passes through many places on its way, and the dialog fades in; else neither.
    const placesOnTheWay = async (key: string): Promise<number> => {
      await page.evaluate(() => {
        const seen = new Set<string>();
        Object.assign(window, { seen });
        const look = (): void => {
          seen.add(document.querySelector<HTMLElement>('.ground-sheet')?.style.transform ?? '');
          requestAnimationFrame(look);
        };
        look();
      });
      await page.keyboard.press(key);
      await page.waitForTimeout(1_500);
      return page.evaluate(() => (window as unknown as { seen: Set<string> }).seen.size);
    };
    for (const [reducedMotion, moves] of [
      ['no-preference', true],
      ['reduce', false],
    ] as const) {
      await page.emulateMedia({ reducedMotion });
      await page.keyboard.press('?');
      const dialog = page.locator('.dialog');
      expect(await dialog.evaluate((part) => getComputedStyle(part).animationName !== 'none'), reducedMotion).toBe(moves);
      await page.keyboard.press('Escape');
      await expect(dialog).toHaveCount(0);
      await page.keyboard.press('h');
      await expect(page).not.toHaveURL(/&map=/);
      await page.waitForTimeout(1_500);
      expect((await placesOnTheWay('c')) > 4, reducedMotion).toBe(moves);
      await expect(page).toHaveURL(/&map=/);
    }
  });

  test(`without WebGL everything is the same: the map needs none (${language})`, async ({ playwright }) => {
    const browser = await playwright.chromium.launch({
      executablePath: process.env['MANARA_CHROMIUM'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-3d-apis'],
    });
    try {
      const page = await browser.newPage({ viewport: { width: 1280, height: 720 } });
      await begin(page);
      expect(await page.evaluate(() => document.createElement('canvas').getContext('webgl'))).toBeNull();
      await page.keyboard.press(']');
      await page.keyboard.press('c');
      await expect(page.locator('.card')).toContainText({ en: 'What it is', ar: 'ما هو' }[language]);
      await page.locator('.map-base').click({ position: { x: 60, y: 500 } });
      await page.keyboard.press('ArrowRight');
      await expect(page).toHaveURL(/&map=/);
    } finally {
      await browser.close();
    }
  });

  test(`a link to a view that is gone, and a page of another version than the server, are said with what to do (${language})`, async ({ page }) => {
    await page.goto(`${server.url}#lang=${language}&view=0123456789abcdef&at=${AT}&speed=1`);
    await page.locator('.dialog .button-strong').click();
    await expect(page.locator('.banner', { hasText: 'manara replay' })).toBeVisible();
    await expect(page.locator('.warning-row').first()).toBeVisible();
    server.troubles.otherVersion = true;
    await expect(page.locator('.banner', { hasText: { en: 'Load the page again', ar: 'أعد تحميل الصفحة' }[language] })).toBeVisible();
    server.troubles.otherVersion = false;
    await page.keyboard.press('v');
    await expect(page.locator('.banner')).toHaveCount(0);
  });
}
