import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame, type Ecef } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type ViewPlot } from '../model/index.ts';
import type { Tracker } from './picture.ts';
import { listTracks, makePicture, makeSensor, SITE } from './test-sky.ts';

const DEG = Math.PI / 180;
const AIRCRAFT = 20;
const PERIOD_S = 5;
const NO_BIAS = { rangeM: 0, azimuthRad: 0, timeS: 0 };

const SITES = [0, 2, 4].map((bearingRad) => localFrame({ ...destination(SITE.origin, bearingRad, 120_000), altitudeHaeM: 150 }));
const SENSORS = SITES.map(({ origin }, i) =>
  makeSensor({
    handle: sensorHandle(i),
    feedHandle: feedHandle(i),
    latRad: origin.latRad,
    lonRad: origin.lonRad,
    scanPeriodS: PERIOD_S,
    horizonLimited: false,
    azimuthSigmaRad: 0.0012,
    elevationSigmaRad: 0.0015,
  }),
);

/** Where an aircraft is: they fly straight, far from one another. */
function truthOf(i: number, at: number): Ecef {
  const from = destination(SITE.origin, (2 * Math.PI * i) / AIRCRAFT, 40_000 + 9_000 * (i % 7));
  return geodeticToEcef({ ...destination(from, 0.7 * i, 180 * at), altitudeHaeM: 6_000 + 250 * i });
}

interface Sky {
  readonly biases: ReadonlyArray<typeof NO_BIAS>;
  readonly lengthS: number;
  readonly gridM?: number;
  /** Aircraft are this far apart in pairs instead of alone. */
  readonly pairM?: number;
}

/** What the radars send of the aircraft, each as its beam passes. */
function watch(picture: Tracker, { biases, lengthS, gridM = 0, pairM }: Sky): void {
  const random = keyedRandom('alignment-sky', 1);
  const plots: ViewPlot[] = [];
  biases.forEach((bias, sensor) => {
    for (let turn = 0; turn * PERIOD_S < lengthS; turn += 1) {
      for (let i = 0; i < AIRCRAFT; i += 1) {
        const at = PERIOD_S * (turn + i / AIRCRAFT) + 0.3 * sensor;
        const truth = truthOf(pairM === undefined ? i : i - (i % 2), at);
        const apart = pairM === undefined ? 0 : (i % 2) * pairM;
        const polar = enuToPolar(ecefToEnu(SITES[sensor], { ...truth, zM: truth.zM + apart }));
        const plot: ViewPlot = {
          ...blankMeasurement('polar', 'primary', timeS(at + bias.timeS)),
          feedHandle: feedHandle(sensor),
          sensorHandle: sensorHandle(sensor),
          number: plots.length,
          releasedAt: timeS(at),
          rangeM: polar.rangeM + bias.rangeM + 50 * random.normal(),
          azimuthRad: polar.azimuthRad + bias.azimuthRad + 0.0012 * random.normal(),
          elevationRad: polar.elevationRad + 0.0015 * random.normal(),
          rangeSigmaM: 50,
          azimuthSigmaRad: 0.0012,
          elevationSigmaRad: 0.0015,
          gridM,
        };
        plots.push(plot);
      }
    }
  });
  plots.sort((a, b) => a.measuredAt - b.measuredAt);
  for (const plot of plots) {
    picture.advanceTo(plot.measuredAt);
    picture.addPlot(plot, plot.measuredAt);
  }
  picture.advanceTo(timeS(lengthS));
}

/** Confirmed tracks, and how far the nearest of them is from each aircraft, in the mean. */
function judge(picture: Tracker, at: number): { confirmed: number; offM: number } {
  const tracks = listTracks(picture, at).filter(({ status }) => status === 'confirmed');
  let sum = 0;
  for (let i = 0; i < AIRCRAFT; i += 1) {
    const { xM, yM, zM } = truthOf(i, at);
    sum += Math.min(...tracks.map(({ state }) => Math.hypot(state[0] - xM, state[1] - yM, state[2] - zM)));
  }
  return { confirmed: tracks.length, offM: sum / AIRCRAFT };
}

const TURNED = [NO_BIAS, { rangeM: 250, azimuthRad: 0.5 * DEG, timeS: 0 }, NO_BIAS];

describe('radars of one view without broadcasts to go by', () => {
  test('one that is turned by half a degree is brought into line with two others: one track for each aircraft', () => {
    const picture = makePicture(SENSORS);
    watch(picture, { biases: TURNED, lengthS: 400 });
    const { confirmed, offM } = judge(picture, 400);
    expect(picture.counters['sensors aligned']).toBe(1);
    expect(confirmed).toBe(AIRCRAFT);
    expect(offM).toBeLessThan(80);
  });

  test('until then it doubles tracks', () => {
    const picture = makePicture(SENSORS);
    watch(picture, { biases: TURNED, lengthS: 25 });
    expect(judge(picture, 25).confirmed).toBeGreaterThan(AIRCRAFT + 10);
    expect(picture.counters['sensors aligned']).toBeUndefined();
  });

  test('that are set up right are left as they are', () => {
    const picture = makePicture(SENSORS);
    watch(picture, { biases: [NO_BIAS, NO_BIAS, NO_BIAS], lengthS: 400 });
    expect(picture.counters['sensors aligned']).toBeUndefined();
    expect(judge(picture, 400).confirmed).toBe(AIRCRAFT);
  });

  test('are not aligned by neighbours that may be taken for one another', () => {
    const picture = makePicture(SENSORS);
    watch(picture, { biases: TURNED, lengthS: 400, pairM: 3_000 });
    expect(picture.counters['sensors aligned']).toBeUndefined();
  });

  test('are not aligned by plots that were snapped to a grid', () => {
    const picture = makePicture(SENSORS);
    watch(picture, { biases: TURNED, lengthS: 400, gridM: 1000 });
    expect(picture.counters['sensors aligned']).toBeUndefined();
  });

  test('one alone has nothing to be aligned with', () => {
    const picture = makePicture(SENSORS.slice(1, 2));
    const random = keyedRandom('alone', 1);
    for (let at = 0; at < 300; at += 5) {
      picture.advanceTo(timeS(at));
      for (let i = 0; i < AIRCRAFT; i += 1) {
        const polar = enuToPolar(ecefToEnu(SITES[1], truthOf(i, at)));
        const plot: ViewPlot = {
          ...blankMeasurement('polar', 'primary', timeS(at)),
          feedHandle: feedHandle(1),
          sensorHandle: sensorHandle(1),
          number: 0,
          releasedAt: timeS(at),
          rangeM: polar.rangeM + 250 + 50 * random.normal(),
          azimuthRad: polar.azimuthRad,
          elevationRad: polar.elevationRad,
          rangeSigmaM: 50,
          azimuthSigmaRad: 0.0012,
          elevationSigmaRad: 0.0015,
        };
        picture.addPlot(plot, timeS(at));
      }
    }
    expect(picture.counters['sensors aligned']).toBeUndefined();
  });
});
