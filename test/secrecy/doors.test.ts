/**
 * What a member is shown of another one's doors is what it would be shown had nothing come in that is hidden from it: of every format, also when
 * records come again, late, torn or beside others, when our clock is in doubt, when views are rebuilt and when a process crashed. Planted leaks are found.
 */
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import type * as ClockLeadModule from '../../src/ingest/clock-lead.ts';
import type * as FilterModule from '../../src/ingest/feed-filter.ts';
import type * as IngestModule from '../../src/ingest/ingest.ts';
import type * as SaidAgainModule from '../../src/ingest/said-again.ts';
import { plant, unplant } from './plant.ts';
import { doorWords, framesOf, leakOf, shrinkDoors, type DoorParts } from './doors.ts';
import { DOOR_FORMATS } from './door-records.ts';
import { createDoorWorld } from './world-doors.ts';

vi.setConfig({ testTimeout: 240_000 });

const WORLDS = 200;
const GROUP = 40;
/** Worlds tried before a planted leak counts as unseen. */
const TRIES = 200;

describe('nothing that is hidden shows', () => {
  for (let from = 1; from <= WORLDS; from += GROUP) {
    test(`in worlds ${from} to ${from + GROUP - 1}`, () => {
      for (let seed = from; seed < from + GROUP; seed += 1) {
        const world = createDoorWorld(seed);
        const leak = leakOf(world);
        if (leak !== undefined) throw new Error(`world ${seed}, ${leak}; made small:\n${doorWords(shrinkDoors(world))}`);
      }
    });
  }

  // Places of broadcasts on the ground, or told too early, which a rebuild had not heard.
  test.each([738, 1139, 1936, 2058, 2897, 3643, 3719])('in world %i, which found a leak once', (seed) => {
    expect(leakOf(createDoorWorld(seed))).toBeUndefined();
  });

  test('the worlds bite: sources of every format show something, and much is hidden beside it', () => {
    const shown = new Map<string, number>();
    let mixed = 0;
    for (let seed = 1; seed <= WORLDS; seed += 1) {
      for (const records of createDoorWorld(seed).records.values()) {
        if (records.some(({ hidden }) => hidden) && records.some(({ hidden }) => !hidden)) mixed += 1;
        for (const { hidden, format } of records) if (!hidden) shown.set(format, (shown.get(format) ?? 0) + 1);
      }
    }
    for (const format of DOOR_FORMATS) expect(shown.get(format) ?? 0, format).toBeGreaterThan(200);
    expect(mixed).toBeGreaterThan(20 * WORLDS);
    const sizes = [...framesOf(createDoorWorld(1)).values()].flat().map(({ length }) => length);
    expect(Math.max(...sizes)).toBeGreaterThan(2 * Math.min(...sizes));
  });
});

describe('a planted leak is found', () => {
  const found: string[] = [];
  afterAll(() => console.log(`planted leaks at doors, by the world that found each first:\n${found.join('\n')}`));
  afterEach(unplant);

  async function firstWorld(name: string, begins: () => void = () => undefined, tries = TRIES): Promise<number | undefined> {
    vi.resetModules();
    const { createBroker } = await import('../../src/broker/index.ts');
    const parts: DoorParts = { createBroker: (...given) => (begins(), createBroker(...given)) };
    for (let seed = 1; seed <= tries; seed += 1) {
      if (leakOf(createDoorWorld(seed), parts) === undefined) continue;
      found.push(`${name}: world ${seed}`);
      return seed;
    }
    found.push(`${name}: none`);
    return undefined;
  }

  test('and none where nothing is planted', async () => {
    expect(await firstWorld('nothing planted', undefined, 20)).toBeUndefined();
  });

  test('words that later plots carry, and what was said again, are kept for a rebuild only when a plot came with them', async () => {
    plant<typeof IngestModule>('../../src/ingest/ingest.ts', (actual) => ({
      createIngest: (config, sink) => actual.createIngest(config, { ...sink, noted: undefined }),
    }));
    expect(await firstWorld('nothing noted')).toBeDefined();
  });

  test('only what a sensor is known by is noted: not what an aircraft said, nor the state of a clock', async () => {
    plant<typeof IngestModule>('../../src/ingest/ingest.ts', (actual) => ({
      createIngest: (config, sink) => actual.createIngest(config, { ...sink, noted: (sensor) => void (sensor !== undefined && sink.noted?.(sensor)) }),
    }));
    expect(await firstWorld('words of aircraft and clocks not noted')).toBeDefined();
  });

  test('what tells that a record is one said again, and which line of a sensor is heard, is not noted', async () => {
    plant<typeof IngestModule>('../../src/ingest/ingest.ts', (actual) => ({
      createIngest: (config, sink) => actual.createIngest(config, { ...sink, noted: (sensor) => void (sensor === undefined && sink.noted?.()) }),
    }));
    expect(await firstWorld('records said again, lines and places of broadcasts not noted')).toBeDefined();
  });

  test('the sensors of a door share one memory of what was said', async () => {
    plant<typeof SaidAgainModule>('../../src/ingest/said-again.ts', (actual) => ({
      SaidAgain: class extends actual.SaidAgain {
        private count = 0;
        override isRepeated(...given: Parameters<SaidAgainModule.SaidAgain['isRepeated']>): boolean {
          this.count += 1;
          return super.isRepeated(...given) && this.count % 4 !== 0;
        }
      },
    }));
    expect(await firstWorld('a memory that all sensors share')).toBeDefined();
  });

  test('plots are moved by how late the one before them was', async () => {
    let before = 0;
    plant<typeof ClockLeadModule>('../../src/ingest/clock-lead.ts', (actual) => ({
      shiftS: (clock, at, offsetS) => {
        const shift = actual.shiftS(clock, at, before);
        before = offsetS;
        return shift;
      },
    }));
    expect(await firstWorld('a shift that follows the plot before', () => (before = 0))).toBeDefined();
  });

  test('what came in one second is counted together by what makes a repeat', async () => {
    plant<typeof FilterModule>('../../src/ingest/feed-filter.ts', (actual) => ({
      FeedFilter: class extends actual.FeedFilter {
        private last = -1;
        override isRepeated(...[sensor, plot, second]: Parameters<FilterModule.FeedFilter['isRepeated']>): boolean {
          const isAgain = super.isRepeated(sensor, plot, second);
          const isTwin = this.last === Math.round(plot.measuredAt * 10);
          this.last = Math.round(plot.measuredAt * 10);
          return isAgain || isTwin;
        }
      },
    }));
    expect(await firstWorld('a repeat is what was measured in the same tenth of a second')).toBeDefined();
  });
});
