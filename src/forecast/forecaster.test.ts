import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { timeS } from '../base/index.ts';
import { destination, distanceToRingM, ecefToGeodetic, geodesicLine, enuVectorToEcef, localFrame } from '../geo/index.ts';
import { keyedRandom } from '../math/random.ts';
import { KINDS, type Arrival, type Kind, type Place, type TrackEstimate } from '../model/index.ts';
import { flyToGround } from './ballistic-flight.ts';
import { roundPlace, sketchTrack, type TrackSketch } from './fixture.ts';
import { createForecaster } from './index.ts';

const DEGREE = Math.PI / 180;
const copy = (arrivals: readonly Arrival[]): Arrival[] => arrivals.map((arrival) => ({ ...arrival }));
const arrivalsAt = (places: readonly Place[], track: TrackEstimate): Arrival[] => copy(createForecaster(places).update(track).arrivals);
const chanceAt = (place: Place, track: TrackEstimate): number => arrivalsAt([place], track)[0]?.chance ?? 0;

/** A drone flying west over latitude 31°, `eastKm` kilometres east of longitude 36°. */
const drone = (eastKm: number, more: Partial<TrackSketch> = {}): TrackEstimate =>
  sketchTrack({ latDeg: 31, lonDeg: 36 + eastKm / 95.4, altitudeHaeM: 1_000, eastMps: -51, northMps: 0, ...more });
const ahead = roundPlace('ahead', 31, 36, 5_000);

const arc = (more: Partial<TrackSketch> = {}): TrackEstimate =>
  sketchTrack({
    latDeg: 32,
    lonDeg: 44,
    altitudeHaeM: 150_000,
    eastMps: -1_800,
    northMps: -250,
    upMps: 900,
    kind: 'ballistic',
    positionSigmaM: 200,
    velocitySigmaMps: 8,
    ...more,
  });

