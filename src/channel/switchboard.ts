/**
 * The switchboard of all mediated lines: takes what members' machines say, and lays on each tick before every member what reached it.
 * It carries parcels and opens none. A member's box depends on what was sent to it alone: not on other lines, nor on what a mediator kept.
 */
import { HUB, LIMITS, fault, type MemberId, type TimeS } from '../base/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import {
  REPLAYED,
  UNKNOWN,
  judgeConsent,
  judgeEntry,
  judgeMandate,
  judgeMediator,
  judgeReceipt,
  judgeRevocation,
  type Known,
  type SayFault,
  type Touch,
  type Verdict,
} from './acts.ts';
import { entryFor, lineFor, lineIdFor, speakerIdFor, type BoxEntry, type BoxLine, type BoxTools } from './box.ts';
import {
  KEPT_S,
  entryKeyFor,
  idFor,
  isOpen,
  threadKeyFor,
  type DeviceBook,
  type EntryState,
  type LineState,
  type MandateState,
  type Said,
  type Side,
  type ThreadState,
} from './line-state.ts';
import type { Device } from './order.ts';

/** What changed for one member on a tick. `lines`: all of them, when one did. */
export interface BoxNews {
  readonly lines: readonly BoxLine[] | undefined;
  readonly entries: readonly BoxEntry[];
  /** Threads that are no longer kept. */
  readonly gone: readonly string[];
}

/** All that a member has before it. */
export interface Box {
  readonly lines: readonly BoxLine[];
  readonly entries: readonly BoxEntry[];
  /** Own machines that are known. */
  readonly devices: readonly Device[];
}

/** The lines of a broker. */
export interface Switchboard {
  /** Why an order would not be taken now; undefined when it would. Changes nothing. */
  refusal(said: Said): SayFault | undefined;
  /** Takes an order; what is refused changes nothing. */
  say(said: Said): void;
  /** What reaches members on this tick. */
  tick(at: TimeS): ReadonlyMap<MemberId, BoxNews>;
  /** As the last tick left it. */
  boxOf(member: MemberId): Box;
  devicesOf(member: MemberId): readonly Device[];
}

/** Machines' clocks may be this far off, and an order is as old as this at most; for so long it is remembered. */
const CLOCK_S = 600;
const HUB_NAMES = { en: 'Hub', ar: 'المركز' };

interface Desk {
  readonly lines: Map<string, { readonly line: LineState; readonly side: Side | undefined }>;
  readonly threads: Map<string, ThreadState>;
  readonly entries: Map<string, EntryState>;
  readonly mandates: Map<string, MandateState>;
  readonly nonces: Map<string, TimeS>;
  /** As shown. */
  readonly shown: Map<string, BoxEntry>;
  shownLines: readonly BoxLine[];
  readonly changed: Set<EntryState>;
  isLinesChanged: boolean;
  readonly gone: string[];
}

function newDesk(): Desk {
  return {
    lines: new Map(),
    threads: new Map(),
    entries: new Map(),
    mandates: new Map(),
    nonces: new Map(),
    shown: new Map(),
    shownLines: [],
    changed: new Set(),
    isLinesChanged: true,
    gone: [],
  };
}

class RunningSwitchboard implements Switchboard {
  private readonly lines: readonly LineState[];
  private readonly desks = new Map<MemberId, Desk>();
  private readonly devices: DeviceBook = new Map();
  private readonly tools: BoxTools;
  private readonly secret: Uint8Array;
  /** Entries whose receipt an author sees when the minute is over. */
  private readonly receipts = new Set<EntryState>();
  private readonly touch: Touch;

  constructor(config: Pick<BrokerConfig, 'secret' | 'members' | 'lines'>) {
    this.secret = config.secret;
    this.tools = {
      secret: config.secret,
      devices: this.devices,
      namesOf: (member) => config.members.find((one) => one.id === member)?.names ?? (member === HUB ? HUB_NAMES : {}),
    };
    this.lines = (config.lines ?? []).map((line) => ({ config: line, threads: new Set(), mandates: [] }));
    for (const line of this.lines) {
      const { mediator, ends } = line.config;
      this.deskOf(mediator).lines.set(lineIdFor(this.tools, mediator, line), { line, side: undefined });
      ends.forEach((end, side) => this.deskOf(end).lines.set(lineIdFor(this.tools, end, line), { line, side: side as Side }));
    }
    this.touch = {
      entry: (entry) => this.touched(entry),
      opened: (thread) => void thread.line.threads.add(thread),
      lines: (members) => members.forEach((member) => (this.deskOf(member).isLinesChanged = true)),
      granted: (mandate) => this.granted(mandate),
    };
  }

