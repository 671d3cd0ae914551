// Brings node_modules in step with package-lock.json, and does nothing when it is: `npm start`, `npm test` and
// `./manara` run it first, so that a fresh clone needs no install step. Plain JavaScript without dependencies, because
// it runs before anything is installed and on whatever Node (18 or newer) started npm.

import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const NODE_MAJOR_MIN = 24;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const lockFile = join(root, 'package-lock.json');
const modules = join(root, 'node_modules');
/** A copy of the lock that node_modules was made from; `./manara` compares it with `cmp`. */
const stampFile = join(modules, '.installed-lock.json');

function same(fileA, fileB) {
  return existsSync(fileA) && existsSync(fileB) && readFileSync(fileA).equals(readFileSync(fileB));
}

/** True when npm itself has installed what the lock names (its own note in node_modules says so), whoever called it. */
function installedByHand() {
  const note = join(modules, '.package-lock.json');
  if (!existsSync(note)) return false;
  const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
  const found = JSON.parse(readFileSync(note, 'utf8')).packages;
  return Object.entries(wanted).every(([path, entry]) => {
    if (path === '') return true;
    if (found[path] === undefined) return entry.optional === true;
    return found[path].version === entry.version && found[path].integrity === entry.integrity;
  });
}

function fail(sentence) {
  console.error(`manara: ${sentence}`);
  process.exit(1);
}

function major(version) {
  return Number(/^v?(\d+)/.exec(version ?? '')?.[1] ?? 0);
}

/** The Node that `npm run` and `./manara` will use from now on: the one in node_modules, else the one that runs this. */
function insideVersion() {
  const own = join(modules, '.bin', 'node');
  if (!existsSync(own)) return process.version;
  const answer = spawnSync(own, ['-v'], { encoding: 'utf8' });
  return answer.status === 0 ? answer.stdout.trim() : 'none that runs here';
}

function requireNode() {
  const version = insideVersion();
  if (major(version) >= NODE_MAJOR_MIN) return;
  fail(
    `Node ${version} is too old, ${NODE_MAJOR_MIN} or newer is needed, and none could be installed for ` +
      `${process.platform}-${process.arch}. Install Node ${NODE_MAJOR_MIN} from https://nodejs.org and try again.`,
  );
}

function runNpmCi() {
  const startedAt = Date.now();
  console.error('manara: installing packages (once, about 350 MB) ...');
  // Notes on the engines of packages would only confuse: the Node that will run them comes with this very install.
  const options = ['ci', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const child = spawn('npm', options, { cwd: root, stdio: 'inherit', shell: process.platform === 'win32' });
  const beat = setInterval(() => {
    console.error(`manara: still installing, ${Math.round((Date.now() - startedAt) / 1000)} s`);
  }, 10_000);
  return new Promise((resolve) => {
    const end = (status) => {
      clearInterval(beat);
      resolve(status);
    };
    child.on('error', (error) => {
      console.error(`manara: npm could not be started (${error.message})`);
      end(1);
    });
    child.on('exit', end);
  });
}

if (!same(lockFile, stampFile)) {
  if (!installedByHand()) {
    const status = await runNpmCi();
    if (status !== 0) {
      fail('npm ci failed (see above). Check the network and free disk space, then run the same command again.');
    }
    console.error('manara: packages are installed');
  }
  copyFileSync(lockFile, stampFile);
}
requireNode();
