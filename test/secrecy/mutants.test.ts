/**
 * The worlds are able to fail: each planted leak below is one that somebody could write by mistake, and a purge or a renaming
 * of a few worlds finds it, or one of the other laws. A leak that no world finds would mean that the laws test nothing there.
 */
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { timeS } from '../../src/base/index.ts';
import type * as ClockLeadModule from '../../src/ingest/clock-lead.ts';
import type * as HealthModule from '../../src/ingest/health.ts';
import type * as CatchUpModule from '../../src/broker/catch-up.ts';
import type * as IntakeModule from '../../src/broker/intake.ts';
import type * as PositionsModule from '../../src/broker/positions.ts';
import type * as ScheduleModule from '../../src/base/schedule.ts';
import type * as ViewModule from '../../src/broker/view.ts';
import type * as DeliverModule from '../../src/deliver/index.ts';
import type * as IdentityModule from '../../src/deliver/identity.ts';
import type * as AdmitModule from '../../src/release/admit.ts';
import type * as CoverageModule from '../../src/release/coverage.ts';
import type * as RowsModule from '../../src/release/rows.ts';
import type * as DisplayModule from '../../src/deliver/display.ts';
import { createCapIssuer } from '../../src/deliver/index.ts';
import { circleRing } from '../../src/geo/index.ts';
import type { Plot, TermsFile } from '../../src/model/index.ts';
import { healthReport } from '../../src/server/health-report.ts';
import type * as WarnModule from '../../src/warn/index.ts';
import { plant, unplant } from './plant.ts';
import { release } from './purge.ts';
import { run, termsAnswer, type Parts } from './run.ts';
import { anyBrokenLaw, breaksForgetting, brokenLaw, type Law } from './laws.ts';
import { shrink } from './shrink.ts';
import { createWorld, inOrder, STARTS_AT, viewOfWorld, type World } from './world.ts';

/** A busy machine makes two hundred worlds slow. */
vi.setConfig({ testTimeout: 240_000 });

/** Worlds tried before a leak counts as unseen. */
const TRIES = 200;
const INTAKE = '../../src/broker/intake.ts';
const CATCH_UP = '../../src/broker/catch-up.ts';
const POSITIONS = '../../src/broker/positions.ts';
const SCHEDULE = '../../src/base/schedule.ts';
const VIEW = '../../src/broker/view.ts';
const DELIVER = '../../src/deliver/index.ts';
const IDENTITY = '../../src/deliver/identity.ts';
const CLOCK_LEAD = '../../src/ingest/clock-lead.ts';
const HEALTH = '../../src/ingest/health.ts';
const ADMIT = '../../src/release/admit.ts';

const COVERAGE = '../../src/release/coverage.ts';
const ROWS = '../../src/release/rows.ts';
const DISPLAY = '../../src/deliver/display.ts';
const BOARD = '../../src/warn/index.ts';

/** Worlds to the first one that finds each planted leak, for whoever reads the log. */
const found: string[] = [];
afterAll(() => console.log(`planted leaks, by the world that found each first:\n${found.join('\n')}`));

interface Search {
  readonly worldOf?: (seed: number) => World;
  readonly tries?: number;
  readonly parts?: Partial<Parts>;
  /** The laws that are looked at. */
  readonly judge?: typeof anyBrokenLaw;
  /** Before each broker is made: what a leak keeps belongs to one run. */
  readonly anew?: () => void;
}

/** The first world in which the broker as it is now mocked breaks a law, and which. */
async function firstKill(options: Search = {}): Promise<{ seed: number; law: Law } | undefined> {
  vi.resetModules();
  const mockedBroker = await import('../../src/broker/index.ts');
  const { worldOf = createWorld, tries = TRIES, parts, judge = brokenLaw, anew } = options;
  const createBroker: typeof mockedBroker.createBroker = (...given) => {
    anew?.();
    return mockedBroker.createBroker(...given);
  };
  for (let seed = 1; seed <= tries; seed += 1) {
    const world = worldOf(seed);
    const law = judge(world, viewOfWorld(world, seed), { createBroker, ...parts });
    if (law === undefined) continue;
    found.push(`${String(seed).padStart(3)}  ${law.padEnd(8)}  ${expect.getState().currentTestName ?? ''}`);
    return { seed, law };
  }
  return undefined;
}

afterEach(unplant);

