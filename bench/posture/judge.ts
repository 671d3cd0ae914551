/** How well a rule says whether something comes: calibration by level and Brier score, over streams of known truth. */
import type { TimeS } from '../../src/base/index.ts';
import { postureOf, type Evidence, type Posture } from '../../src/coordinate/index.ts';
import { POSTURES, type PostureLevel, type Sureness } from '../../src/model/index.ts';
import { createStream, momentsOf, type Stream } from './streams.ts';

export interface LevelScore {
  readonly level: PostureLevel;
  readonly count: number;
  /** Mean of what was stated, and share in which it came. */
  readonly stated: number;
  readonly observed: number;
}

export interface Scores {
  readonly levels: readonly LevelScore[];
  readonly brier: number;
  /** Of the own sureness of the latest report that speaks of the same hours. */
  readonly brierLatest: number;
  /** Of the rule itself, given the latest report alone. */
  readonly brierLatestGraded: number;
  readonly momentCount: number;
}

/** What each word of sureness says in numbers, for the naive rule that believes the latest report. */
const SAID: Readonly<Record<Sureness, number>> = { remote: 0.05, unlikely: 0.2, even: 0.5, likely: 0.75, 'near-certain': 0.95 };

const until = (reports: readonly Evidence[], at: TimeS): Evidence[] => reports.filter((one) => one.at <= at);

const meet = (a: Evidence['window'], b: Evidence['window']): boolean => a.from < b.until && b.from < a.until;

/** Our rule. */
export const ruleAt = (reports: readonly Evidence[], at: TimeS): Posture => postureOf(until(reports, at), at);

/** Judges the rule over streams `from` to `from + count − 1`. */
export function judge(from: number, count: number, key?: string): Scores {
  const sums = POSTURES.map((level) => ({ level, count: 0, stated: 0, came: 0 }));
  let [brier, latest, graded, moments] = [0, 0, 0, 0];
  const each = ({ reports, spells }: Stream, at: TimeS): void => {
    const posture = ruleAt(reports, at);
    const { window } = posture;
    // Nobody speaks of anything.
    if (window === undefined) return;
    const meant = spells.filter((spell) => meet(spell.window, window));
    // Nothing is foretold any longer of what came already.
    if (meant.some(({ cameAt }) => cameAt !== undefined && cameAt <= at)) return;
    // What comes of another kind than was said is not what was said.
    const came = meant.some(({ cameAt, kinds }) => cameAt !== undefined && (posture.kinds.length === 0 || kinds.some((kind) => posture.kinds.includes(kind))))
      ? 1
      : 0;
    const last = until(reports, at)
      .filter((one) => meet(one.window, window))
      .slice(-1);
    const sum = sums[POSTURES.indexOf(posture.level)];
    sum.count += 1;
    sum.stated += posture.chance;
    sum.came += came;
    brier += (posture.chance - came) ** 2;
    latest += (SAID[last[0].sureness] - came) ** 2;
    graded += (ruleAt(last, at).chance - came) ** 2;
    moments += 1;
  };
  for (let seed = from; seed < from + count; seed += 1) {
    const stream = createStream(seed, key);
    for (const at of momentsOf(stream)) each(stream, at);
  }
  return {
    levels: sums.map((sum) => ({ level: sum.level, count: sum.count, stated: sum.stated / sum.count, observed: sum.came / sum.count })),
    brier: brier / moments,
    brierLatest: latest / moments,
    brierLatestGraded: graded / moments,
    momentCount: moments,
  };
}
