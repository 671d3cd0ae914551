import { describe, expect, test, vi } from 'vitest';
import { feedId, sensorId, timeS, type TimeS } from '../base/index.ts';
import { circleRing } from '../geo/index.ts';
import { blankMeasurement, type Plot, type Sensor } from '../model/index.ts';
import type { Row } from '../release/index.ts';
import { createExclusions } from './exclusions.ts';
import { createIntake, signatureOf, sitesOf, type Intake } from './intake.ts';
import { fixtureRadar } from '../ingest/fixture.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const feed = must(feedId('vega-radar'));
const sensor: Sensor = { ...fixtureRadar, id: must(sensorId('vega-1')), feed };
const T = 1_712_966_400;
const at = (seconds: number): TimeS => timeS(T + seconds);
const row = (over: Partial<Row> = {}): Row => ({
  feed,
  gridM: 0,
  delayS: 0,
  region: undefined,
  floorHaeM: -Infinity,
  ceilingHaeM: Infinity,
  validFrom: timeS(-Infinity),
  validUntil: timeS(Infinity),
  knownAt: timeS(-Infinity),
  key: 'row',
  places: undefined,
  placesKey: 'all',
  ...over,
});
const plot = (measuredS: number, receivedS: number): Plot => ({
  ...blankMeasurement('polar', 'primary', at(measuredS)),
  feed,
  sensor: sensor.id,
  number: 0,
  receivedAt: at(receivedS),
  rangeM: 40_000,
  azimuthRad: 1,
  elevationRad: 0.1,
  rangeSigmaM: 45,
  azimuthSigmaRad: 0.0013,
  elevationSigmaRad: 0.002,
});

function intakeOf(over: Partial<Row>): { intake: Intake; plots: number[]; marks: number[] } {
  const rows = [row(over)];
  const intake = createIntake(signatureOf(rows, createExclusions()), rows, sitesOf([sensor]));
  const plots: number[] = [];
  const marks: number[] = [];
  vi.spyOn(intake.core, 'plot').mockImplementation((released) => void plots.push(released.measuredAt - T));
  vi.spyOn(intake.core, 'mark').mockImplementation((_handle, _azimuth, markedAt) => void marks.push(markedAt - T));
  return { intake, plots, marks };
}

describe('a tracker', () => {
  const own: Sensor = { ...sensor, id: must(sensorId('vega-2')), type: 'observer', scanPeriodS: 5, madeFrom: [sensor.id] };
  const estimate = (): Plot => ({ ...plot(1, 1.2), sensor: own.id });

  function relationsOf(rows: readonly Row[]): { intake: Intake; told: number[][] } {
    const intake = createIntake(signatureOf(rows, createExclusions()), rows, sitesOf([sensor, own]));
    const told: number[][] = [];
    vi.spyOn(intake.core, 'plot').mockImplementation(() => undefined);
    vi.spyOn(intake.core.picture, 'relate').mockImplementation((tracker, made) => void told.push([tracker, made]));
    return { intake, told };
  }

  test('is told of the sensors that it is made from when both have spoken in this view, in either order, once', () => {
    for (const order of [
      [estimate(), plot(2, 2.2)],
      [plot(2, 2.2), estimate()],
    ]) {
      const { intake, told } = relationsOf([row()]);
      intake.offer(order[0]);
      expect(told).toEqual([]);
      intake.offer(order[1]);
      intake.offer(estimate());
      expect(told).toHaveLength(1);
      expect(told[0][0]).not.toBe(told[0][1]);
    }
  });

  test('and a sensor whose plots are withheld from the view is none of them; which sensors they are tells no view of another', () => {
    const { intake, told } = relationsOf([row({ region: Float64Array.of(0, 0, 0.01, 0, 0, 0.01, 0, 0) })]);
    expect(intake.offer(plot(2, 2.2))).toBe('release/outside-region');
    intake.offer(estimate());
    expect(told).toEqual([]);
    const rows = [row()];
    const keys = [own, { ...own, madeFrom: undefined }].map((tracker) => sitesOf([sensor, tracker]).get(own.id)?.traits);
    expect(keys[0]).toBe(keys[1]);
    expect(signatureOf(rows, createExclusions())).not.toContain(sensor.id);
  });
});

