// A whole conversation through a mediator between three accounts in two languages, in a real browser against a real broker.

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { hashPassword } from '../../src/server/auth/password.ts';
import { startExercise } from './exercise-process.ts';
import type { WordKey } from '../../web/words/en.ts';
import { textIn } from '../../web/words/language.ts';
import { makeSayFolder, type SayFolder, type SayViewer } from '../serve/say-folder.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PASSWORD = 'a long night, a calm sky';
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

let made: SayFolder;
let child: ChildProcess;
let said = '';

test.beforeAll(async () => {
  const password = await hashPassword(PASSWORD);
  const account = (name: string, viewer: SayViewer, role: string): object => ({ name, viewer, role, password, totp: TOTP_SECRET });
  const accounts = [
    account('mediator', 'hub', 'officer'),
    account('relief', 'hub', 'officer'),
    account('one', 'altair', 'officer'),
    account('other', 'deneb', 'officer'),
    account('third', 'vega', 'officer'),
    account('looker', 'altair', 'viewer'),
    // A code counts once for an account: who logs in again at once does so as somebody else.
    ...['en', 'ar'].flatMap((language) => [
      account(`mediator-${language}`, 'hub', 'officer'),
      account(`one-${language}`, 'altair', 'officer'),
      account(`speaker-${language}`, 'vega', 'officer'),
    ]),
  ];
  made = await makeSayFolder(JSON.stringify({ format: 'manara-accounts', version: 1, accounts }));
  child = spawn(join(ROOT, 'manara'), ['serve', '--config', made.configPath], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  await new Promise<void>((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      said += String(piece);
      if (said.includes('serve/started')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', (status) => reject(new Error(`manara ended with status ${status}: ${said}`)));
  });
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
  rmSync(made.folder, { recursive: true, force: true });
});

/** Somebody at a console of their own, logged in, with the panel open. */
async function sit(browser: Browser, who: { name: string; viewer: SayViewer; language: 'en' | 'ar' }): Promise<Page> {
  const context = await browser.newContext();
  const page = await context.newPage();
  const address = `http://127.0.0.1:${made.ports[who.viewer]}/`;
  await page.goto(`${address}login`);
  await page.locator('[name=name]').fill(who.name);
  await page.locator('[name=password]').fill(PASSWORD);
  await page.locator('[name=code]').fill(new TOTP({ secret: Secret.fromBase32(TOTP_SECRET) }).generate());
  await page.locator('button[type=submit], form button').first().click();
  await expect(page.locator('.top-bar')).toBeVisible();
  await page.goto(`${address}#lang=${who.language}`);
  await page.reload();
  await expect(page.locator('.top-bar')).toBeVisible();
  return page;
}

const button = (page: Page, name: string | RegExp): ReturnType<Page['getByRole']> => page.getByRole('button', { name, exact: typeof name === 'string' });

/** Opens the panel by its key, which counts from when the console is there: a page that was loaded may still wait for its session. */
async function openPanel(page: Page): Promise<void> {
  await expect(page.locator('.top-bar')).toBeVisible();
  await page.keyboard.press('5');
  await expect(page.locator('.say')).toBeVisible();
}

/** Compares keys with the others' and trusts them. */
async function trustAll(page: Page, words: string): Promise<void> {
  await expect(button(page, words).first()).toBeVisible();
  for (const fingerprint of await page.locator('.say-keys li code').allInnerTexts()) {
    const row = page.locator('.say-keys li').filter({ hasText: fingerprint });
    await row.getByRole('button', { name: words, exact: true }).click();
    await expect(row).toHaveCount(0);
  }
}

async function accessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).include('.dialog').withTags(WCAG).analyze();
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
}

interface Table {
  readonly one: Page;
  readonly mediator: Page;
  readonly other: Page;
}

/** Makes keys and compares them. */
async function meet({ one, mediator, other }: Table): Promise<void> {
  for (const page of [one, mediator, other]) await openPanel(page);
  await button(one, 'Make keys').click();
  await button(mediator, 'Make keys').click();
  await button(other, 'اصنع المفاتيح').click();
  // Fingerprints are what people read to each other: both sides see the same.
  const own = await mediator.locator('.say > p code').innerText();
  await expect(one.locator('.say-keys code')).toHaveText(own);
  await trustAll(one, 'They are the same');
  await trustAll(other, 'متطابقة');
  await expect(mediator.locator('.say-keys li')).toHaveCount(2);
  await trustAll(mediator, 'They are the same');
}

