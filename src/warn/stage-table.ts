/**
 * When a stage starts and when it ends, as data that a member can change. Chances are those that anything arrives, combined
 * over events; times count to the earliest credible arrival (5 %).
 */
import { err, fault, ok, type Fault, type Result } from '../base/index.ts';
import { KIND_CLASSES, RISING_STAGES, type KindClass, type StageTable } from '../model/index.ts';

/** A table in the form that reads it for every share of every place: by level (1 to 3) and by class in the order of `KIND_CLASSES`. */
export interface CompiledTable {
  readonly table: StageTable;
  readonly chanceMin: Float64Array;
  readonly sureChance: Float64Array;
  readonly waitS: Float64Array;
  readonly horizonS: Float64Array;
  readonly addsShelterTime: readonly boolean[];
  readonly afterLatestS: Float64Array;
  /** Longest horizon of `take-cover`, shelter time apart. */
  readonly coverHorizonS: number;
}

/** Prepares a checked table. */
export function compileStageTable(table: StageTable): CompiledTable {
  const classCount = KIND_CLASSES.length;
  const chanceMin = new Float64Array(RISING_STAGES.length + 1);
  const sureChance = new Float64Array(RISING_STAGES.length + 1);
  const waitS = new Float64Array(RISING_STAGES.length + 1);
  const horizonS = new Float64Array((RISING_STAGES.length + 1) * classCount);
  const addsShelterTime = [false];
  RISING_STAGES.forEach((stage, i) => {
    const rule = table.stages[stage];
    chanceMin[i + 1] = rule.chanceMin;
    sureChance[i + 1] = Math.max(rule.chanceMin, rule.sureChance);
    waitS[i + 1] = rule.waitS;
    addsShelterTime.push(rule.addsShelterTime);
    KIND_CLASSES.forEach((kindClass, k) => {
      horizonS[(i + 1) * classCount + k] = rule.horizonS[kindClass];
    });
  });
  return {
    table,
    chanceMin,
    sureChance,
    waitS,
    horizonS,
    addsShelterTime,
    afterLatestS: Float64Array.from(KIND_CLASSES, (kindClass) => table.afterLatestS[kindClass]),
    coverHorizonS: Math.max(...Object.values(table.stages['take-cover'].horizonS)),
  };
}

const everyKind = (horizonS: number): Record<KindClass, number> => ({ ballistic: horizonS, cruise: horizonS, drone: horizonS, other: horizonS });

/** The table of the design. */
export const DEFAULT_STAGE_TABLE: StageTable = {
  stages: {
    prepare: {
      chanceMin: 0.05,
      sureChance: 0.05,
      waitS: 0,
      horizonS: { ...everyKind(60 * 60), drone: 120 * 60 },
      addsShelterTime: false,
      bucketS: 15 * 60,
      endShare: 0.2,
    },
    expected: { chanceMin: 0.1, sureChance: 0.1, waitS: 0, horizonS: everyKind(15 * 60), addsShelterTime: false, bucketS: 5 * 60, endShare: 0.3 },
    'take-cover': { chanceMin: 0.2, sureChance: 0.9, waitS: 45, horizonS: everyKind(60), addsShelterTime: true, bucketS: 60, endShare: 0.4 },
  },
  // The end shares: a silent notice may stand on little, a siren may not.
  holdFactor: 2,
  holdSureChance: 0.5,
  cancelDelayS: 4,
  passedDelayS: 30,
  // Debris of a falling body comes down minutes after it; a flyer that was late or circled shows again.
  afterLatestS: { ballistic: 120, cruise: 60, drone: 120, other: 120 },
  // As likely as what keeps a siren up: between the two, a place that was let go would be called again at once.
  rearmExpectedFactor: 5,
  rearmFactor: 1.5,
  rearmS: 600,
};

/** The named grades that a member chooses from. */
export const GRADES = ['cautious', 'balanced', 'sparing'] as const;

/** One of `GRADES`. */
export type GradeName = (typeof GRADES)[number];

/** How many needless orders to take cover weigh as much as one that was missed, by grade: what a member is asked. */
export const MISSED_WEIGHT_RATIO: Readonly<Record<GradeName, number>> = { cautious: 9, balanced: 4, sparing: 2 };

