// The whole test run: vitest, then the browser tests, then what failed, what was not run and one line with the sums.
// `npm test -- src/geo` runs only the vitest files whose path contains a given word.

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';

const root = join(import.meta.dirname, '..');
const ci = process.env.CI === 'true';
const asRoot = process.getuid?.() === 0;
const filters = process.argv.slice(2);
const scratch = mkdtempSync(join(tmpdir(), 'manara-test-'));
const total = { passed: 0, failed: 0 };
const notRun = [];
/** Said again behind everything else, so that the end of a long log tells why. */
const failures = [];

function run(command, args, env = {}) {
  return spawnSync(command, args, { cwd: root, stdio: 'inherit', env: { ...process.env, ...env } }).status ?? 1;
}

function readReport(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** The first two lines of an error, without colours: enough to know it by. */
function startOf(error) {
  return stripVTControlCharacters(error ?? 'no error was given')
    .split('\n')
    .slice(0, 2)
    .join(' ')
    .slice(0, 300);
}

/** Adds one runner's numbers. A runner that failed without a failed test (a file that did not load) counts as one failure. */
function add(name, status, passed, failed) {
  total.passed += passed;
  total.failed += failed;
  if (status !== 0 && failed === 0) {
    failures.push(`${name}: ended with status ${status} and no failed test; counted as one failure`);
    total.failed += 1;
  }
}

/** What could not run is said at the end; where the run must be complete it is a failure. */
function skip(name, why) {
  notRun.push(`${name} (${why})`);
  if (!ci) return;
  failures.push(`${name} was not run`);
  total.failed += 1;
}

function runVitest() {
  const reportFile = join(scratch, 'vitest.json');
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${reportFile}`];
  const status = run(process.execPath, [vitest, 'run', ...reporters, ...filters]);
  const report = readReport(reportFile);
  const suites = report?.testResults ?? [];
  const broken = suites.filter((suite) => suite.status === 'failed' && !suite.assertionResults.some((test) => test.status === 'failed'));
  for (const suite of broken) failures.push(`${relative(root, suite.name)} did not load: ${startOf(suite.message)}`);
  add('vitest', status, report?.numPassedTests ?? 0, (report?.numFailedTests ?? 0) + broken.length);
  for (const suite of suites) {
    for (const test of suite.assertionResults) {
      if (test.status === 'failed') failures.push(`${test.fullName.trim()} (${relative(root, suite.name)}): ${startOf(test.failureMessages?.[0])}`);
      const left = test.status === 'pending' || test.status === 'skipped' || test.status === 'todo';
      if (left) notRun.push(`${test.fullName.trim()} (${relative(root, suite.name)})`);
    }
  }
}

function findChromium() {
  const given = process.env.MANARA_CHROMIUM;
  if (given !== undefined) return existsSync(given) ? given : undefined;
  return ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) => existsSync(path));
}

function collectFailedSpecs(suites) {
  for (const { file, specs = [], suites: inner = [] } of suites) {
    for (const { title, tests } of specs) {
      const failed = tests.flatMap(({ results }) => results).find(({ status }) => status !== 'passed' && status !== 'skipped');
      if (failed !== undefined) failures.push(`${title} (test/browser/${file}): ${startOf(failed.error?.message)}`);
    }
    collectFailedSpecs(inner);
  }
}

function runBrowser() {
  const chromium = findChromium();
  if (chromium === undefined) return skip('browser', 'no Chromium: as root, scripts/install-debian.sh brings it');
  const reportFile = join(scratch, 'browser.json');
  const playwright = join(root, 'node_modules', '@playwright', 'test', 'cli.js');
  const config = join(root, 'test', 'browser', 'playwright.config.ts');
  const status = run(process.execPath, [playwright, 'test', '-c', config, '--reporter=list,json'], {
    MANARA_CHROMIUM: chromium,
    PLAYWRIGHT_JSON_OUTPUT_NAME: reportFile,
  });
  const report = readReport(reportFile);
  const stats = report?.stats;
  // A test that passed only at its second try has failed once: counted as failed, so that nobody gets used to it.
  add('browser', status, stats?.expected ?? 0, (stats?.unexpected ?? 0) + (stats?.flaky ?? 0));
  collectFailedSpecs(report?.suites ?? []);
  if (stats?.skipped > 0) notRun.push(`${stats.skipped} skipped browser tests`);
}

function checkSamples() {
  const dir = process.env.MANARA_SAMPLES ?? join(root, '..', 'shared', 'data', 'formats');
  if (!existsSync(dir)) skip('samples', `no folder ${dir}: set MANARA_SAMPLES`);
}

if (ci && asRoot) run('sh', [join(root, 'scripts', 'install-debian.sh')]);
// Before anything that starts a console, so that no test builds it.
if (run(process.execPath, [join(root, 'scripts', 'build-web-if-needed.mjs')]) !== 0) add('console build', 1, 0, 1);
runVitest();
if (filters.length === 0) {
  checkSamples();
  runBrowser();
}
rmSync(scratch, { recursive: true, force: true });
for (const failure of failures) console.log(`failed: ${failure}`);
for (const name of notRun) console.log(`not run: ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode = total.failed === 0 ? 0 : 1;
