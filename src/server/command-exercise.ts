/** `manara exercise`: headless into a folder, as a comparison of sharing, or with the console. */
import { fileURLToPath } from 'node:url';
import { compareMarkdown, compareText, compareTable, type Assessment, type CompareColumn } from '../assess/index.ts';
import { LEVELS, type Level } from '../model/index.ts';
import { StatedFailure } from './failure.ts';
import { outOf, runExercise, COMPARED, type RunChoice } from './run-exercise.ts';

/** Options as the command line gives them. */
export interface ExerciseOptions {
  readonly seed?: string;
  readonly seeds?: string;
  readonly from?: string;
  readonly to?: string;
  readonly speed?: string;
  readonly headless?: boolean;
  readonly out?: string;
  readonly sharing?: string;
  readonly without?: readonly string[];
  readonly compare?: boolean;
  readonly port?: string;
}

function wholeNumber(text: string, option: string): number {
  if (!/^\d{1,10}$/.test(text)) throw new StatedFailure(`${option} ${text} must be a whole number`);
  return Number(text);
}

function levelOf(text: string | undefined): Level | undefined {
  if (text === undefined) return undefined;
  const level = LEVELS.find((one) => one === text);
  if (level === undefined) throw new StatedFailure(`--sharing ${text} must be one of ${LEVELS.join(', ')}`);
  return level;
}

function seedsOf(options: ExerciseOptions): readonly (number | undefined)[] {
  if (options.seeds === undefined) return [options.seed === undefined ? undefined : wholeNumber(options.seed, '--seed')];
  const match = /^(\d{1,6})-(\d{1,6})$/.exec(options.seeds);
  const [first, last] = [Number(match?.[1]), Number(match?.[2])];
  if (match === null || first > last || last - first >= 1000) throw new StatedFailure(`--seeds ${options.seeds} must read like 1-50, at most 1000 of them`);
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

async function compare(choice: RunChoice, seeds: readonly (number | undefined)[]): Promise<void> {
  const columns: CompareColumn[] = [];
  for (const sharing of COMPARED) {
    const assessments: Assessment[] = [];
    for (const seed of seeds) {
      const part = seed === undefined || seeds.length === 1 ? sharing : `${sharing}-${seed}`;
      progress(`sharing ${sharing}${seed === undefined ? '' : `, seed ${seed}`}`);
      const result = await runExercise({ ...choice, seed, sharing, out: outOf(choice, part) }, () => undefined);
      assessments.push(JSON.parse(result.assessment) as Assessment);
    }
    columns.push({ label: sharing, assessments });
  }
  const table = compareTable(columns);
  print(compareText(table));
  print(compareMarkdown(table));
}

async function headless(choice: RunChoice, seeds: readonly (number | undefined)[]): Promise<void> {
  for (const seed of seeds) {
    const out = seeds.length === 1 || choice.out === undefined ? choice.out : outOf(choice, String(seed));
    const result = await runExercise({ ...choice, seed, out }, progress);
    const perSecond = (result.cpuMs / result.simulatedS).toFixed(1);
    progress(`${result.simulatedS} simulated seconds, ${perSecond} ms of CPU each, ${result.plotCount} plots`);
    print(out === undefined ? result.assessment : `written to ${out}`);
  }
}

/** Runs the command. */
export async function exerciseCommand(name: string, options: ExerciseOptions): Promise<void> {
  const seeds = seedsOf(options);
  const choice: RunChoice = { name, from: options.from, to: options.to, out: options.out, sharing: levelOf(options.sharing), without: options.without };
  if (options.compare === true) return compare(choice, seeds);
  if (options.headless === true) return headless(choice, seeds);
  if (seeds.length > 1) throw new StatedFailure('--seeds needs --headless or --compare: the console shows one run');
  const { consoleCommand } = await import('./command-console.ts');
  await consoleCommand({ ...choice, seed: seeds[0], speed: options.speed, port: options.port, webFolder: fileURLToPath(new URL('../../web/dist', import.meta.url)) });
}
