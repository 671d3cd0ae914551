/** Reads a YAML file against a schema; every mistake is named with its line. */
import { readFile, stat } from 'node:fs/promises';
import { LineCounter, isNode, parseDocument, type Document } from 'yaml';
import type { z } from 'zod';
import '../field-words.ts';
import { LIMITS, err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { systemWords } from '../../record/store/index.ts';

/** One mistake, for a screen that says it in its own language. */
export interface Mistake {
  readonly line: number;
  /** Where it stands, as `terms.0.grid`; '' for the file itself. */
  readonly field: string;
  /** `unknown`: a field too many. */
  readonly kind: 'unreadable' | 'unknown' | 'missing' | 'value';
  /** What stands there, shortened; '' where nothing does. */
  readonly value: string;
}

export interface FileFault extends Fault<'config/unreadable' | 'config/yaml' | 'config/field'> {
  readonly mistakes?: readonly Mistake[];
}

/** Problems named at once: enough to mend a file in one go, few enough to read. */
const PROBLEMS_SHOWN_MAX = 12;

export interface YamlText {
  readonly path: string;
  readonly text: string;
  readonly value: unknown;
  lineOf(path: readonly PropertyKey[]): number;
}

function lineFinder(document: Document, counter: LineCounter): YamlText['lineOf'] {
  return (path) => {
    // The nearest node above that exists: a missing field has no line of its own.
    for (let depth = path.length; depth >= 0; depth -= 1) {
      const node = depth === 0 ? document.contents : document.getIn(path.slice(0, depth), true);
      if (isNode(node) && node.range) return counter.linePos(node.range[0]).line;
    }
    return 1;
  };
}

/** Reads the text of a file. */
export async function readText(path: string): Promise<Result<string, FileFault>> {
  try {
    // Looked at before it is read: a file of half a gigabyte must not become memory first.
    const { size } = await stat(path);
    if (size > LIMITS.configFileBytesMax) {
      return err(fault('config/unreadable', `${path} has ${size} bytes, at most ${LIMITS.configFileBytesMax} are read: is it the right file?`));
    }
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(await readFile(path)));
  } catch (cause) {
    return err(fault('config/unreadable', `${path} cannot be read: ${systemWords(cause)}`));
  }
}

/** Parses YAML without aliases: an alias can blow up a small file, and hides what a reader of the file sees. */
export function parseYaml(path: string, text: string): Result<YamlText, FileFault> {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, version: '1.2', merge: false, uniqueKeys: true, prettyErrors: false });
  const [problem] = document.errors;
  if (problem !== undefined) {
    const { line } = counter.linePos(problem.pos[0]);
    return err({ ...fault('config/yaml', `${path}:${line}: ${problem.message}`), mistakes: [{ line, field: '', kind: 'unreadable', value: '' }] });
  }
  try {
    return ok({ path, text, value: document.toJS({ maxAliasCount: 0 }) as unknown, lineOf: lineFinder(document, counter) });
  } catch {
    return err(fault('config/yaml', `${path}: aliases (*name) are not read: write the value out where it is used`));
  }
}

const VALUE_LETTERS_MAX = 60;

function mistakeOf(file: YamlText, issue: z.core.$ZodIssue): Mistake[] {
  const at = (path: readonly PropertyKey[], kind: Mistake['kind'], value: unknown): Mistake => ({
    line: file.lineOf(path),
    field: path.map(String).join('.'),
    kind,
    value: (value === undefined ? '' : typeof value === 'string' ? value : JSON.stringify(value)).slice(0, VALUE_LETTERS_MAX),
  });
  if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => at([...issue.path, key], 'unknown', key));
  const value = issue.path.reduce<unknown>(
    (inner, key) => (typeof inner === 'object' && inner !== null ? (inner as Record<PropertyKey, unknown>)[key] : undefined),
    file.value,
  );
  return [at(issue.path, value === undefined ? 'missing' : 'value', value)];
}

/** One fault over a list of problems. */
export function problemsFault(path: string, problems: readonly string[]): FileFault {
  const more = problems.length - PROBLEMS_SHOWN_MAX;
  const rest = more > 0 ? `\n  … and ${more} more` : '';
  const count = `${problems.length} mistake${problems.length === 1 ? '' : 's'}`;
  return fault('config/field', `${path}: ${count}\n  ${problems.slice(0, PROBLEMS_SHOWN_MAX).join('\n  ')}${rest}`);
}

function problemLines(file: YamlText, issues: readonly z.core.$ZodIssue[]): string[] {
  return issues.flatMap((issue) => {
    const inner = issue.code === 'invalid_union' ? bestBranch(issue) : undefined;
    if (inner !== undefined)
      return problemLines(
        file,
        inner.map((each) => ({ ...each, path: [...issue.path, ...each.path] })),
      );
    const place = issue.path.map(String).join('.');
    return [`line ${file.lineOf(issue.path)}: ${place === '' ? 'the file' : place}: ${issue.message}`];
  });
}

/** Of the ways a union could be read, the one whose own fields were meant: a single complaint below the top. */
function bestBranch(issue: z.core.$ZodIssueInvalidUnion): readonly z.core.$ZodIssue[] | undefined {
  return issue.errors.find((branch) => branch.length === 1 && branch[0].code === 'custom');
}

/** Checks a parsed file against a schema. */
export function checkYaml<Value>(file: YamlText, schema: z.ZodType<Value>): Result<Value, FileFault> {
  const parsed = schema.safeParse(file.value);
  if (parsed.success) return ok(parsed.data);
  const { issues } = parsed.error;
  return err({
    ...problemsFault(file.path, problemLines(file, issues)),
    mistakes: issues.flatMap((issue) => mistakeOf(file, issue)).slice(0, PROBLEMS_SHOWN_MAX),
  });
}

/** Reads and checks a file. */
export async function readYamlFile<Value>(path: string, schema: z.ZodType<Value>): Promise<Result<{ value: Value; file: YamlText }, FileFault>> {
  const text = await readText(path);
  if (!text.ok) return text;
  const file = parseYaml(path, text.value);
  if (!file.ok) return file;
  const value = checkYaml(file.value, schema);
  return value.ok ? ok({ value: value.value, file: file.value }) : value;
}
