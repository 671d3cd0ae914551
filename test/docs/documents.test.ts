// The documents agree with the repository: links lead somewhere, commands and options exist, what is generated is fresh.

import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { apiText } from '../../scripts/docs-api.ts';
import { anchorsOf, commandsOf, fileExists, linksOf, readPages, ROOT, targetOf } from './markdown.ts';

const everyPage = readPages();
const pages = everyPage.filter(({ path }) => path !== 'docs/api.md');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

const helps = new Map<string, string>();

/** What `manara … --help` prints; '' when there is no such command. */
function helpOf(words: readonly string[]): string {
  const key = words.join(' ');
  const known = helps.get(key);
  if (known !== undefined) return known;
  const { status, stdout } = spawnSync(process.execPath, ['src/server/main.ts', ...words, '--help'], {
    cwd: ROOT,
    encoding: 'utf8',
  });
  const usage = `Usage: manara${words.length === 0 ? '' : ` ${key}`} `;
  const text = status === 0 && stdout.startsWith(usage) ? stdout : '';
  helps.set(key, text);
  return text;
}

/** What is wrong with a line that calls `manara`; '' when nothing is. */
function manaraFault(words: readonly string[]): string {
  const named = words.filter((word) => !word.startsWith('-'));
  if (words.length === 0) return '';
  if (named.length === 0) return words.every((word) => helpOf([]).includes(word)) ? '' : 'no such option';
  const commands = helpOf(named.slice(0, 1)).split('\nCommands:\n')[1] ?? '';
  const isNested = named.length > 1 && commands.split('\n').some((entry) => entry.trim().split(/\s/)[0] === named[1]);
  const command = named.slice(0, isNested ? 2 : 1);
  const help = helpOf(command);
  if (help === '') return `manara has no command "${named[0]}"`;
  for (const option of words.filter((word) => word.startsWith('-'))) {
    const plain = option.split('=')[0].replace(/[\]…,]+$/, '');
    if (!new RegExp(`(?:^|[\\s,])${plain}[\\s,]`, 'm').test(help)) return `"manara ${command.join(' ')}" has no option ${option}`;
  }
  return '';
}

