/**
 * What one recipient's places were told, as stretches of time. A spell is a time during which a warning stands, from its first
 * stage to `all-clear` or `cancelled`; a cover is the part of it during which `take-cover` stands.
 */
import { assert, type TimeS } from '../base/index.ts';
import type { Stage, Warning } from '../model/index.ts';

/** A warning as it went out. */
export interface WarningChange {
  /** When it left the outbox. */
  readonly at: TimeS;
  readonly warning: Pick<Warning, 'placeIndex' | 'stage'>;
}

/** From `startsAt` to `endsAt`; `endsAt` is +∞ for what still stood at the end. */
export interface Spell {
  readonly startsAt: number;
  endsAt: number;
}

/** What one place was told. */
export interface PlaceSpells {
  readonly spells: readonly Spell[];
  readonly covers: readonly Spell[];
  /** When those who had heard an end were told again soon after it, or a stage stepped down. */
  readonly flapsAt: readonly TimeS[];
}

/** Warned again this soon after an `all-clear` or `cancelled` is a flap: people have hardly come out. */
export const FLAP_WITHIN_S = 600;
/** From this rank on the public hears it; `prepare` goes to officials alone, and what it says after a public end takes nothing back. */
const PUBLIC_RANK = 2;

const RANK: Readonly<Record<Stage, number>> = { prepare: 1, expected: 2, 'take-cover': 3, 'all-clear': 0, cancelled: 0 };

interface Building {
  readonly spells: Spell[];
  readonly covers: Spell[];
  readonly flapsAt: TimeS[];
  rank: number;
  /** The highest rank of the spell under way. */
  highest: number;
  /** When the last spell ended, and from which rank on those who heard that would be told again. */
  endedAt: number;
  heardRank: number;
}

function step(place: Building, at: TimeS, rank: number): void {
  const before = place.rank;
  place.rank = rank;
  const spell = place.spells.at(-1);
  const cover = place.covers.at(-1);
  if (before === 3 && rank < 3 && cover !== undefined) cover.endsAt = at;
  if (rank === 0) {
    if (before === 0 || spell === undefined) return;
    spell.endsAt = at;
    place.endedAt = at;
    place.heardRank = Math.min(PUBLIC_RANK, place.highest);
    place.highest = 0;
    return;
  }
  place.highest = Math.max(place.highest, rank);
  const again = rank >= place.heardRank && at - place.endedAt < FLAP_WITHIN_S;
  if (again || rank < before) place.flapsAt.push(at);
  if (again) place.endedAt = -Infinity;
  if (before === 0) place.spells.push({ startsAt: at, endsAt: Infinity });
  if (rank === 3 && before < 3) place.covers.push({ startsAt: at, endsAt: Infinity });
}

/** The spells of every place, by place index. `changes` are in order of time; updates that keep a stage change nothing. */
export function spellsOfPlaces(changes: readonly WarningChange[], placeCount: number): PlaceSpells[] {
  const places: Building[] = Array.from({ length: placeCount }, () => ({
    spells: [],
    covers: [],
    flapsAt: [],
    rank: 0,
    highest: 0,
    endedAt: -Infinity,
    heardRank: 0,
  }));
  let last = -Infinity;
  for (const { at, warning } of changes) {
    assert(at >= last, `changes must be in order of time, got ${at} after ${last}`);
    last = at;
    const place = places[warning.placeIndex];
    assert(place !== undefined, `placeIndex must be below ${placeCount}, got ${warning.placeIndex}`);
    step(place, at, RANK[warning.stage]);
  }
  return places;
}

/** Seconds that the union of `stretches` covers within [from, until]. */
export function coveredS(stretches: readonly Spell[], from: number, until: number): number {
  const sorted = [...stretches].sort((a, b) => a.startsAt - b.startsAt);
  let total = 0;
  let reached = from;
  for (const { startsAt, endsAt } of sorted) {
    const start = Math.max(startsAt, reached);
    const end = Math.min(endsAt, until);
    if (end <= start) continue;
    total += end - start;
    reached = end;
  }
  return total;
}
