/**
 * The warnings of one recipient's places. Forecasts go in; stages come out, place by place, through the reduction. Never steps a
 * stage down; ends one only when the danger has passed (`all-clear`) or turned out not to be (`cancelled`). A lost source ends
 * nothing. Each place stands alone.
 */
import { assert, timeS, type TimeS } from '../base/index.ts';
import { exp } from '../math/index.ts';
import type { Forecaster, StandingForecast } from '../forecast/index.ts';
import { KIND_CLASSES, RISING_STAGES, partSerial, type KindClass, type Part, type Place, type Stage, type Warning, type StageTable } from '../model/index.ts';
import {
  blankPlaceState,
  endChance,
  endStage,
  leadOf,
  levelReached,
  readShares,
  hasPassed,
  stageOf,
  type PlaceState,
  type Reading,
  type ReadingRules,
  type StageLevel,
} from './place-state.ts';
import { arrivalBucketAt, createReduction, type ReducedState } from './reduction.ts';
import { absorb, closeTrack, createShareBook, holdShare, orphan, sharesAt, sharesOf, type Touch } from './shares.ts';
import { checkStageTable, compileStageTable, type CompiledTable } from './stage-table.ts';

/** A member's wish to have an officer look first. Without an answer `take-cover` goes out; the others wait and alarm. */
export interface ApprovalRule {
  /** How long `take-cover` waits for an answer. */
  readonly takeCoverWaitS: number;
  /** After this a waiting stage is overdue: the console alarms. */
  readonly alarmAfterS: number;
}

/** A member that wants approval waits so long; take-cover is not worth more than that of anybody's shelter time. */
export const DEFAULT_APPROVAL: ApprovalRule = { takeCoverWaitS: 20, alarmAfterS: 30 };

/** A member's settings. */
export interface BoardOptions {
  /** Undefined: automatic issue. */
  readonly approval?: ApprovalRule;
  /** What only forgeable sources show counts like anything else; absent: it raises nothing above `prepare`. */
  readonly believesForgeable?: boolean;
}

/** A stage that waits for an officer. */
export interface PendingStage {
  readonly placeIndex: number;
  readonly stage: Stage;
  readonly waitingFrom: TimeS;
  readonly overdue: boolean;
  /** As the warning would say them. */
  readonly kindClass: KindClass;
  readonly arrivalAt: TimeS | undefined;
}

/** The board of one recipient. */
export interface WarningBoard {
  /**
   * The warning tick (every 5 s): takes in every forecast, issues what is due, ends what is over. Without forecasters (no picture
   * for now) what stands runs on until the objects could no longer arrive. Several forecast different places of the board.
   */
  consider(now: TimeS, forecasters: readonly Forecaster[]): void;
  /** Places that are told to prepare whatever is seen, from the next tick on: `prepare` alone, never more. Undefined leaves a place as it is. */
  expect(isExpected: (placeIndex: number) => boolean | undefined): void;
  /**
   * The fast path from a plot: true when a `take-cover` was decided and must go out at once. Allocates nothing when nothing changes.
   * `part`: which of the forecasters it is of.
   */
  considerTrack(now: TimeS, forecast: StandingForecast, part?: Part): boolean;
  /** What stands, and ends of the last ten minutes; ascending place index. */
  standing(): readonly Warning[];
  /** Messages decided since the last call, in order. */
  changes(): readonly Warning[];
  /** Nothing leaves yet: what was decided so far is told to nobody, and what then stands begins with the first tick that leaves. */
  keepSilent(): void;
  /** Stages that wait for an officer. */
  pending(now: TimeS): readonly PendingStage[];
  /** An officer lets a waiting stage out. */
  approve(placeIndex: number, now: TimeS): void;
  /** An officer refuses a waiting stage; a higher one asks again. */
  refuse(placeIndex: number, now: TimeS): void;
  /** An officer ends a standing warning. */
  endBy(placeIndex: number, stage: 'all-clear' | 'cancelled', now: TimeS): void;
  /** Sources are lost or the picture begins anew: what stands runs on, marked, until the objects could no longer arrive. */
  markNotUpdated(now: TimeS): void;
  /**
   * Takes up what an earlier process left: `standing` as it was, with place indices of this board. It runs on, marked as no longer
   * updated, until the objects could no longer arrive. To be called before anything else.
   */
  restore(standing: readonly Warning[], now: TimeS): void;
}

