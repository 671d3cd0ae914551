/** What no honest sensor says: refused or used under a name, never a number in a track that is none, never a crash, never a queue without end. */
import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { enuToEcef, geodeticToEcef, localFrame } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type ViewPlot } from '../model/index.ts';
import { feed, flyEast, makePicture, makeSensor, radarPlot } from './test-sky.ts';
import type { Tracker } from './picture.ts';

const place = flyEast(40_000, 90_000, 6000, 220);

function positionPlot(at: number, changes: Partial<ViewPlot>): ViewPlot {
  return {
    ...blankMeasurement('position', 'adsb', timeS(at)),
    feedHandle: feedHandle(0),
    sensorHandle: sensorHandle(0),
    number: 0,
    releasedAt: timeS(at),
    ...changes,
  };
}

/** True when every number of every track is finite and every variance positive. */
function isSound(picture: Tracker, at: number): boolean {
  let sound = true;
  picture.forEachTrack(timeS(at), ({ state, covariance, existenceChance }) => {
    sound = sound && [...state, ...covariance, existenceChance].every(Number.isFinite) && [0, 6, 11, 15, 18, 20].every((i) => covariance[i] > 0);
  });
  return sound;
}

describe('a plot that no track may use is refused by name', () => {
  test.each([
    ['plot/bad-error', { rangeSigmaM: -50 }],
    ['plot/bad-error', { rangeSigmaM: 0 }],
    ['plot/bad-error', { azimuthSigmaRad: 0 }],
    ['plot/bad-error', { azimuthSigmaRad: -0.001 }],
    ['plot/bad-error', { rangeSigmaM: Number.NaN }],
    ['plot/bad-error', { rangeSigmaM: 1e300 }],
    ['plot/not-a-number', { azimuthRad: Number.NaN }],
    ['plot/not-a-number', { measuredAt: timeS(Number.NaN) }],
    ['plot/bad-place', { rangeM: -1 }],
    ['plot/bad-place', { rangeM: 1e12 }],
    ['plot/too-old', { measuredAt: timeS(-1e6) }],
    ['plot/from-future', { measuredAt: timeS(1e6) }],
    ['plot/unknown-sensor', { sensorHandle: sensorHandle(7) }],
  ] as const)('%s: %o', (code, changes) => {
    const picture = makePicture();
    expect(picture.addPlot(radarPlot(place(0), 0, 3, changes), timeS(0))).toBe(0);
    expect(picture.counters).toEqual({ [code]: 1 });
  });
});

test('errors of zero or below in a position are refused, and so is a place that is none', () => {
  const picture = makePicture([makeSensor({ type: 'adsb', source: 'adsb' })]);
  const good = { latRad: 0.6, lonRad: 0.5, altitudeHaeM: 9000, horizontalSigmaM: 30, heightSigmaM: 30 };
  for (const changes of [{ horizontalSigmaM: 0 }, { horizontalSigmaM: -30 }, { latRad: 2 }, { lonRad: Number.POSITIVE_INFINITY }])
    picture.addPlot(positionPlot(0, { ...good, ...changes }), timeS(0));
  expect(Object.keys(picture.counters).every((code) => code.startsWith('plot/'))).toBe(true);
  expect(Object.values(picture.counters).reduce((sum, value) => sum + value, 0)).toBe(4);
});

test('a track over a pole is a track like others', () => {
  const site = { latRad: Math.PI / 2 - 0.01, lonRad: 0.5, altitudeHaeM: 0 };
  const frame = localFrame(site);
  const picture = makePicture([makeSensor({ latRad: site.latRad, lonRad: site.lonRad, antennaAltitudeHaeM: 0, horizonLimited: false })]);
  const random = keyedRandom('pole', 1);
  // Flies north from 40 km short of the pole to 40 km beyond it.
  for (let at = 0; at <= 400; at += 1) {
    picture.advanceTo(timeS(at));
    if (at % 4 !== 0) continue;
    const eastM = 0,
      northM = 23_000 + 200 * at,
      upM = 8000 - (northM * northM) / 12_742_000;
    const rangeM = Math.hypot(northM, upM);
    picture.addPlot(
      radarPlot(enuToEcef(frame, { eastM, northM, upM }), at, 0, {
        rangeM: rangeM + 50 * random.normal(),
        azimuthRad: 0.001 * random.normal(),
        elevationRad: Math.asin(upM / rangeM) + 0.001 * random.normal(),
      }),
      timeS(at),
    );
  }
  const track = picture.estimate(1, timeS(400));
  expect(track?.status).toBe('confirmed');
  expect(isSound(picture, 400)).toBe(true);
  const pole = geodeticToEcef({ latRad: Math.PI / 2, lonRad: 0, altitudeHaeM: 8000 });
  expect(Math.abs((track?.state[2] ?? 0) - pole.zM)).toBeLessThan(1500);
  expect(Math.hypot(track?.state[3] ?? 0, track?.state[4] ?? 0)).toBeGreaterThan(180);
});

test('errors as small and as wide as a plot may claim leave sound tracks', () => {
  for (const [rangeSigmaM, angleSigmaRad] of [
    [1e-9, 1e-12],
    [1e-9, 0.04],
    [1e-9, 0.5],
    [2e5, 1e-12],
    [2e5, 1.5],
  ] as const) {
    const picture = makePicture();
    feed(picture, place, { from: 0, until: 60, key: 3, changes: { rangeSigmaM, azimuthSigmaRad: angleSigmaRad, elevationSigmaRad: angleSigmaRad } });
    expect(isSound(picture, 60)).toBe(true);
  }
});

test('a clock that jumps to and fro keeps tracks sound and no plot waiting', () => {
  const picture = makePicture();
  const random = keyedRandom('jumps', 2);
  let at = 0;
  for (let i = 0; i < 400; i += 1) {
    const jump = random.uniform();
    at = jump < 0.05 ? at + 1e4 * random.uniform() : jump < 0.1 ? Math.max(0, at - 50 * random.uniform()) : at + 1;
    picture.advanceTo(timeS(at));
    picture.addPlot(radarPlot(place(at % 300), at, 3), timeS(at));
    if (i % 40 === 0) expect(isSound(picture, at)).toBe(true);
  }
  // Half a day of silence later no plot waits any longer, and whatever is kept is kept as lost.
  picture.advanceTo(timeS(at + 43_200));
  picture.forEachTrack(timeS(at + 43_200), ({ status }) => expect(status).toBe('lost'));
});
