/**
 * What warnings that are meant need more than a word in a file: keys that sign nothing else, and an order that two named officers
 * signed. Every reason why a broker does not start in mode actual is found here, and all are named at once.
 */
import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import '../field-words.ts';
import { DAY_S, LIMITS, err, fault, isoFromTime, ok, timeFromIso, timeS, utf8, type Fault, type Result, type TimeS } from '../../base/index.ts';
import { checkSignature, createSigner } from '../../record/store/index.ts';
import { fields, id } from './words.ts';
import { parseYaml } from './yaml-file.ts';

const OFFICERS_LEAST = 2;

const publicKey = z.string().regex(/^[0-9a-f]{64}$/, 'must be 64 hex digits: the public key that "manara actual sign" shows');

/** The `actual` of a configuration file. */
export const ACTUAL = fields({
  /** File with 64 hex digits: the seed of the key that signs the record in mode actual, and nothing else. */
  key: z.string().min(1),
  /** File with 64 hex digits, from which ids are derived in mode actual. */
  secret: z.string().min(1),
  /** Who may order it: their public Ed25519 keys by name. */
  officers: z.record(id('officer'), publicKey),
  /** File of the order, which `manara actual sign` writes. */
  order: z.string().min(1),
});

export type ActualWords = z.infer<typeof ACTUAL>;

const moment = z.string().transform((text, context): TimeS => {
  const at = timeFromIso(text);
  if (at.ok) return at.value;
  context.addIssue(at.error.message);
  return z.NEVER;
});

const ORDER = z.strictObject({
  format: z.literal('manara-actual'),
  version: z.literal(1),
  broker: z.string(),
  key: publicKey,
  officers: z.record(z.string(), publicKey),
  validFrom: moment,
  validUntil: moment,
  signatures: z.record(z.string(), z.string().regex(/^[0-9a-f]{128}$/, 'must be 128 hex digits')),
});

/** An order to serve in mode actual, as its officers signed it. */
export type Order = z.infer<typeof ORDER>;

export type OrderFault = Fault<'actual/order'>;

/** What every officer signs: the same text, whoever comes first. */
export function orderMessage({ broker, key, officers, validFrom, validUntil }: Omit<Order, 'signatures'>): Uint8Array {
  const named = Object.entries(officers)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, officerKey]) => `${name} ${officerKey}`);
  return utf8(['manara actual v1', JSON.stringify(broker), key, isoFromTime(validFrom), isoFromTime(validUntil), ...named, ''].join('\n'));
}

/** The text of an order's file. */
export function orderText(order: Order): string {
  const lines = (entries: Readonly<Record<string, string>>): string =>
    Object.keys(entries).length === 0
      ? ' {}\n'
      : `\n${Object.entries(entries)
          .map(([name, value]) => `  ${name}: "${value}"\n`)
          .join('')}`;
  return [
    'format: manara-actual\nversion: 1\n',
    `broker: ${JSON.stringify(order.broker)}\nkey: "${order.key}"\nofficers:${lines(order.officers)}`,
    `validFrom: "${isoFromTime(order.validFrom)}"\nvalidUntil: "${isoFromTime(order.validUntil)}"\nsignatures:${lines(order.signatures)}`,
  ].join('');
}

/** Reads the text of an order; whether it holds is not looked at. */
export function parseOrder(path: string, text: string): Result<Order, OrderFault> {
  const yaml = parseYaml(path, text);
  if (!yaml.ok) return err(fault('actual/order', yaml.error.message));
  const parsed = ORDER.safeParse(yaml.value.value);
  if (parsed.success) return ok(parsed.data);
  const [issue] = parsed.error.issues;
  return err(fault('actual/order', `${path}: ${issue.path.join('.') || 'the file'}: ${issue.message}; make it with "manara actual sign"`));
}

/** What makes an order no order of two people for this key; empty when it is one. Its span of time is not looked at. */
export function orderProblems(order: Order): string[] {
  const { officers, signatures, validFrom, validUntil } = order;
  const problems: string[] = [];
  const days = (validUntil - validFrom) / DAY_S;
  if (!(days > 0 && days <= LIMITS.actualOrderDaysMax))
    problems.push(`holds for ${Math.round(days)} days, it must be more than 0 and at most ${LIMITS.actualOrderDaysMax}`);
  const message = orderMessage(order);
  const good = new Set<string>();
  for (const [name, signature] of Object.entries(signatures)) {
    if (!Object.hasOwn(officers, name)) problems.push(`is signed by "${name}", who is not one of its officers`);
    else if (!checkSignature(officers[name], message, Uint8Array.from(Buffer.from(signature, 'hex'))))
      problems.push(`carries a signature of "${name}" that is not by that officer's key over this text: sign it again`);
    else good.add(officers[name]);
  }
  // One person under two names has one key.
  if (good.size < OFFICERS_LEAST)
    problems.push(`is signed by ${good.size} of its officers with a key of their own, ${OFFICERS_LEAST} must sign: manara actual sign`);
  return problems;
}

