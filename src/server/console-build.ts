/** The built console: made on first use, as in a fresh clone. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { StatedFailure } from './failure.ts';

/** Builds the console into `webFolder` when it is not there. */
export function ensureConsoleBuilt(webFolder: string): void {
  if (existsSync(webFolder)) return;
  const script = fileURLToPath(new URL('../../scripts/build-web-if-needed.mjs', import.meta.url));
  spawnSync(process.execPath, [script], { stdio: 'inherit' });
  if (!existsSync(webFolder)) throw new StatedFailure(`the console is not built: run npm run build:web, then ${webFolder} is there`);
}
