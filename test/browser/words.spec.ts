// Words in the browser, on a real serve: one desk files an indication with the form, another reads it in its own language with its
// chain and without its origin, an officer sets a posture with a reason, bad input is refused in the language of the screen.

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { exampleFolder, withHeron, withPorts } from '../serve/example-folder.ts';
import { freePort } from '../serve/free-port.ts';
import { wordsOf } from './open-console.ts';
import type { WordKey } from '../../web/words/en.ts';
import { textIn } from '../../web/words/language.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const ports = { udpAltair: 0, udpDeneb: 0, tcp: 0, hub: 0, altair: 0, metrics: 0, heron: 0 };
let folder = '';
let serve: ChildProcess | undefined;

test.beforeAll(async () => {
  folder = exampleFolder('words');
  for (const name of Object.keys(ports) as (keyof typeof ports)[]) ports[name] = await freePort();
  const path = join(folder, 'manara.yaml');
  writeFileSync(path, withHeron(withPorts(readFileSync(path, 'utf8'), ports), ports.heron));
  const moment = (offsetS: number): string => `${new Date((Math.floor(Date.now() / 1000) + offsetS) * 1000).toISOString().slice(0, 19)}Z`;
  writeFileSync(
    join(folder, 'heron-terms.yaml'),
    `format: manara-terms\nversion: 1\nmember: heron\nnumber: 1\nissued: "${moment(-60)}"\nvalidUntil: "${moment(86_400)}"\nterms: []\nwords:\n  - {to: altair, level: picture}\n`,
  );
  serve = spawn(process.execPath, [join(ROOT, 'src', 'server', 'main.ts'), 'serve', '--config', path], { stdio: 'ignore' });
  await expect(async () => expect((await fetch(`http://127.0.0.1:${ports.heron}/api/session`)).ok).toBe(true)).toPass({ timeout: 60_000 });
});

test.afterAll(async () => {
  const ended = new Promise((resolve) => serve?.once('exit', resolve));
  serve?.kill('SIGTERM');
  await ended;
  rmSync(folder, { recursive: true, force: true });
});

async function openPanel(page: Page, port: number, language: 'en' | 'ar'): Promise<void> {
  await page.goto(`http://127.0.0.1:${port}/#lang=${language}`);
  await expect(page.locator('.clock-utc')).toHaveText(/\d/);
  // A live console begins with the present: what is filed from here on is what is looked at.
  await page.keyboard.press('4');
  await expect(page.locator('.dialog .words')).toBeVisible();
}

