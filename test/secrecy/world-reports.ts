/** What the sensors of random worlds say, as bytes and by the generator's own account. */
import { asterixBlock } from '../../src/ingest/fixture.ts';
import { secondOfDayS, timeS, utf8, type FeedId, type TimeS } from '../../src/base/index.ts';
import type { BrokerInput } from '../../src/broker/index.ts';
import { writeReport048, writeService034 } from '../../src/format/asterix/index.ts';
import { encodePlotLine } from '../../src/format/plots/index.ts';
import { destination, ecefToEnu, enuToPolar, geodeticToEcef, localFrame } from '../../src/geo/index.ts';
import type { Random } from '../../src/math/index.ts';
import { blankMeasurement, type FeedConfig, type Measurement, type Sensor, type SourceConfig } from '../../src/model/index.ts';

export const STARTS_AT = timeS(1_712_966_400);
/** Ticks of a world. */
export const LENGTH_S = 24;
export const CENTRE = { latRad: 0.54, lonRad: 0.63 };

export const must = <Value>(result: { ok: true; value: Value } | { ok: false }): Value => {
  if (!result.ok) throw new Error('a generated id must be well formed');
  return result.value;
};

export const within = (random: Random, low: number, high: number): number => low + (high - low) * random.uniform();
export const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.below(list.length)];

export function somewhere(random: Random, radiusM: number): { latRad: number; lonRad: number } {
  return destination(CENTRE, within(random, 0, 2 * Math.PI), radiusM * Math.sqrt(random.uniform()));
}

/** What a record says, by the generator's own account: the tests judge release by it, not by what the broker made of it. */
export interface Said {
  readonly feed: FeedId;
  readonly sensor: Sensor;
  /** Undefined: a scan mark. The same object in two records: the second one is the first sent again. */
  readonly measurement: Measurement | undefined;
  readonly measuredAt: TimeS;
  /** A record that is not well formed: nobody gets anything of it. */
  readonly malformed: boolean;
  readonly bytes: Uint8Array;
}

/** What each input says, record by record. */
export type SaidBy = Map<BrokerInput, readonly Said[]>;

/** What a part of a world adds to it. */
export interface WorldPart {
  readonly feeds: readonly FeedConfig[];
  readonly sensors: readonly Sensor[];
  readonly inputs: readonly BrokerInput[];
}

export interface Mover {
  readonly from: { latRad: number; lonRad: number };
  readonly bearingRad: number;
  readonly speedMps: number;
  readonly altitudeHaeM: number;
}

/** A report of a sensor as the bytes of its door's format, with what it says. */
export function writeReport(sensor: Sensor, source: SourceConfig, measurement: Measurement): Uint8Array {
  if (source.format === 'plots') return utf8(encodePlotLine({ type: 'plot', sensor: sensor.id, measurement }));
  return asterixBlock(48, (writer) => {
    const { sac, sic } = source;
    writeReport048(writer, {
      sac,
      sic,
      detectionCode: 2,
      timeOfDayS: secondOfDayS(measurement.measuredAt),
      rangeM: measurement.rangeM,
      azimuthRad: measurement.azimuthRad,
      pressureAltitudeM: measurement.pressureAltitudeM,
    });
  });
}

export function writeMark(sensor: Sensor, source: SourceConfig, markedAt: TimeS, isClockInvalid = false): Uint8Array {
  if (source.format === 'plots') return utf8(encodePlotLine({ type: 'mark', sensor: sensor.id, markedAt, azimuthRad: Number.NaN }));
  return asterixBlock(34, (writer) =>
    writeService034(writer, {
      sac: source.sac,
      sic: source.sic,
      messageType: 1,
      timeOfDayS: secondOfDayS(markedAt),
      stationState: isClockInvalid,
      timeSourceInvalid: isClockInvalid,
    }),
  );
}

/** Seconds since midnight are whole steps of 1/128 s in ASTERIX; the generator's account is rounded the same way. */
export const stepped = (at: number): TimeS => timeS(Math.round(at * 128) / 128);

export function measure(random: Random, sensor: Sensor, object: Mover, t: number): Measurement {
  const frame = localFrame({ latRad: sensor.latRad, lonRad: sensor.lonRad, altitudeHaeM: sensor.antennaAltitudeHaeM });
  const where = destination(object.from, object.bearingRad, object.speedMps * t);
  const polar = enuToPolar(ecefToEnu(frame, geodeticToEcef({ ...where, altitudeHaeM: object.altitudeHaeM })));
  const flat = {
    ...blankMeasurement('polar', sensor.source, stepped(STARTS_AT + t)),
    rangeM: polar.rangeM + sensor.rangeSigmaM * random.normal(),
    azimuthRad: (polar.azimuthRad + sensor.azimuthSigmaRad * random.normal() + 2 * Math.PI) % (2 * Math.PI),
    rangeSigmaM: sensor.rangeSigmaM,
    azimuthSigmaRad: sensor.azimuthSigmaRad,
  };
  if (sensor.type === 'secondary') return { ...flat, pressureAltitudeM: object.altitudeHaeM };
  return { ...flat, elevationRad: polar.elevationRad + 0.002 * random.normal(), elevationSigmaRad: 0.002 };
}

/** One after the other; worlds run in browsers too. */
export const joined = (parts: readonly Uint8Array[]): Uint8Array => Uint8Array.from(parts.flatMap((part) => [...part]));
