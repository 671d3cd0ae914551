import { describe, expect, test } from 'vitest';
import { sensorHandle, timeS } from '../base/index.ts';
import { KINDS, type ViewPlot, type ViewSensor } from '../model/index.ts';
import { flyEast, makePicture, makeSensor, radarPlot } from './test-sky.ts';

const AIRCRAFT = KINDS.indexOf('aircraft');
const LISTENER = sensorHandle(1);

/** Flies past a radar for two minutes beside what hears transponders; returns the track at the end. */
function watch(listener: Partial<ViewSensor> | undefined, options: { isMarked?: boolean; answers?: boolean; changes?: Partial<ViewPlot> } = {}) {
  const sensors = [makeSensor()];
  if (listener !== undefined) sensors.push(makeSensor({ handle: LISTENER, type: 'secondary', ...listener }));
  const picture = makePicture(sensors);
  const place = flyEast(10_000, 60_000, 1800, 210);
  for (let at = 0; at <= 120; at += 1) {
    picture.advanceTo(timeS(at));
    if (at % 4 === 0) picture.addPlot(radarPlot(place(at), at, 5, options.changes), timeS(at));
    if (at % 4 === 2 && options.isMarked !== false && listener !== undefined) picture.scanMark(LISTENER, Number.NaN, timeS(at));
    if (at % 4 === 1 && options.answers === true) {
      picture.addPlot(radarPlot(place(at), at, 6, { sensorHandle: LISTENER, source: 'secondary', mode3A: 0o4321 }), timeS(at));
    }
  }
  const track = picture.estimate(1, timeS(120));
  return { aircraftChance: track?.kindChance[AIRCRAFT] ?? Number.NaN, isCivil: track?.civilCorroborated };
}

describe('civil evidence', () => {
  test('what may be an airliner by its motion is none where a radar that asks hears no answer', () => {
    const unasked = watch(undefined);
    expect(unasked.aircraftChance).toBeGreaterThan(0.3);
    const silent = watch({});
    expect(silent.aircraftChance).toBeLessThan(0.05);
    expect(silent.isCivil).toBe(false);
  });

  test('silence says nothing where nobody would have heard: out of range, or a radar that gives no sign of life', () => {
    const { aircraftChance } = watch(undefined);
    expect(watch({ rangeMaxM: 30_000 }).aircraftChance).toBe(aircraftChance);
    expect(watch({}, { isMarked: false }).aircraftChance).toBe(aircraftChance);
  });

  test('a broadcast that does not come says less than an answer that does not', () => {
    const broadcast = watch({ type: 'adsb', unauthenticated: true }).aircraftChance;
    expect(broadcast).toBeGreaterThan(watch({}).aircraftChance);
    expect(broadcast).toBeLessThan(watch(undefined).aircraftChance);
  });

  test('a track that radar alone holds up is not corroborated, one that answers radar is', () => {
    expect(watch(undefined).isCivil).toBe(false);
    const answering = watch({}, { answers: true });
    expect(answering.isCivil).toBe(true);
    expect(answering.aircraftChance).toBeGreaterThan(0.95);
  });
});
