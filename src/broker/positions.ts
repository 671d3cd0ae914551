/**
 * Positions by what things are, never by whose they are or when their owner enrolled. Of things that are exactly alike the
 * one that speaks first takes the first position: which of them that is, the view may know.
 */
export interface Positions<Id> {
  /** Position of `id` in the order of the keys; among equal keys in the order of the first calls. */
  of(id: Id): number;
  /** What has a position, in the order of the first calls. */
  readonly taken: readonly Id[];
}

/** The order of keys. */
export const compareKeys = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Positions of everything in `keys`, which gives each id what it is. */
export function createPositions<Id>(keys: ReadonlyMap<Id, string>): Positions<Id> {
  const sorted = [...keys.values()].sort(compareKeys);
  const nextFree = new Map<string, number>();
  sorted.forEach((key, position) => {
    if (!nextFree.has(key)) nextFree.set(key, position);
  });
  const taken = new Map<Id, number>();
  return {
    of(id) {
      const known = taken.get(id);
      if (known !== undefined) return known;
      const key = keys.get(id) ?? '';
      const position = nextFree.get(key) ?? -1;
      nextFree.set(key, position + 1);
      taken.set(id, position);
      return position;
    },
    get taken() {
      return [...taken.keys()];
    },
  };
}
