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
  readonly origins: readonly string[];
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
  /** The chains that speak for it, strongest first. */
  readonly because: readonly Leader[];
}

/** Nobody says anything. */
export const QUIET: Posture = { level: 'quiet', chance: 0, kinds: [], window: undefined, count: undefined, because: [] };

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
const LN_2 = log(2);
const BASE_LOG_ODDS = log(BASE_CHANCE / (1 - BASE_CHANCE));

const fadeOf = (ageS: number): number => (ageS <= FRESH_S ? 1 : exp((-LN_2 * (ageS - FRESH_S)) / HALVES_EACH_S));

const isLive = ({ validUntil, window }: Evidence, at: TimeS): boolean => validUntil > at && window.until > at;

/** Chains and the report that leads each; to be made anew when a report comes or ends. */
export function leadersOf(evidence: readonly Evidence[], at: TimeS): Leader[] {
  const live = evidence.filter((one) => isLive(one, at)).sort((a, b) => a.firstSerial - b.firstSerial || a.serial - b.serial);
  const chains = chainsOf(live);
  const denied = new Set(chains.filter((_, i) => live[i].isDenied));
  const leaders: Leader[] = [];
  live.forEach((first, i) => {
    // A chain has the number of its first report.
    if (chains[i] !== i) return;
    const isDenied = denied.has(i);
    leaders.push({ evidence: first, isDenied, weight: weightOf(first.reliability, first.credibility, first.sureness) * (isDenied ? DENIED_FACTOR : 1) });
  });
  return leaders;
}

function widest(ranges: readonly CountRange[]): CountRange | undefined {
  if (ranges.length === 0) return undefined;
  return { minCount: Math.min(...ranges.map(({ minCount }) => minCount)), maxCount: Math.max(...ranges.map(({ maxCount }) => maxCount)) };
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

/** The posture that `leaders` come to at `at`. */
export function postureOf(leaders: readonly Leader[], at: TimeS): Posture {
  const faded = leaders
    .filter(({ evidence }) => isLive(evidence, at))
    .map((leader) => ({ ...leader, weight: leader.weight * fadeOf(at - leader.evidence.at) }))
    .filter(({ weight }) => Math.abs(weight) >= WEIGHT_MIN);
  const because = faded.filter(({ weight }) => weight > 0).sort((a, b) => b.weight - a.weight || a.evidence.serial - b.evidence.serial);
  if (faded.length === 0) return QUIET;
  const logOdds = faded.reduce((sum, { weight }) => sum + weight, BASE_LOG_ODDS);
  const windows = (because.length > 0 ? because : faded).map(({ evidence }) => evidence.window);
  const window = { from: timeS(Math.min(...windows.map(({ from }) => from))), until: timeS(Math.max(...windows.map(({ until }) => until))) };
  const chance = stillToCome(1 / (1 + exp(-logOdds)), window, at);
  return {
    level: levelOf(chance, window, at), chance, window, because,
    kinds: KIND_CLASSES.filter((kind) => because.some(({ evidence }) => evidence.kinds.includes(kind))),
    count: widest(because.flatMap(({ evidence }) => (evidence.count === undefined ? [] : [evidence.count]))),
  };
}
