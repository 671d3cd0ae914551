/** Non-interference of words: purge and renaming of worlds with indications and set postures; and planted leaks, which the worlds find. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { viewKey } from '../../src/broker/index.ts';
import type * as ViewWordsModule from '../../src/broker/view-words.ts';
import type * as ReduceModule from '../../src/coordinate/reduce.ts';
import type * as DeltaModule from '../../src/deliver/word-delta.ts';
import type * as WordsModule from '../../src/release/words.ts';
import { firstDifference, run } from './run.ts';
import { brokenWordLaw, releaseWords, worldWithWords } from './words.ts';
import { viewOfWorld } from './world.ts';

vi.setConfig({ testTimeout: 240_000 });

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);
const GROUP = 20;
describe('nobody learns of words more than was released to them', () => {
  let bites = 0;
  let said = 0;
  for (let from = 0; from < SEEDS.length; from += GROUP) {
    const seeds = SEEDS.slice(from, from + GROUP);
    test(`worlds ${seeds[0]} to ${seeds.at(-1)}: purging and renaming change no byte`, () => {
      for (const seed of seeds) {
        expect(brokenWordLaw(seed), `world ${seed}`).toBeUndefined();
        const world = worldWithWords(seed);
        const view = viewOfWorld(world, seed);
        const only = viewKey(view);
        const full = run(world, { only, alone: true });
        expect(full.faults, `world ${seed}`).toEqual([]);
        if (firstDifference(run(releaseWords(world), { only, alone: true }), full, only) !== -1) bites += 1;
        said += world.inputs.filter(({ kind }) => kind === 'indication').length;
      }
    });
  }

  test('the worlds bite: in half of those whose view words may enter, releasing what is hidden would have changed the bytes', () => {
    const open = SEEDS.filter((seed) => !viewKey(viewOfWorld(worldWithWords(seed), seed)).startsWith('public:')).length;
    expect(bites / open).toBeGreaterThan(0.5);
    expect(said / SEEDS.length).toBeGreaterThan(6);
  });

  test('views that share a core get the same bytes as views that do not', () => {
    for (let seed = 301; seed <= 312; seed += 1) {
      const world = worldWithWords(seed);
      const [alone, shared] = [run(world, { sharing: false }), run(world, { sharing: true })];
      for (const key of shared.frames.keys()) expect(firstDifference(alone, shared, key), `${key} in world ${seed}`).toBe(-1);
    }
  });
});

describe('a planted leak of words is found', () => {
  const mocked: string[] = [];
  afterEach(() => {
    for (const path of mocked.splice(0)) vi.doUnmock(path);
    vi.resetModules();
  });

  function plant<Module extends object>(path: string, mutate: (actual: Module) => Partial<Module>): void {
    mocked.push(path);
    vi.doMock(path, async (original) => {
      const actual = await original<Module>();
      return { ...actual, ...mutate(actual) };
    });
  }

  async function firstKill(): Promise<{ seed: number; law: string } | undefined> {
    vi.resetModules();
    const { createBroker } = await import('../../src/broker/index.ts');
    for (const seed of SEEDS) {
      const law = brokenWordLaw(seed, { createBroker });
      if (law !== undefined) return { seed, law };
    }
    return undefined;
  }

  test('of a report that no term lets in', async () => {
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({
      admitWord: (rows, originator, receivedAt) => actual.admitWord(rows, originator, receivedAt) ?? (rows.length > 1 ? { row: rows[0], at: receivedAt } : undefined),
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('of a report that was filed before its grant', async () => {
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({ wordRowsSince: (rows) => rows.map((row) => ({ ...row, knownAt: actual.wordRowsSince([row], [row], row.validFrom)[0].knownAt })) }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('of who said it, in an id', async () => {
    plant<typeof ReduceModule>('../../src/coordinate/reduce.ts', (actual) => ({
      reportItem: (held, level) => {
        const item = actual.reportItem(held, level);
        return item === undefined ? undefined : { ...item, own: held.own ?? held.originator ?? 'x' };
      },
    }));
    plant<typeof DeltaModule>('../../src/deliver/word-delta.ts', (actual) => {
      let count = 0;
      return { wordId: (key, epoch, serial) => actual.wordId(key, epoch, serial + (count += 1)) };
    });
    expect(await firstKill()).toBeDefined();
  });

  test('of a posture that an officer of somebody else set', async () => {
    const all: { readonly setting: Parameters<InstanceType<typeof ViewWordsModule.ViewWords>['set']>[0] }[] = [];
    plant<typeof ViewWordsModule>('../../src/broker/view-words.ts', (actual) => ({
      ViewWords: class extends actual.ViewWords {
        override set(setting: Parameters<InstanceType<typeof ViewWordsModule.ViewWords>['set']>[0]): void {
          all.push({ setting });
          super.set(setting);
        }

        override tick(...given: Parameters<InstanceType<typeof ViewWordsModule.ViewWords>['tick']>): void {
          for (const { setting } of all) super.set(setting);
          super.tick(...given);
        }
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });
});
