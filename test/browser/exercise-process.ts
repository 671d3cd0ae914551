// Starts a real exercise, or the replay of a recording, with its console and says where it is.

import { spawn } from 'node:child_process';
import { join } from 'node:path';

export interface ExerciseProcess {
  readonly url: string;
  /** Resolves when everything up to `at` (seconds since 1970) is computed. */
  computedUntil(at: number): Promise<void>;
  stop(): void;
}

const root = join(import.meta.dirname, '..', '..');
const START_LIMIT_MS = 60_000;

/** Runs `manara exercise` with these words on a free port. */
export const startExercise = (words: readonly string[]): Promise<ExerciseProcess> => startConsole('exercise', words);

/** Runs `manara replay` with these words on a free port. */
export const startReplay = (words: readonly string[]): Promise<ExerciseProcess> => startConsole('replay', words);

async function startConsole(command: string, words: readonly string[]): Promise<ExerciseProcess> {
  const child = spawn(join(root, 'manara'), [command, ...words, '--port', '0'], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  const url = await new Promise<string>((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no address within ${START_LIMIT_MS} ms: ${said}`)), START_LIMIT_MS);
    const hear = (piece: Buffer): void => {
      said += String(piece);
      const found = /http:\/\/[\w.]+:\d+\//.exec(said)?.[0];
      if (found === undefined) return;
      clearTimeout(timer);
      resolve(found);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('exit', (status) => reject(new Error(`manara ended with status ${status}: ${said}`)));
  });
  const computedUntil = async (at: number): Promise<void> => {
    for (;;) {
      const progress = (await (await fetch(`${url}api/progress`)).json()) as { computedUntil: number; failure: string };
      if (progress.failure !== '') throw new Error(progress.failure);
      if (progress.computedUntil >= at) return;
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  };
  return { url, computedUntil, stop: () => child.kill('SIGINT') };
}
