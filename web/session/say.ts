// Mediated lines of the active view: what is before its people, and what they say. Words are sealed and opened here and nowhere else.

import { computed, effect, signal } from '@preact/signals';
import type { BoxEntry, BoxLine, BoxNews, Device } from '../../src/channel/index.ts';
import { timeS, type Result, type TimeS } from '../../src/base/index.ts';
import { orderTime, readEntry, openParcel, sayDevice, sayReceived, type Opened, type OwnKeys, type Saying, type SealFault } from '../../src/seal/index.ts';
import { linkState } from './link.ts';
import { sessionOver } from './requests.ts';
import { keptFor, makeKeysFor, trustFor } from './say-keys.ts';
import { onNews } from './say-news.ts';
import { activePane, session, shownAt, tick, viewOf } from './store.ts';

export interface SayBox {
  readonly view: string;
  /** False where the past is shown, or an exercise. */
  readonly writes: boolean;
  readonly lines: readonly BoxLine[];
  readonly entries: ReadonlyMap<string, BoxEntry>;
  readonly devices: readonly Device[];
}

export interface Thread {
  readonly id: string;
  readonly line: BoxLine;
  readonly entries: readonly BoxEntry[];
}

const POLL_EVERY_TICKS = 8;

export const box = signal<SayBox | undefined>(undefined);
export const keys = signal<OwnKeys | undefined>(undefined);
const trusted = signal<ReadonlySet<string>>(new Set());
/** Code of why the last act was not done; '' when it was. */
export const sayProblem = signal('');
/** True while the panel is before somebody's eyes. */
export const isSayOpen = signal(false);

/** True where this person may take part: officers, and whoever sits at a console without accounts. */
export function maySay(): boolean {
  const facts = session.value;
  return facts !== undefined && (facts.account === undefined || facts.account.role === 'officer');
}

/** Of the keys that the broker names, those that somebody compared; in an exercise nobody needs to. */
export function known(devices: readonly Device[]): readonly Device[] {
  return box.value?.writes === true ? devices.filter(({ kid }) => trusted.value.has(kid)) : devices;
}

/** Keys of others that nobody here has compared yet, with whose they are. */
export const unknownKeys = computed(() => {
  const held = box.value;
  if (held === undefined || !held.writes) return [];
  const named = held.lines.flatMap(({ mediator, devices, ends, endDevices }) => [
    ...devices.map((device) => ({ device, names: mediator })),
    ...endDevices.flatMap((list, end) => list.map((device) => ({ device, names: ends[end] ?? {} }))),
  ]);
  const speakers = [...held.entries.values()].flatMap(({ authorDevices, mandate }) =>
    mandate === null ? [] : authorDevices.map((device) => ({ device, names: {} })),
  );
  const all = [...named, ...speakers].filter(({ device }) => !trusted.value.has(device.kid));
  return all.filter(({ device }, i) => all.findIndex((one) => one.device.kid === device.kid) === i);
});

/** Newest last, as people talk. */
export const threads = computed<readonly Thread[]>(() => {
  const held = box.value;
  if (held === undefined) return [];
  const byId = new Map<string, BoxEntry[]>();
  for (const entry of held.entries.values()) byId.set(entry.thread, [...(byId.get(entry.thread) ?? []), entry]);
  return [...byId]
    .flatMap(([id, entries]) => {
      const line = held.lines.find((one) => one.line === entries[0]?.line);
      return line === undefined ? [] : [{ id, line, entries }];
    })
    .reverse();
});

/** What wants this person's hand: entries on the mediator's desk, wordings to consent to. */
export const waitingCount = computed(
  () =>
    [...(box.value?.entries.values() ?? [])].filter((entry) =>
      entry.from === 'own' ? entry.stage === 'proposed' : entry.from !== 'other' && ['waiting', 'held', 'consented', 'declined'].includes(entry.stage),
    ).length,
);

