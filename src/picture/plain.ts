/** Sensors and plots with everything at its default, for those who use the tracker alone. */
import { feedHandle, sensorHandle, timeS } from '../base/index.ts';
import { blankMeasurement, type ViewPlot, type ViewSensor } from '../model/index.ts';

/** A 3-D radar at latitude 0, longitude 0 with a scan of 4 s, changed as told; angles in radians, lengths in metres. */
export function plainSensor(changes: Partial<ViewSensor> = {}): ViewSensor {
  const sensor: ViewSensor = {
    handle: sensorHandle(0),
    feedHandle: feedHandle(0),
    type: 'radar3d',
    source: 'primary',
    latRad: 0,
    lonRad: 0,
    antennaAltitudeHaeM: 0,
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
    floorHaeM: Number.NEGATIVE_INFINITY,
    ceilingHaeM: Number.POSITIVE_INFINITY,
    regionMarginM: 0,
    heightMarginM: 0,
    without: [],
    delayS: 0,
    gridM: 0,
    unauthenticated: false,
    ...changes,
  };
  return sensor;
}

/** A polar plot of sensor 0 at time 0 without a place, changed as told; what is not measured stays NaN. */
export function plainPlot(changes: Partial<ViewPlot> = {}): ViewPlot {
  const plot: ViewPlot = {
    ...blankMeasurement('polar', 'primary', timeS(0)),
    feedHandle: feedHandle(0),
    sensorHandle: sensorHandle(0),
    number: 0,
    releasedAt: timeS(0),
    rangeSigmaM: 50,
    azimuthSigmaRad: 0.001,
    elevationSigmaRad: 0.001,
    ...changes,
  };
  return plot;
}
