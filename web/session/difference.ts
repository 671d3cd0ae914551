// Why the two maps differ: which feeds enter each, by which term, and how many tracks stand in one of them alone.

import { signal } from '@preact/signals';
import type { FrameTrack } from '../../src/model/index.ts';
import type { Names } from './server-messages.ts';
import { panes, selection, shownAt } from './store.ts';

export interface EntryInfo {
  readonly by: 'own' | 'public' | 'term';
  readonly gridM: number;
  readonly delayS: number;
  readonly inRegion: boolean;
  readonly inHeights: boolean;
  readonly forPlaces: boolean;
}

export interface FeedDifferenceInfo {
  readonly feed: string;
  readonly owner: Names;
  readonly first?: EntryInfo;
  readonly second?: EntryInfo;
  readonly here?: { readonly sees: boolean; readonly first: boolean; readonly second: boolean };
}

export const differences = signal<readonly FeedDifferenceInfo[] | undefined>(undefined);
export const differenceFailed = signal(false);

/** Tracks of two views nearer than this are of one object; one behind a grid of 20 km may stand elsewhere. */
const SAME_KM = 5;
const KM_PER_DEG = 111.3;

/** The selected track, wherever it is selected. */
export function selectedTrack(): FrameTrack | undefined {
  const chosen = selection.value;
  if (chosen?.what !== 'track') return undefined;
  return panes[chosen.pane === 1 ? 1 : 0].shown.value?.tracks.find(({ id }) => id === chosen.id);
}

/** Asks the server about the two maps as they stand. */
export async function loadDifferences(): Promise<void> {
  const [first, second] = panes;
  const track = selectedTrack();
  const place: Record<string, string> = track === undefined ? {} : { lat: String(track.latDeg), lon: String(track.lonDeg), height: String(track.altitudeHaeM) };
  const question = new URLSearchParams({
    view: first.view.peek(),
    level: first.level.peek(),
    other: second.view.peek(),
    otherLevel: second.level.peek(),
    at: String(Math.floor(shownAt.peek())),
    ...place,
  });
  const answer = await fetch(`api/difference?${question.toString()}`).catch(() => undefined);
  differenceFailed.value = answer?.ok !== true;
  if (answer?.ok === true) differences.value = (await answer.json()) as FeedDifferenceInfo[];
}

/** How many tracks both have, and how many stand in one alone. Positions are on a grid of cells as wide as "the same" is. */
export function countTracks(first: readonly FrameTrack[], second: readonly FrameTrack[]): { both: number; firstAlone: number; secondAlone: number } {
  const cellDeg = SAME_KM / KM_PER_DEG;
  const cellOf = (lat: number, lon: number): string => `${lat},${lon}`;
  const cells = new Map<string, FrameTrack[]>();
  for (const track of second) {
    const key = cellOf(Math.floor(track.latDeg / cellDeg), Math.floor(track.lonDeg / cellDeg));
    const list = cells.get(key);
    if (list === undefined) cells.set(key, [track]);
    else list.push(track);
  }
  const taken = new Set<FrameTrack>();
  let both = 0;
  for (const track of first) {
    const [row, column] = [Math.floor(track.latDeg / cellDeg), Math.floor(track.lonDeg / cellDeg)];
    const near = [-1, 0, 1].flatMap((up) => [-1, 0, 1].flatMap((right) => cells.get(cellOf(row + up, column + right)) ?? []));
    const away = (other: FrameTrack): number =>
      Math.hypot(other.latDeg - track.latDeg, (other.lonDeg - track.lonDeg) * Math.cos((track.latDeg * Math.PI) / 180)) * KM_PER_DEG;
    const found = near.filter((other) => !taken.has(other) && away(other) <= SAME_KM).sort((a, b) => away(a) - away(b))[0];
    if (found === undefined) continue;
    taken.add(found);
    both += 1;
  }
  return { both, firstAlone: first.length - both, secondAlone: second.length - both };
}
