/** Why bytes are not a message of BSI Flex 335 v2 that Manara takes. */
import { err, fault, type Fault } from '../../base/index.ts';
import { shownJson } from '../json/index.ts';

/** The closed list; `docs/formats/sapient.md` says what each means. */
export type SapientCode =
  | 'sapient/framing'
  | 'sapient/malformed'
  | 'sapient/missing'
  | 'sapient/bad-value'
  | 'sapient/version'
  | 'sapient/task'
  | 'sapient/json';

/** A fault of this format; the message begins with the path of the field. */
export type SapientFault = Fault<SapientCode>;

/** A fault with the byte of the input at which its message begins. */
export interface PlacedSapientFault extends SapientFault {
  readonly offset: number;
}

/** A failed reading. */
export function sapientFault(code: SapientCode, message: string): { readonly ok: false; readonly error: SapientFault } {
  return err(fault(code, message));
}

/** Foreign text as it may stand in a message: short, printable. */
export function shown(value: unknown): string {
  return typeof value === 'object' && value !== null ? shownJson(value) : `"${shownJson(value)}"`;
}