test('what one desk files in Arabic, another reads in English, with its chain and without its origin', async ({ browser }) => {
  const [heron, altair] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()];
  const errors: string[] = [];
  for (const page of [heron, altair]) page.on('pageerror', (error) => errors.push(error.message));
  await openPanel(heron, ports.heron, 'ar');
  await expect(heron.locator('html')).toHaveAttribute('dir', 'rtl');
  await heron.getByRole('button', { name: 'تقديم مؤشر' }).click();
  const form = heron.locator('.indication-form');
  await form.getByLabel('كم العدد، مثل 50-500').fill('50-500');
  await form.getByLabel('المصدر').selectOption('B');
  await form.getByLabel('ما يقوله').selectOption('2');
  await form.getByLabel('النص، بلغتك').fill('إطار عام وتوقيت، عبر Route 5');
  await form.getByRole('button', { name: 'إضافة قائل' }).click();
  await form.getByLabel('القائل').fill('a news site');
  await form.getByRole('button', { name: 'إضافة قائل' }).click();
  await form.getByLabel('القائل').nth(1).fill('وزارة');
  await form.getByLabel('موقفه').nth(1).selectOption('denies');
  await form.getByRole('button', { name: 'قدّمه' }).click();
  await expect(heron.locator('.indication')).toHaveCount(1);
  await openPanel(altair, ports.altair, 'en');
  const item = altair.locator('.indication');
  await expect(item).toContainText('50–500');
  await expect(item.locator('.grade')).toHaveText(/B2/);
  await expect(item).toContainText('usually reliable; probably true; likely');
  await expect(item.locator('blockquote')).toHaveAttribute('lang', 'ar');
  await expect(item.locator('.chain li')).toHaveText(['a news site', 'وزارة (denies)', 'this desk']);
  await expect(altair.locator('.words')).not.toContainText('heron');
  await expect(altair.locator('.posture[data-region="west"]')).toContainText('Elevated');
  await expect(altair.locator('.posture[data-region="west"]')).toContainText('Of what is shown here: one chain alone. Denied by somebody.');
  for (const page of [heron, altair]) {
    const { violations } = await new AxeBuilder({ page }).include('.dialog').withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']).analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
  }
  // A second desk passes it on; its own words name no origin, and one chain stays one.
  await item.getByRole('button', { name: 'Pass on' }).click();
  await altair.locator('.indication-form').getByRole('button', { name: 'File it' }).click();
  await expect(altair.locator('.indication')).toHaveCount(2);
  await expect(altair.locator('.posture[data-region="west"]')).toContainText('one chain alone.');
  // Its author corrects the number alone: all else that was said stands in the form, and is said again.
  await heron.getByRole('button', { name: wordsOf('ar', 'indication.correct') }).click();
  await expect(form.getByLabel('النص، بلغتك')).toHaveValue('إطار عام وتوقيت، عبر Route 5');
  await form.getByLabel('كم العدد، مثل 50-500').fill('300-320');
  await form.getByRole('button', { name: 'قدّمه' }).click();
  const corrected = altair.locator('.indication').filter({ hasText: '300–320' });
  await expect(corrected.locator('.grade')).toHaveText(/B2/);
  await expect(corrected.locator('blockquote')).toHaveText('إطار عام وتوقيت، عبر Route 5');
  await expect(corrected.locator('.chain li')).toHaveText(['a news site', 'وزارة (denies)', 'this desk']);
  // Its author takes it back when it has seen its own correction; whoever got it sees that.
  await expect(heron.locator('.indication-corrected')).toHaveCount(1);
  await heron.getByRole('button', { name: 'سحب المؤشر' }).click();
  await heron.locator('.indication-form').getByRole('button', { name: 'قدّمه' }).click();
  await expect(altair.locator('.indication-withdrawn')).toContainText('Withdrawn');
  expect(errors).toEqual([]);
});

test('an officer sets a posture with a reason and takes it back; another side sees nothing of it', async ({ browser }) => {
  const [altair, hub] = [await (await browser.newContext()).newPage(), await (await browser.newContext()).newPage()];
  await openPanel(altair, ports.altair, 'en');
  await altair.getByRole('button', { name: 'Set the posture of a region' }).click();
  await altair.locator('.words > label select').selectOption('east');
  await altair.locator('.word-form select').selectOption('imminent');
  await altair.locator('.word-form').getByLabel('Reason').fill('seen from the tower');
  await altair.locator('.word-form').getByRole('button', { name: 'Set posture' }).click();
  await expect(altair.locator('.posture[data-region="east"] q')).toHaveText('seen from the tower');
  await expect(altair.locator('.posture[data-region="east"]')).toContainText('Imminent');
  await openPanel(hub, ports.hub, 'en');
  await expect(hub.locator('.posture[data-region="east"]')).toHaveCount(0);
  await altair.locator('.posture[data-region="east"]').getByRole('button', { name: 'Take back' }).click();
  await expect(altair.locator('.posture[data-region="east"]')).toHaveCount(0);
});

type Filing = Record<string, unknown>;

