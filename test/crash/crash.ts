/** One seeded crash: a record is written on a disk that fails, the process ends, another one takes it up and goes on. */
import { timeS } from '../../src/base/index.ts';
import { keyedRandom } from '../../src/math/index.ts';
import { encodeEntry, type RecordEntry, type RecordingHeader } from '../../src/record/chain/index.ts';
import {
  NODE_PRIMITIVES,
  createRecorder,
  createSigner,
  findEnd,
  openRecording,
  verifyRecording,
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

/** Bytes of every entry by its sequence. */
async function stored(fs: FsPort): Promise<Map<number, string> | string> {
  const opened = await openRecording(FOLDER, fs);
  if (!opened.ok) return opened.error.code === 'record/not-a-recording' ? new Map() : `${opened.error.code} ${opened.error.message}`;
  const entries = new Map<number, string>();
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
  const acknowledged = new Map<number, string>();
  const first = recorderOn(disk.fs);
  for (let index = 0; index < 80 && !disk.crashed; index += 1) {
    const entry = entryOf(random, index);
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
  const result = (fault: string, recoveredCount = 0): CrashResult => ({
    fault: fault === '' ? '' : `crash ${seed}: ${fault}`,
    acknowledgedCount: acknowledged.size,
    recoveredCount,
  });
  if (disk.syncsRetried > 0) return result('a sync was tried again on a file whose sync had failed');
  const promised = new Map(acknowledged);
  const { fs } = disk.afterCrash();
  const found = await stored(fs);
  if (typeof found === 'string') return result(`it does not read: ${found}`);
  for (const [sequence, bytes] of promised)
    if (found.get(sequence) !== bytes) return result(`entry ${sequence} was acknowledged and is ${found.has(sequence) ? 'another one' : 'not there'}`);
  const end = await findEnd(FOLDER, fs);
  if (!end.ok && end.error.code !== 'record/not-a-recording') return result(`it cannot be taken up: ${end.error.message}`);
  const second = recorderOn(fs, end);
  const sequence = second.append({ type: 'epoch', at: timeS(2000), epoch: 1 });
  await second.flush();
  await second.close();
  const after = await stored(fs);
  if (typeof after === 'string') return result(`gone on, it does not read: ${after}`);
  if (!after.has(sequence)) return result(`what was written after the crash is not there (state ${second.state})`);
  for (const [known, bytes] of found) if (after.get(known) !== bytes) return result(`entry ${known} is another one after the record was taken up`);
  return result('', found.size);
}
