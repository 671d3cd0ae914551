import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import type { Forecaster, StandingForecast } from '../forecast/index.ts';
import { roundPlace } from '../forecast/fixture.ts';
import { KINDS, type Kind, type Stage } from '../model/index.ts';
import { DEFAULT_STAGE_TABLE, createWarningBoard, type WarningBoard } from './index.ts';

interface Line {
  readonly place: number;
  readonly chance: number;
  readonly inS: number;
  readonly spreadS?: number;
}

type Made = [serial: number, now: number, kind: Kind, lines: readonly Line[], changes?: Partial<StandingForecast>];

/** Forecasts by hand: what a forecaster would hold. */
function sky(): Forecaster & { put(...made: Made): StandingForecast } {
  const held = new Map<number, StandingForecast>();
  return {
    put: (...[serial, now, kind, lines, changes = {}]) => {
      const kindChance = new Float64Array(KINDS.length);
      kindChance[KINDS.indexOf(kind)] = 1;
      const forecast: StandingForecast = {
        serial,
        event: serial,
        madeAt: timeS(now),
        kindChance,
        impact: undefined,
        lost: false,
        gone: false,
        threatShare: 1,
        arrivals: lines.map((line) => ({
          placeIndex: line.place,
          chance: line.chance,
          earliestAt: timeS(now + line.inS),
          medianAt: timeS(now + line.inS + (line.spreadS ?? 10)),
          latestAt: timeS(now + line.inS + 2 * (line.spreadS ?? 10)),
        })),
        ...changes,
        revision: (held.get(serial)?.revision ?? 0) + 1,
      };
      held.set(serial, forecast);
      return forecast;
    },
    due: () => false,
    mayBeDue: () => false,
    heeds: () => false,
    update: () => {
      throw new Error('not used');
    },
    get: (serial) => held.get(serial),
    drop: (serial) => {
      held.delete(serial);
    },
    forEach: (visit) => {
      for (const serial of [...held.keys()].sort((a, b) => a - b)) visit(held.get(serial) as StandingForecast);
    },
    launch: () => undefined,
    forEachLaunch: () => undefined,
    endLaunches: () => undefined,
    counters: { updateCount: 0, fallCount: 0, fanCount: 0 },
  };
}

const places = [roundPlace('north', 32, 36, 5000), roundPlace('south', 31, 36, 5000), roundPlace('east', 31, 38, 5000)];
const board = (): WarningBoard => createWarningBoard(places, DEFAULT_STAGE_TABLE);
const stages = (b: WarningBoard): Array<[number, Stage]> => b.standing().map((w) => [w.placeIndex, w.stage]);

