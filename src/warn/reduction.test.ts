import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import type { Forecaster, StandingForecast } from '../forecast/index.ts';
import { roundPlace } from '../forecast/fixture.ts';
import { KINDS, KIND_CLASSES, STAGES, type Warning } from '../model/index.ts';
import { DEFAULT_STAGE_TABLE, createWarningBoard } from './index.ts';
import { arrivalBucketAt, createReduction, type ReducedState } from './reduction.ts';

const state = fc.record<ReducedState>({
  stage: fc.constantFrom(...STAGES),
  kindClass: fc.constantFrom(...KIND_CLASSES),
  notUpdated: fc.boolean(),
  arrivalBucketAt: fc.constantFrom(Number.NaN, 0, 900, 1_800),
});

/** A forecaster that holds one forecast for one place. */
function holding(chance: number, earliestAt: number, serial: number, revision: number): Forecaster {
  const kindChance = new Float64Array(KINDS.length);
  kindChance[KINDS.indexOf('ballistic')] = 1;
  const forecast: StandingForecast = {
    serial,
    event: serial,
    madeAt: timeS(0),
    kindChance,
    impact: undefined,
    lost: false,
    gone: false,
    threatShare: 1,
    revision,
    arrivals: [{ placeIndex: 0, chance, earliestAt: timeS(earliestAt), medianAt: timeS(earliestAt + 5), latestAt: timeS(earliestAt + 10) }],
  };
  return {
    due: () => false,
    mayBeDue: () => false,
    heeds: () => false,
    update: () => forecast,
    get: () => forecast,
    drop: () => {},
    forEach: (visit) => visit(forecast),
    launch: () => undefined,
    forEachLaunch: () => undefined,
    endLaunches: () => undefined,
    counters: { updateCount: 0, fallCount: 0, fanCount: 0 },
  };
}

describe('the reduction', () => {
  test('gives equal warnings for equal sequences of reduced states, whatever else the worlds held', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat(2), state), { maxLength: 60 }), (moves) => {
        const [a, b] = [createReduction(3), createReduction(3)];
        // What is not reduced state is not even an argument: extra fields must change nothing.
        const seen: Warning[][] = [[], []];
        moves.forEach(([place, reduced], tick) => {
          a.take(place, reduced, timeS(5 * tick));
          b.take(place, { ...reduced, ...{ chance: tick, sources: 7 } }, timeS(5 * tick));
          seen[0].push(...a.changes());
          seen[1].push(...b.changes());
        });
        expect(JSON.stringify(seen[1])).toBe(JSON.stringify(seen[0]));
        expect(JSON.stringify(b.standing())).toBe(JSON.stringify(a.standing()));
      }),
    );
  });

  test('two boards whose chances and times differ within stage and bucket say the same, byte for byte', () => {
    const world = fc.array(
      fc.record({ base: fc.constantFrom(0.2, 0.5), early: fc.integer({ min: 0, max: 200 }), more: fc.double({ min: 0, max: 0.3, noNaN: true }) }),
      { minLength: 1, maxLength: 30 },
    );
    fc.assert(
      fc.property(world, (ticks) => {
        const place = roundPlace('one', 31, 36, 5_000);
        const boards = [createWarningBoard([place], DEFAULT_STAGE_TABLE), createWarningBoard([place], DEFAULT_STAGE_TABLE)];
        const said = boards.map((board, world) => {
          const { arrivals } = { arrivals: ticks };
          const texts: string[] = [];
          let earliestAt = 0;
          const source = { current: holding(0, 0, 1, 0) };
          const forecaster: Forecaster = { ...source.current, forEach: (visit) => source.current.forEach(visit) };
          arrivals.forEach(({ base, early, more }, tick) => {
            const now = 5 * tick;
            // Both worlds within the same five minutes: 600 to 900 s ahead of the first tick, never nearer than `expected`.
            earliestAt = 600 + (world === 0 ? early : early / 2 + 50);
            source.current = holding(base + (world === 0 ? more : more / 3), earliestAt, world === 0 ? 1 : 9, tick + 1);
            board.consider(timeS(now), [forecaster]);
            texts.push(JSON.stringify(board.changes()));
          });
          return texts.join('\n');
        });
        expect(said[1]).toBe(said[0]);
      }),
    );
  });

  test('counts events and messages, and sends nothing that says nothing new', () => {
    const r = createReduction(1);
    const put = (stage: ReducedState['stage'], at: number, bucketAt = Number.NaN): boolean =>
      r.take(0, { stage, kindClass: 'drone', arrivalBucketAt: bucketAt, notUpdated: false }, timeS(at));
    expect(put('all-clear', 0)).toBe(false);
    expect([
      put('prepare', 5, 900),
      put('prepare', 10, 900),
      put('prepare', 15, 1_800),
      put('cancelled', 20),
      put('cancelled', 25),
      put('expected', 30, 900),
    ]).toEqual([true, false, true, true, false, true]);
    expect(r.changes().map((w) => [w.stage, w.event, w.sequence, w.issuedAt])).toEqual([
      ['prepare', 1, 1, 5],
      ['prepare', 1, 2, 5],
      ['cancelled', 1, 3, 20],
      ['expected', 2, 1, 30],
    ]);
  });

  test('an end is shown for ten minutes', () => {
    const r = createReduction(1);
    r.take(0, { stage: 'prepare', kindClass: 'drone', arrivalBucketAt: 0, notUpdated: false }, timeS(0));
    r.take(0, { stage: 'all-clear', kindClass: 'drone', arrivalBucketAt: Number.NaN, notUpdated: false }, timeS(100));
    r.expireEnded(timeS(699));
    expect(r.standing()).toHaveLength(1);
    r.expireEnded(timeS(700));
    expect(r.standing()).toHaveLength(0);
  });
});

describe('arrival buckets', () => {
  test('round down, stay through jitter, move earlier and never later', () => {
    expect(arrivalBucketAt(1_799, 900, Number.NaN)).toBe(900);
    expect(arrivalBucketAt(700, 900, 900)).toBe(900);
    expect(arrivalBucketAt(674, 900, 900)).toBe(0);
    expect(arrivalBucketAt(9_000, 900, 900)).toBe(900);
  });
});
