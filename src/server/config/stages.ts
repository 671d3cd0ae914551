/** When a member's stages start: a named grade, a price, or the numbers of single stages. */
import { z } from 'zod';
import { KIND_CLASSES, RISING_STAGES, type StageRule, type StageTable } from '../../model/index.ts';
import { GRADES, MISSED_WEIGHT_LIMITS_RATIO, MISSED_WEIGHT_RATIO, checkStageTable, tableOfCosts, tableOfGrade, type GradeName } from '../../warn/index.ts';
import { duration, fields, oneOf, share } from './words.ts';

const [WEIGHT_MIN, WEIGHT_MAX] = MISSED_WEIGHT_LIMITS_RATIO;

const RULE = fields({
  /** From which chance the stage starts. */
  chance: share('0.5 %', '99 %').optional(),
  /** How far ahead the earliest arrival may be; of take-cover beyond the shelter time. */
  within: duration('5 s', '6 h').optional(),
  /** The same for what flies as slowly as a drone. */
  drones: duration('5 s', '6 h').optional(),
  /** A chance below this waits until the arrival is `waits` nearer. */
  sure: share('0.5 %', '99 %').optional(),
  waits: duration(0, '10 min').optional(),
  /** It ends when the chance is below this share of `chance`. */
  ends: share('1 %', '99 %').optional(),
});

type RuleWords = z.infer<typeof RULE>;

const CHANGES = fields({
  grade: oneOf(...GRADES).optional(),
  missedWeighs: z
    .number({ error: `must be a number: how many needless orders to take cover weigh as much as one that was missed, ${WEIGHT_MIN} to ${WEIGHT_MAX}` })
    .min(WEIGHT_MIN, `must be ${WEIGHT_MIN} to ${WEIGHT_MAX}`)
    .max(WEIGHT_MAX, `must be ${WEIGHT_MIN} to ${WEIGHT_MAX}`)
    .optional(),
  prepare: RULE.optional(),
  expected: RULE.optional(),
  'take-cover': RULE.optional(),
});

function ruleOf(before: StageRule, { chance, within, drones, sure, waits, ends }: RuleWords): StageRule {
  const chanceMin = chance ?? before.chanceMin;
  const horizon = (kind: (typeof KIND_CLASSES)[number]): number => (kind === 'drone' ? (drones ?? within) : within) ?? before.horizonS[kind];
  return {
    ...before,
    chanceMin,
    sureChance: sure ?? Math.max(chanceMin, before.sureChance === before.chanceMin ? chanceMin : before.sureChance),
    waitS: waits ?? before.waitS,
    endShare: ends ?? before.endShare,
    horizonS: { ballistic: horizon('ballistic'), cruise: horizon('cruise'), drone: horizon('drone'), other: horizon('other') },
  };
}

/** The `stages` of a member in a configuration file, as the table they make. */
export const STAGES_WORDS = z
  .preprocess((value) => (typeof value === 'string' ? { grade: value } : value), CHANGES)
  .transform((words: z.infer<typeof CHANGES>, context): StageTable => {
    if (words.grade !== undefined && words.missedWeighs !== undefined) context.addIssue('grade and missedWeighs both say a price: leave one out');
    const priced = words.missedWeighs !== undefined || words.grade !== undefined;
    if (priced && words['take-cover']?.chance !== undefined) context.addIssue('take-cover.chance is what the price says: leave one out');
    let table = words.missedWeighs === undefined ? tableOfGrade(words.grade ?? 'balanced') : tableOfCosts(words.missedWeighs);
    for (const stage of RISING_STAGES) table = { ...table, stages: { ...table.stages, [stage]: ruleOf(table.stages[stage], words[stage] ?? {}) } };
    const checked = checkStageTable(table);
    if (!checked.ok) context.addIssue(`${checked.error.message} [${checked.error.code}]`);
    return table;
  });

const percent = (chance: number): string => `${Math.round(chance * 1000) / 10} %`;
const minutes = (seconds: number): string => (seconds % 60 === 0 ? `${seconds / 60} min` : `${seconds} s`);

/** The name of a table that is a grade's; undefined: it is a member's own. */
export function gradeOf(table: StageTable): GradeName | undefined {
  return GRADES.find((grade) => JSON.stringify(tableOfGrade(grade)) === JSON.stringify(table));
}

/** A table in words. */
export function stageWords(table: StageTable): string {
  const grade = gradeOf(table);
  const { chanceMin } = table.stages['take-cover'];
  const weight = grade === undefined ? Math.round((1 / chanceMin - 1) * 10) / 10 : MISSED_WEIGHT_RATIO[grade];
  const starts = RISING_STAGES.map((stage) => {
    const { chanceMin: least, horizonS, addsShelterTime } = table.stages[stage];
    const drone = horizonS.drone === horizonS.ballistic ? '' : ` (drones ${minutes(horizonS.drone)})`;
    return `${stage} from ${percent(least)} within ${addsShelterTime ? 'shelter time and ' : ''}${minutes(horizonS.ballistic)}${drone}`;
  });
  return `${grade ?? 'a table of its own'}: an order to take cover that was missed weighs as much as ${weight} needless ones. ${starts.join('; ')}.`;
}
