/**
 * A sensor as a view may know it: its coverage clipped and shifted exactly as its plots are, so that what is withheld
 * is never counted as missed, and a coarsened feed does not give away where its antenna stands.
 */
import { feedHandle, markReleased, sensorHandle } from '../base/index.ts';
import { snapToGrid } from '../geo/index.ts';
import type { ReleasedSensor, Sensor, SensorTraits } from '../model/index.ts';
import { timeStepS } from './coarsen.ts';
import type { Row } from './rows.ts';

function traitsOf(sensor: Sensor): SensorTraits {
  const { id: _id, feed: _feed, latRad: _lat, lonRad: _lon, antennaAltitudeHaeM: _height, ...traits } = sensor;
  return traits;
}

/** The traits a coarsened feed may have: no errors, no sector, a range widened by a cell, a scan no finer than its time step. */
function coarseTraits(traits: SensorTraits, row: Row): SensorTraits {
  const cells = Math.floor(traits.rangeMaxM / row.gridM) + 2;
  return {
    ...traits,
    type: 'observer', source: 'primary',
    scanPeriodS: Math.max(traits.scanPeriodS, timeStepS(row.gridM)),
    rangeMinM: 0, rangeMaxM: cells * row.gridM,
    azimuthFromRad: 0, azimuthToRad: 0,
    rangeSigmaM: Number.NaN, azimuthSigmaRad: Number.NaN, elevationSigmaRad: Number.NaN,
    timeSigmaS: Number.NaN,
  };
}

/** Nowhere: what can never enter is never missed. */
const NOWHERE = { floorHaeM: Infinity, ceilingHaeM: -Infinity };

/** A row with limits lets in what can be placed: bearings never, a radar without heights never into a row of heights. */
function canEnter(sensor: Sensor, row: Row): boolean {
  const byHeight = row.floorHaeM !== -Infinity || row.ceilingHaeM !== Infinity;
  if (sensor.type === 'passive') return row.region === undefined && row.gridM === 0 && !byHeight;
  return !(sensor.type === 'primary2d' && byHeight);
}

/** The sensor as the view gets it by `row`, under the view's own handles. */
export function releaseSensor(sensor: Sensor, row: Row, feed: number, handle: number): ReleasedSensor {
  const coarse = row.gridM !== 0;
  const traits = traitsOf(sensor);
  const at = row.gridM === 0 ? sensor : snapToGrid(sensor, row.gridM);
  return markReleased({
    ...(coarse ? coarseTraits(traits, row) : traits),
    handle: sensorHandle(handle),
    feedHandle: feedHandle(feed),
    latRad: at.latRad,
    lonRad: at.lonRad,
    antennaAltitudeHaeM: coarse ? 0 : sensor.antennaAltitudeHaeM,
    region: row.region,
    ...(canEnter(sensor, row) ? { floorHaeM: row.floorHaeM, ceilingHaeM: row.ceilingHaeM } : NOWHERE),
    delayS: row.delayS,
    gridM: row.gridM,
    unauthenticated: sensor.source === 'adsb',
  });
}
