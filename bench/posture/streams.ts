/**
 * Random streams of indications of known truth: three or four weeks of talk about one region. Every two days there is a window that
 * somebody may speak about, while others still speak of the one before: the two never meet. Within a window one to three kinds come, or
 * nothing does. Desks of hidden accuracy speak of it, are repeated by others, denied, and answered by desks that see nothing coming; some
 * say of another kind that it does not come, which is true and says nothing of the others. How accurate a desk is, is drawn round its
 * letter, so that no table of the rule is the truth of the streams.
 */
import { timeS, type TimeS } from '../../src/base/index.ts';
import type { Evidence } from '../../src/coordinate/index.ts';
import { keyedRandom, type Random } from '../../src/math/index.ts';
import type { Credibility, KindClass, Reliability, Sureness } from '../../src/model/index.ts';

/** One report as it reaches the view of somebody who gets everything. */
export type StreamReport = Evidence;

/** A window that is spoken about, and what really happened. */
export interface Spell {
  readonly window: { readonly from: TimeS; readonly until: TimeS };
  /** What comes, or would. */
  readonly kinds: readonly KindClass[];
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
const SPELL_HOURS = 48;

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
  readonly kinds: readonly KindClass[];
  readonly reports: StreamReport[];
}

const KINDS = ['drone', 'cruise', 'ballistic'] as const;

/** What comes together: mostly one kind. */
function drawKinds(random: Random): readonly KindClass[] {
  const count = weighted(random, [
    [1, 0.6],
    [2, 0.3],
    [3, 0.1],
  ]);
  const left = [...KINDS];
  return Array.from({ length: count }, () => left.splice(random.below(left.length), 1)[0]);
}

/** What a desk names of it: not always all, now and then something else. */
function namedOf({ random, kinds }: Draw): readonly KindClass[] {
  if (random.uniform() < 0.1 && kinds.length < KINDS.length) return [otherThan(random, kinds)];
  const named = kinds.filter(() => random.uniform() < 0.75);
  return named.length === 0 ? [pick(random, kinds)] : named;
}

const otherThan = (random: Random, kinds: readonly KindClass[]): KindClass =>
  pick(
    random,
    KINDS.filter((kind) => !kinds.includes(kind)),
  );

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

function report(draw: Draw, said: Pick<StreamReport, 'kinds' | 'reliability' | 'credibility' | 'sureness' | 'at' | 'isDenied' | 'origins'>): void {
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
    const kinds = namedOf(draw);
    report(draw, { kinds, reliability: letter, credibility: credibilityOf(random, comes), sureness: surenessOf(random, comes), at, origins, isDenied });
    const repeats = random.uniform() < 0.4 ? random.below(7) : 0;
    for (let i = 0; i < repeats; i += 1) {
      report(draw, {
        kinds,
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
      kinds: namedOf(draw),
      reliability: letter,
      credibility: credibilityOf(random, !comes),
      sureness: pick(random, ['remote', 'unlikely'] as const),
      at,
      origins: [`said:${name}`],
      isDenied: false,
    });
  } else if (random.uniform() < 0.15 && draw.kinds.length < KINDS.length) {
    report(draw, {
      kinds: [otherThan(random, draw.kinds)],
      reliability: letter,
      credibility: credibilityOf(random, true),
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
    const kinds = drawKinds(random);
    for (const desk of desks) deskSpeaks({ random, comes, startsAt, window, kinds, reports }, desk);
    return { window, kinds, cameAt: comes ? timeS(from + random.uniform() * (window.until - from)) : undefined };
  });
  return { reports: reports.sort((a, b) => a.at - b.at || a.order.number - b.order.number), spells };
}

/** Moments at which a stream is judged: every six hours, from its first report to the end of its last window. */
export function momentsOf({ reports, spells }: Stream): TimeS[] {
  const moments: TimeS[] = [];
  const end = Math.max(...spells.map(({ window }) => window.until));
  for (let at = Math.ceil((reports[0]?.at ?? end) / (6 * HOUR)) * 6 * HOUR; at < end; at += 6 * HOUR) moments.push(timeS(at));
  return moments;
}
