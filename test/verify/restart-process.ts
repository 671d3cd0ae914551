/** Processes of the example one behind the other on one record, each on a clock of the test's own. */
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { timeS, type MemberId, type TimeS } from '../../src/base/index.ts';
import { createFrameReader } from '../../src/format/frame/index.ts';
import type { FrameTrack } from '../../src/model/index.ts';
import type { RecordEntry } from '../../src/record/chain/index.ts';
import { createRecorder, findEnd, verifyRecording, type Recorder } from '../../src/record/store/index.ts';
import { createCapOutbox } from '../../src/server/cap-outbox.ts';
import { readServeConfig, type ServeConfig } from '../../src/server/config/read-config.ts';
import { keepBeginning } from '../../src/server/kept-beginnings.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createLiveBroker, type LiveBroker } from '../../src/server/live-broker.ts';
import { headKeeperOf } from '../../src/server/member-proof.ts';
import { createPastReader, createStateFiles, setUpOf, takePast } from '../../src/server/picture-state.ts';
import { brokerConfigOf, recordBeginning, senderOf } from '../../src/server/record-beginning.ts';
import { resumeEntry } from '../../src/server/standing.ts';
import { viewKey, type Past } from '../../src/broker/index.ts';
import { createRecomputer, type RecomputeDifference, type RecomputeProof } from '../../src/server/recompute.ts';
import { opened } from './forge.ts';
import { copyExample, withLongRangeRadar } from '../serve/example-folder.ts';

export const STARTS_AT = Math.floor(Date.now() / 1000) - 1000;
export const SELF = { program: '0.1.0', kernel: kernelName() };
export const OBJECTS = 12;
export const ALTAIR = 'altair' as MemberId;
const root = mkdtempSync(join(tmpdir(), 'manara-restart-'));
export let config: ServeConfig;

/** Reads the configuration of the example; before anything else. */
export async function readExample(): Promise<void> {
  copyExample(root);
  const path = join(root, 'manara.yaml');
  writeFileSync(path, withLongRangeRadar(readFileSync(path, 'utf8'), 30_051));
  const read = await readServeConfig(path);
  if (!read.ok) throw new Error(read.error.message);
  config = read.value;
}

export const removeAll = (): void => rmSync(root, { recursive: true, force: true });

/** Objects in a row flying north, and one that flies out of the radar's range in the first seconds and is lost. */
function plotsAt(second: number): Uint8Array {
  const t = STARTS_AT + second - 0.3;
  const line = (lat: number, lon: number): string => JSON.stringify({ t, sensor: 'altair-lr', lat, lon, alt: 9000, sdHor: 60, sdAlt: 60 });
  const lines = second < 14 ? [line(31.7, 35.9 + (396_500 + 250 * second) / 94_600)] : [];
  for (let i = 1; i <= OBJECTS; i += 1) lines.push(line(31 + 0.002 * second, 36 + 0.15 * i));
  return new TextEncoder().encode(`${lines.join('\n')}\n`);
}

export interface Shown {
  readonly entries: RecordEntry[];
  readonly why: string;
  /** What Altair and the hub were shown last. */
  readonly altair: readonly FrameTrack[];
  readonly hub: readonly FrameTrack[];
}

export interface Choices {
  readonly config?: ServeConfig;
  readonly program?: string;
  /** Of what pictures go on; as `serve` has it when left out. */
  readonly setUpOf?: (config: ServeConfig) => string;
  /** The first epoch is known to have left, as `serve` reads it from the record's end. */
  readonly resumes?: true;
  /** Its segments are this long. */
  readonly segmentBytes?: number;
  /** What is done with its record before it ends, while its clock stands. */
  readonly last?: (recorder: Recorder) => Promise<void>;
  /** Nothing comes in. */
  readonly quiet?: boolean;
  readonly at?: (second: number, live: LiveBroker) => void;
}

/** The tracks of the last frame of a recipient's picture. */
export function lastOf(recipient: string, entries: readonly RecordEntry[]): FrameTrack[] {
  const frames = createFrameReader();
  let tracks: readonly FrameTrack[] = [];
  for (const entry of entries) {
    if (entry.type !== 'frame' || entry.recipient !== recipient || entry.level !== 'picture') continue;
    const frame = frames.read(entry.bytes);
    if (!frame.ok) throw new Error(frame.error.message);
    tracks = [...frame.value.tracks];
  }
  return tracks.map((track) => ({ ...track }));
}

interface Clock {
  readonly now: TimeS;
  readonly schedule: (at: TimeS, job: () => void) => () => void;
  runUntil(until: number): void;
}

/** A clock of the test's own, and what waits for it. */
function createClock(begin: TimeS): Clock {
  let now = begin;
  let jobs: { at: number; job: () => void }[] = [];
  return {
    get now() {
      return now;
    },
    schedule(at, job) {
      const entry = { at, job };
      jobs.push(entry);
      return () => void (jobs = jobs.filter((one) => one !== entry));
    },
    runUntil(until) {
      for (;;) {
        const due = jobs.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        jobs = jobs.filter((one) => one !== due);
        now = timeS(Math.max(now, due.at));
        due.job();
      }
      now = timeS(until);
    },
  };
}

