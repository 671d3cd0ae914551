// Moments, windows and estimates as panels of words write them.

import { isolated, shortClockText, unbroken } from './quantity.ts';

const DAY_MS = 86_400_000;

/** A moment of some day: the day is said too. */
export function dayText(at: number): string {
  const day = new Date(Math.floor((at * 1000) / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
  return isolated(unbroken(`${day}\u00a0${shortClockText(at)}`));
}

/** From when until when. */
export const spanText = ([from, until]: readonly [number, number]): string => `${dayText(from)} – ${dayText(until)}`;
/** From the least to the most, or one number. */
export const countText = ([least, most]: readonly [number, number]): string => isolated(least === most ? String(least) : `${least}–${most}`);
