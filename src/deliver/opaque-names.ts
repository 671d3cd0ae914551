/** Names that say nothing: the same for the same thing within one outlet, unlike any other outlet's, and no way back to what they stand for. */
import { hex, hmacSha256, utf8, type TimeS } from '../base/index.ts';

const CROCKFORD = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Digits of the moment at the front of a ULID, and of what makes it unique. */
const [TIME_DIGITS, UNIQUE_DIGITS] = [10, 16];
/** Of the unique ones, those that count turns. */
const TURN_DIGITS = 6;

/** The digits of `value`, last ones first to be cut off. */
function digits(value: number, count: number): string {
  let text = '';
  for (let i = 0, rest = value; i < count; i += 1, rest = Math.floor(rest / 32)) text = CROCKFORD[rest % 32] + text;
  return text;
}

const momentDigits = (at: TimeS): string => digits(Math.max(0, Math.floor(at * 1000)), TIME_DIGITS);

/** Gives names under one key. */
export interface OpaqueNames {
  /** A UUID. */
  uuid(what: string): string;
  /** A ULID of a moment. */
  ulid(what: string, at: TimeS): string;
}

/** Names of an outlet; the key is its own. */
export function createOpaqueNames(key: Uint8Array): OpaqueNames {
  const digest = (what: string): Uint8Array => hmacSha256(key, utf8(`name/${what}`));
  const uuid = (what: string): string => {
    const text = hex(digest(what));
    return `${text.slice(0, 8)}-${text.slice(8, 12)}-4${text.slice(13, 16)}-8${text.slice(17, 20)}-${text.slice(20, 32)}`;
  };
  const ulid = (what: string, at: TimeS): string => {
    const bytes = digest(what);
    return momentDigits(at) + Array.from({ length: UNIQUE_DIGITS }, (_, i) => CROCKFORD[bytes[i] & 31]).join('');
  };
  return { uuid, ulid };
}

/** A ULID of what `ulid` names, at another moment and for the `turn`th time: without a hash, since there are thousands a second. */
export function laterUlid(ulid: string, at: TimeS, turn: number): string {
  return momentDigits(at) + ulid.slice(TIME_DIGITS, TIME_DIGITS + UNIQUE_DIGITS - TURN_DIGITS) + digits(turn, TURN_DIGITS);
}