describe('a falling body', () => {
  /** Impacts of states drawn from the covariance, with the model's own spread added. */
  const impacts = (track: TrackEstimate, count: number): Array<{ latRad: number; lonRad: number; flightS: number }> => {
    const random = keyedRandom('impacts', count);
    const spread = [0, 6, 11, 15, 18, 20].map((i) => Math.sqrt(track.covariance[i]));
    return Array.from({ length: count }, () => {
      const state = track.state.map((value, i) => value + spread[i] * random.normal());
      const flightS = flyToGround(state, track.ballisticCoefficientKgPerM2 * Math.exp(0.2 * random.normal()));
      const where = ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] });
      const model = 200 + 0.8 * flightS;
      const frame = localFrame({ ...where, altitudeHaeM: 0 });
      const shift = enuVectorToEcef(frame, { eastM: model * random.normal(), northM: model * random.normal(), upM: 0 });
      const moved = ecefToGeodetic({ xM: state[0] + shift.xM, yM: state[1] + shift.yM, zM: state[2] + shift.zM });
      return { latRad: moved.latRad, lonRad: moved.lonRad, flightS };
    });
  };
  const track = arc();
  const forecast = createForecaster([]).update(track);
  const impact = forecast.impact === undefined ? undefined : { ...forecast.impact };
  const drawn = impacts(track, 12_000);

  test('comes down where and when a Monte Carlo of its states does, with the same spread within 3 %', () => {
    expect(impact).toBeDefined();
    if (impact === undefined) return;
    const east = drawn.map((p) => (p.lonRad - impact.lonRad) * Math.cos(impact.latRad) * 6_378_000);
    const north = drawn.map((p) => (p.latRad - impact.latRad) * 6_357_000);
    const along = [Math.sin(impact.orientationRad), Math.cos(impact.orientationRad)];
    const rms = (values: readonly number[]): number => Math.sqrt(values.reduce((sum, v) => sum + v * v, 0) / values.length);
    const major = rms(east.map((e, i) => e * along[0] + north[i] * along[1]));
    const minor = rms(east.map((e, i) => e * along[1] - north[i] * along[0]));
    expect(major / impact.majorSigmaM).toBeGreaterThan(0.97);
    expect(major / impact.majorSigmaM).toBeLessThan(1.03);
    expect(minor / impact.minorSigmaM).toBeGreaterThan(0.97);
    expect(minor / impact.minorSigmaM).toBeLessThan(1.03);
    const times = drawn.map((p) => p.flightS - (impact.at - track.at));
    const mean = times.reduce((sum, v) => sum + v, 0) / times.length;
    const model = 0.5 + 0.003 * (impact.at - track.at);
    // Drag bends time the most: a body a fifth lighter is later by more than one a fifth heavier is sooner.
    expect(Math.abs(mean)).toBeLessThan(0.2 * impact.atSigmaS);
    const sigma = Math.hypot(rms(times.map((v) => v - mean)), model);
    expect(sigma / impact.atSigmaS).toBeGreaterThan(0.95);
    expect(sigma / impact.atSigmaS).toBeLessThan(1.08);
  });

  test('threatens a place with the chance that the Monte Carlo comes within 5 km of it', () => {
    if (impact === undefined) return;
    const random = keyedRandom('places');
    for (let i = 0; i < 12; i += 1) {
      const centre = destination(impact, 6.28 * random.uniform(), 20_000 * random.uniform());
      const place = roundPlace(`p${i}`, centre.latRad / DEGREE, centre.lonRad / DEGREE, 2_000 + 6_000 * random.uniform());
      const counted = drawn.filter((p) => distanceToRingM(place.ring, p) <= 5_000).length / drawn.length;
      // The heavy tail moves at most 8 % away from the core.
      const chance = chanceAt(place, track);
      expect(Math.abs(chance - counted)).toBeLessThan(0.025 + 0.08 * counted);
    }
  });

  test('a kept Jacobian gives the ellipse that a fresh one gives, 15 s on', () => {
    const kept = createForecaster([]);
    kept.update(arc());
    const state = arc().state;
    // Fly the truth on: what is left of a fall is a fall.
    const later = arc({ at: 1_015 });
    const reference = Float64Array.from(state);
    const flightS = flyToGround(Float64Array.from(state), 5_000);
    const stepped = Float64Array.from(state);
    advance(stepped, 15);
    later.state.set(stepped);
    expect(flyToGround(Float64Array.from(later.state), 5_000)).toBeCloseTo(flightS - 15, 1);
    expect(reference).toEqual(state);
    const a = kept.update(later).impact;
    const b = createForecaster([]).update(later).impact;
    expect((a?.majorSigmaM ?? 0) / (b?.majorSigmaM ?? 1)).toBeCloseTo(1, 1);
    expect((a?.minorSigmaM ?? 0) / (b?.minorSigmaM ?? 1)).toBeCloseTo(1, 1);
  });

  test('under power its region is wide, holds the places of early and late burn-out, and collapses when the power ends', () => {
    const boosting = arc({ altitudeHaeM: 40_000, eastMps: -1_200, upMps: 900, changes: { boostChance: 1, ballisticChance: 0 } });
    const coasting = arc({ altitudeHaeM: 40_000, eastMps: -1_200, upMps: 900 });
    const wide = createForecaster([]).update(boosting).impact;
    const narrow = createForecaster([]).update(coasting).impact;
    expect((wide?.majorSigmaM ?? 0) / (narrow?.majorSigmaM ?? 1)).toBeGreaterThan(20);
    const early = narrow ?? { latRad: 0, lonRad: 0 };
    const near = roundPlace('near', early.latRad / DEGREE, early.lonRad / DEGREE, 8_000);
    expect(chanceAt(near, boosting)).toBeGreaterThan(0.005);
    expect(chanceAt(near, coasting)).toBeGreaterThan(0.9);
  });

  test('under power at a speed that no burn ends with is shown where it comes down if it only falls', () => {
    const tooFast = { altitudeHaeM: 40_000, eastMps: -5_100, upMps: 900 };
    const impactWhen = (boostChance: number): unknown =>
      createForecaster([]).update(arc({ ...tooFast, changes: { boostChance, ballisticChance: 1 - boostChance } })).impact;
    expect(impactWhen(0)).toBeDefined();
    expect(impactWhen(0.6)).toEqual(impactWhen(0));
  });

  test('leaves a footprint when it is gone, longer than its impact, and the pieces fall short of it', () => {
    const here = ecefToGeodetic({ xM: arc().state[0], yM: arc().state[1], zM: arc().state[2] });
    const whole = impact ?? { latRad: 0, lonRad: 0, at: timeS(0) };
    const below = roundPlace('whole', whole.latRad / DEGREE, whole.lonRad / DEGREE, 5_000);
    const forecaster = createForecaster([below]);
    const before = forecaster.update(arc()).arrivals[0].latestAt;
    const denied = createForecaster([below]);
    denied.update(arc());
    denied.drop(1, true);
    expect(denied.get(1), 'what never was leaves nothing to come down').toBeUndefined();
    forecaster.drop(1);
    const left = forecaster.get(1);
    expect(left?.lost).toBe(true);
    expect(left?.arrivals[0].chance).toBeGreaterThan(0.5);
    expect(left?.arrivals[0].latestAt).toBeGreaterThanOrEqual(before);
    forecaster.update(sketchTrack({ serial: 2, at: whole.at + 100, latDeg: 31, lonDeg: 36, altitudeHaeM: 1_000, eastMps: 50, northMps: 0 }));
    expect(forecaster.get(1)).toBeDefined();
    forecaster.update(sketchTrack({ serial: 2, at: whole.at + 2_000, latDeg: 31, lonDeg: 36, altitudeHaeM: 1_000, eastMps: 50, northMps: 0 }));
    expect(forecaster.get(1)).toBeUndefined();
    expect(here.altitudeHaeM).toBeGreaterThan(100_000);
  });
});

