/** What a switchboard knows of one line: threads, entries, mandates. Plain records; `acts.ts` changes them, `box.ts` says who sees what. */
import { hex, hmacSha256, utf8, type MemberId, type TimeS } from '../base/index.ts';
import type { LineConfig } from '../model/index.ts';
import type { Device, EntryKind, MandateScope, Order, ParcelHead } from './order.ts';

/** What a member's machine sent, as it was taken in: signatures hold by then. */
export interface Said {
  readonly at: TimeS;
  readonly member: MemberId;
  /** Device that signed. */
  readonly kid: string;
  readonly order: Order;
  readonly orderText: string;
  readonly parcel: ParcelHead | undefined;
  readonly parcelText: string;
}

/** One of the two ends. */
export type Side = 0 | 1;

/** What became of an entry. */
export const ENTRY_STAGES = ['waiting', 'held', 'proposed', 'consented', 'declined', 'forwarded', 'returned', 'expired'] as const;
/** One of `ENTRY_STAGES`. */
export type EntryStage = (typeof ENTRY_STAGES)[number];

export interface MandateState {
  readonly key: string;
  readonly line: LineState;
  readonly side: Side;
  readonly principal: MemberId;
  readonly speaker: MemberId;
  readonly scope: MandateScope;
  isRevoked: boolean;
}

/** A parcel that goes to somebody else than the mediator. */
export interface Outgoing {
  /** SHA-256 of the parcel: what its reader's ids are made of, so that they tell nothing of where it came from. */
  readonly key: string;
  readonly text: string;
  readonly digest: string;
  readonly isReworded: boolean;
  /** When the mediator let it go; its reader has it from the next tick on. */
  readonly leftAt: TimeS;
}

export interface EntryState {
  /** SHA-256 of the order: what its author's ids are made of. */
  readonly key: string;
  /** SHA-256 of the parcel: what the mediator's are made of. */
  readonly parcelKey: string;
  readonly thread: ThreadState;
  readonly author: MemberId;
  readonly side: Side;
  readonly kind: EntryKind;
  readonly re: EntryState | undefined;
  readonly mandate: MandateState | undefined;
  readonly writtenAt: TimeS;
  readonly expiresAt: TimeS;
  readonly digest: string;
  readonly parcelText: string;
  stage: EntryStage;
  /** The wording that the author was last shown. */
  wording: { readonly digest: string; readonly text: string } | undefined;
  outgoing: Outgoing | undefined;
  reasonText: string;
  /** When the other end's machine had it. */
  receivedAt: TimeS | undefined;
}

export interface ThreadState {
  readonly key: string;
  readonly parcelKey: string;
  readonly line: LineState;
  /** Who writes and reads on each side. */
  readonly owners: readonly [MemberId, MemberId];
  readonly opener: Side;
  readonly entries: EntryState[];
  /** Key of the first parcel that reached the other side; '' until one did. */
  farKey: string;
}

export interface LineState {
  readonly config: LineConfig;
  readonly threads: Set<ThreadState>;
  readonly mandates: MandateState[];
}

/** Ids by which a member knows things: the same thing has another one for everybody, and no two can be linked. */
export function idFor(secret: Uint8Array, member: MemberId, what: string, key: string): string {
  return hex(hmacSha256(secret, utf8(`say/${member}/${what}/${key}`))).slice(0, 24);
}

/** Everybody's ids are made of what that member sent or what reached it, so they tell nothing of where it came from. */
export function entryKeyFor(entry: EntryState, member: MemberId): string {
  if (member === entry.author) return entry.key;
  return member === entry.thread.line.config.mediator ? entry.parcelKey : (entry.outgoing?.key ?? '');
}

export function threadKeyFor(thread: ThreadState, member: MemberId): string {
  if (member === thread.owners[thread.opener]) return thread.key;
  return member === thread.line.config.mediator ? thread.parcelKey : thread.farKey;
}

/** Who reads an entry when it goes on. */
export const readerOf = ({ thread, side }: EntryState): MemberId => thread.owners[side === 0 ? 1 : 0];

/** Whether whoever would read an entry spoke in its thread under a mandate that was revoked: it is no longer its end's voice, nor its ear. */
export function isReaderRevoked(entry: EntryState): boolean {
  const { thread } = entry;
  const side = entry.side === 0 ? 1 : 0;
  return readerOf(entry) !== thread.line.config.ends[side] && thread.entries.some((one) => one.side === side && one.mandate?.isRevoked === true);
}

/** Stages in which the mediator still has it on the desk. */
export const isOpen = (stage: EntryStage): boolean => stage !== 'forwarded' && stage !== 'returned' && stage !== 'expired';

/** Threads stay this long after their last entry ran out. */
export const KEPT_S = 7 * 86_400;

export type DeviceBook = Map<MemberId, Device[]>;
