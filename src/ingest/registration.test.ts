import { describe, expect, test } from 'vitest';
import { feedId, sensorId, timeS, type FeedId } from '../base/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type Plot, type Sensor } from '../model/index.ts';
import { createRegistration, takeOffBias, type Registration, type RegistrationReport } from './registration.ts';
import { fixtureRadar } from './fixture.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const DEG = Math.PI / 180;
const T = 1_712_966_400;
const radarFeed = must(feedId('vega-radar')),
  publicFeed = must(feedId('hub-adsb'));
const radar: Sensor = {
  ...fixtureRadar,
  id: must(sensorId('vega-1')),
  feed: radarFeed,
  scanPeriodS: 5,
  rangeSigmaM: 60,
  azimuthSigmaRad: 0.0015,
};
const frame = localFrame({ latRad: radar.latRad, lonRad: radar.lonRad, altitudeHaeM: radar.antennaAltitudeHaeM });

interface Planted {
  readonly rangeM: number;
  readonly azimuthRad: number;
  readonly timeS: number;
}
interface Sky extends Planted {
  readonly lengthS: number;
  readonly withAddress: boolean;
  readonly broadcastSigmaM: number;
  /** Everybody flies round the radar. */
  readonly inCircles: boolean;
  readonly aircraft: number;
}
const SKY: Sky = { rangeM: 300, azimuthRad: 0.3 * DEG, timeS: 0.5, lengthS: 600, withAddress: true, broadcastSigmaM: 20, inCircles: false, aircraft: 12 };

/** Runs a sky of airliners past the radar; biases that are found are taken off from then on, as a broker does. */
function run(
  sky: Partial<Sky>,
  alter: (plot: Plot, at: number) => void = () => undefined,
  seed = 1,
  registration: Registration = createRegistration([radar]),
): { registration: Registration; report: RegistrationReport; applied: number } {
  const wanted = { ...SKY, ...sky };
  const random = keyedRandom('registration', seed);
  const ways = Array.from({ length: wanted.aircraft }, (_, i) => ({
    from: destination(radar, (i * 2 * Math.PI) / wanted.aircraft + random.uniform(), 60_000 + 120_000 * random.uniform()),
    bearingRad: 2 * Math.PI * random.uniform(),
    angleRad: 2 * Math.PI * random.uniform(),
    distanceM: 60_000 + 120_000 * random.uniform(),
    speedMps: 200 + 50 * random.uniform(),
    altitudeHaeM: 9_000 + 3000 * random.uniform(),
    address: 0x1000 + i,
  }));
  const whereOf = (way: (typeof ways)[number], t: number): { latRad: number; lonRad: number; altitudeHaeM: number } => ({
    ...(wanted.inCircles
      ? destination(radar, way.angleRad + (way.speedMps * t) / way.distanceM, way.distanceM)
      : destination(way.from, way.bearingRad, way.speedMps * t)),
    altitudeHaeM: way.altitudeHaeM,
  });
  const blank = (form: 'polar' | 'position', feed: FeedId, at: number): Plot => ({
    ...blankMeasurement(form, form === 'polar' ? 'secondary' : 'adsb', timeS(T + beganS + at)),
    feed,
    sensor: radar.id,
    number: 0,
    receivedAt: timeS(T + beganS + at + 0.1),
  });
  // A second run goes on an hour later, with what the first one found taken off.
  const before = registration.reports()[0];
  const beganS = before.pairCount > 0 ? 3600 : 0;
  let bias = before.bias;
  let isRegistered = before.state === 'registered';
  let applied = 0;
  for (let t = 0; t < wanted.lengthS; t += 1) {
    for (const way of ways) {
      const heard = blank('position', publicFeed, t + 0.3);
      const [here, next] = [whereOf(way, t + 0.3), whereOf(way, t + 1.3)];
      Object.assign(heard, here, { aircraftAddress: way.address, horizontalSigmaM: wanted.broadcastSigmaM });
      heard.latRad += (10 * random.normal()) / 6.371e6;
      heard.northMps = (next.latRad - here.latRad) * 6.36e6;
      heard.eastMps = (next.lonRad - here.lonRad) * 6.385e6 * Math.cos(here.latRad);
      heard.upMps = 0;
      alter(heard, t);
      registration.take(heard, true);
      const seenAt = t + 0.1 + 0.8 * random.uniform();
      if (t % radar.scanPeriodS !== way.address % radar.scanPeriodS) continue;
      const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef(whereOf(way, seenAt))));
      const seen = blank('polar', radarFeed, seenAt + wanted.timeS);
      seen.rangeM = polar.rangeM + wanted.rangeM + radar.rangeSigmaM * random.normal();
      seen.azimuthRad = (polar.azimuthRad + wanted.azimuthRad + radar.azimuthSigmaRad * random.normal() + 2 * Math.PI) % (2 * Math.PI);
      seen.rangeSigmaM = radar.rangeSigmaM;
      seen.azimuthSigmaRad = radar.azimuthSigmaRad;
      seen.aircraftAddress = wanted.withAddress ? way.address : -1;
      if (isRegistered) takeOffBias(seen, bias);
      alter(seen, t);
      registration.take(seen, false);
    }
    if (t % 60 !== 59) continue;
    for (const found of registration.changes()) {
      bias = found.bias;
      isRegistered = true;
      applied += 1;
    }
  }
  const [report] = registration.reports();
  return { registration, report, applied };
}

