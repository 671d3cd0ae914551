/**
 * What one feed says twice, and what it says too fast: lines that are doubled bring each datagram twice, and a source that runs wild
 * would take the time of all others. What is left out is counted for its owner.
 */
import { timeS, type SensorId } from '../base/index.ts';
import { blankMeasurement, copyMeasurementInto, type Measurement } from '../model/index.ts';

/** Plots that are remembered; a power of two. Doubled lines differ by milliseconds, in which a feed says far less. */
const KEPT = 1024;

export interface FeedFilter {
  /** Whether the feed said the same of the same moment just before. */
  isRepeated(sensor: SensorId, plot: Measurement): boolean;
  /** How many plots the feed has said in this second of its arrival, this one included. */
  countInSecond(second: number): number;
}

/** Bits of a time and a place, mixed: like plots fall into one slot. Numbers are taken where they stand: one that is handed on is an object for each plot. */
function slotOf(plot: Measurement): number {
  const ticks = ((plot.measuredAt * 1024) % 4_294_967_296) | 0;
  const place = plot.form === 'position' ? (plot.latRad * 1e9) | 0 : (plot.azimuthRad * 1e9) | 0;
  return ((Math.imul(ticks, 0x9e3779b1) ^ Math.imul(place, 0x85ebca6b)) >>> 22) & (KEPT - 1);
}

/** The same in all that a doubled datagram has in common: when, where, and what was said. */
function isSame(kept: Measurement, plot: Measurement): boolean {
  return (
    kept.measuredAt === plot.measuredAt && kept.form === plot.form && Object.is(kept.latRad, plot.latRad) && Object.is(kept.lonRad, plot.lonRad) &&
    Object.is(kept.azimuthRad, plot.azimuthRad) && Object.is(kept.rangeM, plot.rangeM) && kept.source === plot.source &&
    kept.aircraftAddress === plot.aircraftAddress && kept.mode3A === plot.mode3A && kept.callsign === plot.callsign && kept.trackEnds === plot.trackEnds &&
    Object.is(kept.trackNumber, plot.trackNumber) && Object.is(kept.pressureAltitudeM, plot.pressureAltitudeM) &&
    Object.is(kept.altitudeHaeM, plot.altitudeHaeM) && Object.is(kept.elevationRad, plot.elevationRad) && kept.grade === plot.grade
  );
}

/** A filter that has heard nothing yet. */
export function createFeedFilter(): FeedFilter {
  // Slots are made when they are first needed: most feeds are quiet.
  const slots = new Map<number, { sensor: SensorId; readonly plot: Measurement }>();
  let second = -1;
  let count = 0;
  return {
    isRepeated(sensor, plot) {
      const slot = slotOf(plot);
      const known = slots.get(slot);
      if (known === undefined) {
        const kept = blankMeasurement('polar', 'primary', timeS(Number.NaN));
        copyMeasurementInto(kept, plot);
        slots.set(slot, { sensor, plot: kept });
        return false;
      }
      if (known.sensor === sensor && isSame(known.plot, plot)) return true;
      known.sensor = sensor;
      copyMeasurementInto(known.plot, plot);
      return false;
    },
    countInSecond(now) {
      if (now !== second) {
        second = now;
        count = 0;
      }
      count += 1;
      return count;
    },
  };
}

/** What to do when a feed says more than it may. */
export const overloadText = (mostCount: number): string => `more than ${mostCount} plots in one second, the rest of this second is left out: look for a source that repeats itself or runs wild`;
