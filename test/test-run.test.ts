import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** A vitest and a Playwright that ran nothing and say what they are told to. */
const VITEST = `import { writeFileSync } from 'node:fs';
const file = process.argv.find((word) => word.startsWith('--outputFile.json=')).slice('--outputFile.json='.length);
writeFileSync(file, process.env.SAYS);
process.exitCode = Number(process.env.ENDS ?? 0);`;
const PLAYWRIGHT = `require('node:fs').writeFileSync(process.env.PLAYWRIGHT_JSON_OUTPUT_NAME, process.env.BROWSER_SAYS);`;

const report = (suites: readonly { readonly name: string; readonly status: string; readonly tests: readonly string[]; readonly message?: string }[]): string =>
  JSON.stringify({
    numPassedTests: suites.flatMap(({ tests }) => tests).filter((status) => status === 'passed').length,
    numFailedTests: suites.flatMap(({ tests }) => tests).filter((status) => status === 'failed').length,
    testResults: suites.map(({ name, status, tests, message = '' }) => ({
      name,
      status,
      message,
      assertionResults: tests.map((one, index) => ({ status: one, fullName: `guarantee ${index}` })),
    })),
  });

describe('npm test', () => {
  let root = '';
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'manara-test-run-'));
    for (const folder of ['scripts', 'node_modules/vitest', 'node_modules/@playwright/test', 'samples']) mkdirSync(join(root, folder), { recursive: true });
    cpSync(join(import.meta.dirname, '..', 'scripts', 'test.mjs'), join(root, 'scripts', 'test.mjs'));
    writeFileSync(join(root, 'scripts', 'build-web-if-needed.mjs'), '');
    writeFileSync(join(root, 'scripts', 'install-debian.sh'), 'echo packages are brought');
    writeFileSync(join(root, 'node_modules', 'vitest', 'vitest.mjs'), VITEST);
    writeFileSync(join(root, 'node_modules', '@playwright', 'test', 'cli.js'), PLAYWRIGHT);
    writeFileSync(join(root, 'chromium'), '');
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  const whole = { MANARA_SAMPLES: 'samples', MANARA_CHROMIUM: 'chromium', CI: 'false' };
  function run(given: Readonly<Record<string, string>>): { out: string; status: number | null } {
    const paths = { ...whole, ...given };
    const env = {
      ...process.env,
      SAYS: report([{ name: join(root, 'a.test.ts'), status: 'passed', tests: ['passed', 'passed'] }]),
      BROWSER_SAYS: JSON.stringify({ stats: { expected: 3, unexpected: 0, flaky: 0, skipped: 0 } }),
      ...paths,
      MANARA_SAMPLES: join(root, paths.MANARA_SAMPLES),
      MANARA_CHROMIUM: join(root, paths.MANARA_CHROMIUM),
    };
    const { stdout, stderr, status } = spawnSync(process.execPath, [join(root, 'scripts', 'test.mjs')], { env, encoding: 'utf8' });
    return { out: stdout + stderr, status };
  }

  test('adds what both runners passed', () => {
    const { out, status } = run({});
    expect(out).toMatch(/^5 passed, 0 failed$/m);
    expect(out).not.toContain('not run');
    expect(status).toBe(0);
  });

  test('says what is not run for want of samples or of a browser, and passes', () => {
    const { out, status } = run({ MANARA_SAMPLES: 'nowhere', MANARA_CHROMIUM: 'nowhere' });
    expect(out).toMatch(/^not run: samples \(no folder .*nowhere: set MANARA_SAMPLES\)$/m);
    expect(out).toMatch(/^not run: browser \(no Chromium: /m);
    expect(out).toMatch(/^2 passed, 0 failed$/m);
    expect(status).toBe(0);
  });

  test('with CI=true is failed by each of them that is absent', () => {
    for (const absent of ['MANARA_SAMPLES', 'MANARA_CHROMIUM']) {
      const { out, status } = run({ CI: 'true', [absent]: 'nowhere' });
      expect(out).toMatch(/ passed, 1 failed$/m);
      expect(status).toBe(1);
    }
    expect(run({ CI: 'true' }).status).toBe(0);
  });

  test('with CI=true brings what Debian has, as root alone', () => {
    expect(run({ CI: 'true' }).out.includes('packages are brought')).toBe(process.getuid?.() === 0);
    expect(run({}).out).not.toContain('packages are brought');
  });

  test('counts a file that did not load, a runner that ended badly and a test that passed at its second try as failed', () => {
    const broken = run({ SAYS: report([{ name: join(root, 'b.test.ts'), status: 'failed', tests: [], message: 'the file is empty' }]), ENDS: '1' });
    expect(broken.out).toMatch(/^failed: b\.test\.ts did not load: the file is empty$/m);
    expect(broken.out).toMatch(/^3 passed, 1 failed$/m);
    expect(broken.status).toBe(1);
    const ended = run({ ENDS: '3' });
    expect(ended.out).toMatch(/^failed: vitest: ended with status 3 and no failed test; counted as one failure$/m);
    expect(ended.out).toMatch(/^5 passed, 1 failed$/m);
    expect(run({ BROWSER_SAYS: JSON.stringify({ stats: { expected: 2, unexpected: 0, flaky: 1, skipped: 0 } }) }).out).toMatch(/^4 passed, 1 failed$/m);
  });

  test('says at its end what failed, with the beginning of each error', () => {
    const failing = { name: join(root, 'c.test.ts'), status: 'failed', tests: ['passed', 'failed'] };
    const spec = {
      title: 'a guarantee',
      tests: [{ results: [{ status: 'timedOut', error: { message: '\u001b[31mwaited\u001b[0m\nfor a press\nand more' } }] }],
    };
    const suites = [{ file: 'd.spec.ts', suites: [{ file: 'd.spec.ts', specs: [spec] }] }];
    const { out } = run({
      SAYS: report([failing]),
      BROWSER_SAYS: JSON.stringify({ stats: { expected: 2, unexpected: 1, flaky: 0, skipped: 0 }, suites }),
    });
    expect(out).toMatch(
      /^failed: guarantee 1 \(c\.test\.ts\): no error was given\nfailed: a guarantee \(test\/browser\/d\.spec\.ts\): waited for a press\n3 passed, 2 failed$/m,
    );
  });

  test('names every test that was skipped', () => {
    const { out } = run({ SAYS: report([{ name: join(root, 'c.test.ts'), status: 'passed', tests: ['passed', 'skipped', 'pending'] }]) });
    expect(out).toMatch(/^not run: guarantee 1 \(c\.test\.ts\)$/m);
    expect(out).toMatch(/^not run: guarantee 2 \(c\.test\.ts\)$/m);
  });
});