/** A question that goes on in other words, once its author has consented to them. */
async function ask({ one, mediator, other }: Table): Promise<void> {
  // An overriding text is refused where it is written, in the language of the screen.
  await other.locator('.say-thread-open .say-form textarea').fill('نص \u202E مقلوب');
  await button(other, 'اختم وأرسل').click();
  await expect(other.locator('.act-problem')).toContainText('تقلب اتجاه ما بعدها');
  await other.locator('.say-thread-open .say-form textarea').fill('');

  await one.locator('.say-thread-open .say-form select').first().selectOption('question');
  await one.locator('.say-thread-open .say-form textarea').fill('Will your corridor stay shut? We hear nothing.');
  await button(one, 'Seal and send').click();
  await expect(mediator.locator('.say-thread')).toHaveCount(1);
  await mediator.locator('.say-thread').click();
  await expect(mediator.locator('.say-words')).toHaveText('Will your corridor stay shut? We hear nothing.');
  await expect(mediator.locator('.say-head')).toContainText('Altair');
  await accessible(mediator);
  await mediator.getByText('Offer another wording').click();
  await mediator.locator('.say-desk textarea').first().fill('Will the corridor stay shut tonight?');
  await button(mediator, 'Show it to the author').click();
  await one.locator('.say-thread').click();
  await expect(one.locator('.say-wording .say-words')).toHaveText('Will the corridor stay shut tonight?');
  await expect(button(mediator, 'Send on as consented')).toHaveCount(0);
  // Nor do the author's own words go on while this wording waits for an answer.
  await expect(mediator.locator('.say-wording')).toContainText('Not answered yet.');
  await expect(button(mediator, 'Send on word for word')).toHaveCount(0);
  await expect(other.locator('.say-thread')).toHaveCount(0);
  await button(one, 'Consent to this wording').click();
  await button(mediator, 'Send on as consented').click();
}

/** It is read, and answered in another language; the answer goes back word for word. */
async function answer({ one, mediator, other }: Table): Promise<void> {
  await other.locator('.say-thread').click();
  await expect(other.locator('.say-words')).toHaveText('Will the corridor stay shut tonight?');
  await expect(other.locator('.say-words')).toHaveCSS('direction', 'ltr');
  await expect(other.locator('.say-entry')).toContainText('أعاد الوسيط صياغته');
  await expect(other.locator('.say')).not.toContainText(/Altair|الطائر/);
  await accessible(other);
  await expect(mediator.locator('.say-entry')).toContainText(/received \u2066?\d{4}/);

  await other.locator('.say-thread-open .say-form select').first().selectOption('answer');
  await other.locator('.say-thread-open .say-form textarea').fill('نعم، حتى الفجر (05:00 UTC).');
  await button(other, 'اختم وأرسل').click();
  await expect(mediator.locator('.say-entry')).toHaveCount(2);
  await expect(mediator.locator('.say-words').last()).toHaveText('نعم، حتى الفجر (05:00 UTC).');
  await expect(mediator.locator('.say-words').last()).toHaveCSS('direction', 'rtl');
  await button(mediator, 'Hold').last().click();
  await expect(mediator.locator('.say-entry').last()).toContainText('Held by the mediator');
  await button(mediator, 'Send on word for word').last().click();
  await expect(one.locator('.say-entry')).toHaveCount(2);
  await expect(one.locator('.say-words').last()).toHaveText('نعم، حتى الفجر (05:00 UTC).');
  await expect(one.locator('.say-entry').last()).toContainText('word for word');
  await expect(one.locator('.say')).not.toContainText(/Deneb|ذنب/);
  await accessible(one);
}

