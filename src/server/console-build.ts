/** The built console: made at the first start of a fresh clone, and again when its sources have changed. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { StatedFailure } from './failure.ts';

/** Where the built console stands. */
export const WEB_FOLDER = fileURLToPath(new URL('../../web/dist', import.meta.url));

/** Builds the console into `WEB_FOLDER` unless it is there as its sources have it; false when that failed, after saying why. */
export function buildConsole(): boolean {
  // `npm run dev` serves the page from its sources.
  if (process.env['MANARA_PAGE'] === 'sources') return true;
  const script = fileURLToPath(new URL('../../scripts/build-web-if-needed.mjs', import.meta.url));
  return spawnSync(process.execPath, [script], { stdio: ['ignore', 2, 2] }).status === 0;
}

/** The same for who came to see the console. */
export function ensureConsoleBuilt(): void {
  if (!buildConsole()) throw new StatedFailure('there is no console to show without that: mend what is said above, then start again');
}
