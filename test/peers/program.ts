/** Programs of the system that tests speak with. */
import { execFileSync, spawnSync } from 'node:child_process';
import { describe } from 'vitest';

/** True when `name` is there to be run. */
export function isInstalled(name: string): boolean {
  return spawnSync(name, ['--version'], { stdio: 'ignore' }).error === undefined;
}

/** Like `describe`, skipped with the package to install when the program is missing. */
export function describeProgram(name: string, debianPackage: string, define: () => void): void {
  if (isInstalled(name)) describe(name, define);
  else describe.skip(`${name} (not run: install ${debianPackage})`, () => undefined);
}

/** What a program answers to `input` on its standard input; throws with its own words when it fails. */
export function answerOf(program: string, words: readonly string[], input: Uint8Array | string): Buffer {
  return execFileSync(program, words, { input, maxBuffer: 67_108_864 });
}
