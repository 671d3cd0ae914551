/**
 * The fields of a native plot: one table for NDJSON and binary, so that both carry the same and refuse the same. Names and
 * units of the text form follow the tracking benchmark (degrees and metres); inside everything is SI and radians.
 */
import type { PlotForm, PlotSource } from '../../model/index.ts';

const DEG = Math.PI / 180;

/** Fields of a measurement that the door carries as plain numbers. */
export type NumberKey =
  | 'timeSigmaS'
  | 'rangeM'
  | 'azimuthRad'
  | 'elevationRad'
  | 'rangeSigmaM'
  | 'azimuthSigmaRad'
  | 'elevationSigmaRad'
  | 'dopplerMps'
  | 'dopplerSigmaMps'
  | 'latRad'
  | 'lonRad'
  | 'altitudeHaeM'
  | 'horizontalSigmaM'
  | 'altitudeSigmaM'
  | 'pressureAltitudeM'
  | 'eastMps'
  | 'northMps'
  | 'upMps'
  | 'velocitySigmaMps'
  | 'trackNumber'
  | 'updateAgeS';

/** One field: its name in a line, where it goes, how many inside units one outside unit is, its limits and resolution outside. */
export interface PlotField {
  readonly name: string;
  readonly key: NumberKey;
  readonly factor: number;
  readonly lowestValue: number;
  readonly highestValue: number;
  /** Steps per outside unit that a line keeps. */
  readonly resolutionCount: number;
}

/** `scale`: steps per outside unit that a line keeps, and how many inside units an outside one is (1 when absent). */
function field(name: string, key: NumberKey, limits: readonly [number, number], ...scale: readonly [number, number?]): PlotField {
  const [resolutionCount, factor = 1] = scale;
  return { name, key, factor, lowestValue: limits[0], highestValue: limits[1], resolutionCount };
}

/** Farther than any sensor here sees: half-way to the Moon is an error, not a plot. */
const RANGE_MAX_M = 50_000_000;

/** In the order of the bits of a binary record: append only. */
export const PLOT_FIELDS: readonly PlotField[] = [
  field('sdT', 'timeSigmaS', [0, 60], 1e4),
  field('range', 'rangeM', [0, RANGE_MAX_M], 10),
  field('az', 'azimuthRad', [0, 360], 1e6, DEG),
  field('el', 'elevationRad', [-90, 90], 1e6, DEG),
  field('sdRange', 'rangeSigmaM', [0, 1e6], 10),
  field('sdAz', 'azimuthSigmaRad', [0, 180], 1e6, DEG),
  field('sdEl', 'elevationSigmaRad', [0, 90], 1e6, DEG),
  field('doppler', 'dopplerMps', [-20_000, 20_000], 100),
  field('sdDoppler', 'dopplerSigmaMps', [0, 10_000], 100),
  field('lat', 'latRad', [-90, 90], 1e7, DEG),
  field('lon', 'lonRad', [-180, 180], 1e7, DEG),
  field('alt', 'altitudeHaeM', [-1_000, 2_000_000], 10),
  field('sdHor', 'horizontalSigmaM', [0, 1e6], 10),
  field('sdAlt', 'altitudeSigmaM', [0, 1e6], 10),
  field('pressureAlt', 'pressureAltitudeM', [-1_000, 50_000], 10),
  field('ve', 'eastMps', [-20_000, 20_000], 100),
  field('vn', 'northMps', [-20_000, 20_000], 100),
  field('vu', 'upMps', [-20_000, 20_000], 100),
  field('sdV', 'velocitySigmaMps', [0, 10_000], 100),
  field('track', 'trackNumber', [0, 1e9], 1),
  field('age', 'updateAgeS', [0, 3600], 1e3),
];

/** Fields by their name in a line. */
export const FIELD_BY_NAME: ReadonlyMap<string, PlotField> = new Map(PLOT_FIELDS.map((one) => [one.name, one]));

/** Names that a line may hold beside the numbers. */
export const OTHER_NAMES = ['t', 'sensor', 'source', 'address', 'mode3A', 'callsign', 'ends', 'grade', 'mark'] as const;

/** Sources in the order of their binary codes: append only. */
export const SOURCES: readonly PlotSource[] = ['primary', 'secondary', 'combined', 'adsb', 'passive', 'observer', 'launch'];

/** What a launch may say beside its place, time and grade: its course. */
export const LAUNCH_KEYS: readonly NumberKey[] = ['latRad', 'lonRad', 'horizontalSigmaM', 'timeSigmaS', 'azimuthRad', 'azimuthSigmaRad'];

/** A grade: the source, then what it says. */
export const LAUNCH_GRADE = /^[A-F][1-6]$/;

/** What a plot is taken for when it names no source. */
export const DEFAULT_SOURCE: Readonly<Record<PlotForm, PlotSource>> = { polar: 'primary', bearing: 'passive', position: 'observer' };

/** Each field that is measured, with the error that has to stand beside it: a plot without errors cannot be weighed. */
export const ERROR_OF: ReadonlyArray<readonly [NumberKey, NumberKey]> = [
  ['rangeM', 'rangeSigmaM'],
  ['azimuthRad', 'azimuthSigmaRad'],
  ['elevationRad', 'elevationSigmaRad'],
  ['dopplerMps', 'dopplerSigmaMps'],
  ['latRad', 'horizontalSigmaM'],
  ['altitudeHaeM', 'altitudeSigmaM'],
  ['eastMps', 'velocitySigmaMps'],
];
