/**
 * Places of one recipient for which the same plots count. An originator may say that its plots count for some places alone; nothing
 * behind the fusion could hold to that, so places with other rows have a tracker of their own, fed by their rows and by nothing else.
 */
import { LIMITS } from '../base/index.ts';
import { distanceToEdgeM, ringContains } from '../geo/index.ts';
import type { Place } from '../model/index.ts';
import { withoutServed, type Row } from './rows.ts';

/** Some places of a recipient and the rows whose plots count for them. */
export interface PlaceGroup {
  readonly rows: readonly Row[];
  /** Numbers of its places in the recipient's list, ascending; undefined: every place. */
  readonly members: readonly number[] | undefined;
}

/** A place lies within a ring with its whole circle, or it does not lie within. */
export function holdsPlace(ring: Float64Array, place: Place): boolean {
  return ringContains(ring, place) && distanceToEdgeM(ring, place) >= place.radiusM;
}

/** Once only the places are settled, rows that treat plots alike are one: the one that is known for longest. */
function settled(rows: readonly Row[]): Row[] {
  const wider = rows.map((row): Row => ({ ...row, places: undefined, placesKey: 'all' }));
  const first = wider.filter((row) => !wider.some((other) => other !== row && other.feed === row.feed && other.key === row.key && isBefore(other, row, wider)));
  return withoutServed(first);
}

const isBefore = (a: Row, b: Row, all: readonly Row[]): boolean => a.knownAt < b.knownAt || (a.knownAt === b.knownAt && all.indexOf(a) < all.indexOf(b));

const keyOf = (rows: readonly Row[]): string =>
  rows
    .map((row) => `${row.feed}:${row.knownAt}:${row.key}`)
    .sort()
    .join('\n');

/**
 * The groups of `places` under `rows`, by their first places. Beyond `LIMITS.placeGroupsMax` groups the places that are left get what is
 * granted for every place, and nothing else.
 */
export function placeGroups(rows: readonly Row[], places: readonly Place[]): PlaceGroup[] {
  const open = rows.filter((row) => row.places === undefined);
  if (open.length === rows.length) return [{ rows, members: undefined }];
  const groups = new Map<string, { readonly rows: readonly Row[]; readonly members: number[] }>();
  places.forEach((place, index) => {
    const counting = settled(rows.filter((row) => row.places === undefined || holdsPlace(row.places, place)));
    const isFull = groups.size >= LIMITS.placeGroupsMax && !groups.has(keyOf(counting));
    const used = isFull ? settled(open) : counting;
    const known = groups.get(keyOf(used));
    if (known === undefined) groups.set(keyOf(used), { rows: used, members: [index] });
    else known.members.push(index);
  });
  if (groups.size === 0) return [{ rows: open, members: undefined }];
  const all = [...groups.values()];
  return all.length === 1 ? [{ rows: all[0].rows, members: undefined }] : all;
}
