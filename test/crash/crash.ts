/**
 * One seeded crash: a record is written on a disk that fails, the process ends, another one takes it up and goes on. Every other record has older
 * runs, of which all but what the newest goes on from is dropped meanwhile.
 */
import { hex, sha256, timeS } from '../../src/base/index.ts';
import { keyedRandom } from '../../src/math/index.ts';
import { encodeEntry, type RecordEntry, type RecordingHeader } from '../../src/record/chain/index.ts';
import {
  NODE_PRIMITIVES,
  DROPPED_SUBJECT,
  createRecorder,
  createSigner,
  dropOldRuns,
  droppedText,
  findEnd,
  openRecording,
  verifyRecording,
  type DropTools,
  type FsPort,
  type Recorder,
} from '../../src/record/store/index.ts';
import { createDisk } from './disk.ts';

const SIGNER = createSigner(new Uint8Array(32).fill(4));
const HEADER: RecordingHeader = {
  program: '0',
  node: 'v24',
  kernel: 'k',
  mode: 'test',
  configHash: '',
  signingKey: SIGNER.publicKeyHex,
  startsAt: timeS(1000),
};
const FOLDER = '/record';

export interface CrashResult {
  /** What went wrong, in words; '' when all that was acknowledged is there, to the bit. */
  readonly fault: string;
  readonly acknowledgedCount: number;
  readonly recoveredCount: number;
  /** What an older run left was there no more after it: all of it, or what a crash left to drop. */
  readonly wasCut: boolean;
}

const entryOf = (random: ReturnType<typeof keyedRandom>, index: number): RecordEntry => ({
  type: 'input',
  at: timeS(1000 + index / 7),
  door: 'udp-altair',
  from: '',
  bytes: Uint8Array.from({ length: 1 + random.below(400) }, () => 1 + random.below(255)),
});

/** Enough turns of the event loop for the steps of a commit; a crashed disk answers no more. */
async function turns(count: number): Promise<void> {
  for (let i = 0; i < count; i += 1) await new Promise(setImmediate);
}

function recorderOn(fs: FsPort, resume?: Awaited<ReturnType<typeof findEnd>>): Recorder {
  const end = resume?.ok === true ? resume.value : undefined;
  return createRecorder({
    folder: FOLDER,
    fs,
    signer: SIGNER,
    header: end?.header ?? HEADER,
    resume: end?.resume,
    groupMs: 0,
    checkpointS: 5,
    sync: true,
    segmentBytes: 3000,
  });
}

const STATE = new Uint8Array(3000).fill(5);
const STATE_SHA256 = hex(sha256(STATE));
const STATE_PATH = `${FOLDER}/beginning`;
const TAKEN_SUBJECT = 'taken';
/** The second of two older runs begins then, and goes on from what the first left at its end. */
const SECOND_AT = timeS(600);
const NEEDED_FROM = timeS(505);
let older: Promise<ReadonlyMap<string, Uint8Array>> | undefined;

/** The files of a record of two runs. */
async function writeOlder(): Promise<ReadonlyMap<string, Uint8Array>> {
  const disk = createDisk({ seed: 0, crashAfter: Infinity, fullChance: 0, syncFailChance: 0 });
  // Nothing is compressed: where a crash comes does not hang on how long that takes.
  const fs: FsPort = { ...disk.fs, replace: () => Promise.reject(new Error('not here')) };
  const random = keyedRandom('older', 0);
  for (const startsAt of [500, SECOND_AT]) {
    const recorder = recorderOn(fs, await findEnd(FOLDER, fs));
    recorder.append({ type: 'epoch', at: timeS(startsAt), epoch: startsAt });
    if (startsAt === SECOND_AT) recorder.append({ type: 'act', at: SECOND_AT, subject: TAKEN_SUBJECT, text: STATE_SHA256 });
    for (let index = 0; index < 60; index += 1) recorder.append({ ...entryOf(random, index), at: timeS(startsAt + index / 7) });
    await recorder.close();
  }
  return new Map(await Promise.all((await fs.list(FOLDER)).map(async (name) => [`${FOLDER}/${name}`, await fs.read(`${FOLDER}/${name}`)] as const)));
}

/** The state is kept when its bytes are there, all of them. */
async function isStateKept(fs: FsPort): Promise<boolean> {
  const bytes = await fs.read(STATE_PATH).catch(() => new Uint8Array());
  return hex(sha256(bytes)) === STATE_SHA256;
}

/** What `serve` does once a day. */
function dropOlder(fs: FsPort, recorder: Recorder, at: number): ReturnType<typeof dropOldRuns> {
  const tools: DropTools = {
    fs,
    goesOnFrom: (entry) => (entry.type === 'act' && entry.subject === TAKEN_SUBJECT ? entry.text : undefined),
    neededFrom: async () => ((await isStateKept(fs)) ? NEEDED_FROM : undefined),
  };
  const say = (text: string): Promise<void> => {
    const sequence = recorder.append({ type: 'act', at: timeS(at), subject: DROPPED_SUBJECT, text });
    // A checkpoint comes with an entry that is late enough.
    recorder.append({ type: 'tick', at: timeS(at + 5) });
    void recorder.flush();
    return recorder.vouched(sequence);
  };
  return dropOldRuns(FOLDER, { beforeAt: timeS(900), nowAt: timeS(1e9) }, (mark) => say(droppedText(mark)), tools);
}