describe('a falling track that ends', () => {
  const whole = createForecaster([]).update(arc()).impact ?? { latRad: 0, lonRad: 0 };
  const below = roundPlace('whole', whole.latRad / DEGREE, whole.lonRad / DEGREE, 5_000);
  const withOther = (other: Partial<TrackSketch>): number | undefined => {
    const forecaster = createForecaster([below]);
    forecaster.update(arc());
    forecaster.update(arc({ serial: 2, ...other }));
    forecaster.drop(1);
    return forecaster.get(1)?.arrivals[0]?.chance;
  };

  test('leaves nothing when another track is the same body', () => {
    expect(withOther({ latDeg: 32.01 })).toBeUndefined();
  });

  test('leaves its footprint although another body comes down at the same place and time, along a way of its own', () => {
    // From the other side, a little off for the turning of the Earth.
    const mirrored = { lonDeg: (2 * whole.lonRad - 0.0033) / DEGREE - 44, eastMps: 1_800 };
    const impact = createForecaster([]).update(arc(mirrored)).impact ?? { latRad: 0, lonRad: 0 };
    expect(Math.abs(impact.lonRad - whole.lonRad)).toBeLessThan(0.002);
    expect(withOther(mirrored)).toBeGreaterThan(0.5);
  });
});

/** Free fall by tiny steps, without air: the arc is far above it. */
function advance(state: Float64Array, seconds: number): void {
  const frozen = Float64Array.from(state);
  // Reuse of the integrator at a huge coefficient would be circular only in drag, which is absent up there.
  const steps = 1_500;
  const h = seconds / steps;
  const acceleration = (s: Float64Array): [number, number, number] => {
    const r2 = s[0] * s[0] + s[1] * s[1] + s[2] * s[2];
    const r = Math.sqrt(r2);
    const pull = -3.986004418e14 / (r2 * r);
    const flat = (1.5 * 1.082629821313e-3 * 6_378_137 * 6_378_137) / r2;
    const polar = (5 * s[2] * s[2]) / r2;
    const w = 7.292115e-5;
    return [
      pull * (1 + flat * (1 - polar)) * s[0] + w * w * s[0] + 2 * w * s[4],
      pull * (1 + flat * (1 - polar)) * s[1] + w * w * s[1] - 2 * w * s[3],
      pull * (1 + flat * (3 - polar)) * s[2],
    ];
  };
  for (let i = 0; i < steps; i += 1) {
    const a = acceleration(frozen);
    for (let k = 0; k < 3; k += 1) {
      frozen[k] += h * frozen[3 + k] + 0.5 * h * h * a[k];
      frozen[3 + k] += h * a[k];
    }
  }
  state.set(frozen);
}