async function loadBox(): Promise<void> {
  const view = viewOf(activePane.peek());
  if (view === undefined || view.kind === 'public' || !maySay()) {
    box.value = undefined;
    return;
  }
  // What another view has before it is not shown as this one's, not even until the answer comes.
  if (box.peek()?.view !== view.handle) box.value = undefined;
  const at = session.peek()?.live === true ? '' : `&at=${shownAt.peek()}`;
  const answer = await fetch(`api/say?view=${encodeURIComponent(view.handle)}${at}`).catch(() => undefined);
  if (answer?.status === 401) sessionOver.value = true;
  if (answer?.ok !== true) return;
  const read = (await answer.json()) as Omit<SayBox, 'view' | 'entries'> & { readonly entries: readonly BoxEntry[] };
  if (viewOf(activePane.peek())?.handle !== view.handle) return;
  if (read.writes && box.peek()?.view !== view.handle) {
    const kept = await keptFor(view.handle);
    keys.value = kept.keys;
    trusted.value = new Set(kept.trusted);
  }
  box.value = {
    view: view.handle,
    writes: read.writes,
    lines: read.lines,
    entries: new Map(read.entries.map((entry) => [entry.id, entry])),
    devices: read.devices,
  };
}

function takeNews({ lines, entries, gone }: BoxNews): void {
  const held = box.peek();
  if (held === undefined || !held.writes) return;
  const next = new Map(held.entries);
  for (const entry of entries) next.set(entry.id, entry);
  for (const [id, { thread }] of next) if (gone.includes(thread)) next.delete(id);
  box.value = { ...held, lines: lines ?? held.lines, entries: next };
}

async function post(saying: Saying): Promise<string> {
  const answer = await fetch('api/say', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(saying) }).catch(
    () => undefined,
  );
  if (answer === undefined) return 'say/not-sent';
  if (answer.status === 401) sessionOver.value = true;
  return answer.ok ? '' : ((await answer.json()) as { code: string }).code;
}

/** Says something with this browser's keys; true when it was taken. */
export async function say(make: (own: OwnKeys, at: TimeS) => Promise<Saying | Result<Saying, SealFault>>): Promise<boolean> {
  const own = keys.peek();
  if (own === undefined) return false;
  const made = await make(own, orderTime(Date.now()));
  if ('ok' in made && !made.ok) sayProblem.value = made.error.code;
  else sayProblem.value = await post('ok' in made ? made.value : made);
  return sayProblem.peek() === '';
}

/** Makes keys in this browser and makes them known. */
export async function makeOwnKeys(): Promise<void> {
  const held = box.peek();
  if (held === undefined) return;
  keys.value = await makeKeysFor(held.view);
  if (await say((own, at) => sayDevice(own, at))) await loadBox();
}

/** Takes keys that were compared as those of whom they are said to be. */
export async function trust(kids: readonly string[]): Promise<void> {
  const held = box.peek();
  if (held !== undefined) trusted.value = new Set(await trustFor(held.view, kids));
}

/** Own machines of this view, this one among them whether or not the broker has told yet. */
export function ownDevices(): readonly Device[] {
  const own = keys.value?.device;
  return [...(box.value?.devices ?? []), ...(own === undefined ? [] : [own])];
}

/** Opens one of an entry's parcels: its words, the wording that the mediator offers, or the reason why it came back. */
export async function openPart(entry: BoxEntry, line: BoxLine, part: 'parcel' | 'wording' | 'reason'): Promise<Result<Opened, SealFault>> {
  const trustedLine = { ...line, devices: known(line.devices) };
  if (part === 'parcel') return readEntry({ ...entry, authorDevices: known(entry.authorDevices) }, trustedLine, ownDevices(), keys.value);
  return openParcel(entry[part], entry.from === 'own' ? trustedLine.devices : ownDevices(), keys.value);
}

const acknowledged = new Set<string>();

/** Tells, once, that an entry of the other side has come. */
export function tellReceived(entry: BoxEntry): void {
  if (entry.from !== 'other' || box.peek()?.writes !== true || acknowledged.has(entry.id)) return;
  acknowledged.add(entry.id);
  void say((own, at) => sayReceived(entry, own, at));
}

/** A `datetime-local` field, which stands in UTC here, as a moment; undefined when it is empty. */
export function fieldTime(value: string): TimeS | undefined {
  const at = Date.parse(`${value}:00Z`) / 1000;
  return Number.isFinite(at) ? timeS(at) : undefined;
}

/** Keeps what is before this view's people in step: by news where it is live, by asking again where time is gone through. */
export function watchSay(): void {
  onNews(takeNews);
  effect(() => {
    if (linkState.value === 'open' && activePane.value.view.value !== '' && session.value !== undefined) void loadBox();
  });
  effect(() => {
    if (tick.value % POLL_EVERY_TICKS === 0 && isSayOpen.value && session.value?.live !== true) void loadBox();
  });
}
