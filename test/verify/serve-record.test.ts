/** `manara verify` on the record of `serve`: the configuration is inside it, and a crash begins a new run that stands on its own. */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { timeS, type TimeS } from '../../src/base/index.ts';
import { decodeEntry } from '../../src/record/chain/index.ts';
import { createRecorder, createSigner, findEnd, verifyRecording, type Recorder } from '../../src/record/store/index.ts';
import { createCapOutbox } from '../../src/server/cap-outbox.ts';
import { readServeConfig, type ServeConfig } from '../../src/server/config/read-config.ts';
import { resolveTerms } from '../../src/server/config/roster.ts';
import { parseTerms } from '../../src/server/config/terms-file.ts';
import { kernelName } from '../../src/server/kernel.ts';
import { createLiveBroker } from '../../src/server/live-broker.ts';
import { brokerConfigOf, recordBeginning, senderOf } from '../../src/server/record-beginning.ts';
import { headKeeperOf } from '../../src/server/member-proof.ts';
import { createRecomputer, type RecomputeDifference, type RecomputeProof } from '../../src/server/recompute.ts';
import { opened } from './forge.ts';
import { copyExample } from '../serve/example-folder.ts';

const SIGNER = createSigner(new Uint8Array(32).fill(9));
const SELF = { program: '0.1.0', kernel: kernelName() };
const root = mkdtempSync(join(tmpdir(), 'manara-verify-serve-'));
const folder = join(root, 'record');
let config: ServeConfig;

