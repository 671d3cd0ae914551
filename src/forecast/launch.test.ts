import { describe, expect, test } from 'vitest';
import { LIMITS, timeS } from '../base/index.ts';
import { distanceM, ecefToGeodetic, enuVectorToEcef, geodeticToEcef, localFrame } from '../geo/index.ts';
import { flyToGround, stepBallistic } from './ballistic-flight.ts';
import { createForecaster } from './forecaster.ts';
import { roundPlace } from './fixture.ts';
import { forecastLaunch, launchChance, type Launch } from './launch.ts';

const DEG = Math.PI / 180;
const FROM = { latRad: 33 * DEG, lonRad: 47 * DEG };
const launch = (changes: Partial<Launch> = {}): Launch => ({
  number: 0,
  ...FROM,
  horizontalSigmaM: 10_000,
  at: timeS(1_000),
  atSigmaS: 5,
  courseRad: 270 * DEG,
  courseSigmaRad: 5 * DEG,
  grade: 'B2',
  ...changes,
});
const west = roundPlace('west', 32.5, 36, 5_000);
const north = roundPlace('north', 40, 47, 5_000);
const east = roundPlace('east', 33, 55, 5_000);
const here = roundPlace('here', 33, 47.1, 5_000);
const far = roundPlace('far', 30, 5, 5_000);
const places = [west, north, east, here, far];
const reached = (one: Launch): number[] =>
  forecastLaunch(one, places)
    .arrivals.map(({ placeIndex }) => placeIndex)
    .sort((a, b) => a - b);

/** A rocket from `FROM`: so long under power, then free; where and when it comes down. */
function flown(
  pitchDeg: number,
  thrustMps2: number,
  burnS: number,
): { readonly rangeM: number; readonly flightS: number; readonly where: { latRad: number; lonRad: number } } {
  const origin = { ...FROM, altitudeHaeM: 100 };
  const { xM, yM, zM } = geodeticToEcef(origin);
  const velocity = enuVectorToEcef(localFrame(origin), { eastM: -150 * Math.cos(pitchDeg * DEG), northM: 0, upM: 150 * Math.sin(pitchDeg * DEG) });
  const state = Float64Array.of(xM, yM, zM, velocity.xM, velocity.yM, velocity.zM);
  for (let s = 0; s < burnS; s += 1) stepBallistic(state, 1, 0.5 / 6_000, thrustMps2);
  const flightS = burnS + flyToGround(state, 6_000);
  const where = ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] });
  return { rangeM: distanceM(FROM, where), flightS, where };
}

describe('what an indicated launch may reach', () => {
  test('is every place within the errors of its course and 3,500 km, on the way and far ahead, and none aside of it', () => {
    expect(reached(launch())).toEqual([0, 3]);
    expect(reached(launch({ courseRad: 3 * DEG }))).toEqual([1, 3]);
    expect(reached(launch({ courseSigmaRad: 60 * DEG }))).toEqual([0, 1, 3]);
  });

  test('is every place within reach when nobody knows the course', () => {
    expect(reached(launch({ courseRad: Number.NaN, courseSigmaRad: Number.NaN }))).toEqual([0, 1, 2, 3]);
  });

  test('holds rockets of 200 to 3,000 km that are flown low, high and in between: where they come down, and when', () => {
    const seen: number[] = [];
    for (const pitchDeg of [65, 75, 80, 84]) {
      for (const thrustMps2 of [34, 44, 55]) {
        for (const burnS of [50, 60, 75, 95]) {
          const { rangeM, flightS, where } = flown(pitchDeg, thrustMps2, burnS);
          if (!(rangeM > 200_000 && rangeM < 3_000_000)) continue;
          seen.push(rangeM);
          const town = roundPlace('town', where.latRad / DEG, where.lonRad / DEG, 3_000);
          const [arrival] = forecastLaunch(launch({ horizontalSigmaM: 1_000, courseRad: 268 * DEG }), [town]).arrivals;
          expect(arrival, `${pitchDeg}° ${thrustMps2} m/s² ${burnS} s: ${Math.round(rangeM / 1000)} km`).toBeDefined();
          const words = `${pitchDeg}° ${thrustMps2} m/s² ${burnS} s: ${Math.round(rangeM / 1000)} km after ${Math.round(flightS)} s`;
          expect(arrival.earliestAt, words).toBeLessThan(1_000 + flightS);
          expect(arrival.latestAt, words).toBeGreaterThan(1_000 + flightS);
        }
      }
    }
    expect(seen.length).toBeGreaterThan(20);
    expect(Math.max(...seen) - Math.min(...seen)).toBeGreaterThan(1_000_000);
  });

  test('is believed by both grades of its desk: an E or a 5 stays under every stage, an A1 is all but certain', () => {
    expect(launchChance('A1')).toBeGreaterThan(0.9);
    for (const grade of ['E1', 'E2', 'A5', 'C5', 'F5']) expect(launchChance(grade)).toBeLessThan(0.05);
    for (const grade of ['A2', 'B2', 'C3', 'F6', 'D3', 'A4', 'F3']) expect(launchChance(grade)).toBeGreaterThan(0.05);
    for (const source of 'ABCDEF')
      for (let i = 1; i < 5; i += 1) expect(launchChance(`${source}${i}`)).toBeGreaterThanOrEqual(launchChance(`${source}${i + 1}`));
  });
});

describe('a forecaster', () => {
  test('keeps launches apart from tracks, under serials of their own, until long after they can have come', () => {
    const forecaster = createForecaster(places);
    forecaster.launch(launch());
    forecaster.launch(launch({ number: 1, courseRad: 3 * DEG }));
    const serials: number[] = [];
    forecaster.forEachLaunch(({ serial }) => void serials.push(serial));
    expect(new Set(serials).size).toBe(2);
    expect(Math.min(...serials)).toBeGreaterThan(0xffffffff);
    forecaster.forEach(() => expect.unreachable('a launch is no track'));
    const left = (at: number): number => {
      let count = 0;
      forecaster.endLaunches(timeS(at));
      forecaster.forEachLaunch(() => void (count += 1));
      return count;
    };
    expect(left(1_000 + 3_600)).toBe(2);
    expect(left(1_000 + 3 * 3_600)).toBe(0);
  });

  test('holds a bounded number of launches: beyond it all that can be reached is told already', () => {
    const forecaster = createForecaster([west]);
    for (let number = 0; number < LIMITS.launchesPerViewMax + 40; number += 1) forecaster.launch(launch({ number }));
    let count = 0;
    forecaster.forEachLaunch(() => void (count += 1));
    expect(count).toBe(LIMITS.launchesPerViewMax);
  });
});
