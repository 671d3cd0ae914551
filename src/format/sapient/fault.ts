/** Why bytes are not a message of BSI Flex 335 v2 that Manara takes. */
import { err, fault, type Fault } from '../../base/index.ts';

/** The closed list; `docs/formats/sapient.md` says what each means. */
export type SapientCode = 'sapient/framing' | 'sapient/malformed' | 'sapient/missing' | 'sapient/bad-value' | 'sapient/version' | 'sapient/task' | 'sapient/json';

/** A fault of this format; the message begins with the path of the field. */
export type SapientFault = Fault<SapientCode>;

/** A failed reading. */
export function sapientFault(code: SapientCode, message: string): { readonly ok: false; readonly error: SapientFault } {
  return err(fault(code, message));
}

/** Foreign text as it may stand in a message: short, printable. */
export function shown(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? String(value));
  return `"${text.slice(0, 60).replace(/[^ -~]/g, '?')}"`;
}
