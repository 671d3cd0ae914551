import { describe, expect, test } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { ecefToEnu, enuToEcef, enuToPolar, type Ecef } from '../geo/index.ts';
import { listTracks, makePicture, makeSensor, radarPlot, SITE } from './test-sky.ts';
import type { Tracker } from './picture.ts';

/** Flies across the line of sight, from second 40 on at half the speed. */
const place = (at: number): Ecef => enuToEcef(SITE, { eastM: -20_000 + 100 * at + 100 * Math.min(at, 40), northM: 60_000, upM: 6_000 });
const azimuthOf = (ecef: Ecef): number => enuToPolar(ecefToEnu(SITE, ecef)).azimuthRad;

/** Plots until second 40, then nothing but an overload all round and, when asked for, strobes from where the object is or from elsewhere. */
function watch(strobes: 'none' | 'fit' | 'aside'): Tracker {
  const picture = makePicture();
  for (let at = 0; at <= 70; at += 1) {
    picture.scanMark(sensorHandle(0), Number.NaN, timeS(at));
    picture.advanceTo(timeS(at));
    if (at % 4 !== 0) continue;
    if (at <= 40) picture.addPlot(radarPlot(place(at), at, 5), timeS(at));
    else picture.blind(sensorHandle(0), 0, 0, timeS(at));
    if (at > 40 && strobes !== 'none') {
      const azimuth = azimuthOf(place(at)) + (strobes === 'aside' ? 0.8 : 0);
      picture.blind(sensorHandle(0), azimuth - 0.01, azimuth + 0.01, timeS(at));
    }
  }
  return picture;
}

/** How far to the side of the object, seen from the radar, its track is held to be. */
function asideRad(picture: Tracker): number {
  const [{ state }] = listTracks(picture, 70);
  return Math.abs(azimuthOf({ xM: state[0], yM: state[1], zM: state[2] }) - azimuthOf(place(70)));
}

describe('strobes', () => {
  test('draw the track that they fit towards where the jamming comes from', () => {
    const picture = watch('fit');
    expect(picture.counters['strobes used']).toBeGreaterThan(1);
    expect(asideRad(picture)).toBeLessThan(0.98 * asideRad(watch('none')));
  });

  test('that fit no track change none', () => {
    const picture = watch('aside');
    expect(picture.counters['strobes used']).toBeUndefined();
    expect(asideRad(picture)).toBe(asideRad(watch('none')));
  });

  test('that cross start and confirm nothing', () => {
    const picture = makePicture([makeSensor(), makeSensor({ handle: sensorHandle(1), feedHandle: feedHandle(1), lonRad: SITE.origin.lonRad + 0.01 })]);
    for (let at = 0; at <= 120; at += 1) {
      picture.advanceTo(timeS(at));
      for (const handle of [0, 1])
        if (at % 4 === 0) picture.blind(sensorHandle(handle), 0.3 - 0.6 * handle + 2 * Math.PI * handle, 0.32 - 0.6 * handle + 2 * Math.PI * handle, timeS(at));
    }
    expect(listTracks(picture, 120)).toEqual([]);
  });

  test('all round, wide or without a number have no direction', () => {
    const picture = watch('none');
    const before = asideRad(picture);
    const azimuth = azimuthOf(place(70));
    for (const [from, to] of [
      [0, 0],
      [azimuth - 0.5, azimuth + 0.5],
      [Number.NaN, azimuth],
      [azimuth, Infinity],
    ])
      picture.blind(sensorHandle(0), from, to, timeS(70));
    expect(asideRad(picture)).toBe(before);
  });
});
