import { expect, test } from 'vitest';
import { LIMITS, timeS } from '../base/index.ts';
import { blankMeasurement, type Measurement } from '../model/index.ts';
import { FeedFilter } from './feed-filter.ts';
import { fixtureRadar } from './fixture.ts';

const plotAt = (second: number, rangeM: number): Measurement => ({ ...blankMeasurement('polar', 'primary', timeS(second)), rangeM });

test('each plot of a sensor is known again, however its memory grew meanwhile', () => {
  const filter = new FeedFilter();
  for (let i = 0; i < 3_000; i += 1) {
    expect(filter.isRepeated(fixtureRadar, plotAt(1_000, i), 1_000)).toBe(false);
    expect([i, filter.isRepeated(fixtureRadar, plotAt(1_000, i), 1_000)]).toEqual([i, true]);
  }
});

test('it is known for as long as it may come, whenever others of its sensor came', () => {
  const spanS = LIMITS.plotAgeMaxS + LIMITS.plotFutureMaxS;
  for (const otherAt of [undefined, 1_030, 1_000 + spanS, 1_001 + spanS]) {
    const againAt = (second: number): boolean => {
      const filter = new FeedFilter();
      filter.isRepeated(fixtureRadar, plotAt(1_000, 1), 1_000);
      if (otherAt !== undefined) filter.isRepeated(fixtureRadar, plotAt(otherAt, 2), otherAt);
      return filter.isRepeated(fixtureRadar, plotAt(1_000, 1), second);
    };
    expect([otherAt, againAt(1_000 + spanS), againAt(1_002 + spanS)]).toEqual([otherAt, true, false]);
  }
});
