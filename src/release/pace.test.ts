import { expect, test } from 'vitest';
import { HUB, feedId, memberId, publicOf, recipientOf } from '../base/index.ts';
import type { FeedConfig, Sensor } from '../model/index.ts';
import { othersFeeds, turnS } from './index.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false }): Value => {
  if (!found.ok) throw new Error('an id of the test must be well formed');
  return found.value;
};
const [altair, deneb] = ['altair', 'deneb'].map((name) => must(memberId(name)));
const feed = (name: string, member: FeedConfig['member'], isPublic = false): FeedConfig => ({ id: must(feedId(name)), member, public: isPublic, sources: [] });

test('a turn is that of a radar in whole seconds, at most twelve; observers, broadcasts and what declares none have none', () => {
  const of = (type: Sensor['type'], scanPeriodS: number): number => turnS({ type, scanPeriodS });
  expect([of('primary2d', 4), of('radar3d', 4.8), of('secondary', 12.1), of('passive', 0.2)]).toEqual([4, 5, 12, 1]);
  expect([of('observer', 60), of('adsb', 7), of('launch', 9), of('radar3d', Number.NaN)]).toEqual([1, 1, 1, 1]);
});

test('others’ feeds are neither the recipient’s own, as a member or as its public, nor public', () => {
  const config = { feeds: [feed('a', altair), feed('d', deneb), feed('p', HUB, true)] };
  expect([...othersFeeds(config, recipientOf(altair))]).toEqual(['d']);
  expect([...othersFeeds(config, publicOf(altair))]).toEqual(['d']);
  expect([...othersFeeds(config, recipientOf(HUB))]).toEqual(['a', 'd']);
});
