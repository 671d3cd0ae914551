// The state of the console and the acts that change it. Screens read signals and call these functions, nothing else.

import { batch, computed, signal } from '@preact/signals';
import { VIEW_LEVELS, type ViewLevel } from '../../src/model/index.ts';
import { linkState, openLink, type Link } from './link.ts';
import { createPane, readIntoPane, refreshPane, resetPane, type Pane } from './pane.ts';
import { fetchAirspaces, fetchPlaces, fetchSession, requestRestart } from './requests.ts';
import type { ClockMessage, Moment, SessionInfo, ViewInfo } from './server-messages.ts';

export type Selection =
  | { readonly what: 'track'; readonly pane: number; readonly id: number }
  | { readonly what: 'place'; readonly pane: number; readonly index: number };

export const SPEEDS = [1, 10, 60] as const;
/** A moment that is not yet computed restarts the run this long before it. */
const RESTART_BEFORE_S = 300;
const RETRY_SESSION_MS = 1_500;
const SESSION_EVERY_TICKS = 20;

export const session = signal<SessionInfo | undefined>(undefined);
export const loadError = signal<string | undefined>(undefined);
export const panes: readonly [Pane, Pane] = [createPane(0), createPane(1)];
export const split = signal(false);
export const activeIndex = signal(0);
export const selection = signal<Selection | undefined>(undefined);
export const clock = signal<ClockMessage>({ at: 0, speed: 0, computedUntil: 0 });
export const speed = signal(1);
export const playing = signal(true);
/** Set while a run is computed anew: the moment from which. */
export const restartingFrom = signal<number | undefined>(undefined);
/** When the last message came, by this machine's clock. */
export const heardMs = signal(0);
export const airspacesShown = signal(true);
/** Counts four times a second: what shows an age or a countdown reads it. */
export const tick = signal(0);

export const activePane = computed<Pane>(() => panes[activeIndex.value === 1 && split.value ? 1 : 0]);
export const openPanes = computed<readonly Pane[]>(() => (split.value ? panes : [panes[0]]));
/** The time of the picture that is shown. */
export const shownAt = computed(() => activePane.value.shown.value?.at ?? clock.value.at);

let link: Link | undefined;

/** The view of a pane as the session lists it. */
export function viewOf(pane: Pane): ViewInfo | undefined {
  return session.value?.views.find((view) => view.handle === pane.view.value);
}

/** Seconds from UTC of the people of a view; without one, of this machine. */
export function localOffsetS(pane: Pane): number {
  const given = viewOf(pane)?.utcOffsetMin;
  return given === undefined ? -new Date(shownAt.value * 1000).getTimezoneOffset() * 60 : given * 60;
}

function currentAt(): number {
  return panes[0].scene.frame?.at ?? clock.value.at;
}

function watch(pane: Pane): void {
  link?.send({
    type: 'watch', stream: pane.stream, view: pane.view.value, level: pane.level.value,
    at: currentAt(), speed: playing.value ? speed.value : 0,
  });
}

async function loadPlaces(pane: Pane): Promise<void> {
  const view = pane.view.value;
  if (view === '') return;
  try {
    const [places, airspaces] = await Promise.all([fetchPlaces(view), fetchAirspaces(view).catch(() => [])]);
    if (pane.view.value !== view) return;
    pane.places.value = places;
    pane.airspaces.value = airspaces;
  } catch (error) {
    loadError.value = String(error instanceof Error ? error.message : error);
  }
}

/** Points a pane at a view and level. */
export function show(pane: Pane, handle: string, level: ViewLevel): void {
  const view = session.value?.views.find((one) => one.handle === handle);
  if (view === undefined) return;
  const allowed = view.levels.includes(level) ? level : (view.levels[view.levels.length - 1] ?? 'warn');
  if (pane.view.value === handle && pane.level.value === allowed) return;
  const sameView = pane.view.value === handle;
  batch(() => {
    if (selection.value?.pane === pane.stream && (!sameView || selection.value.what === 'track')) selection.value = undefined;
    if (!sameView) pane.places.value = [];
    pane.view.value = handle;
    pane.level.value = allowed;
  });
  const at = currentAt();
  resetPane(pane);
  clock.value = { ...clock.value, at };
  if (!sameView) void loadPlaces(pane);
  watch(pane);
}

/** Shows the next (or previous) view in a pane. */
export function stepView(pane: Pane, step: number): void {
  const views = session.value?.views ?? [];
  const index = views.findIndex((view) => view.handle === pane.view.value);
  const next = views[(index + step + views.length) % views.length];
  if (next !== undefined) show(pane, next.handle, pane.level.value);
}

/** Shows the next level that the view of a pane has. */
export function stepLevel(pane: Pane): void {
  const levels = viewOf(pane)?.levels ?? VIEW_LEVELS;
  const next = levels[(levels.indexOf(pane.level.value) + levels.length - 1) % levels.length];
  if (next !== undefined) show(pane, pane.view.value, next);
}

