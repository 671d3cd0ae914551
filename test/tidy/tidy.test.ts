// The style of the house as a test. Goal: a rule that nobody has to remember. Method: every rule is a function from a
// tree of files to findings; it must find a planted violation, must stay silent on its lawful neighbour, and must find
// nothing in the real tree.

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { brandCasts, plainCode, pureCalls, sizes } from './code-rules.ts';
import {
  behindDoor,
  bothSides,
  cycles,
  dependencyTable,
  layers,
  packages,
  publicFaces,
  pureImports,
  releaseStamp,
  serveWithoutExercise,
  webValues,
} from './import-rules.ts';
import { docstrings, fileNames, leftovers, saysItsUnit, unitNames, vocabulary } from './name-rules.ts';
import { PLANTS } from './plants.ts';
import { readTree, treeOf, type Finding, type Rule } from './tree.ts';

const root = resolve(import.meta.dirname, '../..');

const RULES: Readonly<Record<string, Rule>> = {
  layers,
  publicFaces,
  pureImports,
  bothSides,
  behindDoor,
  releaseStamp,
  serveWithoutExercise,
  webValues,
  cycles,
  packages,
  pureCalls,
  brandCasts,
  plainCode,
  sizes,
  fileNames,
  vocabulary,
  leftovers,
  unitNames,
  docstrings,
};

function shown(findings: readonly Finding[]): string[] {
  return findings.map(({ path, line, message }) => `${path}:${line}: ${message}`);
}

describe('each rule finds its planted violations', () => {
  for (const [rule, plants] of Object.entries(PLANTS)) {
    for (const { name, files, finds } of plants) {
      test(`${rule}: ${name}`, () => {
        const findings = RULES[rule](treeOf(files));
        expect(shown(findings)).toHaveLength(finds.length);
        for (const [index, part] of finds.entries()) expect(shown(findings)[index]).toContain(part);
      });
    }
  }

  test('no rule is without a violation that it finds and a neighbour that it lets pass', () => {
    for (const rule of Object.keys(RULES)) {
      expect(
        PLANTS[rule]?.some(({ finds }) => finds.length > 0),
        `${rule}: a violation`,
      ).toBe(true);
      expect(
        PLANTS[rule]?.some(({ finds }) => finds.length === 0),
        `${rule}: a neighbour`,
      ).toBe(true);
    }
  });
});

describe('the real tree', () => {
  const tree = readTree(root, ['src', 'web', 'test', 'scripts', 'bench', 'docs']);

  test('is read: sources, tests and texts', () => {
    expect(tree.sources.some(({ path }) => path === 'src/base/index.ts')).toBe(true);
    expect(tree.sources.some(({ path }) => path === 'test/tidy/tidy.test.ts')).toBe(true);
    expect(tree.texts.some(({ path }) => path === 'docs/dependencies.md')).toBe(true);
  });

  for (const [name, rule] of Object.entries(RULES)) {
    test(`keeps the rule ${name}`, () => {
      expect(shown(rule(tree))).toEqual([]);
    });
  }

  test('every package of package.json has its line in docs/dependencies.md, and the other way round', () => {
    const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    const declared = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((part) => Object.keys(manifest[part] ?? {}));
    const listed = dependencyTable(readFileSync(resolve(root, 'docs/dependencies.md'), 'utf8'));
    expect([...listed.keys()].sort()).toEqual(declared.sort());
  });

  test('every version of package.json is exact, and the lock names no registry', () => {
    const manifest = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as Record<string, Record<string, string>>;
    for (const part of ['dependencies', 'devDependencies', 'optionalDependencies']) {
      for (const [name, version] of Object.entries(manifest[part])) expect(version, name).toMatch(/^\d+\.\d+\.\d+$/);
    }
    expect(readFileSync(resolve(root, 'package-lock.json'), 'utf8')).not.toContain('"resolved": "http');
  });
});

describe('names of numbers', () => {
  test.each(['altitudeHaeM', 'courseRad', 'speedMps', 'periodS', 'receivedAt', 'validUntil', 'plotCount', 'version', 'densityKgpm3', 'latDeg'])(
    '%s says what it counts',
    (name) => expect(saysItsUnit(name)).toBe(true),
  );

  test.each(['altitude', 'speed', 'm', 's', 'period', 'time', 'timestamp', 'rangeNorth'])('%s does not', (name) => {
    expect(saysItsUnit(name)).toBe(false);
  });
});
