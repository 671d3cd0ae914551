import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { ecefToGeodetic, enuToEcef } from '../geo/index.ts';
import { blankMeasurement, KINDS, type ViewPlot } from '../model/index.ts';
import { feed, flyEast, FLAT_WORLD, listTracks, makePicture, makeSensor, radarPlot, SITE } from './test-sky.ts';

const kindOf = (chances: readonly number[], kind: (typeof KINDS)[number]): number => chances[KINDS.indexOf(kind)];

describe('births and deaths', () => {
  test('one plot is tentative, plots that agree confirm it, and its velocity is learnt', () => {
    const picture = makePicture();
    const place = flyEast(40_000, 90_000, 6000, 220);
    picture.addPlot(radarPlot(place(0), 0, 3), timeS(0));
    expect(listTracks(picture, 0).map((one) => one.status)).toEqual(['tentative']);
    feed(picture, place, { from: 4, until: 80, key: 3 });
    const [track] = listTracks(picture, 80);
    expect(track.status).toBe('confirmed');
    const truth = place(80),
      before = place(79);
    expect(Math.hypot(track.state[0] - truth.xM, track.state[1] - truth.yM, track.state[2] - truth.zM)).toBeLessThan(250);
    expect(Math.hypot(track.state[3] - truth.xM + before.xM, track.state[4] - truth.yM + before.yM, track.state[5] - truth.zM + before.zM)).toBeLessThan(15);
  });

  test('a sensor that sees nothing where a track was ends it', () => {
    const picture = makePicture();
    feed(picture, flyEast(40_000, 90_000, 6000, 220), { from: 0, until: 60, key: 3 });
    for (let at = 61; at < 120; at += 1) {
      picture.scanMark(sensorHandle(0), Number.NaN, timeS(at));
      picture.advanceTo(timeS(at));
    }
    expect(listTracks(picture, 120)).toEqual([]);
  });

  test('what fell is ended when it is under the ground, and does not fly on level through it', () => {
    const picture = makePicture();
    const steep = (at: number) => enuToEcef(SITE, { eastM: 60_000 + 150 * at, northM: 20_000, upM: 10_000 - 250 * at });
    feed(picture, steep, { from: 0, until: 36, key: 3 });
    expect(listTracks(picture, 36).map((one) => one.status)).toEqual(['confirmed']);
    // Its radar is silent from now on: nothing but the ground ends it.
    for (let at = 37; at <= 80; at += 1) picture.advanceTo(timeS(at));
    expect(listTracks(picture, 80)).toEqual([]);
  });

  test('a silent sensor is no evidence: the track is lost, not ended', () => {
    const picture = makePicture();
    feed(picture, flyEast(40_000, 90_000, 6000, 220), { from: 0, until: 60, key: 3 });
    for (let at = 61; at < 180; at += 1) picture.advanceTo(timeS(at));
    expect(listTracks(picture, 180).map((one) => one.status)).toEqual(['lost']);
  });

  test('a lost track is taken over under its own serial by a new one that fits', () => {
    const picture = makePicture();
    const place = flyEast(40_000, 90_000, 6000, 220);
    feed(picture, place, { from: 0, until: 60, key: 3 });
    for (let at = 61; at < 180; at += 1) picture.advanceTo(timeS(at));
    feed(picture, place, { from: 180, until: 220, key: 5 });
    const tracks = listTracks(picture, 220);
    expect(tracks.map((one) => [one.serial, one.status])).toEqual([[1, 'confirmed']]);
    expect(picture.counters['lost tracks taken over']).toBe(1);
  });

  test('a new track amid several lost ones takes over the one that flew on to where it is, and none when it could be any of them', () => {
    const corners = [
      [20_000, 80_000],
      [20_000, 110_000],
      [50_000, 80_000],
      [50_000, 110_000],
    ] as const;
    const serialsAfter = (eastM: number, northM: number): number[] => {
      const picture = makePicture();
      for (let at = 0; at <= 60; at += 4) {
        picture.advanceTo(timeS(at));
        for (const [east, north] of corners) picture.addPlot(radarPlot(flyEast(east, north, 6000, 220)(at), at, 3 + east + north), timeS(at));
      }
      for (let at = 61; at < 300; at += 1) picture.advanceTo(timeS(at));
      feed(picture, flyEast(eastM, northM, 6000, 220), { from: 300, until: 340, key: 5 });
      return listTracks(picture, 340).flatMap(({ serial, status }) => (status === 'confirmed' ? [serial] : []));
    };
    expect(serialsAfter(50_000, 110_000)).toEqual([4]);
    expect(serialsAfter(35_000, 95_000)).toEqual([5]);
  });

  test('a sensor that never detected an object counts no miss against it', () => {
    const picture = makePicture([makeSensor(), makeSensor({ handle: sensorHandle(1), feedHandle: feedHandle(1) })]);
    const place = flyEast(40_000, 90_000, 6000, 220);
    for (let at = 0; at <= 100; at += 1) {
      picture.scanMark(sensorHandle(1), Number.NaN, timeS(at));
      picture.advanceTo(timeS(at));
      if (at % 4 === 0) picture.addPlot(radarPlot(place(at), at, 3), timeS(at));
    }
    const estimate = picture.estimate(1, timeS(100));
    expect(estimate?.existenceChance).toBeGreaterThan(0.99);
  });
});

