// Writes docs/api.md: every public name of src/ with its signature and docstring, taken from the sources with the parser
// of the tidy test. Comments on fields of plain data stay in the sources; the names of fields say their units.
// A test fails while the file differs from what this makes.

import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publicNames, type PublicName } from '../test/tidy/name-rules.ts';
import { isNode, readTree, type SourceFile, type SyntaxNode } from '../test/tidy/tree.ts';

/** A longer declaration is data, not an interface: its beginning says what it is. */
const LINES_MAX = 40;
/** Of a constant, the beginning of its value. */
const VALUE_LINES_MAX = 3;

const HEAD = `# Public names

Made by \`npm run docs:api\` from the docstrings of each folder's \`index.ts\`; do not edit. Folders stand in the order of
the data's way, [architecture.md](architecture.md) says what they are for. Names of numbers end in their unit.
`;

/** The order in which data runs through the folders. */
const FOLDERS = [
  'base',
  'math',
  'geo',
  'model',
  'format',
  'ingest',
  'release',
  'picture',
  'forecast',
  'warn',
  'deliver',
  'broker',
  'exercise',
  'assess',
  'record',
];

/** A block comment's text without its stars. */
function proseOf(comment: string): string {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\*+ ?/, '').trimEnd());
  return lines.join('\n').trim();
}

function docstringOf({ file, start }: PublicName): string {
  const before = file.comments.findLast((comment) => comment.block && comment.end <= start && file.text.slice(comment.end, start).trim() === '');
  if (before === undefined) return '';
  return proseOf(before.text);
}

/** The text from `from` to `end` without comments and the empty lines that they leave. */
function bareText(file: SourceFile, from: number, end: number): string {
  let text = '';
  let at = from;
  for (const comment of file.comments) {
    if (comment.start < at || comment.end > end) continue;
    text += file.text.slice(at, comment.start);
    at = comment.end;
  }
  text += file.text.slice(at, end);
  return text
    .split('\n')
    .map((line) => line.trimEnd())
    .filter((line) => line !== '')
    .join('\n')
    .trim();
}

function clipped(text: string, linesMax: number): string {
  const lines = text.split('\n');
  return lines.length > linesMax ? `${lines.slice(0, linesMax).join('\n')}\n…` : text;
}

function constantOf(file: SourceFile, declared: SyntaxNode, name: string): string {
  const all = declared['declarations'] as SyntaxNode[];
  const one = all.find((each) => isNode(each['id']) && each['id']['name'] === name) ?? declared;
  const value = one['init'];
  if (isNode(value) && value.type === 'ArrowFunctionExpression' && isNode(value['body'])) {
    return `const ${bareText(file, one.start, value['body'].start).replace(/\s*=>\s*$/, '')}`;
  }
  return clipped(`const ${bareText(file, one.start, one.end)}`, VALUE_LINES_MAX);
}

/** An interface of functions keeps its comments: they are the contract. */
function hasMethods(declared: SyntaxNode): boolean {
  const { body } = declared;
  if (declared.type !== 'TSInterfaceDeclaration' || !isNode(body)) return false;
  return (body['body'] as SyntaxNode[]).some((member) => member.type === 'TSMethodSignature');
}

/** The declaration without a function's body and without `export`. */
function signatureOf({ file, start, name }: PublicName): string {
  const statement = (file.program['body'] as SyntaxNode[]).find((one) => one.start === start);
  if (statement === undefined) return '';
  const declared = isNode(statement['declaration']) ? statement['declaration'] : statement;
  if (declared.type === 'VariableDeclaration') return constantOf(file, declared, name);
  const { body } = declared as { body?: unknown };
  if (hasMethods(declared)) return clipped(file.text.slice(declared.start, declared.end), LINES_MAX);
  const hasCode = declared.type === 'FunctionDeclaration' || declared.type === 'ClassDeclaration';
  const end = hasCode && isNode(body) ? body.start : declared.end;
  return clipped(bareText(file, declared.start, end), LINES_MAX);
}

/** A folder's first comment: what it owns. */
function purposeOf(index: SourceFile): string {
  const first = index.comments[0];
  if (first === undefined || index.text.slice(0, first.start).trim() !== '') return '';
  if (first.block) return proseOf(first.text);
  let last = first;
  for (const next of index.comments.slice(1)) {
    if (next.block || index.text.slice(last.end, next.start).trim() !== '') break;
    if (index.text.slice(last.end, next.start).split('\n').length > 2) break;
    last = next;
  }
  const lines = index.text.slice(first.start, last.end).split('\n');
  return lines.map((line) => line.replace(/^\/\/ ?/, '')).join(' ');
}

function commented(docstring: string): string {
  if (docstring === '') return '';
  if (!docstring.includes('\n')) return `/** ${docstring} */\n`;
  return `/**\n${docstring.replace(/^/gm, ' * ').replace(/ +$/gm, '')}\n */\n`;
}

function sectionOf(index: SourceFile, names: readonly PublicName[]): string {
  const folder = index.path.replace(/\/index\.ts$/, '');
  const declarations = names.map((name) => `${commented(docstringOf(name))}${signatureOf(name)}`);
  const purpose = purposeOf(index);
  const head = `## [${folder}](../${index.path})\n${purpose === '' ? '' : `\n${purpose}\n`}`;
  return `${head}\n\`\`\`ts\n${declarations.join('\n\n')}\n\`\`\`\n`;
}

function placeOf(index: SourceFile): number {
  const place = FOLDERS.indexOf(index.path.split('/')[1]);
  return place < 0 ? FOLDERS.length : place;
}

/** The text of docs/api.md for the sources below `root`. */
export function apiText(root: string): string {
  const tree = readTree(root, ['src']);
  const byPath = new Map(tree.sources.map((file) => [file.path, file]));
  const faces = tree.sources.filter((file) => /^src\/.+\/index\.ts$/.test(file.path));
  faces.sort((a, b) => placeOf(a) - placeOf(b) || (a.path < b.path ? -1 : 1));
  const sections = faces.map((index) => ({ index, names: publicNames(index, byPath) }));
  const written = sections.filter(({ names }) => names.length > 0).map(({ index, names }) => sectionOf(index, names));
  return [HEAD, ...written].join('\n');
}

if (import.meta.main) {
  const root = resolve(import.meta.dirname, '..');
  const text = apiText(root);
  writeFileSync(join(root, 'docs', 'api.md'), text);
  console.log(`docs/api.md: ${text.length} characters`);
}
