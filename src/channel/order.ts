/**
 * What a member's machine asks of the broker about a mediated conversation: an order, which the broker reads, and with most of them a
 * parcel, of which the broker reads the outside alone. Both are signed by a device; inside the parcel everything is sealed.
 */
import { LIMITS, err, fault, ok, timeS, type Fault, type Result, type TimeS } from '../base/index.ts';

/** What an entry says it is. Free text in the writer's language goes with each. */
export const ENTRY_KINDS = ['notice', 'question', 'answer', 'denial', 'acknowledgement', 'deconfliction'] as const;

/** One of `ENTRY_KINDS`. */
export type EntryKind = (typeof ENTRY_KINDS)[number];

/** Kinds that may begin a thread; the others answer to something that came from the other side. */
export const OPENING_KINDS: readonly EntryKind[] = ['notice', 'question', 'denial', 'deconfliction'];

/** Public halves of a device's keys, base64url as in a JWK (RFC 8037), and the thumbprint (RFC 7638) of the signing one. */
export interface Device {
  readonly kid: string;
  /** Ed25519. */
  readonly sign: string;
  /** X25519. */
  readonly seal: string;
}

/** What an order may be. */
export type Act =
  | { readonly act: 'device'; readonly sign: string; readonly seal: string }
  | { readonly act: 'retire'; readonly kid: string }
  | {
      readonly act: 'entry';
      readonly line: string;
      readonly thread: string;
      readonly kind: EntryKind;
      readonly re: string;
      readonly mandate: string;
      readonly expiresAt: TimeS;
    }
  | { readonly act: 'forward' | 'reword' | 'hold' | 'return' | 'received'; readonly entry: string }
  | { readonly act: 'consent' | 'decline'; readonly entry: string; readonly digest: string }
  | {
      readonly act: 'mandate';
      readonly line: string;
      readonly speaker: string;
      readonly kinds: readonly EntryKind[];
      readonly from: TimeS;
      readonly until: TimeS;
    }
  | { readonly act: 'revoke'; readonly mandate: string };

/** An order; `nonce` makes it one of its kind, `parcel` is the SHA-256 (hex) of the parcel that goes with it, '' for none. */
export type Order = Act & { readonly version: 1; readonly nonce: string; readonly writtenAt: TimeS; readonly parcel: string };

/** The outside of a parcel: all that whoever carries it can read. `digest`: SHA-256 (hex) of what is sealed, which begins with a salt. */
export interface ParcelHead {
  readonly version: 1;
  readonly use: 'entry' | 'forward' | 'wording' | 'reason';
  readonly kind: EntryKind;
  readonly digest: string;
  readonly isReworded: boolean;
  /** Scope of the mandate under which it was written; null: the party speaks for itself. */
  readonly mandate: MandateScope | null;
}

/** What a mandate covers, its first minute and the one in which it is over. */
export interface MandateScope {
  readonly kinds: readonly EntryKind[];
  readonly from: TimeS;
  readonly until: TimeS;
}

const ID = /^[0-9a-f]{24}$/;
const HASH = /^[0-9a-f]{64}$/;
const KEY = /^[A-Za-z0-9_-]{43}$/;
const NONCE = /^[A-Za-z0-9_-]{22}$/;

type Fields = Readonly<Record<string, unknown>>;
type Check = (value: unknown) => boolean;

const matches =
  (pattern: RegExp): Check =>
  (value) =>
    typeof value === 'string' && pattern.test(value);
const isEmptyOr =
  (check: Check): Check =>
  (value) =>
    value === '' || check(value);
const isKind: Check = (value) => ENTRY_KINDS.some((kind) => kind === value);
const isKinds: Check = (value) => Array.isArray(value) && value.length > 0 && value.length <= ENTRY_KINDS.length && value.every(isKind);
const isTime: Check = (value) => typeof value === 'number' && Number.isFinite(value) && value >= 0 && value < 1e11;
const isMinute: Check = (value) => isTime(value) && (value as number) % 60 === 0;

const ABOUT_ENTRY: Readonly<Record<string, Check>> = { entry: matches(ID) };
const ANSWERED: Readonly<Record<string, Check>> = { entry: matches(ID), digest: matches(HASH) };

