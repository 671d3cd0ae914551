/** What a native plot record says, and the rules that hold for both of its forms. */
import { err, ok, timeS, type Result, type TimeS } from '../../base/index.ts';
import { blankMeasurement, type Measurement, type PlotForm, type PlotSource } from '../../model/index.ts';
import { shownJson } from '../json/index.ts';
import { plotsFault, type PlotsFault, type RecordPlace } from './fault.ts';
import { DEFAULT_SOURCE, ERROR_OF, LAUNCH_GRADE, LAUNCH_KEYS, PLOT_FIELDS, type NumberKey, type PlotField } from './fields.ts';

/** One measurement of a sensor. */
export interface PlotReport {
  readonly type: 'plot';
  /** As the sender names it; ingest checks it against the configuration. */
  readonly sensor: string;
  readonly measurement: Measurement;
}

/** The sensor is alive and its beam passed here, also with an empty sky. */
export interface PlotScanMark {
  readonly type: 'mark';
  readonly sensor: string;
  readonly markedAt: TimeS;
  /** NaN: a whole turn (north mark), or a sensor without a beam. */
  readonly azimuthRad: number;
}

/** A record of the native plot door. */
export type PlotMessage = PlotReport | PlotScanMark;

/** What both readers collect before the rules are applied: numbers in inside units. */
export interface Draft {
  sensor: string;
  measuredAt: number;
  values: Partial<Record<NumberKey, number>>;
  source: PlotSource | undefined;
  aircraftAddress: number;
  mode3A: number;
  callsign: string;
  trackEnds: boolean;
  grade: string;
}

/** Sensors are named by ids of the configuration. */
export const SENSOR_NAME = /^[a-z0-9-]{1,32}$/;

const LATEST_S = 4_102_444_800;

/** True when `value` (inside units) lies within the limits of the field. */
export function withinLimits(one: PlotField, value: number): boolean {
  const outside = value / one.factor;
  return outside >= one.lowestValue - 1e-9 && outside <= one.highestValue + 1e-9;
}

/** Checks sensor name and time, which plots and marks share. */
export function checkHead(sensor: unknown, t: unknown, place: RecordPlace): PlotsFault | undefined {
  if (typeof sensor !== 'string' || !SENSOR_NAME.test(sensor)) {
    return plotsFault('plots/value', place, `sensor "${shownJson(sensor)}" must match ${SENSOR_NAME.source}: send the id from the configuration`);
  }
  if (typeof t !== 'number' || !(t > 0 && t < LATEST_S)) {
    return plotsFault('plots/value', place, `t ${shownJson(t)} must be UTC seconds since 1970, between 0 and ${LATEST_S}: send e.g. 1712959200.5`);
  }
  return undefined;
}

function formOf(values: Draft['values']): PlotForm | undefined {
  if (values.latRad !== undefined && values.lonRad !== undefined) return 'position';
  if (values.azimuthRad === undefined) return undefined;
  return values.rangeM === undefined ? 'bearing' : 'polar';
}

const nameOf = (key: NumberKey): string => PLOT_FIELDS.find((one) => one.key === key)?.name ?? key;

/** A launch has a place, the error of its time and a grade, and nothing of an object; only a launch has a grade. */
function launchFault({ values, grade, ...draft }: Draft, isLaunch: boolean, place: RecordPlace): PlotsFault | undefined {
  if (!isLaunch) return grade === '' ? undefined : plotsFault('plots/field', place, '"grade" is said of a launch: leave it out, or add "source":"launch"');
  const extra = (Object.keys(values) as NumberKey[]).find((key) => !LAUNCH_KEYS.includes(key));
  const isObject = draft.trackEnds || draft.callsign !== '' || draft.aircraftAddress >= 0 || draft.mode3A >= 0;
  if (extra !== undefined || isObject) {
    const named = extra === undefined ? 'an address, code, callsign or end' : `"${nameOf(extra)}"`;
    return plotsFault(
      'plots/field',
      place,
      `a launch has ${LAUNCH_KEYS.map(nameOf).join(', ')} and grade, not ${named}: leave it out, an object is told in plots of its own`,
    );
  }
  if (values.latRad === undefined || values.lonRad === undefined) return plotsFault('plots/field', place, 'a launch needs lat and lon, where it was: add them');
  if (values.timeSigmaS === undefined) return plotsFault('plots/field', place, 'a launch needs "sdT", the error of its time: add it (one sigma, seconds)');
  if (!LAUNCH_GRADE.test(grade))
    return plotsFault(
      'plots/value',
      place,
      `the grade of a launch is "${shownJson(grade)}", it must be a letter A to F for the source and a digit 1 to 6 for what it says: send e.g. "B2"`,
    );
  return undefined;
}

/** The measurement of a draft; refuses one without a position, with half a position, or without errors. */
export function finishPlot(draft: Draft, place: RecordPlace): Result<PlotReport, PlotsFault> {
  const { values } = draft;
  const form = formOf(values);
  if (form === undefined) {
    return err(plotsFault('plots/field', place, 'a plot needs lat and lon, or az (and range): add them'));
  }
  const isLaunch = draft.source === 'launch';
  const notLaunch = launchFault(draft, isLaunch, place);
  if (notLaunch !== undefined) return err(notLaunch);
  if (form === 'position' && !isLaunch && (values.azimuthRad !== undefined || values.rangeM !== undefined)) {
    return err(plotsFault('plots/field', place, 'a plot is a position or a range and azimuth, not both: leave out lat, lon or az, range'));
  }
  for (const [measured, error] of ERROR_OF) {
    if (values[measured] === undefined) continue;
    const sigma = values[error];
    if (sigma === undefined) return err(plotsFault('plots/field', place, `"${nameOf(measured)}" needs its error "${nameOf(error)}": add it (one sigma)`));
    if (sigma <= 0) return err(plotsFault('plots/value', place, `"${nameOf(error)}" is ${sigma}, it must be above 0 (one sigma)`));
  }
  if (values.eastMps !== undefined && (values.northMps === undefined || values.upMps === undefined)) {
    return err(plotsFault('plots/field', place, 'a velocity needs ve, vn and vu: add what is missing'));
  }
  if (values.trackNumber === undefined && (draft.trackEnds || values.updateAgeS !== undefined)) {
    return err(plotsFault('plots/field', place, '"age" and "ends" are said of a track: add "track", the number of it'));
  }
  const measurement = blankMeasurement(form, draft.source ?? DEFAULT_SOURCE[form], timeS(draft.measuredAt));
  for (const one of PLOT_FIELDS) {
    const value = values[one.key];
    if (value !== undefined) measurement[one.key] = value;
  }
  // A full turn is north: azimuths inside lie in [0, 2π).
  if (measurement.azimuthRad >= 2 * Math.PI) measurement.azimuthRad -= 2 * Math.PI;
  measurement.aircraftAddress = draft.aircraftAddress;
  measurement.mode3A = draft.mode3A;
  measurement.callsign = draft.callsign;
  measurement.isEstimate = !Number.isNaN(measurement.trackNumber);
  measurement.trackEnds = draft.trackEnds;
  measurement.grade = draft.grade;
  return ok({ type: 'plot', sensor: draft.sensor, measurement });
}

/** A draft with nothing in it. */
export function blankDraft(sensor: string, t: number): Draft {
  return { sensor, measuredAt: t, values: {}, source: undefined, aircraftAddress: -1, mode3A: -1, callsign: '', trackEnds: false, grade: '' };
}
