// What can be wrong with ASTERIX bytes or records, each with the place where it was seen.

import { fault, type Fault } from '../../base/index.ts';

/** The closed list of ASTERIX errors; `docs/formats/asterix.md` says what each means and what to do. */
export type AsterixCode =
  | 'asterix/truncated'
  | 'asterix/length'
  | 'asterix/overrun'
  | 'asterix/fspec'
  | 'asterix/category'
  | 'asterix/edition'
  | 'asterix/framing'
  | 'asterix/item'
  | 'asterix/value'
  | 'asterix/spare'
  | 'asterix/implausible'
  | 'asterix/expansion';

/** An ASTERIX error: `offset` is the byte in the input, `item` the item as `I048/040` when one is known. */
export interface AsterixFault extends Fault<AsterixCode> {
  readonly offset: number;
  readonly item?: string;
}

/** Where something went wrong: a byte offset, and an item when one is known. */
export interface FaultPlace {
  readonly offset: number;
  readonly item?: string;
}

/** An error at a place; the message gets the place appended, so that a log line stands alone. */
export function asterixFault(code: AsterixCode, place: FaultPlace, message: string): AsterixFault {
  const where = place.item === undefined ? `byte ${place.offset}` : `${place.item}, byte ${place.offset}`;
  const whole = fault(code, `${message} (${where})`);
  return place.item === undefined ? { ...whole, offset: place.offset } : { ...whole, offset: place.offset, item: place.item };
}

/** A category as three digits, as the standard writes it. */
export function categoryText(category: number): string {
  return String(category).padStart(3, '0');
}
