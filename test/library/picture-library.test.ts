// The tracker as others get it: packed, unpacked elsewhere, and run from there.
import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, expect, test } from 'vitest';

const ROOT = resolve(import.meta.dirname, '..', '..');
const folder = mkdtempSync(join(tmpdir(), 'manara-library-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

test('the packed tarball gives manara/picture, and its example tracks an object', () => {
  execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], { cwd: ROOT, stdio: ['ignore', 'ignore', 'inherit'] });
  const tarball = readdirSync(folder).find((name) => name.endsWith('.tgz')) ?? '';
  const modules = join(folder, 'node_modules');
  mkdirSync(join(modules, 'manara'), { recursive: true });
  execFileSync('tar', ['xzf', join(folder, tarball), '-C', join(modules, 'manara'), '--strip-components=1']);
  // What npm would install beside it.
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (!name.startsWith('.') && name !== 'manara') symlinkSync(join(ROOT, 'node_modules', name), join(modules, name));
  cpSync(join(ROOT, 'examples', 'picture-library.mjs'), join(folder, 'example.mjs'));
  const shown = execFileSync(process.execPath, ['example.mjs'], { cwd: folder, encoding: 'utf8' });
  expect(shown).toMatch(/^track 1 confirmed: (?:19\d|20\d) m\/s\n$/);
}, 120_000);
