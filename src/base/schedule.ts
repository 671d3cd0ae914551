/** A queue ordered by time, then by the order of arrival: what is to happen later waits here. */
import { assert } from './assert.ts';

/** Items by the time at which they are due. */
export interface Schedule<Item> {
  add(at: number, item: Item): void;
  /** Takes the earliest item that is due at `now`, undefined when none is. */
  take(now: number): Item | undefined;
  clear(): void;
  /** Everything in it as plain columns, items as `save` makes them. */
  save<Saved>(save: (item: Item) => Saved): SavedSchedule<Saved>;
  /** Takes such columns up in place of what is in it. */
  load<Saved>(saved: SavedSchedule<Saved>, load: (item: Saved) => Item): void;
  readonly size: number;
}

/** A schedule as plain data. */
export interface SavedSchedule<Saved> {
  readonly times: readonly number[];
  readonly orders: readonly number[];
  readonly items: readonly Saved[];
  readonly order: number;
}

/** An empty schedule that refuses more than `capacity` items. In columns: there may be a million of them, and no collector goes through numbers. */
export function createSchedule<Item>(capacity: number): Schedule<Item> {
  const times: number[] = [];
  const orders: number[] = [];
  const items: Item[] = [];
  let order = 0;

  const isBefore = (a: number, b: number): boolean => times[a] < times[b] || (times[a] === times[b] && orders[a] < orders[b]);

  const swap = (i: number, j: number): void => {
    const [at, number, item] = [times[i], orders[i], items[i]];
    times[i] = times[j];
    orders[i] = orders[j];
    items[i] = items[j];
    times[j] = at;
    orders[j] = number;
    items[j] = item;
  };

  const sift = (): void => {
    let i = 0;
    for (;;) {
      const left = 2 * i + 1;
      const right = left + 1;
      let least = i;
      if (left < items.length && isBefore(left, least)) least = left;
      if (right < items.length && isBefore(right, least)) least = right;
      if (least === i) return;
      swap(i, least);
      i = least;
    }
  };

  const add = (at: number, item: Item): void => {
    if (items.length >= capacity) assert(false, `a schedule holds at most ${capacity} items`);
    times.push(at);
    orders.push(order);
    items.push(item);
    order += 1;
    let i = items.length - 1;
    while (i > 0) {
      const parent = (i - 1) >> 1;
      if (!isBefore(i, parent)) return;
      swap(i, parent);
      i = parent;
    }
  };

  const take = (now: number): Item | undefined => {
    if (items.length === 0 || times[0] > now) return undefined;
    swap(0, items.length - 1);
    times.pop();
    orders.pop();
    const first = items.pop();
    sift();
    return first;
  };

  return {
    add,
    take,
    clear: () => {
      times.length = orders.length = items.length = 0;
    },
    save: (save) => ({ times: [...times], orders: [...orders], items: items.map(save), order }),
    load(saved, load) {
      times.length = orders.length = items.length = 0;
      for (const [i, item] of saved.items.entries()) {
        times.push(saved.times[i]);
        orders.push(saved.orders[i]);
        items.push(load(item));
      }
      order = saved.order;
    },
    get size() {
      return items.length;
    },
  };
}
