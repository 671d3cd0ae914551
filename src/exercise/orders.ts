/**
 * What a director orders while an exercise runs: an object more, a sensor that fails, a strobe, a member whose line is down. An order
 * takes effect before the inputs of the second after its time, so that a run is a function of exercise, seed and orders.
 */
import { addS, assert, timeS, type DurationS, type TimeS } from '../base/index.ts';
import { destination, geodesicLine } from '../geo/index.ts';
import type { Entry } from './entry.ts';
import { flyLevel, levelDurationMaxS, type LevelPlan } from './level-flight.ts';
import type { RocketPlan } from './rocket-flight.ts';
import type { LonLat, ObjectKind, Scenario } from './scenario.ts';
import type { Sky } from './sky.ts';

/** One order; `at` is the tick that it follows. */
export type Order =
  /** An object that comes towards `aim` from a bearing and a distance. */
  | { readonly what: 'object'; readonly at: TimeS; readonly kind: ObjectKind; readonly aim: LonLat; readonly bearingRad: number; readonly distanceM: number }
  /** The sensor sends nothing. */
  | { readonly what: 'silence'; readonly at: TimeS; readonly sensor: string; readonly lastsS: DurationS }
  /** The radar sees little, all round, and reports the strobe. */
  | { readonly what: 'jam'; readonly at: TimeS; readonly sensor: string; readonly lastsS: DurationS }
  /** Nothing comes from the member, and nothing reaches it. */
  | { readonly what: 'cut'; readonly at: TimeS; readonly member: string; readonly lastsS: DurationS };

const DEG = Math.PI / 180;
const JAMMED_DETECTION_CHANCE = 0.15;
const BURN_S = 70;
/** Room beyond the planned flight for what a steering leaves over. */
const LATE_S = 300;

/** Speeds and heights of the middle of what exercises draw. */
const LEVEL_FLIGHTS = {
  drone: { speedMps: 50, heightHaeM: 600, turnRateRadPerS: 3 * DEG, climbMps: 3 },
  cruise: { speedMps: 220, heightHaeM: 200, turnRateRadPerS: 2.5 * DEG, climbMps: 15 },
} as const;

/** Farther than this an object of a kind would not come, or come too late to be of use; nearer it would be there at once. */
export const ORDER_DISTANCES_M: Readonly<Record<ObjectKind, readonly [number, number]>> = {
  ballistic: [150_000, 1_500_000],
  cruise: [20_000, 1_500_000],
  drone: [5_000, 800_000],
};

/** A plain arc over this distance: the time of the arc of least speed over flat ground, and its climb. */
function ballisticFlightS(distanceM: number): number {
  return Math.round(Math.sqrt((2.2 * distanceM) / 9.8) + BURN_S);
}

function entryOf(order: Extract<Order, { what: 'object' }>, number: number): Entry {
  const start = destination({ lonRad: order.aim[0], latRad: order.aim[1] }, order.bearingRad, order.distanceM);
  const from: LonLat = [start.lonRad, start.latRad];
  const startsAt = addS(order.at, 1);
  const rest = {
    id: `ordered-${String(number).padStart(3, '0')}`,
    kind: order.kind,
    startsAt,
    aim: order.aim,
    failure: undefined,
    transponder: undefined,
    parentIndex: -1,
  };
  if (order.kind === 'ballistic') {
    const { distanceM } = geodesicLine({ lonRad: from[0], latRad: from[1] }, { lonRad: order.aim[0], latRad: order.aim[1] });
    const rocket: RocketPlan = { startsAt, from, aim: order.aim, burnS: BURN_S, flightS: ballisticFlightS(distanceM), ballisticCoefficientKgPerM2: 4000 };
    return { ...rest, latestAt: timeS(startsAt + rocket.flightS + LATE_S), plan: { type: 'rocket', rocket } };
  }
  const { heightHaeM, ...flight } = LEVEL_FLIGHTS[order.kind];
  const plan: LevelPlan = { startsAt, points: [from, order.aim], heightsHaeM: [heightHaeM], startHeightHaeM: heightHaeM, descentRatio: 0.15, ...flight };
  return { ...rest, latestAt: timeS(startsAt + levelDurationMaxS(plan)), plan: { type: 'level', fly: () => flyLevel(plan) } };
}

/** What orders change; see `createOrderBook`. */
export interface OrderBook {
  /** Carries an order out. The caller has checked that its sensor or member is there. */
  carryOut(order: Order): void;
  /** True while the member's line is down. */
  isCut(member: string, at: TimeS): boolean;
}

/** The orders of one run over its sky. */
export function createOrderBook(scenario: Scenario, sky: Sky): OrderBook {
  const cuts: Array<{ readonly member: string; readonly from: TimeS; readonly until: TimeS }> = [];
  let objectCount = 0;
  return {
    carryOut(order) {
      if (order.what === 'object') {
        objectCount += 1;
        return sky.add(entryOf(order, objectCount));
      }
      const window = { from: order.at, until: addS(order.at, order.lastsS) };
      if (order.what === 'silence') return sky.silence(order.sensor, window);
      if (order.what === 'jam') {
        return sky.jam({ sensor: order.sensor, window, azimuthFromRad: 0, azimuthToRad: 0, detectionChance: JAMMED_DETECTION_CHANCE });
      }
      assert(
        scenario.members.some((one) => one.id === order.member),
        `member "${order.member}" is not in ${scenario.name}`,
      );
      cuts.push({ member: order.member, ...window });
      for (const feed of scenario.feeds) {
        if (feed.member === order.member) for (const sensor of feed.sensors) sky.silence(sensor.id, window);
      }
    },
    isCut: (member, at) => cuts.some((cut) => cut.member === member && at >= cut.from && at < cut.until),
  };
}
