/**
 * How honest chances are: forecasts that a place is reached, against what would have happened. Bins on a logarithmic scale, Brier and
 * logarithmic scores, and skill against two baselines that are given their best: the base rate of the sample, and the straight line, whose two
 * answers (inside its cone or not) are each worth the rate at which they came true in this very sample.
 */
import { log } from '../math/index.ts';

/** Upper edges of the bins. */
export const CALIBRATION_EDGES = [0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1] as const;
/** Chances below this are in no bin. */
export const CALIBRATION_FROM = 0.01;
/** A chance is scored as at least this far from 0 and 1, for the logarithm. */
const SCORE_MARGIN = 0.001;

/** One forecast of one place, and what came. */
export interface ForecastCase {
  readonly chance: number;
  readonly inCone: boolean;
  readonly happened: boolean;
}

/** One bin. */
export interface CalibrationBin {
  readonly fromChance: number;
  readonly toChance: number;
  readonly forecastCount: number;
  /** Sum of the chances: what was expected. */
  readonly expectedCount: number;
  readonly observedCount: number;
}

/** Scores of all cases. Brier: lower is better. The shares are skills, 1 minus the ratio of the loss to that of the baseline: above 0 is better than it. */
export interface CalibrationScores {
  readonly caseCount: number;
  readonly baseShare: number;
  readonly brierScore: number;
  readonly climateBrierShare: number;
  readonly coneBrierShare: number;
  readonly climateLogShare: number;
  readonly coneLogShare: number;
}

/** Collects cases of one kind or of all. */
export interface Calibration {
  add(one: ForecastCase): void;
  bins(): CalibrationBin[];
  /** Undefined when there is no case. */
  scores(): CalibrationScores | undefined;
}

const clipped = (chance: number): number => Math.min(1 - SCORE_MARGIN, Math.max(SCORE_MARGIN, chance));
const logLoss = (chance: number, happened: boolean): number => -log(clipped(happened ? chance : 1 - chance));
const square = (chance: number, happened: boolean): number => (chance - (happened ? 1 : 0)) * (chance - (happened ? 1 : 0));

function binOf(chance: number): number {
  if (chance < CALIBRATION_FROM) return -1;
  return CALIBRATION_EDGES.findIndex((edge) => chance <= edge);
}

function scoresOf(cases: readonly ForecastCase[]): CalibrationScores | undefined {
  if (cases.length === 0) return undefined;
  const rateOf = (some: readonly ForecastCase[]): number => (some.length === 0 ? 0 : some.filter((one) => one.happened).length / some.length);
  const baseRate = rateOf(cases);
  const inside = rateOf(cases.filter((one) => one.inCone));
  const outside = rateOf(cases.filter((one) => !one.inCone));
  const mean = (loss: (chance: number, happened: boolean) => number, chanceOf: (one: ForecastCase) => number): number =>
    cases.reduce((sum, one) => sum + loss(chanceOf(one), one.happened), 0) / cases.length;
  const skill = (loss: typeof square, baseline: (one: ForecastCase) => number): number => 1 - mean(loss, (one) => one.chance) / mean(loss, baseline);
  const climate = (): number => baseRate;
  const cone = (one: ForecastCase): number => (one.inCone ? inside : outside);
  return {
    caseCount: cases.length,
    baseShare: baseRate,
    brierScore: mean(square, (one) => one.chance),
    climateBrierShare: skill(square, climate),
    coneBrierShare: skill(square, cone),
    climateLogShare: skill(logLoss, climate),
    coneLogShare: skill(logLoss, cone),
  };
}

/** An empty collection. */
export function createCalibration(): Calibration {
  const cases: ForecastCase[] = [];
  return {
    add: (one) => {
      cases.push(one);
    },
    bins: () =>
      CALIBRATION_EDGES.map((toChance, i) => {
        const inside = cases.filter((one) => binOf(one.chance) === i);
        return {
          fromChance: i === 0 ? CALIBRATION_FROM : CALIBRATION_EDGES[i - 1],
          toChance,
          forecastCount: inside.length,
          expectedCount: inside.reduce((sum, one) => sum + one.chance, 0),
          observedCount: inside.filter((one) => one.happened).length,
        };
      }),
    scores: () => scoresOf(cases),
  };
}
