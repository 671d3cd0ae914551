/**
 * The worlds are able to fail: each planted leak below is one that somebody could write by mistake, and a purge or a renaming
 * of a few worlds finds it. A leak that no world finds would mean that the laws test nothing there.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { timeS } from '../../src/base/index.ts';
import type * as IntakeModule from '../../src/broker/intake.ts';
import type * as PositionsModule from '../../src/broker/positions.ts';
import type * as ScheduleModule from '../../src/broker/schedule.ts';
import type * as ViewModule from '../../src/broker/view.ts';
import type * as DeliverModule from '../../src/deliver/index.ts';
import type * as IdentityModule from '../../src/deliver/identity.ts';
import type * as AdmitModule from '../../src/release/admit.ts';
import { viewKey } from '../../src/broker/index.ts';
import { purge, release, rename } from './purge.ts';
import { firstDifference, run } from './run.ts';
import { createWorld, viewOfWorld, type World } from './world.ts';

/** A busy machine makes twenty worlds slow. */
vi.setConfig({ testTimeout: 60_000 });

/** Worlds tried before a leak counts as unseen. */
const TRIES = 20;
const INTAKE = '../../src/broker/intake.ts';
const POSITIONS = '../../src/broker/positions.ts';
const SCHEDULE = '../../src/broker/schedule.ts';
const VIEW = '../../src/broker/view.ts';
const DELIVER = '../../src/deliver/index.ts';
const IDENTITY = '../../src/deliver/identity.ts';
const ADMIT = '../../src/release/admit.ts';

type Law = 'purge' | 'renaming';

/** The first world in which the broker as it is now mocked breaks a law, and which. */
async function firstKill(worldOf: (seed: number) => World = createWorld, tries: number = TRIES): Promise<{ seed: number; law: Law } | undefined> {
  vi.resetModules();
  const { createBroker } = await import('../../src/broker/index.ts');
  for (let seed = 1; seed <= tries; seed += 1) {
    const world = worldOf(seed);
    const view = viewOfWorld(world, seed);
    const options = { only: viewKey(view), broker: createBroker };
    const full = run(world, options);
    if (firstDifference(full, run(purge(world, view), options), options.only) !== -1) return { seed, law: 'purge' };
    if (firstDifference(full, run(rename(world, view), options), options.only) !== -1) return { seed, law: 'renaming' };
  }
  return undefined;
}

const mocked: string[] = [];
function plant<Module extends object>(path: string, mutate: (actual: Module) => Partial<Module>): void {
  mocked.push(path);
  vi.doMock(path, async (original) => {
    const actual = await original<Module>();
    return { ...actual, ...mutate(actual) };
  });
}

afterEach(() => {
  for (const path of mocked.splice(0)) vi.doUnmock(path);
  vi.resetModules();
});

/** Feeds of different members that are alike in everything but their owner, see a little differently, and are open to all. */
function twinWorld(seed: number): World {
  const world = createWorld(seed);
  const [first, ...rest] = world.config.sensors;
  const others = new Map(rest.map((sensor) => [sensor.id, sensor]));
  const sensors = world.config.sensors.map((sensor) => {
    const other = others.get(sensor.id);
    return other === undefined || other.type !== first.type ? sensor : { ...first, id: sensor.id, feed: sensor.feed };
  });
  return release({ ...world, config: { ...world.config, sensors } });
}

describe('a planted leak is found by the worlds', () => {
  test('none is found where none is planted, twins of different members included', async () => {
    expect(await firstKill(twinWorld, 3)).toBeUndefined();
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
          clear: () => undefined,
        };
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('a warm-up that ignores since when a term holds', async () => {
    plant<typeof AdmitModule>(ADMIT, (actual) => ({
      admit: (plot, site, rows) => actual.admit(plot, site, rows.map((row) => ({ ...row, knownAt: timeS(-Infinity), validFrom: timeS(-Infinity) }))),
    }));
    // The intake finds a row's handles by the row itself.
    plant<typeof IntakeModule>(INTAKE, (actual) => ({
      createIntake: (signature, rows, ...rest) => actual.createIntake(signature, rows.map((row) => ({ ...row, knownAt: timeS(-Infinity), validFrom: timeS(-Infinity) })), ...rest),
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
        return { ...schedule, add: (at: number, item: Item) =>  (own.push({ at, item }), schedule.add(at, item)) };
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
          if (reason !== undefined) for (const handle of [0, 1, 2, 3, 4, 5]) intake.core.mark(handle as Parameters<typeof intake.core.mark>[0], Number.NaN, plot.measuredAt);
          return reason;
        };
        return intake;
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
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
      createPositions: (keys) => ({ of: (id) => [...keys.keys()].indexOf(id) }),
    }));
    expect(await firstKill(twinWorld)).toMatchObject({ law: 'renaming' });
  });
});