/** Feeds of different members that are alike in everything but their owner, see a little differently, and are open to all. */
function twinWorld(seed: number): World {
  const world = createWorld(seed, { trackers: false });
  const [first, ...rest] = world.config.sensors;
  const others = new Map(rest.map((sensor) => [sensor.id, sensor]));
  const sensors = world.config.sensors.map((sensor) => {
    const other = others.get(sensor.id);
    return other === undefined || other.type !== first.type ? sensor : { ...first, id: sensor.id, feed: sensor.feed };
  });
  return release({ ...world, config: { ...world.config, sensors } });
}

/** A world in which everything near its middle is granted to everybody, and nothing else: of a sensor far from it nothing is released. */
function regionalWorld(seed: number): World {
  const open = release(createWorld(seed));
  const middle = circleRing({ latRad: 0.54, lonRad: 0.63 }, 60_000, 16);
  const regional = (file: TermsFile): TermsFile => ({ ...file, terms: file.terms.map((term) => ({ ...term, region: middle })) });
  return { ...open, config: { ...open.config, terms: open.config.terms.map(regional) } };
}

/** A world in which the clock was put back by some seconds before its first plot. */
function doubtedWorld(seed: number): World {
  const world = createWorld(seed);
  const states = world.inputs.filter(({ kind }) => kind !== 'clock');
  return { ...world, inputs: inOrder([...states, { kind: 'clock', at: timeS(STARTS_AT - 0.5), doubt: true, wallAheadS: -7 }]) };
}