/** How each bad input comes, as a console that was tampered with would send it, and why it is not taken. */
const bad = (own: string): readonly (readonly [WordKey, (filing: Filing) => Filing])[] => [
  ['refused.indication-text-direction', (filing) => ({ ...filing, text: 'abc\u202Edef' })],
  ['refused.indication-grade', (filing) => ({ ...filing, grade: 'G7' })],
  ['refused.indication-window', (filing) => ({ ...filing, window: [...(filing['window'] as string[])].reverse() })],
  ['refused.indication-chain-cycle', (filing) => ({ ...filing, chain: [{ who: 'a site' }, { who: 'a desk' }, { who: 'A  SITE' }] })],
  ['refused.indication-forged', (filing) => ({ ...filing, member: 'altair' })],
  ['refused.indication-replayed', (filing) => ({ ...filing, id: own })],
  ['refused.indication-withdrawn', (filing) => ({ ...filing, replaces: own })],
  ['refused.indication-unknown', (filing) => ({ ...filing, quotes: '00000000000000ff' })],
];

for (const [language, open, words, file] of [
  ['en', 'File an indication', 'Text, in your own language', 'File it'],
  ['ar', 'تقديم مؤشر', 'النص، بلغتك', 'قدّمه'],
] as const) {
  test(`each bad input is refused in the language of the screen (${language})`, async ({ page }) => {
    const own = `taken-${language}`;
    let change = (filing: Filing): Filing => ({ ...filing, id: own });
    await page.route('**/api/words', (route) => {
      const { indication } = route.request().postDataJSON() as { indication: Filing };
      return route.continue({ postData: JSON.stringify({ indication: change(indication) }) });
    });
    await openPanel(page, ports.heron, language);
    const form = page.locator('.indication-form');
    // One that stands and is taken back, so that it can be filed and corrected again.
    await page.getByRole('button', { name: open }).click();
    await form.getByRole('button', { name: file }).click();
    await expect(form).toHaveCount(0);
    change = () => ({ id: `back-${language}`, withdraws: own });
    await page.getByRole('button', { name: open }).click();
    await form.getByRole('button', { name: file }).click();
    await expect(form).toHaveCount(0);
    await page.getByRole('button', { name: open }).click();
    await page.getByLabel(words).fill('words');
    for (const [key, tampered] of bad(own)) {
      change = tampered;
      await form.getByRole('button', { name: file }).click();
      await expect(page.locator('.words .act-problem')).toContainText(textIn(language, key));
    }
  });

  test(`whoever knows no key files with two presses: the glass, and its command (${language})`, async ({ page }) => {
    await page.goto(`http://127.0.0.1:${ports.heron}/#lang=${language}`);
    await expect(page.locator('.clock-utc')).toHaveText(/\d/);
    await page.getByRole('button', { name: wordsOf(language, 'help.palette') }).click();
    await page.getByRole('option', { name: wordsOf(language, 'indication.file') }).click();
    await page.getByLabel(words).fill('heard at the gate');
    await page.getByRole('button', { name: file }).click();
    await expect(page.locator('.indication').filter({ hasText: 'heard at the gate' })).toHaveCount(1);
  });

  test(`a server that does not answer is told, and what was written stays (${language})`, async ({ page }) => {
    const errors: string[] = [];
    page.on('pageerror', (error) => errors.push(error.message));
    await openPanel(page, ports.heron, language);
    await page.getByRole('button', { name: language === 'en' ? 'File an indication' : 'تقديم مؤشر' }).click();
    await page.getByLabel(words).fill('as we heard it');
    await page.route('**/api/words', (route) => route.abort());
    await page.getByRole('button', { name: file }).click();
    await expect(page.locator('.words .act-problem')).toHaveText(wordsOf(language, 'refused.unreached'));
    await expect(page.getByLabel(words)).toHaveValue('as we heard it');
    await page.unroute('**/api/words');
    await page.getByRole('button', { name: file }).click();
    await expect(page.locator('.indication-form')).toHaveCount(0);
    await expect(page.locator('.indication').filter({ hasText: 'as we heard it' }).first()).toBeVisible();
    expect(errors).toEqual([]);
  });
}