describe('stages', () => {
  test('start at the chances and times of the table', () => {
    const rows: Array<[Kind, number, number, Stage | undefined]> = [
      ['cruise', 0.049, 100, undefined],
      ['cruise', 0.05, 3600, 'prepare'],
      ['cruise', 0.3, 3601, undefined],
      ['drone', 0.05, 7200, 'prepare'],
      ['drone', 0.05, 7201, undefined],
      ['cruise', 0.1, 901, 'prepare'],
      ['cruise', 0.1, 900, 'expected'],
      ['cruise', 0.099, 800, 'prepare'],
      ['cruise', 0.1, 241, 'expected'],
      ['cruise', 0.9, 240, 'take-cover'],
      ['ballistic', 0.6, 30, 'take-cover'],
      // A doubtful take-cover is given 45 s to grow sharper.
      ['cruise', 0.89, 196, 'expected'],
      ['cruise', 0.2, 195, 'take-cover'],
      ['cruise', 0.199, 100, 'expected'],
    ];
    for (const [kind, chance, inS, stage] of rows) {
      const b = board();
      const s = sky();
      s.put(1, 1000, kind, [{ place: 1, chance, inS }]);
      b.consider(timeS(1000), [s]);
      expect([kind, chance, inS, b.standing()[0]?.stage]).toEqual([kind, chance, inS, stage]);
    }
  });

  test('of what could be forged rise to prepare and no further, unless the member believes it; what stands is kept by it, to its all-clear', () => {
    const sure = [{ place: 1, chance: 0.95, inS: 60 }];
    const shown = (believesForgeable: boolean, forgeable: boolean): Array<[number, Stage]> => {
      const b = createWarningBoard(places, DEFAULT_STAGE_TABLE, { believesForgeable });
      const s = sky();
      expect(b.considerTrack(timeS(1000), s.put(1, 1000, 'cruise', sure, { forgeable }))).toBe(!forgeable || believesForgeable);
      b.consider(timeS(1000), [s]);
      return stages(b);
    };
    expect(shown(false, true)).toEqual([[1, 'prepare']]);
    expect(shown(true, true)).toEqual([[1, 'take-cover']]);
    expect(shown(false, false)).toEqual([[1, 'take-cover']]);
    const b = board();
    const s = sky();
    s.put(1, 1000, 'cruise', sure);
    b.consider(timeS(1000), [s]);
    for (let now = 1005; now <= 1060; now += 5) {
      s.put(1, now, 'cruise', [{ place: 1, chance: 0.95, inS: 1060 - now }], { forgeable: true });
      b.consider(timeS(now), [s]);
      expect(stages(b)).toEqual([[1, 'take-cover']]);
    }
    for (let now = 1065; now <= 3_000 && stages(b)[0]?.[1] === 'take-cover'; now += 5) b.consider(timeS(now), [s]);
    expect(stages(b)).toEqual([[1, 'all-clear']]);
  });

  test('combine over events, and one event counts once however many objects it has', () => {
    const b = board();
    const s = sky();
    for (const serial of [1, 2, 3]) s.put(serial, 0, 'drone', [{ place: 0, chance: 0.02, inS: 3000 }], { event: 1 });
    b.consider(timeS(0), [s]);
    expect(stages(b)).toEqual([]);
    for (const serial of [4, 5]) s.put(serial, 0, 'drone', [{ place: 0, chance: 0.02, inS: 3000 }]);
    b.consider(timeS(5), [s]);
    expect(stages(b)).toEqual([[0, 'prepare']]);
  });

  test('take-cover goes out on the fast path, the others on the tick', () => {
    const b = board();
    const s = sky();
    expect(b.considerTrack(timeS(0), s.put(1, 0, 'ballistic', [{ place: 0, chance: 0.9, inS: 500 }]))).toBe(false);
    expect(b.changes()).toEqual([]);
    expect(b.considerTrack(timeS(2), s.put(1, 2, 'ballistic', [{ place: 0, chance: 0.9, inS: 230 }]))).toBe(true);
    expect(b.changes().map((w) => w.stage)).toEqual(['take-cover']);
    expect(b.considerTrack(timeS(3), s.put(1, 3, 'ballistic', [{ place: 0, chance: 0.9, inS: 229 }]))).toBe(false);
    expect(b.changes()).toEqual([]);
  });

  test('an event of a place keeps its number over its stages, and the next one has the next', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'cruise', [{ place: 2, chance: 0.5, inS: 2000 }]);
    b.consider(timeS(0), [s]);
    s.put(1, 5, 'cruise', [{ place: 2, chance: 0.5, inS: 100 }]);
    b.consider(timeS(5), [s]);
    s.put(1, 10, 'cruise', []);
    for (const at of [10, 15]) b.consider(timeS(at), [s]);
    s.put(2, 400, 'cruise', [{ place: 2, chance: 0.5, inS: 100 }]);
    b.consider(timeS(400), [s]);
    expect(b.changes().map((w) => [w.stage, w.event, w.sequence])).toEqual([
      ['prepare', 1, 1],
      ['take-cover', 1, 2],
      ['cancelled', 1, 3],
      ['take-cover', 2, 1],
    ]);
  });
});

