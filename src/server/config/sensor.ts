/** Sensors and their sources in a configuration. */
import { z } from 'zod';
import { STANDARD_EARTH_FACTOR } from '../../geo/index.ts';
import { knownEditions } from '../../format/asterix/index.ts';
import type { PlotSource, SensorTraits, SensorType } from '../../model/index.ts';
import { angle, duration, fields, id, length, oneOf, position, sector, share, suggestion } from './words.ts';

const DEG = Math.PI / 180;

/** Says that something was launched, and sees nothing. */
const LAUNCH_DESK = 'launch desk';

const TYPES: Readonly<Record<string, { readonly type: SensorType; readonly source: PlotSource; readonly elevationMaxDeg: number }>> = {
  'primary radar': { type: 'primary2d', source: 'primary', elevationMaxDeg: 40 },
  'secondary radar': { type: 'secondary', source: 'secondary', elevationMaxDeg: 45 },
  'combined radar': { type: 'secondary', source: 'combined', elevationMaxDeg: 45 },
  'long-range radar': { type: 'radar3d', source: 'primary', elevationMaxDeg: 85 },
  'ads-b station': { type: 'adsb', source: 'adsb', elevationMaxDeg: 90 },
  passive: { type: 'passive', source: 'passive', elevationMaxDeg: 60 },
  observer: { type: 'observer', source: 'observer', elevationMaxDeg: 90 },
  tracker: { type: 'observer', source: 'combined', elevationMaxDeg: 90 },
  [LAUNCH_DESK]: { type: 'launch', source: 'launch', elevationMaxDeg: 90 },
};

/** Categories that are taken, with the editions of each that have a table. */
const PLOT_CATEGORIES: ReadonlyMap<number, readonly string[]> = new Map(
  knownEditions()
    .filter(({ category }) => [1, 2, 10, 20, 21, 34, 48, 62, 65].includes(category))
    .map(({ category, editions }) => [category, editions]),
);

const editions = z
  .record(z.string(), z.string({ error: 'must be an edition in quotes, such as "1.32"' }))
  .transform((value, context): Record<number, string> => {
    const found: Record<number, string> = {};
    for (const [key, edition] of Object.entries(value)) {
      const known = PLOT_CATEGORIES.get(Number(key));
      if (known === undefined) context.addIssue(`category ${key} is not taken: ${[...PLOT_CATEGORIES.keys()].join(', ')} are`);
      else if (!known.includes(edition)) context.addIssue(`category ${key} has no edition "${edition}": ${known.join(', ')} are known`);
      else found[Number(key)] = edition;
    }
    return found;
  });

/** Heights come above the ellipsoid, or above the sea with the geoid's height at that place. */
const height = z.union(
  [
    length('-500 m', '9 km'),
    fields({ aboveSea: length('-500 m', '9 km'), geoid: length('-120 m', '120 m') }).transform(({ aboveSea, geoid }) => aboveSea + geoid),
  ],
  { error: 'must be a height above the ellipsoid such as "60 m", or {aboveSea: 40 m, geoid: 20 m}' },
);

const time = z.union(
  [
    z.literal('measured').transform(() => ({ meaning: 'measured' as const, latencyS: 0, sigmaS: 0 })),
    fields({ received: duration(0, '55 s'), error: duration('1 ms', '30 s') }).transform(({ received, error }) => ({
      meaning: 'received' as const,
      latencyS: received,
      sigmaS: error,
    })),
  ],
  { error: 'must be "measured" (its time of day is the time of measurement) or {received: 0.8 s, error: 0.3 s} (it has none: receipt minus that)' },
);

const SOURCE = fields({
  door: id('door'),
  format: oneOf('asterix', 'plots', 'beast', 'avr', 'sbs', 'aircraft-json', 'cot', 'sapient'),
  sac: z.int().min(0).max(255).optional(),
  sic: z.int().min(0).max(255).optional(),
  editions: editions.optional(),
  time: time.optional(),
  /** Taken only when the sensor's other sources have been silent for so long. */
  standby: duration('1 s', '10 min').optional(),
  biases: fields({
    range: length('-5 km', '5 km').optional(),
    azimuth: angle('-180 deg', '180 deg').optional(),
    clock: duration('-30 s', '30 s').optional(),
  }).optional(),
  /** Where its north lies from true north, clockwise. */
  north: z
    .union([z.literal('true').transform(() => 0), angle('-180 deg', '180 deg')], {
      error: 'must be "true", or the angle from true north to the source\'s own north, such as "3.2 deg"',
    })
    .optional(),
}).superRefine((source, context) => {
  const isAsterix = source.format === 'asterix';
  for (const key of ['sac', 'sic', 'editions'] as const) {
    if (isAsterix && source[key] === undefined)
      context.addIssue({ code: 'custom', path: [key], message: 'is missing: an ASTERIX source has sac, sic and editions' });
    if (!isAsterix && source[key] !== undefined) context.addIssue({ code: 'custom', path: [key], message: 'belongs to ASTERIX sources; leave it out here' });
  }
  if ((source.format === 'beast' || source.format === 'avr') && source.time?.meaning !== 'received') {
    context.addIssue({
      code: 'custom',
      path: ['time'],
      message: `is missing: ${source.format} says no time of day, add {received: 0.1 s, error: 0.1 s} with the delay of the receiver`,
    });
  }
  if (isAsterix && source.editions !== undefined && Object.keys(source.editions).length === 0) {
    context.addIssue({ code: 'custom', path: ['editions'], message: 'names no category: add one, such as {48: "1.32", 34: "1.29"}' });
  }
});

