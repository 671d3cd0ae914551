/** Places that can be warned, and the territories and airspaces of members. Rings are closed lon/lat pairs in radians. */
import type { MemberId, PlaceId, TimeS } from '../base/index.ts';

/** What can be warned. */
export interface Place {
  id: PlaceId;
  /** By BCP 47 tag; `en` and `ar` are always there. */
  names: Readonly<Record<string, string>>;
  ring: Float64Array;
  latRad: number;
  lonRad: number;
  /** Radius of the circle round the centre that holds the polygon. */
  radiusM: number;
  populationCount: number;
  /** Time people need to reach shelter. */
  shelterS: number;
  /** Who warns it; undefined: unserved, shown to the hub as such. */
  member: MemberId | undefined;
}

/** A polygon with floor, ceiling and the member responsible. */
export interface Airspace {
  id: string;
  names: Readonly<Record<string, string>>;
  member: MemberId;
  ring: Float64Array;
  floorHaeM: number;
  ceilingHaeM: number;
  /** When it closes and opens again; undefined: stays open. */
  closedFrom: TimeS | undefined;
  closedUntil: TimeS | undefined;
}
