import { describe, expect, test } from 'vitest';
import { LIMITS, feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { enuToEcef } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { ended, mayStart, type BirthQuotas } from './birth-quota.ts';
import { flyEast, listTracks, makePicture, makeSensor, radarPlot, SITE } from './test-sky.ts';

const AT_ONCE = LIMITS.birthsPerFeedAtOnceMax;
const ROOM = LIMITS.tracksPerViewMax;
const PER_S = LIMITS.birthsPerFeedPerSMax;

/** How many of `wantedCount` births at `at` are granted. */
function granted(quotas: BirthQuotas, feed: number, at: number, wantedCount: number): number {
  let count = 0;
  for (let index = 0; index < wantedCount; index += 1) if (mayStart(quotas, feed, at)) count += 1;
  return count;
}

describe('the births of a feed', () => {
  test('are so many at once after a quiet time, and then so many a second, each feed for itself', () => {
    const quotas: BirthQuotas = new Map();
    expect(granted(quotas, 1, 0, 2 * AT_ONCE)).toBe(AT_ONCE);
    expect(granted(quotas, 1, 1, AT_ONCE)).toBe(PER_S);
    expect(granted(quotas, 1, 1, AT_ONCE)).toBe(0);
    for (let index = 0; index < AT_ONCE; index += 1) ended(quotas, 1);
    expect(granted(quotas, 2, 1, 2 * AT_ONCE)).toBe(AT_ONCE);
    expect(granted(quotas, 1, 3.5, AT_ONCE)).toBe(2.5 * PER_S);
    for (let index = 0; index < 3.5 * PER_S; index += 1) ended(quotas, 1);
    expect(granted(quotas, 1, 1e6, 2 * AT_ONCE)).toBe(AT_ONCE);
    expect(quotas.get(1)?.shedCount).toBe(AT_ONCE + (AT_ONCE - PER_S) + AT_ONCE + (AT_ONCE - 2.5 * PER_S) + AT_ONCE);
  });

  test('keep no more of a picture than they leave free, however slowly they come', () => {
    const quotas: BirthQuotas = new Map();
    const quiet = 1e3;
    let at = 0;
    const flood = (feed: number): number => Array.from({ length: 8 }, () => granted(quotas, feed, (at += quiet), ROOM)).reduce((sum, one) => sum + one, 0);
    expect(flood(1)).toBe(ROOM / 2);
    expect(flood(2)).toBe(ROOM / 4);
    expect(flood(3)).toBe(ROOM / 8);
    expect(granted(quotas, 4, at, 500)).toBe(500);
    for (let index = 0; index < 100; index += 1) ended(quotas, 1);
    expect(flood(1)).toBe(0);
    for (let index = 0; index < ROOM / 4; index += 1) ended(quotas, 1);
    expect(flood(1)).toBeGreaterThan(ROOM / 20);
  });

  test('a clock that goes back gives nothing back', () => {
    const quotas: BirthQuotas = new Map();
    granted(quotas, 1, 100, AT_ONCE);
    expect(granted(quotas, 1, 50, 10)).toBe(0);
    expect(granted(quotas, 1, 100, 10)).toBe(0);
  });

  test('a feed that says that the sky is full of new objects leaves room in the picture for the object of another', () => {
    const flooder = { feedHandle: feedHandle(1), sensorHandle: sensorHandle(1) };
    const picture = makePicture([makeSensor(), makeSensor({ handle: flooder.sensorHandle, feedHandle: flooder.feedHandle })]);
    const random = keyedRandom('flood', 1);
    for (let index = 0; index < AT_ONCE + 700; index += 1) {
      const place = enuToEcef(SITE, { eastM: -5e4 - random.uniform() * 3e5, northM: (random.uniform() - 0.5) * 5e5, upM: 2000 + random.uniform() * 8000 });
      picture.addPlot(radarPlot(place, 0, 0, flooder), timeS(0));
    }
    const aircraft = flyEast(40_000, 90_000, 6000, 220);
    for (const at of [1, 5, 9]) {
      picture.advanceTo(timeS(at));
      picture.addPlot(radarPlot(aircraft(at), at, at), timeS(at));
    }
    expect(picture.counters['picture/births']).toBe(700);
    expect(picture.trustOf(flooder.sensorHandle, timeS(9))?.shedBirthsCount).toBe(700);
    expect(picture.trustOf(sensorHandle(0), timeS(9))?.shedBirthsCount).toBe(0);
    const { xM, yM, zM } = aircraft(9);
    const near = listTracks(picture, 9).filter(({ state }) => Math.hypot(state[0] - xM, state[1] - yM, state[2] - zM) < 1000);
    expect(near.map(({ status }) => status)).toEqual(['confirmed']);
  });

  test('a feed that fills the picture slowly keeps half of it, objects of another go on being born, and what has ended makes room again', () => {
    const flooder = { feedHandle: feedHandle(1), sensorHandle: sensorHandle(1) };
    const picture = makePicture([makeSensor(), makeSensor({ handle: flooder.sensorHandle, feedHandle: flooder.feedHandle })]);
    const random = keyedRandom('slow flood', 1);
    const flood = (count: number, at: number): void => {
      for (let index = 0; index < count; index += 1) {
        const place = enuToEcef(SITE, { eastM: -5e4 - random.uniform() * 3e5, northM: (random.uniform() - 0.5) * 5e5, upM: 2000 + random.uniform() * 8000 });
        picture.addPlot(radarPlot(place, at, at, flooder), timeS(at));
      }
    };
    flood(AT_ONCE, 0);
    flood(ROOM / 2, 21);
    expect(picture.counters['picture/full']).toBeUndefined();
    expect(listTracks(picture, 21)).toHaveLength(ROOM / 2);
    const aircraft = flyEast(40_000, 90_000, 6000, 220);
    for (const at of [22, 26, 30]) {
      picture.addPlot(radarPlot(aircraft(at), at, at), timeS(at));
      if (at < 30) picture.advanceTo(timeS(at));
    }
    const { xM, yM, zM } = aircraft(30);
    const near = listTracks(picture, 30).filter(({ state }) => Math.hypot(state[0] - xM, state[1] - yM, state[2] - zM) < 1000);
    expect(near.map(({ status }) => status)).toEqual(['confirmed']);
    const shedCount = picture.counters['picture/births'];
    expect(shedCount).toBeGreaterThan(0);
    expect(picture.trustOf(flooder.sensorHandle, timeS(30))?.shedBirthsCount).toBe(shedCount);
    expect(picture.trustOf(sensorHandle(0), timeS(30))?.shedBirthsCount).toBe(0);
    for (let at = 31; at < 300; at += 1) picture.advanceTo(timeS(at));
    flood(300, 300);
    expect(picture.counters['picture/births']).toBe(shedCount);
  });
});
