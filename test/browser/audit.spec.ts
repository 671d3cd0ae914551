// An auditor looks through a member's eyes, with a reason, on a real broker: the auditor sees it, the member's screen shows nothing of it, the
// member's part of the record holds it.

import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Browser, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { parse, stringify } from 'yaml';
import { openRecording } from '../../src/record/store/index.ts';
import { hashPassword } from '../../src/server/auth/password.ts';
import { exampleFolder } from '../serve/example-folder.ts';
import { freePort } from '../serve/free-port.ts';
import { LANGUAGES } from './open-console.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const PASSWORD = 'a long night, a calm sky';
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const folder = exampleFolder('audit');
const ports: Record<string, number> = {};
let child: ChildProcess;
let plots: Socket;
let timer: NodeJS.Timeout;

test.beforeAll(async () => {
  for (const name of ['hub', 'deneb', 'udp-altair', 'udp-deneb', 'tcp-deneb']) ports[name] = await freePort();
  const password = await hashPassword(PASSWORD);
  const account = (name: string, viewer: string, role: string): object => ({ name, viewer, role, password, totp: TOTP_SECRET });
  // One account for each test and side: a code of the second factor counts once.
  const accounts = LANGUAGES.flatMap((language) => [account(`auditor-${language}`, 'hub', 'auditor'), account(`officer-${language}`, 'deneb', 'officer')]);
  writeFileSync(join(folder, 'accounts.json'), JSON.stringify({ format: 'manara-accounts', version: 1, accounts }), { mode: 0o600 });
  const path = join(folder, 'manara.yaml');
  const config = parse(readFileSync(path, 'utf8')) as Record<string, unknown>;
  delete config['metrics'];
  config['doors'] = {
    'udp-altair': { udp: `127.0.0.1:${ports['udp-altair']}` },
    'udp-deneb': { udp: `127.0.0.1:${ports['udp-deneb']}` },
    'tcp-deneb': { tcp: `127.0.0.1:${ports['tcp-deneb']}` },
  };
  config['consoles'] = { hub: { port: ports['hub'] }, deneb: { port: ports['deneb'] } };
  config['accounts'] = 'accounts.json';
  writeFileSync(path, stringify(config));
  child = spawn(join(ROOT, 'manara'), ['serve', '--config', path], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (piece: Buffer): void => {
      said += String(piece);
      if (said.includes('serve/started')) resolve();
    };
    child.stdout?.on('data', hear);
    child.stderr?.on('data', hear);
    child.on('exit', (status) => reject(new Error(`manara ended with status ${status}: ${said}`)));
  });
  plots = connect(ports['tcp-deneb'] ?? 0, '127.0.0.1');
  let range = 300_000;
  // One object that Deneb's radar alone sees, coming nearer.
  timer = setInterval(() => {
    range -= 250 * 6;
    plots.write(`${JSON.stringify({ t: Date.now() / 1000 - 0.1, sensor: 'deneb-lr', range, az: 200, el: 3, sdRange: 120, sdAz: 0.12, sdEl: 0.12 })}\n`);
  }, 6_000);
});

async function stop(): Promise<void> {
  clearInterval(timer);
  plots.destroy();
  if (child.exitCode !== null) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGINT');
  await ended;
}

test.afterAll(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

async function sit(browser: Browser, viewer: 'hub' | 'deneb', name: string, language: string): Promise<Page> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 } });
  const page = await context.newPage();
  await page.goto(`http://127.0.0.1:${ports[viewer]}/login?lang=${language}`);
  await page.locator('[name=name]').fill(name);
  await page.locator('[name=password]').fill(PASSWORD);
  await page.locator('[name=code]').fill(new TOTP({ secret: Secret.fromBase32(TOTP_SECRET) }).generate());
  await page.locator('form button').click();
  await expect(page.locator('.top-bar')).toBeVisible();
  return page;
}

const WORDS = {
  en: {
    open: 'View as …',
    short: '10 to 300',
    look: 'Look',
    deneb: 'Deneb',
    banner: 'through the eyes of Deneb',
    end: 'End it',
    over: 'is over',
    none: '0 tracks',
    one: '1 track',
  },
  ar: {
    open: 'انظر بعين …',
    short: 'من 10 أحرف',
    look: 'انظر',
    deneb: 'ذنب الدجاجة',
    banner: 'تنظر بعين ذنب الدجاجة',
    end: 'أنهِها',
    over: 'انتهت النظرة',
    none: 'لا مسارات',
    one: 'مسار واحد',
  },
} as const;

