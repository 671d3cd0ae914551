/** What is sealed: the words of an entry. It is written and read on members' machines alone; the broker never has it. */
import { LIMITS, err, fault, ok, plainTextFault, timeS, type Fault, type Result, type TimeS } from '../base/index.ts';
import { ENTRY_KINDS, type EntryKind } from './order.ts';

/** A deconfliction notice: nothing but where, how high and when. */
export interface Window {
  /** Corners, degrees, longitude first. */
  readonly area: readonly (readonly [number, number])[];
  readonly floorM: number;
  readonly ceilingM: number;
  readonly from: TimeS;
  readonly until: TimeS;
}

/** The words of an entry, or (`reason`) why one came back. No field says who, where or in which language settings it was written. */
export interface Body {
  readonly version: 1;
  /** Random, so that nobody finds the words by trying digests; it goes with them when they are forwarded verbatim. */
  readonly salt: string;
  readonly kind: EntryKind | 'reason';
  readonly text: string;
  /** Digest of what it answers, as its writer had it: an answer cannot be put under another question on the way. */
  readonly re: string;
  /** Of a deconfliction notice alone. */
  readonly window: Window | null;
}

/** Why words are neither sealed nor shown. */
export type BodyFault = Fault<'say/body' | 'say/text' | 'say/bidi' | 'say/window' | 'say/area' | 'say/heights'>;

const SALT = /^[A-Za-z0-9_-]{22}$/;
const DIGEST = /^(?:[0-9a-f]{64})?$/;
/** Lengths that are told apart from outside: what is shorter is filled up with spaces, which JSON does not mind. */
const STEPS_BYTES = [1_024, 4_096, 16_384] as const;
const CORNERS_MIN = 3;
const CORNERS_MAX = 50;
const HEIGHT_MIN_M = -500;
const HEIGHT_MAX_M = 100_000;

type Fields = Readonly<Record<string, unknown>>;
const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);
const within = (value: unknown, low: number, high: number): boolean => typeof value === 'number' && value >= low && value <= high;
const isCorner = (value: unknown): boolean => Array.isArray(value) && value.length === 2 && within(value[0], -180, 180) && within(value[1], -90, 90);

function windowFault(value: unknown): BodyFault | undefined {
  if (!isFields(value)) return fault('say/area', 'a deconfliction notice says where, how high and when');
  const { area, floorM, ceilingM, from, until } = value;
  if (!Array.isArray(area) || area.length < CORNERS_MIN || area.length > CORNERS_MAX || !area.every(isCorner)) {
    return fault('say/area', `an area has ${CORNERS_MIN} to ${CORNERS_MAX} corners, each a longitude and a latitude in degrees`);
  }
  if (!within(floorM, HEIGHT_MIN_M, HEIGHT_MAX_M) || !within(ceilingM, HEIGHT_MIN_M, HEIGHT_MAX_M) || (floorM as number) >= (ceilingM as number)) {
    return fault('say/heights', `heights lie between ${HEIGHT_MIN_M} and ${HEIGHT_MAX_M} m and the floor below the ceiling`);
  }
  if (!within(from, 0, 1e11) || !within(until, 0, 1e11) || (until as number) <= (from as number)) {
    return fault('say/window', 'a window ends after it begins: set its end to a later minute');
  }
  return undefined;
}

/** What is wrong with words before they are sealed, and after they were opened. */
export function bodyFault(value: unknown): BodyFault | undefined {
  if (!isFields(value) || value['version'] !== 1) return fault('say/body', 'what is sealed is not of version 1: both ends need a manara that writes it');
  const { salt, kind, text, re, window } = value;
  const isKind = kind === 'reason' || ENTRY_KINDS.some((one) => one === kind);
  if (typeof salt !== 'string' || !SALT.test(salt) || !isKind || typeof re !== 'string' || !DIGEST.test(re) || typeof text !== 'string')
    return fault('say/body', 'what is sealed lacks a field or has a wrong one');
  if (Object.keys(value).length !== 6) return fault('say/body', 'what is sealed has a field that nobody knows');
  if (text.length > LIMITS.entryLettersMax) return fault('say/text', `a text has at most ${LIMITS.entryLettersMax} letters, this one ${text.length}`);
  if (text.trim() === '' && kind !== 'acknowledgement' && kind !== 'deconfliction' && kind !== 'reason')
    return fault('say/text', 'write a text: without one it says nothing');
  const plain = plainTextFault(text);
  if (plain === 'bidi')
    return fault(
      'say/bidi',
      'the text holds characters that turn the direction of what follows (U+202A to U+202E, U+2066 to U+2069): take them out, each text is set in its own direction anyway',
    );
  if (plain === 'control') return fault('say/text', 'the text holds control characters that nobody sees: take them out');
  if (kind === 'deconfliction') return windowFault(window);
  return window === null ? undefined : fault('say/body', 'only a deconfliction notice has a window');
}

/** The text that is sealed: filled up to one of three lengths. */
export function bodyText(body: Body): string {
  const { version, salt, kind, text, re, window } = body;
  const written = JSON.stringify({ version, salt, kind, text, re, window });
  const lengthBytes = new TextEncoder().encode(written).length;
  const step = STEPS_BYTES.find((bytes) => bytes >= lengthBytes) ?? lengthBytes;
  return written + ' '.repeat(step - lengthBytes);
}

/** Reads what was sealed; every rule holds again, since the other end may run another program. */
export function readBody(text: string): Result<Body, BodyFault> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    // A seal that opened to something else than JSON.
    return err(fault('say/body', 'what is sealed does not read'));
  }
  const wrong = bodyFault(value);
  if (wrong !== undefined) return err(wrong);
  const body = value as Body;
  return ok(body.window === null ? body : { ...body, window: { ...body.window, from: timeS(body.window.from), until: timeS(body.window.until) } });
}
