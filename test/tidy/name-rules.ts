// Rules on names, words and docstrings.

import { posix } from 'node:path';
import { findingAt, isNode, walk, type Finding, type SourceFile, type SyntaxNode, type TextFile, type Tree } from './tree.ts';
import { DIMENSIONLESS_ENDINGS, EMPTY_FILE_NAMES, FOREIGN_NAMES, LEFTOVER_MARKS, PACKED_NUMBERS, UNIT_ENDINGS, WEAPON_PHRASES, WEAPON_WORDS } from './words.ts';

const KEBAB = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.(?:test|spec|bench|long|peers|config|d|worker))?\.[a-z]+$/;

/** Files are kebab-case nouns. */
export function fileNames(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const file of [...tree.sources, ...tree.texts]) {
    const name = posix.basename(file.path);
    const code = /\.(?:ts|tsx|mjs|css)$/.test(name);
    if (code && !KEBAB.test(name)) findings.push(findingAt('fileNames', file, 0, `"${name}" is not kebab-case`));
    const parts = file.path.split('/').slice(0, -1).concat(name.split('.')[0]);
    const empty = code ? parts.find((part) => (EMPTY_FILE_NAMES as readonly string[]).includes(part)) : undefined;
    if (empty !== undefined) findings.push(findingAt('fileNames', file, 0, `"${empty}" says nothing: name the file after what it owns`));
  }
  return findings;
}

/** Words of a text: camelCase and snake_case are taken apart. */
function wordsOf(text: string): { word: string; at: number }[] {
  const words: { word: string; at: number }[] = [];
  for (const match of text.matchAll(/[A-Z]+(?![a-z])|[A-Z]?[a-z]+/g)) words.push({ word: match[0].toLowerCase(), at: match.index });
  return words;
}

function vocabularyOf(file: TextFile): Finding[] {
  const findings: Finding[] = [];
  let text = file.text;
  for (const foreign of FOREIGN_NAMES) text = text.replace(foreign, (found) => ' '.repeat(found.length));
  for (const { word, at } of wordsOf(text)) {
    if (!Object.hasOwn(WEAPON_WORDS, word)) continue;
    findings.push(findingAt('vocabulary', file, at, `"${word}" is not a word of Manara: ${WEAPON_WORDS[word]}`));
  }
  for (const [phrase, instead] of Object.entries(WEAPON_PHRASES)) {
    const at = text.search(new RegExp(phrase.replace(' ', '[\\s_/*-]*'), 'i'));
    if (at !== -1) findings.push(findingAt('vocabulary', file, at, `"${phrase}" is not a phrase of Manara: ${instead}`));
  }
  return findings;
}

/** Identifiers, strings and comments of src/ and web/ know no weapon. The list of kinds and ASTERIX terms are exempt. */
export function vocabulary(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const file of [...tree.sources, ...tree.texts]) {
    const watched = file.path.startsWith('src/') || file.path.startsWith('web/');
    const exempt = file.path === 'src/model/kind.ts' || file.path.startsWith('src/format/asterix/');
    if (watched && !exempt) findings.push(...vocabularyOf(file));
  }
  return findings;
}

/** Nothing is left to be done in a comment. */
export function leftovers(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  const marks = new RegExp(`\\b(?:${LEFTOVER_MARKS.join('|')})\\b`);
  for (const file of tree.sources) {
    for (const comment of file.comments) {
      const mark = marks.exec(comment.text)?.[0];
      if (mark !== undefined) findings.push(findingAt('leftovers', file, comment.start, `"${mark}" in a comment: do it, or open an issue`));
    }
  }
  return findings;
}

const units = new Set<string>(UNIT_ENDINGS);
const dimensionless = new Set<string>(DIMENSIONLESS_ENDINGS);
const packed = new Set<string>(PACKED_NUMBERS);

/** True when the last word of `name` is a unit or a word for a bare number. */
export function saysItsUnit(name: string): boolean {
  if (packed.has(name)) return true;
  const words = name.match(/[A-Z]?[a-z0-9]+|[A-Z][A-Z0-9]*(?![a-z])/g) ?? [name];
  for (let count = 1; count <= 3; count += 1) {
    const ending = words.slice(-count).join('');
    if (words.length > count && units.has(ending)) return true;
  }
  const last = words[words.length - 1];
  return dimensionless.has(last.toLowerCase()) || dimensionless.has(last.toLowerCase().replace(/s$/, ''));
}

function isNumeric(type: unknown): boolean {
  if (!isNode(type)) return false;
  if (type.type === 'TSNumberKeyword') return true;
  if (type.type === 'TSTypeReference' && isNode(type['typeName'])) {
    return type['typeName']['name'] === 'TimeS' || type['typeName']['name'] === 'DurationS';
  }
  if (type.type !== 'TSUnionType') return false;
  const parts = (type['types'] as SyntaxNode[]).filter((part) => part.type !== 'TSUndefinedKeyword' && part.type !== 'TSNullKeyword');
  return parts.length === 1 && isNumeric(parts[0]);
}

