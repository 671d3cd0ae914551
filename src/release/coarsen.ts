/**
 * What of a plot enters a view: as measured, or snapped to a grid of place and time. A snapped plot has lost range,
 * azimuth, Doppler, codes and the sensor's place; it keeps one circular error that the tracker treats as a bias.
 */
import { addS, feedHandle, markReleased, sensorHandle, timeS, type TimeS } from '../base/index.ts';
import { snapToGrid } from '../geo/index.ts';
import { blankMeasurement, copyMeasurementInto, type GridM, type Plot, type ReleasedPlot, type ViewPlot } from '../model/index.ts';
import { locateInto, type Location, type Site } from './locate.ts';
import type { Row } from './rows.ts';

/** Where a grid stands in tables: as measured first, then by size. */
export const slotOf = (gridM: GridM): number => (gridM === 0 ? 0 : gridM === 1000 ? 1 : gridM === 5000 ? 2 : 3);

/** Steps of time and height that go with a grid. They nest as the cells do, so two grants of one feed tell no more than the finer. */
const TIME_STEPS_S = Float64Array.of(0, 5, 15, 60);
const HEIGHT_STEPS_M = Float64Array.of(0, 500, 1000, 2000);

/** Standard deviation of a uniform spread over one step. */
const UNIFORM = 1 / Math.sqrt(12);
/** Errors beyond half the Earth say nothing more. */
const SIGMA_MAX = 2e7;

const location: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };

/** The step of time of a grid; 0 for none. */
export function timeStepS(gridM: GridM): number {
  return TIME_STEPS_S[slotOf(gridM)];
}

/** The middle of the time step that holds `at`. */
export function snapTime(at: TimeS, gridM: GridM): TimeS {
  const step = timeStepS(gridM);
  return step === 0 ? at : timeS((Math.floor(at / step) + 0.5) * step);
}

/**
 * When what was measured at `measuredAt` enters a view by `row`: on reception plus delay, and no sooner than the moment it is
 * snapped to. A tracker cannot take what has not happened yet, and entering at once would tell the time that the step hides.
 */
export function releaseTime(row: Pick<Row, 'delayS' | 'gridM'>, measuredAt: TimeS, receivedAt: TimeS): TimeS {
  const delayedAt = addS(receivedAt, row.delayS);
  return row.gridM === 0 ? delayedAt : timeS(Math.max(delayedAt, snapTime(measuredAt, row.gridM)));
}

/**
 * The error of a snapped value: that of the step, or when the plot itself is worse, the step's error doubled until it covers
 * the plot's. The plot's own error is not handed on: it grows with range and would say how far the radar is.
 */
function steppedSigma(stepSigma: number, ownSigma: number): number {
  let sigma = stepSigma;
  while (sigma < ownSigma && sigma < SIGMA_MAX) sigma *= 2;
  return sigma;
}

/** Keeps only the cell of the plot; false when it cannot be located. */
function writeSnapped(out: ViewPlot, plot: Plot, location: Location | undefined, gridM: Exclude<GridM, 0>): boolean {
  // The end of somebody's track is no plot, and its number is not handed on.
  if (plot.trackEnds || location === undefined) return false;
  const heightM = HEIGHT_STEPS_M[slotOf(gridM)];
  const cell = snapToGrid(location, gridM);
  out.latRad = cell.latRad;
  out.lonRad = cell.lonRad;
  // What an aircraft says of itself stays known as such: it must not pass for a radar's evidence about itself.
  out.source = plot.source === 'adsb' || plot.source === 'launch' ? plot.source : 'primary';
  out.grade = plot.grade;
  out.horizontalSigmaM = steppedSigma(gridM * UNIFORM, location.horizontalSigmaM);
  out.gridM = gridM;
  out.measuredAt = snapTime(plot.measuredAt, gridM);
  out.timeSigmaS = steppedSigma(timeStepS(gridM) * UNIFORM, plot.timeSigmaS);
  if (Number.isFinite(location.altitudeHaeM) && Number.isFinite(location.altitudeSigmaM)) {
    out.altitudeHaeM = (Math.floor(location.altitudeHaeM / heightM) + 0.5) * heightM;
    out.altitudeSigmaM = steppedSigma(heightM * UNIFORM, location.altitudeSigmaM);
  } else {
    out.altitudeHaeM = NOTHING.altitudeHaeM;
    out.altitudeSigmaM = NOTHING.altitudeSigmaM;
  }
  return true;
}

/** A plot with nothing in it, to be filled by `releasePlotInto` again and again. */
export function blankViewPlot(): ViewPlot {
  return {
    ...blankMeasurement('position', 'primary', timeS(0)),
    feedHandle: feedHandle(0),
    sensorHandle: sensorHandle(0),
    number: 0,
    releasedAt: timeS(0),
  };
}

const NOTHING = blankMeasurement('position', 'primary', timeS(0));

/**
 * Writes what a grid leaves of a plot that is at `location`; false when it cannot be coarsened. `out` is blank, or was written by nothing but
 * this for the same grid: what a grid takes away is then not there already.
 */
export function writeReleased(out: ViewPlot, plot: Plot, location: Location | undefined, gridM: GridM): boolean {
  if (gridM === 0) {
    copyMeasurementInto(out, plot);
    return true;
  }
  return writeSnapped(out, plot, location, gridM);
}

/**
 * Writes the plot as the view gets it by `row` and stamps it as released; undefined when it cannot be coarsened (then it
 * stays withheld). `out` may be reused once the picture has taken it.
 */
export function releasePlotInto(out: ViewPlot, plot: Plot, site: Site, row: Row): ReleasedPlot | undefined {
  out.releasedAt = releaseTime(row, plot.measuredAt, plot.receivedAt);
  if (row.gridM !== 0) copyMeasurementInto(out, NOTHING);
  const isPlaced = row.gridM !== 0 && locateInto(location, plot, site);
  return writeReleased(out, plot, isPlaced ? location : undefined, row.gridM) ? markReleased(out) : undefined;
}