describe('a planted leak is found by the worlds', () => {
  test('none is found where none is planted, twins of different members included', async () => {
    expect(await firstKill({ worldOf: twinWorld, tries: 3, judge: anyBrokenLaw })).toBeUndefined();
    expect(await firstKill({ worldOf: regionalWorld, tries: 20 })).toBeUndefined();
    expect(await firstKill({ worldOf: doubtedWorld, tries: 20 })).toBeUndefined();
  });

  test('frames counted by one counter for all streams', async () => {
    let count = 0;
    plant<typeof DeliverModule>(DELIVER, (actual) => ({
      createStream: (options) => {
        const stream = actual.createStream(options);
        return {
          ...stream,
          frame: (...given) => {
            const bytes = stream.frame(...given);
            count += 1;
            new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, count, true);
            return bytes;
          },
        };
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('track ids from one sequence for all recipients', async () => {
    let last = 0;
    plant<typeof IdentityModule>(IDENTITY, () => ({
      createIdentity: () => {
        const known = new Map<string, number>();
        return {
          idOf: (epoch, serial) => {
            const key = `${epoch}/${serial}`;
            if (!known.has(key)) known.set(key, (last += 1));
            return known.get(key) as ReturnType<IdentityModule.Identity['idOf']>;
          },
          secretShareOf: () => 0,
          clear: () => undefined,
        };
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('a warm-up that ignores since when a term holds', async () => {
    plant<typeof AdmitModule>(ADMIT, (actual) => ({
      admit: (plot, site, rows) =>
        actual.admit(
          plot,
          site,
          rows.map((row) => ({ ...row, knownAt: timeS(-Infinity), validFrom: timeS(-Infinity) })),
        ),
    }));
    // The intake finds a row's handles by the row itself.
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (signature, rows, ...rest) =>
        actual.createIntake(
          signature,
          rows.map((row) => ({ ...row, knownAt: timeS(-Infinity), validFrom: timeS(-Infinity) })),
          ...rest,
        ),
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('a delay buffer that outlives the terms of its view', async () => {
    const buffers: Array<Array<{ at: number; item: unknown }>> = [];
    plant<typeof ScheduleModule>(SCHEDULE, (actual) => ({
      createSchedule: <Item>(capacity: number) => {
        const schedule = actual.createSchedule<Item>(capacity);
        for (const { at, item } of buffers.flat()) schedule.add(at, item as Item);
        const own: Array<{ at: number; item: unknown }> = [];
        buffers.push(own);
        return { ...schedule, add: (at: number, item: Item) => (own.push({ at, item }), schedule.add(at, item)) };
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('a withheld plot that counts as a look of its sensor', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        intake.offer = (plot) => {
          const reason = offer(plot);
          if (reason !== undefined)
            for (const handle of [0, 1, 2, 3, 4, 5]) intake.core.mark(handle as Parameters<typeof intake.core.mark>[0], Number.NaN, plot.measuredAt);
          return reason;
        };
        return intake;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('a rebuild that counts what it withholds', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        let offered = 0;
        intake.offer = (...plot) => {
          offered += 1;
          return offer(...plot);
        };
        const counts = {
          get: () => offered,
          set() {
            // The intake's own count is not what is read.
          },
        };
        return Object.defineProperty(intake, 'enteredCount', counts);
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('one measure of what all rebuilds may do in a tick', async () => {
    let entered = 0;
    plant<typeof CatchUpModule>(CATCH_UP, (actual) => ({
      createCatchUp: (intake, options) => {
        const one = actual.createCatchUp(intake, options);
        return {
          ...one,
          advance: (now, pace) => {
            const before = intake.enteredCount;
            const isDone = one.advance(now, { ...pace, spanMaxS: entered > pace.stepsMax ? pace.spanMinS : pace.spanMaxS });
            entered += intake.enteredCount - before;
            return isDone;
          },
        };
      },
    }));
    expect(await firstKill({ judge: anyBrokenLaw, anew: () => void (entered = 0) })).toBeDefined();
  });

  test('a tracker whose clock is moved by plots it does not get', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        intake.offer = (plot) => {
          intake.core.picture.advanceTo(timeS(plot.receivedAt + 20));
          return offer(plot);
        };
        return intake;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('places of another member among the recipient’s own', async () => {
    plant<typeof ViewModule>(VIEW, () => ({ placesOf: (config) => config.places }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('cores shared by views whose rows merely are as many', async () => {
    plant<typeof IntakeModule>(INTAKE, () => ({ signatureOf: (rows) => String(rows.length) }));
    expect(await firstKill()).toBeDefined();
  });

  test('regions and heights that are not looked at', async () => {
    plant<typeof AdmitModule>(ADMIT, (actual) => ({
      admit: (plot, _site, rows) => {
        const row = rows.find((one) => actual.holdsFor(one, plot.measuredAt, plot.receivedAt));
        return row === undefined ? { reason: 'release/no-term' } : { row };
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('sensors numbered in the order in which their owners enrolled', async () => {
    plant<typeof PositionsModule>(POSITIONS, () => ({
      compareKeys: () => 0,
      createPositions: (keys) => ({ of: (id) => [...keys.keys()].indexOf(id), taken: [] }),
    }));
    expect(await firstKill({ worldOf: twinWorld })).toMatchObject({ law: 'renaming' });
  });

  test('one random stream for all views', async () => {
    let drawn = 1;
    plant<typeof DisplayModule>(DISPLAY, (actual) => ({
      displayInto: (out, track) => {
        actual.displayInto(out, track);
        drawn = (drawn * 48271) % 2147483647;
        out.latDeg += (drawn / 2147483647) * 1e-5;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('one pool with one cap for the plots of all views', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => {
      let used = 0;
      return {
        createIntake: (...given) => {
          const intake = actual.createIntake(...given);
          const offer = intake.offer.bind(intake);
          intake.offer = (plot) => {
            if (plot.measuredAt < STARTS_AT + 3) used = 0;
            used += 1;
            return used % 150 > 120 ? 'release/too-many' : offer(plot);
          };
          return intake;
        },
      };
    });
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('a pace that follows the slowest sensor of a feed, when another one of it was heard', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (signature, rows, sites) => {
        const intake = actual.createIntake(signature, rows, sites);
        const turnS = intake.turnS.bind(intake);
        const slowestS = (feed: string): number =>
          Math.max(...[...sites.values()].filter(({ sensor }) => sensor.feed === feed).map(({ sensor }) => Math.ceil(sensor.scanPeriodS)));
        intake.turnS = (feed) => (turnS(feed) === 0 ? 0 : slowestS(feed));
        return intake;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('the clock of a sensor by which another one of its feed is judged', async () => {
    plant<typeof HealthModule>(HEALTH, (actual) => ({
      createHealthBook: () => {
        const book = actual.createHealthBook();
        const of = book.of.bind(book);
        book.of = (feed) => {
          const health = of(feed);
          health.invalidClocks.has = () => health.invalidClocks.size > 0;
          return health;
        };
        return book;
      },
    }));
    expect(await firstKill({ worldOf: regionalWorld })).toMatchObject({ law: 'purge' });
  });

  test('plots that are moved to a clock which was set by how late the one before them was', async () => {
    let beforeS = 0;
    plant<typeof ClockLeadModule>(CLOCK_LEAD, (actual) => ({
      shiftS: (clock, at, offsetS) => {
        const shiftS = actual.shiftS(clock, at, beforeS);
        beforeS = offsetS;
        return shiftS;
      },
    }));
    expect(await firstKill({ worldOf: doubtedWorld, anew: () => void (beforeS = 0) })).toMatchObject({ law: 'purge' });
  });

  test('plots batched by their number at the door', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        const batch: Plot[] = [];
        intake.offer = (plot) => {
          batch.push({ ...plot });
          if (batch.length >= 4) for (const one of batch.splice(0)) offer(one);
          return undefined;
        };
        return intake;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('padding that still holds a byte of the frame written before', async () => {
    let last = 0;
    plant<typeof DeliverModule>(DELIVER, (actual) => ({
      createStream: (options) => {
        const stream = actual.createStream(options);
        return {
          ...stream,
          frame: (...given) => {
            const bytes = stream.frame(...given);
            const own = bytes[bytes.length - 1] ^ (bytes.length & 255);
            bytes[11] = last;
            last = own;
            return bytes;
          },
        };
      },
    }));
    expect(await firstKill()).toBeDefined();
  });

  test('an encoder that remembers frames by what they look like', async () => {
    plant<typeof DeliverModule>(DELIVER, (actual) => {
      const known = new Map<string, Uint8Array>();
      let tickAt = 0;
      return {
        createStream: (options) => {
          const stream = actual.createStream(options);
          return {
            ...stream,
            frame: (...given) => {
              const bytes = stream.frame(...given);
              const [{ at }, content] = given;
              // One memory for each run: what the first of two runs left would make them alike.
              if (at < tickAt) known.clear();
              tickAt = at;
              const key = `${options.level}/${at}/${content?.parts[0].serials.length}`;
              const kept = known.get(key) ?? bytes.slice();
              known.set(key, kept);
              return kept;
            },
          };
        },
      };
    });
    expect(await firstKill()).toBeDefined();
  });

  test('a filter against repeated plots that looks across feeds', async () => {
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        const seen = new Map<number, string>();
        intake.offer = (plot) => {
          const second = Math.floor(plot.measuredAt);
          const by = seen.get(second);
          seen.set(second, plot.feed);
          return by !== undefined && by !== plot.feed ? 'release/too-many' : offer(plot);
        };
        return intake;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('warnings merged across members', async () => {
    let worst = 0;
    plant<typeof WarnModule>(BOARD, (actual) => ({
      createWarningBoard: (...given) => {
        const board = actual.createWarningBoard(...given);
        const standing = board.standing.bind(board);
        board.standing = () => {
          const own = standing();
          worst += own.length;
          return worst === 0 ? own : own.map((warning) => ({ ...warning, event: (warning.event ^ worst) >>> 0 }));
        };
        return board;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('CAP messages numbered by one counter for all recipients', async () => {
    let count = 0;
    const counting: typeof createCapIssuer = (options) => {
      const issuer = createCapIssuer(options);
      return { ...issuer, issue: (...given) => issuer.issue(...given).map((message) => ({ ...message, xml: `${message.xml}<!-- ${(count += 1)} -->` })) };
    };
    expect(await firstKill({ parts: { createCapIssuer: counting } })).toMatchObject({ law: 'purge' });
  });

  test('health that counts the plots of everybody', async () => {
    const counting: typeof healthReport = (viewer, feeds, health, extras) => ({
      ...healthReport(viewer, feeds, health, extras),
      all: feeds.reduce((sum, feed) => sum + health.of(feed.id).plotCount, 0),
    });
    expect(await firstKill({ parts: { healthReport: counting } })).toMatchObject({ law: 'purge' });
  });

  test('twins told apart by the ids of their feeds', async () => {
    plant<typeof PositionsModule>(POSITIONS, () => ({
      compareKeys: () => 0,
      createPositions: (keys) => ({ of: (id) => [...keys.keys()].sort((a, b) => (a < b ? -1 : 1)).indexOf(id), taken: [] }),
    }));
    expect(await firstKill({ worldOf: twinWorld })).toMatchObject({ law: 'renaming' });
  });

  test('coverage that is not clipped to the region and heights of its term', async () => {
    plant<typeof CoverageModule>(COVERAGE, (actual) => ({
      releaseSensor: (...given) => ({ ...actual.releaseSensor(...given), region: undefined, floorHaeM: -Infinity, ceilingHaeM: Infinity, without: [] }),
    }));
    expect(await firstKill({ judge: anyBrokenLaw })).toMatchObject({ law: 'nowhere' });
  });

  test('a grid of its own for each level', async () => {
    plant<typeof RowsModule>(ROWS, (actual) => ({
      compileRows: (source, view) =>
        actual.compileRows(source, view).map((row) => (view.level !== 'picture' && row.gridM === 1000 ? { ...row, gridM: 5000, key: `${row.key} 5000` } : row)),
    }));
    expect(await firstKill({ judge: anyBrokenLaw })).toMatchObject({ law: 'levels' });
  });

  test('a bias learned with the help of a feed, kept after that feed is revoked', async () => {
    const learned = { sumM: 0, count: 0 };
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        intake.offer = (plot) => {
          const reason = offer({ ...plot, rangeM: plot.rangeM + (learned.count === 0 ? 0 : learned.sumM / learned.count) });
          if (reason === undefined) Object.assign(learned, { sumM: learned.sumM + (plot.rangeM % 100), count: learned.count + 1 });
          return reason;
        };
        return intake;
      },
    }));
    const judge: typeof anyBrokenLaw = (world, view, parts) => (breaksForgetting(world, view, parts) ? 'forgetting' : undefined);
    expect(await firstKill({ judge, anew: () => Object.assign(learned, { sumM: 0, count: 0 }) })).toBeDefined();
  });

  test('a member that reads how many of its plots nobody else confirms', async () => {
    const doubts = new Map<string, number>();
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (...given) => {
        const intake = actual.createIntake(...given);
        const offer = intake.offer.bind(intake);
        intake.offer = (plot) => {
          const reason = offer(plot);
          let tracks = 0;
          intake.core.picture.forEachStanding(() => (tracks += 1));
          if (reason === undefined && tracks === 0) doubts.set(plot.feed, (doubts.get(plot.feed) ?? 0) + 1);
          return reason;
        };
        return intake;
      },
    }));
    const doubting: typeof healthReport = (viewer, feeds, health, extras) => ({
      ...healthReport(viewer, feeds, health, extras),
      doubts: feeds.filter(({ member }) => member === viewer).map(({ id }) => doubts.get(id) ?? 0),
    });
    expect(await firstKill({ parts: { healthReport: doubting }, anew: () => doubts.clear() })).toMatchObject({ law: 'purge' });
  });

  test('terms that name nobody, answered otherwise than terms that name somebody', async () => {
    const telling: typeof termsAnswer = (viewer, text, roster) => {
      const names = [...text.matchAll(/to: "([^":]+)"/g)].map(([, name]) => name);
      const unknown = names.filter((name) => name !== 'all' && roster.handles[viewer]?.[name] === undefined);
      return unknown.length === 0 ? termsAnswer(viewer, text, roster) : `unknown members ${unknown.join(', ')}`;
    };
    expect(await firstKill({ parts: { termsAnswer: telling } })).toMatchObject({ law: 'purge' });
  });

  test('terms that name the id of somebody, answered otherwise than those that name the id of nobody', async () => {
    const telling: typeof termsAnswer = (viewer, text, roster) => {
      const known = roster.members.filter((id) => text.includes(`"${id}"`));
      return known.length === 0 ? termsAnswer(viewer, text, roster) : `${known.length} ids of members`;
    };
    expect(await firstKill({ parts: { termsAnswer: telling } })).toMatchObject({ law: 'purge' });
  });

  test('the size of a group in the message of a fault', async () => {
    const telling: typeof termsAnswer = (viewer, text, roster) => {
      const answer = termsAnswer(viewer, text, roster);
      return answer.includes('pinned') ? `${answer} (the group has ${roster.groups['everybody'].length} members)` : answer;
    };
    expect(await firstKill({ parts: { termsAnswer: telling } })).toMatchObject({ law: 'purge' });
  });

  test('a world that breaks a law is made small, and still breaks it', async () => {
    let count = 0;
    plant<typeof DeliverModule>(DELIVER, (actual) => ({
      createStream: (options) => {
        const stream = actual.createStream(options);
        return {
          ...stream,
          frame: (...given) => {
            const bytes = stream.frame(...given);
            count += bytes.length > 44 ? 1 : 0;
            new DataView(bytes.buffer, bytes.byteOffset).setUint32(16, count, true);
            return bytes;
          },
        };
      },
    }));
    vi.resetModules();
    const { createBroker } = await import('../../src/broker/index.ts');
    const world = createWorld(3);
    const view = viewOfWorld(world, 3);
    const small = shrink(world, view, { createBroker });
    expect(brokenLaw(small, view, { createBroker })).toBeDefined();
    const rest = small.inputs.filter((input) => input.kind !== 'tick').length;
    expect(rest).toBeLessThan(world.inputs.filter((input) => input.kind !== 'tick').length / 3);
    expect(run(small).faults).toEqual([]);
  });
});
