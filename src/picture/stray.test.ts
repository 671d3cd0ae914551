import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { enuToEcef, type Ecef } from '../geo/index.ts';
import { listTracks, makePicture, makeSensor, radarPlot, SITE } from './test-sky.ts';
import type { Tracker } from './picture.ts';

const SPEED_MPS = 260;

const straight = (at: number): Ecef => enuToEcef(SITE, { eastM: 20_000 + SPEED_MPS * at, northM: 90_000, upM: 6_000 });

/** Plots every 4 s, and a sensor that is alive all the while. */
function watch(picture: Tracker, place: (at: number) => Ecef, times: { from: number; until: number }): void {
  for (let at = times.from; at <= times.until; at += 1) {
    picture.scanMark(sensorHandle(0), Number.NaN, timeS(at));
    picture.advanceTo(timeS(at));
    if (at % 4 === 0) picture.addPlot(radarPlot(place(at), at, 5), timeS(at));
  }
}

describe('strays', () => {
  test('a new object beside one that is still detected is another', () => {
    const picture = makePicture();
    const other = (at: number): Ecef => enuToEcef(SITE, { eastM: 20_000 + SPEED_MPS * at, northM: 93_000, upM: 6_000 });
    for (let at = 0; at <= 120; at += 1) {
      picture.advanceTo(timeS(at));
      if (at % 4 !== 0) continue;
      picture.addPlot(radarPlot(straight(at), at, 5), timeS(at));
      if (at >= 60) picture.addPlot(radarPlot(other(at), at + 0.01, 6), timeS(at));
    }
    expect(picture.counters['strays taken up']).toBeUndefined();
    expect(listTracks(picture, 120).filter((one) => one.status === 'confirmed').length).toBe(2);
  });

  test('what no body could have flown to is another object', () => {
    const picture = makePicture();
    watch(picture, straight, { from: 0, until: 60 });
    const far = (at: number): Ecef => enuToEcef(SITE, { eastM: 20_000 + SPEED_MPS * at, northM: 130_000, upM: 6_000 });
    watch(picture, far, { from: 72, until: 100 });
    expect(picture.counters['strays taken up']).toBeUndefined();
    expect(listTracks(picture, 100).some((one) => one.serial !== 1 && one.status === 'confirmed')).toBe(true);
  });

  test('a sensor that lost a track long before says nothing of its end: a new one beside it keeps its own serial', () => {
    const second = { feedHandle: feedHandle(1), sensorHandle: sensorHandle(1) };
    const picture = makePicture([makeSensor(), makeSensor({ handle: sensorHandle(1), feedHandle: feedHandle(1) })]);
    const other = (at: number): Ecef => enuToEcef(SITE, { eastM: 20_000 + SPEED_MPS * at, northM: 90_450, upM: 6_000 });
    for (let at = 0; at <= 84; at += 1) {
      picture.advanceTo(timeS(at));
      if (at % 4 === 0) picture.addPlot(radarPlot(straight(at), at, 5), timeS(at));
      if (at % 4 === 1 && at <= 50) picture.addPlot(radarPlot(straight(at), at, 7, second), timeS(at));
      if (at % 4 === 3 && at >= 63) picture.addPlot(radarPlot(other(at), at, 6), timeS(at));
    }
    expect(picture.counters['strays taken up']).toBeUndefined();
  });
});