describe('what enters a view', () => {
  test('is heard when it enters, not while it waits for its delay', () => {
    const { intake, plots } = intakeOf({ delayS: 5 });
    expect(intake.offer(plot(1, 1.2))).toBeUndefined();
    intake.tick(at(6));
    expect([plots, intake.turnS(feed)]).toEqual([[], 0]);
    intake.tick(at(7));
    expect([plots, intake.turnS(feed)]).toEqual([[1], 4]);
  });

  test('a sensor nothing of which is released is as if it were not there: no turn, no beam, no number, no place in what waits', () => {
    const ring = circleRing({ latRad: 0.54, lonRad: 0.63 }, 60_000, 24);
    const far: Sensor = { ...sensor, id: must(sensorId('vega-0')), latRad: 0.66, scanPeriodS: 11, rangeMaxM: 200_000 };
    const near: Sensor = { ...sensor, id: must(sensorId('vega-1')), detectionChance: 0.8 };
    const run = (sensors: readonly Sensor[], isFarHeard: boolean): unknown[] => {
      const rows = [row({ region: ring, delayS: 5 })];
      const intake = createIntake(signatureOf(rows, createExclusions()), rows, sitesOf(sensors));
      const said: unknown[] = [];
      vi.spyOn(intake.core, 'plot').mockImplementation(({ feedHandle, sensorHandle, number }) => void said.push(['plot', feedHandle, sensorHandle, number]));
      vi.spyOn(intake.core, 'mark').mockImplementation((...given) => void said.push(['mark', ...given]));
      vi.spyOn(intake.core, 'blind').mockImplementation((...given) => void said.push(['blind', ...given]));
      for (let second = 0; second < 30; second += 5) {
        if (isFarHeard) {
          expect(intake.offer({ ...plot(second, second + 0.1), sensor: far.id })).toBe('release/outside-region');
          intake.mark(far.id, Number.NaN, at(second), at(second + 0.1));
          intake.blind(far.id, { fromRad: 0, toRad: 1 }, at(second), at(second + 0.1));
        }
        intake.mark(near.id, 0.5, at(second), at(second + 0.2));
        expect(intake.offer(plot(second, second + 0.2))).toBeUndefined();
        intake.tick(at(second + 5));
        said.push(intake.turnS(feed));
      }
      return said;
    };
    const alone = run([near], false);
    expect(alone.slice(0, 4)).toEqual([0, ['mark', 0, 0.5, at(0)], ['plot', 0, 0, 0], 4]);
    expect(run([far, near], true)).toEqual(alone);
    expect(run([near, far], true)).toEqual(alone);
  });

  test('a plot from beyond the range that its sensor declares makes it known, with its turn', () => {
    const here = circleRing({ latRad: 0.54, lonRad: 0.63 }, 60_000, 24);
    const far: Sensor = { ...sensor, id: must(sensorId('vega-2')), latRad: 0.56, rangeMaxM: 20_000, scanPeriodS: 11 };
    const rows = [row({ region: here })];
    const intake = createIntake(signatureOf(rows, createExclusions()), rows, sitesOf([sensor, far]));
    const said: unknown[] = [];
    vi.spyOn(intake.core, 'plot').mockImplementation(({ feedHandle, sensorHandle }) => void said.push([feedHandle, sensorHandle]));
    vi.spyOn(intake.core, 'mark').mockImplementation((handle) => void said.push(handle));
    const towards = { sensor: far.id, rangeM: 110_000, azimuthRad: Math.PI };
    intake.mark(far.id, Number.NaN, at(1), at(1.1));
    expect(intake.offer({ ...plot(1, 1.2), ...towards })).toBeUndefined();
    intake.mark(far.id, Number.NaN, at(2), at(2.1));
    intake.offer(plot(3, 3.1));
    expect(said).toEqual([[0, 1], 1, [0, 0]]);
    expect(intake.turnS(feed)).toBe(11);
  });

  test('scan marks obey the term as plots do: known, begun, not ended at reception nor when they leave', () => {
    for (const over of [{ knownAt: at(10) }, { validFrom: at(10) }]) {
      const { intake, marks } = intakeOf(over);
      intake.mark(sensor.id, Number.NaN, at(8), at(9.9));
      intake.mark(sensor.id, Number.NaN, at(9), at(10));
      expect(marks).toEqual([9]);
    }
    const { intake, marks } = intakeOf({ delayS: 5, validUntil: at(20) });
    intake.mark(sensor.id, Number.NaN, at(14), at(14.5));
    intake.mark(sensor.id, Number.NaN, at(14.9), at(15));
    intake.tick(at(30));
    expect(marks).toEqual([14]);
  });

  test('marks and plots of a delayed row wait alike, and enter a warm-up on the ticks of the past', () => {
    const { intake, plots, marks } = intakeOf({ delayS: 5 });
    expect(intake.offer(plot(1, 1.5))).toBeUndefined();
    intake.mark(sensor.id, 0.5, at(1), at(1.5));
    intake.advance(at(6));
    expect([plots, marks]).toEqual([[], []]);
    intake.advance(at(7));
    expect([plots, marks]).toEqual([[1], [1]]);
  });

  test('a coarsened plot enters when the moment it is snapped to has come, never before', () => {
    const { intake, plots, marks } = intakeOf({ gridM: 20_000 });
    // T is a multiple of 60 s: the step's middle is 30 s later.
    intake.offer(plot(2, 2.1));
    intake.mark(sensor.id, Number.NaN, at(2), at(2.1));
    intake.tick(at(29));
    expect([plots, marks]).toEqual([[], []]);
    intake.tick(at(30));
    expect([plots, marks]).toEqual([[30], [30]]);
    intake.offer(plot(45, 45.2));
    expect(plots).toEqual([30, 30]);
  });

  test('a blind sector obeys the term as plots do, and a coarsened row knows of none', () => {
    const { intake } = intakeOf({ delayS: 5, validUntil: at(20) });
    const told: number[] = [];
    vi.spyOn(intake.core, 'blind').mockImplementation((_handle, fromRad, toRad, saidAt) => void told.push(fromRad, toRad, saidAt - T));
    intake.blind(sensor.id, { fromRad: 0.5, toRad: 1.25 }, at(3), at(3.5));
    intake.blind(sensor.id, { fromRad: 0, toRad: 0 }, at(14.9), at(15));
    intake.tick(at(8));
    expect(told).toEqual([]);
    intake.tick(at(30));
    expect(told).toEqual([0.5, 1.25, 3]);
    const coarse = intakeOf({ gridM: 1000 }).intake;
    const blind = vi.spyOn(coarse.core, 'blind');
    coarse.blind(sensor.id, { fromRad: 0.5, toRad: 1.25 }, at(0), at(0.1));
    coarse.tick(at(10));
    expect(blind).not.toHaveBeenCalled();
  });

  test('nothing of a coarsened row says where the beam is', () => {
    const { intake, marks } = intakeOf({ gridM: 1000 });
    intake.mark(sensor.id, 1.2, at(0), at(0.1));
    intake.tick(at(10));
    expect(marks).toEqual([]);
  });

  test('what waits is bounded per feed; beyond it plots are withheld, not thrown', () => {
    const { intake } = intakeOf({ delayS: 30 });
    let withheld: string | undefined;
    for (let i = 0; i <= 60_000; i += 1) withheld = intake.offer(plot(1, 1));
    expect(withheld).toBe('release/too-many');
  });

  test('a plot that claims a sensor of another feed is not let in', () => {
    const { intake } = intakeOf({});
    expect(intake.offer({ ...plot(1, 1), sensor: must(sensorId('other')) })).toBe('release/no-term');
  });
});
