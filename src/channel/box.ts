/** What a member has before it of its conversations: a function of what reached it, under ids of its own, with times to the minute. */
import type { MemberId, TimeS } from '../base/index.ts';
import {
  entryKeyFor,
  idFor,
  isOpen,
  isReaderRevoked,
  readerOf,
  threadKeyFor,
  type DeviceBook,
  type EntryStage,
  type EntryState,
  type LineState,
  type MandateState,
} from './line-state.ts';
import { minuteOf, type Device, type EntryKind, type MandateScope } from './order.ts';

/** Names by language. */
export type BoxNames = Readonly<Record<string, string>>;

/** A mandate as its principal, its speaker and the mediator see it. */
export interface BoxMandate extends MandateScope {
  readonly id: string;
  readonly isRevoked: boolean;
  /** Whose it is, seen from here: given by this member, held by it, or of the first or second end. */
  readonly of: 'given' | 'held' | 'first' | 'second';
  /** Who speaks; empty for whoever holds it. */
  readonly speaker: BoxNames;
}

/** A line as one member sees it. */
export interface BoxLine {
  readonly line: string;
  readonly role: 'end' | 'speaker' | 'mediator';
  /** Of the mediator, to the ends and their speakers. */
  readonly mediator: BoxNames;
  /** Of both ends, to the mediator alone. */
  readonly ends: readonly BoxNames[];
  /** Machines to seal to: the mediator's; for the mediator those of each end. */
  readonly devices: readonly Device[];
  readonly endDevices: readonly (readonly Device[])[];
  readonly speakers: readonly { readonly id: string; readonly names: BoxNames }[];
  readonly mandates: readonly BoxMandate[];
}

/** An entry as one member sees it. */
export interface BoxEntry {
  readonly id: string;
  readonly thread: string;
  readonly line: string;
  /** Whose it is, seen from here. */
  readonly from: 'own' | 'other' | 'first' | 'second';
  readonly kind: EntryKind;
  readonly re: string;
  /** Minute in which it was written, or went on to this member. */
  readonly at: TimeS;
  readonly expiresAt: TimeS;
  readonly stage: EntryStage;
  readonly isReworded: boolean;
  readonly mandate: (MandateScope & { readonly id: string; readonly isRevoked: boolean }) | null;
  readonly digest: string;
  readonly parcel: string;
  /** What the mediator would say instead; '' for none. */
  readonly wording: string;
  readonly wordingDigest: string;
  readonly reason: string;
  /** Minute in which the other end had it; null: not that anybody knows. */
  readonly receivedAt: TimeS | null;
  /** For the mediator: machines of whoever wrote it and of whoever would read it. */
  readonly authorDevices: readonly Device[];
  readonly readerDevices: readonly Device[];
  /** For the mediator, of what has not gone on: whoever would read it spoke under a mandate that was revoked. */
  readonly isReaderRevoked: boolean;
}

export interface BoxTools {
  readonly secret: Uint8Array;
  readonly devices: DeviceBook;
  namesOf(member: MemberId): BoxNames;
}

const NOBODY: BoxNames = {};
const devicesOf = (tools: BoxTools, member: MemberId): readonly Device[] => tools.devices.get(member) ?? [];
const ORDINALS = ['first', 'second'] as const;

export function lineIdFor(tools: Pick<BoxTools, 'secret'>, member: MemberId, line: LineState): string {
  return idFor(tools.secret, member, 'line', line.config.id);
}

/** A speaker by its place in the end's own list: no name is in it. */
export function speakerIdFor(tools: Pick<BoxTools, 'secret'>, member: MemberId, line: LineState, index: number): string {
  return idFor(tools.secret, member, 'speaker', `${line.config.id}/${index}`);
}

function mandateFor(tools: BoxTools, member: MemberId, mandate: MandateState): BoxMandate | undefined {
  const { mediator } = mandate.line.config;
  if (member !== mediator && member !== mandate.principal && member !== mandate.speaker) return undefined;
  return {
    id: idFor(tools.secret, member, 'mandate', mandate.key),
    ...mandate.scope,
    isRevoked: mandate.isRevoked,
    of: member === mediator ? ORDINALS[mandate.side] : member === mandate.principal ? 'given' : 'held',
    speaker: member === mandate.speaker ? NOBODY : tools.namesOf(mandate.speaker),
  };
}

