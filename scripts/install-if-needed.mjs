// Brings node_modules in step with package-lock.json, and does nothing when it is: `npm start`, `npm test` and
// `./manara` run it first, so that a fresh clone needs no install step. Plain JavaScript without dependencies, because
// it runs before anything is installed and on whatever Node (18 or newer) started npm.

import { spawn, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, realpathSync, symlinkSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
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
  if (!existsSync(note) || major(process.version) < NODE_MAJOR_MIN) return false;
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

/**
 * The npm that comes with Node 18 to 22 takes the link to our Node away again together with the one for another machine's kind of
 * processor, which it did not install: then it is made here, so that `npm run` finds it.
 */
function linkNode() {
  const target = join('..', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  const link = join(modules, '.bin', 'node');
  if (existsSync(link) || !existsSync(join(modules, '.bin', target))) return;
  mkdirSync(join(modules, '.bin'), { recursive: true });
  symlinkSync(target, link);
}

function requireNode() {
  const version = insideVersion();
  if (major(version) >= NODE_MAJOR_MIN) return;
  fail(
    `Node ${version} is too old, ${NODE_MAJOR_MIN} or newer is needed, and none could be installed for ` +
      `${process.platform}-${process.arch}. Install Node ${NODE_MAJOR_MIN} from https://nodejs.org and try again.`,
  );
}

/**
 * npm's own script: what started us names it, else it stands behind the first `npm` of the path. A name is not enough to run it
 * with our Node: some systems have their npm always start theirs.
 */
function npmScript() {
  const named = process.env.npm_execpath;
  const found = (process.env.PATH ?? '').split(delimiter).map((folder) => join(folder, 'npm'));
  const real = [named, ...found].find((file) => file !== undefined && existsSync(file));
  const script = real === undefined ? '' : realpathSync(real);
  return /npm-cli\.[cm]?js$/.test(script) ? script : undefined;
}

/** Runs npm, by the Node that came with the packages when `own` says so; the answer is its exit status. */
function runNpm(words, own = false) {
  const startedAt = Date.now();
  // Notes on the engines of packages would only confuse: the Node that will run them comes with this very install.
  const options = [...words, '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];
  const bin = join(modules, '.bin');
  const env = { ...process.env, PATH: own ? [bin, process.env.PATH].join(delimiter) : process.env.PATH };
  const script = own ? npmScript() : undefined;
  const [program, first] = script === undefined ? ['npm', []] : [join(bin, 'node'), [script]];
  const child = spawn(program, [...first, ...options], { cwd: root, stdio: 'inherit', shell: process.platform === 'win32', env });
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

/** Installs what the lock names. */
async function install() {
  console.error('manara: installing packages (once: about 160 MB to download, 350 MB on disk) ...');
  const status = await runNpm(['ci']);
  if (status !== 0 || major(process.version) >= NODE_MAJOR_MIN) return status;
  // npm on an older Node leaves out optional packages that only a newer one can run: they are added by ours.
  linkNode();
  return runNpm(['install', '--no-save'], true);
}

if (!same(lockFile, stampFile)) {
  if (!installedByHand()) {
    const status = await install();
    if (status !== 0) {
      fail('npm failed (see above). Check the network and free disk space, then run the same command again.');
    }
    console.error('manara: packages are installed');
  }
  copyFileSync(lockFile, stampFile);
}
linkNode();
requireNode();