/** What a broker in mode actual starts with. */
export interface Actual {
  readonly signingSeed: Uint8Array;
  readonly secret: Uint8Array;
  readonly order: Order;
  readonly orderText: string;
}

/** What must be known of a configuration to say whether it may serve in mode actual. */
export interface ActualReading {
  readonly words: ActualWords | undefined;
  readonly broker: string;
  readonly startsAt: TimeS;
  at(path: string): string;
  problem(path: readonly string[], message: string): void;
  seed(path: string, what: string): Promise<Uint8Array>;
  /** Files of keys and secrets that other modes use. */
  readonly others: readonly (string | undefined)[];
}

async function seedOf(path: string | undefined): Promise<string | undefined> {
  if (path === undefined) return undefined;
  try {
    return (await readFile(path, 'utf8')).trim().toLowerCase();
  } catch {
    // Keys of other modes need not lie on a machine that serves in this one.
    return undefined;
  }
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

async function readOrder(reading: ActualReading, words: ActualWords, key: string): Promise<Pick<Actual, 'order' | 'orderText'> | undefined> {
  const path = reading.at(words.order);
  const wrong = (message: string): void => reading.problem(['actual', 'order'], message);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch {
    wrong(`${words.order} is not there: two officers sign it with "manara actual sign --config … --officer NAME --key FILE"`);
    return undefined;
  }
  const order = parseOrder(path, text);
  if (!order.ok) {
    wrong(order.error.message);
    return undefined;
  }
  const { broker, validFrom, validUntil, officers } = order.value;
  if (broker !== reading.broker) wrong(`${words.order} orders "${broker}", this is "${reading.broker}"`);
  if (order.value.key !== key)
    wrong(`${words.order} is for the key ${order.value.key.slice(0, 16)}…, actual.key is ${key.slice(0, 16)}…: an order holds for one key`);
  const strays = [...new Set([...Object.keys(officers), ...Object.keys(words.officers)])].filter((name) => officers[name] !== words.officers[name]);
  if (strays.length > 0) wrong(`${words.order} and actual.officers do not agree about ${strays.join(', ')}: let the officers sign again`);
  if (reading.startsAt < validFrom || reading.startsAt >= validUntil)
    wrong(`${words.order} holds from ${isoFromTime(validFrom)} to ${isoFromTime(validUntil)}, not now: let the officers sign again`);
  for (const problem of orderProblems(order.value)) wrong(`${words.order} ${problem}`);
  return { order: order.value, orderText: text };
}

/** Keys, officers and order of mode actual; whatever is missing is a problem, and then nothing starts. */
export async function readActual(reading: ActualReading): Promise<Actual | undefined> {
  const { words } = reading;
  if (words === undefined) {
    reading.problem(['actual'], 'is missing: mode actual needs {key, secret, officers, order}; docs/runbook.md says how, under From exercise to actual');
    return undefined;
  }
  const signingSeed = await reading.seed(reading.at(words.key), 'key of mode actual');
  const secret = await reading.seed(reading.at(words.secret), 'secret of mode actual');
  const used = await Promise.all(reading.others.map(seedOf));
  if (used.includes(hexOf(signingSeed)) || hexOf(signingSeed) === hexOf(secret))
    reading.problem(['actual', 'key'], 'signs or hides something else already: make one for mode actual alone, "openssl rand -hex 32"');
  if (used.includes(hexOf(secret)))
    reading.problem(['actual', 'secret'], 'is used in another mode too: make one for mode actual alone, "openssl rand -hex 32"');
  const keys = Object.values(words.officers);
  if (new Set(keys).size < Math.max(OFFICERS_LEAST, keys.length))
    reading.problem(
      ['actual', 'officers'],
      `names ${keys.length} with ${new Set(keys).size} different keys: ${OFFICERS_LEAST} people or more, each with a key of their own`,
    );
  const order = await readOrder(reading, words, createSigner(signingSeed).publicKeyHex);
  return order === undefined ? undefined : { signingSeed, secret, ...order };
}

/** A new order over `words`, not signed by anybody yet. */
export function newOrder(words: ActualWords, broker: string, key: string, span: { readonly from: TimeS; readonly days: number }): Order {
  const validFrom = timeS(Math.floor(span.from));
  return {
    format: 'manara-actual',
    version: 1,
    broker,
    key,
    officers: words.officers,
    validFrom,
    validUntil: timeS(validFrom + span.days * DAY_S),
    signatures: {},
  };
}
