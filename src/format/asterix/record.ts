// The plain form of a decoded record: what `decode` gives, what `encode` takes and what one NDJSON line holds.

import type { AsterixFault } from './fault.ts';

/**
 * A value: a number in the unit of the standard, text (octal codes, callsigns, and hexadecimal digits for raw fields
 * wider than 16 bits), a list for repeated structures, or an object for groups and compounds in the order of the bytes.
 */
export type AsterixValue = number | string | readonly AsterixValue[] | AsterixItems;

/** Values by name, in the order of the bytes: `I040` and `RE` in a record, sub-item names inside. */
export interface AsterixItems {
  readonly [name: string]: AsterixValue;
}

/** One decoded record. `notes` lists what did not stop the decoding but should be looked at. */
export interface AsterixRecord {
  readonly category: number;
  readonly edition: string;
  /** First byte of the record (its field specification) in the input. */
  readonly offset: number;
  /** Set on the first record of a data block, so that encoding cuts the blocks alike. */
  readonly startsBlock?: true;
  readonly items: AsterixItems;
  readonly notes?: readonly AsterixFault[];
}

/** Key of an item in a record: `I040` for numbered items, `RE`, `SP` and `RFS` as they are. */
export function itemKey(name: string): string {
  return /^\d/.test(name) ? `I${name}` : name;
}

/** Under this name stands the number of indicator octets when it is larger than needed, so that bytes round-trip. */
export const OCTETS_KEY = 'fspecOctets';

/** Under this name stand octets of an extended item beyond those that the edition knows, as hexadecimal digits. */
export const MORE_KEY = 'more';

/** Name of the n-th (from 1) run of spare bits of a structure; present only when a bit of it is set. */
export function spareKey(count: number): string {
  return count === 1 ? 'spare' : `spare${count}`;
}
