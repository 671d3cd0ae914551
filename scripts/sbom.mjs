// `npm run sbom`: what a released Manara is made of, as CycloneDX in sbom.cdx.json. The same tree gives the same bytes: the moment, the
// serial number and the npm that wrote it are left out.

import { execFileSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const LARGEST_BYTES = 64_000_000;

/**
 * The list of parts of what the lock file pins, without what only developers need. npm's own `--omit dev` also leaves out what both need, so
 * the lock file decides.
 */
export function softwareParts() {
  const { packages } = JSON.parse(readFileSync(`${ROOT}package-lock.json`, 'utf8'));
  const args = ['sbom', '--sbom-format', 'cyclonedx', '--package-lock-only'];
  const made = JSON.parse(execFileSync('npm', args, { cwd: ROOT, encoding: 'utf8', maxBuffer: LARGEST_BYTES, shell: process.platform === 'win32' }));
  delete made.serialNumber;
  delete made.metadata.timestamp;
  delete made.metadata.tools;
  const shipped = new Set(
    Object.entries(packages)
      .filter(([path, one]) => path !== '' && one.dev !== true && one.devOptional !== true)
      .map(([path, { version }]) => `${path.split('node_modules/').pop()}@${version}`),
  );
  const refs = new Set(made.components.filter(({ name, version }) => shipped.has(`${name}@${version}`)).map((part) => part['bom-ref']));
  const own = made.metadata.component['bom-ref'];
  made.components = made.components.filter((part) => refs.has(part['bom-ref']));
  made.dependencies = made.dependencies
    .filter(({ ref }) => refs.has(ref) || ref === own)
    .map(({ ref, dependsOn = [] }) => ({ ref, dependsOn: dependsOn.filter((one) => refs.has(one)) }));
  // npm names it by the folder it lies in.
  made.metadata.component.name = 'manara';
  return made;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(`${ROOT}sbom.cdx.json`, `${JSON.stringify(softwareParts(), undefined, 1)}\n`);