/** The same fading as for a track out of sight. */
const UNSEEN_FADE_S = 3_600;

/**
 * Of a restored warning only stage, class and first arrival are known. Its object is held for as likely as not, and may arrive until
 * this long after the first arrival that was given: the spread of a fall, of a flight under power, of one that loiters.
 */
const RESTORED_CHANCE = 0.5;
const RESTORED_SPREAD_S: Readonly<Record<KindClass, number>> = { ballistic: 300, cruise: 900, drone: 1800, other: 1800 };

const BALLISTIC_CLASS = KIND_CLASSES.indexOf('ballistic');

const ignore = (): void => {};
const WHOLE: Part = { index: 0, count: 1 };

interface Desk {
  readonly places: readonly Place[];
  readonly table: StageTable;
  readonly approval: ApprovalRule | undefined;
  readonly states: readonly PlaceState[];
  readonly book: ReturnType<typeof createShareBook>;
  readonly reduction: ReturnType<typeof createReduction>;
  readonly reading: Reading;
  readonly rules: ReadingRules;
  readonly compiled: CompiledTable;
  /** Places whose shares changed since their last tick, and those that time alone can raise. */
  readonly awake: Uint8Array;
  /** Places of `expect`; and those of them whose officer has ended or refused it. */
  readonly expected: Uint8Array;
  readonly dismissed: Uint8Array;
  now: TimeS;
  urgent: boolean;
}

