/**
 * What flies, drawn from the scenario by the seed: one entry an object with its life and how to fly it. Nothing is integrated here;
 * each draw is keyed by seed, group and number, so a group that grows moves nobody else.
 */
import { timeS, type TimeS } from '../base/index.ts';
import { ringContains } from '../geo/index.ts';
import { keyedRandom, type Random } from '../math/index.ts';
import type { Place } from '../model/index.ts';
import { drawAim, placesWithin, pointWithin } from './aim-points.ts';
import { civilEntries } from './civil-traffic.ts';
import type { Entry, Failure } from './entry.ts';
import { flyLevel, levelDurationMaxS, type LevelPlan } from './level-flight.ts';
import { CUT_STEP_S, type RocketPlan } from './rocket-flight.ts';
import type { LonLat, ObjectGroup, Scenario } from './scenario.ts';

const DEG = Math.PI / 180;
const FALL_MAX_S = 1500;

/** Uniform within a span. */
export function within(random: Random, [low, high]: readonly [number, number]): number {
  return low + random.uniform() * (high - low);
}

/** The plan of a drone or a cruise object. */
function levelPlan(group: ObjectGroup, startsAt: TimeS, aim: LonLat, random: Random): LevelPlan {
  const points: LonLat[] = [pointWithin(group.from, random), ...group.via.map((area) => pointWithin(area, random)), aim];
  const drone = group.kind === 'drone';
  return {
    startsAt,
    points,
    heightsHaeM: points.slice(1).map(() => within(random, group.heightHaeM)),
    startHeightHaeM: 30,
    speedMps: within(random, group.speedMps),
    turnRateRadPerS: (drone ? 3 : 2.5) * DEG,
    climbMps: drone ? 3 : 15,
    descentRatio: 0.15,
  };
}

/** Launches of a group are spread evenly with a draw inside each share, so that windows are filled; the first leaves at once. */
function launchAt(group: ObjectGroup, number: number, random: Random): TimeS {
  const share = (group.launch.until - group.launch.from) / group.count;
  return timeS(Math.round(group.launch.from + share * (number === 0 ? 0 : number + random.uniform())));
}

function drawFailure(group: ObjectGroup, random: Random, times: { burnS: number; flightS: number }): Failure | undefined {
  const u = random.uniform();
  const share = random.uniform();
  const fragments = random.below(3);
  const cut = (seconds: number): number => Math.max(CUT_STEP_S * 2, Math.round(seconds / CUT_STEP_S) * CUT_STEP_S);
  if (u < group.failAtLaunchShare) {
    return { how: 'launch', afterS: cut(times.burnS * (0.15 + 0.75 * share)), fragmentCount: 0 };
  }
  if (u >= group.failAtLaunchShare + group.failOnTheWayShare) return undefined;
  const ballistic = group.kind === 'ballistic';
  return { how: 'way', afterS: cut(times.burnS + 10 + (times.flightS - times.burnS - 30) * (0.1 + 0.8 * share)), fragmentCount: ballistic ? 2 + fragments : 0 };
}

function debrisOf(parent: Entry, parentIndex: number, stage: boolean, random: Random): Entry[] {
  const entries: Entry[] = [];
  const add = (name: string, number: number, afterS: number, ballisticCoefficientKgPerM2: number): void => {
    const startsAt = timeS(parent.startsAt + afterS);
    entries.push({
      id: `${parent.id}-${name}`,
      kind: 'debris',
      startsAt,
      latestAt: timeS(startsAt + FALL_MAX_S),
      aim: undefined,
      failure: undefined,
      transponder: undefined,
      parentIndex,
      plan: { type: 'fragment', number, afterS, ballisticCoefficientKgPerM2 },
    });
  };
  const { failure, plan } = parent;
  const burnS = plan.type === 'rocket' ? plan.rocket.burnS : 0;
  const separatesS = Math.ceil((burnS + 6) / CUT_STEP_S) * CUT_STEP_S;
  if (stage && (failure === undefined || failure.afterS > separatesS)) add('stage', 0, separatesS, 700 + 500 * random.uniform());
  for (let i = 1; i <= (failure?.fragmentCount ?? 0); i += 1) add(`part${i}`, i, failure?.afterS ?? 0, 250 + 900 * random.uniform());
  return entries;
}

