import { expect, test } from 'vitest';
import { HUB, feedId, memberId, publicOf, recipientOf, sensorId } from '../base/index.ts';
import type { FeedConfig, Sensor } from '../model/index.ts';
import { othersTurnsS } from './index.ts';

const must = <Value>(found: { ok: true; value: Value } | { ok: false }): Value => {
  if (!found.ok) throw new Error('an id of the test must be well formed');
  return found.value;
};
const [altair, deneb] = ['altair', 'deneb'].map((name) => must(memberId(name)));
const feed = (name: string, member: FeedConfig['member'], isPublic = false): FeedConfig => ({ id: must(feedId(name)), member, public: isPublic, sources: [] });
const sensor = (of: string, scanPeriodS: number, type: Sensor['type'] = 'primary2d'): Sensor =>
  ({ id: must(sensorId(`${of}-${Math.round(scanPeriodS * 10)}-${type}`)), feed: must(feedId(of)), scanPeriodS, type }) as Sensor;

test('others’ turns are those of their slowest radar, in whole seconds up to twelve; one’s own feeds, public ones, observers and broadcasts have none', () => {
  const config = {
    feeds: [feed('a', altair), feed('d', deneb), feed('slow', deneb), feed('seen', deneb), feed('p', HUB, true)],
    sensors: [
      sensor('a', 4),
      sensor('d', 4.8),
      sensor('d', 4),
      sensor('d', 60, 'observer'),
      sensor('d', 7, 'adsb'),
      sensor('slow', 20, 'radar3d'),
      sensor('seen', 30, 'observer'),
      sensor('p', 6),
    ],
  };
  expect(Object.fromEntries(othersTurnsS(config, recipientOf(altair)))).toEqual({ d: 5, slow: 12, seen: 1 });
  expect(Object.fromEntries(othersTurnsS(config, publicOf(altair)))).toEqual({ d: 5, slow: 12, seen: 1 });
  expect(Object.fromEntries(othersTurnsS(config, recipientOf(HUB)))).toEqual({ a: 4, d: 5, slow: 12, seen: 1 });
});
