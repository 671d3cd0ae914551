import { describe, expect, test } from 'vitest';
import { feedId, memberId, sensorId, timeS, utf8, type Mode, type TimeS } from '../base/index.ts';
import { meshDatagram, readCotXml, writeCotProtobuf } from '../format/cot/index.ts';
import { sapientFrame, timeInSapient, writeSapient } from '../format/sapient/index.ts';
import type { FeedConfig, Plot, Sensor, SourceConfig } from '../model/index.ts';
import { fixtureSource } from './fixture.ts';
import { createIngest } from './index.ts';

const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('refused');
  return result.value;
};
const RAD = Math.PI / 180;
const NOW = timeS(1_713_045_575);
const feed = must(feedId('altair-field'));
const SENSOR: Sensor = {
  id: must(sensorId('post-1')),
  feed,
  latRad: 31 * RAD,
  lonRad: 36 * RAD,
  antennaAltitudeHaeM: 700,
  type: 'observer',
  source: 'observer',
  scanPeriodS: 4,
  detectionChance: 0.9,
  falsePlotsPerScanCount: 0,
  rangeMinM: 0,
  rangeMaxM: 30_000,
  azimuthFromRad: 0,
  azimuthToRad: 0,
  elevationMinRad: 0,
  elevationMaxRad: 1,
  rangeSigmaM: Number.NaN,
  azimuthSigmaRad: Number.NaN,
  elevationSigmaRad: Number.NaN,
  timeSigmaS: 0.5,
  refractionFactor: 4 / 3,
  horizonLimited: true,
};

function watch(format: 'cot' | 'sapient', over: { source?: Partial<SourceConfig>; sensor?: Partial<Sensor>; mode?: Mode } = {}) {
  const seen = { plots: [] as Plot[], codes: [] as string[] };
  const source = fixtureSource(SENSOR.id, { format, ...over.source });
  const config: FeedConfig = { id: feed, member: must(memberId('altair')), public: false, sources: [source] };
  const ingest = createIngest(
    { feeds: [config], sensors: [{ ...SENSOR, ...over.sensor }], mode: over.mode ?? 'test' },
    {
      plot: (plot) => seen.plots.push({ ...plot }),
      mark: () => undefined,
      quarantined: (_feed, code) => seen.codes.push(code),
    },
  );
  return { ...seen, take: (bytes: Uint8Array, at: TimeS = NOW) => ingest.bytes('door', at, bytes), health: () => ingest.health.of(feed) };
}

const event = (over: { type?: string; ce?: string; le?: string; opex?: string } = {}): string =>
  `<event version="2.0" uid="d-1" type="${over.type ?? 'a-u-A-M-F-Q'}" time="2024-04-13T21:59:34.5Z" start="2024-04-13T21:59:34.25Z" stale="2024-04-13T22:01:00Z" how="m-g"` +
  `${over.opex === undefined ? '' : ` opex="${over.opex}"`}><point lat="31.5" lon="36.25" hae="812.5" ce="${over.ce ?? '25'}" le="${over.le ?? '40'}"/></event>`;

describe('an event of Cursor on Target', () => {
  test('about something in the air is a position with the errors that it says, as XML and as protobuf', () => {
    const protobuf = meshDatagram(must(writeCotProtobuf({ event: must(readCotXml(event())), control: undefined })));
    for (const bytes of [utf8(event()), protobuf]) {
      const seen = watch('cot');
      seen.take(bytes);
      expect(seen.plots).toHaveLength(1);
      expect(seen.plots[0]).toMatchObject({
        form: 'position',
        source: 'observer',
        measuredAt: 1_713_045_574.25,
        timeSigmaS: 0.5,
        horizontalSigmaM: 25,
        altitudeHaeM: 812.5,
        altitudeSigmaM: 40,
        callsign: '',
      });
      expect(seen.plots[0].latRad / RAD).toBeCloseTo(31.5, 10);
      expect(seen.plots[0].lonRad / RAD).toBeCloseTo(36.25, 10);
    }
  });

  test('makes the same plot whoever the object is said to belong to', () => {
    const plots = ['f', 'h', 'n', 'u', 'p', 's'].map((letter) => {
      const seen = watch('cot');
      seen.take(utf8(event({ type: `a-${letter}-A` })));
      return JSON.stringify(seen.plots);
    });
    expect(new Set(plots).size).toBe(1);
  });

  test('about anything else is no plot and no fault', () => {
    const seen = watch('cot');
    for (const type of ['a-f-G-U-C', 'a-u-S', 'b-m-p-s-m', 't-x-c-t', 'u-d-f', 'a-u-AX']) seen.take(utf8(event({ type })));
    expect([seen.plots.length, seen.codes.length, seen.health().skippedCount]).toEqual([0, 0, 6]);
  });

  test('without an error of its own has that of its sensor, or is put aside', () => {
    const declared = watch('cot', { sensor: { rangeSigmaM: 150 } });
    declared.take(utf8(event({ ce: '9999999', le: '9999999' })));
    expect(declared.plots[0]).toMatchObject({ horizontalSigmaM: 150, altitudeHaeM: Number.NaN });
    const bare = watch('cot');
    bare.take(utf8(event({ ce: '9999999' })));
    expect([bare.plots.length, bare.codes]).toEqual([0, ['ingest/no-error']]);
  });

  test('of an exercise enters an exercise alone', () => {
    for (const [opex, mode, plots] of [
      ['e-june', 'test', 0],
      ['s-june', 'test', 0],
      ['o-june', 'test', 1],
      ['e-june', 'exercise', 1],
    ] as const) {
      const seen = watch('cot', { mode });
      seen.take(utf8(event({ opex })));
      expect(seen.plots).toHaveLength(plots);
      expect(seen.codes).toEqual(plots === 0 ? ['ingest/simulated'] : []);
    }
  });

  test('a bad one does not lose its neighbours', () => {
    const seen = watch('cot');
    seen.take(utf8(`${event()}${event().replace('31.5', 'NaN')}${event().replace('31.5', '31.6')}`));
    expect([seen.plots.length, seen.codes]).toEqual([2, ['cot/bad-value']]);
  });
});

