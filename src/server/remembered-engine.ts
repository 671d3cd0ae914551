/**
 * The beginning of a run that was seen before. A run is a function of the program, the exercise and what was asked for; so
 * its first minutes are kept in a file under a hash of all three, and shown at once the next time, while the engine computes
 * them again behind. What it computes must be what was shown, to the byte, or the run fails and the file is removed.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { deserialize, serialize } from 'node:v8';
import type { Engine, EngineSecond } from './engine.ts';
import type { EngineFacts } from './frame-store.ts';
import { makeFolder } from './make-folder.ts';

/** So long is kept: at ×10 a minute of looking, in which an engine overtakes who looks. */
const KEPT_S = 600;
/** What is computed is put away this often until then, so that who leaves after seconds finds those again. */
const PUT_AWAY_EVERY_S = 60;
/** Runs that are kept; one of april-2024 is 5 MB. */
const FILES_MAX = 8;

/** What was kept of one run. */
interface Beginning {
  readonly facts: EngineFacts;
  readonly seconds: readonly EngineSecond[];
}

/** A run that may have been seen before. */
export interface RememberedRun {
  /** Where beginnings are kept. */
  readonly folder: string;
  /** From `runKey`. */
  readonly key: string;
  /** Makes the engine; called when nothing is remembered, else when what is remembered was handed out. */
  make(): Engine;
}

/** A hash of the files that make a run, with their names, and of what was asked for. */
export function runKey(files: readonly string[], asked: unknown): string {
  const hash = createHash('sha256').update(`${process.version}\n${JSON.stringify(asked)}\n`);
  for (const file of [...files].sort()) hash.update(`${file}\n`).update(createHash('sha256').update(readFileSync(file)).digest());
  return hash.digest('hex').slice(0, 32);
}

const copied = (second: EngineSecond): EngineSecond => ({ ...second, frames: second.frames.map((frame) => ({ ...frame, bytes: frame.bytes.slice() })) });

/** What a second says beside the bytes of its frames. */
const words = (second: EngineSecond): string => JSON.stringify({ ...second, frames: second.frames.map((frame) => ({ ...frame, bytes: frame.bytes.length })) });

/** Equal with every byte of every frame. */
const isSame = (a: EngineSecond, b: EngineSecond): boolean =>
  words(a) === words(b) && a.frames.every(({ bytes }, i) => Buffer.compare(bytes, b.frames[i].bytes) === 0);

function read(path: string): Beginning | undefined {
  try {
    return deserialize(readFileSync(path)) as Beginning;
  } catch {
    // Not there, or not whole: the run is computed, as the first time.
    return undefined;
  }
}

function dropOldest(folder: string): void {
  const files = readdirSync(folder).map((name) => ({ path: join(folder, name), usedAt: statSync(join(folder, name)).mtimeMs }));
  files.sort((a, b) => b.usedAt - a.usedAt);
  for (const { path } of files.slice(FILES_MAX)) rmSync(path, { force: true });
}

function write(folder: string, path: string, beginning: Beginning): void {
  try {
    makeFolder(folder);
    // Another process may write the same: whoever is last puts a whole file in place.
    writeFileSync(`${path}.${process.pid}`, serialize(beginning));
    renameSync(`${path}.${process.pid}`, path);
    dropOldest(folder);
  } catch {
    // Without a place to keep it the next start takes as long as this one.
  }
}

/** Computes, and keeps the beginning where it is longer than the `knownCount` seconds that are kept already. */
function keeping(run: RememberedRun, path: string, knownCount = 0): Engine {
  const engine = run.make();
  let seconds: EngineSecond[] | undefined = [];
  return {
    facts: engine.facts,
    stepSecond() {
      const second = engine.stepSecond();
      if (seconds === undefined) return second;
      seconds.push(copied(second));
      const lengthS = second.at - engine.facts.firstAt;
      const isWhole = second.done || lengthS >= KEPT_S;
      if (seconds.length > knownCount && (isWhole || lengthS % PUT_AWAY_EVERY_S === 0)) write(run.folder, path, { facts: engine.facts, seconds });
      if (isWhole) seconds = undefined;
      return second;
    },
    order(words) {
      // From here on it is another run.
      seconds = undefined;
      engine.order?.(words);
    },
  };
}

/** Hands out what is remembered, then computes it again, and goes on from there. */
function resuming(run: RememberedRun, path: string, { facts, seconds }: Beginning): Engine {
  let engine: Engine | undefined;
  let handedOut = 0;
  const overtake = (): Engine => {
    const fresh = keeping(run, path, seconds.length);
    for (const second of seconds) {
      if (isSame(fresh.stepSecond(), second)) continue;
      rmSync(path, { force: true });
      throw new Error('the beginning of this run was remembered otherwise than it is computed; it is forgotten now: start again');
    }
    return fresh;
  };
  return {
    facts,
    stepSecond() {
      if (handedOut < seconds.length) {
        handedOut += 1;
        return seconds[handedOut - 1];
      }
      engine ??= overtake();
      return engine.stepSecond();
    },
    order(words) {
      engine ??= overtake();
      engine.order?.(words);
    },
  };
}

/** An engine that shows at once what was seen before of its run. */
export function rememberedEngine(run: RememberedRun): Engine {
  const path = join(run.folder, run.key);
  const beginning = read(path);
  return beginning === undefined ? keeping(run, path) : resuming(run, path, beginning);
}