describe('ends', () => {
  test('a warning is cancelled within 10 s when its chance falls before anything can have arrived', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'drone', [{ place: 0, chance: 0.5, inS: 190 }]);
    b.consider(timeS(0), [s]);
    s.put(1, 6, 'drone', [{ place: 0, chance: 0.03, inS: 200 }]);
    b.considerTrack(timeS(6), s.get(1) as StandingForecast);
    b.consider(timeS(10), [s]);
    expect(stages(b)).toEqual([[0, 'take-cover']]);
    b.consider(timeS(15), [s]);
    expect(stages(b)).toEqual([[0, 'cancelled']]);
  });

  test('a chance between ending and starting changes nothing', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'drone', [{ place: 0, chance: 0.5, inS: 190 }]);
    b.consider(timeS(0), [s]);
    for (let at = 5; at < 120; at += 5) {
      s.put(1, at, 'drone', [{ place: 0, chance: 0.081, inS: 200 }]);
      b.consider(timeS(at), [s]);
    }
    expect(stages(b)).toEqual([[0, 'take-cover']]);
  });

  test('the all-clear comes after the latest arrival and its margin, not before', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'ballistic', [{ place: 0, chance: 0.9, inS: 100, spreadS: 10 }]);
    s.put(1, 0, 'ballistic', [{ place: 0, chance: 0.9, inS: 100, spreadS: 10 }], { lost: true });
    for (let at = 0; at <= 240; at += 5) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[0, 'take-cover']]);
    for (let at = 245; at <= 280; at += 5) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[0, 'all-clear']]);
  });

  test('a passing drone leaves an all-clear, since it can have come down', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'drone', [{ place: 0, chance: 1, inS: 0, spreadS: 100 }]);
    b.consider(timeS(0), [s]);
    s.put(1, 60, 'drone', []);
    for (let at = 60; at <= 95; at += 5) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[0, 'all-clear']]);
  });

  test('losing a track, a source or the whole picture ends nothing before the object could no longer arrive', () => {
    for (const how of ['lost', 'swapped', 'no picture', 'not updated'] as const) {
      const b = board();
      const s = sky();
      const next = how === 'swapped' ? [sky()] : how === 'no picture' ? [] : [s];
      s.put(1, 0, 'drone', [{ place: 0, chance: 0.5, inS: 600, spreadS: 60 }]);
      b.consider(timeS(0), [s]);
      if (how === 'lost') s.put(1, 0, 'drone', [{ place: 0, chance: 0.001, inS: 600, spreadS: 60 }], { lost: true });
      if (how === 'not updated') b.markNotUpdated(timeS(3));
      if (how === 'not updated') s.drop(1);
      for (let at = 5; at <= 600 + 120 + 120; at += 5) b.consider(timeS(at), next);
      expect([how, b.standing()[0].stage === 'all-clear']).toEqual([how, false]);
      expect(b.standing()[0].notUpdated).toBe(how === 'not updated');
      for (let at = 845; at <= 880; at += 5) b.consider(timeS(at), next);
      expect([how, stages(b)]).toEqual([how, [[0, 'all-clear']]]);
    }
  });

  test('sensors that see it is not there do end it', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'drone', [{ place: 0, chance: 0.5, inS: 600 }]);
    b.consider(timeS(0), [s]);
    s.put(1, 0, 'drone', [{ place: 0, chance: 0.01, inS: 600 }], { lost: true, gone: true });
    for (const at of [5, 10]) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[0, 'cancelled']]);
    s.put(2, 400, 'drone', [{ place: 1, chance: 0.5, inS: 600 }]);
    b.consider(timeS(400), [s]);
    s.drop(2);
    for (const at of [405, 410]) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([
      [0, 'cancelled'],
      [1, 'cancelled'],
    ]);
  });

  test('a place that was just told hears for ten minutes only of what is likely or near', () => {
    const afterCancelling = (chance: number, inS: number, at: number): Stage => {
      const b = board();
      const s = sky();
      s.put(1, 0, 'drone', [{ place: 0, chance: 0.06, inS: 600 }]);
      b.consider(timeS(0), [s]);
      s.put(1, 5, 'drone', []);
      for (const tick of [5, 10]) b.consider(timeS(tick), [s]);
      s.put(1, at, 'drone', [{ place: 0, chance, inS }]);
      b.consider(timeS(at), [s]);
      return stages(b)[0][1];
    };
    expect(afterCancelling(0.9, 1000, 600)).toBe('cancelled');
    expect(afterCancelling(0.06, 1000, 615)).toBe('prepare');
    expect(afterCancelling(0.49, 600, 600)).toBe('cancelled');
    expect(afterCancelling(0.5, 600, 15)).toBe('expected');
    expect(afterCancelling(0.299, 100, 15)).toBe('cancelled');
    expect(afterCancelling(0.3, 100, 15)).toBe('take-cover');
  });

  test('a plot that comes before the first tick of a picture leaves no second share behind that nothing can take back', () => {
    const b = board();
    const s = sky();
    b.considerTrack(timeS(0), s.put(1, 0, 'drone', [{ place: 0, chance: 0.9, inS: 200 }]));
    b.consider(timeS(0), [s]);
    expect(stages(b)).toEqual([[0, 'take-cover']]);
    s.put(1, 5, 'drone', []);
    for (const tick of [5, 10]) b.consider(timeS(tick), [s]);
    expect(stages(b)).toEqual([[0, 'cancelled']]);
    // The same for the picture after a rebuild.
    b.markNotUpdated(timeS(12));
    const next = sky();
    b.considerTrack(timeS(640), next.put(1, 640, 'drone', [{ place: 1, chance: 0.9, inS: 200 }]));
    b.consider(timeS(640), [next]);
    next.put(1, 645, 'drone', []);
    for (const tick of [645, 650]) b.consider(timeS(tick), [next]);
    expect(stages(b).filter(([place]) => place === 1)).toEqual([[1, 'cancelled']]);
  });

  test('a stage is not kept up by what is far beyond its horizon, but by what is just beyond it', () => {
    const ended = (inS: number, chance = 0.9): Stage => {
      const b = board();
      const s = sky();
      s.put(1, 0, 'drone', [{ place: 0, chance: 0.9, inS: 100 }]);
      s.put(2, 0, 'drone', [{ place: 0, chance, inS }]);
      b.consider(timeS(0), [s]);
      s.put(1, 5, 'drone', []);
      for (const tick of [5, 10]) b.consider(timeS(tick), [s]);
      return stages(b)[0][1];
    };
    expect(ended(2 * 240)).toBe('take-cover');
    // The second object comes within 15 minutes: likely, it would only call for cover again; less likely, it is over, and is not called anew at once.
    expect(ended(2 * 240 + 60)).toBe('take-cover');
    expect(ended(2 * 240 + 60, 0.4)).toBe('cancelled');
    expect(ended(3000)).toBe('cancelled');
  });

  test('what the public expects is not cancelled while as much is likely within the hour', () => {
    const ended = (chance: number, inS: number): Stage => {
      const b = board();
      const s = sky();
      s.put(1, 0, 'cruise', [{ place: 0, chance: 0.9, inS: 600 }]);
      s.put(2, 0, 'cruise', [{ place: 0, chance, inS }]);
      b.consider(timeS(0), [s]);
      s.put(1, 5, 'cruise', []);
      for (const tick of [5, 10]) b.consider(timeS(tick), [s]);
      return stages(b)[0][1];
    };
    expect(ended(0.5, 3000)).toBe('expected');
    expect(ended(0.49, 3000)).toBe('cancelled');
    expect(ended(0.9, 3700)).toBe('cancelled');
  });

  test('after a public end officials are told to prepare at once for what comes behind; the public hears for ten minutes only of what is likely or near', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'cruise', [{ place: 0, chance: 1, inS: 0, spreadS: 20 }]);
    s.put(2, 0, 'cruise', [{ place: 0, chance: 0.3, inS: 1500 }]);
    b.consider(timeS(0), [s]);
    s.put(1, 30, 'cruise', []);
    for (let at = 30; at <= 60; at += 5) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[0, 'all-clear']]);
    b.consider(timeS(65), [s]);
    expect(stages(b)).toEqual([[0, 'prepare']]);
    const told = (chance: number, at: number): Stage => {
      s.put(2, at, 'cruise', [{ place: 0, chance, inS: 800 }]);
      b.consider(timeS(at), [s]);
      return stages(b)[0][1];
    };
    expect(told(0.49, 100)).toBe('prepare');
    expect(told(0.3, 665)).toBe('expected');
  });
});

