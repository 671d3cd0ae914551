// The tables that have been loaded, by category and edition. Each table is its own module, read only when asked for.

import { assert } from '../../base/index.ts';
import { categoryText } from './fault.ts';
import { parseCategoryTable, parseExpansionTable, type CategoryTable, type ExpansionTable } from './table.ts';
import { available } from './tables/available.ts';

interface Edition {
  readonly edition: string;
  readonly table: CategoryTable;
}

/** Loaded tables; made by `loadCatalogue`. */
export interface AsterixCatalogue {
  /** Editions of a category, oldest first; the last one is taken where a source names none. */
  readonly editions: ReadonlyMap<number, readonly Edition[]>;
  readonly expansions: ReadonlyMap<number, ExpansionTable>;
}

/** Editions of every category that has a table, oldest first: `{ category: 48, editions: ['1.27', '1.32'] }`. */
export function knownEditions(): readonly { readonly category: number; readonly editions: readonly string[] }[] {
  const found = new Map<number, string[]>();
  for (const { category, edition, expansion } of available) {
    if (expansion) continue;
    const list = found.get(category) ?? [];
    list.push(edition);
    found.set(category, list);
  }
  return [...found].map(([category, editions]) => ({ category, editions: editions.sort(byEdition) }));
}

function byEdition(left: string, right: string): number {
  const [leftMajor, leftMinor] = left.split('.').map(Number);
  const [rightMajor, rightMinor] = right.split('.').map(Number);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

/**
 * Loads the tables of `categories` (all editions and reserved expansion fields), or of every category there is. A
 * category without a table is left out: its blocks decode to `asterix/category`.
 * @example (await loadCatalogue([48])).editions.get(48)?.at(-1)?.edition // '1.32'
 */
export async function loadCatalogue(categories?: readonly number[]): Promise<AsterixCatalogue> {
  const editions = new Map<number, Edition[]>();
  const expansions = new Map<number, ExpansionTable>();
  for (const each of available) {
    if (categories !== undefined && !categories.includes(each.category)) continue;
    const { table } = await each.load();
    if (each.expansion) expansions.set(each.category, parseExpansionTable(table));
    else {
      const list = editions.get(each.category) ?? [];
      list.push({ edition: each.edition, table: parseCategoryTable(table) });
      editions.set(each.category, list);
    }
  }
  for (const list of editions.values()) list.sort((left, right) => byEdition(left.edition, right.edition));
  return { editions, expansions };
}

/** The edition of a category by name, or its newest; undefined when there is none. */
export function findEdition(catalogue: AsterixCatalogue, category: number, name?: string): Edition | undefined {
  const list = catalogue.editions.get(category);
  return name === undefined ? list?.at(-1) : list?.find((each) => each.edition === name);
}

/** What can be said instead of an edition that is not there. */
export function editionsText(catalogue: AsterixCatalogue, category: number): string {
  const list = catalogue.editions.get(category);
  assert(list !== undefined, `category ${categoryText(category)} must have a table`);
  return list.map((each) => each.edition).join(', ');
}
