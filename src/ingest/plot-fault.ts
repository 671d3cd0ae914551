/** What is wrong with a plot that is put aside, and the words in which its owner is told. */
import { LIMITS } from '../base/index.ts';
import { fastDistanceM } from '../geo/index.ts';
import type { Measurement, SourceFormat } from '../model/index.ts';
import type { Reading } from './asterix-plot.ts';
import type { Source } from './source.ts';

/** What is told of a report that makes no plot. */
export const FAULT_TEXT: Readonly<Record<Exclude<Reading, 'plot' | 'skip'>, string>> = {
  'ingest/no-position': 'the report has no range and azimuth (or latitude and longitude): nothing can be plotted, check what the source sends',
  'ingest/no-time': 'the report has no time of day: set timeMeaning: received and a latency for this source',
  'ingest/no-error': 'neither the report nor its sensor says an error, so nothing can be weighed: add errors: {range: …} (or azimuth) to the sensor',
  'ingest/unknown-north': 'the direction is not from true north: add north: "… deg" to the source, the angle from true north to its own',
  'ingest/simulated': 'the report is marked simulated: send it to a broker in exercise mode',
};

/** What is told of a launch that no launch desk sent, or of another plot from one. */
export const LAUNCH_TEXT = 'launches come from a launch desk, and nothing else does: send "source":"launch" for a sensor of type "launch desk" alone';

/** However wrong our own clock is, a plot half a day off is not of now: the day of an ASTERIX time cannot be told beyond it. */
const DOUBT_MAX_S = 43_200;

/** Whether a plot's time is as far from its arrival as it may be. */
export const isTimely = (offsetS: number, clockDoubt: boolean, ageMaxS: number = LIMITS.plotAgeMaxS): boolean =>
  clockDoubt ? Math.abs(offsetS) <= DOUBT_MAX_S : offsetS <= ageMaxS && offsetS >= -LIMITS.plotFutureMaxS;

/** What is wrong with a time that is not. */
export function timeFault(offsetS: number, clockDoubt: boolean, longestS: number): { code: string; message: string } {
  const ageMaxS = clockDoubt ? DOUBT_MAX_S : longestS;
  const futureMaxS = clockDoubt ? DOUBT_MAX_S : LIMITS.plotFutureMaxS;
  if (offsetS > ageMaxS) {
    return {
      code: 'ingest/late',
      message: `measured ${offsetS.toFixed(1)} s before it came, the limit is ${ageMaxS} s: check the clock of the source or its delay`,
    };
  }
  return { code: 'ingest/future', message: `measured ${(-offsetS).toFixed(1)} s after it came, the limit is ${futureMaxS} s: check the clock of the source` };
}

const DEG = Math.PI / 180;
const HALF_TURN_RAD = Math.PI + 1e-9;

/** What is wrong with the place of a plot that no place can be; a wrong edition reads numbers from the wrong bits. */
export function placeFault(plot: Measurement): string | undefined {
  if (plot.form !== 'position')
    return plot.rangeM < 0 ? `the range is ${plot.rangeM.toFixed(1)} m, less than none: look at the range bias of the source` : undefined;
  const { latRad, lonRad } = plot;
  if (Math.abs(latRad) <= HALF_TURN_RAD / 2 && Math.abs(lonRad) <= HALF_TURN_RAD) return undefined;
  return `latitude ${(latRad / DEG).toFixed(3)} and longitude ${(lonRad / DEG).toFixed(3)} degrees are nowhere on the Earth: the edition of the source is probably set wrong`;
}

/** Formats in which people and programs write latitude and longitude by hand. */
const HAND_WRITTEN: readonly SourceFormat[] = ['plots', 'cot', 'sapient'];
/** Nobody sees twice as far as its sensor is said to. */
const OUT_OF_REACH = 2;
const swapped = { latRad: 0, lonRad: 0 };
/** What is told of such a position. */
export const SWAPPED_TEXT =
  'latitude and longitude lie the wrong way round: the place is far beyond the range of its sensor, and within it when the two are swapped';

/** Whether a position is far out of its sensor's reach, and within it once latitude and longitude are swapped. */
export function isSwapped(plot: Measurement, { sensor, config }: Source): boolean {
  if (plot.form !== 'position' || !HAND_WRITTEN.includes(config.format) || Math.abs(plot.lonRad) > HALF_TURN_RAD / 2) return false;
  if (!(fastDistanceM(sensor, plot) > OUT_OF_REACH * sensor.rangeMaxM)) return false;
  swapped.latRad = plot.lonRad;
  swapped.lonRad = plot.latRad;
  return fastDistanceM(sensor, swapped) <= sensor.rangeMaxM;
}
