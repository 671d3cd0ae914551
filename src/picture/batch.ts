/**
 * `manara track` without files: sensors and plots as text in, NDJSON lines out, in the formats of the tracking benchmark. Ticks
 * are the multiples of 5 s; a tick is made from the rows with t ≤ tick that were read before the first later one.
 */
import { err, fault, feedHandle, ok, sensorHandle, timeS, type Fault, type Result } from '../base/index.ts';
import { ecefToGeodeticInto } from '../geo/index.ts';
import { cos, sin } from '../math/index.ts';
import { blankMeasurement, type ViewPlot, type ViewSensor } from '../model/index.ts';
import { readDecimal, writeDecimal } from './decimal.ts';
import { createTracker } from './picture.ts';
import { REAL_EARTH, type World } from './world.ts';

/** Why a track job cannot be read. */
export type TrackFault = Fault<'track/sensors-malformed' | 'track/plots-malformed' | 'track/world-malformed'>;

/** Everything that `trackFile` needs, read and checked. */
export interface TrackJob {
  readonly world: World;
  readonly sensors: readonly ViewSensor[];
  readonly sensorIds: ReadonlyMap<string, number>;
  readonly plotsText: string;
  /** Adds `p`, the 21 covariance terms of the ECEF state, to every line. */
  readonly withCovariance: boolean;
}

const TICK_S = 5;
const RAD = Math.PI / 180;

const numberOr = (value: unknown, otherwise: number): number => (typeof value === 'number' && Number.isFinite(value) ? value : otherwise);

