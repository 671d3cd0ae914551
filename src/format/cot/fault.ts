/** Why bytes are not Cursor on Target, or why an event cannot be written in another form. */
import { err, fault, type Fault } from '../../base/index.ts';

/** The closed list; `docs/formats/cot.md` says what each means. */
export type CotCode =
  | 'cot/not-xml'
  | 'cot/doctype'
  | 'cot/too-large'
  | 'cot/too-deep'
  | 'cot/missing'
  | 'cot/bad-value'
  | 'cot/framing'
  | 'cot/version'
  | 'cot/malformed'
  | 'cot/not-in-protobuf';

/** A fault of this format. */
export type CotFault = Fault<CotCode>;

/** A fault with the byte of the input at which its message begins. */
export interface PlacedCotFault extends CotFault {
  readonly offset: number;
}

/** A failed reading. */
export function cotFault(code: CotCode, message: string): { readonly ok: false; readonly error: CotFault } {
  return err(fault(code, message));
}

/** Foreign text as it may stand in a message: short, printable. */
export function shown(text: string): string {
  return `"${text.slice(0, 60).replace(/[^ -~]/g, '?')}"`;
}
