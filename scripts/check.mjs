// Everything that is checked without running the program: types, lint, style, dead code. `npm run check` does all, with names after
// it only those; `npm run format -- FILES` mends what can be mended. The tools are heavy and for developers only: they are fetched at
// first use, into tools/node_modules.

import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(import.meta.dirname, '..');
const tools = join(root, 'tools');
const bin = (name) => join(tools, 'node_modules', '.bin', name);

function run(command, args, options = {}) {
  const env = { ...process.env, OXLINT_TSGOLINT_PATH: bin('tsgolint') };
  const { status } = spawnSync(command, args, { cwd: root, stdio: 'inherit', env, ...options });
  return status ?? 1;
}

function installTools() {
  const manifest = join(tools, 'package.json');
  const stamp = join(tools, 'node_modules', '.installed-package.json');
  if (existsSync(stamp) && readFileSync(stamp).equals(readFileSync(manifest))) return;
  console.error('check: installing the tools (once, about 170 MB) ...');
  const options = ['install', '--no-save', '--no-package-lock', '--no-audit', '--no-fund', '--loglevel=error'];
  if (run('npm', options, { cwd: tools, shell: process.platform === 'win32' }) !== 0) {
    console.error('check: the tools could not be installed (see above). Check the network, then try again.');
    process.exit(1);
  }
  copyFileSync(manifest, stamp);
}

const FOLDERS = ['src', 'web', 'test', 'scripts', 'bench', 'examples'];
const lint = (...options) => run(bin('oxlint'), ['-c', '.oxlintrc.json', '--type-aware', ...options, ...FOLDERS]);

/** Each step by name: what fails it is printed by the tool itself. */
const STEPS = {
  types: () => run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b']),
  lint: () => lint(),
  style: () => run(bin('biome'), ['format', '.']),
  dead: () => run(bin('knip'), ['-c', 'tools/knip.json', '--no-progress']),
};

installTools();
const wanted = process.argv.slice(2);
if (wanted[0] === 'format') {
  const linted = lint('--fix', '--quiet');
  const files = wanted.slice(1);
  process.exitCode = run(bin('biome'), ['format', '--write', ...(files.length === 0 ? ['.'] : files)]) || linted;
} else {
  const names = wanted.length === 0 ? Object.keys(STEPS) : wanted;
  const failed = [];
  for (const name of names) {
    if (STEPS[name] === undefined) {
      console.error(`check: no step "${name}"; there are ${Object.keys(STEPS).join(', ')}, format`);
      process.exit(1);
    }
    if (STEPS[name]() !== 0) failed.push(name);
  }
  console.log(failed.length === 0 ? `check: ${names.join(', ')}: nothing found` : `check: failed: ${failed.join(', ')}`);
  process.exitCode = failed.length === 0 ? 0 : 1;
}