/** Files of ours that a command line names. */
function missingFile(words: readonly string[]): string {
  const file = words.find((word) => /^(?:examples|exercises|scripts|src|docs|test)\//.test(word) && !fileExists(word));
  // What a line of the documents makes itself: the secret of the example configuration.
  return file === undefined || file.endsWith('.hex') ? '' : `there is no file ${file}`;
}

function commandFault(line: string): string {
  const words = line.split(/\s+/);
  const [first, second] = words;
  if (first === './manara' || first === 'manara') return manaraFault(words.slice(1)) || missingFile(words);
  if (first === 'npm' && second === 'run' && words.length > 2) return manifest.scripts[words[2]] === undefined ? `no script "${words[2]}"` : '';
  if (first === 'npm') return ['start', 'test', 'ci', 'install', 'run'].includes(second) ? '' : `npm ${second}?`;
  return missingFile(words);
}

describe('links', () => {
  const links = everyPage.flatMap(linksOf).filter((link) => targetOf(link) !== undefined);

  test('are there to be checked', () => {
    expect(links.length).toBeGreaterThan(80);
  });

  test('lead to files that exist, and to headings that they have', () => {
    const broken = links.filter((link) => {
      const target = targetOf(link) ?? '';
      if (!fileExists(target)) return true;
      const anchor = link.address.split('#')[1];
      return anchor !== undefined && !anchorsOf(readFileSync(join(ROOT, target), 'utf8')).has(anchor);
    });
    expect(broken.map(({ page, address }) => `${page.path}: ${address}`)).toEqual([]);
  });

  test('files that the documents name in code style exist', () => {
    const broken = pages.flatMap(({ path, prose }) =>
      Array.from(prose.matchAll(/`((?:docs|src|web|test|scripts|examples|exercises|bench)\/[\w./-]+\.\w+)`/g), (match) => match[1])
        .filter((file) => !fileExists(file) && !/\.hex$|numbers\.md$|^docs\/results\//.test(file))
        .map((file) => `${path}: ${file}`),
    );
    expect(broken).toEqual([]);
  });

  test('every document is on the map', () => {
    const map = everyPage.find(({ path }) => path === 'docs/README.md');
    const listed = new Set((map === undefined ? [] : linksOf(map)).map((link) => targetOf(link)));
    const inDocs = everyPage.filter(({ path }) => path.startsWith('docs/') && path !== 'docs/README.md');
    const loose = inDocs.filter(({ path }) => !listed.has(path) && !path.startsWith('docs/decisions/'));
    expect(loose.map(({ path }) => path)).toEqual([]);
  });

  test('the architecture names every folder of src', () => {
    const page = everyPage.find(({ path }) => path === 'docs/architecture.md');
    const folders = readdirSync(join(ROOT, 'src'), { withFileTypes: true }).flatMap((entry) => (entry.isDirectory() ? [entry.name] : []));
    expect(folders.filter((folder) => !new RegExp(`^\\| \`${folder}[\`/]`, 'm').test(page?.text ?? ''))).toEqual([]);
  });

  test('every decision is in the list of decisions and in architecture.md', () => {
    const decisions = everyPage.filter(({ path }) => path.startsWith('docs/decisions/') && !path.endsWith('README.md'));
    for (const list of ['docs/decisions/README.md', 'docs/architecture.md']) {
      const page = everyPage.find(({ path }) => path === list);
      const listed = (page === undefined ? [] : linksOf(page)).map((link) => targetOf(link));
      for (const { path } of decisions) expect(listed, `${list} must list ${path}`).toContain(path);
    }
  });
});

describe('commands', () => {
  const commands = pages.flatMap((page) => commandsOf(page).map((line) => ({ page: page.path, line })));

  test('are there to be checked, those of the README too', () => {
    expect(commands.length).toBeGreaterThan(20);
    expect(commands.filter(({ page }) => page === 'README.md').map(({ line }) => line)).toContain('npm test');
  });

  test('of every document exist, with their options and files', () => {
    const wrong = commands.map(({ page, line }) => ({ page, line, fault: commandFault(line) })).filter(({ fault }) => fault !== '');
    expect(wrong).toEqual([]);
  }, 120_000);

  test('that do not exist are found', () => {
    expect(commandFault('./manara foretell')).toContain('no command "foretell"');
    expect(commandFault('./manara exercise two-neighbours --quickly')).toContain('no option --quickly');
    expect(commandFault('npm run nothing')).toContain('no script "nothing"');
    expect(commandFault('npx node examples/nothing.ts')).toContain('no file examples/nothing.ts');
    expect(commandFault('./manara exercise two-neighbours --headless --out out/two')).toBe('');
  });
});

describe('the README', () => {
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');

  test('shows its picture within the first screen of text, and the two commands after it', () => {
    const before = readme.slice(0, readme.indexOf('!['));
    expect(before.split('\n').length).toBeLessThan(12);
    expect(readme).toMatch(/npm start\b[\s\S]*npm test\b/);
  });

  test('says what it is not, and has a place for the table that a command makes', () => {
    expect(readme).toContain('Not an official warning service unless your authority operates it.');
    expect(readme).toMatch(/<!-- table: compare -->\n[\s\S]+\n<!-- \/table -->\n\nMade by `\.\/manara exercise april-2024 --compare/);
  });
});

describe('the commands of the README for a run without a screen', () => {
  // `replay` serves a console until it is interrupted: it is not run here.
  const lines = pages
    .filter(({ path }) => path === 'README.md')
    .flatMap(commandsOf)
    .filter((line) => line.includes(' out/') && !line.startsWith('./manara replay '));
  const out = mkdtempSync(join(tmpdir(), 'manara-readme-'));
  afterAll(() => rmSync(out, { recursive: true, force: true }));

  /** The same line on the small exercise, so that it takes seconds. */
  const onSmall = (line: string): string[] =>
    line
      .replace('april-2024', 'two-neighbours')
      .replace(/--from \S+ --to \S+/, '--from 06:01 --to 06:01:30')
      .replaceAll('out/april', join(out, 'two'))
      .split(/\s+/)
      .slice(1);

  test('run one after the other, and say what they promise', () => {
    expect(lines.map((line) => line.split(' ')[1])).toEqual(['exercise', 'verify', 'decode', 'report']);
    const answers = lines.map((line) => {
      const { status, stdout, stderr } = spawnSync(process.execPath, ['src/server/main.ts', ...onSmall(line)], {
        cwd: ROOT,
        encoding: 'utf8',
      });
      expect({ line, status, stderr: status === 0 ? '' : stderr }).toEqual({ line, status: 0, stderr: '' });
      return stdout;
    });
    expect(answers[1]).toContain('are as they were written');
    const levels = answers[2]
      .trim()
      .split('\n')
      .map((text) => (JSON.parse(text) as { level: string }).level);
    expect([...new Set(levels)].sort()).toEqual(['picture', 'threats', 'warn']);
  }, 60_000);
});

test('docs/api.md is what npm run docs:api makes of the sources', () => {
  const fresh = apiText(ROOT).split('\n');
  const kept = readFileSync(join(ROOT, 'docs/api.md'), 'utf8').split('\n');
  const line = fresh.findIndex((text, index) => text !== kept[index]);
  const stale = line >= 0 || fresh.length !== kept.length;
  expect(stale, `docs/api.md is stale, first in line ${line + 1} ("${fresh[line] ?? ''}"): run npm run docs:api and commit it`).toBe(false);
});
