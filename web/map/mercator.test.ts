import { describe, expect, test } from 'vitest';
import { latFromMercator, lonFromMercator, mercatorX, mercatorY, unitsPerMetre } from './mercator.ts';

describe('mercator', () => {
  test('puts the origin in the middle and EPSG:3857 figures where they belong', () => {
    expect([mercatorX(0), mercatorY(0)]).toEqual([0.5, 0.5]);
    // EPSG guidance note 7-2, 1024: 24°22'54.433"N 100°20'00.000"W is X -11169055.58, Y 2800000.00 on a sphere of 6378137 m.
    const half = Math.PI * 6_378_137;
    expect((mercatorX(-100.333333333) - 0.5) * 2 * half).toBeCloseTo(-11_169_055.58, 1);
    expect((0.5 - mercatorY(24 + 22 / 60 + 54.433 / 3600)) * 2 * half).toBeCloseTo(2_800_000, 0);
  });

  test('goes there and back', () => {
    for (const [lonDeg, latDeg] of [
      [35.2, 31.8],
      [-12.5, -40.25],
    ] as const) {
      expect(lonFromMercator(mercatorX(lonDeg))).toBeCloseTo(lonDeg, 9);
      expect(latFromMercator(mercatorY(latDeg))).toBeCloseTo(latDeg, 9);
    }
  });

  test('a metre is larger on the map away from the equator', () => {
    expect(unitsPerMetre(60) / unitsPerMetre(0)).toBeCloseTo(2, 9);
  });
});
