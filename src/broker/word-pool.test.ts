import { describe, expect, test } from 'vitest';
import { memberId, timeS, type MemberId, type RecipientId } from '../base/index.ts';
import { circleRing } from '../geo/index.ts';
import type { BrokerConfig, ViewLevel, WordTerm } from '../model/index.ts';
import type { ViewName } from '../release/index.ts';
import {
  ALTAIR,
  CENTRE,
  D,
  DENEB,
  HOUR,
  START,
  VEGA,
  file,
  frameOf,
  indications,
  must,
  postureOf,
  postures,
  term,
  until,
  worldOf,
  type World,
} from './word-fixture.ts';

/** What `count` reports make of a member: filed over the twenty hours before `START`, of independent speakers, about the coast. */
function fill(world: World, members: readonly MemberId[], count: number): void {
  for (let i = 0; i < count; i += 1) {
    const by = members[i % members.length];
    const at = timeS(START - 20 * HOUR + (i * 20 * HOUR) / count);
    const text = {
      format: 'manara-indication',
      version: 1,
      member: by,
      id: `old-${i}`,
      what: ['drone'],
      count: [i + 1, i + 2],
      to: 'coast',
      window: ['2024-04-13T20:10:00Z', '2024-04-14T04:20:00Z'],
      sure: 'likely',
      grade: 'C3',
      chain: [{ who: `desk ${i}` }],
      text: '',
    };
    const filed = must(world.door.file(by, JSON.stringify(text), at));
    world.broker.input({ kind: 'indication', at, filed });
  }
}

const change = (world: World, member: MemberId, words: readonly WordTerm[]): void =>
  world.broker.input({ kind: 'terms', at: timeS(world.at - 0.5), terms: { member, version: 2, terms: [], words, hash: 'b' } });

const isPending = (world: World, who: RecipientId, level: ViewLevel = 'warn'): boolean =>
  (frameOf(world, who, level).words ?? []).some(({ k }) => k === 'pending');
const membersOf = (others: number): Partial<BrokerConfig> => ({
  members: [ALTAIR, DENEB, VEGA, ...Array.from({ length: others }, (_, i) => must(memberId(`other-${i}`)))].map((id) => ({
    id,
    names: { en: id },
    territory: circleRing(CENTRE, 200_000, 24),
    languages: ['en'],
    utcOffsetMin: 0,
    approval: false,
    posturePrepares: true,
  })),
});
/** From the least to the most that anybody expects, region by region. */
const countsOf = (world: World): Readonly<Record<string, unknown>> => Object.fromEntries(postures(world, D, 'picture').map(({ id, count }) => [id, count]));
const everyRegion = (count: readonly [number, number]): Readonly<Record<string, unknown>> => ({ everywhere: count, coast: count, west: count });
const allTo = (words: readonly WordTerm[]): BrokerConfig['terms'] => [ALTAIR, VEGA].map((member) => ({ member, version: 1, terms: [], words, hash: 'a' }));

describe('where thousands of reports stand', () => {
  const REPORTS = 7_000;
  const crowded = (others = 0, watch?: (view: ViewName, bytes: Uint8Array) => void): World => {
    const world = worldOf([], { ...membersOf(others), terms: allTo([term(D)]) }, true, watch);
    world.broker.input({ kind: 'tick', at: timeS(START - 20 * HOUR - 1) });
    fill(world, [ALTAIR, VEGA], REPORTS);
    until(world, START + 120);
    return world;
  };

  test('after a change of terms what is no longer released is gone at the next tick; reports are back three ticks later, postures when they have been weighed', () => {
    const world = crowded();
    expect(countsOf(world)).toEqual(everyRegion([1, REPORTS + 1]));
    expect(isPending(world, D)).toBe(false);
    change(world, ALTAIR, []);
    until(world, START + 121);
    for (const level of ['warn', 'threats', 'picture'] as const) expect(frameOf(world, D, level).words).toEqual([{ k: 'pending', id: 'postures' }]);
    until(world, START + 124);
    const shown = indications(world, D, 'picture');
    // Those of Vega alone, which filed every second one.
    expect(shown.map(({ count }) => count?.[0] ?? 0)).toEqual(Array.from({ length: 100 }, (_, i) => REPORTS - 198 + 2 * i));
    expect([postures(world, D, 'warn'), isPending(world, D)]).toEqual([[], true]);
    until(world, START + 130);
    expect(isPending(world, D)).toBe(false);
    expect(countsOf(world)).toEqual(everyRegion([2, REPORTS + 1]));
  });

  test('what is filed while a view begins counts in it, and what is withdrawn does not', () => {
    const world = crowded();
    change(world, ALTAIR, []);
    until(world, START + 123);
    file(world, { id: 'new-one', count: [20_000, 30_000], chain: [{ who: 'somebody else' }] }, VEGA);
    file(world, { format: 'manara-indication', version: 1, member: 'vega', id: 'back', withdraws: 'old-1' }, VEGA, true);
    until(world, START + 124);
    expect(isPending(world, D)).toBe(true);
    until(world, START + 180);
    expect(countsOf(world)).toEqual(everyRegion([4, 30_000]));
  });

  test('a preparation that an imminent posture brought stands while it is weighed anew', () => {
    const world = crowded();
    const stages: string[][] = [];
    for (let second = 121; second <= 190; second += 1) {
      if (second === 125) change(world, ALTAIR, []);
      until(world, START + second);
      stages.push(frameOf(world, D, 'warn').warnings.map(({ stage }) => stage));
    }
    expect(postureOf(world, D, 'warn')).toBe('imminent');
    expect(new Set(stages.map((one) => one.join()))).toEqual(new Set(['prepare']));
  });

  test('when postures come after a change of terms tells nothing of how many members there are', () => {
    const framesWith = (others: number): string[] => {
      const seen: string[] = [];
      const world = crowded(others, (view, bytes) => void (view.recipient === D && seen.push(Buffer.from(bytes).toString('hex'))));
      change(world, ALTAIR, []);
      until(world, START + 180);
      return seen;
    };
    expect(framesWith(0)).toEqual(framesWith(40));
  });

  test('a new independent chain shows within a minute, however the others were filed', () => {
    const world = crowded();
    for (let second = 121; second <= 240; second += 1) {
      file(world, { id: `busy-${second}`, chain: [{ who: `busy ${second}` }] }, second % 2 === 0 ? ALTAIR : VEGA);
      if (second === 150) file(world, { id: 'new-one', count: [20_000, 30_000], sure: 'near-certain', chain: [{ who: 'somebody else' }] }, VEGA);
      until(world, START + second);
      if (second === 210) expect(postures(world, D, 'picture').map(({ count }) => count?.[1])).toEqual([30_000, 30_000, 30_000]);
    }
  });
});

test('when the posture of a region of which hundreds speak comes tells nothing of how many members there are', () => {
  const framesWith = (others: number): string[] => {
    const seen: string[] = [];
    const world = worldOf([term(D)], membersOf(others), false, (view, bytes) => {
      if (view.recipient === D) seen.push(Buffer.from(bytes).toString('hex'));
    });
    until(world, START);
    // As many as one member may file in ten minutes.
    for (let i = 0; i < 600; i += 1) {
      until(world, START + i + 1);
      expect(file(world, { id: `report-${i}`, count: [i + 1, i + 2], chain: [{ who: `desk ${i}` }] })).toBe('taken');
    }
    until(world, START + 660);
    return seen;
  };
  expect(framesWith(0)).toEqual(framesWith(40));
});
