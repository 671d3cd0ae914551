/**
 * Flights along way points: bounded turn and climb rates, height by leg. Used for drones, cruise objects, civil flights and birds.
 * The ground is the ellipsoid; there is no wind.
 */
import { assert, timeS, type TimeS } from '../base/index.ts';
import { curvatureRadii, geodeticToEcefInto } from '../geo/index.ts';
import { atan2, cos, sin, wrapPi } from '../math/index.ts';
import { addKnot, createKnots, type Path } from './path.ts';
import type { LonLat } from './scenario.ts';

/** What a level flight does. */
export interface LevelPlan {
  readonly startsAt: TimeS;
  /** Way points, the first one is where it starts. */
  readonly points: readonly LonLat[];
  /** Height wanted on the leg to each point but the first. */
  readonly heightsHaeM: readonly number[];
  readonly startHeightHaeM: number;
  readonly speedMps: number;
  readonly turnRateRadPerS: number;
  readonly climbMps: number;
  /** Ratio of height to distance left on the way down to the last point; 0 keeps its height. */
  readonly descentRatio: number;
  /** At this time it makes for another place: given where it is, returns the points left and the height to go at. */
  readonly divertAt?: TimeS;
  readonly divert?: (at: LonLat) => readonly LonLat[] | undefined;
}

/** Steps of a kilometre or 5 s: turns of 3°/s go in steps of 15°, and a turn's chord is metres from its arc. */
const STEP_M = 1100;
const STEP_MIN_S = 1;
const STEP_MAX_S = 5;
const KNOT_STEPS = 5;
/** No flight lasts longer: fuel, and a bound for the loop. */
const FLIGHT_MAX_S = 20 * 3600;

interface Position {
  lonRad: number;
  latRad: number;
  heightM: number;
  courseRad: number;
  climbMps: number;
}

const state = new Float64Array(6);

function writeState(position: Position, speedMps: number): Float64Array {
  const { latRad, lonRad, heightM, courseRad, climbMps } = position;
  geodeticToEcefInto(state, 0, { latRad, lonRad, altitudeHaeM: heightM });
  const east = speedMps * sin(courseRad);
  const north = speedMps * cos(courseRad);
  const sinLat = sin(latRad);
  const cosLat = cos(latRad);
  const sinLon = sin(lonRad);
  const cosLon = cos(lonRad);
  const outward = cosLat * climbMps - sinLat * north;
  state[3] = cosLon * outward - sinLon * east;
  state[4] = sinLon * outward + cosLon * east;
  state[5] = cosLat * north + sinLat * climbMps;
  return state;
}

/** East and north metres from a position to a point, flat between: exact enough for steering, and right on arrival. */
function offsetTo(position: Position, point: LonLat): { eastM: number; northM: number } {
  const { meridianM, primeVerticalM } = curvatureRadii((position.latRad + point[1]) / 2);
  return {
    eastM: wrapPi(point[0] - position.lonRad) * primeVerticalM * cos((position.latRad + point[1]) / 2),
    northM: (point[1] - position.latRad) * meridianM,
  };
}

function wantedHeightM(plan: LevelPlan, leg: number, leftM: number, last: boolean): number {
  const height = plan.heightsHaeM[Math.min(leg, plan.heightsHaeM.length - 1)] ?? plan.startHeightHaeM;
  return last && plan.descentRatio > 0 ? Math.min(height, leftM * plan.descentRatio) : height;
}

function advance(position: Position, plan: LevelPlan, stepS: number, wanted: { courseRad: number; heightM: number }): void {
  const turn = wrapPi(wanted.courseRad - position.courseRad);
  const turnMax = plan.turnRateRadPerS * stepS;
  const turned = Math.max(-turnMax, Math.min(turnMax, turn));
  const middle = position.courseRad + turned / 2;
  const { meridianM, primeVerticalM } = curvatureRadii(position.latRad);
  // Going down is easier than climbing: as steep as the way down asks for.
  const sinkMps = Math.max(plan.climbMps, plan.speedMps * plan.descentRatio * 1.3);
  const rise = Math.max(-sinkMps * stepS, Math.min(plan.climbMps * stepS, wanted.heightM - position.heightM));
  position.latRad += (plan.speedMps * stepS * cos(middle)) / (meridianM + position.heightM);
  position.lonRad = wrapPi(position.lonRad + (plan.speedMps * stepS * sin(middle)) / ((primeVerticalM + position.heightM) * cos(position.latRad)));
  position.heightM += rise;
  position.climbMps = rise / stepS;
  position.courseRad = wrapPi(position.courseRad + turned);
}