/** A window that ends before it begins is refused where it is written; then the mediator returns what was sent, with a reason. */
async function deconflict({ one, mediator, other }: Table): Promise<void> {
  // A window that ends before it begins; then a return with its reason.
  await button(one, 'New conversation').first().click();
  await one.locator('.say-thread-open .say-form select').first().selectOption('deconfliction');
  await one.locator('.say-thread-open .say-form fieldset textarea').last().fill('31.2 35.1\n31.2 35.9\n31.9 35.5');
  await one.locator('.say-thread-open .say-form input[type=number]').first().fill('300');
  await one.locator('.say-thread-open .say-form input[type=number]').last().fill('4500');
  await one.locator('.say-thread-open .say-form input[type=datetime-local]').first().fill('2030-01-01T10:00');
  await one.locator('.say-thread-open .say-form input[type=datetime-local]').last().fill('2030-01-01T09:00');
  await button(one, 'Seal and send').click();
  await expect(one.locator('.act-problem')).toHaveText('The window must end after it begins.');
  await one.locator('.say-thread-open .say-form input[type=datetime-local]').last().fill('2030-01-01T11:00');
  await button(one, 'Seal and send').click();
  await expect(mediator.locator('.say-thread')).toHaveCount(2);
  await mediator.locator('.say-thread').first().click();
  await expect(mediator.locator('.say-window')).toContainText('2030-01-01 10:00');
  await mediator.getByText('Return …').click();
  await mediator.locator('.say-desk textarea').last().fill('Too wide an area.');
  await button(mediator, 'Return it').click();
  await one.locator('.say-thread').first().click();
  await expect(one.locator('.say-wording')).toContainText('Too wide an area.');
  await expect(other.locator('.say-thread')).toHaveCount(1);
}

/** Who takes over at another browser cannot read what was sealed to the one before, and gives it back. */
async function relieve(browser: Browser, one: Page): Promise<void> {
  await button(one, 'New conversation').first().click();
  await one.locator('.say-thread-open .say-form textarea').first().fill('Before the watch changes.');
  await button(one, 'Seal and send').click();
  await expect(one.locator('.say-thread')).toHaveCount(3);
  const relief = await sit(browser, { name: 'relief', viewer: 'hub', language: 'en' });
  await openPanel(relief);
  await button(relief, 'Make keys').click();
  await trustAll(relief, 'They are the same');
  await relief.locator('.say-thread').first().click();
  await expect(relief.locator('.say-entry .act-problem')).toHaveText(textIn('en', 'say.error.sealed'));
  await expect(button(relief, 'Send on word for word')).toHaveCount(0);
  await relief.getByText('Return …').click();
  await relief.locator('.say-desk textarea').fill('The watch changed: write it anew.');
  await button(relief, 'Return it').click();
  await trustAll(one, 'They are the same');
  await one.locator('.say-thread').first().click();
  await expect(one.locator('.say-wording')).toContainText('The watch changed: write it anew.');
  await relief.context().close();
}

/** The browser's keys outlive the page and cannot be taken out. */
async function comeBack(one: Page): Promise<void> {
  await one.reload();
  await openPanel(one);
  await one.locator('.say-thread').last().click();
  await expect(one.locator('.say-words').last()).toHaveText('نعم، حتى الفجر (05:00 UTC).');
  const extractable = await one.evaluate(async () => {
    const base = await new Promise<IDBDatabase>((resolve) => {
      const asked = indexedDB.open('manara', 1);
      asked.onsuccess = () => resolve(asked.result);
    });
    const kept = await new Promise<{ keys: { sign: CryptoKey; seal: CryptoKey } }[]>((resolve) => {
      const asked = base.transaction('say').objectStore('say').getAll();
      asked.onsuccess = () => resolve(asked.result as never);
    });
    return kept.flatMap(({ keys }) => [keys.sign.extractable, keys.seal.extractable]);
  });
  expect(extractable).toEqual([false, false]);
}

test('a question goes from one end over the mediator to the other in other words, with consent, and the answer comes back word for word', async ({
  browser,
}) => {
  test.setTimeout(120_000);
  const one = await sit(browser, { name: 'one', viewer: 'altair', language: 'en' });
  const mediator = await sit(browser, { name: 'mediator', viewer: 'hub', language: 'en' });
  const other = await sit(browser, { name: 'other', viewer: 'deneb', language: 'ar' });
  const table: Table = { one, mediator, other };
  await meet(table);
  await ask(table);
  await answer(table);
  await deconflict(table);
  await relieve(browser, one);
  await comeBack(one);
  for (const page of [one, mediator, other]) await page.context().close();
});