describe('powered flight', () => {
  test('a place dead ahead grows likelier as it comes nearer, one behind or far abeam is left out', () => {
    const chances = [400, 300, 200, 100, 50, 20].map((eastKm) => chanceAt(ahead, drone(eastKm)));
    for (let i = 1; i < chances.length; i += 1) expect(chances[i]).toBeGreaterThan(chances[i - 1]);
    expect(chances[0]).toBeGreaterThan(0.02);
    expect(chances[5]).toBeGreaterThan(0.9);
    expect(chanceAt(ahead, drone(-60))).toBe(0);
    expect(chanceAt(roundPlace('abeam', 33, 37, 5_000), drone(95.4))).toBe(0);
  });

  test('arrival times are those of the speed, with the quantiles in order', () => {
    const [arrival] = arrivalsAt([ahead], drone(102));
    const gapM = 102_000 - 5_000 - 3_000;
    expect((arrival.medianAt - 1_000) / (gapM / 51)).toBeGreaterThan(0.98);
    expect((arrival.medianAt - 1_000) / (gapM / 51)).toBeLessThan(1.05);
    expect(arrival.earliestAt).toBeLessThan(arrival.medianAt);
    expect(arrival.medianAt).toBeLessThan(arrival.latestAt);
    expect((arrival.earliestAt - 1_000) / (gapM / 51)).toBeGreaterThan(0.85);
  });

  test('over a place it is there now', () => {
    const [arrival] = arrivalsAt([ahead], drone(2));
    expect([arrival.chance, arrival.earliestAt]).toEqual([1, 1_000]);
    expect(arrival.latestAt).toBeGreaterThan(1_100);
  });

  test('chances agree with routes flown by legs and turns', () => {
    const random = keyedRandom('routes');
    const start = { latRad: 31 * DEGREE, lonRad: 36 * DEGREE };
    const far = [
      [60, 0],
      [120, 8],
      [180, -20],
      [250, 12],
      [120, 60],
    ] as const;
    const places = far.map(([aheadKm, leftKm], i) => {
      const centre = destination(destination(start, -Math.PI / 2, aheadKm * 1_000), leftKm < 0 ? 0 : Math.PI, Math.abs(leftKm) * 1_000);
      return roundPlace(`p${i}`, centre.latRad / DEGREE, centre.lonRad / DEGREE, 6_000);
    });
    const track = sketchTrack({ latDeg: 31, lonDeg: 36, altitudeHaeM: 1_000, eastMps: -51, northMps: 0 });
    // A flat chart about the start: distance and bearing as they are.
    const chart = places.map((place) => {
      const line = geodesicLine(start, place);
      return [line.distanceM * Math.sin(line.startBearingRad), line.distanceM * Math.cos(line.startBearingRad)];
    });
    const counted = places.map(() => 0);
    const routes = 12_000;
    const stepM = 2_000;
    for (let n = 0; n < routes; n += 1) {
      let course = -Math.PI / 2 + Math.hypot(0.01, 1 / 51) * random.normal();
      let legM = -350_000 * Math.log(1 - random.uniform());
      const leftM = -1_500_000 * Math.log(1 - random.uniform());
      const hit = new Set<number>();
      let [x, y] = [0, 0];
      for (let flown = 0; flown < Math.min(leftM, 330_000); flown += stepM) {
        chart.forEach(([px, py], i) => {
          if (Math.abs(px - x) < 9_000 && Math.hypot(px - x, py - y) <= 9_000) hit.add(i);
        });
        if (legM < 0) {
          course += 0.9 * random.normal();
          legM = -350_000 * Math.log(1 - random.uniform());
        }
        legM -= stepM;
        x += stepM * Math.sin(course);
        y += stepM * Math.cos(course);
      }
      for (const i of hit) counted[i] += 1 / routes;
    }
    const arrivals = arrivalsAt(places, track);
    places.forEach((_, i) => {
      const chance = arrivals.find((arrival) => arrival.placeIndex === i)?.chance ?? 0;
      expect([i, chance / counted[i] > 0.7, chance / counted[i] < 1.4]).toEqual([i, true, true]);
    });
  });

  test('the mass over disjoint places round it is at most 1', () => {
    const start = { latRad: 31 * DEGREE, lonRad: 36 * DEGREE };
    for (const rangeKm of [60, 150, 300]) {
      const count = Math.floor((2 * Math.PI * rangeKm) / 17);
      const ring = Array.from({ length: count }, (_, i) => {
        const centre = destination(start, (2 * Math.PI * i) / count, rangeKm * 1_000);
        return roundPlace(`r${i}`, centre.latRad / DEGREE, centre.lonRad / DEGREE, 5_000);
      });
      const sum = arrivalsAt(ring, sketchTrack({ latDeg: 31, lonDeg: 36, altitudeHaeM: 1_000, eastMps: -51, northMps: 0 })).reduce(
        (total, a) => total + a.chance,
        0,
      );
      expect(sum).toBeLessThan(1.02);
      // Far ahead much of it lies where no single place has a chance that is listed.
      expect(sum).toBeGreaterThan(0.65);
    }
  });

  test('follows a turn and widens for one that turns', () => {
    const abeam = roundPlace('abeam', 31.6, 35.6, 5_000);
    const straight = chanceAt(abeam, drone(20));
    expect(chanceAt(abeam, drone(20, { changes: { turnRateRadPerS: 0.02 } }))).toBeGreaterThan(straight + 0.02);
    expect(chanceAt(ahead, drone(60, { changes: { turnRateRadPerS: 0.03 } }))).toBeLessThan(chanceAt(ahead, drone(60)));
    const turned = createForecaster([ahead]);
    const eastKm = (at: number): number => 60 - 0.051 * (at - 1_120);
    for (let at = 1_000; at < 1_120; at += 20) turned.update(drone(eastKm(at), { at, northMps: at % 40 === 0 ? 20 : -20 }));
    const before = chanceAt(ahead, drone(60, { at: 1_120 }));
    expect(turned.update(drone(60, { at: 1_120 })).arrivals[0].chance).toBeLessThan(before);
  });

  test('believes a speed as far as the way bears it out: what hops about one spot goes nowhere', () => {
    const flyer = createForecaster([ahead]);
    const hopper = createForecaster([ahead]);
    for (let at = 1_000; at <= 1_200; at += 20) {
      flyer.update(drone(30 - 0.051 * (at - 1_200), { at }));
      hopper.update(drone(30 + (at % 40 === 0 ? 0.2 : -0.2), { at }));
    }
    expect(flyer.get(1)?.arrivals[0].chance).toBeGreaterThan(0.5);
    expect(hopper.get(1)?.arrivals ?? []).toEqual([]);
  });

  test('shares itself out: over places that tile a ring the chances sum to no more than 1, and the rest is elsewhere or nowhere', () => {
    // 24 places 100 km off in every direction, each 15° wide with its margin: they do not overlap.
    const origin = { latRad: 31 * DEGREE, lonRad: 37 * DEGREE };
    const ring = Array.from({ length: 24 }, (_, i) => {
      const centre = destination(origin, i * 15 * DEGREE, 100_000);
      return roundPlace(`ring-${i}`, centre.latRad / DEGREE, centre.lonRad / DEGREE, 9_900);
    });
    for (const changes of [{}, { turnRateRadPerS: 0.02 }, { gridM: 5_000, updateCount: 20 }]) {
      const track = sketchTrack({ latDeg: 31, lonDeg: 37, altitudeHaeM: 1_000, eastMps: -51, northMps: 0, changes });
      const sum = arrivalsAt(ring, track).reduce((total, { chance }) => total + chance, 0);
      expect(sum).toBeLessThan(1.001);
      expect(sum).toBeGreaterThan(0.6);
    }
  });

  test('reaches no farther than its endurance and its horizon', () => {
    expect(arrivalsAt([ahead], drone(300, { changes: { firstAt: timeS(1_000 - 8.9 * 3_600) } }))).toEqual([]);
    expect(arrivalsAt([ahead], drone(560))).toEqual([]);
  });

  test('whatever the track, chances are chances, quantiles are in order and the list is sorted', () => {
    const places = Array.from({ length: 30 }, (_, i) => roundPlace(`p${i}`, 30 + (i % 6) * 0.5, 34 + Math.floor(i / 6) * 0.6, 2_000 + 500 * (i % 5)));
    fc.assert(
      fc.property(
        fc.record({
          latDeg: fc.double({ min: 28, max: 35, noNaN: true }),
          lonDeg: fc.double({ min: 32, max: 40, noNaN: true }),
          altitudeHaeM: fc.integer({ min: 0, max: 200_000 }),
          eastMps: fc.integer({ min: -2_500, max: 2_500 }),
          northMps: fc.integer({ min: -2_500, max: 2_500 }),
          upMps: fc.integer({ min: -1_500, max: 1_500 }),
          kind: fc.constantFrom<Kind>(...KINDS),
          positionSigmaM: fc.integer({ min: 10, max: 20_000 }),
          velocitySigmaMps: fc.integer({ min: 1, max: 200 }),
          turn: fc.double({ min: -0.1, max: 0.1, noNaN: true }),
          boost: fc.double({ min: 0, max: 1, noNaN: true }),
        }),
        ({ turn, boost, ...sketch }) => {
          const track = sketchTrack({ ...sketch, changes: { turnRateRadPerS: turn, boostChance: boost, ballisticChance: 1 - boost } });
          let last = Number.NEGATIVE_INFINITY;
          for (const arrival of createForecaster(places).update(track).arrivals) {
            expect(arrival.chance).toBeGreaterThanOrEqual(0.005);
            expect(arrival.chance).toBeLessThanOrEqual(1);
            expect(arrival.earliestAt).toBeLessThanOrEqual(arrival.medianAt);
            expect(arrival.medianAt).toBeLessThanOrEqual(arrival.latestAt);
            expect(arrival.earliestAt).toBeGreaterThanOrEqual(last);
            last = arrival.earliestAt;
          }
        },
      ),
      { numRuns: 150 },
    );
  });
});