for (const language of LANGUAGES) {
  const words = WORDS[language];

  test(`an auditor gives a reason and sees what a member sees, beside the own view, until it ends; the member's screen shows nothing (${language})`, async ({
    browser,
  }) => {
    test.setTimeout(240_000);
    const member = await sit(browser, 'deneb', `officer-${language}`, language);
    const heard: string[] = [];
    member.on('websocket', (socket) =>
      socket.on('framereceived', ({ payload }) => typeof payload === 'string' && heard.push((JSON.parse(payload) as { type: string }).type)),
    );
    await member.reload();
    await expect(member.locator('.track-count')).toHaveText(words.one, { timeout: 120_000 });
    const session = (): Promise<string> =>
      member.evaluate(async () => {
        const { exercise: _, ...rest } = (await (await fetch('api/session')).json()) as Record<string, unknown>;
        return JSON.stringify(rest);
      });
    const shown = (): Promise<string> =>
      member
        .locator('.top-bar, .map-head, .banners')
        .evaluateAll((boxes) => boxes.map((box) => box.innerHTML.replace(/<time[^]*?<\/time>|<span class="clock-date">[^<]*/g, '')).join());
    // On a busy machine a picture may be late, and says so: that has nothing to do with who looks.
    const isInTime = (): Promise<void> => expect(member.locator('.banner.is-grave')).toHaveCount(0, { timeout: 60_000 });
    await isInTime();
    const [sessionBefore, shownBefore] = [await session(), await shown()];

    const auditor = await sit(browser, 'hub', `auditor-${language}`, language);
    await expect(auditor.locator('.track-count')).toHaveText(words.none);
    expect(await auditor.locator('#view-0').innerText()).not.toContain(words.deneb);
    await auditor.getByRole('button', { name: words.open }).click();
    await auditor.locator('.dialog select').selectOption({ label: words.deneb });
    await auditor.locator('.dialog textarea').fill('why not');
    await auditor.getByRole('button', { name: words.look, exact: true }).click();
    await expect(auditor.locator('.dialog [role=alert]')).toContainText(words.short);
    const { violations } = await new AxeBuilder({ page: auditor })
      .include('.dialog')
      .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
      .analyze();
    expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(' | ')}`)).toEqual([]);
    await auditor.locator('.dialog textarea').fill(`complaint 17 of ${language}: was the town warned?`);
    await auditor.getByRole('button', { name: words.look, exact: true }).click();
    await expect(auditor.locator('.map-pane')).toHaveCount(2);
    await expect(auditor.locator('.map-pane').nth(1).locator('.banner.is-notice')).toContainText(words.banner);
    await expect(auditor.locator('.track-count').nth(1)).toHaveText(words.one, { timeout: 130_000 });
    await expect(auditor.locator('.track-count').first()).toHaveText(words.none);
    // It moves like any other picture.
    await expect(auditor.locator('.banner.is-grave')).toHaveCount(0);

    await member.waitForTimeout(2_000);
    await isInTime();
    expect(await session()).toBe(sessionBefore);
    expect(await shown()).toBe(shownBefore);
    expect(new Set(heard)).toEqual(new Set(['clock']));

    await auditor.keyboard.press('8');
    await auditor.getByRole('button', { name: words.end }).click();
    await expect(auditor.locator('.map-pane')).toHaveCount(1);
    await auditor.keyboard.press('Escape');
    await expect(auditor.locator('.banner.is-notice')).toContainText(words.over);
    await auditor.context().close();
    await member.context().close();
  });
}

test("the record holds each look with who, why and until when, and the member's own part of it does", async () => {
  await stop();
  const recording = await openRecording(join(folder, 'record'));
  if (!recording.ok) throw new Error(recording.error.message);
  const looks: string[] = [];
  for await (const { entry } of recording.value.decoded()) if (entry.type === 'act' && entry.subject === 'view-as/deneb') looks.push(entry.text);
  expect(looks).toHaveLength(2 * LANGUAGES.length);
  for (const language of LANGUAGES)
    expect(looks.some((text) => text.includes(`auditor-${language}`) && text.includes(`complaint 17 of ${language}`))).toBe(true);
});
