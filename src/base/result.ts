/** Expected failures are values: a closed code, a message that quotes value, limit and fix, and the facts behind it. */
export interface Fault<Code extends string = string> {
  readonly code: Code;
  readonly message: string;
  readonly detail?: Readonly<Record<string, string | number>>;
}

/** Success with a value, or an expected failure. */
export type Result<Value, Failure = Fault> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly error: Failure };

/** A successful result. */
export function ok<Value>(value: Value): { readonly ok: true; readonly value: Value } {
  return { ok: true, value };
}

/** A failed result. */
export function err<Failure>(error: Failure): { readonly ok: false; readonly error: Failure } {
  return { ok: false, error };
}

/** A fault with a code and a message (and optional facts). */
export function fault<Code extends string>(code: Code, message: string, detail?: Readonly<Record<string, string | number>>): Fault<Code> {
  return detail === undefined ? { code, message } : { code, message, detail };
}