/** Fields of each act, and no others. */
const ACT_FIELDS: Readonly<Record<Act['act'], Readonly<Record<string, Check>>>> = {
  device: { sign: matches(KEY), seal: matches(KEY) },
  retire: { kid: matches(KEY) },
  entry: { line: matches(ID), thread: isEmptyOr(matches(ID)), kind: isKind, re: isEmptyOr(matches(ID)), mandate: isEmptyOr(matches(ID)), expiresAt: isMinute },
  forward: ABOUT_ENTRY,
  reword: ABOUT_ENTRY,
  hold: ABOUT_ENTRY,
  return: ABOUT_ENTRY,
  received: ABOUT_ENTRY,
  consent: ANSWERED,
  decline: ANSWERED,
  mandate: { line: matches(ID), speaker: matches(ID), kinds: isKinds, from: isMinute, until: isMinute },
  revoke: { mandate: matches(ID) },
};
const COMMON: Readonly<Record<string, Check>> = {
  version: (value) => value === 1,
  nonce: matches(NONCE),
  writtenAt: isTime,
  parcel: isEmptyOr(matches(HASH)),
  act: (value) => typeof value === 'string',
};

const isScope: Check = (value) => {
  if (value === null) return true;
  return typeof value === 'object' && value !== undefined && firstWrong(value as Fields, { kinds: isKinds, from: isMinute, until: isMinute }) === undefined;
};
const PARCEL_FIELDS: Readonly<Record<string, Check>> = {
  version: (value) => value === 1,
  use: (value) => value === 'entry' || value === 'forward' || value === 'wording' || value === 'reason',
  kind: isKind,
  digest: matches(HASH),
  isReworded: (value) => typeof value === 'boolean',
  mandate: isScope,
};

/** Name of the first field that is missing, wrong or not known; undefined when all is well. */
function firstWrong(value: Fields, fields: Readonly<Record<string, Check>>): string | undefined {
  const wrong = Object.keys(fields).find((name) => !Object.hasOwn(value, name) || !fields[name](value[name]));
  return wrong ?? Object.keys(value).find((name) => !Object.hasOwn(fields, name));
}

const malformed = (what: string, field: string): Fault<'say/malformed'> =>
  fault(
    'say/malformed',
    `${what} does not read: "${field.slice(0, 40).replace(/[^ -~]/g, '?')}" is missing, wrong or unknown; write it with this version of manara`,
  );

/** Reads an order; `say/malformed` names the field, `say/window` is a mandate that ends before it begins. */
export function readOrder(value: unknown): Result<Order, Fault<'say/malformed' | 'say/window'>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err(malformed('an order', 'act'));
  const fields = value as Fields;
  const act = fields['act'];
  if (typeof act !== 'string' || !Object.hasOwn(ACT_FIELDS, act)) return err(malformed('an order', 'act'));
  const wrong = firstWrong(fields, { ...COMMON, ...ACT_FIELDS[act as Act['act']] });
  if (wrong !== undefined) return err(malformed('an order', wrong));
  const order = value as Order;
  if (order.act === 'mandate' && order.until <= order.from) return err(fault('say/window', 'a mandate must end after it begins: set until to a later minute'));
  return ok(order);
}

/** Reads the outside of a parcel, without its seal; `say/malformed` otherwise. */
export function readParcelHead(value: unknown): Result<ParcelHead, Fault<'say/malformed'>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return err(malformed('a parcel', 'use'));
  const { sealed: _sealed, open: _open, ...head } = value as Fields;
  const wrong = firstWrong(head, PARCEL_FIELDS);
  return wrong === undefined ? ok(head as unknown as ParcelHead) : err(malformed('a parcel', wrong));
}

/** The whole minute that `at` lies in: neither end learns more of the other's time. */
export function minuteOf(at: TimeS): TimeS {
  return timeS(Math.floor(at / 60) * 60);
}

/** A parcel longer than any that was sealed by this program is refused before anything is done with it. */
export function isTooLong(text: string): boolean {
  return text.length > LIMITS.parcelLettersMax;
}
