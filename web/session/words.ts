// Words: the regions they are about, and what may be filed and set. What is shown comes with the frames.

import { signal } from '@preact/signals';
import { EVERYWHERE, type IndicationItem, type PostureItem, type PostureLevel, type WordItem } from '../../src/model/index.ts';
import { reasonsBeside } from '../display/posture-reasons.ts';
import { nameOf, text } from '../words/language.ts';
import { fetchJson, send } from './requests.ts';
import { activePane, viewOf } from './store.ts';
import type { Names } from './server-messages.ts';

export interface RegionInfo {
  readonly id: string;
  readonly names: Names;
}

export interface RegionsInfo {
  readonly regions: readonly RegionInfo[];
  /** Whether whoever sits here may file and set. */
  readonly files: boolean;
}

export const regions = signal<RegionsInfo | undefined>(undefined);

/** Code of why the last filing was not taken, '' when it was; undefined before any. */
export const wordRefusal = signal<{ readonly code: string; readonly message: string } | undefined>(undefined);

/** Fetches what words are about; false when the server does not answer. */
export async function loadRegions(): Promise<boolean> {
  const answer = (await fetchJson('api/regions').catch(() => undefined)) as RegionsInfo | undefined;
  if (answer !== undefined) regions.value = answer;
  return answer !== undefined;
}

/** The name of a region in the language of the screen. */
export function regionName(id: string): string {
  if (id === EVERYWHERE) return text('posture.everywhere');
  const found = regions.value?.regions.find((region) => region.id === id);
  return found === undefined ? id : nameOf(found.names);
}

/** Words of the stream that counts every report which the active view may use. */
function countedWords(): readonly WordItem[] {
  const pane = activePane.value;
  return (pane.level.value === 'warn' ? pane.shown.value?.words : pane.warningFrame?.words) ?? [];
}

/** Postures of the active view, by the stream that counts every report it may use; reasons by the level that is shown, where it speaks of the same. */
export function shownPostures(): { readonly posture: PostureItem; readonly reasons: PostureItem | undefined }[] {
  const items = activePane.value.shown.value?.words ?? [];
  const reasons = new Map(items.filter((item) => item.k === 'posture').map((item) => [item.id, item]));
  return countedWords()
    .filter((item) => item.k === 'posture')
    .map((posture) => ({ posture, reasons: reasonsBeside(posture, reasons.get(posture.id)) }));
}

/** Whether postures are being worked out: one that is not shown may be anything. */
export const arePosturesPending = (): boolean => countedWords().some(({ k }) => k === 'pending');

/** Indications of the active view, newest first. */
export function shownIndications(): IndicationItem[] {
  return (activePane.value.shown.value?.words ?? []).filter((item) => item.k === 'indication').reverse();
}

/** Whether the active view is one that words enter at all. */
export const mayHaveWords = (): boolean => viewOf(activePane.value)?.kind !== 'public';

async function post(path: string, body: object): Promise<boolean> {
  const { code, message } = await send(path, body);
  wordRefusal.value = { code, message };
  return code === '';
}

/** Files an indication; true when it was taken. */
export const fileIndication = (indication: object): Promise<boolean> => post('api/words', { indication });

/** Sets the posture of a region, or takes an own word back with `null`. */
export const setPosture = (region: string, level: PostureLevel | null, reason: string, hours: number): Promise<boolean> =>
  post('api/posture', { region, level, reason, hours });
