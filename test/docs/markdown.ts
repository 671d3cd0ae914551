// What the tests of the documents read: Markdown files with their links, code blocks and inline code.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

export const ROOT = resolve(import.meta.dirname, '..', '..');

export interface Page {
  /** From the root. */
  readonly path: string;
  readonly text: string;
  /** The text without code blocks. */
  readonly prose: string;
  readonly blocks: readonly { readonly language: string; readonly text: string }[];
}

function read(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  const blocks: { language: string; text: string }[] = [];
  const prose = text.replace(/^```(\w*)\n([\s\S]*?)^```$/gm, (_all, language: string, body: string) => {
    blocks.push({ language, text: body });
    return '';
  });
  return { path, text, prose, blocks };
}

/** Every Markdown file that people read, the generated list of names apart. */
export function readPages(): Page[] {
  const inDocs = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  const inRoot = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  return [...inRoot, 'examples/README.md', ...inDocs].sort().map(read);
}

export interface Link {
  readonly page: Page;
  /** The words in brackets. */
  readonly words: string;
  readonly address: string;
}

/** Links and pictures of a page. */
export function linksOf(page: Page): Link[] {
  return Array.from(page.prose.matchAll(/\[([^\]]*)\]\(([^)\s]+)\)/g), (match) => ({
    page,
    words: match[1],
    address: match[2],
  }));
}

/** The file that a relative link points to, from the root; undefined for addresses of the web. */
export function targetOf({ page, address }: Link): string | undefined {
  if (/^[a-z]+:/.test(address)) return undefined;
  const file = address.split('#')[0];
  return file === '' ? page.path : join(dirname(page.path), file);
}

export function fileExists(path: string): boolean {
  return existsSync(join(ROOT, path));
}

/** Headings as their anchors. */
export function anchorsOf(text: string): Set<string> {
  const anchors = Array.from(text.matchAll(/^#+ (.+)$/gm), (match) =>
    match[1]
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .trim()
      .replaceAll(' ', '-'),
  );
  return new Set(anchors);
}

/** Lines of shell: those of `sh` blocks, and inline code that starts like a command of ours. */
export function commandsOf(page: Page): string[] {
  const lines = page.blocks
    .filter(({ language }) => language === 'sh')
    .flatMap(({ text }) => text.split('\n'))
    .map((line) => line.replace(/\s#.*$|^#.*$/, '').trim())
    .filter((line) => line !== '');
  const inline = Array.from(page.prose.matchAll(/`([^`\n]+)`/g), (match) => match[1]).filter((code) => /^(?:\.\/manara|manara|npm|npx) /.test(code));
  return [...lines, ...inline];
}
