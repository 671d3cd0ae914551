// What somebody may mean by a few letters: a place in either language, a track by its name or callsign, a view, a command.

import type { FrameTrack } from '../../src/model/index.ts';
import type { Names } from '../session/server-messages.ts';
import { trackName } from './quantity.ts';

/** Marks over and under Arabic letters, the joining stroke, and the forms of alef, yeh and teh that people type alike. */
const ARABIC_MARKS = /[\u064b-\u065f]|\u0640|\u0670/g;

/** A text as it is compared: small letters without accents, one form for letters that are typed alike. */
export function plain(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(ARABIC_MARKS, '')
    .replace(/[أإآٱ]/g, 'ا')
    .replace(/ى/g, 'ي')
    .replace(/ة/g, 'ه')
    .replace(/[\u2066-\u2069]/g, '')
    .toLowerCase()
    .trim();
}

/** How well `text` answers `wish`: 0 not at all, more for its beginning, most for the whole. */
export function fit(text: string, wish: string): number {
  const candidate = plain(text);
  if (candidate === wish) return 4;
  if (candidate.startsWith(wish)) return 3;
  if (candidate.includes(` ${wish}`) || candidate.includes(`-${wish}`)) return 2;
  return candidate.includes(wish) ? 1 : 0;
}

export interface Found<What> {
  readonly what: What;
  readonly score: number;
}

/** The best answers among `all`, by their words, in the order given where they are equal. */
export function best<What>(all: readonly What[], wordsOf: (one: What) => readonly string[], wish: string, most: number): Found<What>[] {
  const wanted = plain(wish);
  if (wanted === '') return [];
  return all
    .map((what) => ({ what, score: Math.max(0, ...wordsOf(what).map((words) => fit(words, wanted))) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most);
}

export const namesToFind = (names: Names): readonly string[] => Object.values(names);

export const trackToFind = (track: FrameTrack): readonly string[] => [trackName(track.id), track.callsign].filter((words) => words !== '');
