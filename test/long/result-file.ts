/**
 * What a long run has found so far, in `docs/results/<name>.json`, with the build and the machine it was taken on. A run that was ended goes on from there
 * as long as both builds are the same.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { join } from 'node:path';

export interface Origin {
  /** A `+` behind it: sources differed from that commit. */
  readonly commit: string;
  readonly machine: string;
  readonly node: string;
}

const root = join(import.meta.dirname, '..', '..');
const git = (...words: string[]): string => execFileSync('git', ['-C', root, ...words], { encoding: 'utf8' }).trim();

/** Of this build and machine. */
export function originHere(): Origin {
  const isChanged = git('status', '--porcelain', '--', ':/', ':!/docs') !== '';
  return { commit: git('rev-parse', '--short', 'HEAD') + (isChanged ? '+' : ''), machine: `${cpus().length} × ${cpus()[0].model}`, node: process.version };
}

/** Load averages of one, five and fifteen minutes. */
export const loadNow = (): number[] => loadavg().map((load) => Math.round(load * 10) / 10);

/** Where results of that name stand; its folder is there. */
export function resultPath(name: string): string {
  const folder = join(root, 'docs', 'results');
  mkdirSync(folder, { recursive: true });
  return join(folder, `${name}.json`);
}

export interface ResultFile<Figures> {
  /** To be changed in place. */
  readonly result: Origin & Figures & { durationS: number };
  /** Writes it, with the seconds that have passed since the last time. */
  save(): void;
}

/** Goes on with results of this build for which `fits` holds; otherwise begins with `fresh`. */
export function openResult<Figures extends object>(name: string, fresh: Figures, fits: (before: Figures) => boolean = () => true): ResultFile<Figures> {
  type Result = ResultFile<Figures>['result'];
  const path = resultPath(name);
  const origin = originHere();
  const before = existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Result) : undefined;
  const isSame = before !== undefined && before.commit === origin.commit && before.node === origin.node && fits(before);
  const result: Result = isSame ? before : { ...origin, ...fresh, durationS: 0 };
  let fromMs = performance.now();
  return {
    result,
    save() {
      const nowMs = performance.now();
      result.durationS = Math.round(result.durationS * 10 + (nowMs - fromMs) / 100) / 10;
      fromMs = nowMs;
      writeFileSync(path, `${JSON.stringify(result, undefined, 1)}\n`);
    },
  };
}