describe('a SAPIENT detection', () => {
  const ULID = '01H4R63D7NVN8444Z5M77WEBY7';
  const frame = (place: Record<string, unknown>): Uint8Array =>
    sapientFrame(
      writeSapient({
        timestamp: timeInSapient(timeS(NOW - 0.5)),
        nodeId: 'a8654cdf-4328-47de-81fa-c495589e30c9',
        detectionReport: { reportId: ULID, objectId: ULID, ...place },
      }),
    );
  const location = { x: 36.25, y: 31.5, z: 900, xError: 0.0005, yError: 0.0005, zError: 20, coordinateSystem: 1, datum: 1 };

  test('is a position, or a direction with or without a distance', () => {
    const seen = watch('sapient');
    seen.take(frame({ location, enuVelocity: { eastRate: 20, northRate: -5, eastRateError: 2, northRateError: 3 } }));
    seen.take(
      frame({ rangeBearing: { azimuth: 90, range: 2, elevation: 10, azimuthError: 1, rangeError: 0.05, elevationError: 2, coordinateSystem: 3, datum: 1 } }),
    );
    seen.take(frame({ rangeBearing: { azimuth: -1, azimuthError: 0.02, coordinateSystem: 2, datum: 1 } }));
    expect(seen.codes).toEqual([]);
    expect(seen.plots[0]).toMatchObject({
      form: 'position',
      measuredAt: NOW - 0.5,
      altitudeHaeM: 900,
      altitudeSigmaM: 20,
      eastMps: 20,
      northMps: -5,
      upMps: 0,
      velocitySigmaMps: 3,
    });
    expect(seen.plots[0].horizontalSigmaM).toBeCloseTo(55.6, 1);
    expect(seen.plots[1]).toMatchObject({ form: 'polar', rangeM: 2000, rangeSigmaM: 50 });
    expect(seen.plots[1].azimuthRad).toBeCloseTo(Math.PI / 2, 12);
    expect(seen.plots[2]).toMatchObject({ form: 'bearing', rangeM: Number.NaN, azimuthSigmaRad: 0.02, elevationRad: Number.NaN });
    expect(seen.plots[2].azimuthRad).toBeCloseTo(2 * Math.PI - 1, 12);
  });

  test('from another north needs the word of its owner', () => {
    const place = { rangeBearing: { azimuth: 90, azimuthError: 1, coordinateSystem: 1, datum: 4 } };
    const unknown = watch('sapient');
    unknown.take(frame(place));
    expect(unknown.codes).toEqual(['ingest/unknown-north']);
    const told = watch('sapient', { source: { azimuthBiasRad: -0.1 } });
    told.take(frame(place));
    expect(told.plots[0].azimuthRad).toBeCloseTo(Math.PI / 2 + 0.1, 12);
  });

  test('without errors, in UTM, or a task is put aside by name', () => {
    const seen = watch('sapient');
    seen.take(frame({ location: { ...location, xError: undefined, yError: undefined } }));
    seen.take(frame({ location: { ...location, coordinateSystem: 5 } }));
    seen.take(sapientFrame(writeSapient({ timestamp: timeInSapient(NOW), nodeId: 'a8654cdf-4328-47de-81fa-c495589e30c9', task: new Uint8Array(2) })));
    expect([seen.plots.length, seen.codes]).toEqual([0, ['ingest/no-error', 'sapient/bad-value', 'sapient/task']]);
  });
});
