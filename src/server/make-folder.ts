import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and those above it that are not there. Unlike Node's own recursive `mkdir` it ends also below a folder in which
 * nothing can be made, such as `/proc`.
 *
 * @throws the system's error (`ENOENT`, `EACCES`, `ENOTDIR` …) where the folder cannot be made
 */
export function makeFolder(path: string): void {
  const parent = dirname(path);
  if (parent !== path && !existsSync(parent)) makeFolder(parent);
  try {
    mkdirSync(path);
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'EEXIST') throw cause;
  }
}
