import { describe, expect, test } from 'vitest';
import { LIMITS, feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { enuToEcef } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { mayStart, type BirthQuotas } from './birth-quota.ts';
import { flyEast, listTracks, makePicture, makeSensor, radarPlot, SITE } from './test-sky.ts';

const AT_ONCE = LIMITS.birthsPerFeedAtOnceMax;
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
    expect(granted(quotas, 2, 1, 2 * AT_ONCE)).toBe(AT_ONCE);
    expect(granted(quotas, 1, 3.5, AT_ONCE)).toBe(2.5 * PER_S);
    expect(granted(quotas, 1, 1e6, 2 * AT_ONCE)).toBe(AT_ONCE);
    expect(quotas.get(1)?.shedCount).toBe(AT_ONCE + (AT_ONCE - PER_S) + AT_ONCE + (AT_ONCE - 2.5 * PER_S) + AT_ONCE);
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
});
