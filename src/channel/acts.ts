/** The rules of a mediated conversation: what each act needs, and what it changes. Whoever may not act learns nothing by trying. */
import { LIMITS, fault, hex, sha256, utf8, type Fault, type MemberId, type TimeS } from '../base/index.ts';
import {
  KEPT_S,
  isOpen,
  isReaderRevoked,
  readerOf,
  type EntryStage,
  type EntryState,
  type LineState,
  type MandateState,
  type Said,
  type Side,
  type ThreadState,
} from './line-state.ts';
import { OPENING_KINDS, minuteOf, type Act, type Order, type ParcelHead } from './order.ts';

/** Why an order is not taken. */
export type SayFault = Fault<
  | 'say/unknown'
  | 'say/device'
  | 'say/replayed'
  | 'say/clock'
  | 'say/malformed'
  | 'say/opening'
  | 'say/expired'
  | 'say/expiry'
  | 'say/stage'
  | 'say/wording'
  | 'say/wording-open'
  | 'say/not-verbatim'
  | 'say/not-consented'
  | 'say/mandate-scope'
  | 'say/mandate-revoked'
  | 'say/full'
>;

/** What a member can name: its own ids and nobody else's. */
export interface Known {
  readonly lines: ReadonlyMap<string, { readonly line: LineState; readonly side: Side | undefined }>;
  thread(id: string): ThreadState | undefined;
  entry(id: string): EntryState | undefined;
  mandate(id: string): MandateState | undefined;
  /** Who may be given a mandate, by the ids that this member was shown. */
  speakers(line: LineState, side: Side): ReadonlyMap<string, MemberId>;
  /** Entries that the member wrote and still has before it: bounds count these alone, so that nobody's show in another's. */
  own(): readonly EntryState[];
}

/** The same words for what is not there and for what is somebody else's. */
export const UNKNOWN: SayFault = fault('say/unknown', 'there is no such line, thread, entry or mandate: take its id from what you were shown');
export const REPLAYED: SayFault = fault('say/replayed', 'this was said before: it counts once');
const wrongStage = (stage: EntryStage): SayFault => fault('say/stage', `the entry is ${stage} by now: look at it again`);
/** What ran out has expired, also before the minute says so: a process that just started has had none yet. */
const stageAt = ({ stage, expiresAt }: EntryState, at: TimeS): EntryStage => (isOpen(stage) && expiresAt <= at ? 'expired' : stage);
const full = (what: string, most: number): SayFault =>
  fault('say/full', `there are ${most} ${what} already, which is the most: wait until older ones have run out`);

export type Verdict = SayFault | (() => void);

/** What acts change beside the entry itself. */
export interface Touch {
  entry(entry: EntryState): void;
  opened(thread: ThreadState): void;
  lines(members: readonly MemberId[]): void;
  granted(mandate: MandateState): void;
}

type Of<Name extends Act['act']> = Extract<Act, { act: Name }>;

const keyOf = (text: string): string => hex(sha256(utf8(text)));
/** A parcel of the right use and kind; orders that need none have none. */
const fits = (parcel: ParcelHead | undefined, use: ParcelHead['use'], entry: { readonly kind: string }): parcel is ParcelHead =>
  parcel?.use === use && parcel.kind === entry.kind;
const badParcel: SayFault = fault('say/malformed', 'the parcel is not the one that this order needs: write both with the same version of manara');

function mandateFault(mandate: MandateState, member: MemberId, kind: EntryState['kind'], at: TimeS): SayFault | undefined {
  if (mandate.speaker !== member) return UNKNOWN;
  if (mandate.isRevoked) return fault('say/mandate-revoked', 'the mandate was revoked: ask for another one');
  const { kinds, from, until } = mandate.scope;
  if (!kinds.includes(kind)) return fault('say/mandate-scope', `the mandate is for ${kinds.join(', ')}, not for ${kind}`);
  return at < from || at >= until ? fault('say/mandate-scope', 'the mandate is not in force now: look at its dates') : undefined;
}

/** Without threads that ran out a week ago: a process that took up what an earlier one had forgotten counts as that one did. */
function unforgotten(own: readonly EntryState[], at: TimeS): readonly EntryState[] {
  const lastAt = new Map<ThreadState, number>();
  for (const { thread, expiresAt } of own) lastAt.set(thread, Math.max(lastAt.get(thread) ?? 0, expiresAt));
  return own.filter(({ thread }) => (lastAt.get(thread) ?? 0) + KEPT_S >= at);
}

