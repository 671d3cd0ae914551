import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { ecefToGeodetic, type Ecef } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type ViewPlot } from '../model/index.ts';
import { flyEast, listTracks, makePicture, makeSensor, radarPlot } from './test-sky.ts';
import type { Tracker } from './picture.ts';

const TRACKER = sensorHandle(1);
const tracker = makeSensor({ handle: TRACKER, feedHandle: feedHandle(1), type: 'observer', source: 'combined', detectionChance: 0.95 });
const SIGMA_M = 100;

/** A tracker's report of a place that it has wrong by the same way every time. */
function report(place: Ecef, at: number, trackNumber: number, changes: Partial<ViewPlot> = {}): ViewPlot {
  const { latRad, lonRad, altitudeHaeM } = ecefToGeodetic(place);
  const plot: ViewPlot = {
    ...blankMeasurement('position', 'combined', timeS(at)),
    feedHandle: feedHandle(1),
    sensorHandle: TRACKER,
    number: 0,
    releasedAt: timeS(at),
    latRad: latRad + 80 / 6.371e6,
    lonRad,
    altitudeHaeM,
    horizontalSigmaM: SIGMA_M,
    altitudeSigmaM: 100,
    isEstimate: true,
    trackNumber,
    ...changes,
  };
  return plot;
}

function horizontalSigma(picture: Tracker, at: number): number {
  const c = picture.estimate(1, timeS(at))?.covariance ?? new Float64Array(21).fill(Number.NaN);
  return Math.sqrt((c[0] + c[6] + c[11]) / 3);
}

const place = flyEast(40_000, 90_000, 6000, 220);

describe("estimates of somebody's tracker", () => {
  test('a tracker that says the same error a hundred times is believed no better than it claims; plots would be', () => {
    const sigmas = [true, false].map((isEstimate) => {
      const picture = makePicture([tracker]);
      for (let at = 0; at <= 400; at += 4) {
        picture.advanceTo(timeS(at));
        picture.addPlot(report(place(at), at, 7, { isEstimate, trackNumber: isEstimate ? 7 : Number.NaN }), timeS(at));
      }
      expect(listTracks(picture, 400).map(({ status }) => status)).toEqual(['confirmed']);
      return horizontalSigma(picture, 400);
    });
    expect(sigmas[0]).toBeGreaterThan(0.9 * SIGMA_M);
    expect(sigmas[1]).toBeLessThan(0.7 * SIGMA_M);
  });

  test('each update of a tracker is used once, however often it reports, and what it only predicts never', () => {
    const picture = makePicture([tracker]);
    let used = 0;
    for (let at = 0; at <= 60; at += 1) {
      picture.advanceTo(timeS(at));
      // It measures every 4 s until 40 s, and predicts on.
      const serial = picture.addPlot(report(place(at), at, 7, { updateAgeS: at > 40 ? at - 40 : at % 4 }), timeS(at));
      if (serial !== 0) used += 1;
    }
    expect(used).toBe(11);
    expect(picture.counters['plot/predicted']).toBe(50);
    expect(picture.estimate(1, timeS(60))!.lastPlotAt).toBe(40);
  });

  test('where plots of a sensor that it is made from come in, the track is what it is without the tracker', () => {
    const states = [true, false].map((withTracker) => {
      const picture = makePicture([makeSensor(), tracker]);
      picture.relate(TRACKER, sensorHandle(0));
      for (let at = 0; at <= 120; at += 1) {
        picture.advanceTo(timeS(at));
        if (at % 4 === 0) picture.addPlot(radarPlot(place(at), at, 3), timeS(at));
        if (withTracker && at % 4 === 2) picture.addPlot(report(place(at), at, 7), timeS(at));
      }
      return listTracks(picture, 120);
    });
    expect(states[0]).toEqual(states[1]);
    expect(states[0]).toHaveLength(1);
  });

  test('an object that none of its sensors shows is tracked by the tracker, and again when they fall silent', () => {
    const picture = makePicture([makeSensor(), tracker]);
    picture.relate(TRACKER, sensorHandle(0));
    for (let at = 0; at <= 200; at += 1) {
      picture.advanceTo(timeS(at));
      if (at <= 60 && at % 4 === 0) picture.addPlot(radarPlot(place(at), at, 3), timeS(at));
      if (at % 4 === 2) picture.addPlot(report(place(at), at, 7), timeS(at));
    }
    const [track] = listTracks(picture, 200);
    expect(track.status).toBe('confirmed');
    const truth = place(200);
    expect(Math.hypot(track.state[0] - truth.xM, track.state[1] - truth.yM, track.state[2] - truth.zM)).toBeLessThan(300);
  });

  test('numbers keep two objects apart that pass nearer to one another than the reports are accurate', () => {
    const picture = makePicture([tracker]);
    const one = flyEast(0, 90_000, 6000, 220),
      two = flyEast(44_000, 90_050, 6000, -220);
    const random = keyedRandom('estimates', 3);
    const noisy = (): number => (random.normal() * SIGMA_M) / 6.371e6;
    for (let at = 0; at <= 200; at += 4) {
      picture.advanceTo(timeS(at));
      for (const [number, way] of [
        [11, one],
        [12, two],
      ] as const) {
        const said = report(way(at), at, number);
        picture.addPlot({ ...said, latRad: said.latRad + noisy(), lonRad: said.lonRad + noisy() }, timeS(at));
      }
    }
    const tracks = listTracks(picture, 200);
    expect(tracks.map(({ serial }) => serial)).toEqual([1, 2]);
    for (const [index, way] of [one, two].entries()) {
      const truth = way(200),
        { state } = tracks[index];
      expect(Math.hypot(state[0] - truth.xM, state[1] - truth.yM, state[2] - truth.zM)).toBeLessThan(500);
    }
  });

  test('a number that jumps to another object does not drag the track along', () => {
    const picture = makePicture([tracker]);
    const far = flyEast(-60_000, 40_000, 3000, 150);
    for (let at = 0; at <= 60; at += 4) {
      picture.advanceTo(timeS(at));
      picture.addPlot(report(place(at), at, 7), timeS(at));
    }
    picture.addPlot(report(far(64), 64, 7), timeS(64));
    expect(picture.counters['numbers that mean another object']).toBe(1);
    const truth = place(64);
    const state = picture.estimate(1, timeS(64))!.state;
    expect(Math.hypot(state[0] - truth.xM, state[1] - truth.yM, state[2] - truth.zM)).toBeLessThan(300);
  });

  test('the end that a tracker gives its track speaks against the object, and takes no track from another sensor', () => {
    const existence = (withRadar: boolean): number[] => {
      const picture = makePicture([makeSensor(), tracker]);
      for (let at = 0; at <= 80; at += 1) {
        picture.advanceTo(timeS(at));
        if (withRadar && at % 4 === 0) picture.addPlot(radarPlot(place(at), at, 3), timeS(at));
        if (at % 4 === 2) picture.addPlot(report(place(at), at, 7), timeS(at));
      }
      const before = picture.estimate(1, timeS(80))!.existenceChance;
      expect(picture.addPlot(report(place(81), 81, 7, { trackEnds: true }), timeS(81))).toBe(0);
      return [before, picture.estimate(1, timeS(81))!.existenceChance];
    };
    const alone = existence(false);
    expect(1 - alone[1]).toBeGreaterThan(10 * (1 - alone[0]));
    const shared = existence(true);
    expect(shared[1]).toBeGreaterThan(0.88);
  });
});
