/**
 * Whole conversations beside plots, indications and postures: no frame of any view, no message and no health changes by what is said on
 * lines, and leaks from a line into each of these, planted, are found.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { viewKey } from '../../src/broker/index.ts';
import type * as SwitchboardModule from '../../src/channel/switchboard.ts';
import type * as ReduceModule from '../../src/coordinate/reduce.ts';
import type * as StreamModule from '../../src/deliver/stream.ts';
import type * as DeltaModule from '../../src/deliver/word-delta.ts';
import { healthReport } from '../../src/server/health-report.ts';
import { plant, unplant } from './plant.ts';
import { firstDifference, run, type Parts } from './run.ts';
import { createTalkWorld, play } from './talk-world.ts';
import { worldWithWords } from './words.ts';
import { LENGTH_S, STARTS_AT, inOrder, viewOfWorld, type World } from './world.ts';

vi.setConfig({ testTimeout: 240_000 });

const WORLDS = 25;

/** A world of words with the people and lines of a world of conversations in it, silent and with all that is said in its time. */
function worldsOf(seed: number): { readonly silent: World; readonly spoken: World; readonly orders: number } {
  const world = worldWithWords(seed);
  const talk = createTalkWorld(seed);
  const { secret, lines, members } = talk.config;
  const silent: World = { ...world, config: { ...world.config, secret, lines, members: [...world.config.members, ...members] } };
  const said = play(talk).filter(({ at }) => at < STARTS_AT + LENGTH_S);
  return { silent, spoken: { ...silent, inputs: inOrder([...world.inputs, ...said]) }, orders: said.length };
}

/** The first view of a world that changes by what is said, or whose messages or health do. */
function changedView(seed: number, parts?: Partial<Parts>): string | undefined {
  const { silent, spoken } = worldsOf(seed);
  const [a, b] = [run(silent, { parts }), run(spoken, { parts })];
  const changed = [...a.frames.keys()].find((key) => firstDifference(a, b, key) !== -1);
  if (changed !== undefined) return changed;
  const only = viewKey(viewOfWorld(silent, seed));
  return firstDifference(run(silent, { only, parts }), run(spoken, { only, parts }), only) === -1 ? undefined : `${only}, beside its frames`;
}

test('no frame of any view, no message and no health changes by what is said on lines', () => {
  let orders = 0;
  for (let seed = 1; seed <= WORLDS; seed += 1) {
    expect(changedView(seed), `world ${seed}`).toBeUndefined();
    orders += worldsOf(seed).orders;
  }
  expect(orders / WORLDS).toBeGreaterThan(8);
});

describe('a planted leak from a line is found', () => {
  /** Orders that some switchboard has heard: what a leak would tell of. */
  let heard = 0;

  async function found(parts?: Partial<Parts>): Promise<string | undefined> {
    plant<typeof SwitchboardModule>('../../src/channel/switchboard.ts', (actual) => ({
      createSwitchboard: (config) => {
        const board = actual.createSwitchboard(config);
        heard = 0;
        const say = board.say.bind(board);
        board.say = (said) => {
          heard += 1;
          say(said);
        };
        return board;
      },
    }));
    vi.resetModules();
    const { createBroker } = await import('../../src/broker/index.ts');
    for (let seed = 1; seed <= WORLDS; seed += 1) {
      const changed = changedView(seed, { createBroker, ...parts });
      if (changed !== undefined) return changed;
    }
    return undefined;
  }

  afterEach(unplant);

  test('without one, none is', async () => expect(await found()).toBeUndefined());

  test('into posture', async () => {
    plant<typeof ReduceModule>('../../src/coordinate/reduce.ts', (actual) => ({
      postureItem: (region, posture, setting, view) => actual.postureItem(region, heard > 8 ? { ...posture, level: 'imminent' } : posture, setting, view),
    }));
    expect(await found()).toBeDefined();
  });

  test('into the ids of reports', async () => {
    plant<typeof DeltaModule>('../../src/deliver/word-delta.ts', (actual) => ({
      wordIdsBy: (key) => {
        const ids = actual.wordIdsBy(key);
        return (epoch, serial) => ids(epoch, serial + 4 * heard);
      },
    }));
    expect(await found()).toBeDefined();
  });

  test('into the size of a frame', async () => {
    plant<typeof DeltaModule>('../../src/deliver/word-delta.ts', (actual) => ({
      createWordDelta: () => {
        const delta = actual.createWordDelta();
        return {
          section: (sheet, snapshot) => {
            const bytes = delta.section(sheet, snapshot);
            return bytes === undefined ? undefined : Uint8Array.from([...bytes, ...Array.from({ length: heard }, () => 32)]);
          },
        };
      },
    }));
    expect(await found()).toBeDefined();
  });

  test('into the marks of a frame', async () => {
    plant<typeof StreamModule>('../../src/deliver/stream.ts', (actual) => ({
      createStream: (options) => {
        const stream = actual.createStream(options);
        const frame = stream.frame.bind(stream);
        stream.frame = (tick, ...rest) => frame({ ...tick, unrecorded: tick.unrecorded || heard > 8 }, ...rest);
        return stream;
      },
    }));
    expect(await found()).toBeDefined();
  });

  test('into health', async () => {
    const leaky: Parts['healthReport'] = (member, feeds, health) => Object.assign(healthReport(member, feeds, health), { heard });
    expect(await found({ healthReport: leaky })).toContain('beside its frames');
  });
});