/** Weights that a table can be made of: beyond them a siren is noise, or comes for what is all but certain alone. */
export const MISSED_WEIGHT_LIMITS_RATIO: readonly [number, number] = [0.25, 49];

/**
 * The table of a price: cover is ordered when a missed order would cost more than a needless one, from a chance of 1 in (1 + weight).
 * The stages before it start no later. With the weight of `balanced` it is the default table.
 */
export function tableOfCosts(missedWeightRatio: number): StageTable {
  const { stages } = DEFAULT_STAGE_TABLE;
  const chanceMin = 1 / (1 + missedWeightRatio);
  const raised = <Rule extends StageTable['stages']['expected']>(rule: Rule): Rule =>
    rule.chanceMin <= chanceMin ? rule : { ...rule, chanceMin, sureChance: chanceMin };
  const cover = stages['take-cover'];
  return {
    ...DEFAULT_STAGE_TABLE,
    stages: {
      prepare: raised(stages.prepare),
      expected: raised(stages.expected),
      'take-cover': { ...cover, chanceMin, sureChance: Math.max(chanceMin, cover.sureChance) },
    },
  };
}

/** The table of a grade; `balanced` is the default table. */
export function tableOfGrade(grade: GradeName): StageTable {
  return tableOfCosts(MISSED_WEIGHT_RATIO[grade]);
}

/** Checks a table that a member changed: `warn/bad-table` names the value, the limit and the fix. */
export function checkStageTable(table: StageTable): Result<StageTable, Fault<'warn/bad-table'>> {
  const bad = (message: string): Result<StageTable, Fault<'warn/bad-table'>> => err(fault('warn/bad-table', message));
  let previous = 0;
  for (const stage of RISING_STAGES) {
    const rule = table.stages[stage];
    if (!(rule.chanceMin > 0 && rule.chanceMin < 1)) return bad(`chanceMin of ${stage} is ${rule.chanceMin}: give a number between 0 and 1`);
    if (rule.chanceMin < previous) return bad(`chanceMin of ${stage} is ${rule.chanceMin}, below ${previous} of the stage before it: raise it`);
    previous = rule.chanceMin;
    for (const horizonS of Object.values(rule.horizonS)) {
      if (!(horizonS >= 0 && horizonS <= 86_400)) return bad(`a horizonS of ${stage} is ${horizonS}: give 0 to 86400 seconds`);
    }
    if (!(rule.sureChance >= rule.chanceMin && rule.sureChance <= 1))
      return bad(`sureChance of ${stage} is ${rule.sureChance}: give a number from its chanceMin to 1`);
    if (!(rule.waitS >= 0 && rule.waitS <= 600)) return bad(`waitS of ${stage} is ${rule.waitS}: give 0 to 600 seconds`);
    if (!(rule.endShare > 0 && rule.endShare < 1))
      return bad(`endShare of ${stage} is ${rule.endShare}: give a number between 0 and 1, or a warning would flap`);
    if (!(rule.bucketS >= 60 && rule.bucketS <= 3600)) return bad(`bucketS of ${stage} is ${rule.bucketS}: give 60 to 3600 seconds`);
  }
  if (!(table.holdFactor >= 1)) return bad(`holdFactor is ${table.holdFactor}: give 1 or more`);
  if (!(table.holdSureChance > 0 && table.holdSureChance <= 1)) return bad(`holdSureChance is ${table.holdSureChance}: give a number above 0, at most 1`);
  if (!(table.rearmExpectedFactor >= 1)) return bad(`rearmExpectedFactor is ${table.rearmExpectedFactor}: give 1 or more`);
  if (!(table.rearmFactor >= 1)) return bad(`rearmFactor is ${table.rearmFactor}: give 1 or more`);
  for (const [name, valueS] of [
    ['cancelDelayS', table.cancelDelayS],
    ['passedDelayS', table.passedDelayS],
    ['rearmS', table.rearmS],
  ] as const) {
    if (!(valueS >= 0 && valueS <= 3600)) return bad(`${name} is ${valueS}: give 0 to 3600 seconds`);
  }
  return ok(table);
}
