/** Where plots come from: position, errors, coverage, detection. */
import type { FeedHandle, FeedId, Released, SensorHandle, SensorId } from '../base/index.ts';
import type { PlotSource } from './plot.ts';

/** What kind of sensor it is. A `launch` desk sees no objects and covers nothing: it only says that something was launched. */
export type SensorType = 'radar3d' | 'primary2d' | 'secondary' | 'adsb' | 'passive' | 'observer' | 'launch';

/** What a sensor is, as its owner declares it. Angles in radians, NaN where a form does not measure it. */
export interface SensorTraits {
  type: SensorType;
  source: PlotSource;
  /** Time of one rotation or reporting interval. */
  scanPeriodS: number;
  /** Chance that an object inside the coverage gives a plot in one scan. */
  detectionChance: number;
  /** False plots per scan over the whole coverage. */
  falsePlotsPerScanCount: number;
  rangeMinM: number;
  rangeMaxM: number;
  /** Sector from `azimuthFromRad` clockwise to `azimuthToRad`; equal values mean all round. */
  azimuthFromRad: number;
  azimuthToRad: number;
  elevationMinRad: number;
  elevationMaxRad: number;
  rangeSigmaM: number;
  azimuthSigmaRad: number;
  elevationSigmaRad: number;
  timeSigmaS: number;
  /** Effective-Earth factor for refraction; 4/3 unless its owner knows better. */
  refractionFactor: number;
  /** True when the horizon limits it (all but high-frequency and space sensors). */
  horizonLimited: boolean;
  /** It comes over plain UDP, on which anybody on the way can forge it; said in mode actual alone. */
  forgeable?: boolean;
}

/** A sensor inside the door. */
export interface Sensor extends SensorTraits {
  id: SensorId;
  feed: FeedId;
  latRad: number;
  lonRad: number;
  /** Height of the antenna above the ellipsoid. */
  antennaAltitudeHaeM: number;
  /** Of a tracker that feeds its tracks: the sensors of its owner that they are made from, as far as the broker knows them. */
  madeFrom?: readonly SensorId[];
}

/** A part of a coverage: a region (undefined: everywhere) between two heights. */
export interface CoverageCut {
  readonly region: Float64Array | undefined;
  readonly floorHaeM: number;
  readonly ceilingHaeM: number;
}

/** A sensor as one view knows it: coverage clipped and shifted exactly as its plots are. */
export interface ViewSensor extends SensorTraits {
  handle: SensorHandle;
  feedHandle: FeedHandle;
  /** Antenna position. When `gridM` > 0 this is a cell centre and the range is widened to cover: never the true site. */
  latRad: number;
  lonRad: number;
  antennaAltitudeHaeM: number;
  /** Region of the term: closed ring, lon/lat pairs in radians; undefined when the term has none. */
  region: Float64Array | undefined;
  floorHaeM: number;
  ceilingHaeM: number;
  delayS: number;
  gridM: number;
  /** Plots this near to an edge of the region, or of the heights, may be withheld: silence there means nothing. */
  regionMarginM: number;
  heightMarginM: number;
  /** What of the coverage comes by a better way into the same view, under another handle. */
  without: readonly CoverageCut[];
  /** True for broadcast positions that anybody could send (ADS-B). */
  unauthenticated: boolean;
}

/** A sensor that passed the release door. */
export type ReleasedSensor = Released<ViewSensor>;
