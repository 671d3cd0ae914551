import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { ecefToGeodetic, geodesicLine, type Geodetic } from '../geo/index.ts';
import { flyLevel, type LevelPlan } from './level-flight.ts';
import { pathStateInto, type Path } from './path.ts';
import { cutThrust, flyFall, flyRocket, solveSteering, type RocketPlan } from './rocket-flight.ts';
import type { LonLat } from './scenario.ts';

const DEG = Math.PI / 180;
const at = (latDeg: number, lonDeg: number): LonLat => [lonDeg * DEG, latDeg * DEG];

function stateAt(path: Path, when: number): { place: Geodetic; speed: number; state: Float64Array } {
  const state = new Float64Array(6);
  pathStateInto(state, 0, path, when);
  return {
    place: ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] }),
    speed: Math.hypot(state[3], state[4], state[5]),
    state,
  };
}

const distanceKm = (a: LonLat, b: Geodetic): number => geodesicLine({ lonRad: a[0], latRad: a[1] }, b).distanceM / 1000;

describe('ballistic flights', () => {
  const plan: RocketPlan = {
    startsAt: timeS(1000),
    from: at(34, 48.5),
    aim: at(31.4, 35.2),
    burnS: 80,
    flightS: 720,
    ballisticCoefficientKgPerM2: 4500,
  };
  const path = flyRocket(plan, solveSteering(plan));

  test('come down at their aim point after their flight time', () => {
    expect(path.endsAt - path.startsAt).toBeGreaterThan(717);
    expect(path.endsAt - path.startsAt).toBeLessThan(723);
    const { place } = stateAt(path, path.endsAt);
    expect(distanceKm(plan.aim, place)).toBeLessThan(0.15);
    expect(Math.abs(place.altitudeHaeM)).toBeLessThan(5);
  });

  test('rise from where they stand and burn out high above the weather', () => {
    expect(distanceKm(plan.from, stateAt(path, path.startsAt).place)).toBeLessThan(0.01);
    const burnt = stateAt(path, path.startsAt + 80);
    expect(burnt.place.altitudeHaeM).toBeGreaterThan(50_000);
    expect(burnt.speed).toBeGreaterThan(2800);
    expect(burnt.speed).toBeLessThan(4500);
  });

  test('fly a free arc under Earth gravity between burn-out and the air', () => {
    // Energy in the inertial frame is what a free body keeps: v²/2 − µ/r, J2 apart (under 0.2 % here).
    const energy = (when: number): number => {
      const { state } = stateAt(path, when);
      const [x, y, z, vx, vy, vz] = state;
      const spin = 7.292115e-5;
      return ((vx - spin * y) ** 2 + (vy + spin * x) ** 2 + vz * vz) / 2 - 3.986004418e14 / Math.hypot(x, y, z);
    };
    const first = energy(1000 + 150);
    const last = energy(1000 + 600);
    expect(Math.abs(last / first - 1)).toBeLessThan(2e-4);
    expect(Math.abs(energy(1000 + 375) / first - 1)).toBeLessThan(2e-4);
  });

  test('are the same between knots as the integrator would have it: a fall from the middle ends in the same place', () => {
    const middle = stateAt(path, 1000 + 333.3);
    const rest = flyFall({ startsAt: timeS(1333.3), state: middle.state, ballisticCoefficientKgPerM2: 4500 });
    expect(Math.abs(rest.endsAt - path.endsAt)).toBeLessThan(0.5);
    expect(distanceKm(plan.aim, stateAt(rest, rest.endsAt).place)).toBeLessThan(0.5);
  });

  test('fall short when thrust ends early', () => {
    const state = new Float64Array(6);
    const cut = cutThrust(path, 40, 1500, (when) => {
      pathStateInto(state, 0, path, when);
      return state;
    });
    const end = stateAt(cut, cut.endsAt).place;
    expect(distanceKm(plan.from, end)).toBeLessThan(250);
    expect(Math.abs(end.altitudeHaeM)).toBeLessThan(5);
    // Up to the cut nothing is different.
    expect([...stateAt(cut, 1039).state]).toEqual([...stateAt(path, 1039).state]);
  });

  test('a lofted short flight is solved as well', () => {
    const short: RocketPlan = { startsAt: timeS(0), from: at(15.4, 64), aim: at(15.1, 61.5), burnS: 40, flightS: 268, ballisticCoefficientKgPerM2: 4000 };
    const flown = flyRocket(short, solveSteering(short));
    expect(distanceKm(short.aim, stateAt(flown, flown.endsAt).place)).toBeLessThan(0.15);
  });
});

describe('level flights', () => {
  const plan: LevelPlan = {
    startsAt: timeS(500),
    points: [at(33, 47), at(32.5, 45), at(31, 44)],
    heightsHaeM: [300, 800],
    startHeightHaeM: 30,
    speedMps: 51,
    turnRateRadPerS: 3 * DEG,
    climbMps: 3,
    descentRatio: 0.15,
  };
  const path = flyLevel(plan);

  test('take the way along their points at their speed', () => {
    const lengthM =
      geodesicLine({ lonRad: plan.points[0][0], latRad: plan.points[0][1] }, { lonRad: plan.points[1][0], latRad: plan.points[1][1] }).distanceM +
      geodesicLine({ lonRad: plan.points[1][0], latRad: plan.points[1][1] }, { lonRad: plan.points[2][0], latRad: plan.points[2][1] }).distanceM;
    expect((path.endsAt - path.startsAt) / (lengthM / 51)).toBeGreaterThan(0.985);
    expect((path.endsAt - path.startsAt) / (lengthM / 51)).toBeLessThan(1.01);
    expect(distanceKm(plan.points[2], stateAt(path, path.endsAt).place)).toBeLessThan(0.01);
  });

  test('pass close to the middle point, keep the heights of their legs and go down at the end', () => {
    let nearest = 1e9;
    for (let when = path.startsAt; when < path.endsAt; when = timeS(when + 20))
      nearest = Math.min(nearest, distanceKm(plan.points[1], stateAt(path, when).place));
    expect(nearest).toBeLessThan(2);
    expect(stateAt(path, path.startsAt + 1500).place.altitudeHaeM).toBeCloseTo(300, 0);
    expect(stateAt(path, path.endsAt - 600).place.altitudeHaeM).toBeCloseTo(800, 0);
    expect(stateAt(path, path.endsAt).place.altitudeHaeM).toBeLessThan(20);
  });

  test('position and velocity belong together everywhere', () => {
    for (let when = path.startsAt + 1; when < path.endsAt - 2; when += 97.3) {
      const before = stateAt(path, when - 0.05).state;
      const after = stateAt(path, when + 0.05).state;
      const { state } = stateAt(path, when);
      for (let i = 0; i < 3; i += 1) expect(Math.abs((after[i] - before[i]) / 0.1 - state[3 + i])).toBeLessThan(0.05);
    }
  });

  test('make for the nearest airport when their airspace closes', () => {
    const diverted = flyLevel({ ...plan, divertAt: timeS(1700), divert: () => [at(33.2, 46.2)] });
    expect(distanceKm(at(33.2, 46.2), stateAt(diverted, diverted.endsAt).place)).toBeLessThan(0.01);
    expect([...stateAt(diverted, 1650).state]).toEqual([...stateAt(path, 1650).state]);
  });
});
