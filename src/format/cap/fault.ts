/** Why a text is not a CAP alert. */
import { err, fault, type Fault, type Result } from '../../base/index.ts';

/** What can be wrong with a text that should be an alert, or with a ring that should be a polygon. */
export type CapFaultCode =
  | 'cap/too-large'
  | 'cap/doctype'
  | 'cap/not-xml'
  | 'cap/too-deep'
  | 'cap/namespace'
  | 'cap/unknown-element'
  | 'cap/wrong-order'
  | 'cap/missing-element'
  | 'cap/bad-value'
  | 'cap/bad-polygon';

/** A fault of this format. */
export type CapFault = Fault<CapFaultCode>;

/** A failed reading. */
export function capFault(code: CapFaultCode, message: string): Result<never, CapFault> {
  return err(fault(code, message));
}

/** Foreign text as it may stand in a message: short, printable. */
export function shown(text: string): string {
  return `"${text.slice(0, 60).replace(/[^ -~]/g, '?')}"`;
}
