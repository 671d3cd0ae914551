// The state of the console and the acts that change it. Screens read signals and call these functions, nothing else.

import { batch, computed, effect, signal } from '@preact/signals';
import { VIEW_LEVELS, type ViewLevel } from '../../src/model/index.ts';
import { learnHome } from '../map/map-control.ts';
import { linkState, openLink, type Link } from './link.ts';
import { createPane, readIntoPane, refreshPane, resetPane, type Pane } from './pane.ts';
import { fetchAirspaces, fetchCoverage, fetchMarks, fetchPlaces, fetchSession, requestRestart, sessionOver, type RestartRequest } from './requests.ts';
import type { ClockMessage, MarkInfo, Moment, ServerMessage, SessionInfo, ViewInfo } from './server-messages.ts';

export type Selection =
  | { readonly what: 'track'; readonly pane: number; readonly id: number }
  /** Tracks that the map draws as one symbol; `id` is the one that stands for them. */
  | { readonly what: 'group'; readonly pane: number; readonly id: number; readonly ids: readonly number[] }
  | { readonly what: 'place'; readonly pane: number; readonly index: number };

export const SPEEDS = [1, 2, 5, 10, 30, 60, 120, 300, 600] as const;
const RETRY_SESSION_MS = 1_500;
/** Behind the newest second by less than this a live screen shows the present. */
const PRESENT_S = 10;
const SESSION_EVERY_TICKS = 20;
/** A stream that cannot be read is asked for again this seldom. */
const ASK_AGAIN_MS = 2_000;

export const session = signal<SessionInfo | undefined>(undefined);
export const loadError = signal<string | undefined>(undefined);
export const panes: readonly [Pane, Pane] = [createPane(0), createPane(1)];
export const split = signal(false);
export const activeIndex = signal(0);
export const selection = signal<Selection | undefined>(undefined);
export const clock = signal<ClockMessage>({ type: 'clock', at: 0, speed: 0, computedUntil: 0, failure: '' });
export const speed = signal(1);
export const playing = signal(true);
/** Set while a run is computed anew: from when, or for which named moment. */
export const restarting = signal<number | Moment | undefined>(undefined);
/** When the last message came, by this machine's clock. */
export const heardMs = signal(0);
export const airspacesShown = signal(true);
/** Set when the address names a view that is not here: of another run, or of a recording that is gone. */
export const linkGone = signal(false);
/** Set when a look through another's view has ended and its map with it. */
export const lookOver = signal(false);
/** Whether the reach of the view's own sensors is drawn. */
export const coverageShown = signal(false);
/** Whether the selected track is kept in the middle of its map. */
export const following = signal(false);
/** What happened in the active view, for the time bar. */
export const marks = signal<readonly MarkInfo[]>([]);
/** Counts four times a second: what shows an age or a countdown reads it. */
export const tick = signal(0);

export const activePane = computed<Pane>(() => panes[activeIndex.value === 1 && split.value ? 1 : 0]);
export const openPanes = computed<readonly Pane[]>(() => (split.value ? panes : [panes[0]]));
/** The time of the picture that is shown. */
export const shownAt = computed(() => activePane.value.shown.value?.at ?? clock.value.at);

let link: Link | undefined;
/** False until somebody chose a speed or the server said its own. */
let speedKnown = false;
/** True from a restart's request to the server's word that it has begun: frames in between are of the old run. */
let awaitingRestart = false;
let askedAgainMs = Number.NEGATIVE_INFINITY;
/** Where the address wanted to begin; taken by the first request only. */
let firstAtWish: number | undefined;
/** Until something was asked for, the server says where the screen begins. */
let isFirstWatch = true;

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

/** Streams of a pane: its map, and the warnings beside it. */
const mapStream = (pane: Pane): number => pane.index * 2;
const warningStream = (pane: Pane): number => pane.index * 2 + 1;

/** Asks for a pane's streams; without `at` they join at the time that the others have. */
function watch(pane: Pane, at?: number): void {
  const view = pane.view.value;
  if (view === '') return;
  const level = pane.level.value;
  const when = at === undefined ? {} : { at, ...(speedKnown ? { speed: playing.value ? speed.value : 0 } : {}) };
  link?.send({ type: 'watch', stream: mapStream(pane), view, level, ...when });
  const warns = viewOf(pane)?.levels.includes('warn') ?? true;
  if (level !== 'warn' && warns) link?.send({ type: 'watch', stream: warningStream(pane), view, level: 'warn' });
  else link?.send({ type: 'unwatch', stream: warningStream(pane) });
}

async function loadPlaces(pane: Pane): Promise<void> {
  const view = pane.view.value;
  if (view === '') return;
  try {
    const [places, airspaces, coverage] = await Promise.all([fetchPlaces(view), fetchAirspaces(view).catch(() => []), fetchCoverage(view).catch(() => [])]);
    if (pane.view.value !== view) return;
    pane.places.value = places;
    pane.airspaces.value = airspaces;
    pane.coverage.value = coverage;
    learnHome([...places.map(({ lonDeg, latDeg }) => [lonDeg, latDeg] as const), ...airspaces.flatMap(({ ring }) => ring)]);
  } catch (error) {
    loadError.value = String(error instanceof Error ? error.message : error);
  }
}

