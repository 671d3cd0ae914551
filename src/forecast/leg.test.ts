import { describe, expect, test } from 'vitest';
import { enuToEcef, localFrame } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { blankLeg, followLeg, type Leg } from './leg.ts';

const SITE = localFrame({ latRad: 0.6, lonRad: 0.5, altitudeHaeM: 0 });
const SIGMA_M = 80;

/** Follows a way given in east and north metres, with an error of one sigma on each place. */
function follow(leg: Leg, way: (at: number) => readonly [number, number], times: { readonly from: number; readonly to: number }): void {
  const random = keyedRandom('leg', 4);
  for (let at = times.from; at <= times.to; at += 5) {
    const [eastM, northM] = way(at);
    const { xM, yM, zM } = enuToEcef(SITE, { eastM: eastM + SIGMA_M * random.normal(), northM: northM + SIGMA_M * random.normal(), upM: 300 });
    followLeg(leg, at, Float64Array.of(xM, yM, zM), SIGMA_M);
  }
}

/** Course of the leg at the site, clockwise from north. */
function courseOf({ head }: Leg): number {
  const to = enuToEcef(SITE, { eastM: 1, northM: 0, upM: 0 });
  const up = enuToEcef(SITE, { eastM: 0, northM: 1, upM: 0 });
  const zero = enuToEcef(SITE, { eastM: 0, northM: 0, upM: 0 });
  const east = (to.xM - zero.xM) * head[0] + (to.yM - zero.yM) * head[1] + (to.zM - zero.zM) * head[2];
  const north = (up.xM - zero.xM) * head[0] + (up.yM - zero.yM) * head[1] + (up.zM - zero.zM) * head[2];
  return Math.atan2(east, north);
}

describe('the straight stretch flown last', () => {
  test('tells the course of a flyer within what it claims, and claims less the longer it is', () => {
    const leg = blankLeg();
    const claims: number[] = [];
    for (const to of [60, 180, 600]) {
      follow(leg, (at) => [150 * at - 60_000, 90 * at - 40_000], { from: to === 60 ? 0 : to / 3 + 5, to });
      claims.push(leg.courseSigmaRad);
      expect(Math.abs(courseOf(leg) - Math.atan2(150, 90))).toBeLessThan(3 * leg.courseSigmaRad + 0.005);
    }
    expect(claims[0]).toBeGreaterThan(2 * claims[1]);
    expect(claims[1]).toBeGreaterThan(2 * claims[2]);
    expect(leg.lengthM).toBeGreaterThan(60_000);
  });

  test('begins anew after a turn, and then tells the new course', () => {
    const leg = blankLeg();
    follow(leg, (at) => [0, 200 * at - 60_000], { from: 0, to: 300 });
    const lengthM = leg.lengthM;
    follow(leg, (at) => [200 * (at - 300), 0], { from: 305, to: 420 });
    expect(leg.lengthM).toBeLessThan(0.5 * lengthM);
    expect(Math.abs(courseOf(leg) - Math.PI / 2)).toBeLessThan(0.05);
  });
});
