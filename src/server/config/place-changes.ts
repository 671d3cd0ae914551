/**
 * Places are what `threats` and `warn` are asked about, so whoever could move them at will could follow an object with them. What changed
 * since the last start is recorded; more than a day's number of new and moved places of one member needs the hub's word for that very list.
 */
import { DAY_S, hex, isoFromTime, LIMITS, sha256, timeS, utf8, type MemberId, type TimeS } from '../../base/index.ts';
import type { Place } from '../../model/index.ts';

/** What is remembered of a member's places. */
export interface KnownPlaces {
  /** Hash of each place's outline, by its id. */
  readonly outlines: Readonly<Record<string, string>>;
  /** When places were new or moved, within the last day: UTC seconds and how many. */
  readonly changes: readonly { readonly at: number; readonly placeCount: number }[];
}

/** What is different from what was remembered, by place. */
export interface PlaceChanges {
  readonly member: MemberId;
  readonly added: readonly string[];
  readonly moved: readonly string[];
  readonly removed: readonly string[];
  /** What will be remembered. */
  readonly next: KnownPlaces;
  /** Hash of the list, by which the hub lets it through. */
  readonly listHash: string;
  /** Undefined when the list may be taken up. */
  readonly problem: string | undefined;
}

const outlineOf = ({ ring }: Place): string => hex(sha256(utf8(Array.from(ring).join(' ')))).slice(0, 32);

/** Compares a member's places with those remembered. The first list of a member is its enrolment and no change. */
export function placeChanges(
  member: MemberId,
  places: readonly Place[],
  known: KnownPlaces | undefined,
  rule: { readonly at: TimeS; readonly approved: string | undefined },
): PlaceChanges {
  const outlines = Object.fromEntries(places.map((place) => [place.id, outlineOf(place)] as const).sort(([a], [b]) => (a < b ? -1 : 1)));
  const listHash = hex(sha256(utf8(JSON.stringify(outlines)))).slice(0, 32);
  const before = known?.outlines ?? outlines;
  const added = Object.keys(outlines).filter((id) => !Object.hasOwn(before, id));
  const moved = Object.keys(outlines).filter((id) => Object.hasOwn(before, id) && before[id] !== outlines[id]);
  const removed = Object.keys(before).filter((id) => !Object.hasOwn(outlines, id));
  const recent = (known?.changes ?? []).filter(({ at }) => rule.at - at < DAY_S);
  const placeCount = added.length + moved.length;
  const total = recent.reduce((sum, one) => sum + one.placeCount, placeCount);
  const isTooMuch = placeCount > 0 && total > LIMITS.placeChangesPerDayMax && rule.approved !== listHash;
  const problem = isTooMuch
    ? `${total} places of "${member}" are new or moved within a day, at most ${LIMITS.placeChangesPerDayMax} may be: wait until ${isoFromTime(timeS((recent[0]?.at ?? rule.at) + DAY_S))}, or let this list through with hub.placesApproved: {${member}: "${listHash}"}`
    : undefined;
  const changes = placeCount === 0 ? recent : [...recent, { at: Math.floor(rule.at), placeCount }];
  return { member, added, moved, removed, next: { outlines, changes }, listHash, problem };
}