/** Opens the second map beside the first, on the next view; or closes it. */
export function toggleSplit(): void {
  if (split.value) {
    link?.send({ type: 'unwatch', stream: 1 });
    batch(() => {
      split.value = false;
      activeIndex.value = 0;
      if (selection.value?.pane === 1) selection.value = undefined;
    });
    return;
  }
  split.value = true;
  const views = session.value?.views ?? [];
  if (panes[1].view.value === '') {
    const index = views.findIndex((view) => view.handle === panes[0].view.value);
    const next = views[(index + 1) % Math.max(1, views.length)];
    if (next !== undefined) show(panes[1], next.handle, panes[0].level.value);
    return;
  }
  resetPane(panes[1]);
  watch(panes[1]);
}

/** Plays or pauses. */
export function setPlaying(on: boolean): void {
  playing.value = on;
  link?.send(on ? { type: 'speed', speed: speed.value } : { type: 'pause' });
}

/** Sets the speed, and plays. */
export function setSpeed(next: number): void {
  speed.value = next;
  setPlaying(true);
}

/** Goes to a moment within what is computed. */
export function seek(at: number): void {
  const exercise = session.value?.exercise;
  const from = exercise?.startsAt ?? 0;
  const until = Math.max(from, clock.value.computedUntil);
  const bounded = Math.floor(Math.min(until, Math.max(from, at)));
  for (const pane of openPanes.value) resetPane(pane, true);
  clock.value = { ...clock.value, at: bounded };
  link?.send({ type: 'seek', at: bounded });
}

/** Goes to a named moment; one that is not yet computed restarts the run shortly before it. */
export function goToMoment(moment: Moment): void {
  if (moment.at === undefined) return;
  if (moment.at <= clock.value.computedUntil) seek(moment.at);
  else void restart(moment.at - RESTART_BEFORE_S, session.value?.exercise?.sharing ?? 'file');
}

/** Has the run computed again from a moment, with `sharing` `none`, a level, or `file` for the terms of the exercise. */
export async function restart(from: number, sharing: string): Promise<void> {
  const start = Math.max(session.value?.exercise?.startsAt ?? 0, Math.floor(from));
  restartingFrom.value = start;
  try {
    await requestRestart({ from: start, sharing });
    session.value = await fetchSession();
    clock.value = { at: start, speed: speed.value, computedUntil: start };
    selection.value = undefined;
    for (const pane of openPanes.value) {
      resetPane(pane);
      void loadPlaces(pane);
      watch(pane);
    }
  } catch (error) {
    loadError.value = String(error instanceof Error ? error.message : error);
    restartingFrom.value = undefined;
  }
}

function rewatch(): void {
  for (const pane of openPanes.value) {
    resetPane(pane, true);
    watch(pane);
  }
}

async function loadSession(): Promise<void> {
  try {
    const next = await fetchSession();
    loadError.value = undefined;
    session.value = next;
  } catch (error) {
    loadError.value = String(error instanceof Error ? error.message : error);
    if (session.value === undefined) setTimeout(() => void loadSession(), RETRY_SESSION_MS);
  }
}

function heard(): void {
  heardMs.value = performance.now();
}

/** Fetches the session; resolves when there is one. The caller then chooses views and calls `startLink`. */
export async function loadUntilThere(): Promise<SessionInfo> {
  await loadSession();
  return new Promise((resolve) => {
    const stop = session.subscribe((value) => {
      if (value === undefined) return;
      resolve(value);
      queueMicrotask(() => stop());
    });
  });
}

/** Opens the link and starts what moves. */
export function startLink(at: number): void {
  clock.value = { at, speed: speed.value, computedUntil: session.value?.exercise?.computedUntil ?? at };
  for (const pane of openPanes.value) void loadPlaces(pane);
  let opened = 0;
  link = openLink({
    opened: () => {
      opened += 1;
      heard();
      // The server may have been started anew meanwhile: its views are asked for again.
      if (opened > 1) void loadSession().then(rewatch);
      else rewatch();
    },
    frame: (stream, bytes) => {
      heard();
      const pane = panes[stream === 1 ? 1 : 0];
      restartingFrom.value = undefined;
      if (!readIntoPane(pane, bytes, performance.now())) {
        resetPane(pane, true);
        watch(pane);
      }
    },
    clock: (message) => {
      heard();
      clock.value = message;
    },
  });
  setInterval(() => {
    const now = performance.now();
    for (const pane of openPanes.value) refreshPane(pane, now);
    tick.value += 1;
    // Moments become known as the run reaches them.
    if (tick.value % SESSION_EVERY_TICKS === 0 && linkState.value === 'open') void loadSession();
  }, 250);
}

/** True while frames should be coming. */
export function isLive(): boolean {
  return linkState.value === 'open' && playing.value;
}
