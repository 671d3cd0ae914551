/** The state of one place: how its shares combine, which stage they ask for, and when a warning is over. */
import { KIND_CLASSES, RISING_STAGES, type KindClass, type RisingStage, type Stage, type StageTable } from '../model/index.ts';
import type { Share } from './shares.ts';
import type { CompiledTable } from './stage-table.ts';

/** 0 none, then the rising stages in order. */
export type StageLevel = 0 | 1 | 2 | 3;

export interface PlaceState {
  level: StageLevel;
  /** A stage reached but not yet issued: waits for the tick, or for an officer. */
  reached: StageLevel;
  kindClass: KindClass;
  arrivalBucketAt: number;
  /** Something may have arrived while the warning stood. */
  opened: boolean;
  /** Since when the chance is below what keeps the stage; NaN while it is not. */
  lowFrom: number;
  /** Until when a place that was told of an end hears only of what is likely or near; and the multiple of its chance that a stage needs until then. */
  rearmUntil: number;
  rearmFactor: number;
  /** What ended was public: `prepare`, which is not, may come again at once. */
  preparesAgain: boolean;
  /** An officer refused this stage for the event under way. */
  refused: StageLevel;
  waitingFrom: number;
  notUpdated: boolean;
}

export function blankPlaceState(): PlaceState {
  return {
    level: 0,
    reached: 0,
    kindClass: 'other',
    arrivalBucketAt: Number.NaN,
    opened: false,
    lowFrom: Number.NaN,
    rearmUntil: Number.NEGATIVE_INFINITY,
    rearmFactor: 1,
    preparesAgain: false,
    refused: 0,
    waitingFrom: Number.NaN,
    notUpdated: false,
  };
}

/** What the shares of a place say at one moment; reused. */
export interface Reading {
  /** Chance within the horizon of each level; index 0 is scratch. */
  readonly chance: Float64Array;
  /** The same of what is so near that a stage waits no longer. */
  readonly nearChance: Float64Array;
  /** Chance whatever the horizon: below the first stage's chance, time alone raises nothing. */
  anyChance: number;
  /** Chance that keeps a warning of each level standing: what has not passed and is not too far ahead for the level; index 0 is everything. */
  readonly holdChance: Float64Array;
  /** Whether any share has its arrival window open; and whether one of an indicated launch has, which `prepare` alone heeds. */
  open: boolean;
  launchOpen: boolean;
  /** Whether any share is fed by a track in sight. */
  fed: boolean;
}

/** What readings of one place share. */
export interface ReadingRules {
  readonly compiled: CompiledTable;
  /** What could be forged counts like anything else. */
  readonly believesForgeable: boolean;
  shelterS: number;
}

const CLASS_COUNT = KIND_CLASSES.length;
const eligible = new Float64Array(4);
const near = new Float64Array(4);
const groupHold = new Float64Array(4);

/** Reads the shares of a place at `now` into `reading`. One event counts once: the likeliest of its tracks. */
export function readShares(reading: Reading, shares: readonly Share[], now: number, rules: ReadingRules): void {
  const { chance, nearChance, holdChance } = reading;
  chance.fill(1);
  nearChance.fill(1);
  holdChance.fill(1);
  reading.open = false;
  reading.launchOpen = false;
  reading.fed = false;
  let i = 0;
  while (i < shares.length) {
    const event = shares[i].event;
    eligible.fill(0);
    near.fill(0);
    groupHold.fill(0);
    for (; i < shares.length && shares[i].event === event; i += 1) readShare(reading, shares[i], now, rules);
    for (let level = 0; level <= 3; level += 1) {
      chance[level] *= 1 - eligible[level];
      nearChance[level] *= 1 - near[level];
      holdChance[level] *= 1 - groupHold[level];
    }
  }
  for (let level = 1; level <= 3; level += 1) {
    chance[level] = 1 - chance[level];
    nearChance[level] = 1 - nearChance[level];
  }
  reading.anyChance = 1 - chance[0];
  for (let level = 0; level <= 3; level += 1) holdChance[level] = 1 - holdChance[level];
}

