/**
 * The command line. Only the words are here: what a command does is loaded when it is asked for, so that `--help`
 * answers at once.
 */
import { createRequire } from 'node:module';
import { Command, CommanderError } from 'commander';
import { addAccountCommands } from './cli-account.ts';
import { addSayCommand } from './cli-say.ts';
import { addDecodeCommands } from './cli-decode.ts';
import { addExerciseCommand, addStagesCommand } from './cli-exercise.ts';
import { addLeakCommand, addRecordCommands } from './cli-record.ts';
import { addIndicateCommand } from './cli-indicate.ts';
import { addServeCommands } from './cli-serve.ts';
import { addTermsCommands } from './cli-terms.ts';
import { addTrackCommands } from './cli-track.ts';
import { EXIT, StatedFailure } from './failure.ts';

const { version } = createRequire(import.meta.url)('../../package.json') as { version: string };

function createProgram(): Command {
  const program = new Command('manara')
    .description('Shared early warning through a trusted broker: plots in, pictures and warnings out, by the terms of whoever gave them.')
    .version(version)
    .showHelpAfterError('Run with --help to see what there is.')
    .exitOverride()
    .configureOutput({ outputError: (text, write) => write(text.replace(/^error: /, 'manara: ')) });
  addServeCommands(program, version);
  addIndicateCommand(program);
  addRecordCommands(program, version);
  addLeakCommand(program);
  addDecodeCommands(program);
  addTrackCommands(program);
  addTermsCommands(program);
  addAccountCommands(program);
  addSayCommand(program);
  addExerciseCommand(program);
  addStagesCommand(program);
  return program;
}

/** Runs one command line; the answer is the exit status. */
async function run(words: readonly string[]): Promise<number> {
  try {
    await createProgram().parseAsync(words, { from: 'user' });
    return EXIT.done;
  } catch (cause) {
    if (cause instanceof CommanderError) return cause.exitCode === 0 ? EXIT.done : EXIT.usage;
    if (cause instanceof StatedFailure) {
      process.stderr.write(`manara: ${cause.message}\n`);
      return cause.status;
    }
    const { code, path } = cause as NodeJS.ErrnoException;
    if (code !== undefined && path !== undefined) {
      const { systemWords } = await import('../record/store/index.ts');
      process.stderr.write(`manara: ${path} cannot be used: ${systemWords(cause)}\n`);
      return EXIT.failed;
    }
    process.stderr.write(`manara: this should not happen, please report it.\n${cause instanceof Error ? cause.stack : String(cause)}\n`);
    return EXIT.failed;
  }
}

// A reader that has seen enough (`manara decode … | head`) is no failure of ours.
process.stdout.on('error', (cause: NodeJS.ErrnoException) => process.exit(cause.code === 'EPIPE' ? EXIT.done : EXIT.failed));
const status = await run(process.argv.slice(2));
// Set and not exited: what is under way to a pipe still goes out.
process.exitCode = status === EXIT.done ? (process.exitCode ?? EXIT.done) : status;
