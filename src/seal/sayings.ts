/** What a member's machine says, act by act: the same for the console and for the command line. */
import { err, fault, ok, type Result, type TimeS } from '../base/index.ts';
import { type Act, type Body, type BoxEntry, type BoxLine, type EntryKind, type MandateScope, type Window } from '../channel/index.ts';
import type { OwnKeys } from './jose-keys.ts';
import { openParcel, randomWord, sealBody, sealText, signOrder, type Opened, type SealFault, type Saying } from './signed.ts';

type Said = Promise<Result<Saying, SealFault>>;

/** An entry to be written. */
export interface Draft {
  readonly line: BoxLine;
  readonly kind: EntryKind;
  readonly text: string;
  readonly window: Window | null;
  /** What it answers, with its own words opened; it goes into the same thread. */
  readonly re: BoxEntry | undefined;
  /** Thread to go on with; '' begins one. Left out where `re` names it. */
  readonly thread: string;
  /** Mandate under which it is written. */
  readonly mandate: (MandateScope & { readonly id: string }) | undefined;
  readonly expiresAt: TimeS;
}

const alone = async (act: Act, keys: OwnKeys, at: TimeS): Promise<Saying> => signOrder(act, '', keys, at);
const scopeOf = (mandate: MandateScope | null | undefined): MandateScope | null =>
  mandate === null || mandate === undefined ? null : { kinds: mandate.kinds, from: mandate.from, until: mandate.until };

async function withParcel(act: Act, parcel: Result<string, SealFault>, keys: OwnKeys, at: TimeS): Said {
  return parcel.ok ? ok(await signOrder(act, parcel.value, keys, at)) : parcel;
}

/** Makes this machine known to the broker. */
export async function sayDevice(keys: OwnKeys, at: TimeS): Promise<Saying> {
  return alone({ act: 'device', sign: keys.device.sign, seal: keys.device.seal }, keys, at);
}

/** Takes back a machine of one's own. */
export async function sayRetire(kid: string, keys: OwnKeys, at: TimeS): Promise<Saying> {
  return alone({ act: 'retire', kid }, keys, at);
}

/** Writes an entry, sealed to the mediator. */
export async function sayEntry(draft: Draft, keys: OwnKeys, at: TimeS): Said {
  const { line, kind, text, window, re, mandate, expiresAt } = draft;
  const body: Body = { version: 1, salt: randomWord(), kind, text, re: re?.digest ?? '', window };
  const parcel = await sealBody(body, { use: 'entry', kind, isReworded: false, mandate: scopeOf(mandate), readers: line.devices }, keys);
  return withParcel(
    { act: 'entry', line: line.line, thread: re?.thread ?? draft.thread, kind, re: re?.id ?? '', mandate: mandate?.id ?? '', expiresAt },
    parcel,
    keys,
    at,
  );
}

/** The mediator sends on the very words that it opened. */
export async function sayVerbatim(entry: BoxEntry, opened: Opened, keys: OwnKeys, at: TimeS): Said {
  const parcel = await sealText(
    opened.text,
    { use: 'forward', kind: entry.kind, isReworded: false, mandate: scopeOf(entry.mandate), readers: entry.readerDevices },
    keys,
  );
  return withParcel({ act: 'forward', entry: entry.id }, parcel, keys, at);
}

/** The mediator shows the author other words. */
export async function sayWording(entry: BoxEntry, { opened, text }: { readonly opened: Opened; readonly text: string }, keys: OwnKeys, at: TimeS): Said {
  const body: Body = { ...opened.body, salt: randomWord(), text };
  const parcel = await sealBody(
    body,
    { use: 'wording', kind: entry.kind, isReworded: true, mandate: scopeOf(entry.mandate), readers: entry.authorDevices },
    keys,
  );
  return withParcel({ act: 'reword', entry: entry.id }, parcel, keys, at);
}

/** The mediator sends on the words that the author consented to. `own`: the mediator's own machines, one of which sealed them. */
export async function sayReworded(entry: BoxEntry, own: BoxLine['devices'], keys: OwnKeys, at: TimeS): Said {
  const wording = await openParcel(entry.wording, own, keys);
  if (!wording.ok) return wording;
  if (wording.value.head.digest !== entry.wordingDigest) return err(fault('say/forged', 'the wording is not the one that the author was shown'));
  const parcel = await sealText(
    wording.value.text,
    { use: 'forward', kind: entry.kind, isReworded: true, mandate: scopeOf(entry.mandate), readers: entry.readerDevices },
    keys,
  );
  return withParcel({ act: 'forward', entry: entry.id }, parcel, keys, at);
}

/** The mediator gives an entry back, with a reason. */
export async function sayReturn(entry: BoxEntry, reason: string, keys: OwnKeys, at: TimeS): Said {
  const body: Body = { version: 1, salt: randomWord(), kind: 'reason', text: reason, re: entry.digest, window: null };
  const parcel = await sealBody(body, { use: 'reason', kind: entry.kind, isReworded: false, mandate: null, readers: entry.authorDevices }, keys);
  return withParcel({ act: 'return', entry: entry.id }, parcel, keys, at);
}

/** The mediator keeps an entry for now. */
export async function sayHold(entry: BoxEntry, keys: OwnKeys, at: TimeS): Promise<Saying> {
  return alone({ act: 'hold', entry: entry.id }, keys, at);
}

/** The author says yes or no to the wording that it was shown. */
export async function sayConsent(entry: BoxEntry, isConsent: boolean, keys: OwnKeys, at: TimeS): Promise<Saying> {
  return alone({ act: isConsent ? 'consent' : 'decline', entry: entry.id, digest: entry.wordingDigest }, keys, at);
}

/** This machine has an entry of the other side. */
export async function sayReceived(entry: BoxEntry, keys: OwnKeys, at: TimeS): Promise<Saying> {
  return alone({ act: 'received', entry: entry.id }, keys, at);
}

/** Lets a speaker speak for this member. */
export async function sayMandate(
  line: BoxLine,
  { speaker, kinds, from, until }: MandateScope & { readonly speaker: string },
  keys: OwnKeys,
  at: TimeS,
): Promise<Saying> {
  return alone({ act: 'mandate', line: line.line, speaker, kinds, from, until }, keys, at);
}

/** Takes a mandate back. */
export async function sayRevoke(mandate: string, keys: OwnKeys, at: TimeS): Promise<Saying> {
  return alone({ act: 'revoke', mandate }, keys, at);
}

/** What an entry says, as its reader may trust it: sealed and signed by whoever must have, and bound to what it answers. */
export async function readEntry(entry: BoxEntry, line: BoxLine, own: BoxLine['devices'], keys: OwnKeys | undefined): Promise<Result<Opened, SealFault>> {
  const writers = entry.from === 'own' ? own : entry.from === 'other' ? line.devices : entry.authorDevices;
  const opened = await openParcel(entry.parcel, writers, keys);
  const isWhole =
    opened.ok &&
    opened.value.head.digest === entry.digest &&
    opened.value.head.kind === entry.kind &&
    (entry.from !== 'other' || opened.value.head.isReworded === entry.isReworded);
  return opened.ok && !isWhole ? err(fault('say/forged', 'what is sealed is not what the broker says that it is')) : opened;
}
