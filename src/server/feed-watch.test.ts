import { describe, expect, test } from 'vitest';
import { feedId, sensorId, timeS, type FeedId } from '../base/index.ts';
import { createHealthBook } from '../ingest/index.ts';
import type { BrokerConfig } from '../model/index.ts';
import { createFeedWatch } from './feed-watch.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const feed: FeedId = must(feedId('altair-radar'));
const sensor = must(sensorId('a-1'));
const config = { feeds: [{ id: feed, sources: [{ sensor }] }], sensors: [{ id: sensor, scanPeriodS: 4 }] } as unknown as Pick<
  BrokerConfig,
  'feeds' | 'sensors'
>;

describe('a watch over a feed', () => {
  test('says silence after three turns but at least 15 s, once, and its end', () => {
    const book = createHealthBook();
    const watch = createFeedWatch(config);
    expect(watch.look(timeS(100), book)).toEqual([]);
    expect(watch.look(timeS(115), book)).toEqual([]);
    expect(watch.look(timeS(116), book)).toMatchObject([{ feed, code: 'feed/silent', message: expect.stringContaining('its limit is 15 s') }]);
    expect(watch.look(timeS(117), book)).toEqual([]);
    book.of(feed).heard(timeS(117.5));
    expect(watch.look(timeS(118), book)).toMatchObject([{ code: 'feed/back', message: 'it speaks again' }]);
  });

  test('says a radar down after two turns without a service message, by the turn that it measured, though plots still come', () => {
    const book = createHealthBook();
    const watch = createFeedWatch(config);
    const health = book.of(feed);
    health.lastServiceAt = timeS(100);
    health.rotationS = 10;
    for (const at of [101, 110, 120]) {
      health.heard(timeS(at));
      expect(watch.look(timeS(at), book)).toEqual([]);
    }
    health.heard(timeS(121));
    expect(watch.look(timeS(121), book)).toMatchObject([{ code: 'feed/down', message: expect.stringContaining('two turns are 20 s') }]);
    health.lastServiceAt = timeS(122);
    health.heard(timeS(122));
    expect(watch.look(timeS(122), book)).toMatchObject([{ code: 'feed/back' }]);
  });

  test('passes on what a radar says of itself: strobes, overload, a time source that fails', () => {
    const book = createHealthBook();
    const watch = createFeedWatch(config);
    const health = book.of(feed);
    health.heard(timeS(100));
    health.jammedAt = timeS(100);
    health.jammingCount = 3;
    health.jammingRad = Math.PI / 2;
    health.overload = true;
    health.invalidClocks.add(must(sensorId('vega-1')));
    expect(watch.look(timeS(100), book).map(({ code }) => code)).toEqual(['feed/jammed', 'feed/overload', 'feed/time-source']);
    health.heard(timeS(161));
    health.overload = false;
    health.invalidClocks.clear();
    expect(watch.look(timeS(161), book).map(({ code, message }) => `${code} ${message}`)).toEqual([
      'feed/back no more strobes come',
      'feed/back its load is normal again',
      'feed/back its time source is valid again',
    ]);
  });
});
