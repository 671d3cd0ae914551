// Rules on the import graph; type imports count too, because a type that crosses the release door carries knowledge.

import { posix } from 'node:path';
import {
  BEHIND_DOOR,
  KNOW_RECIPIENT,
  LAYERS,
  MEMBER_NAMES,
  ORIGINATOR_NAMES,
  RAW,
  RELEASED,
  RELEASE_STAMP,
  SECOND_FACES,
  SEE_BOTH_SIDES,
  WEB_VALUES,
  folderOf,
  isPure,
  layerOf,
  mayImport,
} from './layers.ts';
import { findingAt, type Finding, type Import, type SourceFile, type Tree } from './tree.ts';

const includes = (list: readonly string[], item: string): boolean => list.includes(item);

function* productImports(tree: Tree): Generator<{ file: SourceFile; one: Import }> {
  for (const file of tree.sources) {
    if (!file.test) for (const one of file.imports) yield { file, one };
  }
}

/** Each folder imports only the folders that the table names, and every folder is in the table. */
export function layers(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const file of tree.sources) {
    const folder = folderOf(file.path);
    if (file.path.startsWith('src/') && layerOf(folder) === undefined) {
      findings.push(findingAt('layers', file, 0, `folder "${folder}" is not in test/tidy/layers.ts: put the file into one that is`));
    }
  }
  for (const { file, one } of productImports(tree)) {
    if (one.path === undefined || !file.path.startsWith('src/')) continue;
    const folder = folderOf(file.path);
    const other = folderOf(one.path);
    if (!one.path.startsWith('src/')) {
      findings.push(findingAt('layers', file, one.start, `src/ must not import ${one.path}`));
    } else if (!mayImport(folder, other)) {
      const allowed = (LAYERS[folder] ?? layerOf(folder))?.imports.join(', ') || 'nothing';
      findings.push(findingAt('layers', file, one.start, `${folder} must not import ${other}; it may import ${allowed}`));
    }
  }
  return findings;
}

/** Another folder is imported through its index.ts alone, and only an index.ts passes names on. */
export function publicFaces(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const { file, one } of productImports(tree)) {
    const inside = file.path.startsWith('src/') || file.path.startsWith('web/');
    if (!inside) continue;
    const face = posix.basename(file.path) === 'index.ts' || includes(SECOND_FACES, file.path);
    if (one.reExport && !face) {
      findings.push(findingAt('publicFaces', file, one.start, `only an index.ts may export from another file ("${one.specifier}")`));
    }
    if (one.path === undefined || !one.path.startsWith('src/')) continue;
    const from = folderOf(file.path);
    const to = folderOf(one.path);
    const parent = to.split('/')[0];
    const ownFamily = from.split('/')[0] === parent && (to === parent || from === parent);
    if (from !== to && !ownFamily && posix.basename(one.path) !== 'index.ts') {
      findings.push(findingAt('publicFaces', file, one.start, `import ${to}/index.ts, the public face, not "${one.specifier}"`));
    }
  }
  return findings;
}

/** Pure folders import no Node module (sockets, files, clocks) and nothing computed at run time. */
export function pureImports(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const { file, one } of productImports(tree)) {
    if (isPure(file.path) && one.specifier.startsWith('node:')) {
      findings.push(findingAt('pureImports', file, one.start, `pure code must not import ${one.specifier}: take data in, give data back`));
    }
  }
  return findings;
}

function carries(one: Import, side: { readonly folders: readonly string[]; readonly names: readonly string[] }): boolean {
  const folder = one.path === undefined ? '' : folderOf(one.path);
  if (includes(side.folders, folder)) return true;
  return (folder === 'model' || folder === 'base') && one.names.some((name) => includes(side.names, name.name));
}

/** Raw plots and released ones meet in `broker` alone. Pure folders are judged whole, the shell file by file. */
export function bothSides(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  const rawSeen = new Set<string>();
  for (const pass of ['raw', 'released'] as const) {
    for (const { file, one } of productImports(tree)) {
      const folder = folderOf(file.path);
      if (!file.path.startsWith('src/') || includes(SEE_BOTH_SIDES, folder)) continue;
      const scope = isPure(file.path) ? folder : file.path;
      if (pass === 'raw' && carries(one, RAW)) rawSeen.add(scope);
      if (pass === 'released' && rawSeen.has(scope) && carries(one, RELEASED)) {
        findings.push(findingAt('bothSides', file, one.start, `${scope} sees raw and released plots; only broker may`));
      }
    }
  }
  return findings;
}

/** Behind the release door there are no originators, and members only as recipients. */
export function behindDoor(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const { file, one } of productImports(tree)) {
    const folder = folderOf(file.path);
    if (!file.path.startsWith('src/') || !includes(BEHIND_DOOR, folder)) continue;
    for (const { name } of one.names) {
      if (one.path === undefined) continue;
      if (includes(ORIGINATOR_NAMES, name)) {
        findings.push(findingAt('behindDoor', file, one.start, `"${name}" tells of an originator; behind the door use the view's handles`));
      }
      if (includes(MEMBER_NAMES, name) && !includes(KNOW_RECIPIENT, folder)) {
        findings.push(findingAt('behindDoor', file, one.start, `"${name}" names a member; only ${KNOW_RECIPIENT.join(', ')} know the recipient`));
      }
    }
  }
  return findings;
}