/** Bytes of every entry by its sequence; those that the record says were dropped are the ones that `known` has. */
async function stored(fs: FsPort, known: ReadonlyMap<number, string> = new Map()): Promise<Map<number, string> | string> {
  const opened = await openRecording(FOLDER, fs);
  if (!opened.ok) return opened.error.code === 'record/not-a-recording' ? new Map() : `${opened.error.code} ${opened.error.message}`;
  const { dropped } = opened.value;
  if (dropped !== undefined && !(dropped.goesOn?.stateSha256 === STATE_SHA256 && (await isStateKept(fs))))
    return 'entries were dropped and the state that the rest goes on from is not there';
  const entries = new Map([...known].filter(([sequence]) => sequence < (dropped?.untilSequence ?? 0)));
  const verdict = await verifyRecording(opened.value, {});
  if (!verdict.ok) return verdict.difference.message;
  for await (const { sequence, bytes } of opened.value.entries()) entries.set(sequence, Buffer.from(bytes).toString('base64'));
  return entries;
}

/** Runs the crash of a seed. */
export async function crash(seed: number): Promise<CrashResult> {
  const random = keyedRandom('crash', seed);
  const troubled = random.uniform() < 0.5;
  const disk = createDisk({ seed, crashAfter: 3 + random.below(60), fullChance: troubled ? 0.05 : 0, syncFailChance: troubled ? 0.06 : 0 });
  const drops = keyedRandom('drops', seed);
  const isOlder = drops.uniform() < 0.5;
  if (isOlder) for (const [path, bytes] of await (older ??= writeOlder())) disk.put(path, bytes);
  const before = isOlder ? await stored(disk.fs) : new Map<number, string>();
  if (typeof before === 'string') return { fault: `crash ${seed}: ${before}`, acknowledgedCount: 0, recoveredCount: 0, wasCut: false };
  const acknowledged = new Map(before);
  const first = recorderOn(disk.fs, isOlder ? await findEnd(FOLDER, disk.fs) : undefined);
  const [keptAt, droppedAt] = isOlder ? [drops.below(12), drops.below(30)] : [-1, -1];
  for (let index = 0; index < 80 && !disk.crashed; index += 1) {
    const entry = entryOf(random, index);
    if (index === keptAt) void disk.fs.replace(STATE_PATH, STATE).catch(() => undefined);
    if (index === droppedAt) void dropOlder(disk.fs, first, entry.at).catch(() => undefined);
    const sequence = first.append(entry);
    const bytes = Buffer.from(encodeEntry(entry, NODE_PRIMITIVES)).toString('base64');
    if (sequence >= 0)
      void first.acknowledged(sequence).then(
        () => acknowledged.set(sequence, bytes),
        () => undefined,
      );
    if (random.uniform() < 0.4) void first.flush();
    if (random.uniform() < 0.3) await turns(3);
  }
  await turns(6);
  let wasCut = false;
  const result = (fault: string, recoveredCount = 0): CrashResult => ({
    fault: fault === '' ? '' : `crash ${seed}: ${fault}`,
    acknowledgedCount: acknowledged.size,
    recoveredCount,
    wasCut,
  });
  if (disk.syncsRetried > 0) return result('a sync was tried again on a file whose sync had failed');
  const promised = new Map(acknowledged);
  const { fs } = disk.afterCrash();
  wasCut = (await fs.list(FOLDER)).includes('dropped.json');
  const found = await stored(fs, before);
  if (typeof found === 'string') return result(`it does not read: ${found}`);
  for (const [sequence, bytes] of promised)
    if (found.get(sequence) !== bytes) return result(`entry ${sequence} was acknowledged and is ${found.has(sequence) ? 'another one' : 'not there'}`);
  const end = await findEnd(FOLDER, fs);
  if (!end.ok && end.error.code !== 'record/not-a-recording') return result(`it cannot be taken up: ${end.error.message}`);
  const second = recorderOn(fs, end);
  const sequence = second.append({ type: 'epoch', at: timeS(2000), epoch: 1 });
  await second.flush();
  if (isOlder) {
    const again = await dropOlder(fs, second, 2001);
    if (!again.ok) return result(`nothing can be dropped after it: ${again.error.message}`);
  }
  await second.close();
  const after = await stored(fs, found);
  if (typeof after === 'string') return result(`gone on, it does not read: ${after}`);
  if (!after.has(sequence)) return result(`what was written after the crash is not there (state ${second.state})`);
  for (const [known, bytes] of found) if (after.get(known) !== bytes) return result(`entry ${known} is another one after the record was taken up`);
  return result('', found.size);
}
