// Examples in docstrings tell the truth: `@example code // answer` is run with the public names of src/ in scope.

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { compileFunction } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { readTree } from '../tidy/tree.ts';
import { ROOT } from './markdown.ts';

interface Example {
  readonly file: string;
  readonly code: string;
  /** As written behind `//`; '' when there is none. */
  readonly answer: string;
}

/** Examples of a comment, one a line. */
function examplesOf(file: string, comment: string): Example[] {
  return Array.from(comment.matchAll(/@example (.+)$/gm), (match) => {
    const [code, answer = ''] = match[1].split(/ \/\/ (?=[^/]*$)/);
    return { file, code: code.trim(), answer: answer.trim() };
  });
}

const sources = readTree(ROOT, ['src']).sources.filter((file) => !file.test);
const examples = sources.flatMap((file) => file.comments.filter(({ block }) => block).flatMap((comment) => examplesOf(file.path, comment.text)));
const faces = sources.filter(({ path }) => /^src\/.+\/index\.ts$/.test(path));

async function publicScope(): Promise<ReadonlyMap<string, unknown>> {
  const scope = new Map<string, unknown>();
  for (const { path } of faces) {
    const names = (await import(/* @vite-ignore */ pathToFileURL(join(ROOT, path)).href)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(names)) if (!scope.has(name)) scope.set(name, value);
  }
  return scope;
}

function compiled(code: string, names: readonly string[]): (...values: readonly unknown[]) => Promise<unknown> {
  return compileFunction(`return (async () => (${code}))();`, [...names]) as (...values: readonly unknown[]) => Promise<unknown>;
}

/** What stands first in an answer: text, a word or a number; words may follow. */
function expectAnswer(value: unknown, answer: string): void {
  const text = /^'([^']*)'/.exec(answer)?.[1];
  const number = /^-?[\d_]+(?:\.(\d+))?/.exec(answer);
  if (text !== undefined) expect(value).toBe(text);
  else if (number !== null) expect(value).toBeCloseTo(Number(number[0].replaceAll('_', '')), number[1]?.length ?? 0);
  else expect(String(value)).toBe(/^\w+/.exec(answer)?.[0]);
}

describe('examples in docstrings', () => {
  test('are found', () => {
    expect(examples.filter(({ answer }) => answer !== '').length).toBeGreaterThanOrEqual(5);
  });

  test.each(examples.filter(({ answer }) => answer !== ''))('$file: $code gives $answer', async ({ code, answer }) => {
    const scope = await publicScope();
    const value = await compiled(code, [...scope.keys()])(...scope.values());
    expectAnswer(value, answer);
  });

  test.each(examples.filter(({ answer }) => answer === ''))('$file: $code is code, and true where it compares', async ({ code }) => {
    const scope = await publicScope();
    const call = compiled(code, [...scope.keys()]);
    if (code.includes('===')) expect(await call(...scope.values())).toBe(true);
  });

  test('a wrong answer is found', () => {
    expect(() => expectAnswer(2.5, '2.6')).toThrow();
    expect(() => expectAnswer('DLH65A', "'DLH65B'")).toThrow();
    expect(() => expectAnswer(false, 'true')).toThrow();
  });
});
