// Everything a person can have done with a key or by name: the keyboard, the help and the palette read this one list.

import { centreOnSelection } from '../panels/card-frame.tsx';
import { aboutOpen, helpOpen, openPalette, openRunbook, sharingAsked } from '../panels/dialog-state.ts';
import { openPanel, PANELS } from '../panels/panel-list.ts';
import { listedWarnings } from '../panels/warning-list.tsx';
import { cameraOf, sendMapHome, zoomMapBy } from '../map/map-control.ts';
import { selectedPosition } from '../map/map-view.tsx';
import { measure } from '../map/measure.ts';
import type { WordKey } from '../words/en.ts';
import { language } from '../words/language.ts';
import { acknowledge, alarms } from './alarms.ts';
import { toggleSound } from './sound.ts';
import {
  activeIndex,
  activePane,
  airspacesShown,
  coverageShown,
  following,
  goLive,
  playing,
  seek,
  selection,
  session,
  setPlaying,
  setSpeed,
  shownAt,
  split,
  stepLevel,
  stepMark,
  stepSpeed,
  stepView,
  toggleSplit,
} from './store.ts';

/** What is known of the key that was pressed. */
export interface Pressed {
  readonly shiftKey: boolean;
}

export interface Command {
  readonly does: WordKey;
  /** Keys as people read them. */
  readonly shown: readonly string[];
  /** By key in small letters; the first is what the palette does. None: the key belongs to the browser or the map. */
  readonly acts: Readonly<Record<string, (pressed: Pressed) => void>>;
  /** False while it would do nothing: then the palette does not offer it. */
  readonly possible?: () => boolean;
}

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

/** Measures from what is selected, else from the middle of the map; a second time puts the line away. */
function toggleMeasure(): void {
  if (measure.value !== undefined) {
    measure.value = undefined;
    return;
  }
  const camera = cameraOf(activeIndex.value);
  const from = selectedPosition() ?? camera;
  if (from === undefined) return;
  measure.value = { pane: activePane.value.index, from: { lonDeg: from.lonDeg, latDeg: from.latDeg }, to: undefined, fixed: false };
}

function toggleFollow(): void {
  following.value = !following.value && selection.value?.what === 'track';
  if (following.value) centreOnSelection();
}

/** A run that is computed here, not a recording of one. */
const mayRestart = (): boolean => session.value?.director === true;

/** In the order of the help. */
export const COMMANDS: readonly Command[] = [
  { does: 'help.palette', shown: ['/', 'Ctrl K'], acts: { '/': () => openPalette() } },
  { does: 'help.space', shown: ['Space'], acts: { ' ': () => setPlaying(!playing.value) } },
  { does: 'help.speed', shown: [',', '.'], acts: { '.': () => stepSpeed(1), ',': () => stepSpeed(-1) } },
  { does: 'help.speedFixed', shown: ['1', '2', '3'], acts: { 1: () => setSpeed(1), 2: () => setSpeed(10), 3: () => setSpeed(60) } },
  {
    does: 'help.step',
    shown: ['←', '→'],
    acts: {
      arrowleft: ({ shiftKey }) => seek(shownAt.value - (shiftKey ? 60 : 10)),
      arrowright: ({ shiftKey }) => seek(shownAt.value + (shiftKey ? 60 : 10)),
    },
  },
  { does: 'help.live', shown: ['E'], acts: { e: () => goLive() } },
  { does: 'help.mark', shown: ['J', 'K'], acts: { k: () => stepMark(1), j: () => stepMark(-1) } },
  { does: 'help.moment', shown: ['M'], acts: { m: () => document.querySelector<HTMLButtonElement>('.moment')?.focus() } },
  { does: 'help.view', shown: ['V'], acts: { v: ({ shiftKey }) => stepView(activePane.value, shiftKey ? -1 : 1) } },
  { does: 'help.level', shown: ['L'], acts: { l: () => stepLevel(activePane.value) } },
  { does: 'help.split', shown: ['S'], acts: { s: () => toggleSplit() } },
  {
    does: 'help.pane',
    shown: ['O'],
    possible: () => split.value,
    acts: {
      o: () => {
        if (split.value) activeIndex.value = 1 - activeIndex.value;
      },
    },
  },
  { does: 'help.acknowledge', shown: ['Q'], acts: { q: () => acknowledge(alarms.value) } },
  { does: 'help.warning', shown: ['N', 'P'], acts: { n: () => stepWarning(1), p: () => stepWarning(-1) } },
  { does: 'help.track', shown: ['[', ']'], acts: { ']': () => stepTrack(1), '[': () => stepTrack(-1) } },
  { does: 'help.centre', shown: ['C'], possible: () => selection.value !== undefined, acts: { c: () => centreOnSelection() } },
  { does: 'help.follow', shown: ['F'], possible: () => selection.value?.what === 'track', acts: { f: () => toggleFollow() } },
  { does: 'help.measure', shown: ['D'], acts: { d: () => toggleMeasure() } },
  {
    does: 'help.zoom',
    shown: ['+', '−'],
    acts: { '+': () => zoomMapBy(activeIndex.value, 1), '=': () => zoomMapBy(activeIndex.value, 1), '-': () => zoomMapBy(activeIndex.value, -1) },
  },
  { does: 'help.move', shown: ['Arrows'], acts: {} },
  { does: 'help.home', shown: ['H'], acts: { h: () => sendMapHome(activeIndex.value) } },
  { does: 'help.airspace', shown: ['A'], acts: { a: () => (airspacesShown.value = !airspacesShown.value) } },
  { does: 'help.coverage', shown: ['R'], acts: { r: () => (coverageShown.value = !coverageShown.value) } },
  {
    does: 'help.sharing',
    shown: ['X'],
    possible: mayRestart,
    acts: {
      x: () => {
        if (mayRestart()) sharingAsked.value = true;
      },
    },
  },
  { does: 'help.sound', shown: ['B'], acts: { b: () => toggleSound() } },
  { does: 'help.language', shown: ['G'], acts: { g: () => (language.value = language.value === 'ar' ? 'en' : 'ar') } },
  ...PANELS.map((panel) => ({
    does: panel.does,
    shown: [panel.key],
    possible: () => panel.possible(),
    acts: { [panel.key.toLowerCase()]: () => openPanel(panel) },
  })),
  { does: 'help.runbook', shown: ['T'], acts: { t: () => openRunbook('drill') } },
  { does: 'help.about', shown: ['I'], acts: { i: () => (aboutOpen.value = true) } },
  { does: 'help.escape', shown: ['Esc'], acts: {} },
  { does: 'help.help', shown: ['?'], acts: { '?': () => (helpOpen.value = true) } },
];
