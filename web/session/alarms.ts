// What must be noticed: each alarm stands until a person acknowledges it, and comes back when its cause lasts. Nothing
// here can be silenced for ever.

import { computed, effect, signal } from '@preact/signals';
import { durationText, isolated } from '../display/quantity.ts';
import { orderedWarnings } from '../display/warning-order.ts';
import { nameOf, text, wholeNumber } from '../words/language.ts';
import { CLOCK_OFF_S, health, isClockOff, silentFeeds } from './health.ts';
import { linkState } from './link.ts';
import type { HealthInfo } from './health-messages.ts';
import { pending } from './officer.ts';
import { activePane, clock, heardMs, playing, session, tick } from './store.ts';

/** 3: act now. 2: people are in danger. 1: something is missing. */
export type Severity = 1 | 2 | 3;

/** Section of the runbook that says what to do. */
export type RunbookPage = 'take-cover' | 'connection' | 'disk' | 'feed' | 'officer' | 'clock' | 'channel' | 'restart';

export interface Alarm {
  readonly key: string;
  readonly severity: Severity;
  readonly words: string;
  readonly page: RunbookPage;
  /** The place it is about, or the first of them. */
  readonly placeIndex?: number;
  /** What else it stands for: a raid is one alarm, not a hundred. */
  readonly others?: readonly Alarm[];
}

/** A picture older than this is said to be old. */
export const OLD_AFTER_MS = 3_000;
/** A cause that lasts alarms again after this, however often it was acknowledged. */
const AGAIN_AFTER_MS = 300_000;

/** When each alarm was acknowledged, by this machine's clock. */
const acknowledged = signal<ReadonlyMap<string, number>>(new Map());
/** Take-covers that stood already when a view was opened are no news. */
const fresh = signal<ReadonlySet<string>>(new Set());

function coverAlarms(): Alarm[] {
  const pane = activePane.value;
  const frame = pane.shown.value;
  // In the order of the list, so that both name the same place first.
  return orderedWarnings(frame?.warnings ?? [], frame?.at ?? 0).flatMap((warning) => {
    const key = `cover/${pane.view.value}/${warning.placeIndex}/${warning.event}`;
    if (warning.stage !== 'take-cover' || !fresh.value.has(key)) return [];
    const leftS = (warning.arrivalAt ?? 0) - (frame?.at ?? 0);
    const when = warning.arrivalAt === undefined || leftS <= 0 ? text('warnings.due') : text('warnings.in', { time: durationText(leftS) });
    const place = nameOf(pane.places.value[warning.placeIndex]?.names ?? {});
    return [{ key, severity: 2, words: text('warnings.announce', { place, when }), page: 'take-cover', placeIndex: warning.placeIndex }];
  });
}

/** What is wrong with what this screen shows. */
function stateAlarms(): Alarm[] {
  const alarms: Alarm[] = [];
  const frame = activePane.value.shown.value;
  const ageMs = performance.now() - heardMs.value;
  if (linkState.value === 'lost') alarms.push({ key: 'lost', severity: 3, words: text('alarm.lost'), page: 'connection' });
  else if (playing.value && frame !== undefined && ageMs > OLD_AFTER_MS) alarms.push({ key: 'old', severity: 3, words: text('alarm.old'), page: 'connection' });
  if (frame?.unrecorded === true) alarms.push({ key: 'unrecorded', severity: 3, words: text('alarm.unrecorded'), page: 'disk' });
  if (clock.value.failure !== '') alarms.push({ key: 'failure', severity: 3, words: text('alarm.failure'), page: 'restart' });
  return alarms;
}

function officerAlarms(): Alarm[] {
  const places = activePane.value.places.value;
  const each = pending.value
    .filter((one) => one.overdue)
    .map(
      (one): Alarm => ({
        key: `officer/${one.placeIndex}/${one.stage}/${one.waitingFrom}`,
        severity: 3,
        page: 'officer',
        placeIndex: one.placeIndex,
        words: text('alarm.officer', { place: nameOf(places[one.placeIndex]?.names ?? {}), stage: text(`stage.${one.stage}`) }),
      }),
    );
  const [first, ...others] = each.filter(isOpen);
  if (first === undefined || others.length === 0) return first === undefined ? [] : [first];
  return [{ ...first, words: text('alarm.officers', { count: others.length + 1, first: nameOf(places[first.placeIndex ?? -1]?.names ?? {}) }), others }];
}

const feedAlarms = (): Alarm[] =>
  silentFeeds.value.map((feed) => ({ key: `feed/${feed}`, severity: 1, words: text('alarm.feed', { feed: isolated(feed) }), page: 'feed' }));

