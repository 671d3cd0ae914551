// The duty officer: what waits for a word, what is out and must be taken back, what alarms, and what to do then.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test } from '@playwright/test';
import { WAITING_PLACE } from './mock-officer.ts';
import { startMockServer, type MockServer } from './mock-server.ts';
import { LANGUAGES, openConsole, wordsOf } from './open-console.ts';

let server: MockServer;

test.beforeAll(async () => {
  server = await startMockServer();
});

test.afterAll(async () => {
  await server.close();
});

test.beforeEach(() => {
  Object.assign(server.troubles, { unrecorded: false, silent: false, refuse: false, officer: true, unwell: false });
  server.acts.length = 0;
});

const WORDS = {
  en: {
    waits: '1 stage waits for your word',
    approve: 'Let it out',
    cancel: 'Cancel: no danger',
    clear: 'All clear: danger has passed',
    stale: 'Look again',
    seen: 'Seen',
    todo: 'What to do',
    overload: 'overloaded at its source',
  },
  ar: {
    waits: 'مرحلة واحدة تنتظر كلمتك',
    approve: 'أصدره',
    cancel: 'إلغاء: لا خطر',
    clear: 'زوال الخطر: انقضى',
    stale: 'انظر من جديد',
    seen: 'رأيت',
    todo: 'ما العمل',
    overload: 'مثقل عند منشئه',
  },
} as const;

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`a stage that waits is let out in two presses, its texts in both languages before the eyes (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await expect(page.locator('#waiting-title')).toHaveText(words.waits);
    await page.locator('.is-waiting').click();
    await expect(page.locator('.previews blockquote')).toHaveCount(2);
    await expect(page.locator('.previews blockquote[lang="ar"]')).toContainText('تمرين');
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
    await page.getByRole('button', { name: words.approve }).click();
    await expect(page.locator('#waiting-title')).toHaveCount(0);
    expect(server.acts).toMatchObject([{ place: WAITING_PLACE, act: 'approve', stage: 'expected' }]);
  });

  test(`a false warning is taken back with one button; a decision that came too late says so (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.locator('.warning-row.stage-take-cover').first().click();
    await page.getByRole('button', { name: words.clear }).click();
    await expect(page.locator('.act-problem')).toContainText(words.stale);
    await page.getByRole('button', { name: words.cancel }).click();
    await expect(page.locator('.act-problem')).toHaveCount(0);
    expect(server.acts).toMatchObject([{ act: 'cancelled', stage: 'take-cover' }]);
  });

  test(`an alarm stands until somebody has seen it, says what to do, and feeds are told at a glance (${language})`, async ({ page }) => {
    server.troubles.unwell = true;
    await openConsole(page, server.url, `&lang=${language}`);
    await expect(page.locator('.severity-1')).toContainText('own-airport');
    await expect(page.locator('.severity-3')).toHaveCount(2);
    await page.locator('.severity-1').getByRole('button', { name: words.todo }).click();
    await expect(page.locator('.dialog h3')).toHaveCount(1);
    await page.keyboard.press('Escape');
    await page.keyboard.press('u');
    await expect(page.locator('.dialog table')).toHaveCount(4);
    await expect(page.locator('.feeds')).toContainText('298 ± 12');
    await expect(page.locator('.feeds')).toContainText(wordsOf(language, 'trust.doubted'));
    await expect(page.locator('.feeds tbody').first().locator('tr')).toHaveCount(3);
    await expect(page.locator('.feeds')).toContainText({ en: /jammed from \D?123°/, ar: /مشوَّش عليه من الاتجاه \D?123°/ }[language]);
    await expect(page.locator('.feeds .is-bad').first()).toBeVisible();
    await expect(page.locator('.feeds')).toContainText(words.overload);
    // What was put aside, who spoke unknown, and what a channel met: in the words of the screen, the machine's own sentence behind them.
    for (const [sentence, detail] of [
      [{ en: 'plots that came too late', ar: 'رصدات وصلت متأخرة' }, 'the limit is 60 s'],
      [{ en: 'a source that no configuration knows', ar: 'مصدر لا يعرفه أي إعداد' }, 'sac: 25, sic: 77'],
      [{ en: 'a message did not go out', ar: 'لم تخرج رسالة' }, 'the other side answered 503'],
    ] as const) {
      const aside = page.locator('.aside', { hasText: sentence[language] }).first();
      await expect(aside.locator('bdi').last()).toContainText(detail);
    }
    if (language === 'ar') {
      const own = await page.locator('.aside').evaluateAll((lines) =>
        lines.map((line) =>
          [...line.childNodes]
            .filter((part) => part.nodeName !== 'BDI')
            .map((part) => part.textContent)
            .join(''),
        ),
      );
      expect(own.join(' ')).not.toMatch(/[a-z]/i);
    }
    await page.keyboard.press('Escape');
    await page.keyboard.press('w');
    await expect(page.locator('.terms > li')).toHaveCount(1);
    await expect(page.locator('.terms > li')).toContainText(language === 'en' ? 'snapped to 5' : 'مقرَّب إلى');
    // Ids alone keep their letters on an Arabic screen.
    if (language === 'ar') expect((await page.locator('.terms').innerText()).replace(/deneb/g, '')).not.toMatch(/[a-z]{3}/i);
    await page.keyboard.press('Escape');
    await page.keyboard.press('q');
    await expect(page.locator('.alarm')).toHaveCount(0);
    server.troubles.unrecorded = true;
    await expect(page.locator('.severity-3')).toBeVisible();
    await expect(page.getByRole('button', { name: words.seen })).toBeVisible();
  });
}

