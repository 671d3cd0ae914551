import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  airDensityKgPerM3,
  airPressurePa,
  airTemperatureK,
  altitudeMslFromPressureM,
  apparentElevationRad,
  beamHeightM,
  exactAirDensityKgPerM3,
  geodeticToEcef,
  geometricElevationRad,
  geopotentialHeightM,
  gravityEcefInto,
  isAboveHorizon,
  lowestVisibleHeightM,
  pressureAltitudeM,
  pressureAtPressureAltitudePa,
  radarHorizonM,
  soundSpeedMps,
  WGS84_MU,
  WGS84_OMEGA_RADPS,
} from './index.ts';

const DEG = Math.PI / 180;

describe('U.S. Standard Atmosphere 1976', () => {
  test('agrees with the printed tables I and II at geometric altitudes', () => {
    // altitude m, temperature K, pressure Pa, density kg/m³
    const rows = [
      [0, 288.15, 101_325, 1.225],
      [1000, 281.651, 89_876, 1.1117],
      [5000, 255.676, 54_048, 0.73643],
      [10_000, 223.252, 26_500, 0.41351],
      [20_000, 216.65, 5529.3, 0.08891],
      [30_000, 226.509, 1197, 0.01841],
      [40_000, 250.35, 287.14, 0.0039957],
      [50_000, 270.65, 79.779, 0.0010269],
      [60_000, 247.021, 21.958, 3.0968e-4],
      [70_000, 219.585, 5.2209, 8.2829e-5],
      [80_000, 198.639, 1.0525, 1.8458e-5],
    ];
    for (const [altitude, temperature, pressure, density] of rows) {
      expect(Math.abs(airTemperatureK(altitude) - temperature), `temperature at ${altitude}`).toBeLessThan(0.002);
      expect(Math.abs(airPressurePa(altitude) / pressure - 1), `pressure at ${altitude}`).toBeLessThan(5e-5);
      expect(Math.abs(exactAirDensityKgPerM3(altitude) / density - 1), `density at ${altitude}`).toBeLessThan(5e-5);
    }
    expect(soundSpeedMps(0)).toBeCloseTo(340.294, 3);
    expect(soundSpeedMps(15_000)).toBeCloseTo(295.069, 2);
    expect(exactAirDensityKgPerM3(100_000)).toBeCloseTo(5.604e-7, 12);
    expect(geopotentialHeightM(86_000)).toBeCloseTo(84_852, 0);
  });

  test('the table is within 0.05 % of the formulas, falls with height, and ends at 200 km', () => {
    let previous = Infinity;
    for (let altitude = -1000; altitude < 199_900; altitude += 37) {
      const density = airDensityKgPerM3(altitude);
      expect(Math.abs(density / exactAirDensityKgPerM3(altitude) - 1), `at ${altitude}`).toBeLessThan(5e-4);
      expect(density).toBeLessThan(previous);
      previous = density;
    }
    expect(airDensityKgPerM3(200_001)).toBe(0);
    expect(airDensityKgPerM3(-5000)).toBe(airDensityKgPerM3(-1000));
    expect(exactAirDensityKgPerM3(260_000)).toBeGreaterThan(0);
  });

  test('pressure altitude inverts pressure from −1 km to 70 km, and QNH shifts it', () => {
    for (const height of [-900, 0, 3048, 11_000, 15_300, 20_000, 31_000, 45_000, 49_000, 60_000, 70_000]) {
      expect(pressureAltitudeM(pressureAtPressureAltitudePa(height))).toBeCloseTo(height, 5);
    }
    expect(pressureAltitudeM(30_090)).toBeCloseTo(9144, -1);
    expect(altitudeMslFromPressureM(3000, 101_325)).toBeCloseTo(3000, 6);
    expect(altitudeMslFromPressureM(3000, 102_325)).toBeCloseTo(3083, 0);
  });
});

describe('gravity', () => {
  const felt = (latRad: number, altitudeHaeM = 0): number => {
    const { xM, yM, zM } = geodeticToEcef({ latRad, lonRad: 0.7, altitudeHaeM });
    const out = new Float64Array(4);
    gravityEcefInto(out, 1, Float64Array.of(9, xM, yM, zM, 0, 0, 0), 1);
    return Math.hypot(out[1], out[2], out[3]);
  };

  test('on the ellipsoid is normal gravity: equator, 45°, pole', () => {
    expect(felt(0)).toBeCloseTo(9.7803253, 3);
    expect(felt(45 * DEG)).toBeCloseTo(9.8061977, 3);
    expect(felt(90 * DEG)).toBeCloseTo(9.8321849, 3);
    expect(felt(0, 400_000)).toBeLessThan(8.7);
  });

  test('a circular orbit above the equator stays where it hangs, and Coriolis turns it otherwise', () => {
    const radius = Math.cbrt(WGS84_MU / WGS84_OMEGA_RADPS ** 2);
    const out = new Float64Array(3);
    gravityEcefInto(out, 0, Float64Array.of(radius, 0, 0, 0, 0, 0), 0);
    expect(Math.abs(out[0])).toBeLessThan(1e-5);
    gravityEcefInto(out, 0, Float64Array.of(radius, 0, 0, 100, 50, 3), 0);
    expect(out[0]).toBeCloseTo(2 * WGS84_OMEGA_RADPS * 50, 4);
    expect(out[1]).toBeCloseTo(-2 * WGS84_OMEGA_RADPS * 100, 12);
  });
});

describe('refraction by effective Earth radius', () => {
  test('apparent and geometric elevation invert each other, apparent never the lower', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -0.01, max: 1.2, noNaN: true }),
        fc.double({ min: 1_000, max: 450_000, noNaN: true }),
        fc.double({ min: 0, max: 3_000, noNaN: true }),
        (apparent, rangeM, antennaHeightM) => {
          const geometric = geometricElevationRad({ antennaHeightM, rangeM }, apparent);
          expect(geometric).toBeLessThanOrEqual(apparent + 1e-12);
          expect(apparentElevationRad({ antennaHeightM, rangeM }, geometric)).toBeCloseTo(apparent, 9);
        },
      ),
    );
  });

  test('a horizontal beam is 588 m up after 100 km, and 196 m lower without air', () => {
    // r²/(2·k·R): 1e10 / (2 · 4/3 · 6,371,009) = 588.6 m.
    expect(beamHeightM({ antennaHeightM: 0, rangeM: 100_000 }, 0)).toBeCloseTo(588.6, 0);
    expect(beamHeightM({ antennaHeightM: 0, rangeM: 100_000, earthFactor: 1 }, 0)).toBeCloseTo(784.8, 0);
  });

  test('the horizon follows 4.12 km · √height, and an object is in sight when the horizons meet', () => {
    expect(radarHorizonM(100)).toBeCloseTo(41_220, -2);
    expect(radarHorizonM(-5)).toBe(0);
    expect(isAboveHorizon(90_000, 100, 100)).toBe(false);
    expect(isAboveHorizon(80_000, 100, 100)).toBe(true);
    const lowest = lowestVisibleHeightM(120_000, 25);
    expect(isAboveHorizon(120_000, 25, lowest * 1.001)).toBe(true);
    expect(isAboveHorizon(120_000, 25, lowest * 0.999)).toBe(false);
    expect(lowestVisibleHeightM(10_000, 25)).toBe(0);
  });
});
