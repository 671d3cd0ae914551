/**
 * A plot: one measurement at one time with its errors. One flat shape for all forms so that hot code stays
 * monomorphic; what a form does not have is NaN (numbers), -1 (codes) or '' (callsign).
 */
import type { FeedHandle, FeedId, Released, SensorHandle, SensorId, TimeS } from '../base/index.ts';

/** `polar`: from an antenna, range known, elevation NaN for a 2-D radar. `bearing`: azimuth only (elevation optional). `position`: on the Earth. */
export type PlotForm = 'polar' | 'bearing' | 'position';

/**
 * What kind of sensor spoke: decides what evidence a plot is (civil evidence counts only when radar agrees). `launch` is no plot of an
 * object: somebody says that something was launched. It never meets a tracker, it starts `prepare` where that could come down.
 */
export type PlotSource = 'primary' | 'secondary' | 'combined' | 'adsb' | 'passive' | 'observer' | 'launch';

/** What a sensor measured. */
export interface Measurement {
  form: PlotForm;
  source: PlotSource;
  measuredAt: TimeS;
  /** One-sigma of `measuredAt`. */
  timeSigmaS: number;
  /** Slant range from the antenna. */
  rangeM: number;
  /** From true north at the antenna, clockwise, in [0, 2π); of a launch the course from its place, NaN when nobody knows it. */
  azimuthRad: number;
  /** Apparent (refracted) angle above the WGS-84 horizontal of the antenna. */
  elevationRad: number;
  rangeSigmaM: number;
  azimuthSigmaRad: number;
  elevationSigmaRad: number;
  /** Range rate, positive away from the antenna. */
  dopplerMps: number;
  dopplerSigmaMps: number;
  latRad: number;
  lonRad: number;
  altitudeHaeM: number;
  /** One circular error (one sigma, per axis). For a coarsened plot it is a bias of the cell, not noise. */
  horizontalSigmaM: number;
  altitudeSigmaM: number;
  /** Cell size of the grid this plot was snapped to; 0 when it was not. */
  gridM: number;
  /** Height by the standard atmosphere (1013.25 hPa), from a transponder. */
  pressureAltitudeM: number;
  /** Velocity as broadcast (ADS-B), local east/north/up. */
  eastMps: number;
  northMps: number;
  upMps: number;
  velocitySigmaMps: number;
  /** 24-bit aircraft address, -1 when absent. */
  aircraftAddress: number;
  /** Mode 3/A code (0-4095), -1 when absent. */
  mode3A: number;
  /** Trimmed identification, '' when absent. */
  callsign: string;
  /** True of an estimate of somebody's tracker: its errors repeat from report to report. */
  isEstimate: boolean;
  /** The number that tracker gives its track; NaN of a plot that belongs to none. */
  trackNumber: number;
  /** How long before `measuredAt` that tracker last used a measurement; NaN when it does not say. */
  updateAgeS: number;
  /** That tracker gives its track up with this report. */
  trackEnds: boolean;
  /** Of a launch, how its desk grades it: source A to F and what it says 1 to 6, such as B2. '' of everything else. */
  grade: string;
}

/** A plot inside the door: it still carries its originator. */
export interface Plot extends Measurement {
  feed: FeedId;
  sensor: SensorId;
  /** Counts this feed's plots from 0. */
  number: number;
  receivedAt: TimeS;
}

/** A plot as one view gets it: handles of that view only, numbered by that view's own plots of the feed. */
export interface ViewPlot extends Measurement {
  feedHandle: FeedHandle;
  sensorHandle: SensorHandle;
  number: number;
  /** When it entered the view (reception plus the term's delay). */
  releasedAt: TimeS;
}

/** A plot that passed the release door. */
export type ReleasedPlot = Released<ViewPlot>;

/** A measurement with nothing in it. */
export function blankMeasurement(form: PlotForm, source: PlotSource, measuredAt: TimeS): Measurement {
  return {
    form,
    source,
    measuredAt,
    timeSigmaS: 0,
    rangeM: Number.NaN,
    azimuthRad: Number.NaN,
    elevationRad: Number.NaN,
    rangeSigmaM: Number.NaN,
    azimuthSigmaRad: Number.NaN,
    elevationSigmaRad: Number.NaN,
    dopplerMps: Number.NaN,
    dopplerSigmaMps: Number.NaN,
    latRad: Number.NaN,
    lonRad: Number.NaN,
    altitudeHaeM: Number.NaN,
    horizontalSigmaM: Number.NaN,
    altitudeSigmaM: Number.NaN,
    gridM: 0,
    pressureAltitudeM: Number.NaN,
    eastMps: Number.NaN,
    northMps: Number.NaN,
    upMps: Number.NaN,
    velocitySigmaMps: Number.NaN,
    aircraftAddress: -1,
    mode3A: -1,
    callsign: '',
    isEstimate: false,
    trackNumber: Number.NaN,
    updateAgeS: Number.NaN,
    trackEnds: false,
    grade: '',
  };
}

/** Copies every field of a measurement; named one by one, which engines do several times faster than a spread. */
export function copyMeasurementInto(out: Measurement, from: Measurement): void {
  out.form = from.form;
  out.source = from.source;
  out.measuredAt = from.measuredAt;
  out.timeSigmaS = from.timeSigmaS;
  out.rangeM = from.rangeM;
  out.azimuthRad = from.azimuthRad;
  out.elevationRad = from.elevationRad;
  out.rangeSigmaM = from.rangeSigmaM;
  out.azimuthSigmaRad = from.azimuthSigmaRad;
  out.elevationSigmaRad = from.elevationSigmaRad;
  out.dopplerMps = from.dopplerMps;
  out.dopplerSigmaMps = from.dopplerSigmaMps;
  out.latRad = from.latRad;
  out.lonRad = from.lonRad;
  out.altitudeHaeM = from.altitudeHaeM;
  out.horizontalSigmaM = from.horizontalSigmaM;
  out.altitudeSigmaM = from.altitudeSigmaM;
  out.gridM = from.gridM;
  out.pressureAltitudeM = from.pressureAltitudeM;
  out.eastMps = from.eastMps;
  out.northMps = from.northMps;
  out.upMps = from.upMps;
  out.velocitySigmaMps = from.velocitySigmaMps;
  out.aircraftAddress = from.aircraftAddress;
  out.mode3A = from.mode3A;
  out.callsign = from.callsign;
  out.isEstimate = from.isEstimate;
  out.trackNumber = from.trackNumber;
  out.updateAgeS = from.updateAgeS;
  out.trackEnds = from.trackEnds;
  out.grade = from.grade;
}