describe('registration against public broadcasts', () => {
  test.each([1, 2, 3, 4, 5])('finds planted biases of 300 m, 0.3 degrees and 0.5 s within what it claims, while it takes them off (seed %i)', (seed) => {
    const { report, applied } = run({}, undefined, seed);
    expect(report.state).toBe('registered');
    expect(applied).toBeGreaterThan(0);
    const { bias } = report;
    expect(Math.abs(bias.rangeM - 300)).toBeLessThan(20);
    expect(Math.abs(bias.azimuthRad - 0.3 * DEG)).toBeLessThan(0.02 * DEG);
    expect(Math.abs(bias.timeS - 0.5)).toBeLessThan(0.12);
    expect(Math.abs(bias.rangeM - 300)).toBeLessThan(3.5 * bias.rangeSigmaM);
    expect(Math.abs(bias.timeS - 0.5)).toBeLessThan(3.5 * bias.timeSigmaS);
  });

  test('without addresses it goes by aircraft that are alone', () => {
    const { report } = run({ withAddress: false, aircraft: 5, lengthS: 1200 });
    expect(Math.abs(report.bias.rangeM - 300)).toBeLessThan(40);
    expect(Math.abs(report.bias.azimuthRad - 0.3 * DEG)).toBeLessThan(0.03 * DEG);
  });

  test('a radar without bias stays as it is, to within its own stated uncertainty', () => {
    const { bias } = run({ rangeM: 0, azimuthRad: 0, timeS: 0 }).report;
    expect(Math.abs(bias.rangeM)).toBeLessThan(20);
    expect(Math.abs(bias.azimuthRad)).toBeLessThan(0.02 * DEG);
  });

  test('what aircraft do not show stays uncertain and is not made up: those that circle the radar tell its clock from its north in nothing', () => {
    const { report } = run({ inCircles: true, lengthS: 900 });
    const straight = run({ lengthS: 900 }).report;
    expect(report.bias.timeSigmaS).toBeGreaterThan(3 * straight.bias.timeSigmaS);
    expect(Math.abs(report.bias.timeS - 0.5)).toBeLessThan(3 * report.bias.timeSigmaS);
    expect(Math.abs(report.bias.rangeM - 300)).toBeLessThan(40);
  });

  test('under jamming, when aircraft no longer know where they are, it is frozen and what was found stays', () => {
    const { registration, report } = run({});
    const { report: jammed, applied } = run({ broadcastSigmaM: 1500, rangeM: 900 }, undefined, 7, registration);
    expect(jammed.state).toBe('frozen');
    expect(applied).toBe(0);
    expect(Math.abs(jammed.bias.rangeM - report.bias.rangeM)).toBeLessThan(1);
  });

  test('when all broadcasts lie by the same way it is frozen and follows nobody', () => {
    const { registration, report } = run({});
    const { applied } = run(
      {},
      (plot) => {
        if (plot.source === 'adsb') plot.latRad += 6_000 / 6.371e6;
      },
      8,
      registration,
    );
    expect(registration.reports()[0].state).toBe('frozen');
    expect(applied).toBe(0);
    expect(Math.abs(registration.reports()[0].bias.rangeM - report.bias.rangeM)).toBeLessThan(10);
  });

  test('too few aircraft, and feeds that are not public, register nothing', () => {
    expect(run({ aircraft: 2 }).applied).toBe(0);
    const registration = createRegistration([radar]);
    const heard: Plot = {
      ...blankMeasurement('position', 'adsb', timeS(T)),
      feed: radarFeed,
      sensor: radar.id,
      number: 0,
      receivedAt: timeS(T),
      latRad: 0.55,
      lonRad: 0.63,
      altitudeHaeM: 9000,
      horizontalSigmaM: 10,
      aircraftAddress: 5,
      eastMps: 0,
      northMps: 200,
    };
    registration.take(heard, false);
    registration.take({ ...heard, form: 'polar', source: 'secondary', rangeM: 60_000, azimuthRad: 0.1, rangeSigmaM: 60, azimuthSigmaRad: 0.001 }, false);
    expect(registration.reports()[0].pairCount).toBe(0);
  });
});