/** A board for `places` (the list that the forecaster has) with a checked stage table. */
export function createWarningBoard(places: readonly Place[], table: StageTable, options: BoardOptions = {}): WarningBoard {
  const checked = checkStageTable(table);
  assert(checked.ok, checked.ok ? '' : `the stage table must be checked before a board uses it: ${checked.error.message}`);
  const compiled = compileStageTable(table);
  const desk: Desk = {
    places,
    table,
    approval: options.approval,
    states: places.map(() => blankPlaceState()),
    book: createShareBook(places.length),
    reduction: createReduction(places.length),
    reading: {
      chance: new Float64Array(4),
      nearChance: new Float64Array(4),
      anyChance: 0,
      holdChance: new Float64Array(4),
      open: false,
      launchOpen: false,
      fed: false,
    },
    rules: { compiled, believesForgeable: options.believesForgeable === true, shelterS: 0 },
    compiled,
    awake: new Uint8Array(places.length),
    expected: new Uint8Array(places.length),
    dismissed: new Uint8Array(places.length),
    now: timeS(0),
    urgent: false,
  };
  const { book, states, reduction } = desk;
  let pass = 0;
  let tickAt = 0;
  let sources: readonly Forecaster[] = [];
  let part = WHOLE;
  const wake = (placeIndex: number): void => {
    desk.awake[placeIndex] = 1;
  };
  const touched = (placeIndex: number, earliestAt: number): void => {
    desk.awake[placeIndex] = 1;
    // An officer sees every stage at once; by itself a plot makes only a `take-cover`, and only through what is near.
    if (desk.approval !== undefined || earliestAt - desk.now <= compiled.coverHorizonS + places[placeIndex].shelterS) raise(desk, placeIndex);
  };
  const take = (forecast: StandingForecast, touch: Touch): void => {
    const track = sharesOf(book, partSerial(forecast.serial, part));
    track.event = partSerial(forecast.event, part);
    track.seenPass = pass;
    if (track.revision !== forecast.revision) absorb(book, track, forecast, touch);
  };
  const takeQuietly = (forecast: StandingForecast): void => take(forecast, wake);
  return {
    consider: (now, forecasters) => {
      const elapsedS = pass === 0 ? 0 : now - tickAt;
      desk.now = now;
      tickAt = now;
      pass += 1;
      // Another forecaster is another picture: its serials mean other objects, and the old ones were lost without a word.
      // What plots brought before the first look at a picture is of that picture.
      if (sources.length > 0 && (forecasters.length !== sources.length || forecasters.some((forecaster, i) => forecaster !== sources[i]))) orphanAll(desk);
      sources = forecasters;
      forecasters.forEach((forecaster, index) => {
        part = { index, count: forecasters.length };
        forecaster.forEach(takeQuietly);
        forecaster.forEachLaunch(takeQuietly);
      });
      // A track that the picture gave up was seen to be gone, or flew as long as anything of its kind can.
      for (const track of book.byTrack.values()) if (track.serial >= 0 && track.seenPass < pass) closeTrack(book, track, wake);
      ageOrphans(desk, elapsedS);
      for (let i = 0; i < states.length; i += 1) if (states[i].level > 0 || desk.awake[i] === 1) settle(desk, i);
      reduction.expireEnded(now);
    },
    expect: (isExpected) => {
      for (let i = 0; i < states.length; i += 1) {
        const expected = isExpected(i);
        if (expected === undefined) continue;
        const is = expected ? 1 : 0;
        if (is === 0) desk.dismissed[i] = 0;
        desk.expected[i] = is;
        if (is === 1) desk.awake[i] = 1;
      }
    },
    considerTrack: (now, forecast, from = WHOLE) => {
      desk.now = now;
      part = from;
      desk.urgent = false;
      take(forecast, touched);
      return desk.urgent;
    },
    standing: () => reduction.standing(),
    changes: () => reduction.changes(),
    restore: (standing, now) => restore(desk, standing, now),
    keepSilent: () => reduction.forget(),
    pending: (now) => pendingStages(desk, now),
    approve: (placeIndex, now) => {
      const state = stateAt(desk, placeIndex);
      desk.now = now;
      if (state.reached > state.level) issue(desk, placeIndex, state.reached);
    },
    refuse: (placeIndex, now) => {
      const state = stateAt(desk, placeIndex);
      desk.now = now;
      desk.dismissed[placeIndex] = desk.expected[placeIndex];
      state.refused = state.reached;
      state.reached = state.level;
      state.waitingFrom = Number.NaN;
    },
    endBy: (placeIndex, stage, now) => {
      const state = stateAt(desk, placeIndex);
      if (state.level === 0) return;
      desk.now = now;
      desk.dismissed[placeIndex] = desk.expected[placeIndex];
      end(desk, placeIndex, stage);
      // Who ended it by hand knows what is on its way.
      state.preparesAgain = false;
    },
    markNotUpdated: (now) => {
      desk.now = now;
      orphanAll(desk);
      sources = [];
      for (let i = 0; i < states.length; i += 1) if (states[i].level > 0) show(desk, i, true);
    },
  };
}

function stateAt(desk: Desk, placeIndex: number): PlaceState {
  assert(placeIndex >= 0 && placeIndex < desk.states.length, `a place index must be below ${desk.states.length}, got ${placeIndex}`);
  return desk.states[placeIndex];
}

function read(desk: Desk, placeIndex: number): Reading {
  desk.rules.shelterS = desk.places[placeIndex].shelterS;
  readShares(desk.reading, sharesAt(desk.book, placeIndex), desk.now, desk.rules);
  return desk.reading;
}

/** Issues a `take-cover` that a plot asks for, or lines a stage up for an officer; the rest is settled on the tick. */
function raise(desk: Desk, placeIndex: number): void {
  const state = desk.states[placeIndex];
  if (state.level === 3) return;
  const level = levelNow(desk, placeIndex, read(desk, placeIndex));
  if (level <= state.level) return;
  if (desk.approval !== undefined) lineUp(desk, state, level);
  else if (level === 3) {
    issue(desk, placeIndex, 3);
    desk.urgent = true;
  }
}

function levelNow(desk: Desk, placeIndex: number, reading: Reading): StageLevel {
  const seen = levelSeen(desk, placeIndex, reading);
  return seen === 0 && isHeld(desk, placeIndex) ? 1 : seen;
}

/** A posture alone keeps a place told to prepare; it opens nothing higher, and what is seen goes its own way. */
const isHeld = (desk: Desk, placeIndex: number): boolean => desk.expected[placeIndex] === 1 && desk.dismissed[placeIndex] === 0;

