/** Which reports are independent: those that share a speaker, a quoted report or a desk are one chain, however many say it again. */

/** Numbers of chains, one for each item, the same for items of one chain; numbered by their first items. */
export function chainsOf(items: readonly { readonly origins: readonly string[] }[]): number[] {
  const parent = items.map((_, i) => i);
  const rootOf = (i: number): number => {
    let at = i;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]];
      at = parent[at];
    }
    return at;
  };
  const first = new Map<string, number>();
  items.forEach(({ origins }, i) => {
    for (const origin of origins) {
      const other = first.get(origin);
      if (other === undefined) first.set(origin, i);
      else {
        const [a, b] = [rootOf(other), rootOf(i)];
        parent[Math.max(a, b)] = Math.min(a, b);
      }
    }
  });
  return items.map((_, i) => rootOf(i));
}