describe('places', () => {
  test('stand alone: others taken away, moved or added change no bit of an arrival', () => {
    const all = Array.from({ length: 60 }, (_, i) => roundPlace(`p${i}`, 30 + (i % 10) * 0.3, 34 + Math.floor(i / 10) * 0.5, 2_000 + 400 * (i % 7)));
    const tracks = [
      drone(100),
      drone(250, { kind: 'cruise', eastMps: -210 }),
      arc({ latDeg: 31.5, lonDeg: 38, eastMps: -900 }),
      arc({ altitudeHaeM: 40_000, lonDeg: 40, changes: { boostChance: 1, ballisticChance: 0 } }),
    ];
    fc.assert(
      fc.property(fc.subarray(all, { minLength: 1 }), fc.constantFrom(...tracks), (some, track) => {
        const whole = arrivalsAt(all, track).filter((arrival) => some.includes(all[arrival.placeIndex]));
        const part = arrivalsAt(some, track).map((arrival) => ({ ...arrival, placeIndex: all.indexOf(some[arrival.placeIndex]) }));
        expect(part).toEqual(whole);
      }),
      { numRuns: 150 },
    );
  });

  test('among ten thousand polygons are forecast as each is alone, by looking at those in reach', () => {
    const many = Array.from({ length: 10_000 }, (_, i) => roundPlace(`p-${i}`, 20 + (i % 100) * 0.2, 20 + Math.floor(i / 100) * 0.3, 4_000));
    const tracks = [drone(10), drone(40, { eastMps: 0, northMps: 51 }), arc()];
    for (const track of tracks) {
      const among = arrivalsAt(many, track);
      expect(among.length).toBeGreaterThan(0);
      expect(among.length).toBeLessThan(1_000);
      for (const arrival of among.slice(0, 40)) {
        const [alone] = arrivalsAt([many[arrival.placeIndex]], track);
        expect({ ...alone, placeIndex: arrival.placeIndex }).toEqual(arrival);
      }
      const named = new Set(among.map(({ placeIndex }) => placeIndex));
      const apart = many.filter((_, i) => i % 97 === 0 && !named.has(i));
      expect(arrivalsAt(apart, track)).toEqual([]);
    }
  });

  test('a broken outline is refused when the forecaster is made', () => {
    expect(() => createForecaster([{ ...ahead, ring: Float64Array.of(0.6, 0.5, Number.NaN, 0.5, 0.6, 0.6) }])).toThrow(/at least 3 finite corners/);
  });
});

