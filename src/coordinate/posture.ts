/**
 * The posture of one region in one view, from the reports that the view holds. Each independent chain counts once, by the report
 * that brought it, whatever repeats make of it later; a denial of any of them is one of the chain. Weights fade with age. The chance that something comes within the rest of the window makes the level.
 */
import { DAY_S, timeS, type TimeS } from '../base/index.ts';
import { exp, log } from '../math/index.ts';
import { KIND_CLASSES, type CountRange, type Credibility, type KindClass, type PostureLevel, type Reliability, type Sureness, type TimeWindow } from '../model/index.ts';
import { chainsOf } from './chains.ts';
import { DENIED_FACTOR, weightOf } from './weights.ts';

/** One report as a view has it. */
export interface Evidence {
  readonly serial: number;
  /** Of the first report that it corrects, itself when it corrects none: a correction stands in the place of what it corrects. */
  readonly firstSerial: number;
  readonly kinds: readonly KindClass[];
  readonly count: CountRange | undefined;
  readonly window: TimeWindow;
  readonly sureness: Sureness;
  readonly reliability: Reliability;
  readonly credibility: Credibility;
  /** Somebody in its chain denies it. */
  readonly isDenied: boolean;
  /** When the view got it. */
  readonly at: TimeS;
  readonly validUntil: TimeS;
  /** As `Origins` numbers them. */
  readonly origins: readonly number[];
}

/** What a chain comes to. */
export interface Leader {
  readonly evidence: Evidence;
  readonly weight: number;
  readonly isDenied: boolean;
}

/** A region's posture by its reports. */
export interface Posture {
  readonly level: PostureLevel;
  /** That something comes within the rest of the window; kept inside, never shown. */
  readonly chance: number;
  readonly kinds: readonly KindClass[];
  readonly window: TimeWindow | undefined;
  /** From the least to the most of the estimates: they are never averaged. */
  readonly count: CountRange | undefined;
  /** The strongest of the chains that speak for it, strongest first. */
  readonly because: readonly Leader[];
  /** Several chains speak for it; somebody denies one of them. */
  readonly isIndependent: boolean;
  readonly isDisputed: boolean;
}

/** Nobody says anything. */
export const QUIET: Posture = { level: 'quiet', chance: 0, kinds: [], window: undefined, count: undefined, because: [], isIndependent: false, isDisputed: false };

/** Before anybody says anything, of windows that somebody speaks about at all. */
const BASE_CHANCE = 0.18;
/** A chance from which posture is no longer quiet, and from which, near its window, it is imminent. */
const ELEVATED_CHANCE = 0.25;
const IMMINENT_CHANCE = 0.85;
/** Imminent is what begins within half a day. */
const NEAR_S = 43_200;
/** A report keeps its weight for a day, then loses half of it each day. */
const FRESH_S = DAY_S;
const HALVES_EACH_S = DAY_S;
/** Chains that weigh less speak neither for nor against. */
const WEIGHT_MIN = 0.05;
/** The strongest chains that a posture names. */
const REASONS_MAX = 8;
const LN_2 = log(2);
const BASE_LOG_ODDS = log(BASE_CHANCE / (1 - BASE_CHANCE));

const fadeOf = (ageS: number): number => (ageS <= FRESH_S ? 1 : exp((-LN_2 * (ageS - FRESH_S)) / HALVES_EACH_S));

const isLive = ({ validUntil, window }: Evidence, at: TimeS): boolean => validUntil > at && window.until > at;

const isEarlier = (a: Evidence, b: Evidence): boolean => a.firstSerial < b.firstSerial || (a.firstSerial === b.firstSerial && a.serial < b.serial);

/** Chains and the report that leads each, the first of it; to be made anew when a report comes or ends. */
export function leadersOf(evidence: Iterable<Evidence>, at: TimeS): Leader[] {
  const live: Evidence[] = [];
  for (const one of evidence) if (isLive(one, at)) live.push(one);
  const chains = chainsOf(live);
  const first = new Int32Array(live.length).fill(-1);
  const denied = new Uint8Array(live.length);
  for (let i = 0; i < live.length; i += 1) {
    const chain = chains[i];
    if (first[chain] === -1 || isEarlier(live[i], live[first[chain]])) first[chain] = i;
    if (live[i].isDenied) denied[chain] = 1;
  }
  const leaders: Leader[] = [];
  let isInOrder = true;
  for (let chain = 0; chain < live.length; chain += 1) {
    if (first[chain] === -1) continue;
    const one = live[first[chain]];
    const isDenied = denied[chain] === 1;
    const before = leaders.at(-1);
    isInOrder &&= before === undefined || isEarlier(before.evidence, one);
    leaders.push({ evidence: one, isDenied, weight: weightOf(one.reliability, one.credibility, one.sureness) * (isDenied ? DENIED_FACTOR : 1) });
  }
  return isInOrder ? leaders : leaders.sort((a, b) => (isEarlier(a.evidence, b.evidence) ? -1 : 1));
}

