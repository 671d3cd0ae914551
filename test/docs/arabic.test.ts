// The Arabic pages keep step with the English ones: the same headings in number and order, the same commands, links and figures.

import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '..', '..');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Commands of the fenced blocks, without what is said about them. */
const commandsOf = (text: string): string[] =>
  [...text.matchAll(/```sh\n([\s\S]*?)```/g)].flatMap((match) => match[1].trim().split('\n')).map((line) => line.split('#')[0].trim());
const headingsOf = (text: string): string[] => [...text.matchAll(/^(#+) /gm)].map((match) => match[1]);
const codesOf = (text: string): string[] => [...text.replace(/```[\s\S]*?```/g, '').matchAll(/`([^`]+)`/g)].map((match) => match[1]);
const linksOf = (text: string): string[] =>
  [...text.matchAll(/\]\(([^)]+)\)/g)].map((match) => match[1].replace(/\.(?:ar|en)\./, '.')).filter((link) => !link.startsWith('README'));
/** Figures of the table of sharing. */
const figuresOf = (text: string): string[] => (/table: compare --.([\s\S]*?)\/table --/.exec(text)?.[1] ?? '').match(/\d[\d,.]*/g) ?? [];
const letters = (text: string): number => (text.match(/[\u0600-\u06ff]/g) ?? []).length;

describe.each([
  ['README.md', 'README.ar.md'],
  ['docs/runbook.md', 'docs/runbook.ar.md'],
  ['docs/words.md', 'docs/words.ar.md'],
  ['docs/mediated-lines.md', 'docs/mediated-lines.ar.md'],
])('%s and %s', (english, arabic) => {
  test('have the same headings, commands, code words and links in the same order', () => {
    const [en, ar] = [read(english), read(arabic)];
    expect(headingsOf(ar)).toEqual(headingsOf(en));
    expect(commandsOf(ar)).toEqual(commandsOf(en));
    expect(linksOf(ar)).toEqual(linksOf(en));
    expect(
      codesOf(ar)
        .filter((code) => code.includes('manara '))
        .sort(),
    ).toEqual(
      codesOf(en)
        .filter((code) => code.includes('manara '))
        .sort(),
    );
    expect(figuresOf(ar)).toEqual(figuresOf(en));
    expect([...ar.matchAll(/<a id="([\w-]+)">/g)].map((match) => match[1])).toEqual([...en.matchAll(/<a id="([\w-]+)">/g)].map((match) => match[1]));
  });

  test('the Arabic one is Arabic, and its links lead somewhere', () => {
    const ar = read(arabic);
    expect(letters(ar)).toBeGreaterThan(600);
    const folder = join(root, arabic, '..');
    const gone = [...ar.matchAll(/\]\(([^)#]+)\)/g)].map((match) => match[1]).filter((link) => !/^https?:/.test(link) && !existsSync(join(folder, link)));
    expect(gone).toEqual([]);
  });
});

test('a command that only one of them has is found', () => {
  expect(commandsOf('```sh\nnpm start # go\n```')).not.toEqual(commandsOf('```sh\nnpm run go\n```'));
});
