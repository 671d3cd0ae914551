import { describe, expect, test } from 'vitest';
import { ecefToGeodeticInto, enuVectorToEcef, exactAirDensityKgPerM3, geodeticToEcef, gravityEcefInto, localFrame } from '../geo/index.ts';
import { keyedRandom } from '../math/random.ts';
import { flyToGround, quickAltitudeHaeM } from './ballistic-flight.ts';

const geodetic = new Float64Array(3);
const altitudeOf = (s: Float64Array): number => {
  ecefToGeodeticInto(geodetic, 0, { xM: s[0], yM: s[1], zM: s[2] });
  return geodetic[2];
};

/** Plain Runge-Kutta with the formulas themselves and a tenth of a second: the reference. */
function referenceFall(start: Float64Array, coefficient: number): { state: Float64Array; flightS: number } {
  const gravity = new Float64Array(3);
  const rate = (s: Float64Array): number[] => {
    gravityEcefInto(gravity, 0, s, 0);
    const speed = Math.hypot(s[3], s[4], s[5]);
    const altitude = altitudeOf(s);
    const drag = altitude < 190_000 ? (exactAirDensityKgPerM3(altitude) * speed) / (2 * coefficient) : 0;
    return [s[3], s[4], s[5], gravity[0] - drag * s[3], gravity[1] - drag * s[4], gravity[2] - drag * s[5]];
  };
  const step = (s: Float64Array, h: number): Float64Array => {
    const a = rate(s);
    const b = rate(s.map((v, i) => v + 0.5 * h * a[i]));
    const c = rate(s.map((v, i) => v + 0.5 * h * b[i]));
    const d = rate(s.map((v, i) => v + h * c[i]));
    return s.map((v, i) => v + (h / 6) * (a[i] + 2 * b[i] + 2 * c[i] + d[i]));
  };
  let state = start;
  for (let flightS = 0; ; flightS += 0.1) {
    const next = step(state, 0.1);
    if (altitudeOf(next) > 0) {
      state = next;
      continue;
    }
    let [low, high] = [0, 0.1];
    for (let i = 0; i < 40; i += 1) {
      const middle = (low + high) / 2;
      if (altitudeOf(step(state, middle)) > 0) low = middle;
      else high = middle;
    }
    return { state: step(state, low), flightS: flightS + low };
  }
}

const launch = (latDeg: number, altitudeHaeM: number, [eastMps, northMps, upMps]: readonly number[]): Float64Array => {
  const origin = { latRad: (latDeg * Math.PI) / 180, lonRad: 0.7, altitudeHaeM };
  const p = geodeticToEcef(origin);
  const v = enuVectorToEcef(localFrame(origin), { eastM: eastMps, northM: northMps, upM: upMps });
  return Float64Array.of(p.xM, p.yM, p.zM, v.xM, v.yM, v.zM);
};

describe('a fall', () => {
  test('lands within 5 m and 0.02 s of the reference, for rockets, short and long flights, light and heavy bodies', () => {
    const random = keyedRandom('falls');
    const between = (low: number, high: number): number => low + (high - low) * random.uniform();
    const classes = [
      [500, 8_000, 200, 700, 0.3, 1.2],
      [3_000, 60_000, 700, 1_500, 0.2, 1.1],
      [20_000, 180_000, 1_200, 3_300, -0.8, 1],
    ];
    for (const [lowM, highM, slow, fast, flat, steep] of classes) {
      for (let i = 0; i < 8; i += 1) {
        const speed = between(slow, fast);
        const climb = between(flat, steep);
        const course = between(0, 6.28);
        const start = launch(between(-60, 60), between(lowM, highM), [
          speed * Math.cos(climb) * Math.sin(course),
          speed * Math.cos(climb) * Math.cos(course),
          speed * Math.sin(climb),
        ]);
        const coefficient = 300 + 9_000 * random.uniform() * random.uniform();
        const state = Float64Array.from(start);
        const flightS = flyToGround(state, coefficient);
        const reference = referenceFall(start, coefficient);
        const off = Math.hypot(state[0] - reference.state[0], state[1] - reference.state[1], state[2] - reference.state[2]);
        expect(off).toBeLessThan(5);
        expect(Math.abs(flightS - reference.flightS)).toBeLessThan(0.02);
      }
    }
  });

  test('in a vacuum agrees with the time and place of the school book, but for the turning Earth', () => {
    // A stone thrown up at 100 m/s at the pole comes back after 2 v/g with g = 9.832 m/s², where rotation turns it on the spot.
    const state = launch(90, 0.001, [0, 0, 100]);
    expect(flyToGround(state, 1e12)).toBeCloseTo(200 / 9.832, 2);
  });

  test('drifts east when dropped from a tower, as Reich measured', () => {
    // Reich, Freiberg 1831: 28 mm over 158.5 m at 50.9° north; theory ⅓ ω g t³ cos φ = 27.5 mm.
    const state = launch(50.9, 158.5, [0, 0, 0]);
    const foot = launch(50.9, 0, [0, 0, 0]);
    flyToGround(state, 1e12);
    const east = [-Math.sin(0.7), Math.cos(0.7), 0];
    const driftM = east.reduce((sum, e, i) => sum + e * (state[i] - foot[i]), 0);
    expect(driftM).toBeGreaterThan(0.026);
    expect(driftM).toBeLessThan(0.029);
  });

  test('on or below the ground takes no time; a satellite never comes down', () => {
    expect(flyToGround(launch(30, -5, [100, 0, 0]), 5_000)).toBe(0);
    expect(flyToGround(launch(30, 400_000, [7_300, 0, 0]), 5_000)).toBeNaN();
    expect(flyToGround(launch(30, 50_000, [0, 0, 12_000]), 5_000)).toBeNaN();
    expect(flyToGround(new Float64Array(6).fill(Number.NaN), 5_000)).toBeNaN();
  });

  test('the quick altitude is within 0.8 m of the exact one', () => {
    for (let latDeg = -90; latDeg <= 90; latDeg += 7.5) {
      for (const altitudeHaeM of [-100, 0, 5_000, 150_000]) {
        expect(Math.abs(quickAltitudeHaeM(launch(latDeg, altitudeHaeM, [0, 0, 0])) - altitudeHaeM)).toBeLessThan(0.8);
      }
    }
  });
});
