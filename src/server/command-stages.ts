/**
 * `manara stages`: what each grade of the stage table would have done in an exercise that was run. The run is made again, once for each
 * table, with the same sky and the same stops: responders look at pictures, which no table changes.
 */
import { HUB, isPublic, memberOf, recipientOf, type MemberId, type TimeS } from '../base/index.ts';
import type { WarningSkill } from '../assess/index.ts';
import type { ExerciseSetup } from '../exercise/index.ts';
import type { Level, StageTable } from '../model/index.ts';
import { DEFAULT_STAGE_TABLE, GRADES, MISSED_WEIGHT_LIMITS_RATIO, MISSED_WEIGHT_RATIO, tableOfCosts, tableOfGrade } from '../warn/index.ts';
import { createExerciseRun, type ExerciseRun } from './exercise-run.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { loadExercise, readText, type ExerciseChoice } from './load-exercise.ts';
import { RunMeter } from './run-meter.ts';
import { timeFromWords } from './when.ts';

/** Options of the command. */
export interface StagesOptions {
  readonly exercise?: string;
  readonly member?: string;
  readonly missedWeighs?: string;
}

/** An exercise that was run, as its run.json has it. */
interface Ran {
  readonly choice: ExerciseChoice;
  readonly from: string;
  readonly to: string;
}

function readRan(folder: string, exercise: string | undefined): Ran {
  const path = `${folder}/run.json`;
  const bad = (what: string): never => {
    throw new StatedFailure(`${path} ${what}: give a folder that manara exercise --out wrote`, EXIT.usage);
  };
  let said: Record<string, unknown> = {};
  try {
    said = JSON.parse(readText(path)) as Record<string, unknown>;
  } catch (cause) {
    if (cause instanceof StatedFailure) throw cause;
    bad('is not JSON');
  }
  const { exercise: name, seed, from, to, sharing, without } = said;
  if (typeof name !== 'string' || typeof seed !== 'number' || typeof from !== 'string' || typeof to !== 'string' || !Array.isArray(without))
    return bad('does not say exercise, seed, from, to and without');
  const level = sharing === 'terms' || typeof sharing !== 'string' ? undefined : (sharing as Level);
  return { choice: { name: exercise ?? name, seed, sharing: level, without: without as string[] }, from, to };
}

/** What one table did. */
export interface TableEffect {
  readonly label: string;
  readonly skill: WarningSkill;
}

/** Runs the exercise with one table for every member; the figures are those of `member`, or of all members together. */
function effectOf(ran: Ran, label: string, table: StageTable, member: MemberId | undefined): TableEffect {
  const loaded = loadExercise(ran.choice);
  const config = { ...loaded.config, members: loaded.config.members.map((one) => ({ ...one, stages: table })) };
  const setup: ExerciseSetup = { ...loaded, config };
  const moment = (text: string): TimeS => valueOf(timeFromWords(text, setup.startsAt), EXIT.usage);
  const [from, until] = [moment(ran.from), moment(ran.to)];
  const run: ExerciseRun = createExerciseRun(
    setup,
    {
      frame: () => undefined,
      warnings: (recipient, at, changes) => meter.warnings(recipient, at, changes),
    },
    {
      from,
      computes: ({ recipient, level }) =>
        !isPublic(recipient) && (level === 'warn' || (level === 'picture' && setup.responders.members.includes(memberOf(recipient)))),
    },
  );
  const meter = new RunMeter(setup, run.broker);
  while (run.at < until) run.step();
  return { label, skill: member === undefined ? meter.together(from, until) : meter.skillOf(recipientOf(member), from, until) };
}

/** A row of the table: what it says, and how it says it of one run. */
const ROWS: ReadonlyArray<readonly [string, (skill: WarningSkill) => string]> = [
  ['places warned in time', ({ placesInTime, placesThreatened, placesSpared }) => `${placesInTime} of ${placesThreatened - placesSpared}`],
  ['places missed', ({ placesMissed }) => String(placesMissed)],
  ['people told to take cover needlessly', ({ needlessPeople }) => String(needlessPeople)],
  ['warned over threatened person-minutes', ({ overWarningRatio }) => overWarningRatio?.toFixed(2) ?? '–'],
  [
    'objects that caused a false take-cover',
    ({ falseTakeCoverObjects, takeCoverObjects }) => (takeCoverObjects === undefined ? '–' : `${falseTakeCoverObjects ?? 0} of ${takeCoverObjects}`),
  ],
  ['warned again within ten minutes', ({ flaps }) => String(flaps)],
];

/** The table of effects as lines of text. */
export function effectLines(effects: readonly TableEffect[]): string[] {
  const columns = effects.map(({ label, skill }) => [label, ...ROWS.map(([, words]) => words(skill))]);
  const names = ['', ...ROWS.map(([name]) => name)];
  const wide = Math.max(...names.map((name) => name.length));
  const widths = columns.map((column) => Math.max(...column.map((cell) => cell.length)));
  return names.map((name, row) => `${name.padEnd(wide)}  ${columns.map((column, i) => column[row].padStart(widths[i])).join('  ')}`.trimEnd());
}

function weightOf(text: string): number {
  const [least, most] = MISSED_WEIGHT_LIMITS_RATIO;
  const weight = Number(text);
  if (!(weight >= least && weight <= most))
    throw new StatedFailure(
      `--missed-weighs "${text}" must be a number from ${least} to ${most}: how many needless orders weigh as much as a missed one`,
      EXIT.usage,
    );
  return weight;
}

/** Prints what each grade, and a price of one's own, would have done. */
export function stagesCommand(folder: string, options: StagesOptions): void {
  const ran = readRan(folder, options.exercise);
  const own = options.missedWeighs === undefined ? undefined : weightOf(options.missedWeighs);
  const { config } = loadExercise(ran.choice);
  const members = config.members.map(({ id }) => id).filter((id) => id !== HUB);
  const member = members.find((id) => id === options.member);
  if (options.member !== undefined && member === undefined)
    throw new StatedFailure(`--member "${options.member}" is no member of ${ran.choice.name}: ${members.join(', ')} are`, EXIT.usage);
  const tables: Array<readonly [string, StageTable]> = GRADES.map((grade) => [`${grade} (${MISSED_WEIGHT_RATIO[grade]})`, tableOfGrade(grade)]);
  if (own !== undefined) tables.push([`own (${own})`, tableOfCosts(own)]);
  const effects = tables.map(([label, table]) => effectOf(ran, label, table, member));
  const whom = member ?? 'all members together';
  const lines = [
    `${ran.choice.name}, seed ${ran.choice.seed}, ${ran.from} to ${ran.to}, ${whom}. In brackets: how many needless orders to take cover weigh as much as a missed one.`,
    ...effectLines(effects),
    `A member chooses with "stages" in the configuration; without a choice it is ${GRADES.find((grade) => tableOfGrade(grade).stages['take-cover'].chanceMin === DEFAULT_STAGE_TABLE.stages['take-cover'].chanceMin) ?? GRADES[1]}.`,
  ];
  process.stdout.write(`${lines.join('\n')}\n`);
}