/** Points a pane at a view and level; where the view has no such level, at the highest that it has. */
export function show(pane: Pane, handle: string, level: ViewLevel): void {
  const view = session.value?.views.find((one) => one.handle === handle);
  if (view === undefined) return;
  const allowed = view.levels.includes(level) ? level : (view.levels[view.levels.length - 1] ?? 'warn');
  if (pane.view.value === handle && pane.level.value === allowed) return;
  const sameView = pane.view.value === handle;
  pane.wishedLevel = level;
  if (pane.view.value !== '' && handle !== pane.view.value) linkGone.value = false;
  batch(() => {
    if (selection.value?.pane === pane.index && (!sameView || selection.value.what !== 'place')) selection.value = undefined;
    if (!sameView) {
      pane.places.value = [];
      pane.coverage.value = [];
    }
    pane.view.value = handle;
    pane.level.value = allowed;
  });
  clock.value = { ...clock.value, at: currentAt() };
  resetPane(pane);
  if (!sameView) void loadPlaces(pane);
  watch(pane);
}

/** Shows the next (or previous) view in a pane. */
export function stepView(pane: Pane, step: number): void {
  const views = session.value?.views ?? [];
  const index = views.findIndex((view) => view.handle === pane.view.value);
  const next = views[(index + step + views.length) % views.length];
  if (next !== undefined) show(pane, next.handle, pane.wishedLevel);
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
    for (const stream of [mapStream(panes[1]), warningStream(panes[1])]) link?.send({ type: 'unwatch', stream });
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
  speedKnown = true;
  speed.value = next;
  setPlaying(true);
}

/** The next faster or slower of the speeds. */
export function stepSpeed(step: number): void {
  const index = SPEEDS.findIndex((one) => one >= speed.value);
  const next = SPEEDS[Math.min(SPEEDS.length - 1, Math.max(0, (index < 0 ? SPEEDS.length - 1 : index) + step))];
  if (next !== undefined) setSpeed(next);
}

/** Goes to the newest picture there is; a live one goes on from there as it comes. */
export function goLive(): void {
  if (session.value?.live === true) setSpeed(1);
  seek(clock.value.computedUntil);
}

/** Goes to a moment within what is computed. */
export function seek(at: number): void {
  const from = session.value?.exercise?.firstAt ?? 0;
  const until = Math.max(from, clock.value.computedUntil);
  const bounded = Math.floor(Math.min(until, Math.max(from, at)));
  for (const pane of openPanes.value) resetPane(pane, true);
  clock.value = { ...clock.value, at: bounded };
  link?.send({ type: 'seek', at: bounded });
}

/** Goes to a named moment; one that is not yet computed restarts the run shortly before it. */
export function goToMoment(moment: Moment): void {
  if (moment.at !== undefined && isComputed(moment.at)) seek(moment.at);
  else void begin(moment, { moment: moment.key, sharing: session.value?.exercise?.sharing ?? null });
}

/** True when a moment can be shown without computing anew. */
export function isComputed(at: number): boolean {
  return at >= (session.value?.exercise?.firstAt ?? 0) && at <= clock.value.computedUntil;
}

/** Has the run computed again from a moment, with `sharing` `none`, a level, or null for the terms of the exercise. */
export async function restart(from: number, sharing: string | null): Promise<void> {
  const start = Math.max(session.value?.exercise?.startsAt ?? 0, Math.floor(from));
  return begin(start, { from: start, sharing });
}

async function begin(shown: number | Moment, request: RestartRequest): Promise<void> {
  batch(() => {
    restarting.value = shown;
    selection.value = undefined;
  });
  awaitingRestart = true;
  try {
    await requestRestart(request);
  } catch (error) {
    loadError.value = String(error instanceof Error ? error.message : error);
    awaitingRestart = false;
    restarting.value = undefined;
  }
}

/** The server computes the run again from `at`: what still comes is of the old one. */
export function awaitRestart(at: number): void {
  awaitingRestart = true;
  restarting.value = at;
}

/** The server has begun a new run: its streams start again by themselves. */
function beginNewRun(firstAt: number): void {
  awaitingRestart = false;
  restarting.value ??= firstAt;
  clock.value = { ...clock.value, at: firstAt, computedUntil: firstAt };
  for (const pane of openPanes.value) {
    resetPane(pane);
    void loadPlaces(pane);
  }
  void loadSession();
}

/** On a live screen that did not look back: what is asked for begins with the present, whatever is kept of before. */
export function isAtPresent(): boolean {
  return session.peek()?.live === true && clock.peek().computedUntil - currentAt() < PRESENT_S;
}

