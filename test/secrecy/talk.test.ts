/**
 * What reaches a member on mediated lines is a function of what was sent to it: random conversations with everything taken away that was
 * not (purge), with everybody else renamed, and with the other side's seconds moved. And planted leaks, each of which a world must find.
 */
import { afterEach, describe, expect, test, vi } from 'vitest';
import { timeS } from '../../src/base/index.ts';
import type * as ActsModule from '../../src/channel/acts.ts';
import type * as BoxModule from '../../src/channel/box.ts';
import type * as StateModule from '../../src/channel/line-state.ts';
import type * as OrderModule from '../../src/channel/order.ts';
import { plant, unplant } from './plant.ts';
import { brokenTalkLaw, createTalkWorld, hear } from './talk-world.ts';

vi.setConfig({ testTimeout: 240_000 });

const WORLDS = 200;
const GROUP = 40;
const TRIES = 25;

describe('nobody learns of a conversation what was not sent to it', () => {
  let entries = 0;
  let third = 0;
  let mandates = 0;
  let crashes = 0;
  for (let from = 1; from <= WORLDS; from += GROUP) {
    test(`conversations ${from} to ${from + GROUP - 1}: purging, renaming and moving others' seconds leave every byte as it was`, () => {
      for (let seed = from; seed < from + GROUP; seed += 1) {
        const world = createTalkWorld(seed);
        expect(brokenTalkLaw(world, seed), `world ${seed}`).toBeUndefined();
        entries += world.steps.filter(({ what }) => what === 'forward').length;
        mandates += world.steps.filter(({ mandate }) => mandate !== -1).length;
        crashes += world.crashAt === undefined ? 0 : 1;
        const viewer = world.config.members[seed % world.config.members.length].id;
        third += (world.config.lines ?? []).every(({ mediator, ends, speakers }) => ![mediator, ...ends, ...speakers.flat()].includes(viewer)) ? 1 : 0;
      }
    });
  }

  test('the worlds bite: entries go on in them, some under mandates, some members are on no line, some crash', () => {
    expect(entries / WORLDS).toBeGreaterThan(2);
    expect(mandates).toBeGreaterThan(50);
    expect(third).toBeGreaterThan(5);
    expect(crashes / WORLDS).toBeGreaterThan(0.2);
  });

  test('a member on no line hears nothing at all, tick for tick, and has nothing before it', () => {
    let seen = 0;
    for (let seed = 1; seed <= 60; seed += 1) {
      const world = createTalkWorld(seed);
      const outsider = world.config.members.find(({ id }) =>
        (world.config.lines ?? []).every(({ mediator, ends, speakers }) => ![mediator, ...ends, ...speakers.flat()].includes(id)),
      );
      if (outsider === undefined) continue;
      seen += 1;
      const [box, ...guesses] = hear(world, outsider.id);
      expect(JSON.parse(box)).toMatchObject({ lines: [], entries: [] });
      expect(new Set(guesses).size).toBe(1);
    }
    expect(seen).toBeGreaterThan(5);
  });
});

const ACTS = '../../src/channel/acts.ts';
const BOX = '../../src/channel/box.ts';
const STATE = '../../src/channel/line-state.ts';
const ORDER = '../../src/channel/order.ts';

async function firstKill(tries = TRIES): Promise<string | undefined> {
  vi.resetModules();
  const { createBroker } = await import('../../src/broker/index.ts');
  for (let seed = 1; seed <= tries; seed += 1) {
    const law = brokenTalkLaw(createTalkWorld(seed), seed, { createBroker });
    if (law !== undefined) return law;
  }
  return undefined;
}

afterEach(unplant);

