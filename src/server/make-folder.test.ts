import { mkdtempSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeFolder } from './make-folder.ts';

describe('making a folder', () => {
  const base = mkdtempSync(join(tmpdir(), 'manara-folder-'));

  test('makes those above it too, and is content with what is there', () => {
    const path = join(base, 'a', 'b', 'c');
    makeFolder(path);
    makeFolder(path);
    expect(statSync(path).isDirectory()).toBe(true);
  });

  test('ends with the reason below a file', () => {
    writeFileSync(join(base, 'file'), '');
    expect(() => makeFolder(join(base, 'file', 'a', 'b'))).toThrow('ENOTDIR');
  });

  test.runIf(process.platform === 'linux')('ends with the reason below /proc, where making a folder answers that a parent is missing', () => {
    expect(() => makeFolder('/proc/manara/a/b')).toThrow('ENOENT');
  });
});
