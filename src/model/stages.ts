/** When a stage starts and when it ends, as data that a member can change: the shape alone, `warn` has the numbers and the checks. */
import type { KindClass } from './kind.ts';

/** The stages that a chance can start, in their order: a warning only ever climbs them. */
export const RISING_STAGES = ['prepare', 'expected', 'take-cover'] as const;

/** A stage that a chance can start. */
export type RisingStage = (typeof RISING_STAGES)[number];

/** When one stage starts. */
export interface StageRule {
  /** Chance of arrival from which the stage starts. */
  readonly chanceMin: number;
  /** It starts when the earliest credible arrival is at most this far ahead. */
  readonly horizonS: Readonly<Record<KindClass, number>>;
  /**
   * A chance below `sureChance` waits until the arrival is `waitS` nearer than the horizon: a forecast grows sharper by the second, and nobody
   * is later in shelter for a doubt that was given its time.
   */
  readonly sureChance: number;
  readonly waitS: number;
  /** Whether the place's shelter time is added to the horizon. */
  readonly addsShelterTime: boolean;
  /** Width of the bucket that an arrival time is rounded down to. */
  readonly bucketS: number;
  /** A warning of this stage ends when the chance stays below this share of `chanceMin`. */
  readonly endShare: number;
}

/** The whole table of one member. */
export interface StageTable {
  readonly stages: Readonly<Record<RisingStage, StageRule>>;
  /** What is up to this many times farther ahead than a stage's horizon still keeps a warning of the stage standing. */
  readonly holdFactor: number;
  /** A `take-cover` also stands while this much chance lies within the horizon of `expected`: it would only be called again. */
  readonly holdSureChance: number;
  /** A warning ends when its chance is too low for this long when nothing can have arrived yet (cancelled), */
  readonly cancelDelayS: number;
  /** … and this long when something can have (all-clear). */
  readonly passedDelayS: number;
  /** An arrival counts until this long after its latest credible time (95 %). */
  readonly afterLatestS: Readonly<Record<KindClass, number>>;
  /**
   * For `rearmS` after its end a warning is not begun anew by `prepare`, and by `expected` only with the first multiple of its chance:
   * a place that was just told hears again of what is likely. After a cancellation `take-cover` needs the second multiple.
   */
  readonly rearmExpectedFactor: number;
  readonly rearmFactor: number;
  readonly rearmS: number;
}
