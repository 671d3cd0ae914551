/** A broken assertion: the program is wrong, not its input. The view that met it is discarded and rebuilt. */
export class AssertionFault extends Error {
  override readonly name = 'AssertionFault';
}

/** Throws `AssertionFault` unless `condition` holds; `message` says what must hold. On in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFault(message);
}

/** For the default branch of a switch over a union: a new member that nobody handles does not compile. */
export function unreachable(value: never): never {
  throw new AssertionFault(`every case must be handled, got ${String(value)}`);
}
