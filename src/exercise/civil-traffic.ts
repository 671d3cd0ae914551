/** Civil flights along routes, with transponders. A flight that would enter a closed airspace waits, or lands at the nearest airport. */
import { timeS, type TimeS } from '../base/index.ts';
import { fastDistanceM } from '../geo/index.ts';
import { keyedRandom, type Random } from '../math/index.ts';
import { flyLevel, levelDurationMaxS, type LevelPlan } from './level-flight.ts';
import type { Entry, Transponder } from './entry.ts';
import type { CivilRoute, CivilTraffic, LonLat } from './scenario.ts';

type Closing = (at: LonLat) => { readonly from: TimeS; readonly until: TimeS } | undefined;

const DEG = Math.PI / 180;
/** Points along a route at which a closed airspace is looked for. */
const SAMPLES = 24;
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';

function transponderOf(random: Random): Transponder {
  const letter = (): string => LETTERS[random.below(26)];
  // Codes and addresses are notional; 7500, 7600 and 7700 would be read as distress.
  return {
    aircraftAddress: 0x100000 + random.below(0xd00000),
    mode3A: 0o1000 + random.below(0o5000),
    callsign: `${letter()}${letter()}${letter()}${100 + random.below(9000)}`,
  };
}

/** A shift of the route to one side, so that flights do not follow each other on one line. */
function shifted(via: readonly LonLat[], random: Random): LonLat[] {
  const across = random.normal() * 0.12 * DEG;
  return via.map(([lonRad, latRad], i) => (i === 0 || i === via.length - 1 ? [lonRad, latRad] : [lonRad, latRad + across]));
}

function alongRoute(points: readonly LonLat[], share: number): LonLat {
  const place = share * (points.length - 1);
  const leg = Math.min(points.length - 2, Math.floor(place));
  const u = place - leg;
  return [points[leg][0] + u * (points[leg + 1][0] - points[leg][0]), points[leg][1] + u * (points[leg + 1][1] - points[leg][1])];
}

/** When the first closed airspace on the way closes, if the flight would be in it while it is closed. */
function closedOnTheWay(plan: LevelPlan, closing: Closing): TimeS | undefined {
  const durationS = levelDurationMaxS(plan);
  for (let i = 0; i <= SAMPLES; i += 1) {
    const share = i / SAMPLES;
    const window = closing(alongRoute(plan.points, share));
    const at = plan.startsAt + share * durationS;
    if (window !== undefined && at >= window.from && at < window.until) return window.from;
  }
  return undefined;
}

/** How far it may be from an airport to land there. */
const DIVERT_MAX_M = 600_000;

function diversion(airports: readonly LonLat[], closing: Closing): NonNullable<LevelPlan['divert']> {
  return (at) => {
    const from = { lonRad: at[0], latRad: at[1] };
    let best: LonLat | undefined;
    let bestM = DIVERT_MAX_M;
    for (const airport of airports) {
      // Landing inside is what a closing asks for when one is there already; from outside it stays out.
      const outside = closing(airport) === undefined || closing(at) !== undefined;
      const distance = fastDistanceM(from, { lonRad: airport[0], latRad: airport[1] });
      if (outside && distance < bestM) {
        best = airport;
        bestM = distance;
      }
    }
    return best === undefined ? undefined : [best];
  };
}

interface Flight {
  readonly route: CivilRoute;
  readonly number: number;
  readonly random: Random;
}

function planOf({ route, number, random }: Flight, airports: readonly LonLat[], closing: Closing): LevelPlan | undefined {
  const share = (route.window.until - route.window.from) / route.count;
  const startsAt = timeS(Math.round(route.window.from + share * (number + random.uniform())));
  // Flight levels by the thousand feet.
  const level = 304.8 * Math.round((route.heightHaeM[0] + random.uniform() * (route.heightHaeM[1] - route.heightHaeM[0])) / 304.8);
  const there = shifted(route.via, random);
  const points = number % 2 === 1 && !route.takesOff && !route.lands ? [...there].reverse() : there;
  const plan: LevelPlan = {
    startsAt,
    points,
    heightsHaeM: points.slice(1).map(() => level),
    startHeightHaeM: route.takesOff ? 30 : level,
    speedMps: route.speedMps[0] + random.uniform() * (route.speedMps[1] - route.speedMps[0]),
    turnRateRadPerS: 1.5 * DEG,
    climbMps: 10,
    descentRatio: route.lands ? 0.05 : 0,
  };
  const closesAt = closedOnTheWay(plan, closing);
  if (closesAt === undefined) return plan;
  if (closesAt <= startsAt) return undefined;
  return { ...plan, descentRatio: 0.05, divertAt: closesAt, divert: diversion(airports, closing) };
}

/** The flights of all routes; those that would start into a closed airspace stay on the ground and are not listed. */
export function civilEntries(civil: CivilTraffic, seed: number, closing: Closing): Entry[] {
  const entries: Entry[] = [];
  for (const route of civil.routes) {
    for (let number = 0; number < route.count; number += 1) {
      const random = keyedRandom('civil', seed, route.name, number);
      const transponder = transponderOf(random);
      const plan = planOf({ route, number, random }, civil.airports, closing);
      if (plan === undefined) continue;
      entries.push({
        id: `${route.name}-${String(number + 1).padStart(3, '0')}`,
        kind: 'aircraft',
        startsAt: plan.startsAt,
        latestAt: timeS(plan.startsAt + levelDurationMaxS(plan)),
        aim: undefined,
        failure: undefined,
        transponder,
        parentIndex: -1,
        plan: { type: 'level', fly: () => flyLevel(plan) },
      });
    }
  }
  return entries;
}