describe('forms of measurement', () => {
  test('a 2-D radar never claims a height', () => {
    const picture = makePicture();
    const place = flyEast(30_000, 60_000, 9000, 200);
    feed(picture, place, { from: 0, until: 80, key: 3, changes: { elevationRad: Number.NaN, elevationSigmaRad: Number.NaN } });
    const track = picture.estimate(1, timeS(80));
    expect(track?.status).toBe('confirmed');
    expect(track?.heightKnown).toBe(false);
  });

  test('pressure altitude gives a 2-D radar its height', () => {
    const picture = makePicture();
    const place = flyEast(30_000, 60_000, 9000, 200);
    for (let at = 0; at <= 80; at += 4) {
      const height = ecefToGeodetic(place(at)).altitudeHaeM;
      picture.addPlot(
        radarPlot(place(at), at, 3, { elevationRad: Number.NaN, elevationSigmaRad: Number.NaN, pressureAltitudeM: height, source: 'secondary' }),
        timeS(at),
      );
      picture.advanceTo(timeS(at));
    }
    const track = picture.estimate(1, timeS(80));
    expect(track?.heightKnown).toBe(true);
    const state = track?.state ?? new Float64Array(6);
    const found = ecefToGeodetic({ xM: state[0], yM: state[1], zM: state[2] }).altitudeHaeM;
    expect(Math.abs(found - ecefToGeodetic(place(80)).altitudeHaeM)).toBeLessThan(150);
  });

  test('a bearing starts nothing and confirms nothing', () => {
    const picture = makePicture();
    for (let at = 0; at < 60; at += 4)
      picture.addPlot(radarPlot(flyEast(30_000, 60_000, 3000, 90)(at), at, 3, { form: 'bearing', rangeM: Number.NaN }), timeS(at));
    expect(listTracks(picture, 60)).toEqual([]);
  });

  function position(at: number, changes: Partial<ViewPlot>): ViewPlot {
    const geodetic = ecefToGeodetic(flyEast(20_000, 40_000, 10_000, 230)(at));
    return {
      ...blankMeasurement('position', 'adsb', timeS(at)),
      feedHandle: feedHandle(0),
      sensorHandle: sensorHandle(0),
      number: 0,
      releasedAt: timeS(at),
      latRad: geodetic.latRad,
      lonRad: geodetic.lonRad,
      altitudeHaeM: geodetic.altitudeHaeM,
      horizontalSigmaM: 30,
      altitudeSigmaM: 30,
      aircraftAddress: 0x4ca123,
      callsign: 'TEST12',
      ...changes,
    };
  }

  test('a track fed by snapped plots alone claims no better than its cell', () => {
    const picture = makePicture([makeSensor({ type: 'adsb', scanPeriodS: 4, gridM: 5000 })]);
    for (let at = 0; at <= 240; at += 4) {
      picture.advanceTo(timeS(at));
      picture.addPlot(position(at, { gridM: 5000, horizontalSigmaM: 1444, source: 'primary' }), timeS(at));
    }
    const track = picture.estimate(1, timeS(240));
    expect(track?.gridM).toBe(5000);
    for (const at of [0, 6, 11]) expect(Math.sqrt(track?.covariance[at] ?? 0)).toBeGreaterThanOrEqual(5000 / Math.sqrt(12));
  });

  test('civil evidence counts only when radar agrees', () => {
    const sensors = [makeSensor({ type: 'adsb', scanPeriodS: 4, unauthenticated: true }), makeSensor({ handle: sensorHandle(1), feedHandle: feedHandle(1) })];
    const alone = makePicture(sensors),
      agreed = makePicture(sensors);
    const place = flyEast(20_000, 40_000, 10_000, 230);
    for (let at = 0; at <= 80; at += 1) {
      for (const picture of [alone, agreed]) {
        picture.advanceTo(timeS(at));
        if (at % 4 === 0) picture.addPlot(position(at, {}), timeS(at));
      }
      if (at % 4 === 2) agreed.addPlot(radarPlot(place(at), at, 5, { sensorHandle: sensorHandle(1), feedHandle: feedHandle(1) }), timeS(at));
    }
    const one = alone.estimate(1, timeS(80));
    expect([one?.civilCorroborated, one?.broadcastOnly]).toEqual([false, true]);
    const other = agreed.estimate(1, timeS(80));
    expect([other?.civilCorroborated, other?.broadcastOnly, other?.aircraftAddress]).toEqual([true, false, 0x4ca123]);
    expect(other?.kindChance[KINDS.indexOf('aircraft')]).toBeGreaterThan(0.95);
  });
});

