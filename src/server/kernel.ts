/** Which code makes a view's bytes: a hash over the sources of the pure folders between door and wire. */
import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const SRC = fileURLToPath(new URL('..', import.meta.url));
const FOLDERS = ['base', 'math', 'geo', 'model', 'format', 'ingest', 'release', 'picture', 'forecast', 'warn', 'deliver', 'broker'];
const SHOWN_DIGITS = 16;

let known: string | undefined;

/** Name of the code that views run on: two programs with one name give the same bytes for the same inputs. */
export function kernelName(): string {
  if (known !== undefined) return known;
  const hash = createHash('sha256');
  for (const folder of FOLDERS) {
    const names = readdirSync(join(SRC, folder), { recursive: true, encoding: 'utf8' }).map((name) => name.replaceAll('\\', '/'));
    for (const name of names.filter((one) => /\.(ts|js)$/.test(one) && !/\.test\.|\.d\.ts$/.test(one)).sort()) {
      hash
        .update(`${folder}/${name}\0`)
        .update(readFileSync(join(SRC, folder, name)))
        .update('\0');
    }
  }
  known = `typescript-${hash.digest('hex').slice(0, SHOWN_DIGITS)}`;
  return known;
}