describe('what counts', () => {
  test('corroborated civil traffic, helicopters, balloons and birds lead nowhere', () => {
    const civil = drone(50, { kind: 'aircraft', eastMps: -230, changes: { aircraftAddress: 0x4ca123, civilCorroborated: true } });
    expect(arrivalsAt([ahead], civil)).toEqual([]);
    for (const kind of ['helicopter', 'balloon', 'bird'] as const) expect(arrivalsAt([ahead], drone(50, { kind }))).toEqual([]);
  });

  test('a broadcast that nobody could check counts for nothing, so that no number of them warns anybody; an aircraft without any evidence counts', () => {
    const broadcast = drone(10, { kind: 'aircraft', eastMps: -230, changes: { aircraftAddress: 0x4ca123, broadcastOnly: true } });
    expect(chanceAt(ahead, broadcast)).toBe(0);
    expect(chanceAt(ahead, drone(10, { kind: 'aircraft', eastMps: -230 }))).toBeGreaterThan(0.8);
  });

  test('what another feed contradicts counts by what is left of its credence', () => {
    const doubted = drone(10, { changes: { credenceShare: 0.25, singleSource: true } });
    expect(chanceAt(ahead, doubted) / chanceAt(ahead, drone(10, { changes: { singleSource: true } }))).toBeCloseTo(0.25, 6);
  });

  test('a course of few plots, fewest of snapped ones, counts little; an arc shows itself', () => {
    const chances = [2, 3, 4].map((updateCount) => chanceAt(ahead, drone(10, { changes: { updateCount } })));
    expect(chances[0] / chances[2]).toBeCloseTo(0.25, 6);
    expect(chances[1] / chances[2]).toBeCloseTo(0.5625, 6);
    const snapped = (updateCount: number): number => chanceAt(ahead, drone(10, { changes: { updateCount, gridM: 100 } }));
    expect(snapped(4) / snapped(8)).toBeCloseTo(0.25, 6);
    const flat = (updateCount: number): number => chanceAt(ahead, drone(10, { changes: { updateCount, heightKnown: false } }));
    expect(flat(6) / flat(12)).toBeCloseTo(0.25, 6);
    expect(flat(12) / flat(18)).toBeCloseTo(4 / 9, 6);
    const falling = (altitudeHaeM: number, updateCount: number): number =>
      chanceAt(
        ahead,
        sketchTrack({
          latDeg: 31,
          lonDeg: 36.01,
          altitudeHaeM,
          eastMps: -60,
          northMps: 0,
          upMps: -900,
          kind: 'ballistic',
          positionSigmaM: 50,
          velocitySigmaMps: 5,
          changes: { updateCount, ballisticChance: 1 },
        }),
      );
    expect(falling(40_000, 3) / falling(40_000, 6)).toBeCloseTo(1, 2);
    expect(falling(5_000, 3) / falling(5_000, 6), 'low down an arc of three plots shows nothing').toBeCloseTo(0.25, 2);
  });

  test('a flyer that seems to fall, low down, has not made the speed of a fall on its way', () => {
    const forecaster = createForecaster([ahead]);
    for (let at = 1_000; at < 1_200; at += 20) forecaster.update(drone(5 - 0.051 * (at - 1_200), { at }));
    const leapt = sketchTrack({
      at: 1_201,
      latDeg: 31,
      lonDeg: 36.05,
      altitudeHaeM: 900,
      eastMps: -500,
      northMps: 0,
      upMps: -300,
      kind: 'ballistic',
      changes: { ballisticChance: 1 },
    });
    expect(forecaster.update(leapt).arrivals[0]?.chance ?? 0).toBeLessThan(0.02);
    expect(chanceAt(ahead, leapt)).toBeGreaterThan(0.9);
  });

  test('what claims the speed of an arc, low down and neither falling nor under thrust, comes down nowhere; a body that has fallen freely is one to its end', () => {
    const low = (changes: Partial<TrackEstimate>, at = 1_000): TrackEstimate =>
      sketchTrack({ at, latDeg: 31, lonDeg: 36.05, altitudeHaeM: 900, eastMps: -1_000, northMps: 0, upMps: -200, kind: 'ballistic', changes });
    const shown = arc({ altitudeHaeM: 40_000 });
    expect(chanceAt(ahead, low({ ballisticChance: 0 }))).toBe(0);
    expect(chanceAt(ahead, low({ ballisticChance: 1 }))).toBeGreaterThan(0.9);
    const known = createForecaster([ahead]);
    known.update({ ...shown, at: timeS(900) });
    expect(
      known.update(low({ ballisticChance: 0, existenceChance: 0.2 })).arrivals[0].chance,
      'nor does a missed scan or two take it out of the sky',
    ).toBeGreaterThan(0.9);
  });

  test('what would be far under the ground is nowhere, whatever it is taken for', () => {
    const powered = (altitudeHaeM: number): number => chanceAt(ahead, drone(10, { altitudeHaeM }));
    expect(powered(-200) / powered(1_000)).toBeCloseTo(1, 2);
    expect(powered(-5_000)).toBe(0);
    const sunk = sketchTrack({
      latDeg: 31,
      lonDeg: 36,
      altitudeHaeM: -15_000,
      eastMps: -600,
      northMps: 0,
      upMps: -200,
      kind: 'ballistic',
      changes: { ballisticChance: 0.9 },
    });
    expect(chanceAt(ahead, sunk)).toBe(0);
    expect(chanceAt(ahead, { ...sunk, heightKnown: false })).toBe(0);
  });

  test('a track that leapt to another plot claims a speed that its way of the last minutes does not bear out', () => {
    const [steady, leapt] = [createForecaster([ahead]), createForecaster([ahead])];
    for (let at = 1_000; at < 1_200; at += 20) {
      steady.update(drone(30 - 0.051 * (at - 1_200), { at }));
      leapt.update(drone(30 - 0.051 * (at - 1_200), { at }));
    }
    const fast = leapt.update(drone(25, { at: 1_201, eastMps: -400 }));
    expect(fast.arrivals[0]?.chance ?? 0).toBeLessThan(0.02);
    expect(steady.update(drone(30, { at: 1_201 })).arrivals[0].chance).toBeGreaterThan(0.5);
  });

  test('what may be anywhere is not taken to be over a place', () => {
    const over = (positionSigmaM: number): number => chanceAt(ahead, drone(0, { positionSigmaM }));
    expect(over(500)).toBeGreaterThan(0.9);
    expect(over(100_000)).toBeLessThan(0.05);
  });

  test('a lost track keeps its times, the latest with room for turns that nobody sees, while its chance falls; one that sensors miss is gone', () => {
    const forecaster = createForecaster([ahead]);
    const seen = copy(forecaster.update(drone(60)).arrivals)[0];
    let last = seen.chance;
    for (const at of [1_060, 1_200, 1_800]) {
      const [arrival] = forecaster.update(drone(40, { at, changes: { status: 'lost', existenceChance: 0.95 } })).arrivals;
      expect([arrival.earliestAt, arrival.medianAt]).toEqual([seen.earliestAt, seen.medianAt]);
      expect(arrival.latestAt).toBeCloseTo(seen.latestAt + 60 + 0.25 * (seen.latestAt - 1_000), 6);
      expect(arrival.chance).toBeLessThan(last);
      expect(arrival.chance).toBeGreaterThan(0.35 * seen.chance);
      last = arrival.chance;
    }
    expect(forecaster.get(1)?.gone).toBe(false);
    expect(forecaster.update(drone(40, { at: 1_830, changes: { status: 'lost', existenceChance: 0.05 } })).gone).toBe(true);
  });
});