describe('kinds', () => {
  test.each([
    ['drone', 500, 52],
    ['cruise', 150, 240],
  ] as const)('a low object is a likely %s by its speed', (kind, height, speed) => {
    const picture = makePicture();
    feed(picture, flyEast(10_000, 30_000, height, speed), { from: 0, until: 120, key: 7 });
    const [track] = listTracks(picture, 120);
    expect(kindOf(track.kind, kind)).toBeGreaterThan(0.5);
    expect(track.kind.reduce((a, b) => a + b)).toBeCloseTo(1, 9);
  });

  test('an arc is ballistic, and its prediction falls with gravity', () => {
    const picture = makePicture();
    const arc = (at: number) => enuToEcef(SITE, { eastM: 20_000 + 900 * at, northM: 60_000, upM: 40_000 + 900 * at - 0.5 * 9.7 * at * at });
    feed(picture, arc, { from: 0, until: 60, key: 9 });
    const [track] = listTracks(picture, 60);
    expect(kindOf(track.kind, 'ballistic')).toBeGreaterThan(0.9);
    const ahead = listTracks(picture, 70)[0].state;
    const truth = arc(70);
    expect(Math.hypot(ahead[0] - truth.xM, ahead[1] - truth.yM, ahead[2] - truth.zM)).toBeLessThan(900);
  });
});

