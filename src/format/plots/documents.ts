/** Plots in files of CSV, GeoJSON and KML, as lines of the native door: their fields have the same names and units there. */
import { err, fault, ok, timeFromIso, type Fault, type Result } from '../../base/index.ts';
import { csvHead, readCsv } from '../csv/index.ts';
import { readFeatures, type RawFeature } from '../geojson/index.ts';
import { decimalOf } from '../json/index.ts';
import { readKmlFeatures } from '../kml/index.ts';

/** The text is not what its beginning says, or a feature of it is no point. */
export type PlotDocumentFault = Fault<'plots/document'>;

type Fields = Readonly<Record<string, unknown>>;

const refuse = (message: string): { readonly ok: false; readonly error: PlotDocumentFault } => err(fault('plots/document', message));
const isObject = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Fields whose texts stay texts, however much they look like numbers. */
const TEXTS: readonly string[] = ['sensor', 'source', 'address', 'mode3A', 'callsign'];

/** A cell, or a value of KML, as a line has it; what is no number stays as it is, so that it is refused in its own words. */
function valueOf(name: string, text: string): unknown {
  if (TEXTS.includes(name)) return text;
  if (name === 'ends' && text === 'true') return true;
  const time = name === 't' ? timeFromIso(text) : undefined;
  if (time?.ok === true) return time.value;
  const number = decimalOf(text);
  return Number.isFinite(number) ? number : text;
}

/** A line; values that are empty are not there. */
function lineOf(fields: Fields): string {
  const given = Object.entries(fields).filter(([, value]) => value !== '' && value !== undefined && value !== null);
  return JSON.stringify(
    Object.fromEntries(
      given.map(([name, value]) => [name, typeof value === 'string' ? valueOf(name, value.trim()) : typeof value === 'object' ? 'a list or an object' : value]),
    ),
  );
}

function linesOfRows(text: string): Result<string[], PlotDocumentFault> {
  const read = readCsv(text);
  if (!read.ok) return refuse(read.error.message);
  const [head = [], ...rows] = read.value;
  const names = head.map((name) => name.trim());
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    return refuse(
      `the head has "${twice.slice(0, 40).replace(/[^ -~]/g, '?')}" twice: the first row names the fields of the native door, t and sensor among them`,
    );
  return ok(rows.map((row) => lineOf(Object.fromEntries(names.map((name, i) => [name, row[i]])))));
}

function linesOfFeatures(read: Result<readonly RawFeature[]>): Result<string[], PlotDocumentFault> {
  if (!read.ok) return refuse(read.error.message);
  const lines: string[] = [];
  for (const [index, { properties, geometry }] of read.value.entries()) {
    const position = isObject(geometry) && geometry['type'] === 'Point' ? geometry['coordinates'] : undefined;
    // A bearing or a mark has no place of its own.
    if (!Array.isArray(position) && geometry !== null && geometry !== undefined)
      return refuse(`feature ${index + 1} is no Point: a plot is a Point with t and sensor in its properties`);
    const [lon, lat, alt] = Array.isArray(position) ? (position as readonly unknown[]) : [];
    lines.push(lineOf({ ...(isObject(properties) ? properties : {}), lon, lat, alt }));
  }
  return ok(lines);
}

/** What a whole file holds: `csv` by a head with t and sensor, `geojson` and `kml` by their beginning; undefined for lines and blocks of the door's own. */
function plotDocumentForm(text: string): 'csv' | 'geojson' | 'kml' | undefined {
  const beginning = text
    .slice(0, 4096)
    .replace(/^\ufeff/, '')
    .trimStart();
  if (beginning.startsWith('<')) return 'kml';
  if (/^\{[^]*?"type"\s*:\s*"Feature(?:Collection)?"/.test(beginning)) return 'geojson';
  const { names } = csvHead(beginning);
  return names.includes('t') && names.includes('sensor') ? 'csv' : undefined;
}

/**
 * The plots of a whole file as lines of the native door, one for each row or feature, unchecked as they are; undefined when it is none of the three.
 * @example plotLinesOf('t,sensor,az,sdAz\n1712959200.5,ear-2,10,1\n')?.ok // true
 */
export function plotLinesOf(text: string): Result<string[], PlotDocumentFault> | undefined {
  switch (plotDocumentForm(text)) {
    case 'csv':
      return linesOfRows(text);
    case 'geojson':
      return linesOfFeatures(readFeatures(text.replace(/^\ufeff/, '')));
    case 'kml':
      return linesOfFeatures(readKmlFeatures(text));
    case undefined:
      return undefined;
  }
}
