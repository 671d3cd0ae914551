/** Failures that a command states in words, and the exit statuses. */
import type { Result } from '../base/index.ts';

/** 3: nothing is wrong with what was looked at, another version of this program must look. 4: what could be proven is, a part could not. */
export const EXIT = { done: 0, failed: 1, usage: 2, otherVersion: 3, inPart: 4 } as const;

/** Ends a command with a message that says what to do, and no stack. */
export class StatedFailure extends Error {
  override readonly name = 'StatedFailure';
  readonly status: number;
  constructor(message: string, status: number = EXIT.failed) {
    super(message);
    this.status = status;
  }
}

/** The value, or the fault's message and code as a stated failure. */
export function valueOf<Value>(result: Result<Value>, status: number = EXIT.failed): Value {
  if (result.ok) return result.value;
  throw new StatedFailure(`${result.error.message} [${result.error.code}]`, status);
}
