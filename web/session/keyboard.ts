// What each key does. `panels/key-rows.ts` is the same list in words.

import { centreOnSelection } from '../panels/card-frame.tsx';
import { aboutOpen, helpOpen, introOpen } from '../panels/dialogs.tsx';
import { answerSharing, sharingAsked } from '../panels/sharing-switch.tsx';
import { listedWarnings } from '../panels/warning-list.tsx';
import { sendMapHome, zoomMapBy } from '../map/map-control.ts';
import { language } from '../words/language.ts';
import { toggleSound } from './sound.ts';
import {
  activeIndex, activePane, airspacesShown, playing, seek, selection, session, setPlaying, setSpeed, shownAt, split, SPEEDS,
  stepLevel, stepView, toggleSplit,
} from './store.ts';

function stepWarning(step: number): void {
  const pane = activePane.peek();
  const rows = listedWarnings();
  if (rows.length === 0) return;
  const chosen = selection.peek();
  const current = chosen?.what === 'place' ? rows.findIndex((warning) => warning.placeIndex === chosen.index) : -1;
  const next = rows[(Math.max(current, step > 0 ? -1 : 0) + step + rows.length) % rows.length];
  if (next !== undefined) selection.value = { what: 'place', pane: pane.index, index: next.placeIndex };
}

/** Tracks in the order in which somebody would want to look at them: what arrives soonest, then the rest, civil last. */
function stepTrack(step: number): void {
  const pane = activePane.peek();
  const tracks = [...(pane.scene.frame?.tracks ?? [])].sort((a, b) => {
    const civil = Number(a.symbol === 'civil') - Number(b.symbol === 'civil');
    return civil || (a.arrivals[0]?.earliestAt ?? Infinity) - (b.arrivals[0]?.earliestAt ?? Infinity) || a.id - b.id;
  });
  if (tracks.length === 0) return;
  const chosen = selection.peek();
  const current = chosen?.what === 'track' ? tracks.findIndex((track) => track.id === chosen.id) : -1;
  const next = tracks[(Math.max(current, step > 0 ? -1 : 0) + step + tracks.length) % tracks.length];
  if (next !== undefined) selection.value = { what: 'track', pane: pane.index, id: next.id };
}

function closeTop(): void {
  if (sharingAsked.value) answerSharing(false);
  else if (helpOpen.value) helpOpen.value = false;
  else if (aboutOpen.value) aboutOpen.value = false;
  else if (introOpen.value) introOpen.value = false;
  else selection.value = undefined;
}

const KEYS: Readonly<Record<string, (event: KeyboardEvent) => void>> = {
  ' ': () => setPlaying(!playing.value),
  '1': () => setSpeed(SPEEDS[0]),
  '2': () => setSpeed(SPEEDS[1]),
  '3': () => setSpeed(SPEEDS[2]),
  arrowleft: (event) => seek(shownAt.value - (event.shiftKey ? 60 : 10)),
  arrowright: (event) => seek(shownAt.value + (event.shiftKey ? 60 : 10)),
  m: () => document.querySelector<HTMLButtonElement>('.moment')?.focus(),
  v: (event) => stepView(activePane.value, event.shiftKey ? -1 : 1),
  l: () => stepLevel(activePane.value),
  s: () => toggleSplit(),
  o: () => {
    if (split.value) activeIndex.value = 1 - activeIndex.value;
  },
  n: () => stepWarning(1),
  p: () => stepWarning(-1),
  ']': () => stepTrack(1),
  '[': () => stepTrack(-1),
  c: () => centreOnSelection(),
  '+': () => zoomMapBy(activeIndex.value, 1),
  '=': () => zoomMapBy(activeIndex.value, 1),
  '-': () => zoomMapBy(activeIndex.value, -1),
  h: () => sendMapHome(activeIndex.value),
  a: () => (airspacesShown.value = !airspacesShown.value),
  x: () => {
    if (session.value?.exercise !== undefined) sharingAsked.value = true;
  },
  b: () => toggleSound(),
  g: () => (language.value = language.value === 'ar' ? 'en' : 'ar'),
  '?': () => (helpOpen.value = true),
};

/** True where a key belongs to the field or map that has the focus. */
function belongsToFocus(event: KeyboardEvent): boolean {
  const focus = event.target;
  if (!(focus instanceof HTMLElement)) return false;
  if (event.key.startsWith('Arrow')) return focus.matches('input, select, .maplibregl-canvas');
  if (event.key === ' ') return focus.matches('button, select, input');
  if (focus.matches('.maplibregl-canvas') && ['+', '-', '='].includes(event.key)) return true;
  return focus.matches('select') && event.key.length === 1;
}

/** Listens to the whole page. Physical keys stand in for letters, so that an Arabic keyboard works alike. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return closeTop();
    if (sharingAsked.value || helpOpen.value || aboutOpen.value || introOpen.value) return;
    if (belongsToFocus(event)) return;
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
    const act = KEYS[letter ?? event.key.toLowerCase()];
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  });
}
