/**
 * Random streams of indications of known truth: six or seven weeks of talk about one region. Every four days there is a window that
 * somebody may speak about; within it something comes, or nothing does. Desks of hidden accuracy speak of it, are repeated by others,
 * denied, and answered by desks that see nothing coming. How accurate a desk is, is drawn round its letter, so that no table of the
 * rule is the truth of the streams.
 */
import { timeS, type TimeS } from '../../src/base/index.ts';
import type { Evidence } from '../../src/coordinate/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { Credibility, Reliability, Sureness } from '../../src/model/index.ts';

/** One report as it reaches the view of somebody who gets everything. */
export type StreamReport = Evidence;

/** A window that is spoken about, and what really happened. */
export interface Spell {
  /** The first moment at which anybody speaks of it; infinite when nobody does. */
  readonly spokenFrom: TimeS;
  readonly window: { readonly from: TimeS; readonly until: TimeS };
  /** When it came; undefined: it did not. */
  readonly cameAt: TimeS | undefined;
}

/** A stream. */
export interface Stream {
  readonly reports: readonly StreamReport[];
  readonly spells: readonly Spell[];
}

/** Windows of one stream, and how far apart they are. */
const SPELLS = 12;
const SPELL_HOURS = 96;

const HOUR = 3_600;
/** Share of the windows that somebody speaks about in which something comes. */
const COMES_SHARE = 0.3;
const START = 1_712_880_000;

/** Of desks by their letter: how often they report what comes, and what does not; F is any of them. */
const ACCURACY: Readonly<Record<Exclude<Reliability, 'F'>, readonly [number, number]>> = {
  A: [0.75, 0.06],
  B: [0.7, 0.11],
  C: [0.6, 0.17],
  D: [0.5, 0.24],
  E: [0.42, 0.3],
};
const LETTERS = ['A', 'B', 'C', 'D', 'E'] as const;

const pick = <Value>(random: Random, list: readonly Value[]): Value => list[random.below(list.length)];

function weighted<Value>(random: Random, choices: readonly (readonly [Value, number])[]): Value {
  let left = random.uniform() * choices.reduce((sum, [, share]) => sum + share, 0);
  for (const [value, share] of choices) {
    left -= share;
    if (left < 0) return value;
  }
  return choices[choices.length - 1][0];
}

/** The digit that a desk gives: what is true is confirmed more often. */
function credibilityOf(random: Random, isTrue: boolean): Credibility {
  return weighted<Credibility>(
    random,
    isTrue
      ? [
          [1, 0.22],
          [2, 0.3],
          [3, 0.2],
          [4, 0.08],
          [5, 0.04],
          [6, 0.16],
        ]
      : [
          [1, 0.06],
          [2, 0.17],
          [3, 0.27],
          [4, 0.22],
          [5, 0.12],
          [6, 0.16],
        ],
  );
}

function surenessOf(random: Random, isTrue: boolean): Sureness {
  return weighted<Sureness>(
    random,
    isTrue
      ? [
          ['even', 0.2],
          ['likely', 0.5],
          ['near-certain', 0.3],
        ]
      : [
          ['even', 0.35],
          ['likely', 0.45],
          ['near-certain', 0.2],
        ],
  );
}

interface Draw {
  readonly random: Random;
  readonly comes: boolean;
  readonly startsAt: number;
  readonly window: Spell['window'];
  readonly reports: StreamReport[];
}

/** A desk of a stream: its letter is known, how often it is right is not. */
interface Desk {
  readonly name: string;
  readonly letter: Reliability;
  readonly hit: number;
  readonly wrong: number;
}

function drawDesk(random: Random, index: number): Desk {
  const letter = pick(random, [...LETTERS, 'F' as const]);
  const [hit, wrong] = ACCURACY[letter === 'F' ? pick(random, LETTERS) : letter];
  const jitter = 0.8 + 0.4 * random.uniform();
  return { name: `desk ${index}`, letter, hit: Math.min(0.95, hit * jitter), wrong: wrong * jitter };
}

