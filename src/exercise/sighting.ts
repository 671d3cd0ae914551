/** What a sensor saw, before it is bytes. */
import type { TimeS } from '../base/index.ts';

/** One plot before it is bytes. */
export interface Sighting {
  /** -1 for a false plot or a ghost. */
  readonly objectIndex: number;
  /** When it was really measured; the sensor's clock may say something else. */
  readonly seenAt: TimeS;
  readonly rangeM: number;
  readonly azimuthRad: number;
  readonly elevationRad: number;
  readonly rangeRateMps: number;
}

/** What one sector, or one second of a sensor without a beam, saw. */
export interface Sector {
  readonly scanNumber: number;
  /** From 0; the beam goes from index/count to (index+1)/count of a turn. */
  readonly index: number;
  readonly count: number;
  readonly endsAt: TimeS;
  readonly arrivesAt: TimeS;
  readonly sightings: Sighting[];
}
