/** Words of `manara exercise`. */
import type { Command } from 'commander';
import type { ExerciseOptions } from './command-exercise.ts';
import type { StagesOptions } from './command-stages.ts';

const gather = (value: string, before: readonly string[] = []): readonly string[] => [...before, value];

/** Adds `stages`. */
export function addStagesCommand(program: Command): void {
  program
    .command('stages')
    .description('what each grade of warning would have done in an exercise that was run: missed against needless')
    .argument('<folder>', 'what manara exercise --out wrote')
    .option('--member <id>', 'one member instead of all together')
    .option('--missed-weighs <number>', 'a price of your own beside the three grades: how many needless orders weigh as much as a missed one')
    .option('--exercise <file>', 'the exercise, when it is a file of your own')
    .action(async (folder: string, options: StagesOptions) => {
      const { stagesCommand } = await import('./command-stages.ts');
      stagesCommand(folder, options);
    });
}

/** Adds `exercise`. */
export function addExerciseCommand(program: Command): void {
  program
    .command('exercise')
    .description('runs an exercise: with the console, or --headless into a folder')
    .argument('<exercise>', 'name of a shipped exercise (two-neighbours, april-2024) or path of a file')
    .option('--seed <number>', "seed of everything that is drawn; the file's own when left out")
    .option('--from <time>', 'HH:MM[:SS] UTC after the start of the exercise, or ISO 8601; the views fill for five minutes before it')
    .option('--to <time>', 'where to stop')
    .option('--speed <factor>', 'how fast the console shows it at first; 1 when left out')
    .option('--headless', 'no console: run as fast as it goes')
    .option('--out <folder>', 'a new folder for recording, frames, CAP, tracks, truth and assessment')
    .option('--readable', 'with --out: the frames as .ndjson too, one a line')
    .option('--sharing <level>', 'sets every term between members and to the hub to none, warn, threats or picture')
    .option('--without <member>', 'takes away what a member grants, its places and deliveries; may be repeated', gather)
    .option('--orders <file>', 'what a director ordered in an earlier run, kept by its console: the same run again')
    .option('--compare', 'runs sharing none, warn, threats and picture and prints one table')
    .option('--seeds <first-last>', 'several seeds, inclusive; with --headless or --compare')
    .option('--port <number>', 'port of the console; 4470 when left out, the next free one when it is busy')
    .action(async (name: string, options: ExerciseOptions) => {
      const { exerciseCommand } = await import('./command-exercise.ts');
      await exerciseCommand(name, options);
    });
}
