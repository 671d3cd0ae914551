/** The record of `serve`: begun anew, or taken up behind its end; never one that was put back to an earlier state. */
import { readFileSync } from 'node:fs';
import { hex, isoFromTime, sha256, utf8, type TimeS } from '../base/index.ts';
import type { RecordEntry, RecordingHeader } from '../record/chain/index.ts';
import { createRecorder, createSigner, findEnd, type Checkpoint, type Recorder, type RecordState } from '../record/store/index.ts';
import { originOf, recordOrderFault, writeWhole, type RunsKnown, type StateKeeper } from './broker-state.ts';
import type { ServeConfig } from './config/read-config.ts';
import { StatedFailure } from './failure.ts';
import { kernelName } from './kernel.ts';
import { makeFolder } from './make-folder.ts';
import { publishedOf, readKept, recordOf } from './kept-checkpoints.ts';
import { headKeeperOf } from './member-proof.ts';
import { createPastReader, type PastOfRun, type PastReader } from './picture-state.ts';
import { brokerConfigOf } from './record-beginning.ts';
import { runsFrom, silenceText } from './record-keeper.ts';
import type { Log } from './log.ts';
import { NOTHING_LEFT, READ_BACK_TICKS, readLeft, type Left } from './standing.ts';

/** Entries gather this long before they are synced together. */
const GROUP_MS = 10;
const CHECKPOINT_S = 1;

export interface RecordPlan {
  readonly version: string;
  readonly log: Log;
  readonly state: StateKeeper;
  readonly startsAt: TimeS;
}

export interface OpenedRecord {
  readonly recorder: Recorder;
  readonly epoch: number;
  readonly left: Left;
  /** What pictures may be taken up from. */
  readonly past: PastOfRun | undefined;
  /** When what ran before was there last; undefined: nothing did. */
  readonly leftAt: TimeS | undefined;
  readonly runs: RunsKnown;
}

async function* heardBy(reader: PastReader, entries: AsyncIterable<RecordEntry>): AsyncGenerator<RecordEntry> {
  for await (const entry of entries) {
    reader.take(entry);
    yield entry;
  }
}

/** The last checkpoint of a run may be so far ahead of its end. */
const SHOWN_AHEAD_S = 2;

/** When the checkpoint was that the record showed last, by the file; undefined when it shows none of this record. */
function shownUntil(path: string, header: RecordingHeader): TimeS | undefined {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    // The first of a record; where the file is there and cannot be read, writing it is what says so.
    return undefined;
  }
  const shown = readKept(text);
  return shown.ok && recordOf(shown.value) === recordOf({ origin: originOf(header), key: header.signingKey }) ? shown.value.at : undefined;
}

/**
 * Shows the newest checkpoint to whoever may read the file; members hold their proofs against it. After a start with the clock put back none is shown
 * until the moments of those that were shown have passed: two for one moment are what a witness looks for.
 */
function publisherTo(path: string, header: RecordingHeader, { log, startsAt }: RecordPlan): (checkpoint: Checkpoint) => void {
  let writing: Promise<void> | undefined;
  const shownAt = shownUntil(path, header);
  if (shownAt !== undefined && shownAt - startsAt > SHOWN_AHEAD_S)
    log.warn(
      'record/shown-later',
      `the clock is behind the checkpoint that was published last: none is published until ${isoFromTime(shownAt)}. When that is too far off, for the clock was ahead then, move record and state aside and begin a new one`,
    );
  return (checkpoint) => {
    if (shownAt !== undefined && checkpoint.at <= shownAt) return;
    // One that is being written is good for a second; the next checkpoint is near.
    writing ??= writeWhole(path, `${JSON.stringify(publishedOf(header, checkpoint))}\n`, 0o644)
      .catch((cause: Error) => log.error('record/not-published', `the checkpoint could not be published: ${cause.message}`))
      .finally(() => (writing = undefined));
  };
}

/** A recording that is there is taken up behind its end; its segments are never written again. */
export async function openRecord(config: ServeConfig, plan: RecordPlan, onState: (state: RecordState, reason: string) => void): Promise<OpenedRecord> {
  const { recordFolder: folder, signingSeed } = config;
  makeFolder(folder);
  const signer = signingSeed === undefined ? undefined : createSigner(signingSeed);
  const fresh: RecordingHeader = {
    program: plan.version,
    node: process.version,
    kernel: kernelName(),
    mode: config.broker.mode,
    configHash: hex(sha256(utf8(config.text))),
    signingKey: signer?.publicKeyHex ?? '',
    startsAt: plan.startsAt,
  };
  const { checkpoint } = config.state;
  const end = await findEnd(folder, undefined, checkpoint?.entryCount);
  const isNew = !end.ok && end.error.code === 'record/not-a-recording';
  if (!end.ok && !isNew)
    throw new StatedFailure(`the record cannot be taken up: ${end.error.message}. Move ${folder} aside to begin a new one [${end.error.code}]`);
  const header = end.ok ? end.value.header : fresh;
  if (header.signingKey !== fresh.signingKey || header.mode !== fresh.mode) {
    throw new StatedFailure(`the record in ${folder} was begun in another mode or with another key: give it back, or move the folder aside to begin a new one`);
  }
  const older = await recordOrderFault(folder, header, checkpoint, end.ok ? end.value.askedHead : undefined);
  if (older !== undefined) throw new StatedFailure(`${older.message} (${config.statePath}) [${older.code}]`);
  for (const tail of end.ok ? end.value.tails : []) {
    plan.log.warn('record/unsynced-tail', `${tail.tailBytes} bytes behind entry ${tail.sequence} were never synced and do not count`);
  }
  const reader = createPastReader();
  const left = end.ok ? await readLeft(heardBy(reader, end.value.newest(READ_BACK_TICKS))) : NOTHING_LEFT;
  const origin = originOf(header);
  const epoch = end.ok ? end.value.nextEpoch : 0;
  const publish = config.publishPath === undefined ? undefined : publisherTo(config.publishPath, header, plan);
  const recorder = createRecorder({
    folder,
    signer,
    header,
    heads: headKeeperOf(brokerConfigOf(config)),
    groupMs: GROUP_MS,
    checkpointS: CHECKPOINT_S,
    sync: true,
    onState,
    resume: end.ok ? end.value.resume : undefined,
    onCheckpoint(checkpoint) {
      plan.state.checkpoint({ origin, entryCount: checkpoint.entryCount, head: hex(checkpoint.head) });
      publish?.(checkpoint);
    },
  });
  const { leftAt } = reader;
  const runs = runsFrom(config.state.runs, plan.startsAt, leftAt);
  plan.state.runs(runs);
  // Before anything of this run is recorded: what it does not find there the next start would count.
  await plan.state.settled();
  const { keep } = config.words.record;
  const last = runs.silences.at(-1);
  if (keep !== undefined && last?.until === plan.startsAt) plan.log.warn('record/silence', silenceText(last, keep));
  return { recorder, epoch, left, past: reader.past(), leftAt, runs };
}