function boundFault(own: readonly EntryState[], thread: ThreadState | undefined, letters: number): SayFault | undefined {
  if (thread === undefined && new Set(own.map((one) => one.thread)).size >= LIMITS.threadsPerSideMax) return full('threads', LIMITS.threadsPerSideMax);
  if (thread !== undefined && own.filter((one) => one.thread === thread).length >= LIMITS.entriesPerThreadMax)
    return full('entries in the thread', LIMITS.entriesPerThreadMax);
  const kept = own.reduce((sum, one) => sum + one.parcelText.length, letters);
  return kept > LIMITS.sideLettersMax ? full('letters on this line', LIMITS.sideLettersMax) : undefined;
}

/** Judges an entry; taken in, it waits on the mediator's desk. */
export function judgeEntry(said: Said, order: Of<'entry'>, known: Known, touch: Touch): Verdict {
  const { at, member, parcel } = said;
  const found = known.lines.get(order.line);
  if (found === undefined || found.line.config.mediator === member) return UNKNOWN;
  const { line } = found;
  const mandate = order.mandate === '' ? undefined : known.mandate(order.mandate);
  if (order.mandate !== '' && (mandate === undefined || mandate.line !== line)) return UNKNOWN;
  if (mandate !== undefined) {
    const wrong = mandateFault(mandate, member, order.kind, at);
    if (wrong !== undefined) return wrong;
  } else if (found.side === undefined) return fault('say/mandate-scope', 'only a mandate lets you speak on this line: name it');
  const side = mandate?.side ?? found.side;
  if (side === undefined) return UNKNOWN;
  const thread = order.thread === '' ? undefined : known.thread(order.thread);
  if (order.thread !== '' && (thread === undefined || thread.line !== line || thread.owners[side] !== member)) return UNKNOWN;
  const re = order.re === '' ? undefined : known.entry(order.re);
  if (order.re !== '' && (re === undefined || re.thread !== thread || re.side === side)) return UNKNOWN;
  const needsRe = order.kind === 'answer' || order.kind === 'acknowledgement';
  if ((thread === undefined && !OPENING_KINDS.includes(order.kind)) || (needsRe && re === undefined) || (order.kind === 'answer' && re?.kind !== 'question')) {
    return fault('say/opening', `a thread begins with ${OPENING_KINDS.join(', ')}; an answer names the question, an acknowledgement the entry that came`);
  }
  if (order.kind === 'answer' && re !== undefined && re.expiresAt <= at) return fault('say/expired', 'the question has run out: write a notice instead');
  if (order.expiresAt <= at || order.expiresAt > at + LIMITS.entryValidDaysMax * 86_400)
    return fault('say/expiry', `an entry runs out later than now and within ${LIMITS.entryValidDaysMax} days`);
  if (!fits(parcel, 'entry', order) || parcel.isReworded) return badParcel;
  const bound = boundFault(
    unforgotten(
      known.own().filter((one) => one.thread.line === line),
      at,
    ),
    thread,
    said.parcelText.length,
  );
  if (bound !== undefined) return bound;
  if (known.own().some((one) => one.parcelText === said.parcelText)) return REPLAYED;
  return () => {
    const key = keyOf(said.orderText);
    const parcelKey = keyOf(said.parcelText);
    const owners: [MemberId, MemberId] = [line.config.ends[0], line.config.ends[1]];
    owners[side] = member;
    const within = thread ?? { key, parcelKey, line, owners, opener: side, entries: [], farKey: '' };
    const entry: EntryState = {
      key,
      parcelKey,
      thread: within,
      author: member,
      side,
      kind: order.kind,
      re,
      mandate,
      writtenAt: minuteOf(at),
      expiresAt: order.expiresAt,
      digest: parcel.digest,
      parcelText: said.parcelText,
      stage: 'waiting',
      wording: undefined,
      outgoing: undefined,
      reasonText: '',
      receivedAt: undefined,
    };
    within.entries.push(entry);
    if (thread === undefined) touch.opened(within);
    touch.entry(entry);
  };
}

/** Why these words of an entry do not go on to the other end. */
function forwardFault(entry: EntryState, parcel: ParcelHead): SayFault | undefined {
  if (entry.mandate?.isRevoked === true) return fault('say/mandate-revoked', 'the mandate was revoked before this went on: return it');
  if (isReaderRevoked(entry))
    return fault('say/mandate-revoked', 'whoever would read this spoke under a mandate that was revoked: return it, so that it is said to the end itself');
  if (!parcel.isReworded && entry.stage === 'proposed')
    return fault(
      'say/wording-open',
      'another wording lies before the author: wait for the answer, or hold the entry, which takes that wording back, and then forward it',
    );
  if (!parcel.isReworded && parcel.digest !== entry.digest)
    return fault('say/not-verbatim', 'verbatim means the very words of the author: what is sealed here is something else');
  if (parcel.isReworded && (entry.stage !== 'consented' || parcel.digest !== entry.wording?.digest))
    return fault('say/not-consented', 'the author has not consented to these words: show them first');
  return undefined;
}

