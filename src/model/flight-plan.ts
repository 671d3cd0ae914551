/** What was filed about a civil flight: who it says it is, and where it will be when. */
import type { TimeS } from '../base/index.ts';

/** A place that a flight means to pass, and when. */
export interface FlightPoint {
  readonly at: TimeS;
  readonly latRad: number;
  readonly lonRad: number;
  /** By the standard atmosphere; NaN when it was not filed. */
  readonly pressureAltitudeM: number;
}

/** One flight. At least one of callsign, address and code is there. */
export interface FlightPlan {
  /** '' when none was filed. */
  readonly callsign: string;
  /** -1 when none was filed. */
  readonly aircraftAddress: number;
  readonly mode3A: number;
  /** Two or more, in the order of their times. */
  readonly points: readonly FlightPoint[];
}
