/** How often somebody may try: free for a few failures, then with pauses that double. What is remembered is bounded. */
import { LIMITS } from '../../base/index.ts';

export interface ThrottleOptions {
  readonly freeCount: number;
  readonly pauseMaxS: number;
}

interface Memory {
  failures: number;
  blockedUntilS: number;
}

/** Failures are forgotten after this long without one. */
const FORGET_AFTER_S = 3600;

export class Throttle {
  private readonly options: ThrottleOptions;
  private readonly memories = new Map<string, Memory>();

  constructor(options: ThrottleOptions) {
    this.options = options;
  }

  /** Seconds until `key` may try again; 0: now. */
  waitS(key: string, nowS: number): number {
    return Math.max(0, (this.memories.get(key)?.blockedUntilS ?? 0) - nowS);
  }

  failed(key: string, nowS: number): void {
    const before = this.memories.get(key);
    const failures = before === undefined || nowS - before.blockedUntilS > FORGET_AFTER_S ? 1 : before.failures + 1;
    const over = failures - this.options.freeCount;
    const pauseS = over <= 0 ? 0 : Math.min(this.options.pauseMaxS, 2 ** Math.min(over, 20));
    // Put last: the oldest is the first to be forgotten.
    this.memories.delete(key);
    this.memories.set(key, { failures, blockedUntilS: nowS + pauseS });
    const oldest = this.memories.keys().next();
    if (this.memories.size > LIMITS.loginFailuresKeptMax && oldest.done !== true) this.memories.delete(oldest.value);
  }

  succeeded(key: string): void {
    this.memories.delete(key);
  }
}
