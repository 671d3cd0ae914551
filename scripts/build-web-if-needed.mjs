// Builds the console into web/dist when it is missing or older than its sources. Compares contents, not file times,
// which a clone or a copy does not keep.

import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative, sep } from 'node:path';

const root = join(import.meta.dirname, '..');
const built = join(root, 'web', 'dist');
const stampFile = join(built, '.sources');

function sourceFiles() {
  const files = [join(root, 'package-lock.json')];
  for (const folder of ['src', 'web']) {
    for (const entry of readdirSync(join(root, folder), { recursive: true, withFileTypes: true })) {
      const file = join(entry.parentPath, entry.name);
      const path = relative(root, file).split(sep).join('/');
      if (entry.isFile() && !/^web\/(dist|\.vite)\//.test(path) && !/\.test\.tsx?$/.test(path)) files.push(file);
    }
  }
  return files.sort((a, b) => (a < b ? -1 : 1));
}

function sourcesHash() {
  const hash = createHash('sha256');
  for (const file of sourceFiles())
    hash
      .update(`${relative(root, file)}\0`)
      .update(readFileSync(file))
      .update('\0');
  return hash.digest('hex');
}

const hash = sourcesHash();
if (!existsSync(stampFile) || readFileSync(stampFile, 'utf8') !== hash) {
  console.error('manara: building the console ...');
  // Beside its place and then moved there, whole: another process may serve the old one, or build at the same time.
  const fresh = join(root, 'web', '.vite', `dist-${process.pid}`);
  const vite = join(root, 'node_modules', 'vite', 'bin', 'vite.js');
  const { status } = spawnSync(process.execPath, [vite, 'build', 'web', '--outDir', fresh, '--logLevel', 'warn'], { cwd: root, stdio: ['ignore', 2, 2] });
  if (status !== 0) {
    rmSync(fresh, { recursive: true, force: true });
    console.error('manara: the console could not be built (see above)');
    process.exit(1);
  }
  writeFileSync(join(fresh, '.sources'), hash);
  rmSync(built, { recursive: true, force: true });
  renameSync(fresh, built);
}
