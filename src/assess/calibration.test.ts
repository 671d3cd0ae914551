import { describe, expect, test } from 'vitest';
import { keyedRandom } from '../math/random.ts';
import { roundPlace, sketchTrack } from '../forecast/fixture.ts';
import { createCalibration } from './calibration.ts';
import { straightLineOf } from './straight-line.ts';

describe('a calibration', () => {
  test('finds honest chances honest and skilful, bin by bin', () => {
    const calibration = createCalibration();
    const random = keyedRandom('honest');
    for (let i = 0; i < 20_000; i += 1) {
      const chance = random.uniform() ** 3;
      calibration.add({ chance, inCone: chance > 0.3, happened: random.uniform() < chance });
    }
    for (const bin of calibration.bins()) {
      expect(bin.observedCount / bin.expectedCount).toBeGreaterThan(0.75);
      expect(bin.observedCount / bin.expectedCount).toBeLessThan(1.3);
    }
    const scores = calibration.scores();
    expect(scores?.climateBrierShare).toBeGreaterThan(0.3);
    expect(scores?.coneLogShare).toBeGreaterThan(0);
  });

  test('finds boasting out: twice the chance that is due is half as often true, and worse than knowing nothing', () => {
    const calibration = createCalibration();
    const random = keyedRandom('boast');
    for (let i = 0; i < 4_000; i += 1) calibration.add({ chance: 0.6, inCone: true, happened: random.uniform() < 0.2 });
    const bin = calibration.bins().find((one) => one.forecastCount > 0);
    expect((bin?.observedCount ?? 0) / (bin?.expectedCount ?? 1)).toBeCloseTo(1 / 3, 1);
    expect(calibration.scores()?.climateBrierShare).toBeLessThan(0);
  });

  test('says nothing of nothing', () => {
    expect(createCalibration().scores()).toBeUndefined();
  });
});

describe('the straight line', () => {
  const line = straightLineOf(sketchTrack({ latDeg: 31, lonDeg: 37, altitudeHaeM: 1_000, eastMps: -50, northMps: 0 }).state);

  test('meets what lies ahead when its circle touches it, and not what lies behind or aside', () => {
    // 95.4 km ahead, radius 5 km: circle 3 + 9.5 km.
    expect(line(roundPlace('ahead', 31, 36, 5_000), 7_200)).toBeCloseTo((95_500 - 5_000 - 3_000 - 9_550) / 50, -2);
    expect(line(roundPlace('ahead', 31, 36, 5_000), 600)).toBeUndefined();
    expect(line(roundPlace('behind', 31, 38, 5_000), 7_200)).toBeUndefined();
    expect(line(roundPlace('aside', 31.5, 36.5, 5_000), 7_200)).toBeUndefined();
    expect(line(roundPlace('below', 31, 37, 5_000), 10)).toBe(0);
  });
});
