/** Which reports are independent: those that share a speaker, a quoted report or a desk are one chain, however many say it again. */

/** Origins as numbers, each for as long as somebody holds a report that hangs on it: a hundred thousand reports are told apart in no time. */
export class Origins {
  private readonly numbers = new Map<string, number>();
  private readonly uses: number[] = [];
  private readonly free: number[] = [];

  /** Numbers of a report that is held from now on. */
  enter(origins: readonly string[]): readonly number[] {
    return origins.map((origin) => {
      const known = this.numbers.get(origin);
      const number = known ?? this.free.pop() ?? this.uses.length;
      if (known === undefined) this.numbers.set(origin, number);
      this.uses[number] = (known === undefined ? 0 : this.uses[number]) + 1;
      return number;
    });
  }

  /** The report is no longer held: numbers that nobody uses go to others. */
  leave(origins: readonly string[]): void {
    for (const origin of origins) {
      const number = this.numbers.get(origin);
      if (number === undefined) continue;
      this.uses[number] -= 1;
      if (this.uses[number] > 0) continue;
      this.numbers.delete(origin);
      this.free.push(number);
    }
  }
}

/** Numbers of chains, one for each item, the same for items of one chain. */
export function chainsOf(items: readonly { readonly origins: readonly number[] }[]): Int32Array {
  const parent = Int32Array.from(items, (_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  let last = -1;
  for (const { origins } of items) for (const origin of origins) if (origin > last) last = origin;
  const first = new Int32Array(last + 1).fill(-1);
  for (let i = 0; i < items.length; i += 1) {
    for (const origin of items[i].origins) {
      const other = first[origin];
      if (other === -1) first[origin] = i;
      else {
        const [a, b] = [rootOf(other), rootOf(i)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  }
  for (let i = 0; i < parent.length; i += 1) parent[i] = rootOf(i);
  return parent;
}