test("whoever is on no line sees none, whoever only looks is not let in, and no word stands on the broker's disk", async ({ browser }) => {
  const third = await sit(browser, { name: 'third', viewer: 'vega', language: 'en' });
  await openPanel(third);
  await expect(third.locator('.say')).toHaveText('There is no mediated line here.');
  await third.context().close();
  const looker = await sit(browser, { name: 'looker', viewer: 'altair', language: 'en' });
  await looker.keyboard.press('5');
  await expect(looker.locator('.say')).toHaveCount(0);
  const { handle, status } = await looker.evaluate(async () => {
    const { views } = (await (await fetch('api/session')).json()) as { views: { handle: string }[] };
    return { handle: views[0]?.handle ?? '', status: (await fetch(`api/say?view=${views[0]?.handle ?? ''}`)).status };
  });
  expect([handle.length > 0, status]).toEqual([true, 403]);
  await looker.context().close();
  for (const file of readdirSync(made.folder, { recursive: true, encoding: 'utf8' })) {
    const path = join(made.folder, file);
    if (statSync(path).isFile()) expect([file, /corridor|الفجر/.test(readFileSync(path, 'utf8'))]).toEqual([file, false]);
  }
  expect(said).not.toMatch(/corridor/);
});

interface Sealed {
  readonly order: string;
  readonly parcel: string;
}

/** What a page says goes out changed, or late, while `act` runs. */
async function tampered(page: Page, change: (sealed: Sealed) => Sealed | Promise<Sealed>, act: () => Promise<void>): Promise<void> {
  await page.route('**/api/say', async (route) => {
    if (route.request().method() !== 'POST') return route.fallback();
    return route.continue({ postData: JSON.stringify(await change(route.request().postDataJSON() as Sealed)) });
  });
  await act();
  await page.unroute('**/api/say');
}

const endChanged = (text: string): string => `${text.slice(0, -4)}${text.endsWith('AAAA') ? 'BBBB' : 'AAAA'}`;

/** Two consoles whose screens are in one language. */
interface Tongue {
  readonly words: (key: WordKey) => string;
  readonly language: 'en' | 'ar';
}

async function refused(page: Page, { words }: Tongue, key: WordKey): Promise<void> {
  await expect(page.locator('.say > .act-problem')).toHaveText(words(key));
}

async function write(page: Page, { words }: Tongue, text: string): Promise<void> {
  const form = page.locator('.say-thread-open .say-form');
  await form.locator('.say-text textarea').fill(text);
  await form.getByRole('button', { name: words('say.send'), exact: true }).click();
}

/** Makes keys and trusts those of the other side. */
async function ready(page: Page, { words }: Tongue): Promise<void> {
  await button(page, words('say.keys.make')).click();
  await trustAll(page, words('say.keys.trust'));
}

/** What was changed on the way, said twice, or does not read is refused. */
async function refuseBadEntries(one: Page, tongue: Tongue): Promise<void> {
  let taken: Sealed | undefined;
  await tampered(
    one,
    (sealed) => (taken = sealed),
    async () => {
      await write(one, tongue, 'once');
      await expect(one.locator('.say-text textarea')).toHaveValue('');
    },
  );
  const cases: readonly (readonly [(sealed: Sealed) => Sealed, WordKey])[] = [
    [(sealed) => ({ ...sealed, order: endChanged(sealed.order) }), 'say.error.forged'],
    [(sealed) => ({ ...sealed, parcel: endChanged(sealed.parcel) }), 'say.error.forged'],
    [(sealed) => taken ?? sealed, 'say.error.replayed'],
  ];
  for (const [change, key] of cases) {
    await tampered(one, change, async () => {
      await write(one, tongue, 'once more');
      await refused(one, tongue, key);
    });
  }
  await write(one, tongue, 'a\u202Eb');
  await refused(one, tongue, 'say.error.bidi');
  const form = one.locator('.say-thread-open .say-form');
  await form.locator('select').first().selectOption('deconfliction');
  await form.locator('fieldset textarea').last().fill('31.2 35.1\n31.2 35.9\n31.9 35.5');
  await form.locator('input[type=number]').first().fill('300');
  await form.locator('input[type=number]').last().fill('4500');
  await form.locator('input[type=datetime-local]').first().fill('2030-01-01T10:00');
  await form.locator('input[type=datetime-local]').last().fill('2030-01-01T09:00');
  await write(one, tongue, 'a corridor');
  await refused(one, tongue, 'say.error.window');
}

