// Writes docs/api/<folder>.md: every public name of src/ with its signature and docstring, taken from the sources with
// the parser of the tidy test. The result is not kept in the repository; it is as true as the sources it was made from.

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { publicNames, type PublicName } from '../test/tidy/name-rules.ts';
import { isNode, readTree, type SourceFile, type SyntaxNode } from '../test/tidy/tree.ts';

const root = resolve(import.meta.dirname, '..');
const target = join(root, 'docs', 'api');

function docstringOf({ file, start }: PublicName): string {
  const before = file.comments.findLast(
    (comment) => comment.block && comment.end <= start && file.text.slice(comment.end, start).trim() === '',
  );
  if (before === undefined) return '';
  const lines = before.text.split('\n').map((line) => line.replace(/^\s*\*+ ?/, '').trimEnd());
  return lines.join('\n').trim();
}

/** The declaration without a function's body, without `export`. */
function signatureOf({ file, start }: PublicName): string {
  const statement = (file.program['body'] as SyntaxNode[]).find((one) => one.start === start);
  if (statement === undefined) return '';
  const declared = isNode(statement['declaration']) ? statement['declaration'] : statement;
  const body = declared.type === 'FunctionDeclaration' ? declared['body'] : undefined;
  const end = isNode(body) ? body.start : declared.end;
  const text = file.text.slice(declared.start, end).trim();
  const lines = text.split('\n');
  return lines.length > 40 ? `${lines.slice(0, 40).join('\n')}\n…` : text;
}

function pageOf(index: SourceFile, names: readonly PublicName[]): string {
  const parts = [`# ${index.path.replace('/index.ts', '')}\n`];
  for (const name of names) {
    parts.push(`## ${name.name}\n\n${docstringOf(name)}\n\n\`\`\`ts\n${signatureOf(name)}\n\`\`\`\n`);
  }
  return parts.join('\n');
}

const tree = readTree(root, ['src']);
const byPath = new Map(tree.sources.map((file) => [file.path, file]));
rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
let count = 0;
for (const index of tree.sources) {
  if (!/^src\/.+\/index\.ts$/.test(index.path)) continue;
  const names = publicNames(index, byPath);
  if (names.length === 0) continue;
  const page = `${index.path.split('/').slice(1, -1).join('-')}.md`;
  writeFileSync(join(target, page), pageOf(index, names));
  count += names.length;
}
console.log(`docs/api: ${count} public names`);