describe('officers', () => {
  test('without an answer take-cover goes out, the others wait and alarm', () => {
    const b = createWarningBoard(places, DEFAULT_STAGE_TABLE, { approval: { takeCoverWaitS: 15, alarmAfterS: 30 } });
    const s = sky();
    s.put(1, 0, 'cruise', [{ place: 0, chance: 0.5, inS: 800 }]);
    s.put(2, 0, 'cruise', [{ place: 1, chance: 0.5, inS: 100 }]);
    for (let at = 0; at <= 40; at += 5) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[1, 'take-cover']]);
    expect(b.standing()[0].issuedAt).toBe(15);
    expect(b.pending(timeS(40))).toMatchObject([{ placeIndex: 0, stage: 'expected', waitingFrom: 0, overdue: true }]);
    b.approve(0, timeS(41));
    expect(stages(b)).toEqual([
      [0, 'expected'],
      [1, 'take-cover'],
    ]);
  });

  test('a refused stage stays back, a higher one asks again', () => {
    const b = createWarningBoard(places, DEFAULT_STAGE_TABLE, { approval: { takeCoverWaitS: 15, alarmAfterS: 30 } });
    const s = sky();
    s.put(1, 0, 'cruise', [{ place: 0, chance: 0.5, inS: 800 }]);
    b.consider(timeS(0), [s]);
    b.refuse(0, timeS(2));
    b.consider(timeS(5), [s]);
    expect(b.pending(timeS(5))).toEqual([]);
    s.put(1, 10, 'cruise', [{ place: 0, chance: 0.5, inS: 190 }]);
    b.consider(timeS(10), [s]);
    expect(b.pending(timeS(10)).map((p) => p.stage)).toEqual(['take-cover']);
  });

  test('an officer ends a warning by hand', () => {
    const b = board();
    const s = sky();
    s.put(1, 0, 'cruise', [{ place: 0, chance: 0.06, inS: 800 }]);
    b.consider(timeS(0), [s]);
    b.endBy(0, 'cancelled', timeS(3));
    expect(stages(b)).toEqual([[0, 'cancelled']]);
    // Nor does what was ended by hand come back as a notice to prepare.
    s.put(1, 10, 'cruise', [{ place: 0, chance: 0.9, inS: 100 }]);
    b.consider(timeS(10), [s]);
    b.endBy(0, 'cancelled', timeS(11));
    s.put(1, 15, 'cruise', [{ place: 0, chance: 0.19, inS: 800 }]);
    for (const at of [15, 20]) b.consider(timeS(at), [s]);
    expect(stages(b)).toEqual([[0, 'cancelled']]);
  });
});