/** What a source says of one sensor's stream. */
export type SourceWords = z.infer<typeof SOURCE>;

const type = z.string({ error: `is missing: one of ${Object.keys(TYPES).join(', ')}` }).refine((word) => Object.hasOwn(TYPES, word), {
  error: (issue) => `"${String(issue.input)}": ${suggestion(String(issue.input), Object.keys(TYPES))}`,
});

/** A launch desk has no coverage, so none is asked for. */
const NO_COVERAGE = { rotation: '60 s', range: '1 km', errors: {}, detection: '1 %', falsePlots: 0, horizon: false };

function completed(value: unknown): unknown {
  const isDesk = typeof value === 'object' && value !== null && (value as { type?: unknown }).type === LAUNCH_DESK;
  return isDesk ? { ...NO_COVERAGE, ...value } : value;
}

/** One sensor with the sources that speak for it. */
export const SENSOR = z.preprocess(
  completed,
  fields({
    type,
    at: position,
    height,
    rotation: duration('0.5 s', '120 s'),
    range: length('1 km', '6000 km'),
    blind: length(0, '200 km').optional(),
    sector: sector.optional(),
    elevation: fields({ from: angle('-5 deg', '90 deg'), to: angle('0 deg', '90 deg') }).optional(),
    errors: fields({
      range: length('1 m', '50 km').optional(),
      azimuth: angle('0.001 deg', '30 deg').optional(),
      elevation: angle('0.001 deg', '30 deg').optional(),
      time: duration(0, '30 s').optional(),
    }),
    detection: share('1 %', '100 %'),
    falsePlots: z.number().min(0).max(10_000),
    horizon: z.boolean().default(true),
    /** Of a tracker: the sensors of its owner that its tracks are made from. */
    madeFrom: z.array(id('sensor')).max(64).optional(),
    sources: z.array(SOURCE).min(1, 'names no source: without one nothing of this sensor comes in').max(16),
  }).superRefine((sensor, context) => {
    const needed: Readonly<Record<string, readonly ('range' | 'azimuth' | 'elevation')[]>> = {
      primary2d: ['range', 'azimuth'],
      secondary: ['range', 'azimuth'],
      radar3d: ['range', 'azimuth', 'elevation'],
      passive: ['azimuth'],
      adsb: [],
      observer: [],
      launch: [],
    };
    for (const key of needed[TYPES[sensor.type]?.type] ?? []) {
      if (sensor.errors[key] === undefined) context.addIssue({ code: 'custom', path: ['errors', key], message: `is missing: a ${sensor.type} measures it` });
    }
    if (sensor.sources.every(({ standby }) => standby !== undefined))
      context.addIssue({ code: 'custom', path: ['sources'], message: 'all stand by: name one without standby, which is taken as long as it speaks' });
    if (sensor.blind !== undefined && sensor.blind >= sensor.range) context.addIssue({ code: 'custom', path: ['blind'], message: 'must be less than range' });
    if (sensor.elevation !== undefined && sensor.elevation.from >= sensor.elevation.to)
      context.addIssue({ code: 'custom', path: ['elevation'], message: 'from must be less than to' });
    if (sensor.type === LAUNCH_DESK && sensor.sources.some(({ format }) => format !== 'plots'))
      context.addIssue({ code: 'custom', path: ['sources'], message: 'of a launch desk have format: plots, which alone can say a launch' });
  }),
);

export type SensorWords = z.infer<typeof SENSOR>;

/** The declared traits in SI and radians. */
export function traitsOf(words: SensorWords): SensorTraits {
  const { type: sensorType, source, elevationMaxDeg } = TYPES[words.type];
  const [azimuthFromRad, azimuthToRad] = words.sector ?? [0, 0];
  const { errors } = words;
  return {
    type: sensorType,
    source,
    scanPeriodS: words.rotation,
    detectionChance: words.detection,
    falsePlotsPerScanCount: words.falsePlots,
    rangeMinM: words.blind ?? 0,
    rangeMaxM: words.range,
    azimuthFromRad,
    azimuthToRad,
    elevationMinRad: words.elevation?.from ?? 0,
    elevationMaxRad: words.elevation?.to ?? elevationMaxDeg * DEG,
    rangeSigmaM: errors.range ?? Number.NaN,
    azimuthSigmaRad: errors.azimuth ?? Number.NaN,
    elevationSigmaRad: errors.elevation ?? Number.NaN,
    timeSigmaS: errors.time ?? 0.05,
    refractionFactor: STANDARD_EARTH_FACTOR,
    horizonLimited: words.horizon,
  };
}
