import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { softwareParts } from '../scripts/sbom.mjs';

interface LockedPackage {
  readonly version?: string;
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly link?: boolean;
}

test('the list of software parts names every package that is shipped with its version and hash, no other, and is the same twice', () => {
  const lock = JSON.parse(readFileSync(fileURLToPath(new URL('../package-lock.json', import.meta.url)), 'utf8')) as { packages: Record<string, LockedPackage> };
  const shipped = Object.entries(lock.packages)
    .filter(([path, one]) => path.startsWith('node_modules/') && one.dev !== true && one.devOptional !== true && one.link !== true)
    .map(([path, { version }]) => `${path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length)}@${version ?? ''}`);
  const parts = softwareParts();
  const named = parts.components.map(({ name, version }) => `${name}@${version}`);
  expect(parts.bomFormat).toBe('CycloneDX');
  expect(new Set(named)).toEqual(new Set(shipped));
  for (const part of parts.components) expect(part.hashes?.[0]?.alg, part.name).toBe('SHA-512');
  expect(JSON.stringify(softwareParts())).toBe(JSON.stringify(parts));
}, 60_000);
