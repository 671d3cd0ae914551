import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');
/** Texts that look like codes and are none: media types and units. */
const NO_CODES = /^(application|text|image|font|m|km|kg|vite|preact)\//;
/** A whole literal of the form family/what. */
const LITERAL = /'([a-z]+\/[a-z][a-z0-9-]*)'/g;
const ROW = /^\| `([a-z]+\/[a-z0-9-]+)` \| (.*) \| (.*) \|$/;

function codesIn(text: string): string[] {
  // Names of random draws and subjects of recorded entries look like codes too.
  const named = text.replace(/keyedRandom\('[^']*'|_SUBJECT = '[^']*'/g, '');
  const lines = named.split('\n').filter((line) => !/^\s*(import|export) .*from '|^\s*(\/\/|\*|\/\*)|\} from '/.test(line));
  return lines.flatMap((line) => [...line.matchAll(LITERAL)].map((match) => match[1])).filter((code) => !NO_CODES.test(code));
}

function sourceCodes(): Map<string, string> {
  const found = new Map<string, string>();
  for (const name of readdirSync(join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })) {
    if (!name.endsWith('.ts') || name.endsWith('.test.ts')) continue;
    for (const code of codesIn(readFileSync(join(ROOT, 'src', name), 'utf8'))) found.set(code, name);
  }
  return found;
}

function documentedRows(text: string): string[][] {
  return text.split('\n').flatMap((line) => {
    const match = ROW.exec(line);
    return match === null ? [] : [[match[1], match[2], match[3]]];
  });
}

const rows = documentedRows(readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8'));

describe('docs/errors.md', () => {
  test('has every code of the source', () => {
    const documented = new Set(rows.map(([code]) => code));
    const missing = [...sourceCodes()].filter(([code]) => !documented.has(code)).map(([code, file]) => `${code} (src/${file})`);
    expect(missing).toEqual([]);
  });

  test('has no code that the source does not have', () => {
    const codes = sourceCodes();
    expect(rows.map(([code]) => code).filter((code) => !codes.has(code))).toEqual([]);
  });

  test('names each code once and says what it means and what happens', () => {
    const codes = rows.map(([code]) => code);
    expect(codes.filter((code, index) => codes.indexOf(code) !== index)).toEqual([]);
    for (const [code, meaning, what] of rows) expect(meaning.length * what.length, code).toBeGreaterThan(0);
  });

  test('the search finds a code where it is made, and no import, media type or unit', () => {
    const text = [
      "import { x } from './a/index.ts';",
      "} from '../base/thing';",
      "return err(fault('door/shut', 'it is'));",
      "type F = Fault<'door/one' | 'door/two'>;",
      "const type = 'application/json';",
      "// see 'door/commented'",
      "const unit = 'km/h';",
    ].join('\n');
    expect(codesIn(text)).toEqual(['door/shut', 'door/one', 'door/two']);
    expect(documentedRows('| `door/shut` | it is shut | open it |\n| code | a | b |')).toEqual([['door/shut', 'it is shut', 'open it']]);
  });
});
