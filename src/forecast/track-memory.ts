/** What a forecaster remembers of one track: the standing forecast, the estimate it was made from, and the course's history. */
import { timeS, type TimeS } from '../base/index.ts';
import { KINDS, type Forecast, type Impact, type TrackEstimate, type TrackStatus } from '../model/index.ts';
import type { Contribution, MutableArrival } from './arrival-sink.ts';
import { blankBoost, type BoostSpread } from './boost.ts';
import { blankDrag, type Drag } from './drag.ts';
import { blankFall, type Fall } from './impact-spread.ts';
import type { ThreatShare } from './threat-share.ts';
import { blankLeg, type Leg } from './leg.ts';
import { blankTrail, type Trail } from './trail.ts';

/**
 * A forecast that stands until the next update of its track, which changes it in place: copy what is kept.
 * `lost`: made while the track was seen, kept on since; chances fall, times stay. `revision` grows with every change.
 */
export interface StandingForecast extends Forecast {
  serial: number;
  event: number;
  madeAt: TimeS;
  impact: Impact | undefined;
  arrivals: readonly MutableArrival[];
  lost: boolean;
  /** Lost, and sensors that should see it do not: it is taken to have ended. Never true of what falls. */
  gone: boolean;
  revision: number;
  /** Chance that it counts as something on its way, by kind and civil evidence. */
  threatShare: number;
  /** Of an indicated launch: it starts `prepare` and nothing above it. */
  readonly onlyPrepares?: boolean;
  /** Only what could be forged shows its track: unless its member wants it otherwise it raises nothing above `prepare`, but keeps what stands. */
  forgeable?: boolean;
}

export interface TrackMemory {
  readonly forecast: StandingForecast;
  readonly arrivals: MutableArrival[];
  readonly impact: Impact;
  readonly share: ThreatShare;
  readonly fall: Fall;
  readonly boost: BoostSpread;
  /** What the air has taken off it so far. */
  readonly drag: Drag;
  /** Estimate at the last computation. */
  readonly state: Float64Array;
  status: TrackStatus;
  updateCount: number;
  /** Its course was believed in part only. */
  young: boolean;
  /** Update of the track at which the forecast was last compared with it. */
  lookedCount: number;
  existenceChance: number;
  speedMps: number;
  horizontalSigmaM: number;
  /** Whether it flew ballistic or boosted then: decides how soon it is stale. */
  free: boolean;
  boosting: boolean;
  /** Smoothed thrust along the velocity, NaN until two estimates a moment apart were seen. */
  thrustMps2: number;
  /** Smoothed sum of course changes, radians, forgetting over minutes. */
  turnedRad: number;
  lastCourseRad: number;
  readonly trail: Trail;
  readonly leg: Leg;
  /** What it threatened while it was lost, for as long as the track that took over is young: that may be another object. */
  readonly carried: Contribution[];
  /** Chances of the arrivals when the track was last seen, in their order; fading multiplies them. */
  readonly seenChance: number[];
  seenAt: TimeS;
  /** A plot before this makes no new forecast; what waits for the forecast tick has +∞ here. */
  heedsFrom: number;
  /** It was once a body in free fall beyond doubt. */
  arcShown: boolean;
  /** Its pieces are counted. */
  broken: boolean;
  /** Its track is gone from the picture; kept while debris can still come down. */
  dropped: boolean;
  goneAt: TimeS;
}

/** Memory of a track that has no forecast yet. */
export function beginMemory(track: TrackEstimate): TrackMemory {
  const arrivals: MutableArrival[] = [];
  const impact: Impact = { latRad: 0, lonRad: 0, at: track.at, atSigmaS: 0, majorSigmaM: 0, minorSigmaM: 0, orientationRad: 0 };
  return {
    forecast: {
      serial: track.serial,
      event: track.event,
      madeAt: timeS(Number.NEGATIVE_INFINITY),
      kindChance: new Float64Array(KINDS.length),
      impact: undefined,
      arrivals,
      lost: false,
      gone: false,
      revision: 0,
      threatShare: 0,
    },
    arrivals,
    impact,
    share: { ballistic: 0, cruise: 0, drone: 0, other: 0 },
    fall: blankFall(),
    boost: blankBoost(),
    drag: blankDrag(),
    state: new Float64Array(6),
    status: track.status,
    updateCount: -1,
    young: true,
    lookedCount: -1,
    existenceChance: 0,
    speedMps: 0,
    horizontalSigmaM: 0,
    free: false,
    boosting: false,
    thrustMps2: Number.NaN,
    turnedRad: 0,
    lastCourseRad: Number.NaN,
    trail: blankTrail(),
    leg: blankLeg(),
    carried: [],
    seenChance: [],
    seenAt: track.at,
    heedsFrom: Number.NEGATIVE_INFINITY,
    arcShown: false,
    broken: false,
    dropped: false,
    goneAt: track.at,
  };
}