function readShare(reading: Reading, share: Share, now: number, rules: ReadingRules): void {
  const { compiled, shelterS } = rules;
  if (hasPassed(share, now, compiled)) return;
  if (!share.held) reading.fed = true;
  if (share.holdChance > groupHold[0]) groupHold[0] = share.holdChance;
  const aheadS = share.earliestAt - now;
  if (aheadS <= 0) {
    if (share.onlyPrepares) reading.launchOpen = true;
    else reading.open = true;
  }
  if (share.chance > eligible[0]) eligible[0] = share.chance;
  const highest = share.onlyPrepares ? 1 : 3;
  const raised = share.onlyPrepares || (share.forgeable && !rules.believesForgeable) ? 1 : 3;
  for (let level = 1; level <= highest; level += 1) {
    const horizonS = compiled.horizonS[level * CLASS_COUNT + share.classIndex] + (compiled.addsShelterTime[level] ? shelterS : 0);
    if (level <= raised && aheadS <= horizonS && share.chance > eligible[level]) eligible[level] = share.chance;
    if (level <= raised && aheadS <= horizonS - compiled.waitS[level] && share.chance > near[level]) near[level] = share.chance;
    if (aheadS <= compiled.table.holdFactor * horizonS && share.holdChance > groupHold[level]) groupHold[level] = share.holdChance;
  }
}

/** True when the object of a share can no longer arrive. */
export function hasPassed(share: Share, now: number, compiled: CompiledTable): boolean {
  return now > share.latestAt + compiled.afterLatestS[share.classIndex];
}

/** The highest level that a reading reaches. */
export function levelReached(reading: Reading, compiled: CompiledTable): StageLevel {
  for (let level = 3; level >= 1; level -= 1) {
    // 1 − (1 − p) may fall a rounding error short of p.
    if (reading.chance[level] >= compiled.sureChance[level] - 1e-9 || reading.nearChance[level] >= compiled.chanceMin[level] - 1e-9) return level as StageLevel;
  }
  return 0;
}

/** Chance under which a warning of this level is about to end. */
export function endChance(table: StageTable, level: StageLevel): number {
  if (level === 0) return 0;
  const rule = table.stages[RISING_STAGES[level - 1]];
  return rule.endShare * rule.chanceMin;
}

/** The stage of a level. */
export function stageOf(level: StageLevel): RisingStage {
  return RISING_STAGES[Math.max(0, level - 1)];
}

const OTHER_CLASS = KIND_CLASSES.indexOf('other');
const SPECIFIC_SHARE = 0.3;
const classSums = new Float64Array(KIND_CLASSES.length);

/** The earliest credible arrival and the class that leads, among shares that weigh; undefined when nothing does. */
export function leadOf(shares: readonly Share[], now: number, compiled: CompiledTable): { earliestAt: number; kindClass: KindClass } | undefined {
  let most = 0;
  for (const share of shares) if (!hasPassed(share, now, compiled)) most = Math.max(most, share.chance);
  let earliestAt = Number.POSITIVE_INFINITY;
  classSums.fill(0);
  for (const share of shares) {
    if (hasPassed(share, now, compiled) || share.chance < 0.25 * most) continue;
    if (share.earliestAt < earliestAt) earliestAt = share.earliestAt;
    classSums[share.classIndex] += share.chance;
  }
  if (earliestAt === Number.POSITIVE_INFINITY) return undefined;
  let best = 0;
  for (let k = 1; k < OTHER_CLASS; k += 1) if (classSums[k] > classSums[best]) best = k;
  // Something specific is worth more to people than the likelier "something".
  const kindClass = KIND_CLASSES[classSums[best] > SPECIFIC_SHARE * classSums[OTHER_CLASS] ? best : OTHER_CLASS];
  return { earliestAt, kindClass };
}

/** The stage a place shows when its warning ends. */
export function endStage(state: PlaceState): Stage {
  return state.opened ? 'all-clear' : 'cancelled';
}
