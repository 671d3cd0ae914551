// Looks over whatever is on the screen: is a target too small, a text cut off, anything wider than the window?

import { expect, type Page } from '@playwright/test';

/** WCAG 2.2, 2.5.8: CSS pixels. */
const TARGET_MIN_PX = 24;
/** WCAG 2.1, 1.4.10. */
export const NARROW = { width: 320, height: 640 } as const;

/** What WCAG 2.1, 1.4.12 allows a reader to set. */
const SPACING = '* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important } p { margin-block-end: 2em !important }';

/** Targets that are smaller than 24 by 24, boxes of a tick or choice inside a larger label aside. */
export function smallTargets(page: Page): Promise<string[]> {
  return page.evaluate((least) => {
    const targets = document.querySelectorAll<HTMLElement>(
      'button, select, summary, textarea, a[href], [role="option"], input:not([type="range"], [type="file"])',
    );
    return [...targets]
      .map((target) => ({
        target,
        box: (target.matches('[type="checkbox"], [type="radio"]') ? (target.closest('label') ?? target) : target).getBoundingClientRect(),
      }))
      .filter(({ box }) => box.width > 0 && box.height > 0 && (box.width < least || box.height < least))
      .map(({ target, box }) => `${target.outerHTML.slice(0, 90)} ${Math.round(box.width)}×${Math.round(box.height)}`);
  }, TARGET_MIN_PX);
}

/** What lies outside of the window sideways, and boxes that hide a part of their words. Maps and tables scroll on their own. */
export function cutOff(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isFree = (box: Element): boolean => box.closest('.map, .unseen, .slider-marks, .slider-track, table, figure, .chart, select') !== null;
    const words = (box: Element): string => `${box.tagName.toLowerCase()}.${box.className} "${(box.textContent ?? '').slice(0, 40)}"`;
    const found: string[] = [];
    for (const box of document.querySelectorAll<HTMLElement>('body *')) {
      const { left, right, width, height } = box.getBoundingClientRect();
      if (width === 0 || height === 0 || isFree(box)) continue;
      if (right > innerWidth + 1 || left < -1) found.push(`outside: ${words(box)}`);
      const { overflowX, overflowY } = getComputedStyle(box);
      if (overflowX !== 'visible' && box.scrollWidth > box.clientWidth + 1) found.push(`cut sideways: ${words(box)}`);
      if ((overflowY === 'hidden' || overflowY === 'clip') && box.scrollHeight > box.clientHeight + 1) found.push(`cut below: ${words(box)}`);
      // Words of a button that are wider than it run into its neighbour.
      if (box.matches('button, .button') && box.scrollWidth > box.clientWidth + 1) found.push(`runs over: ${words(box)}`);
    }
    return found;
  });
}

/** All of it, here and in a window of 320 CSS pixels, as 1280 are at four times the size. */
export async function expectItFits(page: Page): Promise<void> {
  expect(await smallTargets(page)).toEqual([]);
  const before = page.viewportSize();
  await page.setViewportSize(NARROW);
  await page.waitForTimeout(300);
  expect(await cutOff(page)).toEqual([]);
  expect(await smallTargets(page)).toEqual([]);
  if (before !== null) await page.setViewportSize(before);
}

/** Sets the widest spacing that a reader may wish for. */
export async function spaceOut(page: Page): Promise<void> {
  await page.evaluate((rules) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(rules);
    document.adoptedStyleSheets = [sheet];
  }, SPACING);
}
