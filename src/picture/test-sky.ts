// Made-up sensors and plots for the tests of this folder; truth is given in local east, north, up of one radar.
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { ecefToEnu, enuToEcef, enuToPolar, localFrame, type Ecef } from '../geo/index.ts';
import { keyedRandom } from '../math/index.ts';
import { blankMeasurement, type ViewPlot, type ViewSensor } from '../model/index.ts';
import { createTracker, type Tracker } from './picture.ts';
import type { World } from './world.ts';

export const FLAT_WORLD: World = { gravity: 'earth', rotation: false, drag: false, horizon: false, refraction: false };
export const SITE = localFrame({ latRad: 0.6, lonRad: 0.5, altitudeHaeM: 150 });

export function makeSensor(changes: Partial<ViewSensor> = {}): ViewSensor {
  const sensor: ViewSensor = {
    handle: sensorHandle(0),
    feedHandle: feedHandle(0),
    type: 'radar3d',
    source: 'primary',
    latRad: SITE.origin.latRad,
    lonRad: SITE.origin.lonRad,
    antennaAltitudeHaeM: SITE.origin.altitudeHaeM,
    scanPeriodS: 4,
    detectionChance: 0.9,
    falsePlotsPerScanCount: 1,
    rangeMinM: 0,
    rangeMaxM: 400_000,
    azimuthFromRad: 0,
    azimuthToRad: 0,
    elevationMinRad: Number.NaN,
    elevationMaxRad: Number.NaN,
    rangeSigmaM: 50,
    azimuthSigmaRad: 0.001,
    elevationSigmaRad: 0.001,
    timeSigmaS: 0,
    refractionFactor: 4 / 3,
    horizonLimited: true,
    region: undefined,
    floorHaeM: -1e9,
    ceilingHaeM: 1e9,
    delayS: 0,
    gridM: 0,
    regionMarginM: 0,
    heightMarginM: 0,
    without: [],
    unauthenticated: false,
    ...changes,
  };
  return sensor;
}

export function makePicture(sensors: readonly ViewSensor[] = [makeSensor()], world = FLAT_WORLD): Tracker {
  const picture = createTracker(world);
  for (const sensor of sensors) picture.setSensor(sensor);
  return picture;
}

/** A plot of a place in ECEF, with noise drawn by `key`; `key` 0 gives none. */
export function radarPlot(place: Ecef, at: number, key: number, changes: Partial<ViewPlot> = {}): ViewPlot {
  const polar = enuToPolar(ecefToEnu(SITE, place));
  const random = keyedRandom('test-sky', key, at);
  const noise = key === 0 ? 0 : 1;
  const plot: ViewPlot = {
    ...blankMeasurement('polar', 'primary', timeS(at)),
    feedHandle: feedHandle(0),
    sensorHandle: sensorHandle(0),
    number: 0,
    releasedAt: timeS(at),
    rangeM: polar.rangeM + noise * 50 * random.normal(),
    azimuthRad: polar.azimuthRad + noise * 0.001 * random.normal(),
    elevationRad: polar.elevationRad + noise * 0.001 * random.normal(),
    rangeSigmaM: 50,
    azimuthSigmaRad: 0.001,
    elevationSigmaRad: 0.001,
    ...changes,
  };
  return plot;
}

/** An object that flies east at a constant height over the site's plane. */
export const flyEast =
  (eastM: number, northM: number, upM: number, speedMps: number) =>
  (at: number): Ecef =>
    enuToEcef(SITE, { eastM: eastM + speedMps * at, northM, upM });

export interface Flight {
  from: number;
  until: number;
  key: number;
  changes?: Partial<ViewPlot>;
}

/** Feeds a flight's plots each 4 s in [from, to], with the clock each second. */
export function feed(picture: Tracker, place: (at: number) => Ecef, flight: Flight): void {
  for (let at = flight.from; at <= flight.until; at += 1) {
    picture.advanceTo(timeS(at));
    if ((at - flight.from) % 4 === 0) picture.addPlot(radarPlot(place(at), at, flight.key, flight.changes), timeS(at));
  }
}

/** Serials and statuses at a time. */
export function listTracks(picture: Tracker, at: number): Array<{ serial: number; status: string; state: number[]; kind: number[]; updates: number }> {
  const list: Array<{ serial: number; status: string; state: number[]; kind: number[]; updates: number }> = [];
  picture.forEachTrack(timeS(at), (track) => {
    list.push({ serial: track.serial, status: track.status, state: [...track.state], kind: [...track.kindChance], updates: track.updateCount });
  });
  return list;
}
