/**
 * How kinds fly, as far as a forecast needs it: data to be calibrated, not code. Speeds are not here: they are measured.
 * Legs and turns describe routes by way-points: straight legs with exponential lengths, normal turns between them. They were fitted
 * to drawn routes of no exercise (docs/warning-skill.md).
 */
import { KINDS, type KindClass } from '../model/index.ts';

export interface Habit {
  /** Mean length of a leg between turns. */
  legM: number;
  /** One sigma of a turn between legs. */
  turnSigmaRad: number;
  /** One sigma of the heading error that is there even on a straight leg (wander, crab, wind). */
  wanderSigmaRad: number;
  /** Relative one sigma of the mean ground speed ahead. */
  speedSpreadRatio: number;
  /** Longest flight, in time and length. */
  enduranceS: number;
  rangeM: number;
  /** Mean length still to fly: places far ahead are reached only by objects that go that far. */
  remainingMeanM: number;
  /** Places with an earliest arrival later than this are left out. */
  horizonS: number;
}

const DRONE: Habit = {
  legM: 350_000,
  turnSigmaRad: 0.9,
  wanderSigmaRad: 0.01,
  speedSpreadRatio: 0.02,
  enduranceS: 9 * 3600,
  rangeM: 1_700_000,
  remainingMeanM: 1_500_000,
  horizonS: 150 * 60,
};
const CRUISE: Habit = {
  legM: 350_000,
  turnSigmaRad: 0.9,
  wanderSigmaRad: 0.01,
  speedSpreadRatio: 0.02,
  enduranceS: 2.5 * 3600,
  rangeM: 1_700_000,
  remainingMeanM: 1_500_000,
  horizonS: 75 * 60,
};
/** Fast or slow and not told apart: wider in every way. */
const UNKNOWN: Habit = {
  legM: 300_000,
  turnSigmaRad: 0.9,
  wanderSigmaRad: 0.02,
  speedSpreadRatio: 0.05,
  enduranceS: 6 * 3600,
  rangeM: 1_700_000,
  remainingMeanM: 1_000_000,
  horizonS: 90 * 60,
};

export const BALLISTIC = KINDS.indexOf('ballistic');
export const CRUISE_KIND = KINDS.indexOf('cruise');
export const DRONE_KIND = KINDS.indexOf('drone');
export const AIRCRAFT = KINDS.indexOf('aircraft');
export const UNKNOWN_KIND = KINDS.indexOf('unknown');

const FIELDS = Object.keys(DRONE) as ReadonlyArray<keyof Habit>;

/** The habit of an object that is one of several kinds, written to `out`: each number weighted by its kind's chance. */
export function blendHabit(out: Habit, drone: number, cruise: number, other: number): void {
  const total = drone + cruise + other;
  const d = total > 0 ? drone / total : 0;
  const c = total > 0 ? cruise / total : 0;
  const o = 1 - d - c;
  for (const field of FIELDS) out[field] = d * DRONE[field] + c * CRUISE[field] + o * UNKNOWN[field];
  // A horizon must not shrink because a second kind is possible.
  out.horizonS = d > 0.2 ? DRONE.horizonS : c > 0.2 ? CRUISE.horizonS : UNKNOWN.horizonS;
}

/** A habit to blend into. */
export function blankHabit(): Habit {
  return { ...UNKNOWN };
}

/** Something specific is named unless the unspecific is this much likelier. */
const OTHER_FACTOR = 3;

/** The class a warning may name for these chances (in the order of `KINDS`): the likeliest specific one, unless nothing is. */
export function kindClassOf(kindChance: Float64Array): KindClass {
  const ballistic = kindChance[BALLISTIC];
  const cruise = kindChance[CRUISE_KIND];
  const drone = kindChance[DRONE_KIND];
  const other = kindChance[UNKNOWN_KIND] + kindChance[AIRCRAFT];
  const most = Math.max(ballistic, cruise, drone);
  if (most === 0 || other > OTHER_FACTOR * most) return 'other';
  return most === ballistic ? 'ballistic' : most === cruise ? 'cruise' : 'drone';
}
