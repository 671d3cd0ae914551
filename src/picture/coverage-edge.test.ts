import { expect, test } from 'vitest';
import { sensorHandle, timeS } from '../base/index.ts';
import { flyEast, listTracks, makePicture, makeSensor, radarPlot } from './test-sky.ts';

const EDGE_M = 60_000;

test('a dozen that leave coverage side by side are lost, not ended, and each is believed to fly on at its speed an hour later', () => {
  const picture = makePicture([makeSensor({ rangeMaxM: EDGE_M, scanPeriodS: 10 })]);
  const ways = Array.from({ length: 12 }, (_, i) => flyEast(36_000 - 300 * i, 500 * i, 1500, 60));
  for (let at = 0; at <= 700; at += 1) {
    picture.advanceTo(timeS(at));
    if (at % 10 !== 0) continue;
    picture.scanMark(sensorHandle(0), Number.NaN, timeS(at));
    ways.forEach((way, i) => {
      const plot = radarPlot(way(at), at, i + 1);
      if (plot.rangeM < EDGE_M) picture.addPlot(plot, timeS(at));
    });
  }
  const tracks = listTracks(picture, 700);
  expect(tracks.map(({ status }) => status)).toEqual(Array.from({ length: 12 }, () => 'lost'));
  for (const { serial } of tracks) expect(picture.estimate(serial, timeS(700))!.existenceChance).toBeGreaterThan(0.9);
  // Round the Earth, at the 60 m/s that it flew.
  const later = listTracks(picture, 4200);
  for (const { state } of later) {
    expect(Math.hypot(state[3], state[4], state[5])).toBeGreaterThan(57);
    expect(Math.hypot(state[3], state[4], state[5])).toBeLessThan(63);
  }
});
