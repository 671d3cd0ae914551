import { describe, expect, test } from 'vitest';
import { LIMITS, memberId, placeId, timeS } from '../../base/index.ts';
import { circleRing } from '../../geo/index.ts';
import type { Place } from '../../model/index.ts';
import { placeChanges, type KnownPlaces, type PlaceChanges } from './place-changes.ts';

const must = <T>(result: { ok: true; value: T } | { ok: false }): T => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const altair = must(memberId('altair'));
const NOON = 1_800_000_000;
const DAY_S = 86_400;

/** Places `from` to `to`, each `shift` thousandths of a radian from where it is at 0. */
function places(from: number, to: number, shift = 0): Place[] {
  return Array.from({ length: to - from }, (_, i) => {
    const centre = { latRad: 0.5 + (from + i) * 1e-3, lonRad: 0.6 + shift * 1e-3 };
    const name = `place-${from + i}`;
    return {
      id: must(placeId(name)),
      names: { en: name, ar: name },
      ring: circleRing(centre, 4000, 12),
      ...centre,
      radiusM: 4000,
      populationCount: 900,
      shelterS: 180,
      member: altair,
    };
  });
}

const look = (now: readonly Place[], known: KnownPlaces | undefined, at = NOON, approved?: string): PlaceChanges =>
  placeChanges(altair, now, known, { at: timeS(at), approved });
const MOST = LIMITS.placeChangesPerDayMax;

describe('places between two starts', () => {
  test('the first list is an enrolment, however long, and no change', () => {
    expect(look(places(0, 500), undefined)).toMatchObject({ added: [], moved: [], removed: [], problem: undefined, next: { changes: [] } });
  });

  test('new, moved and gone ones are told apart; another name or population is none of them', () => {
    const known = look(places(0, 4), undefined).next;
    const now = [...places(1, 2), ...places(2, 3, 1), ...places(3, 5)].map((place) => ({ ...place, populationCount: 1 }));
    expect(look(now, known)).toMatchObject({ added: ['place-4'], moved: ['place-2'], removed: ['place-0'], problem: undefined });
  });

  test(`${MOST} new or moved places within a day pass, one more does not, whether at once or in pieces`, () => {
    const known = look(places(0, 200), undefined).next;
    expect(look([...places(0, MOST, 1), ...places(MOST, 200)], known).problem).toBeUndefined();
    expect(look([...places(0, MOST + 1, 1), ...places(MOST + 1, 200)], known).problem).toContain(
      `51 places of "altair" are new or moved within a day, at most ${MOST} may be: wait until 2027-01-16T08:00:00Z`,
    );
    const first = look([...places(0, 30, 1), ...places(30, 200)], known);
    const second = [...places(0, 30, 1), ...places(30, 60, 2), ...places(60, 200)];
    expect(look(second, first.next, NOON + DAY_S - 1).problem).toContain('60 places');
    expect(look(second, first.next, NOON + DAY_S).problem).toBeUndefined();
  });

  test('a grid that comes and goes is counted each time it comes', () => {
    let known = look(places(0, 3), undefined).next;
    let refused = 0;
    for (let turn = 0; turn < 10; turn += 1) {
      const there = look(turn % 2 === 0 ? places(0, 23) : places(0, 3), known, NOON + 600 * turn);
      if (there.problem !== undefined) refused += 1;
      else known = there.next;
    }
    expect(refused).toBeGreaterThan(0);
    expect(known.changes.reduce((sum, { placeCount }) => sum + placeCount, 0)).toBeLessThanOrEqual(MOST);
  });

  test('the hub lets one list through, and no other', () => {
    const known = look(places(0, 100), undefined).next;
    const { listHash } = look(places(0, 100, 1), known);
    expect(look(places(0, 100, 1), known, NOON, listHash).problem).toBeUndefined();
    expect(look(places(0, 100, 2), known, NOON, listHash).problem).toContain('let this list through with hub.placesApproved: {altair: "');
  });

  test('a list that did not change is taken up whatever was changed before', () => {
    const known = look(places(0, 100), undefined).next;
    const moved = look(places(0, 100, 1), known, NOON, look(places(0, 100, 1), known).listHash).next;
    expect(look(places(0, 100, 1), moved, NOON + 60).problem).toBeUndefined();
  });
});
