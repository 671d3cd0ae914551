/** Runs of an exercise without a console: into a folder, or as a comparison of sharing. */
import { compareMarkdown, compareTable, compareText, type Assessment, type CompareColumn } from '../assess/index.ts';
import { EXIT } from './failure.ts';
import { COMPARED, outOf, runExercise, type RunChoice, type RunResult } from './run-exercise.ts';

const progress = (line: string): void => void process.stderr.write(`${line}\n`);
const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** One run; where a view broke in it the command fails, once all is written. */
async function runOne(choice: RunChoice, say: (line: string) => void): Promise<RunResult> {
  const result = await runExercise(choice, say, progress);
  if (result.brokenCount > 0) process.exitCode = EXIT.failed;
  return result;
}

/** Runs every level of sharing and prints one table. */
export async function compareRuns(choice: RunChoice, seeds: readonly (number | undefined)[]): Promise<void> {
  const columns: CompareColumn[] = [];
  for (const sharing of COMPARED) {
    const assessments: Assessment[] = [];
    for (const seed of seeds) {
      const part = seed === undefined || seeds.length === 1 ? sharing : `${sharing}-${seed}`;
      progress(`sharing ${sharing}${seed === undefined ? '' : `, seed ${seed}`}`);
      const result = await runOne({ ...choice, seed, sharing, out: outOf(choice, part) }, () => undefined);
      assessments.push(JSON.parse(result.assessment) as Assessment);
    }
    columns.push({ label: sharing, assessments });
  }
  const table = compareTable(columns);
  print(compareText(table));
  print(compareMarkdown(table));
}

/** Runs each seed as fast as it goes. */
export async function runHeadless(choice: RunChoice, seeds: readonly (number | undefined)[]): Promise<void> {
  for (const seed of seeds) {
    const out = seeds.length === 1 || choice.out === undefined ? choice.out : outOf(choice, String(seed));
    const result = await runOne({ ...choice, seed, out }, progress);
    const perSecond = (result.cpuMs / result.simulatedS).toFixed(1);
    progress(`${result.simulatedS} simulated seconds, ${perSecond} ms of CPU each, ${result.plotCount} plots`);
    print(out === undefined ? result.assessment : `written to ${out}`);
  }
}
