/**
 * What a broker remembers outside its record, so that neither the record nor anybody's terms can be put back to an earlier state
 * while it is down: the last checkpoint that was synced, the number of each member's terms, the seals that were shown, and where
 * everybody's places lay. With it stands what was found of the sensors, so that a process that starts does not begin with crooked radars.
 */
import { randomBytes } from 'node:crypto';
import { open, readFile, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { z } from 'zod';
import { err, fault, hex, ok, sensorId, sha256, timeS, type Fault, type Result, type SensorId, type TimeS } from '../base/index.ts';
import { recordingHeaderBytes, type RecordingHeader } from '../record/chain/index.ts';
import { headAt } from '../record/store/index.ts';
import type { KnownPlaces, PlaceChanges } from './config/place-changes.ts';
import type { WrittenTerms } from './config/terms-file.ts';
import type { KeptBias } from './sensor-bias.ts';

export interface KnownTerms {
  readonly number: number;
  readonly hash: string;
}

export interface KnownCheckpoint {
  /** SHA-256 of the recording's header: which record this is. */
  readonly origin: string;
  readonly entryCount: number;
  readonly head: string;
}

/** Between two runs: when the one before was there last, when the next began, and how long passed from then to the start of the last one, without other silences, seconds. */
export interface Silence {
  readonly from: TimeS;
  readonly until: TimeS;
  readonly passedS: number;
}

/** What retention is to know of runs: when the last one began, and silences before it that do not count yet. */
export interface RunsKnown {
  readonly startedAt: TimeS | undefined;
  readonly silences: readonly Silence[];
}

export interface BrokerState {
  readonly terms: Readonly<Record<string, KnownTerms>>;
  readonly seals: Readonly<Record<string, readonly string[]>>;
  readonly checkpoint: KnownCheckpoint | undefined;
  /** By member. */
  readonly places: Readonly<Record<string, KnownPlaces>>;
  /** What was taken off the measurements of sensors last. */
  readonly biases: readonly KeptBias[];
  readonly runs: RunsKnown;
}

export type StateFault = Fault<'state/unreadable'>;

const FORMAT = 'manara-state';
const VERSION = 1;
const digest = z.string().regex(/^[0-9a-f]{64}$/);

const BIAS = z.object({
  rangeM: z.number(),
  azimuthRad: z.number(),
  timeS: z.number(),
  rangeSigmaM: z.number().positive(),
  azimuthSigmaRad: z.number().positive(),
  timeSigmaS: z.number().positive(),
});

function sensorOf(text: string, context: z.RefinementCtx): SensorId {
  const id = sensorId(text);
  if (id.ok) return id.value;
  context.addIssue(id.error.message);
  return z.NEVER;
}

const STATE = z.object({
  format: z.literal(FORMAT),
  version: z.literal(VERSION),
  terms: z.record(z.string(), z.object({ number: z.int().min(1), hash: digest })),
  seals: z.record(digest, z.array(z.string())),
  places: z
    .record(z.string(), z.object({ outlines: z.record(z.string(), z.string()), changes: z.array(z.object({ at: z.number(), placeCount: z.int() })) }))
    .default({}),
  biases: z.array(z.object({ sensor: z.string().transform(sensorOf), at: z.number().transform(timeS), setUp: digest, bias: BIAS })).default([]),
  runs: z
    .object({
      startedAt: z.number().transform(timeS).optional(),
      silences: z.array(z.object({ from: z.number().transform(timeS), until: z.number().transform(timeS), passedS: z.number().min(0) })),
    })
    .optional(),
  checkpoint: z.object({ origin: digest, entryCount: z.int().min(0), head: digest }).optional(),
});

/** A broker that never ran. */
export const NO_STATE: BrokerState = { terms: {}, seals: {}, checkpoint: undefined, places: {}, biases: [], runs: { startedAt: undefined, silences: [] } };

/** Reads what a broker remembers; `NO_STATE` when the file is not there. `state/unreadable` for one that is not whole. */
export async function readStateFile(path: string): Promise<Result<BrokerState, StateFault>> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === 'ENOENT') return ok(NO_STATE);
    return err(fault('state/unreadable', `what the broker remembers cannot be read: ${(cause as Error).message}`));
  }
  try {
    const { terms, seals, checkpoint, places, biases, runs } = STATE.parse(JSON.parse(text));
    return ok({ terms, seals, checkpoint, places, biases, runs: { startedAt: runs?.startedAt, silences: runs?.silences ?? [] } });
  } catch {
    return err(
      fault('state/unreadable', `${path} is not what a broker wrote: put the right file back; without it nothing says that terms and record are the latest`),
    );
  }
}

