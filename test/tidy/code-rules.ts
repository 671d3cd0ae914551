// Rules on what code does: ambient clocks and chance, functions that differ between engines, casts to brands, silenced
// checks, sizes.

import { isPure } from './layers.ts';
import { findingAt, isNode, walk, type Finding, type SourceFile, type SyntaxNode, type Tree } from './tree.ts';

const CLOCK = 'time arrives in the input (TimeS)';
const SHELL = 'this belongs to the shell (server, bus, record/store)';

/** Globals that pure code must not touch, each with what to use instead. */
const BANNED_GLOBALS: Readonly<Record<string, string>> = {
  Atomics: SHELL,
  Buffer: 'use Uint8Array and DataView',
  Date: `${CLOCK}; isoFromTime and timeFromIso of base read and write ISO 8601`,
  FinalizationRegistry: 'lifetimes must not depend on the garbage collector',
  Intl: 'its tables differ between versions: use the tables of the repository',
  WeakRef: 'lifetimes must not depend on the garbage collector',
  WebSocket: SHELL,
  Worker: SHELL,
  clearInterval: CLOCK,
  clearTimeout: CLOCK,
  console: 'return what is to be said',
  crypto: 'sha256 and hmacSha256 of base; keys arrive in the input',
  document: 'this belongs to web/',
  fetch: SHELL,
  localStorage: 'this belongs to web/',
  navigator: 'this belongs to web/',
  performance: CLOCK,
  process: SHELL,
  queueMicrotask: CLOCK,
  require: 'use import',
  setImmediate: CLOCK,
  setInterval: CLOCK,
  setTimeout: CLOCK,
  window: 'this belongs to web/',
};

/** What of Math is the same in every engine. The rest is in src/math. */
const ALLOWED_MATH = new Set([
  ...['E', 'LN10', 'LN2', 'LOG10E', 'LOG2E', 'PI', 'SQRT1_2', 'SQRT2'],
  ...['abs', 'ceil', 'clz32', 'floor', 'fround', 'imul', 'max', 'min', 'round', 'sign', 'sqrt', 'trunc'],
]);

/** Methods whose answer depends on the locale or its tables. */
const BANNED_METHODS = new Set(['localeCompare', 'toLocaleDateString', 'toLocaleString', 'toLocaleTimeString', 'toLocaleLowerCase', 'toLocaleUpperCase']);

