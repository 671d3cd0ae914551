/**
 * What an indicated launch may reach, before anything is tracked: every place in the sector of its course, with times of an arc that is
 * low, or high. The chance is that of the region as a whole, as far as the report is believed: where in it a body comes down nobody
 * can say yet. So it only ever prepares. Which way a body goes is the business of its track.
 */
import { timeS, type TimeS } from '../base/index.ts';
import { geodesicLine } from '../geo/index.ts';
import { wrapPi } from '../math/index.ts';
import { KINDS, type Place } from '../model/index.ts';
import type { MutableArrival } from './arrival-sink.ts';
import { BALLISTIC } from './habits.ts';
import type { StandingForecast } from './track-memory.ts';

/** A launch as a view has it. Positions and angles in radians, errors one sigma. */
export interface Launch {
  /** Counts the launches of a view from 0. */
  readonly number: number;
  readonly latRad: number;
  readonly lonRad: number;
  readonly horizontalSigmaM: number;
  readonly at: TimeS;
  readonly atSigmaS: number;
  /** NaN: nobody knows it, so every direction counts. */
  readonly courseRad: number;
  readonly courseSigmaRad: number;
  /** The source, A to F, and what it says, 1 to 6. */
  readonly grade: string;
}

/** Serials of launches begin behind those of all tracks. */
const LAUNCH_SERIALS_FROM = 1_099_511_627_776;

/** As far as any burn-out is counted. */
const REACH_M = 3_500_000;
const SECTOR_SIGMAS = 2;
/** Coming down this near counts, as for every fall. */
const NEAR_M = 5_000;

/**
 * Flight time over a distance d as multiples of √(2d/g), the time of the flattest throw that needs least speed: a low arc is quicker, a
 * high one and the Earth's curve take longer; the climb under power comes on top.
 */
const QUICKEST_FACTOR = 0.7;
const USUAL_FACTOR = 1.1;
const SLOWEST_FACTOR = 2.2;
const GRAVITY_MPS2 = 9.8;
const POWERED_MEAN_S = 60;
const POWERED_MAX_S = 240;

/**
 * How far a launch is believed, by the two grades of its desk: what it says (1 to 6) by whoever says it (A to F). Set by judgement,
 * since nobody has counted how often such reports are true; an E, or a 5 from anybody, starts nothing.
 */
const CREDIBILITY_CHANCE = [0.97, 0.9, 0.7, 0.35, 0.04, 0.5] as const;
const RELIABILITY_SHARE = [1, 0.95, 0.8, 0.5, 0.04, 0.6] as const;

/** Chance that what a report of this grade says is so. */
export function launchChance(grade: string): number {
  const reliability = RELIABILITY_SHARE[grade.charCodeAt(0) - 65] ?? 0;
  return reliability * (CREDIBILITY_CHANCE[grade.charCodeAt(1) - 49] ?? 0);
}

/** The standing forecast of a launch: places (of the list, `members` alone when given) within its reach with the time it takes there. */
export function forecastLaunch(launch: Launch, places: readonly Place[], members?: readonly number[]): StandingForecast {
  const chance = launchChance(launch.grade);
  const arrivals: MutableArrival[] = [];
  places.forEach((place, placeIndex) => {
    if (members?.includes(placeIndex) === false) return;
    const line = geodesicLine(launch, place);
    const marginM = place.radiusM + NEAR_M + SECTOR_SIGMAS * launch.horizontalSigmaM;
    if (line.distanceM > REACH_M + marginM || !isInSector(launch, line, marginM)) return;
    const nearestM = Math.max(0, line.distanceM - marginM);
    const throwS = (distanceM: number): number => Math.sqrt((2 * distanceM) / GRAVITY_MPS2);
    const slackS = SECTOR_SIGMAS * launch.atSigmaS;
    arrivals.push({
      placeIndex,
      chance,
      earliestAt: timeS(launch.at - slackS + QUICKEST_FACTOR * throwS(nearestM)),
      medianAt: timeS(launch.at + POWERED_MEAN_S + USUAL_FACTOR * throwS(line.distanceM)),
      latestAt: timeS(launch.at + slackS + POWERED_MAX_S + SLOWEST_FACTOR * throwS(line.distanceM + marginM)),
    });
  });
  arrivals.sort((a, b) => a.earliestAt - b.earliestAt || a.placeIndex - b.placeIndex);
  const kindChance = new Float64Array(KINDS.length);
  kindChance[BALLISTIC] = 1;
  const serial = LAUNCH_SERIALS_FROM + launch.number;
  return {
    serial,
    event: serial,
    madeAt: launch.at,
    kindChance,
    impact: undefined,
    arrivals,
    lost: false,
    gone: false,
    revision: 1,
    threatShare: chance,
    onlyPrepares: true,
  };
}

/** Whether any of the place, with its margin, lies within the errors of the course. */
function isInSector({ courseRad, courseSigmaRad }: Launch, line: { readonly distanceM: number; readonly startBearingRad: number }, marginM: number): boolean {
  if (Number.isNaN(courseRad) || line.distanceM <= marginM) return true;
  const off = Math.abs(wrapPi(line.startBearingRad - courseRad));
  // On the sphere a margin shows under a wider angle than on a plane; half as much again is enough at this reach.
  return off <= SECTOR_SIGMAS * courseSigmaRad + 1.5 * (marginM / line.distanceM);
}

/** When nothing of the launch can arrive any more. */
export function launchEndsAt({ arrivals, madeAt }: StandingForecast): TimeS {
  return arrivals.reduce((latest, { latestAt }) => (latestAt > latest ? latestAt : latest), madeAt);
}
