/** Signs orders and parcels, seals words, and opens both. Signatures are JWS, seals are JWE (RFC 7515, 7516, 8037); `jose` does all of it. */
import { CompactSign, GeneralEncrypt, compactVerify, decodeProtectedHeader, generalDecrypt, type GeneralJWE } from 'jose';
import { err, fault, hex, ok, sha256, timeS, utf8, type Fault, type Result, type TimeS } from '../base/index.ts';
import {
  bodyFault,
  bodyText,
  isTooLong,
  readBody,
  readOrder,
  readParcelHead,
  type Act,
  type Body,
  type BodyFault,
  type Device,
  type MandateScope,
  type Order,
  type ParcelHead,
} from '../channel/index.ts';
import { AGREES, SIGNS, sealingKey, verifyingKey, type OwnKeys } from './jose-keys.ts';

/** Told apart by a header that is signed: an order is never taken for a parcel. */
const TYPES = { order: 'manara-order', parcel: 'manara-parcel' } as const;
type SignedType = keyof typeof TYPES;

const decoder = new TextDecoder('utf-8', { fatal: true });

/** What a machine sends: an order and, with most acts, a parcel. */
export interface Saying {
  readonly order: string;
  readonly parcel: string;
}

/** Why something is not sealed, not signed or not shown. */
export type SealFault = BodyFault | Fault<'say/forged' | 'say/malformed' | 'say/window' | 'say/sealed' | 'say/no-reader'>;

