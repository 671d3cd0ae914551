// The end of a session, however it comes: the screen says so, shows nothing as if it were live, asks for nothing more, and has one way on.

import { AxeBuilder } from '@axe-core/playwright';
import { expect, test, type Page } from '@playwright/test';
import { Secret, TOTP } from 'otpauth';
import { timeS } from '../../src/base/index.ts';
import type { Account } from '../../src/server/auth/accounts-file.ts';
import { Gate } from '../../src/server/auth/gate.ts';
import { hashPassword } from '../../src/server/auth/password.ts';
import type { ConsoleServer } from '../../src/server/console-server.ts';
import { startOfficerServer } from './officer-server.ts';
import { LANGUAGES } from './open-console.ts';

/** 06:00 UTC of the exercise two-neighbours. */
const STARTS_AT = 1_706_767_200;
const PASSWORD = 'a long night, a calm sky';
const TOTP_SECRET = 'JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP';
const HOUR_S = 3600;
let server: ConsoleServer;
let accounts: Account[];
let officer: Account;
/** By how much the gate's clock is ahead of this machine's. */
let aheadS = 0;

test.beforeAll(async () => {
  officer = { name: 'anna', viewer: 'altair', role: 'officer', password: await hashPassword(PASSWORD), totp: TOTP_SECRET };
  const gate = new Gate({ accounts: () => accounts, nowS: () => Date.now() / 1000 + aheadS, secure: false, told: () => undefined });
  server = await startOfficerServer({ exercise: 'two-neighbours', member: 'altair', from: timeS(STARTS_AT), until: timeS(STARTS_AT + 60) }, gate);
});
test.afterAll(() => server.close());
test.beforeEach(() => {
  accounts = [officer];
  // Another step of the second factor: each code counts once.
  aheadS += 60;
});

async function logIn(page: Page, language: string): Promise<void> {
  await page.goto(`${server.address}login?lang=${language}`);
  await enter(page);
}

async function enter(page: Page): Promise<void> {
  await page.locator('[name=name]').fill('anna');
  await page.locator('[name=password]').fill(PASSWORD);
  await page.locator('[name=code]').fill(new TOTP({ secret: Secret.fromBase32(TOTP_SECRET) }).generate({ timestamp: Date.now() + aheadS * 1000 }));
  await page.locator('form button').click();
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.track-count')).toHaveText(/\d|مسار/);
}

/** Each way in which a session ends. */
const ENDS: Readonly<Record<string, (page: Page) => Promise<void>>> = {
  'the officer logs out': (page) => page.locator('.account button').click(),
  'nobody looked for a shift': async () => void (aheadS += 8 * HOUR_S + 60),
  'it has lasted a shift and a half, though somebody looked all the time': async (page) => {
    for (let hours = 0; hours < 13; hours += 3) {
      aheadS += 3 * HOUR_S;
      await page.waitForTimeout(1_500);
    }
  },
  'the account is taken away': async () => void (accounts = []),
};

const WORDS = { en: { over: 'Your session has ended', again: 'Log in again' }, ar: { over: 'انتهت جلستك', again: 'الدخول من جديد' } } as const;

for (const language of LANGUAGES) {
  for (const [how, end] of Object.entries(ENDS)) {
    test(`when ${how}, the screen says that the session has ended, asks nothing more, and leads back (${language})`, async ({ page }) => {
      await logIn(page, language);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await end(page);
      const dialog = page.getByRole('alertdialog');
      await expect(dialog).toContainText(WORDS[language].over);
      const { violations } = await new AxeBuilder({ page })
        .include('[role=alertdialog]')
        .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'])
        .analyze();
      expect(violations).toEqual([]);
      await page.waitForTimeout(500);
      const asked: string[] = [];
      page.on('request', (request) => asked.push(request.url()));
      page.on('websocket', (socket) => asked.push(socket.url()));
      await page.waitForTimeout(6_000);
      expect(asked).toEqual([]);
      await expect(page.getByRole('link', { name: WORDS[language].again })).toBeFocused();
      accounts = [officer];
      aheadS += 60;
      await page.keyboard.press('Enter');
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await enter(page);
      await expect(page.locator('html')).toHaveAttribute('lang', language);
      await expect(dialog).toHaveCount(0);
    });
  }
}