  private deskOf(member: MemberId): Desk {
    const desk = this.desks.get(member) ?? newDesk();
    this.desks.set(member, desk);
    return desk;
  }

  private granted(mandate: MandateState): void {
    const { principal, speaker, line } = mandate;
    for (const member of [principal, speaker, line.config.mediator])
      this.deskOf(member).mandates.set(idFor(this.secret, member, 'mandate', mandate.key), mandate);
    this.deskOf(speaker).lines.set(lineIdFor(this.tools, speaker, line), { line, side: undefined });
  }

  private membersOf(thread: ThreadState): readonly MemberId[] {
    return [...thread.owners, thread.line.config.mediator];
  }

  private touched(entry: EntryState): void {
    const { thread } = entry;
    for (const member of this.membersOf(thread)) {
      const key = entryKeyFor(entry, member);
      if (key === '') continue;
      const desk = this.deskOf(member);
      desk.entries.set(idFor(this.secret, member, 'entry', key), entry);
      desk.threads.set(idFor(this.secret, member, 'thread', threadKeyFor(thread, member)), thread);
      desk.changed.add(entry);
    }
    if (entry.receivedAt !== undefined) this.receipts.add(entry);
  }

  private judge(said: Said): Verdict {
    const { member, order, at } = said;
    const desk = this.desks.get(member) ?? newDesk();
    if (Math.abs(order.writtenAt - at) > CLOCK_S)
      return fault(
        'say/clock',
        `written ${Math.round(Math.abs(order.writtenAt - at))} s from now, at most ${CLOCK_S} s may lie between: set the clock, or write it again`,
      );
    if (desk.nonces.has(order.nonce)) return REPLAYED;
    const own = this.devices.get(member) ?? [];
    if (order.act !== 'device' && !own.some(({ kid }) => kid === said.kid))
      return fault('say/device', 'the keys of this machine are not known here: make them known first');
    const known: Known = {
      lines: desk.lines,
      thread: (id) => desk.threads.get(id),
      entry: (id) => this.entryOf(desk, member, id, at),
      mandate: (id) => desk.mandates.get(id),
      speakers: (line, side) => new Map(line.config.speakers[side].map((one, index) => [speakerIdFor(this.tools, member, line, index), one])),
      own: () => [...desk.entries.values()].filter(({ author }) => author === member),
    };
    switch (order.act) {
      case 'device':
        return this.judgeDevice(said, { kid: said.kid, sign: order.sign, seal: order.seal });
      case 'retire':
        return own.some(({ kid }) => kid === order.kid)
          ? () =>
              this.setDevices(
                member,
                own.filter(({ kid }) => kid !== order.kid),
              )
          : UNKNOWN;
      case 'entry':
        return judgeEntry(said, order, known, this.touch);
      case 'forward':
      case 'reword':
      case 'hold':
      case 'return':
        return judgeMediator(said, order, known, this.touch);
      case 'received':
        return judgeReceipt(said, order, known, this.touch);
      case 'consent':
      case 'decline':
        return judgeConsent(said, order, known, this.touch);
      case 'mandate':
        return judgeMandate(said, order, known, this.touch);
      case 'revoke':
        return judgeRevocation(said, order, known, this.touch);
    }
  }

  /** What was forwarded a moment ago is not there for its reader before the tick that brings it. */
  private entryOf(desk: Desk, member: MemberId, id: string, at: TimeS): EntryState | undefined {
    const entry = desk.entries.get(id);
    if (entry === undefined) return undefined;
    const isNear = member === entry.author || member === entry.thread.line.config.mediator;
    return isNear || (entry.outgoing !== undefined && Math.floor(entry.outgoing.leftAt) + 1 <= at) ? entry : undefined;
  }

  private judgeDevice({ member }: Said, device: Device): Verdict {
    const own = this.devices.get(member) ?? [];
    if (own.some(({ kid }) => kid === device.kid)) return () => undefined;
    if (own.length >= LIMITS.devicesPerMemberMax) return fault('say/full', `${own.length} machines are known already, which is the most: retire one first`);
    return () => this.setDevices(member, [...own, device]);
  }

  /** Everybody who seals to this member's machines hears of them, and nobody else. */
  private setDevices(member: MemberId, devices: Device[]): void {
    this.devices.set(member, devices);
    this.deskOf(member).isLinesChanged = true;
    for (const line of this.lines) {
      const { mediator, ends } = line.config;
      if (member === mediator) for (const other of [...ends, ...line.mandates.map(({ speaker }) => speaker)]) this.deskOf(other).isLinesChanged = true;
      const speaks = ends.includes(member) || line.mandates.some(({ speaker }) => speaker === member);
      if (speaks) this.deskOf(mediator).isLinesChanged = true;
      if (speaks)
        for (const thread of line.threads)
          if (thread.owners.includes(member)) for (const entry of thread.entries) if (isOpen(entry.stage)) this.deskOf(mediator).changed.add(entry);
    }
  }