describe('a track that takes over a lost one', () => {
  test('takes the lost share with it for as long as its own course is not believed', () => {
    const forecaster = createForecaster([ahead]);
    const seen = forecaster.update(drone(60)).arrivals[0].chance;
    forecaster.update(drone(60, { at: 1_060, changes: { status: 'lost' } }));
    const lost = forecaster.get(1)?.arrivals[0].chance ?? 0;
    expect(lost / seen, 'half of those that vanish are down').toBeCloseTo(0.5 * Math.exp(-60 / 3_600), 6);
    // The same serial, three plots old: alone it would be believed to a quarter.
    const young = forecaster.update(drone(57, { at: 1_070, changes: { updateCount: 3 } })).arrivals[0].chance;
    expect(young, 'this one is not').toBeGreaterThan(0.9 * seen);
    const turned = forecaster.update(drone(57, { at: 1_071, eastMps: 51, changes: { updateCount: 4 } })).arrivals[0].chance;
    expect(turned).toBeLessThan(0.7 * young);
  });
});

describe('a falling track whose drag is not known', () => {
  test('may be a piece of a body, which comes down short of it and later; one that began beside another more likely so', () => {
    const shallow = (more: Partial<TrackSketch> = {}): TrackEstimate => arc({ eastMps: -2_800, upMps: 100, positionSigmaM: 50, velocitySigmaMps: 2, ...more });
    const where = (coefficient: number): { place: Place; flightS: number } => {
      const state = shallow().state.slice();
      const flightS = flyToGround(state, coefficient);
      const { latRad, lonRad } = ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] });
      return { place: roundPlace('below', latRad / DEGREE, lonRad / DEGREE, 6_000), flightS };
    };
    const [body, piece] = [where(5_000), where(700)];
    const unknown = { ballisticCoefficientKgPerM2: Number.NaN };
    expect(chanceAt(piece.place, shallow())).toBeLessThan(0.02);
    const [short] = arrivalsAt([piece.place], shallow({ changes: unknown }));
    expect(short.chance).toBeGreaterThan(0.04);
    expect(short.medianAt - 1_000).toBeCloseTo(piece.flightS, 1);
    expect(piece.flightS).toBeGreaterThan(body.flightS + 20);
    expect(chanceAt(piece.place, shallow({ serial: 2, changes: { ...unknown, event: 1 } }))).toBeGreaterThan(2 * short.chance);
    expect(chanceAt(body.place, shallow({ changes: unknown }))).toBeGreaterThan(0.5);
  });
});

