/**
 * What of a plot enters a view: as measured, or snapped to a grid of place and time. A snapped plot has lost range,
 * azimuth, Doppler, codes and the sensor's place; it keeps one circular error that the tracker treats as a bias.
 */
import { feedHandle, markReleased, sensorHandle, timeS, type TimeS } from '../base/index.ts';
import { snapToGrid } from '../geo/index.ts';
import { blankMeasurement, copyMeasurementInto, type GridM, type Plot, type ReleasedPlot, type ViewPlot } from '../model/index.ts';
import { locateInto, type Location, type Site } from './locate.ts';
import type { Row } from './rows.ts';

/** Steps of time and height that go with a grid. They nest as the cells do, so two grants of one feed tell no more than the finer. */
const STEPS: Readonly<Record<Exclude<GridM, 0>, { timeS: number; heightM: number }>> = {
  1000: { timeS: 5, heightM: 500 },
  5000: { timeS: 15, heightM: 1000 },
  20000: { timeS: 60, heightM: 2000 },
};

/** Standard deviation of a uniform spread over one step. */
const UNIFORM = 1 / Math.sqrt(12);

const location: Location = { latRad: 0, lonRad: 0, altitudeHaeM: 0, horizontalSigmaM: 0, altitudeSigmaM: 0 };

/** The step of time of a grid; 0 for none. */
export function timeStepS(gridM: GridM): number {
  return gridM === 0 ? 0 : STEPS[gridM].timeS;
}

/** The middle of the time step that holds `at`. */
export function snapTime(at: TimeS, gridM: GridM): TimeS {
  const step = timeStepS(gridM);
  return step === 0 ? at : timeS((Math.floor(at / step) + 0.5) * step);
}

/** Keeps only the cell of the plot; false when it cannot be located. */
function writeSnapped(out: ViewPlot, plot: Plot, site: Site, gridM: Exclude<GridM, 0>): boolean {
  if (!locateInto(location, plot, site)) return false;
  const steps = STEPS[gridM];
  const cell = snapToGrid(location, gridM);
  out.latRad = cell.latRad;
  out.lonRad = cell.lonRad;
  out.horizontalSigmaM = gridM * UNIFORM;
  out.gridM = gridM;
  out.measuredAt = snapTime(plot.measuredAt, gridM);
  out.timeSigmaS = steps.timeS * UNIFORM;
  if (Number.isFinite(location.altitudeHaeM)) {
    out.altitudeHaeM = (Math.floor(location.altitudeHaeM / steps.heightM) + 0.5) * steps.heightM;
    out.altitudeSigmaM = Math.max(steps.heightM * UNIFORM, location.altitudeSigmaM);
  }
  return true;
}

/** A plot with nothing in it, to be filled by `releasePlotInto` again and again. */
export function blankViewPlot(): ViewPlot {
  return {
    ...blankMeasurement('position', 'primary', timeS(0)),
    feedHandle: feedHandle(0), sensorHandle: sensorHandle(0), number: 0, releasedAt: timeS(0),
  };
}

const NOTHING = blankMeasurement('position', 'primary', timeS(0));

/**
 * Writes the plot as the view gets it by `row` and stamps it as released; undefined when it cannot be coarsened (then it
 * stays withheld). `out` may be reused once the picture has taken it.
 */
export function releasePlotInto(out: ViewPlot, plot: Plot, site: Site, row: Row): ReleasedPlot | undefined {
  out.releasedAt = timeS(plot.receivedAt + row.delayS);
  if (row.gridM === 0) {
    copyMeasurementInto(out, plot);
    return markReleased(out);
  }
  copyMeasurementInto(out, NOTHING);
  return writeSnapped(out, plot, site, row.gridM) ? markReleased(out) : undefined;
}
