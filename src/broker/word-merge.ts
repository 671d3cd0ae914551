/** Reports of several sources, each in its order, one by one in the order of all: by when they were due, then by when they were filed. */
import type { PoolReport } from './word-source.ts';

/** Whether `a` stands before `b`. */
export const isBefore = (a: PoolReport, b: PoolReport): boolean => a.dueAt < b.dueAt || (a.dueAt === b.dueAt && a.number < b.number);

interface Head {
  readonly list: readonly PoolReport[];
  /** Lists may grow at their end meanwhile: what comes later is not of the merge. */
  readonly end: number;
  place: number;
}

export class Merge {
  /** Lists that have more, the one whose next report stands first last. */
  private readonly heads: Head[] = [];

  constructor(lists: readonly (readonly PoolReport[])[]) {
    for (const list of lists) if (list.length > 0) this.enter({ list, end: list.length, place: 0 });
  }

  /** The next report; undefined when there is none. */
  next(): PoolReport | undefined {
    const head = this.heads.pop();
    if (head === undefined) return undefined;
    const report = head.list[head.place];
    head.place += 1;
    if (head.place < head.end) this.enter(head);
    return report;
  }

  private enter(head: Head): void {
    const { heads } = this;
    const first = head.list[head.place];
    let [low, high] = [0, heads.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const other = heads[middle];
      if (isBefore(first, other.list[other.place])) low = middle + 1;
      else high = middle;
    }
    heads.splice(low, 0, head);
  }
}