/** Words in a type's own name that say what all its numbers are: `ThreatShare { ballistic, cruise, drone }`. */
const SAID_BY_TYPE = /(?:Chance|Share|Count|Ratio|Weight)s?$/;

/**
 * Numeric fields of exported interfaces end in a unit, or in a word for a number without one. The kernels of math/ are
 * exempt: their numbers have the unit that the caller gives them.
 */
export function unitNames(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const file of tree.sources) {
    if (file.test || !file.path.startsWith('src/') || file.path.startsWith('src/math/')) continue;
    for (const statement of file.program['body'] as SyntaxNode[]) {
      if (statement.type !== 'ExportNamedDeclaration' || !isNode(statement['declaration'])) continue;
      const declared = statement['declaration'];
      if (declared.type !== 'TSInterfaceDeclaration' && declared.type !== 'TSTypeAliasDeclaration') continue;
      if (isNode(declared['id']) && SAID_BY_TYPE.test(String(declared['id']['name']))) continue;
      for (const { name, start } of numericFields(declared)) {
        if (saysItsUnit(name)) continue;
        const message = `"${name}" does not say its unit: end it in M, S, Rad, Mps, Count, … (words.ts has the list)`;
        findings.push(findingAt('unitNames', file, start, message));
      }
    }
  }
  return findings;
}

function numericFields(declared: SyntaxNode): { name: string; start: number }[] {
  const fields: { name: string; start: number }[] = [];
  walk(declared, (node) => {
    if (node.type !== 'TSPropertySignature' || !isNode(node['key']) || !isNode(node['typeAnnotation'])) return;
    const name = node['key']['name'];
    if (typeof name !== 'string' || !isNumeric(node['typeAnnotation']['typeAnnotation'])) return;
    fields.push({ name, start: node.start });
  });
  return fields;
}

/** The declaration of each exported name of a file: start of its statement. */
function declarationsOf(file: SourceFile): Map<string, number> {
  const found = new Map<string, number>();
  const add = (name: unknown, start: number): void => {
    if (typeof name === 'string' && !found.has(name)) found.set(name, start);
  };
  for (const statement of file.program['body'] as SyntaxNode[]) {
    const declared = statement.type === 'ExportNamedDeclaration' && isNode(statement['declaration']) ? statement['declaration'] : statement;
    if (declared.type === 'VariableDeclaration') {
      for (const one of declared['declarations'] as SyntaxNode[]) if (isNode(one['id'])) add(one['id']['name'], statement.start);
    } else if (isNode(declared['id'])) add(declared['id']['name'], statement.start);
  }
  return found;
}

/** One public name: the file and the offset of its declaration. */
export interface PublicName {
  readonly file: SourceFile;
  readonly name: string;
  readonly start: number;
}

/** The names that an index.ts makes public, each where it is declared. */
export function publicNames(index: SourceFile, byPath: ReadonlyMap<string, SourceFile>): PublicName[] {
  const names: PublicName[] = [];
  const own = declarationsOf(index);
  for (const statement of index.program['body'] as SyntaxNode[]) {
    if (statement.type !== 'ExportNamedDeclaration' || !isNode(statement['declaration'])) continue;
    for (const [name, start] of own) if (start === statement.start) names.push({ file: index, name, start });
  }
  for (const one of index.imports) {
    const file = one.reExport && one.path !== undefined ? byPath.get(one.path) : undefined;
    if (file === undefined || posix.basename(file.path) === 'index.ts') continue;
    const declared = declarationsOf(file);
    const wanted = one.names.length > 0 ? one.names.map(({ name }) => name) : [...declared.keys()];
    for (const name of wanted) {
      const start = declared.get(name);
      if (start !== undefined) names.push({ file, name, start });
    }
  }
  return names;
}

/** Every name that an index.ts of src/ exports carries a docstring where it is declared. */
export function docstrings(tree: Tree): Finding[] {
  const byPath = new Map(tree.sources.map((file) => [file.path, file]));
  const findings: Finding[] = [];
  for (const index of tree.sources) {
    if (!/^src\/.+\/index\.ts$/.test(index.path)) continue;
    for (const { file, name, start } of publicNames(index, byPath)) {
      const documented = file.comments.some(
        (comment) => comment.block && comment.text.startsWith('*') && comment.end <= start && file.text.slice(comment.end, start).trim() === '',
      );
      if (!documented) findings.push(findingAt('docstrings', file, start, `"${name}" is public (${index.path}) and has no docstring`));
    }
  }
  return findings;
}
