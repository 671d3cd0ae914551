/**
 * States of pictures that stay beside a record so that it can begin with the run that went on from one: `retention` drops what was before,
 * and `verify` has nothing else to make such a run again from.
 */
import { mkdir, readFile, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { hex, sha256, timeS, type TimeS } from '../base/index.ts';
import { HEARD_BEFORE_S, readState } from '../broker/index.ts';
import type { GoesOn } from '../record/store/index.ts';
import { writeWhole } from './broker-state.ts';
import { decompressState, pathOfState } from './picture-state.ts';

/** Seconds between two that are kept: a process that starts again and again must not fill the disk with them. */
const EVERY_S = 6 * 3600;
const NAME = /^(\d+)-([0-9a-f]{64})\.state\.zst$/;

const folderIn = (record: string): string => join(record, 'beginnings');

interface Kept {
  readonly name: string;
  readonly at: number;
  readonly sha256: string;
}

async function keptIn(record: string): Promise<Kept[]> {
  const names = await readdir(folderIn(record)).catch(() => []);
  return names.flatMap((name) => {
    const [, at, sha = ''] = NAME.exec(name) ?? [];
    return at === undefined ? [] : [{ name, at: Number(at), sha256: sha }];
  });
}

/** Keeps the state of `at` that pictures go on from, before the process that goes on replaces it; not when the last one is of the same hours. */
export async function keepBeginning(record: string, state: { readonly sha256: string; readonly at: TimeS }): Promise<void> {
  const kept = await keptIn(record);
  if (kept.some(({ at }) => Math.abs(state.at - at) < EVERY_S)) return;
  await mkdir(folderIn(record), { recursive: true, mode: 0o700 });
  await writeWhole(join(folderIn(record), `${Math.floor(state.at)}-${state.sha256}.state.zst`), await readFile(pathOfState(record, state.sha256)));
}

/** What is kept of a state, or in words what is wrong with it. */
export async function readBeginning(record: string, sha: string): Promise<{ readonly bytes: Uint8Array; readonly at: TimeS } | string> {
  const kept = (await keptIn(record)).find((one) => one.sha256 === sha);
  const wanted = `the pictures' state ${sha.slice(0, 16)}… with which what is kept begins`;
  if (kept === undefined) return `${wanted} is not in ${folderIn(record)}: put it back`;
  const path = join(folderIn(record), kept.name);
  let bytes: Uint8Array;
  try {
    bytes = await decompressState(await readFile(path));
  } catch (cause) {
    return `${wanted} cannot be read from ${path}: ${(cause as Error).message}`;
  }
  const found = hex(sha256(bytes));
  if (found !== sha) return `${wanted} was changed: ${path} holds ${found.slice(0, 16)}…`;
  // One of another version of the program is whole all the same: who can read it says what it holds.
  return { bytes, at: readState(bytes)?.at ?? timeS(kept.at) };
}

/** From when on a run that goes on from a state needs entries of the run before; undefined when the state is not kept whole. */
export async function neededFrom(record: string, sha: string): Promise<TimeS | undefined> {
  const read = await readBeginning(record, sha);
  return typeof read === 'string' ? undefined : timeS(read.at - HEARD_BEFORE_S - 1);
}

/** Removes those that nothing can begin with any more: older than the one with which the record begins, or than its first run. */
export async function forgetBeginnings(record: string, begins: { readonly goesOn: GoesOn | undefined; readonly keptFrom: TimeS }): Promise<void> {
  const kept = await keptIn(record);
  const first = kept.find((one) => one.sha256 === begins.goesOn?.stateSha256)?.at ?? begins.keptFrom;
  await Promise.all(kept.filter(({ at }) => at < first).map(({ name }) => rm(join(folderIn(record), name), { force: true })));
}
