// The state of the screen in the address's fragment, so that a link shows the same view at the same moment. Views stand
// there as opaque handles; the fragment never leaves the browser.

import { effect } from '@preact/signals';
import { VIEW_LEVELS, type ViewLevel } from '../../src/model/index.ts';
import { cameraOf, looksHome, placeMaps } from '../map/map-control.ts';
import { language, LANGUAGES } from '../words/language.ts';
import { isAtPresent, panes, playing, selection, shownAt, speed, split, tick } from './store.ts';

export interface Wish {
  view: string | undefined;
  level: ViewLevel | undefined;
  otherView: string | undefined;
  otherLevel: ViewLevel | undefined;
  at: number | undefined;
  speed: number | undefined;
  /** What is open: a track or a place of the first map. */
  track: number | undefined;
  place: number | undefined;
}

function levelOf(word: string | null): ViewLevel | undefined {
  return VIEW_LEVELS.find((level) => level === word);
}

function numberOf(word: string | null): number | undefined {
  const value = word === null || word === '' ? Number.NaN : Number(word);
  return Number.isFinite(value) ? value : undefined;
}

/** Reads the address: what was wished for. Language and camera are applied at once. */
export function readFragment(): Wish {
  const fields = new URLSearchParams(location.hash.slice(1));
  const tongue = LANGUAGES.find((one) => one === fields.get('lang'));
  if (tongue !== undefined) language.value = tongue;
  const [lonDeg, latDeg, zoom] = (fields.get('map') ?? '').split(',').map(numberOf);
  if (lonDeg !== undefined && latDeg !== undefined && zoom !== undefined) placeMaps({ lonDeg, latDeg, zoom });
  return {
    view: fields.get('view') ?? undefined,
    level: levelOf(fields.get('level')),
    otherView: fields.get('view2') ?? undefined,
    otherLevel: levelOf(fields.get('level2')),
    at: numberOf(fields.get('at')),
    speed: numberOf(fields.get('speed')),
    track: numberOf(fields.get('track')),
    place: numberOf(fields.get('place')),
  };
}

function currentFragment(): string {
  const fields = new URLSearchParams();
  fields.set('view', panes[0].view.value);
  fields.set('level', panes[0].level.value);
  if (split.value) {
    fields.set('view2', panes[1].view.value);
    fields.set('level2', panes[1].level.value);
  }
  // Opened again, a live screen shows the present and not the second in which it was closed.
  if (!playing.value || !isAtPresent()) fields.set('at', String(Math.floor(shownAt.peek())));
  fields.set('speed', playing.value ? String(speed.value) : '0');
  const chosen = selection.value;
  if (chosen !== undefined && chosen.pane === 0) {
    if (chosen.what === 'place') fields.set('place', String(chosen.index));
    else fields.set('track', String(chosen.id));
  }
  fields.set('lang', language.value);
  const camera = looksHome() ? undefined : cameraOf(0);
  if (camera !== undefined) fields.set('map', `${camera.lonDeg.toFixed(3)},${camera.latDeg.toFixed(3)},${camera.zoom.toFixed(2)}`);
  return fields.toString().replaceAll('%2C', ',');
}

/** Browsers allow few changes of the address a minute; one a second is plenty for a link. */
const WRITE_EVERY_TICKS = 8;

/** Keeps the address in step with the screen. */
export function followFragment(): void {
  let written = '';
  effect(() => {
    const count = tick.value;
    if (count % WRITE_EVERY_TICKS !== 0 || panes[0].view.peek() === '') return;
    const next = currentFragment();
    if (next === written) return;
    written = next;
    history.replaceState(null, '', `#${next}`);
  });
}
