// The source tree as the rules see it: every file parsed once. Rules take a tree, so that a planted violation is a tree
// of one or two files made in memory.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import { parseSync } from 'vite';

/** A node of the ESTree that the parser returns; fields are read by name. */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export interface Comment {
  readonly block: boolean;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

export interface Import {
  /** As written. */
  readonly specifier: string;
  /** Path from the repository's root when it is a file of ours, else undefined. */
  readonly path: string | undefined;
  /** Nothing of it is left at run time. */
  readonly typeOnly: boolean;
  /** Imported names with their kind; empty for `import 'x'`, `import()` and `export *`. */
  readonly names: readonly { readonly name: string; readonly typeOnly: boolean }[];
  /** `export … from`. */
  readonly reExport: boolean;
  readonly start: number;
}

export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly test: boolean;
  readonly program: SyntaxNode;
  readonly comments: readonly Comment[];
  readonly imports: readonly Import[];
}

/** A file that is read as text only: styles, pages, data. */
export interface TextFile {
  readonly path: string;
  readonly text: string;
}

export interface Tree {
  readonly sources: readonly SourceFile[];
  readonly texts: readonly TextFile[];
}

export interface Finding {
  readonly rule: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

export type Rule = (tree: Tree) => Finding[];

const SOURCE = /\.(?:ts|tsx|mts)$/;
const TEXT = /\.(?:css|html|json|mjs|js|yaml|yml|md|sh)$/;
const SKIPPED_FOLDERS = new Set(['node_modules', 'dist', 'test-results', 'playwright-report']);

/** True for tests and for what only tests import. */
export function isTest(path: string): boolean {
  return path.startsWith('test/') || /\.(?:test|spec)\.tsx?$/.test(path);
}

/** The line of an offset, from 1. */
export function lineAt(text: string, offset: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < offset; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** One finding at an offset of a file. */
export function findingAt(rule: string, file: TextFile, offset: number, message: string): Finding {
  return { rule, path: file.path, line: lineAt(file.text, offset), message };
}

export function isNode(value: unknown): value is SyntaxNode {
  return typeof value === 'object' && value !== null && typeof (value as { type?: unknown }).type === 'string';
}

/** Calls `visit` for `node` and everything below it, parents first, with the chain of parents (nearest last). */
export function walk(node: SyntaxNode, visit: (node: SyntaxNode, parents: readonly SyntaxNode[]) => void): void {
  const parents: SyntaxNode[] = [];
  const step = (current: SyntaxNode): void => {
    visit(current, parents);
    parents.push(current);
    for (const key in current) {
      const value = current[key];
      if (Array.isArray(value)) {
        for (const item of value) if (isNode(item)) step(item);
      } else if (isNode(value)) step(value);
    }
    parents.pop();
  };
  step(node);
}

function nameOf(node: unknown): string {
  if (!isNode(node)) return '';
  const name = node['name'] ?? node['value'];
  return typeof name === 'string' ? name : '';
}

function resolveSpecifier(from: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  return posix.normalize(posix.join(posix.dirname(from), specifier.split('?')[0]));
}

function specifierText(node: unknown): string | undefined {
  return isNode(node) && typeof node['value'] === 'string' ? node['value'] : undefined;
}

function importsOf(path: string, program: SyntaxNode): Import[] {
  const imports: Import[] = [];
  const add = (node: SyntaxNode, source: unknown, rest: Pick<Import, 'typeOnly' | 'names' | 'reExport'>): void => {
    const specifier = specifierText(source);
    if (specifier === undefined) return;
    imports.push({ specifier, path: resolveSpecifier(path, specifier), start: node.start, ...rest });
  };
  walk(program, (node) => {
    if (node.type === 'ImportDeclaration' || (node.type === 'ExportNamedDeclaration' && isNode(node['source']))) {
      const reExport = node.type === 'ExportNamedDeclaration';
      const whole = (reExport ? node['exportKind'] : node['importKind']) === 'type';
      const specifiers = (node['specifiers'] ?? []) as SyntaxNode[];
      const names = specifiers.map((one) => ({
        name: nameOf(reExport ? one['local'] : (one['imported'] ?? one['local'])),
        typeOnly: whole || one['importKind'] === 'type' || one['exportKind'] === 'type',
      }));
      const typeOnly = whole || (names.length > 0 && names.every((one) => one.typeOnly));
      add(node, node['source'], { typeOnly, names, reExport });
    } else if (node.type === 'ExportAllDeclaration') {
      add(node, node['source'], { typeOnly: node['exportKind'] === 'type', names: [], reExport: true });
    } else if (node.type === 'ImportExpression') {
      add(node, node['source'], { typeOnly: false, names: [], reExport: false });
    } else if (node.type === 'TSImportType') {
      const source = node['source'] ?? node['argument'];
      add(node, isNode(source) && isNode(source['literal']) ? source['literal'] : source, {
        typeOnly: true,
        names: isNode(node['qualifier']) ? [{ name: nameOf(node['qualifier']), typeOnly: true }] : [],
        reExport: false,
      });
    }
  });
  return imports;
}

/** Parses one file; throws with the parser's message when it is not TypeScript. */
export function parseFile(path: string, text: string): SourceFile {
  const result = parseSync(path, text);
  if (result.errors.length > 0) throw new Error(`${path}: ${result.errors[0].message}`);
  const program = result.program as unknown as SyntaxNode;
  const comments = result.comments.map((comment) => ({
    block: comment.type === 'Block',
    text: comment.value,
    start: comment.start,
    end: comment.end,
  }));
  return { path, text, test: isTest(path), program, comments, imports: importsOf(path, program) };
}

/** A tree of the given files, by path. */
export function treeOf(files: Readonly<Record<string, string>>): Tree {
  const sources: SourceFile[] = [];
  const texts: TextFile[] = [];
  for (const [path, text] of Object.entries(files)) {
    if (SOURCE.test(path)) sources.push(parseFile(path, text));
    else texts.push({ path, text });
  }
  return { sources, texts };
}

/** The real tree: those of the named folders that there are below `root`. */
export function readTree(root: string, folders: readonly string[]): Tree {
  const files: Record<string, string> = {};
  const read = (folder: string): void => {
    for (const entry of readdirSync(join(root, folder), { withFileTypes: true })) {
      const path = `${folder}/${entry.name}`;
      if (entry.isDirectory()) {
        if (!SKIPPED_FOLDERS.has(entry.name)) read(path);
      } else if (SOURCE.test(path) || TEXT.test(path)) files[path] = readFileSync(join(root, path), 'utf8');
    }
  };
  for (const folder of folders) if (existsSync(join(root, folder))) read(folder);
  return treeOf(files);
}
