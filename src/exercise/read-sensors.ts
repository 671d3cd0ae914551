/** Feeds and sensors of an exercise file. What a sensor leaves unsaid is what its type commonly is. */
import { LIMITS, type TimeS } from '../base/index.ts';
import { absent, child, entries, fields, point, problem, quantity, span, moment, number, whole, word, text, list, type Cursor } from './cursor.ts';
import { ANGLE, DURATION, LENGTH, SHARE } from './quantity.ts';
import type { ScenarioFeed, ScenarioSensor, SensorKind, Window } from './scenario.ts';

const DEG = Math.PI / 180;
const NM = 1852;

interface Common {
  readonly periodS: number;
  readonly rangeM: number;
  readonly rangeLimitM: number;
  readonly elevationMaxDeg: number;
  readonly rangeSigmaM: number;
  readonly azimuthSigmaDeg: number;
  readonly elevationSigmaDeg: number;
  readonly detection: number;
  readonly falseCount: number;
  readonly latencyS: number;
}

/** Airport radars by their usual data sheets (≤ 80 NM primary, ≤ 250 NM secondary); the long-range ones are notional. */
const COMMON: Readonly<Record<SensorKind, Common>> = {
  'primary radar': {
    periodS: 5,
    rangeM: 80 * NM,
    rangeLimitM: 80 * NM,
    elevationMaxDeg: 40,
    rangeSigmaM: 70,
    azimuthSigmaDeg: 0.15,
    elevationSigmaDeg: 0,
    detection: 0.88,
    falseCount: 3,
    latencyS: 0.3,
  },
  'secondary radar': {
    periodS: 5,
    rangeM: 200 * NM,
    rangeLimitM: 250 * NM,
    elevationMaxDeg: 45,
    rangeSigmaM: 30,
    azimuthSigmaDeg: 0.07,
    elevationSigmaDeg: 0,
    detection: 0.96,
    falseCount: 0.05,
    latencyS: 0.3,
  },
  'long-range radar': {
    periodS: 6,
    rangeM: 1_500_000,
    rangeLimitM: 4_000_000,
    elevationMaxDeg: 85,
    rangeSigmaM: 120,
    azimuthSigmaDeg: 0.12,
    elevationSigmaDeg: 0.12,
    detection: 0.93,
    falseCount: 0.4,
    latencyS: 0.4,
  },
  'ads-b station': {
    periodS: 5,
    rangeM: 200 * NM,
    rangeLimitM: 250 * NM,
    elevationMaxDeg: 90,
    rangeSigmaM: 0,
    azimuthSigmaDeg: 0,
    elevationSigmaDeg: 0,
    detection: 0.97,
    falseCount: 0,
    latencyS: 0.2,
  },
  passive: {
    periodS: 4,
    rangeM: 250_000,
    rangeLimitM: 600_000,
    elevationMaxDeg: 60,
    rangeSigmaM: 0,
    azimuthSigmaDeg: 1,
    elevationSigmaDeg: 0,
    detection: 0.6,
    falseCount: 0.2,
    latencyS: 0.5,
  },
  observer: {
    periodS: 60,
    rangeM: 12_000,
    rangeLimitM: 40_000,
    elevationMaxDeg: 90,
    rangeSigmaM: 2000,
    azimuthSigmaDeg: 0,
    elevationSigmaDeg: 0,
    detection: 0.5,
    falseCount: 0.005,
    latencyS: 25,
  },
  'launch desk': {
    periodS: 5,
    rangeM: 1000,
    rangeLimitM: 1000,
    elevationMaxDeg: 90,
    rangeSigmaM: 15_000,
    azimuthSigmaDeg: 6,
    elevationSigmaDeg: 0,
    detection: 0.9,
    falseCount: 0,
    latencyS: 25,
  },
};

const KINDS = Object.keys(COMMON) as SensorKind[];

const SENSOR_FIELDS = [
  'type',
  'at',
  'height',
  'period',
  'range',
  'sector',
  'elevation',
  'errors',
  'biases',
  'clock',
  'detection',
  'false',
  'refraction',
  'latency',
  'silent',
  'lying',
];

function readWindow(at: Cursor, origin: TimeS): Window {
  const from = moment(child(at, 'from'), origin);
  const until = moment(child(at, 'until'), origin);
  if (until <= from) problem(at, 'ends before it begins: set until later than from');
  return { from, until };
}

/** Reads `{from, until}` and nothing else. */
export function readPlainWindow(at: Cursor, origin: TimeS): Window {
  fields(at, ['from', 'until']);
  return readWindow(at, origin);
}

