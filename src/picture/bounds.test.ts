import { describe, expect, test, vi } from 'vitest';
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { assignPlots, createAssignWork, reserve } from './assign.ts';
import { feed, flyEast, listTracks, makePicture, makeSensor, radarPlot } from './test-sky.ts';

/** Predictions of a track and likelihoods of a plot: what nearly all work of the tracker is made of. */
const work = vi.hoisted(() => ({ steps: 0 }));
const STEPS_A_PLOT_MAX = 60;

vi.mock(import('./bank.ts'), async (original) => {
  const bank = await original();
  return {
    ...bank,
    predictBank(...words) {
      work.steps += 1;
      return bank.predictBank(...words);
    },
    blockLogLikelihood(...words) {
      work.steps += 1;
      return bank.blockLogLikelihood(...words);
    },
  };
});

describe('work is counted', () => {
  test.each([1e-12, 1e-300, Number.POSITIVE_INFINITY])('a sensor that declares a period of %d s does not hold up the clock', (scanPeriodS) => {
    const picture = makePicture([makeSensor({ scanPeriodS })]);
    feed(picture, flyEast(40_000, 90_000, 6000, 220), { from: 0, until: 20, key: 3 });
    picture.advanceTo(timeS(80));
    picture.advanceTo(timeS(3e9));
    expect(listTracks(picture, 80).every((track) => track.status !== 'confirmed')).toBe(true);
  });

  test('a leap of the clock by a century is one look at each track', () => {
    const picture = makePicture();
    feed(picture, flyEast(40_000, 90_000, 6000, 220), { from: 0, until: 40, key: 3 });
    picture.scanMark(sensorHandle(0), 0, timeS(40));
    picture.advanceTo(timeS(3.2e9));
    picture.advanceTo(timeS(3.2e9 + 60));
    expect(listTracks(picture, 3.2e9 + 60)).toEqual([]);
  });

  test.each([Number.POSITIVE_INFINITY, Number.NaN, 1e300, 2e9])('an assignment with a gain of %d ends', (odd) => {
    const work = createAssignWork();
    reserve(work, 3, 2);
    work.gain.set([odd, 2, 3, odd, odd, odd]);
    assignPlots(work, 3, 2);
    const taken = [...work.chosen.subarray(0, 3)].filter((column) => column >= 0);
    expect(new Set(taken).size).toBe(taken.length);
  });

  test('more contested plots than may wait are resolved early, and none of them is used twice', () => {
    const picture = makePicture([makeSensor({ scanPeriodS: 60 })]);
    let used = 0;
    for (let at = 0; at < 3; at += 1) {
      picture.advanceTo(timeS(60 * at));
      for (let i = 0; i < 2_000; i += 1) {
        const place = flyEast(50_000 + 20 * i, 100_000 + 150 * (i % 40), 6000, 0)(0);
        const time = 60 * at + i * 1e-4;
        used += 1;
        picture.addPlot(radarPlot(place, time, 7 + i), timeS(time));
      }
    }
    picture.advanceTo(timeS(125));
    const tracks = listTracks(picture, 125);
    const updates = tracks.reduce((sum, track) => sum + track.updates, 0);
    expect(picture.counters['contested plots resolved early']).toBeGreaterThan(0);
    expect(updates).toBeLessThanOrEqual(used);
  });

  test('plots of one place in one scan cost predictions and likelihoods by their number, not by its square', () => {
    const steps = (plotsOfScan: number): number => {
      const picture = makePicture([makeSensor({ scanPeriodS: 4 }), makeSensor({ handle: sensorHandle(1), feedHandle: feedHandle(1), scanPeriodS: 4 })]);
      work.steps = 0;
      for (let at = 0; at < 3; at += 1) {
        for (let i = 0; i < plotsOfScan; i += 1) {
          const time = 4 * at + (i * 0.6) / plotsOfScan;
          const place = flyEast(50_000 + (i * 600) / plotsOfScan, 100_000, 6000, 0)(0);
          picture.addPlot(radarPlot(place, time, 3 + i, { sensorHandle: sensorHandle(i % 2), feedHandle: feedHandle(i % 2) }), timeS(time));
        }
        picture.advanceTo(timeS(4 * at + 2));
      }
      expect(listTracks(picture, 12).length).toBeLessThanOrEqual(3 * plotsOfScan);
      return work.steps / (3 * plotsOfScan);
    };
    const few = steps(150);
    const many = steps(600);
    expect(few).toBeGreaterThan(1);
    expect(many).toBeLessThan(STEPS_A_PLOT_MAX);
    // Four times as many in one place: the square of their number would take four times as many steps for each.
    expect(many / few).toBeLessThan(2);
  });
});