/** A line as `member` sees it; undefined for whoever has no part in it: a speaker has one from its first mandate on. */
export function lineFor(tools: BoxTools, member: MemberId, line: LineState): BoxLine | undefined {
  const { mediator, ends, speakers } = line.config;
  const side = ends.indexOf(member);
  const isMediator = member === mediator;
  const mandates = line.mandates.flatMap((mandate) => mandateFor(tools, member, mandate) ?? []);
  const isSpeaker = side === -1 && !isMediator && mandates.length > 0;
  if (side === -1 && !isMediator && !isSpeaker) return undefined;
  const own = side === -1 ? [] : speakers[side as 0 | 1];
  return {
    line: lineIdFor(tools, member, line),
    role: isMediator ? 'mediator' : isSpeaker ? 'speaker' : 'end',
    mediator: isMediator ? NOBODY : tools.namesOf(mediator),
    ends: isMediator ? ends.map((end) => tools.namesOf(end)) : [],
    devices: isMediator ? [] : devicesOf(tools, mediator),
    endDevices: isMediator ? ends.map((end) => devicesOf(tools, end)) : [],
    speakers: own.map((one, index) => ({ id: speakerIdFor(tools, member, line, index), names: tools.namesOf(one) })),
    mandates,
  };
}

/** An entry as `member` sees it at `now`; undefined when it has not reached that member. */
export function entryFor(tools: BoxTools, member: MemberId, entry: EntryState, now: TimeS): BoxEntry | undefined {
  const { thread, outgoing } = entry;
  const { mediator } = thread.line.config;
  const isMediator = member === mediator;
  const isAuthor = member === entry.author;
  const reader = readerOf(entry);
  if (!isMediator && !isAuthor && (outgoing === undefined || member !== reader)) return undefined;
  const isOther = !isMediator && !isAuthor;
  // The mediator is no end: it sees at once what the author sees when the minute is over.
  const isReceiptShown = entry.receivedAt !== undefined && !isOther && (isMediator || minuteOf(entry.receivedAt) < minuteOf(now));
  const scope =
    entry.mandate === undefined
      ? null
      : {
          ...entry.mandate.scope,
          id: isOther ? '' : idFor(tools.secret, member, 'mandate', entry.mandate.key),
          isRevoked: entry.mandate.isRevoked && !isOther,
        };
  const re = entry.re === undefined ? '' : entryKeyFor(entry.re, member);
  return {
    id: idFor(tools.secret, member, 'entry', entryKeyFor(entry, member)),
    thread: idFor(tools.secret, member, 'thread', threadKeyFor(thread, member)),
    line: lineIdFor(tools, member, thread.line),
    from: isMediator ? ORDINALS[entry.side] : isAuthor ? 'own' : 'other',
    kind: entry.kind,
    re: re === '' ? '' : idFor(tools.secret, member, 'entry', re),
    at: isOther ? minuteOf(outgoing?.leftAt ?? entry.writtenAt) : entry.writtenAt,
    expiresAt: entry.expiresAt,
    stage: entry.stage,
    isReworded: outgoing?.isReworded ?? false,
    mandate: scope,
    digest: isOther ? (outgoing?.digest ?? '') : entry.digest,
    parcel: isOther ? (outgoing?.text ?? '') : entry.parcelText,
    wording: isOther ? '' : (entry.wording?.text ?? ''),
    wordingDigest: isOther ? '' : (entry.wording?.digest ?? ''),
    reason: isOther ? '' : entry.reasonText,
    receivedAt: isReceiptShown && entry.receivedAt !== undefined ? minuteOf(entry.receivedAt) : null,
    authorDevices: isMediator ? devicesOf(tools, entry.author) : [],
    readerDevices: isMediator ? devicesOf(tools, reader) : [],
    isReaderRevoked: isMediator && isOpen(entry.stage) && isReaderRevoked(entry),
  };
}