function identifier(node: unknown): string {
  return isNode(node) && node.type === 'Identifier' ? String(node['name']) : '';
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

const KEYED = new Set([
  ...['Property', 'PropertyDefinition', 'MethodDefinition', 'TSPropertySignature', 'TSMethodSignature', 'TSEnumMember'],
  ...['ImportSpecifier', 'ExportSpecifier', 'LabeledStatement', 'TSQualifiedName', 'TSTypeReference', 'TSTypeQuery'],
]);

/** True when an identifier stands for a variable: not a property's name, not a type. */
function isVariable(node: SyntaxNode, parent: SyntaxNode | undefined): boolean {
  if (parent === undefined) return true;
  if (parent.type === 'MemberExpression') return parent['object'] === node || parent['computed'] === true;
  if (!KEYED.has(parent.type)) return true;
  return parent['computed'] === true || (parent['value'] === node && parent['shorthand'] !== true);
}

/** Names that a file binds itself: its own variables, parameters and imports are not the globals of the same name. */
function boundNames(file: SourceFile): Set<string> {
  const names = new Set<string>();
  const bind = (pattern: unknown): void => {
    if (!isNode(pattern)) return;
    if (pattern.type === 'Identifier') names.add(identifier(pattern));
    for (const part of ['left', 'argument', 'value', 'parameter']) bind(pattern[part]);
    for (const part of ['elements', 'properties']) for (const item of (pattern[part] ?? []) as unknown[]) bind(item);
  };
  walk(file.program, (node) => {
    if (node.type === 'VariableDeclarator' || node.type === 'FunctionDeclaration') bind(node['id']);
    if (node.type === 'ImportSpecifier') bind(node['local']);
    if (FUNCTIONS.has(node.type)) for (const parameter of node['params'] as unknown[]) bind(parameter);
  });
  return names;
}

/** Pure code reads no clock, draws no ambient chance and uses only arithmetic that every engine agrees on. */
export function pureCalls(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const file of tree.sources) {
    if (file.test || !isPure(file.path) || file.path.endsWith('.d.ts')) continue;
    const bound = boundNames(file);
    const report = (node: SyntaxNode, message: string): void => void findings.push(findingAt('pureCalls', file, node.start, message));
    walk(file.program, (node, parents) => {
      const parent = parents.at(-1);
      if (node.type === 'Identifier' && !bound.has(identifier(node)) && isVariable(node, parent)) {
        const name = identifier(node);
        const instead = Object.hasOwn(BANNED_GLOBALS, name) ? BANNED_GLOBALS[name] : undefined;
        if (instead !== undefined) report(node, `"${name}" in pure code: ${instead}`);
        const taken = parent?.type === 'MemberExpression' && parent['object'] === node && parent['computed'] !== true;
        if (name === 'Math' && !taken) report(node, 'take functions of Math by name, so that they can be checked');
      }
      if (node.type === 'MemberExpression' && node['computed'] !== true) {
        const name = identifier(node['property']);
        if (identifier(node['object']) === 'Math' && !ALLOWED_MATH.has(name)) {
          const instead = name === 'random' ? 'use keyed draws (Random of src/math)' : `use ${name} of src/math (elementary.ts)`;
          report(node, `Math.${name} differs between engines or runs: ${instead}`);
        }
        if (BANNED_METHODS.has(name)) report(node, `${name} depends on the locale: compare by code units, use the repository's tables`);
      }
      const power = (node.type === 'BinaryExpression' && node['operator'] === '**') || (node.type === 'AssignmentExpression' && node['operator'] === '**=');
      if (power) report(node, '** differs between engines: multiply, or use pow of src/math');
    });
  }
  return findings;
}

/** Brands that base/ and others declare: name → the file that declares it. */
function brandsOf(tree: Tree): Map<string, string> {
  const brands = new Map<string, string>([['Brand', 'src/base/brand.ts']]);
  for (const file of tree.sources) {
    if (file.test) continue;
    walk(file.program, (node) => {
      if (node.type !== 'TSTypeAliasDeclaration' || !isNode(node['typeAnnotation'])) return;
      const alias = node['typeAnnotation'];
      if (alias.type === 'TSTypeReference' && identifier(alias['typeName']) === 'Brand') brands.set(identifier(node['id']), file.path);
    });
  }
  return brands;
}

/** A value becomes branded only in the file that declares the brand (and in base/), by one constructor. */
export function brandCasts(tree: Tree): Finding[] {
  const brands = brandsOf(tree);
  const findings: Finding[] = [];
  for (const file of tree.sources) {
    if (file.test || file.path.startsWith('src/base/')) continue;
    walk(file.program, (node) => {
      if (node.type !== 'TSAsExpression' && node.type !== 'TSTypeAssertion') return;
      if (!isNode(node['typeAnnotation'])) return;
      walk(node['typeAnnotation'], (part) => {
        const name = part.type === 'TSTypeReference' ? identifier(part['typeName']) : '';
        const home = brands.get(name);
        if (home !== undefined && home !== file.path) {
          findings.push(findingAt('brandCasts', file, node.start, `cast to the brand ${name}: use its constructor in ${home}`));
        }
      });
    });
  }
  return findings;
}