const PAGES = {
  en: ['A channel fails', 'A clock is wrong', 'The disk is full or fails', 'A feed is silent', 'A stage waits for a word'],
  ar: ['قناة متعثرة', 'ساعة خاطئة', 'القرص ممتلئ أو معطل', 'مصدر صامت', 'مرحلة تنتظر كلمة'],
} as const;

for (const language of LANGUAGES) {
  test(`each alarm leads to its own page of the runbook, and from there to all pages; a false warning has its page beside the button (${language})`, async ({
    page,
  }) => {
    server.troubles.unwell = true;
    await openConsole(page, server.url, `&lang=${language}`);
    await expect(page.locator('.alarm').first()).toBeVisible();
    const reached = new Set<string>();
    const missing = (): string[] => PAGES[language].filter((title) => !reached.has(title));
    // While time goes on the sky may bring alarms of its own among them.
    for (let looked = 0; looked < 12 && missing().length > 0; looked += 1) {
      for (const row of await page.locator('.alarm').all()) {
        await row.getByRole('button', { name: WORDS[language].todo }).click();
        reached.add(await page.locator('.dialog h3').first().innerText());
        await page.keyboard.press('Escape');
      }
      // What was seen makes room for the next.
      await page.locator('.alarm .alarm-words').first().click();
      await page.keyboard.press('Escape');
    }
    expect(missing()).toEqual([]);
    await page.locator('.warning-row.stage-take-cover').first().click();
    await page.locator('.officer .icon-button').click();
    await expect(page.locator('.dialog h3').first()).toHaveText(language === 'en' ? 'A false warning is out' : 'صدر إنذار خاطئ');
    const pages = page.locator('.runbook-pages button');
    const titles = await pages.allInnerTexts();
    expect(titles.length).toBeGreaterThanOrEqual(14);
    for (const title of titles) {
      await pages.filter({ hasText: title }).first().click();
      await expect(page.locator('.dialog h3').first()).toHaveText(title);
    }
  });
}

for (const language of LANGUAGES) {
  test(`places that nobody serves are summed and shown alone (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    const chip = page.locator('.unserved-chip');
    await expect(chip).toContainText({ en: /^\d+ places? warned that nobody serves/, ar: /^\d+ (مكان|أماكن)\S* منذَر\S* لا يخدمها أحد/ }[language]);
    const count = Number(/^\d+/.exec(await chip.innerText())?.[0]);
    await chip.click();
    await expect(page.locator('.warning-rows .warning-row')).toHaveCount(count);
    await expect(page.locator('.warning-rows .warning-row').first()).toContainText({ en: 'unserved', ar: wordsOf('ar', 'warnings.unserved') }[language]);
  });

  test(`without the right to decide there is no button that decides (${language})`, async ({ page }) => {
    server.troubles.officer = false;
    await openConsole(page, server.url, `&lang=${language}`);
    await page.locator('.warning-row').first().click();
    await expect(page.locator('.card')).toBeVisible();
    await expect(page.locator('.officer, .waiting')).toHaveCount(0);
  });

  test(`an operator's word on a kind stands beside the machine's, and is taken back with one press (${language})`, async ({ page }) => {
    await openConsole(page, server.url, `&lang=${language}`);
    await page.keyboard.press(']');
    await page
      .locator('.own-kinds')
      .getByRole('button', { name: wordsOf(language, 'kind.drone') })
      .click();
    await expect(page.locator('.own-kinds [aria-pressed="true"]')).toHaveText(wordsOf(language, 'kind.drone'));
    await expect(page.locator('.own-word')).toContainText('anna');
    await expect(page.locator('.kinds')).toContainText({ en: 'Ballistic', ar: 'باليستي' }[language]);
    await page.getByRole('button', { name: wordsOf(language, 'track.own.undo') }).click();
    await expect(page.getByRole('button', { name: wordsOf(language, 'track.own.undo') })).toHaveCount(0);
    await expect(page.locator('.own-kinds [aria-pressed="true"]')).toHaveCount(0);
  });

  test(`what became of a place's message stands on its card, channel by channel (${language})`, async ({ page }) => {
    Object.assign(server.troubles, { unwell: true, officer: false });
    await openConsole(page, server.url, `&lang=${language}&place=0`);
    await expect(page.locator('.card')).toContainText({ en: 'Sent by', ar: 'أُرسل عبر' }[language]);
    await expect(page.locator('.card')).toContainText({ en: /own\/sirens: delivered/, ar: /own\/sirens: سُلّم/ }[language]);
  });

  test(`an alarm that was seen comes back after five minutes while its cause lasts, and quiet lasts as long (${language})`, async ({ page }) => {
    await page.clock.install();
    server.troubles.unwell = true;
    await openConsole(page, server.url, `&lang=${language}`);
    const feed = page.locator('.alarm', { hasText: 'own-airport' });
    await page.clock.runFor(5_000);
    await expect(feed).toBeVisible();
    await page.keyboard.press('b');
    await page.keyboard.press('b');
    const sound = page.getByRole('button', { name: { en: /^Quiet: sound comes back in/, ar: /^صامت:/ }[language] });
    await expect(sound).toBeVisible();
    await page.keyboard.press('q');
    await expect(feed).toHaveCount(0);
    await page.clock.runFor(240_000);
    await expect(feed).toHaveCount(0);
    await expect(sound).toBeVisible();
    await page.clock.runFor(70_000);
    await expect(feed).toBeVisible();
    await expect(sound).toHaveCount(0);
    await expect(page.getByRole('button', { name: wordsOf(language, 'sound.turnOff') })).toBeVisible();
  });
}
