/** A track as the picture hands it on, and a forecast of where it goes. */
import type { TimeS } from '../base/index.ts';

/** `tentative`: not yet believed; `lost`: out of coverage, kept on. */
export type TrackStatus = 'tentative' | 'confirmed' | 'lost';

/**
 * One track predicted to `at`. The picture reuses the object between calls: copy what is kept.
 * State: ECEF position and velocity (m, m/s). Covariance: packed upper triangle of the 6×6, row by row, 21 terms.
 */
export interface TrackEstimate {
  /** Number within this picture's epoch, from 1, never used twice. */
  serial: number;
  /** Tracks that came from one (booster, fragments, debris) share this: the serial of the first of them. */
  event: number;
  status: TrackStatus;
  existenceChance: number;
  at: TimeS;
  state: Float64Array;
  covariance: Float64Array;
  /** The part of the spread of its velocity across its path that stands for turns which no plot shows yet, one sigma, m/s. */
  turnSigmaMps: number;
  /** In the order of `KINDS`, sums to 1. */
  kindChance: Float64Array;
  /** Chance that it is under rocket power (boost) and that it is on a ballistic arc. */
  boostChance: number;
  ballisticChance: number;
  /** Estimated ballistic coefficient mass/(drag area), kg/m²; NaN when not estimated. */
  ballisticCoefficientKgPerM2: number;
  /** Turn rate about the vertical, positive clockwise seen from above. */
  turnRateRadPerS: number;
  /** False while no measurement of height has been had (a prior by kind stands in). */
  heightKnown: boolean;
  /** Changes whenever a plot changed the estimate; never leaves the view. */
  updateCount: number;
  firstAt: TimeS;
  lastPlotAt: TimeS;
  /**
   * Civil evidence: -1/'' when none; `civilCorroborated` when a radar had its answer itself, or when
   * independent radar or a filed flight plan agrees with the broadcast position.
   */
  aircraftAddress: number;
  callsign: string;
  mode3A: number;
  civilCorroborated: boolean;
  /** True when only unauthenticated broadcasts feed it. */
  broadcastOnly: boolean;
  /** True when for minutes only what somebody on the way could have forged has shown it. */
  forgeable: boolean;
  /** Largest grid among the sources that hold the estimate up; no claim better than it. 0 when any source is unsnapped. */
  gridM: number;
  /** How far it is believed beside its existence: 1 unless one other feed of this view should see it and does not. */
  credenceShare: number;
  /** Two other feeds of this view that should see it do not: it is `tentative`, whatever its own feed says. */
  heldBack: boolean;
  /** One feed of this view alone has reported it so far. It says how many sources there are, so it never leaves the view. */
  singleSource: boolean;
}

/** What is known of a confirmed or lost track without predicting it. The picture reuses the object between calls. */
export interface Standing {
  serial: number;
  status: 'confirmed' | 'lost';
  existenceChance: number;
  updateCount: number;
}

/** Chance and time for one place ahead. */
export interface Arrival {
  /** Index into the forecaster's list of places. */
  placeIndex: number;
  chance: number;
  /** 5 %, 50 % and 95 % of the arrival time, given that it arrives. */
  earliestAt: TimeS;
  medianAt: TimeS;
  latestAt: TimeS;
}

/** Where a ballistic object (or debris) comes down: one-sigma ellipse on the ground. */
export interface Impact {
  latRad: number;
  lonRad: number;
  at: TimeS;
  atSigmaS: number;
  majorSigmaM: number;
  minorSigmaM: number;
  /** Direction of the major axis, clockwise from north. */
  orientationRad: number;
}

/** Where one track goes. */
export interface Forecast {
  serial: number;
  event: number;
  madeAt: TimeS;
  /** In the order of `KINDS`, as used. */
  kindChance: Float64Array;
  impact: Impact | undefined;
  /** Sorted by `earliestAt`, then place index. */
  arrivals: readonly Arrival[];
}

/** One of the pictures of a view. */
export interface Part {
  readonly index: number;
  readonly count: number;
}

/**
 * A track's serial among those of all pictures of its view: one picture's serials stay as they are.
 * @example partSerial(7, { index: 1, count: 3 }) === 22
 */
export function partSerial(serial: number, part: Part): number {
  return serial * part.count + part.index;
}
