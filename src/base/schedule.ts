/** A queue ordered by time, then by the order of arrival: what is to happen later waits here. */
import { assert } from './assert.ts';

interface Waiting<Item> {
  readonly at: number;
  readonly order: number;
  readonly item: Item;
}

/** Items by the time at which they are due. */
export interface Schedule<Item> {
  add(at: number, item: Item): void;
  /** Takes the earliest item that is due at `now`, undefined when none is. */
  take(now: number): Item | undefined;
  clear(): void;
  readonly size: number;
}

const before = <Item>(a: Waiting<Item>, b: Waiting<Item>): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

/** An empty schedule that refuses more than `capacity` items. */
export function createSchedule<Item>(capacity: number): Schedule<Item> {
  const heap: Waiting<Item>[] = [];
  let order = 0;

  const swap = (i: number, j: number): void => {
    const held = heap[i];
    heap[i] = heap[j];
    heap[j] = held;
  };

  const sift = (): void => {
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < heap.length && before(heap[left], heap[least])) least = left;
      if (right < heap.length && before(heap[right], heap[least])) least = right;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };

  const add = (at: number, item: Item): void => {
    if (heap.length >= capacity) assert(false, `a schedule holds at most ${capacity} items`);
    heap.push({ at, order, item });
    order += 1;
    let i = heap.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!before(heap[i], heap[parent])) return;
      swap(i, parent);
      i = parent;
    }
  };

  const take = (now: number): Item | undefined => {
    const first = heap[0];
    if (first === undefined || first.at > now) return undefined;
    const last = heap.pop();
    if (last !== undefined && heap.length > 0) {
      heap[0] = last;
      sift();
    }
    return first.item;
  };

  return {
    add,
    take,
    clear: () => {
      heap.length = 0;
    },
    get size() {
      return heap.length;
    },
  };
}
