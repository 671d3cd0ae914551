// Opens the console of a stand-in server as a person finds it, past the first card.

import { expect, type Page } from '@playwright/test';
import { LAUNCH_AT } from './mock-sky.ts';

/** 22:09:20 UTC in the made-up sky: ballistic objects on their way, places under every stage. */
export const AT = LAUNCH_AT + 560;

export async function openConsole(page: Page, url: string, fragment = ''): Promise<void> {
  await page.goto(`${url}#at=${AT}&speed=1${fragment}`);
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.warning-row').first()).toBeVisible();
}

export const LANGUAGES = ['en', 'ar'] as const;
