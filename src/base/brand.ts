/**
 * Nominal types. A brand stops two things of the same shape from being confused; it costs nothing at run time.
 * Casts to a brand live in this file and in the constructors of `ids.ts` and `time.ts` only.
 */
declare const brand: unique symbol;

/** A `Base` that carries the nominal tag `Tag`. */
export type Brand<Base, Tag extends string> = Base & { readonly [brand]: Tag };

/** Marks a value as having passed the release door; only `release/` makes one. */
export type Released<Value> = Brand<Value, 'Released'>;

/** Stamps `value` as released. Callable from `release/` only (a test checks it). */
export function markReleased<Value>(value: Value): Released<Value> {
  return value as Released<Value>;
}
