import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ecefToEnu, ecefToGeodetic, ecefVectorToEnu, enuToEcef, enuToPolar, enuVectorToEcef, geodeticToEcef, localFrame, polarToEnu } from './index.ts';

const DEG = Math.PI / 180;
const anywhere = fc.record({
  latRad: fc.double({ min: -Math.PI / 2, max: Math.PI / 2, noNaN: true }),
  lonRad: fc.double({ min: -Math.PI, max: Math.PI, maxExcluded: true, noNaN: true }),
  altitudeHaeM: fc.double({ min: -10_000, max: 2_000_000, noNaN: true }),
});

describe('geodetic and ECEF', () => {
  test('the axes and the poles lie where WGS-84 puts them', () => {
    expect(geodeticToEcef({ latRad: 0, lonRad: 0, altitudeHaeM: 0 })).toEqual({ xM: 6_378_137, yM: 0, zM: 0 });
    const pole = geodeticToEcef({ latRad: Math.PI / 2, lonRad: 0, altitudeHaeM: 0 });
    expect(pole.zM).toBeCloseTo(6_356_752.314245, 6);
    expect(Math.abs(pole.xM)).toBeLessThan(1e-9);
    expect(ecefToGeodetic({ xM: 0, yM: 0, zM: -6_356_752.314245 - 7 }).latRad).toBe(-Math.PI / 2);
  });

  test('a point at latitude 45°, longitude 30°, 1,000 m agrees with the closed formula', () => {
    // N = a/√(1 − e²/2) = 6,388,838.290 m.
    const p = geodeticToEcef({ latRad: 45 * DEG, lonRad: 30 * DEG, altitudeHaeM: 1000 });
    expect(p.xM).toBeCloseTo((6_388_838.2901 + 1000) * Math.SQRT1_2 * Math.sqrt(0.75), 3);
    expect(p.yM).toBeCloseTo((6_388_838.2901 + 1000) * Math.SQRT1_2 * 0.5, 3);
    expect(p.zM).toBeCloseTo((6_388_838.2901 * 0.993305620009859 + 1000) * Math.SQRT1_2, 3);
  });

  test('the way there and back keeps 1e-9 rad and 1 mm from −10 km to 2,000 km', () => {
    fc.assert(
      fc.property(anywhere, (position) => {
        const back = ecefToGeodetic(geodeticToEcef(position));
        expect(Math.abs(back.latRad - position.latRad)).toBeLessThan(1e-9);
        const lonError = Math.abs(Math.sin((back.lonRad - position.lonRad) / 2)) * Math.cos(position.latRad);
        expect(lonError).toBeLessThan(1e-9);
        expect(Math.abs(back.altitudeHaeM - position.altitudeHaeM)).toBeLessThan(1e-3);
      }),
      { numRuns: 2000 },
    );
  });
});

describe('local frames', () => {
  test('the origin is zero, up is up and north is towards the pole', () => {
    const frame = localFrame({ latRad: 31.7 * DEG, lonRad: 35.2 * DEG, altitudeHaeM: 800 });
    const above = ecefToEnu(frame, geodeticToEcef({ latRad: 31.7 * DEG, lonRad: 35.2 * DEG, altitudeHaeM: 1850 }));
    expect(above.upM).toBeCloseTo(1050, 6);
    expect(Math.abs(above.eastM) + Math.abs(above.northM)).toBeLessThan(1e-6);
    const north = ecefToEnu(frame, geodeticToEcef({ latRad: 31.71 * DEG, lonRad: 35.2 * DEG, altitudeHaeM: 800 }));
    expect(north.northM).toBeGreaterThan(1100);
    expect(Math.abs(north.eastM)).toBeLessThan(1e-6);
  });

  test('positions and vectors survive the way there and back, and lengths are kept', () => {
    const length = fc.double({ min: -500_000, max: 500_000, noNaN: true });
    fc.assert(
      fc.property(anywhere, fc.record({ eastM: length, northM: length, upM: length }), (origin, enu) => {
        const frame = localFrame(origin);
        const back = ecefToEnu(frame, enuToEcef(frame, enu));
        const vector = enuVectorToEcef(frame, enu);
        const turned = ecefVectorToEnu(frame, vector);
        for (const key of ['eastM', 'northM', 'upM'] as const) {
          expect(Math.abs(back[key] - enu[key])).toBeLessThan(1e-6);
          expect(Math.abs(turned[key] - enu[key])).toBeLessThan(1e-8);
        }
        expect(Math.hypot(vector.xM, vector.yM, vector.zM)).toBeCloseTo(Math.hypot(enu.eastM, enu.northM, enu.upM), 7);
      }),
    );
  });

  test('range, azimuth, elevation come back from east, north, up', () => {
    const east = polarToEnu(5000, 90 * DEG, 0);
    expect(east.eastM).toBeCloseTo(5000, 9);
    expect(east.northM).toBeCloseTo(0, 9);
    fc.assert(
      fc.property(
        fc.double({ min: 1, max: 500_000, noNaN: true }),
        fc.double({ min: 0, max: 6.28, noNaN: true }),
        fc.double({ min: -1.5, max: 1.5, noNaN: true }),
        (rangeM, azimuthRad, elevationRad) => {
          const polar = enuToPolar(polarToEnu(rangeM, azimuthRad, elevationRad));
          expect(polar.rangeM).toBeCloseTo(rangeM, 6);
          expect(Math.abs(Math.sin((polar.azimuthRad - azimuthRad) / 2))).toBeLessThan(1e-12);
          expect(polar.elevationRad).toBeCloseTo(elevationRad, 12);
        },
      ),
    );
  });
});
