/** A configuration as it is being read, and its problems with their lines. */
import { readFile } from 'node:fs/promises';
import { assert, type Result } from '../../base/index.ts';
import { systemWords } from '../../record/store/index.ts';
import type { Problems } from './places.ts';
import type { ConfigWords } from './schema.ts';
import type { YamlText } from './yaml-file.ts';

export interface Reading {
  readonly words: ConfigWords;
  readonly file: YamlText;
  readonly problems: string[];
  readonly at: (path: string) => string;
}

/** An id that the schema has let through. */
export function checked<Value>(found: Result<Value>): Value {
  assert(found.ok, 'the schema lets only ids through that their constructors take');
  return found.value;
}

export function problemAt(reading: Reading, path: readonly string[], message: string): void {
  reading.problems.push(`line ${reading.file.lineOf(path)}: ${path.join('.')}: ${message}`);
}

export async function readHexSeed(path: string, what: string, problems: Problems): Promise<Uint8Array> {
  try {
    const text = (await readFile(path, 'utf8')).trim();
    if (/^[0-9a-f]{64}$/i.test(text)) return Uint8Array.from(Buffer.from(text, 'hex'));
    problems.add(`${path} must hold 64 hex digits as the ${what}: make one with "openssl rand -hex 32 > ${path}" and keep it private`);
  } catch (cause) {
    problems.add(`the ${what} cannot be read: ${systemWords(cause)}; make one with "openssl rand -hex 32 > ${path}"`);
  }
  return new Uint8Array(32);
}
