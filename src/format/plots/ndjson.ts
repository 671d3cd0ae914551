/** The text form of the native plot door: one JSON object a line. */
import { err, ok, timeS, type Result } from '../../base/index.ts';
import type { PlotSource } from '../../model/index.ts';
import { doubledName, shownJson } from '../json/index.ts';
import { plotsFault, type PlotsFault, type RecordPlace } from './fault.ts';
import { FIELD_BY_NAME, OTHER_NAMES, PLOT_FIELDS, SOURCES } from './fields.ts';
import { blankDraft, checkHead, finishPlot, withinLimits, type Draft, type PlotMessage } from './message.ts';

const DEG = Math.PI / 180;

function round(value: number, stepsPerUnit: number): number {
  const rounded = Math.round(value * stepsPerUnit) / stepsPerUnit;
  return rounded === 0 ? 0 : rounded;
}

/** Writes one record as a line that ends in a line feed; numbers are rounded to the resolution of their field. */
export function encodePlotLine(message: PlotMessage): string {
  if (message.type === 'mark') {
    const mark = Number.isNaN(message.azimuthRad) ? '"turn"' : String(round(message.azimuthRad / DEG, 1e6));
    return `{"t":${round(message.markedAt, 1e5)},"sensor":"${message.sensor}","mark":${mark}}\n`;
  }
  const { measurement } = message;
  let line = `{"t":${round(measurement.measuredAt, 1e5)},"sensor":"${message.sensor}","source":"${measurement.source}"`;
  for (const one of PLOT_FIELDS) {
    const value = measurement[one.key];
    if (!Number.isNaN(value)) line += `,"${one.name}":${round(value / one.factor, one.resolutionCount)}`;
  }
  if (measurement.aircraftAddress >= 0) line += `,"address":"${measurement.aircraftAddress.toString(16).padStart(6, '0')}"`;
  if (measurement.mode3A >= 0) line += `,"mode3A":"${measurement.mode3A.toString(8).padStart(4, '0')}"`;
  if (measurement.callsign !== '') line += `,"callsign":${JSON.stringify(measurement.callsign)}`;
  if (measurement.trackEnds) line += ',"ends":true';
  if (measurement.grade !== '') line += `,"grade":"${measurement.grade}"`;
  return `${line}}\n`;
}

function readIdentity(draft: Draft, name: string, value: unknown): string | undefined {
  if (name === 'source') {
    if (!SOURCES.includes(value as PlotSource)) return `source "${shownJson(value)}" must be one of ${SOURCES.join(', ')}`;
    draft.source = value as PlotSource;
  } else if (name === 'address') {
    if (typeof value !== 'string' || !/^[0-9a-fA-F]{6}$/.test(value)) return `address "${shownJson(value)}" must be six hexadecimal digits, e.g. "a1b2c3"`;
    draft.aircraftAddress = Number.parseInt(value, 16);
  } else if (name === 'mode3A') {
    if (typeof value !== 'string' || !/^[0-7]{4}$/.test(value)) return `mode3A "${shownJson(value)}" must be four octal digits, e.g. "7001"`;
    draft.mode3A = Number.parseInt(value, 8);
  } else if (name === 'callsign') {
    if (typeof value !== 'string' || !/^[A-Z0-9 ]{1,8}$/.test(value)) return `callsign "${shownJson(value)}" must be 1 to 8 of A-Z, 0-9 and space`;
    draft.callsign = value.trim();
  } else if (name === 'ends') {
    if (value !== true) return `ends ${shownJson(value)} must be true; leave it out while the track goes on`;
    draft.trackEnds = true;
  } else if (name === 'grade') {
    draft.grade = typeof value === 'string' && value !== '' ? value : (JSON.stringify(value) ?? 'nothing');
  }
  return undefined;
}

function readMark(record: Readonly<Record<string, unknown>>, place: RecordPlace): Result<PlotMessage, PlotsFault> {
  const extra = Object.keys(record).find((name) => name !== 't' && name !== 'sensor' && name !== 'mark');
  if (extra !== undefined) return err(plotsFault('plots/field', place, `a mark has t, sensor and mark only, not "${shownJson(extra)}": leave it out`));
  const { mark } = record;
  const markedAt = timeS(Number(record['t']));
  const sensor = String(record['sensor']);
  if (mark === 'turn') return ok({ type: 'mark', sensor, markedAt, azimuthRad: Number.NaN });
  if (typeof mark !== 'number' || !(mark >= 0 && mark < 360)) {
    return err(plotsFault('plots/value', place, `mark ${shownJson(mark)} must be an azimuth from 0 to below 360 degrees, or "turn"`));
  }
  return ok({ type: 'mark', sensor, markedAt, azimuthRad: mark * DEG });
}

function readRecord(record: Readonly<Record<string, unknown>>, place: RecordPlace): Result<PlotMessage, PlotsFault> {
  const head = checkHead(record['sensor'], record['t'], place);
  if (head !== undefined) return err(head);
  if (record['mark'] !== undefined) return readMark(record, place);
  const draft = blankDraft(String(record['sensor']), Number(record['t']));
  for (const [name, value] of Object.entries(record)) {
    const one = FIELD_BY_NAME.get(name);
    if (one === undefined) {
      if (!(OTHER_NAMES as readonly string[]).includes(name)) {
        const known = [...OTHER_NAMES, ...FIELD_BY_NAME.keys()].join(', ');
        return err(plotsFault('plots/field', place, `"${shownJson(name)}" is not a field of a plot: use one of ${known}`));
      }
      const wrong = readIdentity(draft, name, value);
      if (wrong !== undefined) return err(plotsFault('plots/value', place, wrong));
    } else if (typeof value !== 'number' || !withinLimits(one, value * one.factor)) {
      return err(
        plotsFault(
          'plots/value',
          place,
          `${name} ${shownJson(value)} must be a number from ${one.lowestValue} to ${one.highestValue}; leave it out when unknown`,
        ),
      );
    } else {
      draft.values[one.key] = value * one.factor;
    }
  }
  return finishPlot(draft, place);
}

/** Reads one line (without its line feed). `plots/json`, `plots/field` or `plots/value` otherwise. */
export function decodePlotLine(line: string, place: RecordPlace): Result<PlotMessage, PlotsFault> {
  let parsed: unknown;
  try {
    parsed = JSON.parse(line);
  } catch {
    return err(plotsFault('plots/json', place, `"${shownJson(line)}" is not JSON: send one object a line; NaN and Infinity are not JSON, leave the field out`));
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed)) {
    return err(plotsFault('plots/json', place, `"${shownJson(line)}" is not a JSON object: send {"t":…,"sensor":…,…}`));
  }
  const doubled = doubledName(line);
  if (doubled !== undefined)
    return err(plotsFault('plots/json', place, `"${shownJson(doubled)}" stands twice: send it once, for which of the two is meant cannot be told`));
  return readRecord(parsed as Readonly<Record<string, unknown>>, place);
}