const RANK: Record<Stage, number> = { prepare: 1, expected: 2, 'take-cover': 3, 'all-clear': 0, cancelled: 0 };

/** A random story of one place: chance and time of up to three tracks at each tick, with losses. */
const story = fc.array(
  fc.array(
    fc.record({
      serial: fc.integer({ min: 1, max: 3 }),
      chance: fc.double({ min: 0, max: 1, noNaN: true }),
      inS: fc.integer({ min: 0, max: 4000 }),
      how: fc.constantFrom('seen', 'seen', 'seen', 'lost', 'dropped'),
      kind: fc.constantFrom<Kind>('ballistic', 'cruise', 'drone', 'unknown'),
    }),
    { maxLength: 3 },
  ),
  { minLength: 1, maxLength: 60 },
);

describe('over random forecasts', () => {
  test('a stage never steps down but to an end, and every message counts on', () => {
    fc.assert(
      fc.property(story, (ticks) => {
        const b = board();
        const s = sky();
        const last = { stage: 0, event: 0, sequence: 0 };
        ticks.forEach((moves, tick) => {
          const now = 5 * tick;
          for (const move of moves) {
            if (move.how === 'dropped') s.drop(move.serial);
            else
              b.considerTrack(
                timeS(now),
                s.put(move.serial, now, move.kind, [{ place: 0, chance: move.chance, inS: move.inS }], { lost: move.how === 'lost' }),
              );
          }
          b.consider(timeS(now), [s]);
          for (const warning of b.changes()) {
            if (warning.event === last.event) {
              expect(warning.sequence).toBe(last.sequence + 1);
              if (RANK[warning.stage] > 0) expect(RANK[warning.stage]).toBeGreaterThanOrEqual(last.stage);
            } else {
              expect(warning.event).toBe(last.event + 1);
              expect(last.stage).toBe(0);
            }
            Object.assign(last, { stage: RANK[warning.stage], event: warning.event, sequence: warning.sequence });
          }
        });
      }),
      { numRuns: 300 },
    );
  });

  test('what another place is told changes nothing', () => {
    fc.assert(
      fc.property(story, (ticks) => {
        const alone = board();
        const among = board();
        const [a, c] = [sky(), sky()];
        ticks.forEach((moves, tick) => {
          const now = 5 * tick;
          for (const move of moves) {
            const line = { place: 0, chance: move.chance, inS: move.inS };
            alone.considerTrack(timeS(now), a.put(move.serial, now, move.kind, [line]));
            among.considerTrack(timeS(now), c.put(move.serial, now, move.kind, [{ place: 2, chance: move.inS / 4000, inS: 60 }, line]));
          }
          alone.consider(timeS(now), [a]);
          among.consider(timeS(now), [c]);
          expect(among.changes().filter((w) => w.placeIndex === 0)).toEqual(alone.changes());
        });
      }),
      { numRuns: 100 },
    );
  });
});

