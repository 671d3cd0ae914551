/**
 * A sensor as a view may know it: its coverage clipped and shifted exactly as its plots are, so that what is withheld
 * is never counted as missed, and a coarsened feed does not give away where its antenna stands.
 */
import { feedHandle, markReleased, sensorHandle } from '../base/index.ts';
import { distanceToEdgeM, ringContains, snapToGrid } from '../geo/index.ts';
import { cos } from '../math/index.ts';
import type { ReleasedSensor, Sensor, SensorTraits } from '../model/index.ts';
import { timeStepS } from './coarsen.ts';
import { PRESSURE_HEIGHT_SIGMA_M, SURELY_SIGMAS } from './locate.ts';
import type { Row } from './rows.ts';

/** Heights by the standard atmosphere are this unsure whatever the sensor. */
const PRESSURE_MARGIN_M = SURELY_SIGMAS * PRESSURE_HEIGHT_SIGMA_M;

function traitsOf(sensor: Sensor): SensorTraits {
  const { id: _id, feed: _feed, latRad: _lat, lonRad: _lon, antennaAltitudeHaeM: _height, madeFrom: _made, ...traits } = sensor;
  return traits;
}

/** The traits a coarsened feed may have: no errors, no sector, a range widened by a cell, a scan no finer than its time step. */
function coarseTraits(traits: SensorTraits, row: Row): SensorTraits {
  const cells = Math.floor(traits.rangeMaxM / row.gridM) + 2;
  return {
    ...traits,
    type: 'observer',
    source: 'primary',
    scanPeriodS: Math.max(traits.scanPeriodS, timeStepS(row.gridM)),
    rangeMinM: 0,
    rangeMaxM: cells * row.gridM,
    azimuthFromRad: 0,
    azimuthToRad: 0,
    rangeSigmaM: Number.NaN,
    azimuthSigmaRad: Number.NaN,
    elevationSigmaRad: Number.NaN,
    timeSigmaS: Number.NaN,
  };
}

const limitsHeight = (row: Row): boolean => row.floorHaeM !== -Infinity || row.ceilingHaeM !== Infinity;

/** Nowhere: what can never enter is never missed. */
const NOWHERE = { floorHaeM: Infinity, ceilingHaeM: -Infinity };

/** A row with limits lets in what can be placed: bearings never, a radar without heights never into a row of heights. */
function canEnter(sensor: Sensor, row: Row): boolean {
  if (sensor.type === 'passive') return row.region === undefined && row.gridM === 0 && !limitsHeight(row);
  return !(sensor.type === 'primary2d' && limitsHeight(row));
}

/**
 * Whether anything within a sensor's range may enter by a row. When nothing may, the view does not even hear that the sensor is there. A plot from
 * beyond the range is judged by itself, and makes its sensor known.
 */
export function reachesRow(sensor: Sensor, row: Row): boolean {
  if (sensor.type === 'launch' || !canEnter(sensor, row)) return false;
  const { region } = row;
  return region === undefined || !Number.isFinite(sensor.rangeMaxM) || ringContains(region, sensor) || distanceToEdgeM(region, sensor) <= sensor.rangeMaxM;
}

/** How near to an edge a plot is withheld, at the sensor's full range, where it is least sure; of a coarsened feed in whole cells. */
function marginsOf(sensor: Sensor, row: Row): { regionMarginM: number; heightMarginM: number } {
  const { rangeMaxM } = sensor;
  const sure = (value: number): number => (Number.isFinite(value) ? SURELY_SIGMAS * value : 0);
  const isHeightless = sensor.type === 'primary2d';
  // Half the way between the ground and the upper edge of the beam, along the ground.
  const unknownM = isHeightless ? (rangeMaxM * (1 - cos(sensor.elevationMaxRad))) / 2 : 0;
  const regionM =
    row.region === undefined
      ? 0
      : unknownM + Math.max(sure(sensor.rangeSigmaM), sure(rangeMaxM * sensor.azimuthSigmaRad), sure(rangeMaxM * sensor.elevationSigmaRad));
  const heightM = limitsHeight(row) ? Math.max(PRESSURE_MARGIN_M, sure(rangeMaxM * sensor.elevationSigmaRad)) : 0;
  const coarse = (value: number): number => (row.gridM === 0 ? value : Math.ceil(value / row.gridM) * row.gridM);
  return { regionMarginM: coarse(regionM), heightMarginM: coarse(heightM) };
}

/**
 * The sensor as the view gets it by `row`, under the view's own handles. `better`: the rows of its feed that come before: what they let
 * in does not come by this one, so its silence there is none.
 */
export function releaseSensor(sensor: Sensor, row: Row, better: readonly Row[], handles: { readonly feed: number; readonly sensor: number }): ReleasedSensor {
  const coarse = row.gridM !== 0;
  const traits = traitsOf(sensor);
  const at = row.gridM === 0 ? sensor : snapToGrid(sensor, row.gridM);
  return markReleased({
    ...(coarse ? coarseTraits(traits, row) : traits),
    handle: sensorHandle(handles.sensor),
    feedHandle: feedHandle(handles.feed),
    latRad: at.latRad,
    lonRad: at.lonRad,
    antennaAltitudeHaeM: coarse ? 0 : sensor.antennaAltitudeHaeM,
    region: row.region,
    ...(canEnter(sensor, row) ? { floorHaeM: row.floorHaeM, ceilingHaeM: row.ceilingHaeM } : NOWHERE),
    delayS: row.delayS,
    gridM: row.gridM,
    ...marginsOf(sensor, row),
    without: better.filter((other) => canEnter(sensor, other)).map(({ region, floorHaeM, ceilingHaeM }) => ({ region, floorHaeM, ceilingHaeM })),
    unauthenticated: sensor.source === 'adsb',
  });
}