function levelSeen(desk: Desk, placeIndex: number, reading: Reading): StageLevel {
  const state = desk.states[placeIndex];
  // What was just ended does not come back for what is far ahead, nor after a cancellation for a chance that wavers.
  // Officials, who hear `prepare` without a sound, are told at once of what is on its way behind that.
  const level = state.level <= 1 && desk.now < state.rearmUntil ? levelAgain(desk, state, reading) : levelReached(reading, desk.compiled);
  return level > state.refused ? level : state.level;
}

function levelAgain(desk: Desk, state: PlaceState, reading: Reading): StageLevel {
  const { chanceMin, sureChance } = desk.compiled;
  if (reading.chance[3] >= sureChance[3] - 1e-9 || reading.nearChance[3] >= chanceMin[3] * state.rearmFactor - 1e-9) return 3;
  if (reading.chance[2] >= chanceMin[2] * desk.table.rearmExpectedFactor) return 2;
  return state.preparesAgain && reading.chance[1] >= chanceMin[1] - 1e-9 ? 1 : 0;
}

function lineUp(desk: Desk, state: PlaceState, level: StageLevel): void {
  if (level <= state.reached) return;
  state.reached = level;
  state.waitingFrom = desk.now;
}

function issue(desk: Desk, placeIndex: number, level: StageLevel): void {
  const state = desk.states[placeIndex];
  if (state.level === 0) {
    state.opened = false;
    state.notUpdated = false;
  }
  if (state.level !== level) state.arrivalBucketAt = Number.NaN;
  state.level = level;
  state.reached = level;
  state.lowFrom = Number.NaN;
  state.waitingFrom = Number.NaN;
  show(desk, placeIndex, state.notUpdated);
}

/** One place on the tick. */
function settle(desk: Desk, placeIndex: number): void {
  const state = desk.states[placeIndex];
  const reading = read(desk, placeIndex);
  desk.awake[placeIndex] = reading.anyChance >= desk.compiled.chanceMin[1] || state.reached > state.level ? 1 : 0;
  const level = levelNow(desk, placeIndex, reading);
  if (level > state.level) {
    if (desk.approval !== undefined) lineUp(desk, state, level);
    if (mayGo(desk, state)) issue(desk, placeIndex, desk.approval === undefined ? level : state.reached);
  }
  if (state.level === 0) {
    if (state.reached > 0 && isHeld(desk, placeIndex)) return;
    if (reading.holdChance[0] < endChance(desk.table, 1)) forgetReached(state);
    return;
  }
  if (
    (state.level === 1 && isHeld(desk, placeIndex)) ||
    reading.holdChance[state.level] >= endChance(desk.table, state.level) ||
    (state.level > 1 && reading.chance[state.level - 1] >= desk.table.holdSureChance)
  ) {
    state.lowFrom = Number.NaN;
    if (reading.open || (state.level === 1 && reading.launchOpen)) state.opened = true;
    show(desk, placeIndex, state.notUpdated && !reading.fed);
    return;
  }
  if (Number.isNaN(state.lowFrom)) state.lowFrom = desk.now;
  const delayS = state.opened ? desk.table.passedDelayS : desk.table.cancelDelayS;
  if (desk.now - state.lowFrom >= delayS) end(desk, placeIndex, endStage(state));
}

/** Whether a stage that was reached goes out now: always when automatic; else only an unanswered `take-cover`. */
function mayGo(desk: Desk, state: PlaceState): boolean {
  if (desk.approval === undefined) return true;
  return state.reached === 3 && desk.now - state.waitingFrom >= desk.approval.takeCoverWaitS;
}

/** A stage that waited too long for its tick or its officer and is no longer asked for. */
function forgetReached(state: PlaceState): void {
  state.reached = 0;
  state.refused = 0;
  state.waitingFrom = Number.NaN;
}

function end(desk: Desk, placeIndex: number, stage: Stage): void {
  const state = desk.states[placeIndex];
  put(desk, placeIndex, stage, Number.NaN);
  const rearmUntil = desk.now + desk.table.rearmS;
  const rearmFactor = stage === 'cancelled' ? desk.table.rearmFactor : 1;
  Object.assign(state, blankPlaceState(), { rearmUntil, rearmFactor, preparesAgain: state.level > 1 });
}