/** Writes a file whole or not at all; for its owner alone unless `mode` says otherwise. */
export async function writeWhole(path: string, text: string | Uint8Array, mode = 0o600): Promise<void> {
  const beside = `${path}.${randomBytes(4).toString('hex')}.part`;
  const file = await open(beside, 'wx', mode);
  try {
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (cause) {
    // On a full disk what is left of each try would take the room that the record needs.
    await rm(beside, { force: true });
    throw cause;
  }
  const folder = await open(dirname(path), 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** Which record a checkpoint belongs to. */
export const originOf = (header: RecordingHeader): string => hex(sha256(recordingHeaderBytes(header)));

/** Terms follow one another by number and hash; going back, or leaving one out, is refused. */
export function termsOrderFault(written: WrittenTerms, known: KnownTerms | undefined): Fault<'terms/rollback'> | undefined {
  if (known === undefined || (written.number === known.number && written.hash === known.hash)) return undefined;
  const { member, number, previous } = written;
  const refuse = (what: string): Fault<'terms/rollback'> => fault('terms/rollback', `terms number ${number} of "${member}" ${what}`);
  if (number < known.number) return refuse(`are older than number ${known.number}, which held already: give that one or a later one`);
  if (number === known.number)
    return refuse(`are not the number ${number} that held already (hash ${known.hash.slice(0, 16)}…): changed terms take the next number`);
  if (number > known.number + 1) return refuse(`follow number ${known.number} here: give number ${known.number + 1} first`);
  return previous === known.hash
    ? undefined
    : refuse(`name ${previous.slice(0, 16)}… as the ones before; number ${known.number} here is ${known.hash.slice(0, 16)}…`);
}

/** Is the record in `folder` the one of the checkpoint, or one that went on from it? `askedHead`: the head there, when it was read already. */
export async function recordOrderFault(
  folder: string,
  header: RecordingHeader,
  known: KnownCheckpoint | undefined,
  askedHead?: string,
): Promise<Fault<'record/rollback'> | undefined> {
  if (known === undefined) return undefined;
  const back =
    'the record was put back to an earlier state, or another one was put in its place. Put the right one back; to begin a new record on purpose, move both the record and the state file aside';
  if (originOf(header) !== known.origin) return fault('record/rollback', `the record in ${folder} is not the one whose last checkpoint is known: ${back}`);
  const head = askedHead ?? (await headAt(folder, known.entryCount));
  if (head === known.head) return undefined;
  const found = head === undefined ? 'ends before it' : `has another head there, ${head.slice(0, 16)}…`;
  return fault(
    'record/rollback',
    `the last checkpoint was after entry ${known.entryCount} with head ${known.head.slice(0, 16)}…; the record in ${folder} ${found}: ${back}`,
  );
}

/** Keeps the file in step with what happens, one write at a time. */
export interface StateKeeper {
  terms(held: readonly WrittenTerms[], seals: BrokerState['seals']): void;
  checkpoint(known: KnownCheckpoint): void;
  places(changes: readonly PlaceChanges[]): void;
  biases(found: readonly KeptBias[]): void;
  runs(known: RunsKnown): void;
  /** What is remembered now, written or not: what is judged by it must not wait for a disk. */
  current(): BrokerState;
  /** Resolves when the file has everything, or the last write failed. */
  settled(): Promise<void>;
}

/** A keeper that goes on from `state`; `failed` is told of a write that did not succeed, the next one brings everything again. */
export function createStateKeeper(path: string, state: BrokerState, failed: (message: string) => void): StateKeeper {
  let now = state;
  let written = JSON.stringify(state);
  let writing: Promise<void> | undefined;
  async function writeAll(): Promise<void> {
    while (JSON.stringify(now) !== written) {
      const next = now;
      try {
        await writeWhole(path, `${JSON.stringify({ format: FORMAT, version: VERSION, ...next }, undefined, 2)}\n`);
      } catch (cause) {
        failed((cause as Error).message);
        break;
      }
      written = JSON.stringify(next);
    }
    // In the same step as the last look at `now`: a change right behind it begins a write of its own.
    writing = undefined;
  }
  function start(): void {
    if (JSON.stringify(now) !== written) writing ??= writeAll();
  }
  return {
    terms(held, seals) {
      const numbers = Object.fromEntries(held.map(({ member, number, hash }) => [member, { number, hash }]));
      now = { ...now, terms: { ...now.terms, ...numbers }, seals: { ...now.seals, ...seals } };
      start();
    },
    checkpoint(known) {
      now = { ...now, checkpoint: known };
      start();
    },
    places(changes) {
      now = { ...now, places: { ...now.places, ...Object.fromEntries(changes.map(({ member, next }) => [member, next])) } };
      start();
    },
    biases(found) {
      const others = now.biases.filter(({ sensor }) => !found.some((one) => one.sensor === sensor));
      now = { ...now, biases: [...others, ...found] };
      start();
    },
    runs(known) {
      now = { ...now, runs: known };
      start();
    },
    current: () => now,
    async settled() {
      while (writing !== undefined) await writing;
    },
  };
}