/** No `any`, no enum, no eval, no empty catch, no silenced checker, no test that runs alone. */
export function plainCode(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const file of tree.sources) {
    const report = (start: number, message: string): void => void findings.push(findingAt('plainCode', file, start, message));
    walk(file.program, (node) => {
      if (node.type === 'TSAnyKeyword') report(node.start, 'any: name the type, or unknown');
      if (node.type === 'TSEnumDeclaration') report(node.start, 'enum: use a union of literals');
      if (node.type === 'ExportDefaultDeclaration' && (file.path.startsWith('src/') || file.path.startsWith('web/')) && !file.path.endsWith('.config.ts')) {
        report(node.start, 'export default: give it a name');
      }
      if (node.type === 'CatchClause' && isNode(node['body']) && (node['body']['body'] as unknown[]).length === 0) {
        const body = node['body'];
        const explained = file.comments.some((comment) => comment.start > body.start && comment.end < body.end);
        if (!explained) report(node.start, 'empty catch: handle the error, or say why nothing is to be done');
      }
      if (node.type === 'CallExpression') {
        const name = identifier(node['callee']);
        if (name === 'eval') report(node.start, 'eval: write it out');
        const callee = node['callee'];
        const only = isNode(callee) && callee.type === 'MemberExpression' && identifier(callee['property']) === 'only';
        if (file.test && only) report(node.start, '.only: the other tests would not run');
      }
    });
    for (const comment of file.comments) {
      if (/@ts-(?:ignore|expect-error|nocheck)/.test(comment.text)) report(comment.start, 'a silenced type check: make the types say it');
    }
  }
  return findings;
}

const FILE_LINES_MAX = 500;
const TEST_LINES_MAX = 800;
const FUNCTION_LINES_MAX = 70;
const PARAMETERS_MAX = 4;

function isData(file: { readonly path: string; readonly text: string }): boolean {
  return /\/(?:data|tables|generated)\//.test(file.path) || /generated/i.test(file.text.slice(0, 300));
}

const GROUPS = new Set(['describe', 'describeSamples', 'suite', 'each', 'for', 'runIf', 'skipIf', 'conformance']);

/** The callback of a `describe`: a chapter of tests, not a function to be read at once. */
function isChapter(parent: SyntaxNode | undefined): boolean {
  if (parent?.type !== 'CallExpression' || !isNode(parent['callee'])) return false;
  let callee = parent['callee'];
  while (isNode(callee['object']) || isNode(callee['callee'])) callee = (callee['object'] ?? callee['callee']) as SyntaxNode;
  return GROUPS.has(identifier(callee)) || GROUPS.has(identifier(parent['callee']));
}

const lineCount = (file: SourceFile, node: SyntaxNode): number => file.text.slice(node.start, node.end).split('\n').length;

/** Lines of a function. A factory (`create…`) stands for a class: the functions that it holds count for themselves. */
function ownLines(file: SourceFile, node: SyntaxNode): number {
  let lines = lineCount(file, node);
  if (!identifier(node['id']).startsWith('create')) return lines;
  walk(node, (inner, parents) => {
    if (inner === node || !FUNCTIONS.has(inner.type)) return;
    const nested = parents.some((parent) => parent !== node && FUNCTIONS.has(parent.type));
    if (!nested) lines -= lineCount(file, inner) - 1;
  });
  return lines;
}

function sizeOfFunctions(file: SourceFile): Finding[] {
  const findings: Finding[] = [];
  walk(file.program, (node, parents) => {
    if (!FUNCTIONS.has(node.type)) return;
    const lines = ownLines(file, node);
    if (lines > FUNCTION_LINES_MAX && !isData(file) && !(file.test && isChapter(parents.at(-1)))) {
      findings.push(findingAt('sizes', file, node.start, `function of ${lines} lines, the limit is ${FUNCTION_LINES_MAX}: split it`));
    }
    const count = ((node['params'] ?? []) as unknown[]).length;
    if (count > PARAMETERS_MAX) {
      findings.push(findingAt('sizes', file, node.start, `${count} positional parameters, the limit is ${PARAMETERS_MAX}: take an options object`));
    }
  });
  return findings;
}

/** Files and functions stay short enough to be read at once. */
export function sizes(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  const styles = tree.texts.filter((file) => /\.(?:css|mjs|sh)$/.test(file.path)).map((file) => ({ ...file, test: false }));
  for (const file of [...tree.sources, ...styles]) {
    const lines = file.text.split('\n').length - 1;
    const limit = file.test ? TEST_LINES_MAX : FILE_LINES_MAX;
    if (lines > limit && !isData(file)) {
      findings.push(findingAt('sizes', file, 0, `${lines} lines, the limit is ${limit}: split it by what it owns, or mark it as generated`));
    }
  }
  for (const file of tree.sources) findings.push(...sizeOfFunctions(file));
  return findings;
}
