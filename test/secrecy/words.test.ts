/** Non-interference of words: purge and renaming of worlds with indications and set postures, and other words where a view may not see them; and planted leaks, which the worlds find. */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createWordDoor, viewKey, type Broker } from '../../src/broker/index.ts';
import type * as ViewWordsModule from '../../src/broker/view-words.ts';
import type * as PoolsModule from '../../src/broker/word-pools.ts';
import type * as FilingModule from '../../src/coordinate/filing.ts';
import type * as ReduceModule from '../../src/coordinate/reduce.ts';
import type * as DeltaModule from '../../src/deliver/word-delta.ts';
import type { FiledIndication } from '../../src/model/index.ts';
import type * as WordsModule from '../../src/release/words.ts';
import { plant, unplant } from './plant.ts';
import { firstDifference, run } from './run.ts';
import { answersTo, answersToBad, brokenWordLaw, idsShown, releaseWords, worldWithWords } from './words.ts';
import { STARTS_AT, viewOfWorld } from './world.ts';

vi.setConfig({ testTimeout: 240_000 });

const SEEDS = Array.from({ length: 200 }, (_, i) => i + 1);
const GROUP = 20;
describe('nobody learns of words more than was released to them', () => {
  let bites = 0;
  let said = 0;
  for (let from = 0; from < SEEDS.length; from += GROUP) {
    const seeds = SEEDS.slice(from, from + GROUP);
    test(`worlds ${seeds[0]} to ${seeds.at(-1)}: purging, renaming and covering what may not be seen change no byte`, () => {
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

  test('no id of one view is one of another, and what quotes an id of another is answered like what quotes none', () => {
    const answers = new Set<string>();
    for (let seed = 401; seed <= 430; seed += 1) {
      const world = worldWithWords(seed);
      const shown = idsShown(world);
      const all = [...shown.values()].flatMap((ids) => [...ids]);
      expect(new Set(all).size, `world ${seed}`).toBe(all.length);
      const by = world.config.members[0].id;
      const foreign = [...shown].filter(([key]) => !key.startsWith(`${by}/`)).flatMap(([, ids]) => [...ids].slice(0, 3));
      for (const answer of answersTo(world, by, ['0123456789abcdef', ...foreign])) answers.add(answer);
    }
    expect([...answers]).toEqual([expect.stringMatching(/^indication\/unknown: /)]);
  });

  test('every bad filing is answered by its name and in the same words, whatever others filed', () => {
    for (let seed = 401; seed <= 420; seed += 1) {
      const world = worldWithWords(seed);
      const by = world.config.members[0].id;
      const { answers, codes } = answersToBad(world, by);
      expect(
        answers.map((answer) => answer.split(':')[0]),
        `world ${seed}`,
      ).toEqual(codes);
      const without = { ...world, inputs: world.inputs.filter((input) => input.kind !== 'indication' || input.filed.indication.member === by) };
      expect(without.inputs.length).toBeLessThan(world.inputs.length);
      expect(answersToBad(without, by).answers, `world ${seed}`).toEqual(answers);
    }
  });

  test('an answer that tells what others see is found', () => {
    const tells: typeof createWordDoor = (broker, regions) =>
      createWordDoor(broker, regions, (id) => (broker as Broker).views.map((view) => broker.viewOf(view)?.words.seen(id)).find((seen) => seen !== undefined));
    const world = worldWithWords(401);
    const ids = [...idsShown(world)].filter(([key]) => !key.startsWith(`${world.config.members[0].id}/`)).flatMap(([, shown]) => [...shown]);
    expect(new Set(answersTo(world, world.config.members[0].id, ['0123456789abcdef', ...ids], tells)).size).toBeGreaterThan(1);
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
  afterEach(unplant);

  /** `sharing`: off, whatever begins anew is made of what was filed; on, sources that were kept meanwhile are taken up. */
  async function firstKill(sharing?: false): Promise<{ seed: number; law: string } | undefined> {
    vi.resetModules();
    const { createBroker } = await import('../../src/broker/index.ts');
    for (const seed of SEEDS) {
      const law = brokenWordLaw(seed, {
        createBroker: (config, sink, options) => createBroker(config, sink, { ...options, sharing: sharing ?? options?.sharing }),
      });
      if (law !== undefined) return { seed, law };
    }
    return undefined;
  }

  test('of a report that no term lets in', async () => {
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({
      admitWord: (rows, originator, receivedAt) =>
        actual.admitWord(rows, originator, receivedAt) ?? (rows.length > 1 ? { row: rows[0], at: receivedAt } : undefined),
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('of a report that was filed before its grant', async () => {
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({
      wordRowsSince: (rows) => rows.map((row) => ({ ...row, knownAt: actual.wordRowsSince([row], [row], row.validFrom)[0].knownAt })),
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('of a chain below the level that shows chains', async () => {
    plant<typeof ReduceModule>('../../src/coordinate/reduce.ts', (actual) => ({
      reportLine: (held, text) => actual.reportLine(held, text, 'picture'),
    }));
    expect(await firstKill()).toMatchObject({ law: 'cover' });
  });

  test('of the originator, whose terms do not name it', async () => {
    plant<typeof PoolsModule>('../../src/broker/word-pools.ts', (actual) => ({
      WordPools: class extends actual.WordPools {
        override lease(...given: Parameters<InstanceType<typeof PoolsModule.WordPools>['lease']>): PoolsModule.PoolLease {
          const { pool, rows } = super.lease(...given);
          return { pool, rows: new Map([...rows].map(([originator, list]) => [originator, list.map((row) => ({ ...row, namesOriginator: true }))])) };
        }
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'renaming' });
  });

  test('of times finer than a term lets them be', async () => {
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({
      coarsenWords: (content, row, regions) => ({ ...actual.coarsenWords(content, row, regions), window: content.window }),
    }));
    expect(await firstKill()).toMatchObject({ law: 'cover' });
    plant<typeof WordsModule>('../../src/release/words.ts', () => ({ coarsenChain: (chain) => chain }));
    expect(await firstKill()).toMatchObject({ law: 'cover' });
  });

  test('of when a report ends within the step that a term shows, by way of a rebuild', async () => {
    plant<typeof FilingModule>('../../src/coordinate/filing.ts', (actual) => ({
      createFilingBook: () => {
        const book = actual.createFilingBook();
        return {
          ...book,
          get all() {
            return book.all.filter(({ indication }) => indication.type === 'withdrawal' || indication.window.until > STARTS_AT + 4500);
          },
        };
      },
    }));
    expect(await firstKill(false)).toMatchObject({ law: 'cover' });
  });

  test('of the part of a region that a term widens, and of a text that goes with what is coarse', async () => {
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({
      coarsenWords: (content, row, regions) => ({ ...actual.coarsenWords(content, row, regions), from: content.from }),
    }));
    expect(await firstKill()).toMatchObject({ law: 'cover' });
    plant<typeof WordsModule>('../../src/release/words.ts', (actual) => ({
      coarsenWords: (content, row, regions) => ({ ...actual.coarsenWords(content, row, regions), text: content.text }),
    }));
    expect(await firstKill()).toMatchObject({ law: 'cover' });
  });

  // A plant that let hidden reports scale the weights of others was tried first and was not found, rightly: it remembered them from one run to the next, so that both runs were alike.
  test('of a withheld report, by a posture that it raises', async () => {
    plant<typeof PoolsModule>('../../src/broker/word-pools.ts', (actual) => ({
      WordPools: class extends actual.WordPools {
        private readonly heard: string[] = [];

        override offer(filed: FiledIndication): void {
          super.offer(filed);
          if (filed.indication.type === 'report') this.heard.push(filed.indication.to);
        }

        override lease(...given: Parameters<InstanceType<typeof PoolsModule.WordPools>['lease']>): PoolsModule.PoolLease {
          const lease = super.lease(...given);
          const told = lease.pool.shownPostureOf.bind(lease.pool);
          lease.pool.shownPostureOf = (region) => {
            const shown = told(region);
            const isRaised = shown?.posture.level === 'quiet' && this.heard.filter((to) => to === region).length > 2;
            return isRaised ? { ...shown, posture: { ...shown.posture, level: 'elevated' } } : shown;
          };
          return lease;
        }
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  // Which origins a chain is told by was planted once by the first letters of their names; names decide nothing but equality, so that renaming could not find it: it was no leak.
  test('of what is hidden, by a chain that it joins', async () => {
    plant<typeof PoolsModule>('../../src/broker/word-pools.ts', (actual) => ({
      WordPools: class extends actual.WordPools {
        private readonly before: (readonly string[])[] = [];

        override offer(filed: FiledIndication): void {
          // Reports that share a speaker with anything filed before, released or not, are taken for repeats of it.
          const joined = this.before.filter((origins) => origins.some((origin) => filed.origins.includes(origin))).flat();
          this.before.push(filed.origins);
          super.offer({ ...filed, origins: [...new Set([...filed.origins, ...joined])] });
        }
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
  });

  test('of how much others are told, by an id', async () => {
    plant<typeof DeltaModule>('../../src/deliver/word-delta.ts', (actual) => {
      let count = 0;
      return { wordIdsBy: (key) => (epoch, serial) => actual.wordIdsBy(key)(epoch, serial + (count += 1)) };
    });
    expect(await firstKill()).toBeDefined();
  });

  // The count of what was filed was planted once where only a rebuild reads it, as a shift of times that no frame shows: nobody could have seen it. Here it shows in the length of what leaves.
  test('of how much was filed, by the size of a frame', async () => {
    plant<typeof PoolsModule>('../../src/broker/word-pools.ts', (actual) => ({
      WordPools: class extends actual.WordPools {
        private count = 0;

        override offer(filed: FiledIndication): void {
          this.count += 1;
          const { indication } = filed;
          super.offer(indication.type === 'report' ? { ...filed, indication: { ...indication, text: `${indication.text}${' '.repeat(this.count)}` } } : filed);
        }
      },
    }));
    expect(await firstKill()).toMatchObject({ law: 'purge' });
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
