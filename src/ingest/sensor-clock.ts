/**
 * Times of measurement while our own clock is in doubt. The time that is told may then be apart from the true one by hours, and a tracker takes in
 * nothing far from its tick; so what a sensor says is moved by as much as it is off, as far as needed, and by its own plots alone.
 */
import type { SensorId, TimeS } from '../base/index.ts';

/** Plots of a sensor that is no more off than this are taken as they say; late ones start few tracks. A jump of less than the first is none. */
const AHEAD_MAX_S = 2;
const BEHIND_MAX_S = 5;
/** What is known of an offset moves by so much with each plot, and with each second between two: to the middle of them, so that a few that are sent again move it little. */
const STEP_S = 0.05;
const STEP_PER_S = 0.25;
const GAP_MAX_S = 60;

interface Known {
  /** Middle of arrival minus measurement. */
  offsetS: number;
  at: number;
}

/** By how much the plots of each sensor are off. */
export class SensorClocks {
  private readonly known = new Map<SensorId, Known>();

  /** Forgets all: the clock is trusted. */
  clear(): void {
    this.known.clear();
  }

  /** Takes note of a plot that came at `at`, `offsetS` after its time; `feedOffsetS` is what is known of all plots of its feed. */
  note(sensor: SensorId, at: TimeS, offsetS: number, feedOffsetS: number): void {
    const known = this.known.get(sensor);
    if (known === undefined) {
      this.known.set(sensor, { offsetS: shiftOf(offsetS) === 0 ? offsetS : feedOffsetS, at });
      return;
    }
    const stepS = STEP_S + STEP_PER_S * Math.min(GAP_MAX_S, Math.max(0, at - known.at));
    known.at = at;
    known.offsetS += Math.max(-stepS, Math.min(stepS, offsetS - known.offsetS));
  }

  /** What is added to the times of a sensor. */
  shiftS(sensor: SensorId): number {
    const known = this.known.get(sensor);
    return known === undefined ? 0 : shiftOf(known.offsetS);
  }
}

/** The least that brings an offset within the bounds. It changes no faster than the offset, so that nothing leaps. */
function shiftOf(offsetS: number): number {
  return Math.min(0, offsetS + AHEAD_MAX_S) + Math.max(0, offsetS - BEHIND_MAX_S);
}