function report(draw: Draw, said: Pick<StreamReport, 'reliability' | 'credibility' | 'sureness' | 'at' | 'isDenied' | 'origins'>): void {
  const { random, window, reports } = draw;
  const middle = weighted(random, [
    [50, 1],
    [120, 1],
    [300, 1],
    [500, 1],
  ]);
  const spread = pick(random, [1, 1.5, 2]);
  const order = { dueAt: said.at, number: reports.length + 1 };
  reports.push({
    ...said,
    order,
    firstOrder: order,
    desk: said.origins[0],
    kinds: [pick(random, ['drone', 'cruise', 'ballistic'] as const)],
    validUntil: window.until,
    window,
    count: random.uniform() < 0.6 ? { minCount: Math.round(middle / spread), maxCount: Math.round(middle * spread) } : undefined,
  });
}

/** A desk that may speak of what comes, and those who repeat it under grades of their own. */
function deskSpeaks(draw: Draw, { name, letter, hit, wrong }: Desk): void {
  const { random, comes, window, startsAt } = draw;
  const isDenied = random.uniform() < (comes ? 0.15 : 0.3);
  const at = timeS(startsAt + (window.from - startsAt) * (0.1 + 0.85 * random.uniform()));
  if (random.uniform() < (comes ? hit : wrong)) {
    const origins = [`said:${name}`];
    report(draw, { reliability: letter, credibility: credibilityOf(random, comes), sureness: surenessOf(random, comes), at, origins, isDenied });
    const repeats = random.uniform() < 0.4 ? random.below(7) : 0;
    for (let i = 0; i < repeats; i += 1) {
      report(draw, {
        reliability: pick(random, ['B', 'C', 'D', 'F'] as const),
        credibility: pick(random, [2, 3, 4, 6] as const),
        sureness: surenessOf(random, comes),
        at: timeS(at + random.uniform() * 12 * HOUR),
        origins: [...origins, `said:${name} again ${i}`],
        isDenied,
      });
    }
  } else if (random.uniform() < (comes ? 0.12 : 0.3)) {
    report(draw, {
      reliability: letter,
      credibility: credibilityOf(random, !comes),
      sureness: pick(random, ['remote', 'unlikely'] as const),
      at,
      origins: [`said:${name}`],
      isDenied: false,
    });
  }
}

/** The stream of a seed. */
export function createStream(seed: number, key = 'indications'): Stream {
  const random = keyedRandom(key, seed);
  const desks = Array.from({ length: 1 + random.below(6) }, (_, i) => drawDesk(random, i));
  const reports: StreamReport[] = [];
  const spells = Array.from({ length: SPELLS }, (_, i): Spell => {
    const startsAt = START + i * SPELL_HOURS * HOUR;
    const from = timeS(startsAt + (24 + random.below(37)) * HOUR);
    const window = { from, until: timeS(from + (4 + random.below(9)) * HOUR) };
    const comes = random.uniform() < COMES_SHARE;
    const before = reports.length;
    for (const desk of desks) deskSpeaks({ random, comes, startsAt, window, reports }, desk);
    const spokenFrom = timeS(Math.min(...reports.slice(before).map(({ at }) => at)));
    return { spokenFrom, window, cameAt: comes ? timeS(from + random.uniform() * (window.until - from)) : undefined };
  });
  return { reports: reports.sort((a, b) => a.at - b.at || a.order.number - b.order.number), spells };
}

/** Moments at which a spell is judged: every six hours from its first report to its end, while nothing has come yet. */
export function momentsOf({ spokenFrom, window, cameAt }: Spell): TimeS[] {
  const moments: TimeS[] = [];
  for (let at = Math.ceil(spokenFrom / (6 * HOUR)) * 6 * HOUR; at < Math.min(window.until, cameAt ?? Infinity); at += 6 * HOUR) moments.push(timeS(at));
  return moments;
}