function rewatch(): void {
  for (const pane of openPanes.value) {
    resetPane(pane, true);
    watch(pane, firstAtWish ?? (isFirstWatch || session.value?.exercise === undefined || isAtPresent() ? undefined : currentAt()));
  }
  firstAtWish = undefined;
  isFirstWatch = false;
}

/** Asks again which views there are. */
export async function loadSession(): Promise<void> {
  try {
    const next = await fetchSession();
    loadError.value = undefined;
    const wasAuditor = session.value?.auditor === true;
    session.value = next;
    if (wasAuditor) leaveLostViews(next);
  } catch (error) {
    loadError.value = String(error instanceof Error ? error.message : error);
    if (session.value === undefined) setTimeout(() => void loadSession(), RETRY_SESSION_MS);
  }
}

/** A view that this session no longer has is not left standing as if it were alive. */
function leaveLostViews(next: SessionInfo): void {
  const isHere = (pane: Pane): boolean => next.views.some(({ handle }) => handle === pane.view.value);
  const own = next.views[0];
  if (split.value && !isHere(panes[1])) {
    toggleSplit();
    panes[1].view.value = '';
    lookOver.value = true;
  }
  if (own === undefined || panes[0].view.value === '' || isHere(panes[0])) return;
  lookOver.value = true;
  show(panes[0], own.handle, 'picture');
}

/** Marks grow as the run goes on. */
async function loadMarks(): Promise<void> {
  const view = activePane.peek().view.peek();
  if (view === '') return;
  const next = await fetchMarks(view).catch(() => undefined);
  // Without an answer the old marks stand: the banner says that the connection is lost.
  if (next !== undefined && activePane.peek().view.peek() === view) marks.value = next;
}

/** The next mark after the time shown, or the last one before it. */
export function stepMark(step: 1 | -1): void {
  const at = shownAt.peek();
  const times = marks
    .peek()
    .filter(({ what }) => what !== 'prepare' && what !== 'lost')
    .map((mark) => mark.at);
  const next = step > 0 ? times.find((time) => time > at + 1) : times.findLast((time) => time < at - 1);
  if (next !== undefined) seek(next);
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

function takeMessage(message: ServerMessage): void {
  if (message.type === 'restarted') return beginNewRun(message.firstAt);
  if (message.type === 'error') {
    loadError.value = message.code;
    return;
  }
  clock.value = message;
  if (!speedKnown || message.paced === true) {
    speedKnown = true;
    if (message.speed > 0 || message.paced !== true) speed.value = message.speed > 0 ? message.speed : 1;
    playing.value = message.speed > 0;
  }
}

function takeBytes(stream: number, bytes: Uint8Array): void {
  if (awaitingRestart) return;
  const pane = panes[stream >= 2 ? 1 : 0];
  restarting.value = undefined;
  const nowMs = performance.now();
  if (!readIntoPane(pane, bytes, nowMs, stream % 2 === 1)) askAgain(pane, nowMs);
}

/** Asks again for streams that could not be read: seldom, and until a frame can. */
function askAgain(pane: Pane, nowMs: number): void {
  const code = pane.badFrame.peek();
  // Another version stays another version however often it is asked for.
  if (code === undefined || code === 'frame/version' || nowMs - askedAgainMs < ASK_AGAIN_MS) return;
  askedAgainMs = nowMs;
  resetPane(pane, true);
  pane.badFrame.value = code;
  watch(pane);
}

/** What the address wants the screen to begin with. */
export interface FirstWish {
  at: number | undefined;
  speed: number | undefined;
}

/** Opens the link and starts what moves. */
export function startLink(wish: FirstWish): void {
  const exercise = session.value?.exercise;
  firstAtWish = wish.at;
  const startsAt = session.value?.live === true ? exercise?.computedUntil : exercise?.firstAt;
  clock.value = { ...clock.value, at: wish.at ?? startsAt ?? 0, computedUntil: exercise?.computedUntil ?? 0 };
  if (wish.speed === 0) {
    speedKnown = true;
    setPlaying(false);
  } else if (wish.speed !== undefined) setSpeed(wish.speed);
  effect(() => {
    if (activePane.value.view.value !== '') void loadMarks();
  });
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
      takeBytes(stream, bytes);
    },
    message: (message) => {
      heard();
      takeMessage(message);
    },
  });
  setInterval(() => {
    // What asks the server asks by these ticks: after the session's end there is nobody to ask.
    if (sessionOver.value) return;
    const now = performance.now();
    for (const pane of openPanes.value) {
      refreshPane(pane, now);
      askAgain(pane, now);
    }
    tick.value += 1;
    // Moments become known as the run reaches them.
    if (tick.value % SESSION_EVERY_TICKS === 0 && linkState.value === 'open') {
      void loadSession();
      void loadMarks();
    }
  }, 250);
}

/** True while frames should be coming. */
export function isLive(): boolean {
  return linkState.value === 'open' && playing.value;
}