/** Flies the plan once; the path ends when the last point is reached. */
export function flyLevel(plan: LevelPlan): Path {
  assert(plan.points.length >= 2, 'a level flight needs a start and an end');
  const { speedMps } = plan;
  const stepS = Math.max(STEP_MIN_S, Math.min(STEP_MAX_S, Math.floor(STEP_M / speedMps)));
  const captureM = (1.5 * speedMps) / plan.turnRateRadPerS;
  let points = plan.points;
  const position: Position = { lonRad: points[0][0], latRad: points[0][1], heightM: plan.startHeightHaeM, courseRad: 0, climbMps: 0 };
  let to = offsetTo(position, points[1]);
  position.courseRad = atan2(to.eastM, to.northM);
  const knots = createKnots(256);
  addKnot(knots, writeState(position, speedMps));
  let leg = 1;
  let steps = 0;
  let diverted = plan.divertAt === undefined;
  for (; steps * stepS < FLIGHT_MAX_S; steps += 1) {
    const elapsedS = steps * stepS;
    if (!diverted && plan.divertAt !== undefined && plan.startsAt + elapsedS >= plan.divertAt) {
      diverted = true;
      const rest = plan.divert?.([position.lonRad, position.latRad]);
      if (rest !== undefined) {
        points = [points[0], ...rest];
        leg = 1;
      }
    }
    to = offsetTo(position, points[leg]);
    const leftM = Math.sqrt(to.eastM * to.eastM + to.northM * to.northM);
    const last = leg === points.length - 1;
    if (last && leftM <= speedMps * stepS) return finish(plan, knots, { position, stepS, elapsedS, leftM, courseRad: atan2(to.eastM, to.northM) });
    if (!last && leftM <= captureM) {
      leg += 1;
      to = offsetTo(position, points[leg]);
    }
    advance(position, plan, stepS, { courseRad: atan2(to.eastM, to.northM), heightM: wantedHeightM(plan, leg - 1, leftM - speedMps * stepS, last) });
    if ((steps + 1) % KNOT_STEPS === 0) addKnot(knots, writeState(position, speedMps));
  }
  return { startsAt: plan.startsAt, endsAt: timeS(plan.startsAt + FLIGHT_MAX_S), stepS: stepS * KNOT_STEPS, knots: knots.values.slice(0, knots.count * 6) };
}

interface Ending {
  readonly position: Position;
  readonly stepS: number;
  readonly elapsedS: number;
  readonly leftM: number;
  readonly courseRad: number;
}

function finish(plan: LevelPlan, knots: ReturnType<typeof createKnots>, ending: Ending): Path {
  const { position, stepS, elapsedS, leftM } = ending;
  const restS = Math.max(leftM / plan.speedMps, 1e-3);
  position.courseRad = ending.courseRad;
  advance(position, plan, restS, { courseRad: ending.courseRad, heightM: plan.descentRatio > 0 ? 0 : position.heightM });
  const totalS = elapsedS + restS;
  // The last knot may fall onto the grid; a knot there would leave a segment of no length.
  if ((knots.count - 1) * stepS * KNOT_STEPS >= totalS - 1e-6) knots.count -= 1;
  addKnot(knots, writeState(position, plan.speedMps));
  return { startsAt: plan.startsAt, endsAt: timeS(plan.startsAt + totalS), stepS: stepS * KNOT_STEPS, knots: knots.values.slice(0, knots.count * 6) };
}

/** Upper bound for how long the plan takes: way along the points with room for turns and for a diversion. */
export function levelDurationMaxS(plan: LevelPlan): number {
  let lengthM = 0;
  for (let i = 1; i < plan.points.length; i += 1) {
    const position: Position = { lonRad: plan.points[i - 1][0], latRad: plan.points[i - 1][1], heightM: 0, courseRad: 0, climbMps: 0 };
    const { eastM, northM } = offsetTo(position, plan.points[i]);
    lengthM += Math.sqrt(eastM * eastM + northM * northM);
  }
  const diversionS = plan.divertAt === undefined ? 0 : 3600;
  return Math.min(FLIGHT_MAX_S, (lengthM / plan.speedMps) * 1.05 + 600 + diversionS);
}