/** Who speaks under a mandate: for another kind, and when it is taken back before what was written arrives. */
async function refuseOutOfMandate(one: Page, speaker: Page, tongue: Tongue): Promise<void> {
  const { words } = tongue;
  const minute = (inMin: number): string => new Date(Date.now() + inMin * 60_000).toISOString().slice(0, 16);
  const mandates = one.locator('.say-mandates');
  await mandates.locator('summary').click();
  await mandates.locator('input[type=datetime-local]').first().fill(minute(-5));
  await mandates.locator('input[type=datetime-local]').last().fill(minute(120));
  await mandates.getByRole('button', { name: words('say.mandate.give'), exact: true }).click();
  await ready(speaker, tongue);
  // What it writes before it knows of the mandate names none.
  await expect(speaker.locator('.say-mandates li').filter({ hasNotText: words('say.mandate.revoked') })).toHaveCount(1);
  const form = speaker.locator('.say-thread-open .say-form');
  await form.locator('select').first().selectOption('question');
  await write(speaker, tongue, 'is it so?');
  await refused(speaker, tongue, 'say.error.mandate-scope');
  await form.locator('select').first().selectOption('notice');
  const late = async (sealed: Sealed): Promise<Sealed> => {
    await button(one, words('say.mandate.revoke')).click();
    await expect(mandates.locator('li').last()).toContainText(words('say.mandate.revoked'));
    return sealed;
  };
  await tampered(speaker, late, async () => {
    await write(speaker, tongue, 'we speak for another');
    await refused(speaker, tongue, 'say.error.mandate-revoked');
  });
}

for (const language of ['en', 'ar'] as const) {
  test(`what is forged, said twice, turns its direction, ends before it begins or stands under no mandate is refused in the language of the screen (${language})`, async ({
    browser,
  }) => {
    test.setTimeout(180_000);
    const tongue: Tongue = { language, words: (key) => textIn(language, key) };
    // The other side's keys are there, whichever tests ran before.
    const mediator = await sit(browser, { name: `mediator-${language}`, viewer: 'hub', language });
    await openPanel(mediator);
    await button(mediator, tongue.words('say.keys.make')).click();
    await expect(mediator.locator('.say > p code')).toBeVisible();
    const one = await sit(browser, { name: `one-${language}`, viewer: 'altair', language });
    const speaker = await sit(browser, { name: `speaker-${language}`, viewer: 'vega', language });
    for (const page of [one, speaker]) await openPanel(page);
    await ready(one, tongue);
    await refuseBadEntries(one, tongue);
    await refuseOutOfMandate(one, speaker, tongue);
    for (const page of [mediator, one, speaker]) await page.context().close();
  });
}

for (const language of ['en', 'ar'] as const) {
  test(`an exercise shows a mediated thread as each party had it, and nothing of it to others (${language})`, async ({ page }) => {
    test.setTimeout(180_000);
    const run = await startExercise(['april-2024', '--from', '19:23', '--to', '19:23:30']);
    try {
      await page.goto(`${run.url}#lang=${language}&speed=0`);
      await page.locator('.dialog .button-strong').click();
      const views = page.locator('#view-0');
      const look = async (name: string): Promise<void> => {
        await views.selectOption({ label: name });
        await openPanel(page);
      };
      const close = async (): Promise<void> => {
        await page.keyboard.press('Escape');
        await expect(page.locator('.say')).toHaveCount(0);
      };
      const names = { en: ['Fomalhaut', 'Altair', 'Vega'], ar: ['فم الحوت', 'النسر الطائر', 'النسر الواقع'] }[language];
      await look(names[0]);
      await page.locator('.say-thread').first().click();
      await expect(page.locator('.say-words').first()).toHaveText('Is what was told two days ago still expected tonight?');
      await expect(page.locator('.say')).not.toContainText(names[1]);
      await expect(page.locator('.say-form')).toHaveCount(0);
      await close();
      await look(names[1]);
      await page.locator('.say-thread').first().click();
      await expect(page.locator('.say-words').first()).not.toHaveText('Is what was told two days ago still expected tonight?');
      await expect(page.locator('.say')).not.toContainText(names[0]);
      await close();
      await look(names[2]);
      await expect(page.locator('.say-thread')).toHaveCount(0);
      await expect(page.locator('.say')).toHaveText({ en: 'There is no mediated line here.', ar: /[\u0600-\u06ff]/ }[language]);
    } finally {
      run.stop();
    }
  });
}