/** What is wrong with whatever stands around the picture: clocks, channels, the record's disk. */
function healthAlarms(): Alarm[] {
  const found = health.value;
  const facts = session.value;
  if (facts?.live !== true || found === undefined) return [];
  const alarms: Alarm[] = found.feeds
    .filter(isClockOff)
    .map(({ feed }) => ({ key: `clock/${feed}`, severity: 1, words: text('alarm.clock', { feed: isolated(feed) }), page: 'clock' }));
  const apartS = Math.abs(clock.value.computedUntil - Date.now() / 1000);
  if (facts.mode !== 'exercise' && linkState.value === 'open' && apartS > CLOCK_OFF_S)
    alarms.push({ key: 'clock', severity: 1, words: text('alarm.clocks', { time: durationText(apartS) }), page: 'clock' });
  for (const { name, state, waiting } of found.channels) {
    if (state === 'failing')
      alarms.push({
        key: `channel/${name}`,
        severity: waiting > 0 ? 3 : 1,
        words: text('alarm.channel', { channel: isolated(name), count: waiting }),
        page: 'channel',
      });
  }
  return [...alarms, ...diskAlarms(found.recordDisk)];
}

/** The fuller the disk, the graver: an alarm that was acknowledged at 80 % comes anew at 95 %, and when the reserve is used. */
function diskAlarms(disk: HealthInfo['recordDisk']): Alarm[] {
  if (disk === undefined) return [];
  if (disk.onReserve) return [{ key: 'disk/reserve', severity: 3, words: text('alarm.reserve'), page: 'disk' }];
  if (disk.level === 'roomy') return [];
  const amounts = { used: isolated(`${Math.floor(disk.usedShare * 100)}%`), free: isolated((disk.freeBytes / 1e9).toFixed(1)) };
  return disk.level === 'nearly-full'
    ? [{ key: 'disk/nearly-full', severity: 3, words: text('alarm.diskFull', amounts), page: 'disk' }]
    : [{ key: 'disk/filling', severity: 1, words: text('alarm.disk', amounts), page: 'disk' }];
}

/** Several take-covers at once are one alarm: how many places and people, and the first of them. */
function together(covers: readonly Alarm[]): Alarm[] {
  const [first, ...others] = covers;
  if (first === undefined || others.length === 0) return [...covers];
  const places = activePane.value.places.value;
  const people = covers.reduce((sum, { placeIndex }) => sum + (places[placeIndex ?? -1]?.population ?? 0), 0);
  const words = text('alarm.covers', { count: covers.length, people: wholeNumber(people), first: nameOf(places[first.placeIndex ?? -1]?.names ?? {}) });
  return [{ ...first, words, others }];
}

const isOpen = ({ key }: Alarm): boolean => performance.now() - (acknowledged.value.get(key) ?? Number.NEGATIVE_INFINITY) > AGAIN_AFTER_MS;

/** Alarms that nobody has acknowledged, the gravest first. */
export const alarms = computed<readonly Alarm[]>(() => {
  void tick.value;
  const others = [...stateAlarms(), ...officerAlarms(), ...feedAlarms(), ...healthAlarms()].filter(isOpen);
  return [...others, ...together(coverAlarms().filter(isOpen))].sort((a, b) => b.severity - a.severity);
});

/** A person has noticed these. */
export function acknowledge(noticed: readonly Alarm[]): void {
  const now = performance.now();
  const kept = [...acknowledged.peek()].filter(([, at]) => now - at <= AGAIN_AFTER_MS);
  acknowledged.value = new Map([...kept, ...noticed.flatMap((alarm) => [alarm, ...(alarm.others ?? [])]).map(({ key }) => [key, now] as const)]);
}

/** Notices take-covers that were not there when the view was opened. */
export function watchCovers(): void {
  let standing = new Set<string>();
  let view = '';
  effect(() => {
    const pane = activePane.value;
    const frame = pane.shown.value;
    // Until the warnings have come, none standing would make all of them news.
    if (frame === undefined || (pane.level.value !== 'warn' && pane.warningFrame === undefined)) return;
    const covers = frame.warnings.filter((warning) => warning.stage === 'take-cover');
    const keys = new Set(covers.map((warning) => `cover/${pane.view.value}/${warning.placeIndex}/${warning.event}`));
    const same = view === `${pane.view.value}/${frame.epoch}`;
    const news = same ? [...keys].filter((key) => !standing.has(key)) : [];
    const next = new Set([...(same ? fresh.peek() : [])].filter((key) => keys.has(key)).concat(news));
    view = `${pane.view.value}/${frame.epoch}`;
    standing = keys;
    if (news.length > 0 || next.size !== fresh.peek().size) fresh.value = next;
  });
}