function readLying(at: Cursor, origin: TimeS): ScenarioSensor['lying'] {
  if (absent(at)) return undefined;
  fields(at, ['from', 'until', 'ghosts']);
  return { window: readWindow(at, origin), ghostCount: whole(child(at, 'ghosts'), { min: 1, max: 50 }) };
}

function readSensor(id: string, at: Cursor, feed: string, origin: TimeS): ScenarioSensor {
  fields(at, SENSOR_FIELDS);
  const type = word(child(at, 'type'), KINDS);
  const common = COMMON[type];
  const errors = child(at, 'errors');
  fields(errors, ['range', 'azimuth', 'elevation']);
  const biases = child(at, 'biases');
  fields(biases, ['range', 'azimuth', 'declared']);
  const sector = span(child(at, 'sector'), ANGLE, { min: 0, max: 360 * DEG }, [0, 0]);
  const silent = child(at, 'silent');
  return {
    id,
    feed,
    type,
    at: point(child(at, 'at')),
    heightHaeM: quantity(child(at, 'height'), LENGTH, { min: 0, max: 4000 }, 20),
    periodS: quantity(child(at, 'period'), DURATION, { min: 1, max: 120 }, common.periodS),
    rangeMaxM: quantity(child(at, 'range'), LENGTH, { min: 1000, max: common.rangeLimitM }, common.rangeM),
    azimuthFromRad: sector[0],
    azimuthToRad: sector[1],
    elevationMaxRad: quantity(child(at, 'elevation'), ANGLE, { min: DEG, max: 90 * DEG }, common.elevationMaxDeg * DEG),
    rangeSigmaM: quantity(child(errors, 'range'), LENGTH, { min: 0, max: 20_000 }, common.rangeSigmaM),
    azimuthSigmaRad: quantity(child(errors, 'azimuth'), ANGLE, { min: 0, max: 20 * DEG }, common.azimuthSigmaDeg * DEG),
    elevationSigmaRad: quantity(child(errors, 'elevation'), ANGLE, { min: 0, max: 10 * DEG }, common.elevationSigmaDeg * DEG),
    rangeBiasM: quantity(child(biases, 'range'), LENGTH, { min: -2000, max: 2000 }, 0),
    azimuthBiasRad: quantity(child(biases, 'azimuth'), ANGLE, { min: -3 * DEG, max: 3 * DEG }, 0),
    declaredShare: quantity(child(biases, 'declared'), SHARE, { min: 0, max: 1 }, 0),
    clockBiasS: quantity(child(at, 'clock'), DURATION, { min: -5, max: 5 }, 0),
    detectionChance: quantity(child(at, 'detection'), SHARE, { min: 0.05, max: 1 }, common.detection),
    falsePlotsCount: number(child(at, 'false'), { min: 0, max: 200 }, common.falseCount),
    refractionFactor: number(child(at, 'refraction'), { min: 1, max: 1.8 }, 4 / 3),
    latencyS: quantity(child(at, 'latency'), DURATION, { min: 0, max: 55 }, common.latencyS),
    silent: absent(silent) ? [] : [readPlainWindow(silent, origin)],
    lying: readLying(child(at, 'lying'), origin),
  };
}

/** The feeds of the file with their sensors; ids are checked when the exercise is compiled. */
export function readFeeds(at: Cursor, origin: TimeS): ScenarioFeed[] {
  return entries(at).map(([id, feed]) => {
    fields(feed, ['member', 'public', 'sensors']);
    const sensors = entries(child(feed, 'sensors')).map(([name, sensor]) => readSensor(name, sensor, id, origin));
    if (sensors.length === 0 || sensors.length > LIMITS.sensorsPerFeedMax) {
      problem(feed, `has ${sensors.length} sensors, a feed has 1 to ${LIMITS.sensorsPerFeedMax}: split it into several feeds`);
    }
    const open = child(feed, 'public');
    if (!absent(open) && typeof open.value !== 'boolean') problem(open, 'must be true or false');
    return { id, member: text(child(feed, 'member')), public: open.value === true, sensors };
  });
}

/** `{sensor, from, until, sector, detection}`: strobes on radars. */
export function readRadarJamming(
  at: Cursor,
  origin: TimeS,
): Array<{ sensor: string; window: Window; azimuthFromRad: number; azimuthToRad: number; detectionChance: number }> {
  return list(at).map((one) => {
    fields(one, ['sensor', 'from', 'until', 'sector', 'detection']);
    const [azimuthFromRad, azimuthToRad] = span(child(one, 'sector'), ANGLE, { min: 0, max: 360 * DEG });
    return {
      sensor: text(child(one, 'sensor')),
      window: readWindow(one, origin),
      azimuthFromRad,
      azimuthToRad,
      detectionChance: quantity(child(one, 'detection'), SHARE, { min: 0, max: 1 }),
    };
  });
}