describe('a body that comes down steeply', () => {
  test('reaches no place far behind where its way meets the ground', () => {
    const level = chanceAt(ahead, drone(30));
    expect(chanceAt(ahead, drone(30, { upMps: -20 }))).toBeLessThan(0.2 * level);
    // A height that nobody measured says nothing of the way down.
    expect(chanceAt(ahead, drone(30, { upMps: -20, changes: { heightKnown: false, updateCount: 20 } }))).toBeGreaterThan(0.9 * level);
  });
});

describe('a standing forecast is stale', () => {
  const due = (made: TrackEstimate, seen: TrackEstimate): boolean => {
    const forecaster = createForecaster([ahead]);
    forecaster.update(made);
    return forecaster.due(seen);
  };
  test('when there is none, and never for a tentative track', () => {
    expect(createForecaster([]).due(drone(60))).toBe(true);
    expect(createForecaster([]).due(drone(60, { changes: { status: 'tentative' } }))).toBe(false);
  });

  test('by age, sooner for what is nearer or faster', () => {
    const rows: Array<[string, (at: number) => TrackEstimate, number]> = [
      ['near drone', (at) => drone(20 - (51 * (at - 1_000)) / 1_000, { at }), 30],
      ['far drone', (at) => drone(300 - (51 * (at - 1_000)) / 1_000, { at }), 60],
      ['near cruise', (at) => drone(60 - (210 * (at - 1_000)) / 1_000, { at, kind: 'cruise', eastMps: -210 }), 10],
      // 316 s before its end; 5 s at least.
      ['arc', (at) => arc({ at }), 0.03 * 316],
      ['boost', (at) => arc({ at, changes: { boostChance: 1, ballisticChance: 0 } }), 2],
    ];
    for (const [name, track, ageS] of rows) {
      expect([name, due(track(1_000), track(1_000 + ageS - 0.5))]).toEqual([name, false]);
      expect([name, due(track(1_000), track(1_000 + ageS))]).toEqual([name, true]);
    }
  });

  test('at once when a new plot shows a turn, a jump, a change of kind or of status', () => {
    const made = drone(60);
    const next = (more: Partial<TrackSketch> = {}, changes: Partial<TrackEstimate> = {}): TrackEstimate =>
      drone(59.8, { at: 1_004, ...more, changes: { updateCount: 11, ...changes } });
    expect(due(made, next())).toBe(false);
    expect(due(made, next({ eastMps: -49, northMps: 12 }))).toBe(true);
    expect(due(made, next({ latDeg: 31.02 }))).toBe(true);
    expect(due(made, next({ kind: 'cruise' }))).toBe(true);
    expect(due(made, next({}, { status: 'lost' }))).toBe(true);
    // Without a new plot the picture only predicts: nothing was learnt.
    expect(due(made, next({ eastMps: -49, northMps: 12 }, { updateCount: 10 }))).toBe(false);
  });
});

describe('a piece that the air has slowed', () => {
  const below = [roundPlace('below', 32, 36, 2_000), roundPlace('beside', 32, 36.4, 2_000)];
  const sinking = (changes: Partial<Parameters<typeof sketchTrack>[0]> = {}): TrackEstimate =>
    sketchTrack({ latDeg: 32, lonDeg: 36, altitudeHaeM: 6_000, eastMps: -12, northMps: 5, upMps: -70, kind: 'drone', ...changes });
  const found = (track: TrackEstimate): Array<[number, number]> =>
    createForecaster(below)
      .update(track)
      .arrivals.map(({ placeIndex, chance }) => [placeIndex, chance]);

  test('comes down on the place below it, whatever its slow speed makes of its kind, until it has fallen all the way', () => {
    const { arrivals, impact } = createForecaster(below).update(sinking());
    expect(arrivals.map(({ placeIndex }) => placeIndex)).toEqual([0]);
    expect(arrivals[0].chance).toBeGreaterThan(0.9);
    // 6,000 m at 70 m/s, and slower in denser air.
    expect(arrivals[0].earliestAt).toBeLessThan(1_086);
    expect(arrivals[0].latestAt).toBeGreaterThan(1_100);
    expect(impact).toBeDefined();
  });

  test('is none that descends gently, that goes ahead faster than down, or whose height nobody measured', () => {
    expect(found(sinking({ upMps: -8 }))).toEqual([]);
    expect(createForecaster(below).update(sinking({ eastMps: -150 })).impact).toBeUndefined();
    expect(createForecaster(below).update(sinking({ changes: { heightKnown: false } })).impact).toBeUndefined();
  });

  test('that is seen no more is still coming down', () => {
    const forecaster = createForecaster(below);
    forecaster.update(sinking());
    const track = sinking({ at: 1_030, changes: { status: 'lost', existenceChance: 0.05 } });
    const { arrivals, gone } = forecaster.update(track);
    expect(gone).toBe(false);
    expect(arrivals[0].chance).toBeGreaterThan(0.9);
  });
});
