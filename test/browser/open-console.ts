// Opens the console of a stand-in server as a person finds it, past the first card.

import { expect, type Page } from '@playwright/test';
import { textIn } from '../../web/words/language.ts';
import { LAUNCH_AT } from './mock-sky.ts';

/** 22:09:20 UTC in the made-up sky: ballistic objects on their way, places under every stage. */
export const AT = LAUNCH_AT + 560;

export async function openConsole(page: Page, url: string, fragment = ''): Promise<void> {
  await page.goto(`${url}#at=${AT}&speed=1${fragment}`);
  await page.locator('.dialog .button-strong').click();
  await expect(page.locator('.warning-row').first()).toBeVisible();
}

export const LANGUAGES = ['en', 'ar'] as const;

/** A text of the console in one language, for what a person would look for by its words. */
export const wordsOf = textIn;

/** Whoever looks at numbers on an Arabic screen sees the same digits; marks of direction around them are not seen. */
export const seen = (words: string): string => words.replaceAll(/[\u2066-\u2069]/g, '');