function groupEntries(group: ObjectGroup, seed: number, places: readonly Place[], firstIndex: number): Entry[] {
  const inside = placesWithin(group.aim, places);
  const entries: Entry[] = [];
  for (let number = 0; number < group.count; number += 1) {
    const random = keyedRandom('object', seed, group.name, number);
    const startsAt = launchAt(group, number, random);
    // A fixed pattern rather than a draw: the share holds in every seed, also for a few objects.
    const near = Math.floor((number + 1) * group.nearPlacesShare) > Math.floor(number * group.nearPlacesShare);
    const aim = drawAim(group.aim, near ? group.nearWithinM : 0, { all: places, inside }, random);
    const id = `${group.name}-${String(number + 1).padStart(3, '0')}`;
    const rest = { id, kind: group.kind, startsAt, aim, transponder: undefined, parentIndex: -1 };
    if (group.kind === 'ballistic') {
      const burnS = Math.round(within(random, group.burnS));
      // The first of a group takes the shortest time of its span: "first flights 12 min".
      const flightS = number === 0 ? group.flightS[0] : within(random, group.flightS);
      const rocket: RocketPlan = {
        startsAt,
        from: pointWithin(group.from, random),
        aim,
        burnS,
        flightS,
        ballisticCoefficientKgPerM2: within(random, group.ballisticCoefficientKgPerM2),
      };
      const failure = drawFailure(group, random, { burnS, flightS });
      const entry: Entry = { ...rest, failure, latestAt: timeS(startsAt + flightS + 600), plan: { type: 'rocket', rocket } };
      entries.push(entry);
      entries.push(...debrisOf(entry, firstIndex + entries.length - 1, random.uniform() < group.stageShare, random));
    } else {
      const plan = levelPlan(group, startsAt, aim, random);
      const longestS = levelDurationMaxS(plan);
      const failure = drawFailure(group, random, { burnS: 60, flightS: longestS / 1.2 });
      entries.push({ ...rest, failure, latestAt: timeS(startsAt + longestS), plan: { type: 'level', fly: () => flyLevel(plan) } });
    }
  }
  return entries;
}

function birdEntries(scenario: Scenario, seed: number): Entry[] {
  return scenario.birds.flatMap((group, groupNumber) =>
    Array.from({ length: group.count }, (_, number): Entry => {
      const random = keyedRandom('bird', seed, groupNumber, number);
      const points = Array.from({ length: 9 }, () => pointWithin(group.within, random));
      const startsAt = timeS(scenario.startsAt - 1800 * random.uniform());
      const plan: LevelPlan = {
        startsAt,
        points,
        heightsHaeM: points.slice(1).map(() => within(random, group.heightHaeM)),
        startHeightHaeM: within(random, group.heightHaeM),
        speedMps: within(random, group.speedMps),
        turnRateRadPerS: 6 * DEG,
        climbMps: 2,
        descentRatio: 0,
      };
      return {
        id: `flock-${groupNumber + 1}-${String(number + 1).padStart(3, '0')}`,
        kind: 'bird',
        startsAt,
        latestAt: timeS(startsAt + levelDurationMaxS(plan)),
        aim: undefined,
        failure: undefined,
        transponder: undefined,
        parentIndex: -1,
        plan: { type: 'level', fly: () => flyLevel(plan) },
      };
    }),
  );
}

/** Every object of the exercise, in a fixed order: groups as in the file, then civil flights, then birds. */
export function drawPopulation(scenario: Scenario, seed: number, places: readonly Place[]): Entry[] {
  const entries: Entry[] = [];
  for (const group of scenario.groups) entries.push(...groupEntries(group, seed, places, entries.length));
  const closed = scenario.airspaces.filter((space) => space.closedFrom !== undefined);
  const closingAt = (at: LonLat): { from: TimeS; until: TimeS } | undefined => {
    const space = closed.find((one) => ringContains(one.ring, { lonRad: at[0], latRad: at[1] }));
    return space?.closedFrom === undefined ? undefined : { from: space.closedFrom, until: space.closedUntil ?? scenario.endsAt };
  };
  entries.push(...civilEntries(scenario.civil, seed, closingAt));
  entries.push(...birdEntries(scenario, seed));
  return entries;
}