describe('planted leaks are found', () => {
  test('without one, none is', async () => expect(await firstKill()).toBeUndefined());

  test("an end is told whose its mediator's other end is", async () => {
    plant<typeof BoxModule>(BOX, (actual) => ({
      lineFor: (tools, member, line) => {
        const seen = actual.lineFor(tools, member, line);
        return seen === undefined ? undefined : { ...seen, ends: line.config.ends.map((end) => ({ en: String(end) })) };
      },
    }));
    expect(await firstKill()).toBe('rename');
  });

  test("an end is given the other end's keys", async () => {
    plant<typeof BoxModule>(BOX, (actual) => ({
      lineFor: (tools, member, line) => {
        const seen = actual.lineFor(tools, member, line);
        return seen === undefined ? undefined : { ...seen, endDevices: line.config.ends.map((end) => tools.devices.get(end) ?? []) };
      },
    }));
    expect(await firstKill()).toBe('purge');
  });

  test('ids of what came are made of what its author sent', async () => {
    plant<typeof StateModule>(STATE, (actual) => ({ entryKeyFor: (entry, member) => (actual.entryKeyFor(entry, member) === '' ? '' : entry.key) }));
    expect(await firstKill()).toBeDefined();
  });

  test('receipts are told on the tick that brings them', async () => {
    plant<typeof BoxModule>(BOX, (actual) => ({
      entryFor: (tools, member, entry, now) => {
        const seen = actual.entryFor(tools, member, entry, now);
        return seen === undefined || entry.receivedAt === undefined ? seen : { ...seen, receivedAt: timeS(Math.floor(entry.receivedAt / 60) * 60) };
      },
    }));
    expect(await firstKill()).toBe('jostle');
  });

  test('times are told to the second', async () => {
    plant<typeof OrderModule>(ORDER, () => ({ minuteOf: (at) => at }));
    expect(await firstKill()).toBe('jostle');
  });

  test("a reader is shown what becomes of the author's wording", async () => {
    plant<typeof BoxModule>(BOX, (actual) => ({
      entryFor: (tools, member, entry, now) => {
        const seen = actual.entryFor(tools, member, entry, now);
        return seen === undefined ? undefined : { ...seen, wordingDigest: entry.wording?.digest ?? '' };
      },
    }));
    // Words of the author that go on after a declined wording are rare.
    expect(await firstKill(8 * TRIES)).toBe('purge');
  });

  test('everybody hears when anything is said', async () => {
    plant<typeof BoxModule>(BOX, (actual) => {
      let heard = 0;
      return {
        lineFor: (tools, member, line) => actual.lineFor(tools, member, line),
        entryFor: (tools, member, entry, now) => {
          heard += 1;
          const seen = actual.entryFor(tools, member, entry, now);
          return seen === undefined ? undefined : { ...seen, re: `${seen.re}${heard}` };
        },
      };
    });
    expect(await firstKill()).toBe('purge');
  });

  test('whoever is on no line is told that there is one', async () => {
    plant<typeof BoxModule>(BOX, (actual) => ({
      lineFor: (tools, member, line) =>
        actual.lineFor(tools, member, line) ?? { line: '', role: 'end', mediator: {}, ends: [], devices: [], endDevices: [], speakers: [], mandates: [] },
    }));
    expect(await firstKill()).toBe('purge');
  });

  test('a bound counts what the other end wrote and nobody sent on', async () => {
    plant<typeof ActsModule>(ACTS, (actual) => ({
      judgeEntry: (said, order, known, touch) => {
        const all = [...(known.lines.get(order.line)?.line.threads ?? [])].flatMap(({ entries }) => entries);
        return all.length > 3 ? { code: 'say/full', message: 'there are too many' } : actual.judgeEntry(said, order, known, touch);
      },
    }));
    expect(await firstKill()).toBe('purge');
  });

  test('a refusal depends on how much others opened', async () => {
    plant<typeof ActsModule>(ACTS, (actual) => ({
      judgeReceipt: (said, order, known, touch) => {
        const verdict = actual.judgeReceipt(said, order, known, touch);
        const isOdd = [...known.lines.values()].some(({ line }) => line.threads.size % 2 === 1);
        return typeof verdict !== 'function' && isOdd ? { code: 'say/stage', message: 'not now' } : verdict;
      },
    }));
    expect(await firstKill()).toBe('purge');
  });

  test('the length of what reaches a member grows with what others say', async () => {
    plant<typeof BoxModule>(BOX, (actual) => ({
      entryFor: (tools, member, entry, now) => {
        const seen = actual.entryFor(tools, member, entry, now);
        const count = [...entry.thread.line.threads].reduce((sum, { entries }) => sum + entries.length, 0);
        return seen === undefined ? undefined : { ...seen, reason: `${seen.reason}${' '.repeat(count)}` };
      },
    }));
    expect(await firstKill()).toBe('purge');
  });
});
