/** The inputs that a view must do without because they broke it. */

/** After this many broken inputs the past itself is suspect, and the view begins anew without it. */
const BROKEN_MAX = 8;

export interface Exclusions {
  /** Leaves out one input; or, when `number` is undefined (no single input is to blame), everything up to `now`. */
  add(number: number | undefined, now: number): void;
  /** Whether an input is left out, as it is now, whatever is added later. */
  asNow(): (number: number) => boolean;
  /** Two views with equal keys do without the same inputs. */
  readonly key: string;
}

/** Nothing left out. */
export function createExclusions(): Exclusions {
  const numbers = new Set<number>();
  let upTo = 0;
  return {
    add(number, now) {
      if (number !== undefined) numbers.add(number);
      if (number !== undefined && numbers.size <= BROKEN_MAX) return;
      upTo = now;
      numbers.clear();
    },
    asNow() {
      const [before, among] = [upTo, new Set(numbers)];
      return (number) => number <= before || among.has(number);
    },
    get key() {
      return upTo === 0 && numbers.size === 0 ? '' : `>${upTo} ${[...numbers].join(' ')}`;
    },
  };
}