/** Only release/ stamps a value as released. */
export function releaseStamp(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const { file, one } of productImports(tree)) {
    const folder = folderOf(file.path);
    if (folder === RELEASE_STAMP.folder || folder === RELEASE_STAMP.declaredIn) continue;
    if (one.names.some(({ name }) => name === RELEASE_STAMP.name)) {
      findings.push(findingAt('releaseStamp', file, one.start, `only release/ may call ${RELEASE_STAMP.name}`));
    }
  }
  return findings;
}

/** `serve`, the broker on real feeds, reaches no line of exercise/, not even through another file. */
export function serveWithoutExercise(tree: Tree): Finding[] {
  const byPath = new Map(tree.sources.map((file) => [file.path, file]));
  const findings: Finding[] = [];
  for (const start of tree.sources) {
    if (start.test || !/^src\/server\/serve(?:[-.]|\/)/.test(start.path)) continue;
    const seen = new Set([start.path]);
    const queue = [{ file: start, first: undefined as Import | undefined }];
    for (const { file, first } of queue) {
      for (const one of file.imports) {
        if (one.path === undefined || seen.has(one.path)) continue;
        seen.add(one.path);
        const entry = first ?? one;
        if (one.path.startsWith('src/exercise/')) {
          findings.push(findingAt('serveWithoutExercise', start, entry.start, `serve reaches ${one.path} through "${entry.specifier}"`));
        }
        const next = byPath.get(one.path);
        if (next !== undefined) queue.push({ file: next, first: entry });
      }
    }
  }
  return findings;
}

/** The console takes values from few folders, so that nothing secret or heavy is shipped to a browser. */
export function webValues(tree: Tree): Finding[] {
  const findings: Finding[] = [];
  for (const { file, one } of productImports(tree)) {
    if (!file.path.startsWith('web/') || one.path === undefined || one.typeOnly) continue;
    if (!one.path.startsWith('src/')) continue;
    const folder = folderOf(one.path);
    if (includes(WEB_VALUES.folders, folder)) continue;
    const values = one.names.filter((name) => !name.typeOnly);
    const catalogue = folder === WEB_VALUES.catalogues && values.length > 0 && values.every(({ name }) => /^[A-Z][A-Z0-9_]*$/.test(name));
    if (!catalogue) {
      const allowed = WEB_VALUES.folders.join(', ');
      findings.push(findingAt('webValues', file, one.start, `web takes values from ${allowed} and catalogues only, not ${folder} (types are free)`));
    }
  }
  return findings;
}

/** No file is reached from itself. Tarjan's strongly connected components, one finding each. */
export function cycles(tree: Tree): Finding[] {
  const files = new Map(tree.sources.filter((file) => !file.test).map((file) => [file.path, file]));
  const index = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const findings: Finding[] = [];
  const report = (path: string): void => {
    const members = stack.splice(stack.indexOf(path));
    const file = files.get(path);
    const ownLoop = file?.imports.some((one) => one.path === path) === true;
    if (file !== undefined && (members.length > 1 || ownLoop)) {
      findings.push(findingAt('cycles', file, 0, `import cycle: ${members.join(' → ')}`));
    }
  };
  const visit = (path: string): void => {
    index.set(path, index.size);
    low.set(path, index.get(path) ?? 0);
    stack.push(path);
    for (const one of files.get(path)?.imports ?? []) {
      if (one.path === undefined || !files.has(one.path)) continue;
      if (!index.has(one.path)) visit(one.path);
      if (stack.includes(one.path)) low.set(path, Math.min(low.get(path) ?? 0, low.get(one.path) ?? 0));
    }
    if (low.get(path) === index.get(path)) report(path);
  };
  for (const path of files.keys()) if (!index.has(path)) visit(path);
  return findings;
}

function packageName(specifier: string): string {
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** The table of docs/dependencies.md: package → the folders that may import it. */
export function dependencyTable(markdown: string): Map<string, string[]> {
  const table = new Map<string, string[]>();
  for (const line of markdown.split('\n')) {
    const cells = line.split('|').map((cell) => cell.trim());
    const name = /^`([^`]+)`$/.exec(cells[1] ?? '')?.[1];
    if (name === undefined) continue;
    table.set(
      name,
      [...(cells[2] ?? '').matchAll(/`([^`]+)`/g)].map((match) => match[1]),
    );
  }
  return table;
}

/** Where an import counts: the folder below src/, or the top folder; every test is `tests`. */
function place(file: SourceFile): string {
  if (file.test) return 'tests';
  return file.path.includes('/') ? folderOf(file.path) : 'root';
}

/** npm packages by the list of docs/dependencies.md, each in the folders that it names. */
export function packages(tree: Tree): Finding[] {
  const list = tree.texts.find((file) => file.path === 'docs/dependencies.md');
  const table = dependencyTable(list?.text ?? '');
  const findings: Finding[] = [];
  for (const file of tree.sources) {
    for (const one of file.imports) {
      if (one.path !== undefined || one.specifier.startsWith('node:') || one.specifier.startsWith('#')) continue;
      const name = packageName(one.specifier);
      const folders = table.get(name);
      const here = place(file);
      const allowed = folders?.some((folder) => folder === here || here.startsWith(`${folder}/`)) === true;
      if (!allowed && !(file.test && folders !== undefined)) {
        const where = folders === undefined ? 'nowhere' : folders.join(', ');
        findings.push(findingAt('packages', file, one.start, `package "${name}" may be imported in ${where} (docs/dependencies.md), not in ${here}`));
      }
    }
  }
  return findings;
}