describe('late and odd', () => {
  test('late plots improve a track and never move it back in time', () => {
    const place = flyEast(40_000, 90_000, 6000, 220);
    const picture = makePicture();
    feed(picture, place, { from: 0, until: 60, key: 3 });
    const before = picture.estimate(1, timeS(60))?.covariance[0] ?? 0;
    picture.addPlot(radarPlot(place(50), 50, 11), timeS(60));
    const after = picture.estimate(1, timeS(60));
    expect(after?.lastPlotAt).toBe(60);
    expect(after?.covariance[0]).toBeLessThan(before);
    expect(picture.counters['plots late']).toBe(1);
  });

  test.each([
    ['plot/not-a-number', { azimuthRad: Number.NaN }],
    ['plot/bad-error', { rangeSigmaM: 0 }],
    ['plot/bad-error', { azimuthSigmaRad: -1 }],
    ['plot/bad-place', { rangeM: 1e9 }],
    ['plot/too-old', { measuredAt: timeS(900) }],
    ['plot/from-future', { measuredAt: timeS(1100) }],
    ['plot/unknown-sensor', { sensorHandle: sensorHandle(9) }],
    ['plot/not-a-number', { measuredAt: timeS(Number.NaN) }],
  ] as const)('%s is refused by name and leaves no track', (code, changes) => {
    const picture = makePicture();
    expect(picture.addPlot(radarPlot(flyEast(40_000, 90_000, 6000, 220)(0), 1000, 3, changes), timeS(1000))).toBe(0);
    expect(picture.counters[code]).toBe(1);
    expect(listTracks(picture, 1000)).toEqual([]);
  });

  test('a plot that comes twice counts once', () => {
    const picture = makePicture();
    const plot = radarPlot(flyEast(40_000, 90_000, 6000, 220)(0), 10, 3);
    picture.addPlot(plot, timeS(10));
    picture.addPlot(plot, timeS(10));
    expect(listTracks(picture, 10)).toHaveLength(1);
    expect(picture.counters['plot/repeated']).toBe(1);
  });

  test('positions at the poles are places like others', () => {
    const picture = makePicture([makeSensor({ type: 'adsb', latRad: 1.5707 })]);
    for (let at = 0; at <= 40; at += 4) {
      const plot: ViewPlot = {
        ...blankMeasurement('position', 'adsb', timeS(at)),
        feedHandle: feedHandle(0),
        sensorHandle: sensorHandle(0),
        number: 0,
        releasedAt: timeS(at),
        latRad: Math.PI / 2 - Math.abs(20 - at) * 3.6e-5,
        lonRad: at < 20 ? 1 : 1 - Math.PI,
        altitudeHaeM: 10_000,
        horizontalSigmaM: 30,
        altitudeSigmaM: 30,
      };
      picture.advanceTo(timeS(at));
      picture.addPlot(plot, timeS(at));
    }
    expect(listTracks(picture, 40).filter((one) => one.status === 'confirmed')).toHaveLength(1);
  });
});

describe('several objects', () => {
  test('two objects 3 km apart stay two tracks', () => {
    const picture = makePicture();
    const first = flyEast(40_000, 90_000, 6000, 220),
      second = flyEast(40_000, 93_000, 6000, 220);
    for (let at = 0; at <= 200; at += 1) {
      picture.advanceTo(timeS(at));
      if (at % 4 !== 0) continue;
      picture.addPlot(radarPlot(first(at), at, 21), timeS(at));
      picture.addPlot(radarPlot(second(at), at, 22), timeS(at));
    }
    expect(listTracks(picture, 200).map((one) => [one.serial, one.status])).toEqual([
      [1, 'confirmed'],
      [2, 'confirmed'],
    ]);
  });

  test('the same calls give the same bits', () => {
    const run = (): string => {
      const picture = makePicture();
      for (const key of [3, 4]) feed(picture, flyEast(40_000, 90_000 + 4000 * key, 6000, 220), { from: 0, until: 60, key });
      return JSON.stringify(listTracks(picture, 61));
    };
    expect(run()).toBe(run());
  });
});

test('the flat world of the tests has no horizon', () => {
  expect(FLAT_WORLD.horizon).toBe(false);
});