/** Chance that what comes by `chance` within a window has still to come, after part of the window passed without it. */
function stillToCome(chance: number, window: TimeWindow, at: TimeS): number {
  const passedShare = Math.max(0, Math.min(1, (at - window.from) / (window.until - window.from)));
  return (chance * (1 - passedShare)) / (1 - chance * passedShare);
}

function levelOf(chance: number, window: TimeWindow, at: TimeS): PostureLevel {
  if (chance < ELEVATED_CHANCE) return 'quiet';
  return chance >= IMMINENT_CHANCE && window.from - at <= NEAR_S ? 'imminent' : 'elevated';
}

const isStronger = (a: Leader, b: Leader): boolean => a.weight > b.weight || (a.weight === b.weight && a.evidence.serial < b.evidence.serial);

/** What the chains of one posture have in common, gathered one by one: there may be tens of thousands. */
class Gathering {
  logOdds = BASE_LOG_ODDS;
  count = 0;
  forCount = 0;
  isDisputed = false;
  readonly kinds = new Set<KindClass>();
  readonly because: Leader[] = [];
  private minCount = Infinity;
  private maxCount = -Infinity;
  private readonly spans = { all: [Infinity, -Infinity], for: [Infinity, -Infinity] };

  add(leader: Leader, weight: number): void {
    const { evidence, isDenied } = leader;
    const { from, until } = evidence.window;
    this.count += 1;
    this.logOdds += weight;
    for (const span of weight > 0 ? [this.spans.all, this.spans.for] : [this.spans.all]) {
      span[0] = Math.min(span[0], from);
      span[1] = Math.max(span[1], until);
    }
    if (weight <= 0) return;
    this.forCount += 1;
    this.isDisputed ||= isDenied;
    for (const kind of evidence.kinds) this.kinds.add(kind);
    if (evidence.count !== undefined) {
      this.minCount = Math.min(this.minCount, evidence.count.minCount);
      this.maxCount = Math.max(this.maxCount, evidence.count.maxCount);
    }
    this.rank({ evidence, isDenied, weight });
  }

  private rank(leader: Leader): void {
    const { because } = this;
    if (because.length === REASONS_MAX && !isStronger(leader, because[REASONS_MAX - 1])) return;
    let at = Math.min(because.length, REASONS_MAX - 1);
    for (; at > 0 && isStronger(leader, because[at - 1]); at -= 1) because[at] = because[at - 1];
    because[at] = leader;
  }

  /** Of the chains that speak for it, or of those against when there are no others. */
  get window(): TimeWindow {
    const [from, until] = this.forCount > 0 ? this.spans.for : this.spans.all;
    return { from: timeS(from), until: timeS(until) };
  }

  /** From the least to the most that anybody expects. */
  get range(): CountRange | undefined {
    return this.minCount > this.maxCount ? undefined : { minCount: this.minCount, maxCount: this.maxCount };
  }
}

/** The posture that `leaders` come to at `at`. */
export function postureOf(leaders: readonly Leader[], at: TimeS): Posture {
  const all = new Gathering();
  for (const leader of leaders) {
    if (!isLive(leader.evidence, at)) continue;
    const weight = leader.weight * fadeOf(at - leader.evidence.at);
    if (Math.abs(weight) >= WEIGHT_MIN) all.add(leader, weight);
  }
  if (all.count === 0) return QUIET;
  const { window, because, kinds } = all;
  const chance = stillToCome(1 / (1 + exp(-all.logOdds)), window, at);
  return {
    level: levelOf(chance, window, at), chance, window, because, kinds: KIND_CLASSES.filter((kind) => kinds.has(kind)), count: all.range,
    isIndependent: all.forCount > 1, isDisputed: all.isDisputed,
  };
}

const isSameWindow = (a: TimeWindow | undefined, b: TimeWindow | undefined): boolean => a?.from === b?.from && a?.until === b?.until;
const isSameCount = (a: CountRange | undefined, b: CountRange | undefined): boolean => a?.minCount === b?.minCount && a?.maxCount === b?.maxCount;

/** Whether nobody who is shown both could tell them apart: the chance is shown to nobody. */
export function isShownAlike(a: Posture, b: Posture): boolean {
  const isAlike = a.level === b.level && a.isIndependent === b.isIndependent && a.isDisputed === b.isDisputed && isSameWindow(a.window, b.window) && isSameCount(a.count, b.count);
  return isAlike && a.kinds.join() === b.kinds.join() && a.because.length === b.because.length && a.because.every(({ evidence }, i) => evidence === b.because[i].evidence);
}
