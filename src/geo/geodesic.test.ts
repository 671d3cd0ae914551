import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import geographiclib from 'geographiclib-geodesic';
import { bearingRad, curvatureRadii, destination, distanceM, fastBearingRad, fastDistanceM, geodesicLine, type LatLon } from './index.ts';

const DEG = Math.PI / 180;
const karney = geographiclib.Geodesic.WGS84;
const point = fc.record({
  latRad: fc.double({ min: -89.9 * DEG, max: 89.9 * DEG, noNaN: true }),
  lonRad: fc.double({ min: -Math.PI, max: Math.PI, noNaN: true }),
});
const bearing = fc.double({ min: 0, max: 6.28, noNaN: true });
const inverse = (a: LatLon, b: LatLon): { s12: number; azi1: number } => {
  const line = karney.Inverse(a.latRad / DEG, a.lonRad / DEG, b.latRad / DEG, b.lonRad / DEG);
  return { s12: line.s12 ?? NaN, azi1: line.azi1 ?? NaN };
};
const turnBetween = (a: number, b: number): number => Math.abs(2 * Math.asin(Math.sin((a - b) / 2)));

describe('against Karney (GeographicLib)', () => {
  test('distances agree to 1 mm and bearings to 1e-8 rad up to 19,000 km', () => {
    fc.assert(
      fc.property(point, point, (a, b) => {
        const want = inverse(a, b);
        fc.pre(want.s12 > 10 && want.s12 < 19_000_000);
        expect(Math.abs(distanceM(a, b) - want.s12)).toBeLessThan(1e-3);
        expect(turnBetween(bearingRad(a, b), want.azi1 * DEG)).toBeLessThan(1e-8 + 1e-3 / want.s12);
      }),
      { numRuns: 1000 },
    );
  });

  test('near-antipodal pairs, where the series fails, stay within 0.6 %', () => {
    fc.assert(
      fc.property(point, fc.double({ min: -1, max: 1, noNaN: true }), fc.double({ min: -1, max: 1, noNaN: true }), (a, dLat, dLon) => {
        const b = { latRad: Math.max(-1.57, Math.min(1.57, -a.latRad + dLat * DEG)), lonRad: a.lonRad + Math.PI + dLon * DEG };
        expect(Math.abs(distanceM(a, b) / inverse(a, b).s12 - 1)).toBeLessThan(6e-3);
      }),
    );
  });

  test('a destination is within 1 mm', () => {
    fc.assert(
      fc.property(point, bearing, fc.double({ min: 0, max: 15_000_000, noNaN: true }), (from, start, length) => {
        const there = destination(from, start, length);
        const want = karney.Direct(from.latRad / DEG, from.lonRad / DEG, start / DEG, length);
        const gap = inverse(there, { latRad: (want.lat2 ?? NaN) * DEG, lonRad: (want.lon2 ?? NaN) * DEG });
        expect(gap.s12).toBeLessThan(1e-3);
      }),
      { numRuns: 500 },
    );
  });

  test('the fast forms keep 0.002 % of distance and 0.0001 rad of bearing up to 500 km', () => {
    fc.assert(
      fc.property(point, bearing, fc.double({ min: 100, max: 500_000, noNaN: true }), (from, start, length) => {
        fc.pre(Math.abs(from.latRad) < 80 * DEG);
        const to = destination(from, start, length);
        expect(Math.abs(fastDistanceM(from, to) / length - 1)).toBeLessThan(2e-5);
        expect(turnBetween(fastBearingRad(from, to), start)).toBeLessThan(1e-4);
      }),
      { numRuns: 500 },
    );
  });
});

test('coincident points are 0 m apart with bearing 0, and the antimeridian is no barrier', () => {
  const here = { latRad: 0.5, lonRad: 3.1 };
  expect(geodesicLine(here, here)).toEqual({ distanceM: 0, startBearingRad: 0, endBearingRad: 0 });
  const east = destination({ latRad: 0.2, lonRad: 179.9 * DEG }, Math.PI / 2, 50_000);
  expect(east.lonRad).toBeLessThan(-179 * DEG);
  expect(distanceM({ latRad: 0.2, lonRad: 179.9 * DEG }, east)).toBeCloseTo(50_000, 4);
});

test('radii of curvature are those of the equator and the pole', () => {
  expect(curvatureRadii(0).meridianM).toBeCloseTo(6_335_439.327, 3);
  expect(curvatureRadii(Math.PI / 2).meridianM).toBeCloseTo(6_399_593.626, 3);
});