describe('after a restart', () => {
  const standing = (b: WarningBoard): ReturnType<WarningBoard['standing']> => structuredClone(b.standing());

  function before(): WarningBoard {
    const b = board();
    const s = sky();
    s.put(1, 1000, 'ballistic', [{ place: 0, chance: 0.95, inS: 200 }]);
    s.put(2, 1000, 'drone', [{ place: 2, chance: 0.3, inS: 3000 }]);
    b.consider(timeS(1000), [s]);
    b.changes();
    return b;
  }

  test('what stood stands under its event, marked as no longer updated, and one message says so', () => {
    const old = before();
    expect(stages(old)).toEqual([
      [0, 'take-cover'],
      [2, 'prepare'],
    ]);
    const b = board();
    b.restore(standing(old), timeS(1010));
    b.consider(timeS(1010), [sky()]);
    expect(stages(b)).toEqual([
      [0, 'take-cover'],
      [2, 'prepare'],
    ]);
    expect(b.changes().map(({ event, sequence, issuedAt, notUpdated }) => ({ event, sequence, issuedAt, notUpdated }))).toEqual([
      { event: 1, sequence: 2, issuedAt: 1000, notUpdated: true },
      { event: 1, sequence: 2, issuedAt: 1000, notUpdated: true },
    ]);
    expect(b.standing().map(({ arrivalAt }) => arrivalAt)).toEqual(old.standing().map(({ arrivalAt }) => arrivalAt));
  });

  test('it ends with an all-clear, and no sooner than the object could no longer arrive', () => {
    const b = board();
    b.restore(standing(before()).slice(0, 1), timeS(1010));
    const s = sky();
    const ends: number[] = [];
    for (let now = 1010; now < 2600; now += 5) {
      b.consider(timeS(now), [s]);
      if (ends.length === 0 && b.standing().some(({ stage }) => stage === 'all-clear')) ends.push(now);
    }
    // First arrival 1200 (its bucket), a spread of 300 s, two minutes behind the last, half a minute to be sure.
    expect(ends[0]).toBeGreaterThanOrEqual(1200 + 300 + 120);
    expect(ends[0]).toBeLessThan(1200 + 300 + 120 + 60);
  });

  test('a track that comes in again feeds it, and a new event of a place counts on', () => {
    const b = board();
    b.restore(standing(before()), timeS(1010));
    const s = sky();
    s.put(1, 1015, 'ballistic', [{ place: 0, chance: 0.7, inS: 185 }]);
    b.consider(timeS(1015), [s]);
    expect(b.standing().find(({ placeIndex }) => placeIndex === 0)).toMatchObject({ stage: 'take-cover', event: 1, notUpdated: false });
    b.endBy(0, 'all-clear', timeS(1020));
    s.put(3, 2500, 'cruise', [{ place: 0, chance: 0.9, inS: 100 }]);
    b.consider(timeS(2500), [s]);
    expect(b.standing().find(({ placeIndex }) => placeIndex === 0)).toMatchObject({ stage: 'take-cover', event: 2, sequence: 1 });
  });
});