const forged = (what: string): Fault<'say/forged'> => fault('say/forged', `the signature of ${what} does not hold: it was changed, or made with another key`);
const random = (bytes: number): string =>
  btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(bytes))))
    .replace(/\+/g, '-')
    .replace(/\//g, '_')
    .replace(/=+$/, '');

/** A salt or a nonce: 128 random bits. */
export const randomWord = (): string => random(16);

/** SHA-256 of a text, in hex. */
export const digestOf = (text: string): string => hex(sha256(utf8(text)));

async function sign(type: SignedType, value: object, keys: OwnKeys): Promise<string> {
  return new CompactSign(utf8(JSON.stringify(value))).setProtectedHeader({ alg: SIGNS, kid: keys.device.kid, typ: TYPES[type] }).sign(keys.sign);
}

/** Kid that a signed text names; '' when it names none. It proves nothing by itself. */
export function kidNamed(text: string): string {
  try {
    return decodeProtectedHeader(text).kid ?? '';
  } catch {
    // Not signed at all: no device is called ''.
    return '';
  }
}

/** What a signed text says, whoever signed it; undefined when it is none. It proves nothing by itself. */
export function payloadOf(text: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(text.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')), (letter) => letter.charCodeAt(0));
    return JSON.parse(decoder.decode(bytes));
  } catch {
    // Not three parts of base64url with JSON in the middle.
    return undefined;
  }
}

/** What was signed, once the signature by `signX` holds. */
async function verified(type: SignedType, text: string, signX: string): Promise<Result<unknown, Fault<'say/forged'>>> {
  if (isTooLong(text)) return err(forged(`the ${type}`));
  try {
    const { payload, protectedHeader } = await compactVerify(text, await verifyingKey(signX), { algorithms: [SIGNS] });
    return protectedHeader.typ === TYPES[type] ? ok(JSON.parse(decoder.decode(payload))) : err(forged(`the ${type}`));
  } catch {
    // Whatever is wrong with it, it is not what somebody signed.
    return err(forged(`the ${type}`));
  }
}

/** Signs an order, with the parcel that goes with it. */
export async function signOrder(act: Act, parcel: string, keys: OwnKeys, at: TimeS): Promise<Saying> {
  const order: Order = { ...act, version: 1, nonce: randomWord(), writtenAt: at, parcel: parcel === '' ? '' : digestOf(parcel) };
  return { order: await sign('order', order, keys), parcel };
}

/** What an order says, once its signature holds. A device's first order brings its own key. */
export async function openOrder(text: string, signX: string): Promise<Result<Order, SealFault>> {
  const read = await verified('order', text, signX);
  return read.ok ? readOrder(read.value) : read;
}

/** The outside of a parcel, once its signature holds; outside an exercise nothing goes that is not sealed. */
export async function openParcelHead(text: string, signX: string): Promise<Result<ParcelHead, SealFault>> {
  const read = await verified('parcel', text, signX);
  if (!read.ok) return read;
  const isSealed = typeof (read.value as { readonly sealed?: unknown }).sealed === 'object' && !Object.hasOwn(read.value as object, 'open');
  return isSealed ? readParcelHead(read.value) : err(fault('say/malformed', 'a parcel does not read: its words are not sealed'));
}

/** How words are sealed. */
export interface Sealing {
  readonly use: ParcelHead['use'];
  readonly kind: ParcelHead['kind'];
  readonly isReworded: boolean;
  readonly mandate: MandateScope | null;
  /** Machines that will open it; the own one is added. */
  readonly readers: readonly Device[];
}

/** Seals a text that is already written: what is forwarded verbatim is the very text that was opened. */
export async function sealText(text: string, { use, kind, isReworded, mandate, readers }: Sealing, keys: OwnKeys): Promise<Result<string, SealFault>> {
  if (readers.length === 0)
    return err(
      fault(
        'say/no-reader',
        'no machine of the other side is known and trusted here yet, so nothing can be sealed to it: wait until it has made one known, and compare its keys',
      ),
    );
  const head: ParcelHead = { version: 1, use, kind, digest: digestOf(text), isReworded, mandate };
  const sealing = new GeneralEncrypt(utf8(text)).setProtectedHeader({ enc: 'A256GCM', typ: TYPES.parcel });
  for (const reader of [keys.device, ...readers.filter(({ kid }) => kid !== keys.device.kid)]) {
    sealing.addRecipient(await sealingKey(reader.seal)).setUnprotectedHeader({ alg: AGREES, kid: reader.kid });
  }
  return ok(await sign('parcel', { ...head, sealed: await sealing.encrypt() }, keys));
}

/** Checks words and seals them. */
export async function sealBody(body: Body, sealing: Sealing, keys: OwnKeys): Promise<Result<string, SealFault>> {
  const wrong = bodyFault(body);
  return wrong === undefined ? sealText(bodyText(body), sealing, keys) : err(wrong);
}

/** An opened parcel. */
export interface Opened {
  readonly head: ParcelHead;
  readonly body: Body;
  /** What was sealed, letter by letter, for forwarding it verbatim. */
  readonly text: string;
}

const cannotOpen = fault('say/sealed', 'this machine cannot open it: it was sealed before the machine was known, or for others');

/**
 * Opens a parcel: signature by one of `writers`, seal by own keys, digest, and every rule for words. What does not hold is not shown.
 * Where an exercise plays, words are not sealed and no keys are needed.
 */
export async function openParcel(text: string, writers: readonly Device[], keys: OwnKeys | undefined): Promise<Result<Opened, SealFault>> {
  const kid = kidNamed(text);
  const writer = writers.find((device) => device.kid === kid);
  if (writer === undefined) return err(forged('the parcel'));
  const read = await verified('parcel', text, writer.sign);
  if (!read.ok) return read;
  const head = readParcelHead(read.value);
  if (!head.ok) return head;
  const { sealed, open } = read.value as { readonly sealed?: GeneralJWE; readonly open?: unknown };
  let words: string;
  if (typeof open === 'string') words = open;
  else if (keys === undefined || sealed === undefined) return err(cannotOpen);
  else {
    try {
      const own = sealed.recipients.filter(({ header }) => header?.kid === keys.device.kid);
      const { plaintext } = await generalDecrypt({ ...sealed, recipients: own }, keys.seal, {
        keyManagementAlgorithms: [AGREES],
        contentEncryptionAlgorithms: ['A256GCM'],
      });
      words = decoder.decode(plaintext);
    } catch {
      // Not for this machine, or changed on the way: either way there is nothing to show.
      return err(cannotOpen);
    }
  }
  if (digestOf(words) !== head.value.digest) return err(forged('the parcel'));
  const body = readBody(words);
  if (!body.ok) return body;
  const kind = head.value.use === 'reason' ? 'reason' : head.value.kind;
  return body.value.kind === kind ? ok({ head: head.value, body: body.value, text: words }) : err(forged('the parcel'));
}

/** Now, as an order says it. */
export const orderTime = (nowMs: number): TimeS => timeS(Math.floor(nowMs / 1000));
