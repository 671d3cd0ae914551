import fc from 'fast-check';
import { expect, test } from 'vitest';
import { circleRing, ecefToGeodetic, enuToEcef, fastDistanceM } from '../geo/index.ts';
import { covers, createSensorTable } from './sensor-table.ts';
import { FLAT_WORLD, SITE, makeSensor } from './test-sky.ts';
import type { ViewSensor } from '../model/index.ts';

/** Whether an object `eastM`, `northM` of the radar and `upM` above it is covered. */
function isCovered(changes: Partial<ViewSensor>, eastM: number, northM: number, upM = 5000): boolean {
  const table = createSensorTable();
  table.set(makeSensor(changes));
  const { xM, yM, zM } = enuToEcef(SITE, { eastM, northM, upM });
  return covers(table.at(0), Float64Array.of(xM, yM, zM), 0, FLAT_WORLD);
}

const { latRad, lonRad } = ecefToGeodetic(enuToEcef(SITE, { eastM: 100_000, northM: 0, upM: 0 }));
const centre = { latRad, lonRad };
const region = circleRing(centre, 40_000, 64);

test('silence means nothing where a plot may be withheld: outside the region, and as near to its edge as a plot is unsure', () => {
  expect(isCovered({ region }, 100_000, 0)).toBe(true);
  expect(isCovered({ region }, 100_000, 38_000)).toBe(true);
  expect(isCovered({ region, regionMarginM: 5_000 }, 100_000, 38_000)).toBe(false);
  expect(isCovered({ region, regionMarginM: 5_000 }, 100_000, 30_000)).toBe(true);
  expect(isCovered({ ceilingHaeM: 6_000 }, 100_000, 0, 4_900)).toBe(true);
  expect(isCovered({ ceilingHaeM: 6_000, heightMarginM: 600 }, 100_000, 0, 4_900)).toBe(false);
});

test('what comes by a better way is never missed by this one, and everything else still is', () => {
  const without = [{ region, floorHaeM: -Infinity, ceilingHaeM: Infinity }];
  fc.assert(
    fc.property(fc.double({ min: 20_000, max: 180_000, noNaN: true }), fc.double({ min: -80_000, max: 80_000, noNaN: true }), (eastM, northM) => {
      const at = ecefToGeodetic(enuToEcef(SITE, { eastM, northM, upM: 5000 }));
      const distanceM = fastDistanceM(at, centre);
      // A ring of 64 corners is up to 50 m inside its circle.
      if (Math.abs(distanceM - 40_000) < 100) return;
      expect(isCovered({ without }, eastM, northM)).toBe(distanceM > 40_000);
    }),
    { seed: 11, numRuns: 300 },
  );
  expect(isCovered({ without: [{ region: undefined, floorHaeM: -Infinity, ceilingHaeM: 3000 }] }, 100_000, 0)).toBe(true);
  expect(isCovered({ without: [{ region: undefined, floorHaeM: -Infinity, ceilingHaeM: 9000 }] }, 100_000, 0)).toBe(false);
});