  refusal(said: Said): SayFault | undefined {
    const verdict = this.judge(said);
    return typeof verdict === 'function' ? undefined : verdict;
  }

  say(said: Said): void {
    const verdict = this.judge(said);
    if (typeof verdict !== 'function') return;
    this.deskOf(said.member).nonces.set(said.order.nonce, said.order.writtenAt);
    verdict();
  }

  tick(at: TimeS): ReadonlyMap<MemberId, BoxNews> {
    if (at % 60 === 0) this.minute(at);
    const news = new Map<MemberId, BoxNews>();
    for (const [member, desk] of this.desks) {
      if (!desk.isLinesChanged && desk.changed.size === 0 && desk.gone.length === 0) continue;
      const told = this.newsOf(member, desk, at);
      if (told !== undefined) news.set(member, told);
    }
    return news;
  }

  private newsOf(member: MemberId, desk: Desk, at: TimeS): BoxNews | undefined {
    let lines: readonly BoxLine[] | undefined;
    if (desk.isLinesChanged) {
      const now = this.lines.flatMap((line) => lineFor(this.tools, member, line) ?? []);
      if (JSON.stringify(now) !== JSON.stringify(desk.shownLines)) lines = desk.shownLines = now;
    }
    const entries: BoxEntry[] = [];
    // In the order in which they came to this member: the order of receipts within a minute would tell of the other end's seconds.
    for (const entry of desk.entries.values()) {
      if (!desk.changed.has(entry)) continue;
      const seen = entryFor(this.tools, member, entry, at);
      // What changed for others only is no news, not even an empty one.
      if (seen === undefined || JSON.stringify(seen) === JSON.stringify(desk.shown.get(seen.id))) continue;
      desk.shown.set(seen.id, seen);
      entries.push(seen);
    }
    const gone = desk.gone.splice(0);
    desk.changed.clear();
    desk.isLinesChanged = false;
    return lines === undefined && entries.length === 0 && gone.length === 0 ? undefined : { lines, entries, gone };
  }

  private minute(at: TimeS): void {
    for (const desk of this.desks.values()) for (const [nonce, writtenAt] of desk.nonces) if (writtenAt < at - 2 * CLOCK_S) desk.nonces.delete(nonce);
    for (const entry of this.receipts) this.deskOf(entry.author).changed.add(entry);
    this.receipts.clear();
    for (const line of this.lines) {
      for (const thread of line.threads) {
        for (const entry of thread.entries) {
          if (!isOpen(entry.stage) || entry.expiresAt > at) continue;
          entry.stage = 'expired';
          this.touched(entry);
        }
      }
    }
    if (at % 3600 === 0) for (const [member, desk] of this.desks) this.forget(member, desk, at);
  }

  /** Takes threads off a member's desk by what that member has of them, and lets go of those that are on none. */
  private forget(member: MemberId, desk: Desk, at: TimeS): void {
    const lastAt = new Map<string, number>();
    for (const { thread, expiresAt } of desk.shown.values()) lastAt.set(thread, Math.max(lastAt.get(thread) ?? 0, expiresAt));
    for (const [id, last] of lastAt) {
      if (last + KEPT_S >= at) continue;
      for (const [entryId, seen] of desk.shown) {
        if (seen.thread !== id) continue;
        desk.shown.delete(entryId);
        desk.entries.delete(entryId);
      }
      const thread = desk.threads.get(id);
      desk.threads.delete(id);
      desk.gone.push(id);
      if (thread !== undefined && !this.membersOf(thread).some((other) => other !== member && [...this.deskOf(other).threads.values()].includes(thread)))
        thread.line.threads.delete(thread);
    }
  }

  boxOf(member: MemberId): Box {
    const desk = this.desks.get(member);
    return { lines: desk?.shownLines ?? [], entries: desk === undefined ? [] : [...desk.shown.values()], devices: this.devicesOf(member) };
  }

  devicesOf(member: MemberId): readonly Device[] {
    return this.devices.get(member) ?? [];
  }
}

/** A switchboard for the lines of a configuration. */
export function createSwitchboard(config: Pick<BrokerConfig, 'secret' | 'members' | 'lines'>): Switchboard {
  return new RunningSwitchboard(config);
}