/** The first epoch of every view left an earlier process, as `serve` reads it from the record's end. */
function resumeViews(live: LiveBroker, record: (entry: RecordEntry) => void, at: TimeS): void {
  const left = { epochs: new Map(live.broker.views.map((view) => [viewKey(view), 1])), places: new Map() };
  for (const view of live.broker.views) {
    record(resumeEntry(left, view.recipient, [view.level], at));
    live.resume(view, { lastEpoch: 1, standing: [] });
  }
}

/** Nobody hears of what happens. */
const NOBODY = { tell: () => undefined, leave: () => undefined, told: () => undefined, biased: () => undefined, ticked: () => undefined };

async function takeUp(folder: string, live: LiveBroker, { sha256, past }: { readonly sha256: string; readonly past: Past }): Promise<void> {
  await keepBeginning(folder, { sha256, at: past.state.at });
  live.takeUpPictures(sha256, past);
}

/** Runs a process on the record in `folder` from one second to another, and leaves it as a kill would. */
export async function process(folder: string, from: number, to: number, choices: Choices = {}): Promise<Shown> {
  const given = choices.config ?? config;
  const brokerConfig = brokerConfigOf(given);
  const self = { ...SELF, ...(choices.program === undefined ? {} : { program: choices.program }), setUp: choices.setUpOf?.(given) ?? setUpOf(brokerConfig) };
  const now = timeS(STARTS_AT + from + 0.2);
  const clock = createClock(now);
  const end = await findEnd(folder);
  const reader = createPastReader();
  if (end.ok) for await (const entry of end.value.newest(180)) reader.take(entry);
  const taken = await takePast(folder, reader.past(), { at: now, ...self });
  const header = { program: self.program, node: '24', kernel: self.kernel, mode: given.broker.mode, configHash: '', signingKey: '', startsAt: now };
  const resume = end.ok ? end.value : undefined;
  const recorder = createRecorder({
    folder,
    signer: undefined,
    heads: headKeeperOf(brokerConfig),
    groupMs: 0,
    checkpointS: 10,
    sync: false,
    segmentBytes: choices.segmentBytes,
    header: resume?.header ?? header,
    resume: resume?.resume,
  });
  const entries: RecordEntry[] = [];
  const files = createStateFiles(folder, (message) => {
    throw new Error(message);
  });
  const record = (entry: RecordEntry): void => {
    entries.push(entry);
    recorder.append(entry);
  };
  recordBeginning(recorder, given, brokerConfig, { at: now, epoch: resume?.nextEpoch ?? 0, program: self.program });
  const live = createLiveBroker(brokerConfig, {
    now: () => clock.now,
    schedule: clock.schedule,
    record,
    ...NOBODY,
    warnings: (recipient, at, changes) => cap.issue(recipient, at, changes),
    keep({ sha256, bytes }) {
      files.keep(sha256, bytes);
      return self;
    },
  });
  const cap = createCapOutbox({
    config: brokerConfig,
    catalogues: given.catalogues,
    keys: new Map(),
    channels: [],
    sender: senderOf(given),
    epoch: resume?.nextEpoch ?? 0,
    placesOf: (recipient) => live.broker.placesOf(recipient),
    record: (recipient, at, text) => record({ type: 'warning', at, recipient, text }),
  });
  if ('past' in taken) await takeUp(folder, live, taken);
  if (choices.resumes === true) resumeViews(live, record, clock.now);
  for (let second = from + 1; second <= to; second += 1) {
    clock.runUntil(STARTS_AT + second - 0.3);
    if (choices.quiet !== true) live.input('tcp-altair', '', plotsAt(second));
    choices.at?.(second, live);
    clock.runUntil(STARTS_AT + second);
    // The frames' files are written while the clock stands.
    await files.settled();
  }
  live.stop();
  await choices.last?.(recorder);
  await recorder.close();
  return { entries, why: 'why' in taken ? taken.why : '', altair: lastOf('altair', entries), hub: lastOf('hub', entries) };
}

export async function verified(folder: string): Promise<{ proof: RecomputeProof; difference: RecomputeDifference | undefined }> {
  const recomputer = createRecomputer(SELF);
  let difference: RecomputeDifference | undefined;
  const verdict = await verifyRecording(await opened(folder), {}, (entry, sequence) => void (difference ??= recomputer.take(entry, sequence)));
  expect(verdict).toMatchObject({ ok: true });
  return { proof: recomputer.proof(), difference };
}

let folders = 0;
export const newFolder = (): string => join(root, `record-${folders++}`);
/** A copy of a record with its states. */
export function copyOf(folder: string): string {
  const copy = newFolder();
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** How many tracks each frame of a recipient's picture shows. */
export function countsOf(recipient: string, entries: readonly RecordEntry[]): number[] {
  const frames = createFrameReader();
  return entries.flatMap((entry) => {
    if (entry.type !== 'frame' || entry.recipient !== recipient || entry.level !== 'picture') return [];
    const frame = frames.read(entry.bytes);
    return frame.ok ? [frame.value.tracks.length] : [Number.NaN];
  });
}
