/** A broken assertion: the program is wrong, not its input. The view that met it is discarded and rebuilt. */
export class AssertionFault extends Error {
  override readonly name = 'AssertionFault';
}

/** Throws `AssertionFault` unless `condition` holds; `message` says what must hold. On in production. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFault(message);
}
