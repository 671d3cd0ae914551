/** A configuration that is read again while the broker runs: what of it is taken up, and when the old one stays. */
import type { Recorder } from '../record/store/index.ts';
import type { TermsFile } from '../model/index.ts';
import type { BrokerState } from './broker-state.ts';
import { readServeConfig, type ServeConfig } from './config/read-config.ts';
import { needsRestart, restartFault } from './config/reload.ts';
import { checkTermsSignature, isNoWider, resolveTerms } from './config/roster.ts';
import type { Log } from './log.ts';
import { writtenBy } from './record-beginning.ts';
import { areSameTerms } from './recorded-config.ts';
import type { Parts } from './serve-parts.ts';

/** What was repaired or left out in the files that a configuration names. */
export function tellNoted(log: Log, { repairs }: ServeConfig): void {
  if (repairs.length > 0)
    log.warn('config/noted', `${repairs.length} things were repaired or left out in the files of the configuration: run check, which names them`);
  for (const repair of repairs) log.debug('config/noted', repair);
}

/** New terms under the roster that this run began with, and what the hub now withholds. What a new key signed waits for the next start. */
function heldAfter(config: ServeConfig, next: ServeConfig): TermsFile[] {
  const withheld = new Set<string>(next.words.hub?.withhold ?? []);
  const feeds = config.broker.feeds;
  return next.written.flatMap((file) => {
    if (!checkTermsSignature(file, config.roster, config.broker.mode).ok) return config.broker.terms.filter(({ member }) => member === file.member);
    const own = feeds.filter((feed) => feed.member === file.member).map((feed) => feed.id);
    return resolveTerms(file, config.roster, { own, withheld: new Set(own.filter((feed) => withheld.has(feed))) });
  });
}

/** Takes up what can be taken up while running; the answer is the configuration now in force. */
function applyReload(config: ServeConfig, next: ServeConfig, parts: Parts, log: Log): ServeConfig {
  const changed = needsRestart(config, next);
  const held = heldAfter(config, next);
  for (const terms of held) {
    const before = config.broker.terms.find((file) => file.member === terms.member);
    if (before !== undefined && areSameTerms(before, terms)) continue;
    parts.live?.changeTerms(terms, writtenBy(next, terms.member));
  }
  for (const gone of config.broker.terms.filter((file) => !held.some((other) => other.member === file.member))) {
    parts.live?.changeTerms({ member: gone.member, version: gone.version + 1, terms: [], hash: '' }, '');
  }
  for (const open of parts.doors) {
    const door = next.doors.find((other) => other.id === open.door.id);
    if (door !== undefined && 'from' in door) open.allow(door.from);
  }
  parts.live?.setFlightPlans(next.flightPlans);
  tellNoted(log, next);
  parts.accounts = next.accounts ?? parts.accounts;
  const waiting = restartFault(changed);
  if (changed.length > 0) log.warn(waiting.code, waiting.message);
  log.info('config/reloaded', 'the configuration was read again');
  parts.state?.terms(next.written, {});
  parts.written = next.written;
  parts.inForce = { ...config.broker, terms: held };
  const { written, flightPlans } = next;
  const accounts = config.accounts && (next.accounts ?? config.accounts);
  const words = { ...config.words, hub: config.words.hub && { ...config.words.hub, withhold: next.words.hub?.withhold ?? [] } };
  return { ...config, words, broker: { ...config.broker, terms: held }, written, accounts, flightPlans, doors: withAllowLists(config, next) };
}

function withAllowLists({ doors }: ServeConfig, next: ServeConfig): ServeConfig['doors'] {
  return doors.map((door) => {
    const other = next.doors.find(({ id }) => id === door.id);
    return 'from' in door && other !== undefined && 'from' in other ? { ...door, from: other.from } : door;
  });
}

/** Whether all that a start takes up from files is as it was when it was taken up last. */
function isTakenUp(config: ServeConfig, next: ServeConfig): boolean {
  const partsOf = ({ written, accounts, flightPlans, doors, words, broker, languageTexts, roster }: ServeConfig): string =>
    JSON.stringify(
      [
        written,
        accounts,
        flightPlans,
        doors.map((door) => ('from' in door ? door.from : null)),
        words.hub?.withhold,
        { ...broker, terms: undefined },
        languageTexts,
        roster.keys,
      ],
      (_key, value: unknown) => (value instanceof Float64Array ? [...value] : value),
    );
  return partsOf(config) === partsOf(next);
}

/** A record that is not written can prove no grant: while it is not, terms are only narrowed. */
function widensUnrecorded(config: ServeConfig, next: ServeConfig, recorder: Recorder): boolean {
  if (recorder.state === 'recorded') return false;
  return heldAfter(config, next).some((file) => {
    const before = config.broker.terms.find((other) => other.member === file.member);
    return before === undefined ? file.terms.length > 0 : !isNoWider({ ...file, hash: before.hash }, before);
  });
}

/** The configuration that is in force after a reload: the new one, or the old one when the new does not read. */
export async function reloaded(config: ServeConfig, parts: Parts, recorder: Recorder, log: Log): Promise<ServeConfig> {
  const again = await readServeConfig(config.path, parts.state?.current());
  if (!again.ok) {
    log.error('config/kept', 'the new configuration does not read, the old one stays in force; run check for the reason');
    log.debug('config/kept', again.error.message);
    return config;
  }
  if (again.value.withheld.some(({ isLost }) => !isLost)) {
    log.error('config/kept', "a member's new terms do not hold, the old ones stay in force; run check for the reason");
    for (const { message } of again.value.withheld) log.debug('config/kept', message);
    return config;
  }
  if (widensUnrecorded(config, again.value, recorder)) {
    log.error('config/kept', 'the record cannot be written, so terms can only be narrowed: the old ones stay in force until it can');
    return config;
  }
  return applyReload(config, again.value, parts, log);
}

/** Why no other run begins by itself. */
export interface NotAgain {
  /** Names nobody. */
  readonly why: string;
  /** What somebody who may know names finds out more by; '' for nothing. */
  readonly detail: string;
}

/**
 * Why no run can follow one with `config` by itself: what somebody must restart it for is nobody else's to begin, what a reload would keep, or waits for one, stays as it is,
 * and what waits for a failing disk would be lost. `known`: what the broker remembers now.
 */
export async function whyNotAgain(config: ServeConfig, recorder: Pick<Recorder, 'state'>, known?: BrokerState): Promise<NotAgain | undefined> {
  if (recorder.state !== 'recorded') return { why: 'the record cannot be written now, and what waits for its disk would be lost', detail: '' };
  const read = await readServeConfig(config.path, known);
  if (!read.ok) return { why: 'the configuration does not read; run check for the reason', detail: read.error.message };
  const inForce = (member: string): boolean => config.broker.terms.some((file) => file.member === member);
  const refused = read.value.withheld.find(({ isRollback, isLost, member }) => isRollback || (!isLost && inForce(member)));
  if (refused !== undefined) return { why: "a member's terms do not hold, those before them stay in force; run check for the reason", detail: refused.message };
  const changed = needsRestart(config, read.value);
  if (changed.length > 0) return { why: `${changed.join(', ')} changed and wait for somebody to restart it`, detail: '' };
  return isTakenUp(config, read.value)
    ? undefined
    : { why: 'a file that the configuration names changed and was not taken up: reload, or restart it', detail: '' };
}