const reduced: ReducedState = { stage: 'prepare', kindClass: 'other', arrivalBucketAt: Number.NaN, notUpdated: false };

function put(desk: Desk, placeIndex: number, stage: Stage, bucketAt: number): void {
  const state = desk.states[placeIndex];
  reduced.stage = stage;
  reduced.kindClass = state.kindClass;
  reduced.arrivalBucketAt = bucketAt;
  reduced.notUpdated = state.notUpdated;
  desk.reduction.take(placeIndex, reduced, desk.now);
}

/** Hands the present state of a standing warning to the reduction. The class is that of the stage's start, or the first specific one; times may move. */
function show(desk: Desk, placeIndex: number, notUpdated: boolean): void {
  const state = desk.states[placeIndex];
  const lead = leadOf(sharesAt(desk.book, placeIndex), desk.now, desk.compiled);
  const stage = stageOf(state.level);
  if (lead !== undefined) {
    const starts = Number.isNaN(state.arrivalBucketAt);
    if (starts || state.kindClass === 'other') state.kindClass = lead.kindClass;
    // Once something may have arrived, the time that was given stays: what matters is that it is now.
    if (starts || lead.earliestAt > desk.now) {
      state.arrivalBucketAt = arrivalBucketAt(lead.earliestAt, desk.table.stages[stage].bucketS, state.arrivalBucketAt);
    }
  }
  state.notUpdated = notUpdated;
  put(desk, placeIndex, stage, state.arrivalBucketAt);
}

function restore(desk: Desk, standing: readonly Warning[], now: TimeS): void {
  desk.now = now;
  for (const warning of standing) {
    const { placeIndex, stage, kindClass } = warning;
    const level = (RISING_STAGES.findIndex((one) => one === stage) + 1) as StageLevel;
    desk.reduction.restore(warning);
    if (level === 0) continue;
    const earliestAt = warning.arrivalAt ?? now;
    Object.assign(stateAt(desk, placeIndex), { level, reached: level, kindClass, arrivalBucketAt: earliestAt, opened: earliestAt <= now });
    holdShare(desk.book, {
      placeIndex,
      classIndex: KIND_CLASSES.indexOf(kindClass),
      chance: RESTORED_CHANCE,
      holdChance: 1,
      earliestAt,
      latestAt: Math.max(earliestAt, now) + RESTORED_SPREAD_S[kindClass],
    });
    show(desk, placeIndex, true);
  }
}

function orphanAll(desk: Desk): void {
  for (const track of [...desk.book.byTrack.values()]) if (track.serial >= 0) orphan(desk.book, track);
}

/** Orphans: what can no longer arrive leaves the book; what flew under power is less and less likely to come. */
function ageOrphans(desk: Desk, elapsedS: number): void {
  const fade = elapsedS > 0 ? exp(-elapsedS / UNSEEN_FADE_S) : 1;
  for (const track of [...desk.book.byTrack.values()]) {
    if (track.serial >= 0) continue;
    if (track.shares.every((share) => hasPassed(share, desk.now, desk.compiled))) closeTrack(desk.book, track, ignore);
    for (const share of track.shares) if (share.classIndex !== BALLISTIC_CLASS) share.chance *= fade;
  }
}

function pendingStages(desk: Desk, now: TimeS): readonly PendingStage[] {
  const { approval } = desk;
  if (approval === undefined) return [];
  const waiting: PendingStage[] = [];
  desk.states.forEach((state, placeIndex) => {
    if (state.reached <= state.level) return;
    const waitingFrom = timeS(state.waitingFrom);
    const stage = stageOf(state.reached);
    const lead = leadOf(sharesAt(desk.book, placeIndex), now, desk.compiled);
    waiting.push({
      placeIndex,
      stage,
      waitingFrom,
      overdue: now - waitingFrom >= approval.alarmAfterS,
      kindClass: lead?.kindClass ?? state.kindClass,
      arrivalAt: lead === undefined ? undefined : timeS(arrivalBucketAt(lead.earliestAt, desk.table.stages[stage].bucketS, Number.NaN)),
    });
  });
  return waiting;
}