/** Judges what the mediator does with an entry. */
export function judgeMediator(said: Said, order: Of<'forward' | 'reword' | 'hold' | 'return' | 'received'>, known: Known, touch: Touch): Verdict {
  const { at, member, parcel, parcelText } = said;
  const entry = known.entry(order.entry);
  if (entry === undefined || entry.thread.line.config.mediator !== member) return UNKNOWN;
  const stage = stageAt(entry, at);
  if (!isOpen(stage)) return wrongStage(stage);
  const change =
    (act: () => void): (() => void) =>
    () => {
      act();
      touch.entry(entry);
    };
  switch (order.act) {
    case 'hold':
      return change(() => Object.assign(entry, { stage: 'held', wording: undefined }));
    case 'return':
      return fits(parcel, 'reason', entry) ? change(() => Object.assign(entry, { stage: 'returned', reasonText: parcelText })) : badParcel;
    case 'reword':
      if (!fits(parcel, 'wording', entry) || !parcel.isReworded) return badParcel;
      if (parcel.digest === entry.digest) return fault('say/wording', 'the wording is that of the author: forward it verbatim');
      return change(() => Object.assign(entry, { stage: 'proposed', wording: { digest: parcel.digest, text: parcelText } }));
    case 'forward': {
      if (!fits(parcel, 'forward', entry)) return badParcel;
      const wrong = forwardFault(entry, parcel);
      if (wrong !== undefined) return wrong;
      const key = keyOf(parcelText);
      if ([...entry.thread.line.threads].some((thread) => thread.entries.some((one) => one.outgoing?.key === key))) return REPLAYED;
      return change(() => {
        if (entry.thread.farKey === '' && entry.side === entry.thread.opener) entry.thread.farKey = key;
        Object.assign(entry, { stage: 'forwarded', outgoing: { key, text: parcelText, digest: parcel.digest, isReworded: parcel.isReworded, leftAt: at } });
      });
    }
    default:
      return UNKNOWN;
  }
}

/** The other end's machine says that it has an entry; the second time changes nothing. */
export function judgeReceipt(said: Said, order: Of<'received' | 'forward' | 'reword' | 'hold' | 'return'>, known: Known, touch: Touch): Verdict {
  const entry = known.entry(order.entry);
  if (entry?.outgoing === undefined || readerOf(entry) !== said.member) return UNKNOWN;
  return () => {
    entry.receivedAt ??= said.at;
    touch.entry(entry);
  };
}

/** The author says yes or no to a wording, by its digest: another one that came meanwhile is not meant. */
export function judgeConsent(said: Said, order: Of<'consent' | 'decline'>, known: Known, touch: Touch): Verdict {
  const entry = known.entry(order.entry);
  if (entry === undefined || entry.author !== said.member) return UNKNOWN;
  const stage = stageAt(entry, said.at);
  if (stage !== 'proposed' || entry.wording?.digest !== order.digest) return wrongStage(stage);
  return () => {
    entry.stage = order.act === 'consent' ? 'consented' : 'declined';
    touch.entry(entry);
  };
}

/** An end lets one of its speakers speak for it. */
export function judgeMandate(said: Said, order: Of<'mandate'> & Order, known: Known, touch: Touch): Verdict {
  const found = known.lines.get(order.line);
  if (found?.side === undefined) return UNKNOWN;
  const { line, side } = found;
  const speaker = known.speakers(line, side).get(order.speaker);
  if (speaker === undefined) return UNKNOWN;
  if (order.until <= said.at) return fault('say/mandate-scope', 'a mandate must end later than now');
  const standing = line.mandates.filter((one) => one.side === side && !one.isRevoked && one.scope.until > said.at).length;
  if (standing >= LIMITS.mandatesPerSideMax) return full('mandates', LIMITS.mandatesPerSideMax);
  const { kinds, from, until } = order;
  return () => {
    const mandate: MandateState = {
      key: keyOf(JSON.stringify([order.nonce, kinds, from, until])),
      line,
      side,
      principal: said.member,
      speaker,
      scope: { kinds, from, until },
      isRevoked: false,
    };
    line.mandates.push(mandate);
    touch.granted(mandate);
    touch.lines([said.member, speaker, line.config.mediator]);
  };
}

/** Takes a mandate back: nothing that was written under it goes on from here, nor anything to who spoke under it. */
export function judgeRevocation(said: Said, order: Of<'revoke'>, known: Known, touch: Touch): Verdict {
  const mandate = known.mandate(order.mandate);
  if (mandate === undefined || mandate.principal !== said.member) return UNKNOWN;
  return () => {
    mandate.isRevoked = true;
    touch.lines([mandate.principal, mandate.speaker, mandate.line.config.mediator]);
    for (const thread of mandate.line.threads)
      for (const entry of thread.entries) if (entry.mandate === mandate || (isOpen(entry.stage) && readerOf(entry) === mandate.speaker)) touch.entry(entry);
  };
}