function readSensor(record: Record<string, unknown>, index: number): ViewSensor | undefined {
  const lat = numberOr(record['lat'], Number.NaN),
    lon = numberOr(record['lon'], Number.NaN);
  const period = numberOr(record['period'], Number.NaN);
  if (!(Math.abs(lat) <= 90) || !(Math.abs(lon) <= 360) || !(period > 0)) return undefined;
  const hasElevation = typeof record['sdEl'] === 'number';
  const sensor: ViewSensor = {
    handle: sensorHandle(index),
    feedHandle: feedHandle(index),
    type: hasElevation ? 'radar3d' : 'primary2d',
    source: 'primary',
    latRad: lat * RAD,
    lonRad: lon * RAD,
    antennaAltitudeHaeM: numberOr(record['alt'], 0),
    scanPeriodS: period,
    detectionChance: numberOr(record['pd'], 0.9),
    falsePlotsPerScanCount: numberOr(record['clutterPerScan'], 1),
    rangeMinM: 0,
    rangeMaxM: numberOr(record['maxRange'], 400_000),
    azimuthFromRad: 0,
    azimuthToRad: 0,
    elevationMinRad: Number.NaN,
    elevationMaxRad: Number.NaN,
    rangeSigmaM: numberOr(record['sdRange'], 100),
    azimuthSigmaRad: numberOr(record['sdAz'], 0.1) * RAD,
    elevationSigmaRad: hasElevation ? numberOr(record['sdEl'], 0.1) * RAD : Number.NaN,
    timeSigmaS: 0,
    refractionFactor: 4 / 3,
    horizonLimited: true,
    region: undefined,
    floorHaeM: Number.NEGATIVE_INFINITY,
    ceilingHaeM: Number.POSITIVE_INFINITY,
    delayS: 0,
    gridM: 0,
    regionMarginM: 0,
    heightMarginM: 0,
    without: [],
    unauthenticated: false,
  };
  return sensor;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function readWorld(text: string | undefined): Result<World, TrackFault> {
  if (text === undefined) return ok(REAL_EARTH);
  const scenario = parseJson(text);
  const world = isRecord(scenario) ? scenario['world'] : undefined;
  if (!isRecord(world))
    return err(fault('track/world-malformed', 'the scenario must be JSON with an object "world" of true/false: horizon, refraction, rotation, drag'));
  const has = (name: string): boolean => world[name] !== false;
  return ok({ gravity: 'earth', rotation: has('rotation'), drag: has('drag'), horizon: has('horizon'), refraction: has('refraction') });
}

/** Reads the texts of `sensors.json`, `plots.csv` and (optionally) `scenario.json`; what is malformed is named with its row. */
export function readTrackJob(texts: { sensors: string; plots: string; world?: string; withCovariance?: boolean }): Result<TrackJob, TrackFault> {
  const world = readWorld(texts.world);
  if (!world.ok) return world;
  const list = parseJson(texts.sensors);
  if (!Array.isArray(list)) return err(fault('track/sensors-malformed', 'sensors must be a JSON array of objects with id, lat, lon, alt, period'));
  const sensors: ViewSensor[] = [];
  const sensorIds = new Map<string, number>();
  for (const [index, record] of list.entries()) {
    const sensor: ViewSensor | undefined = isRecord(record) ? readSensor(record, index) : undefined;
    if (sensor === undefined || !isRecord(record)) {
      return err(fault('track/sensors-malformed', `sensor ${index} must have lat within ±90, lon within ±360 and a period above 0 s`, { index }));
    }
    sensors.push(sensor);
    sensorIds.set(String(record['id']), index);
  }
  const header = texts.plots.slice(0, Math.max(0, texts.plots.indexOf('\n'))).trim();
  if (header !== PLOT_HEADER) return err(fault('track/plots-malformed', `the first line of the plots must be "${PLOT_HEADER}", got "${header.slice(0, 80)}"`));
  return ok({ world: world.value, sensors, sensorIds, plotsText: texts.plots, withCovariance: texts.withCovariance ?? false });
}

const PLOT_HEADER = 't,plotId,sensorId,range,az,el,sdRange,sdAz,sdEl';
const COLUMNS = 9;

/** Reads rows one by one into one plot object; `onRow` gets it with its sensor index, or −1 for an unknown one. */
function readRows(job: TrackJob, plot: ViewPlot, onRow: (sensorIndex: number) => void): void {
  const text = job.plotsText;
  const ends = new Int32Array(COLUMNS + 1);
  let at = text.indexOf('\n') + 1;
  while (at > 0 && at < text.length) {
    let end = text.indexOf('\n', at);
    if (end < 0) end = text.length;
    const stop = text.charCodeAt(end - 1) === 13 ? end - 1 : end;
    let columns = 0;
    for (let from = at; columns < COLUMNS; columns += 1) {
      let comma = text.indexOf(',', from);
      if (comma < 0 || comma > stop) comma = stop;
      ends[columns] = comma;
      from = comma + 1;
    }
    if (stop > at) {
      plot.measuredAt = timeS(readDecimal(text, at, ends[0]));
      const sensor = job.sensorIds.get(text.slice(ends[1] + 1, ends[2])) ?? -1;
      plot.sensorHandle = sensorHandle(sensor);
      plot.feedHandle = feedHandle(sensor);
      plot.rangeM = readDecimal(text, ends[2] + 1, ends[3]);
      plot.azimuthRad = readDecimal(text, ends[3] + 1, ends[4]) * RAD;
      plot.elevationRad = readDecimal(text, ends[4] + 1, ends[5]) * RAD;
      plot.rangeSigmaM = readDecimal(text, ends[5] + 1, ends[6]);
      plot.azimuthSigmaRad = readDecimal(text, ends[6] + 1, ends[7]) * RAD;
      plot.elevationSigmaRad = readDecimal(text, ends[7] + 1, ends[8]) * RAD;
      plot.form = plot.rangeM - plot.rangeM === 0 ? 'polar' : 'bearing';
      onRow(sensor);
    }
    at = end + 1;
  }
}

const place = new Float64Array(3);

function lineOf(tick: number, serial: number, s: Float64Array, covariance: Float64Array | undefined): string {
  ecefToGeodeticInto(place, 0, { xM: s[0], yM: s[1], zM: s[2] });
  const sinLat = sin(place[0]),
    cosLat = cos(place[0]),
    sinLon = sin(place[1]),
    cosLon = cos(place[1]);
  const east = -sinLon * s[3] + cosLon * s[4];
  const north = -sinLat * cosLon * s[3] - sinLat * sinLon * s[4] + cosLat * s[5];
  const up = cosLat * cosLon * s[3] + cosLat * sinLon * s[4] + sinLat * s[5];
  const p = covariance === undefined ? '' : `,"p":[${Array.from(covariance, (value) => value.toPrecision(6)).join(',')}]`;
  return `{"t":${tick},"trackId":${serial},"lat":${writeDecimal(place[0] / RAD, 6)},"lon":${writeDecimal(place[1] / RAD, 6)},"alt":${writeDecimal(place[2], 1)},"vx":${writeDecimal(east, 2)},"vy":${writeDecimal(north, 2)},"vz":${writeDecimal(up, 2)}${p}}`;
}

/** Runs the tracker over a job; `write` gets each line without its end. Returns the picture's counters. */
export function trackFile(job: TrackJob, write: (line: string) => void): Record<string, number> {
  const picture = createTracker(job.world);
  for (const sensor of job.sensors) picture.setSensor(sensor);
  const plot: ViewPlot = {
    ...blankMeasurement('polar', 'primary', timeS(0)),
    feedHandle: feedHandle(0),
    sensorHandle: sensorHandle(0),
    number: 0,
    releasedAt: timeS(0),
  };
  let newest = Number.NEGATIVE_INFINITY;
  let tick = Number.NaN;
  const emit = (): void => {
    picture.advanceTo(timeS(tick));
    if (!job.withCovariance) picture.forEachState(timeS(tick), (serial, state) => write(lineOf(tick, serial, state, undefined)));
    else
      picture.forEachTrack(timeS(tick), (track) => {
        if (track.status === 'confirmed') write(lineOf(tick, track.serial, track.state, track.covariance));
      });
  };
  readRows(job, plot, () => {
    const at = plot.measuredAt;
    if (at - at === 0) {
      if (Number.isNaN(tick)) tick = Math.ceil(at / TICK_S) * TICK_S;
      if (at > newest) {
        // A jump of more than an hour is no scenario; its ticks would have nothing to say.
        if (at - tick > 3600) tick = Math.ceil(at / TICK_S) * TICK_S;
        for (; tick < at; tick += TICK_S) emit();
        newest = at;
        picture.advanceTo(timeS(newest));
      }
    }
    plot.number += 1;
    plot.releasedAt = timeS(newest);
    picture.addPlot(plot, timeS(newest));
  });
  if (!Number.isNaN(tick)) emit();
  return picture.counters;
}