beforeAll(async () => {
  copyExample(join(root, 'config'));
  const path = join(root, 'config', 'manara.yaml');
  writeFileSync(
    path,
    readFileSync(path, 'utf8').replace('territory: deneb-territory.geojson', 'territory: deneb-territory.geojson\n    handles: {heron: altair}'),
  );
  const read = await readServeConfig(join(root, 'config', 'manara.yaml'));
  if (!read.ok) throw new Error(read.error.message);
  config = read.value;
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const plots = (at: number): Uint8Array =>
  new TextEncoder().encode(
    `${JSON.stringify({ t: at - 0.1, sensor: 'deneb-lr', range: 240_000 - (at % 1000) * 300, az: 255, el: 2, sdRange: 120, sdAz: 0.12, sdEl: 0.12 })}\n`,
  );

/** Serves from `from` for a minute on a clock of the test's own; the record is left as it stands. */
async function serveFor(from: number, lengthS: number, epoch: number, recorder: Recorder): Promise<void> {
  let now = timeS(from);
  let due: { at: TimeS; job: () => void } | undefined;
  const brokerConfig = brokerConfigOf(config);
  recordBeginning(recorder, config, brokerConfig, { at: now, epoch, program: SELF.program });
  const live = createLiveBroker(brokerConfig, {
    now: () => now,
    schedule: (at, job) => {
      if (at === Math.floor(at)) due = { at, job };
      return () => undefined;
    },
    record: (entry) => void recorder.append(entry),
    tell: () => undefined,
    leave: () => undefined,
    told: () => undefined,
    biased: () => undefined,
    ticked: () => undefined,
    warnings: (recipient, at, changes) => cap.issue(recipient, at, changes),
  });
  const cap = createCapOutbox({
    config: brokerConfig,
    catalogues: config.catalogues,
    keys: new Map(),
    channels: [],
    sender: senderOf(config),
    epoch,
    placesOf: (recipient) => live.broker.placesOf(recipient),
    record: (recipient, at, text) => void recorder.append({ type: 'warning', at, recipient, text }),
  });
  for (let second = 1; second <= lengthS; second += 1) {
    now = timeS(from + second - 0.4);
    if (second % 5 === 0) live.input('tcp-deneb', '127.0.0.1', plots(now));
    if (second === 20) {
      const text = `format: manara-terms\nversion: 1\nmember: deneb\nnumber: 1\nissued: "2027-01-14T00:00:00Z"\nvalidUntil: "2027-02-14T00:00:00Z"\nterms:\n  - {to: heron, level: picture}\n`;
      const terms = parseTerms('deneb', text, 'deneb');
      if (!terms.ok) throw new Error(terms.error.message);
      live.changeTerms(resolveTerms(terms.value, config.roster, { own: [], withheld: new Set() }), text);
    }
    if (second === 30) live.setUnrecorded(true);
    if (second === 33) live.setUnrecorded(false);
    if (second === 36) live.setClockDoubt({ doubt: true, wallAheadS: 3600 });
    now = timeS(from + second);
    due?.job();
  }
  live.stop();
  await recorder.flush();
}

/** Bytes of the last moment: what its tick brought. */
async function bytesBehindLastTick(): Promise<number> {
  let count = 0;
  for await (const { bytes } of (await opened(folder)).entries()) {
    const entry = decodeEntry(bytes);
    count = entry.ok && entry.value.type === 'tick' ? 0 : count + bytes.length;
  }
  return count;
}

async function proofOf(path: string): Promise<{ proof: RecomputeProof; difference: RecomputeDifference | undefined; tailBytes: number }> {
  const recording = await opened(path);
  const recomputer = createRecomputer(SELF);
  let difference: RecomputeDifference | undefined;
  const verdict = await verifyRecording(recording, {}, (entry, sequence) => void (difference ??= recomputer.take(entry, sequence)));
  expect(verdict).toMatchObject({ ok: true });
  return { proof: recomputer.proof(), difference, tailBytes: recording.tails.reduce((sum, tail) => sum + tail.tailBytes, 0) };
}

function recorderFor(found?: Awaited<ReturnType<typeof findEnd>>): Recorder {
  const header = {
    program: SELF.program,
    node: process.version,
    kernel: SELF.kernel,
    mode: config.broker.mode,
    configHash: '',
    signingKey: SIGNER.publicKeyHex,
    startsAt: timeS(1_800_000_000),
  };
  const resume = found?.ok === true ? found.value : undefined;
  const heads = headKeeperOf(brokerConfigOf(config));
  return createRecorder({ folder, signer: SIGNER, heads, groupMs: 0, checkpointS: 10, sync: true, header: resume?.header ?? header, resume: resume?.resume });
}

test('a record through a change of terms, a failing disk, a doubtful clock and a crash is made again to the byte', async () => {
  await serveFor(1_800_000_000, 60, 0, recorderFor());
  const whole = await proofOf(folder);
  expect(whole.difference).toBeUndefined();
  expect(whole.proof).toMatchObject({ frameCount: 60 * 11, viewCount: 11, termsCount: 2, runCount: 1, unfinishedCount: 0 });

  // The power goes: the last bytes were never synced.
  const last = join(folder, readdirSync(folder).sort().at(-1)!);
  truncateSync(last, readFileSync(last).length - Math.floor((await bytesBehindLastTick()) / 2));
  const torn = await proofOf(folder);
  expect(torn.difference).toBeUndefined();
  expect(torn.proof.unfinishedCount).toBeGreaterThan(0);
  expect(torn.tailBytes).toBeGreaterThan(0);

  const end = await findEnd(folder);
  if (!end.ok) throw new Error(end.error.message);
  await serveFor(1_800_000_100, 40, end.value.nextEpoch, recorderFor(end));
  const both = await proofOf(folder);
  expect(both.difference).toBeUndefined();
  expect(both.proof).toMatchObject({ runCount: 2, termsCount: 4, unfinishedCount: torn.proof.unfinishedCount });
  expect(both.proof.frameCount).toBe(torn.proof.frameCount + 40 * 11);
  expect(both.proof.skipped.size).toBe(0);
});

test('nothing that makes handles or the ids of another record is in the record: the secret of the configuration is not there', async () => {
  const master = Buffer.from(config.broker.secret).toString('hex');
  const copy = join(root, 'copy');
  mkdirSync(copy);
  for (const name of readdirSync(folder)) copyFileSync(join(folder, name), join(copy, name));
  const texts: string[] = [];
  for await (const { entry } of (await opened(copy)).decoded()) if (entry.type === 'config') texts.push(entry.text);
  expect(texts.length).toBe(4);
  expect(texts.filter((text) => text.includes(master))).toEqual([]);
});
