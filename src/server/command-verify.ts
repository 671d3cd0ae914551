/** `manara verify`: is this recording what was written, and do its inputs and terms give what it says was delivered? */
import { readFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { isoFromTime, type TimeS } from '../base/index.ts';
import type { ChainProof, RecordEntry } from '../record/chain/index.ts';
import { checkSignature, openRecording, verifyRecording, type Recording } from '../record/store/index.ts';
import { orderProblems, parseOrder } from './config/actual.ts';
import { createBeat } from './beat.ts';
import { createDeliveredCheck } from './delivered-check.ts';
import { EXIT, StatedFailure, valueOf } from './failure.ts';
import { kernelName } from './kernel.ts';
import { originOf } from './broker-state.ts';
import { readKeys } from './keys-file.ts';
import { verifyProof, type ProofWords } from './command-prove.ts';
import { ORDER_SUBJECT } from './record-beginning.ts';
import { WitnessCheck, readHeld } from './witnessed.ts';
import { readBeginning } from './kept-beginnings.ts';
import { createRecomputer, type Beginning, type RecomputeDifference, type RecomputeProof } from './recompute.ts';

function whoSigned(recording: Recording, proof: ChainProof, keysGiven: boolean): string {
  if (recording.header.signingKey === '') return 'not signed: this proves integrity against accidents, not against whoever wrote it';
  const key = recording.header.signingKey.slice(0, 16);
  const from = keysGiven ? 'a key that you gave' : 'the key that it names itself (give --keys to prove whose it is)';
  return `${proof.signedCount} checkpoints signed by ${key}…, ${from}`;
}

/** Code of a recording that says actual without having been ordered to. */
const NOT_ORDERED = 'verify/mode';

/** A recording in mode actual holds the order of two officers for the key that signed it. */
class OrderCheck {
  private found = '';
  private wrong = 'holds no order of two officers to serve in mode actual';
  private readonly mode: string;
  private readonly key: string;

  constructor({ header }: Recording) {
    this.mode = header.mode;
    this.key = header.signingKey;
  }

  take(entry: RecordEntry): void {
    if (this.mode !== 'actual' || this.found !== '' || entry.type !== 'act' || entry.subject !== ORDER_SUBJECT) return;
    const order = parseOrder('the order', entry.text);
    const problems = order.ok ? orderProblems(order.value) : [order.error.message];
    if (order.ok && order.value.key !== this.key)
      problems.push(`is for the key ${order.value.key.slice(0, 16)}…, the record is signed by ${this.key.slice(0, 16)}…`);
    if (problems.length > 0) this.wrong = `holds an order to serve in mode actual that ${problems.join('; it ')}`;
    else if (order.ok) this.found = `in mode actual, as ${Object.keys(order.value.signatures).join(' and ')} ordered`;
  }

  /** Words for what is proven; throws when the mode was not ordered. */
  finish(path: string): readonly string[] {
    if (this.mode !== 'actual') return [];
    if (this.found === '') throw new StatedFailure(`${path} is in mode actual and ${this.wrong}: what it holds are no warnings in earnest. [${NOT_ORDERED}]`);
    return [this.found];
  }
}

const plural = (count: number, one: string): string => `${count} ${one}${count === 1 ? '' : 's'}`;

function madeAgain(proof: RecomputeProof): string[] {
  const parts: string[] = [];
  if (proof.frameCount > 0) {
    parts.push(
      `${plural(proof.frameCount, 'frame')} of ${plural(proof.viewCount, 'view')} and ${plural(proof.messageCount, 'message')} came out again byte for byte ` +
        `from what came in, under ${plural(proof.termsCount, 'file')} of terms in ${plural(proof.runCount, 'run')}`,
    );
  }
  for (const [reason, count] of proof.skipped) parts.push(`${plural(count, 'output')} could not be made again: ${reason}`);
  if (proof.unfinishedCount > 0) parts.push(`${plural(proof.unfinishedCount, 'output')} of a run's last moment were never synced`);
  return parts;
}

function provenLine(recording: Recording, proof: ChainProof, rest: readonly string[], keysGiven: boolean): string {
  const parts = [
    `${proof.entryCount} entries from ${isoFromTime(proof.startsAt)} to ${isoFromTime(proof.endsAt)} are as they were written`,
    whoSigned(recording, proof, keysGiven),
    ...rest,
  ];
  if (proof.unprovenCount > 0) parts.push(`the last ${proof.unprovenCount} have no checkpoint behind them yet`);
  for (const { lostCount, lostFrom, at, reason } of proof.gaps) {
    parts.push(`a gap from ${isoFromTime(lostFrom)} to ${isoFromTime(at)} (${reason}) lost ${lostCount} entries`);
  }
  for (const { path, tailBytes, sequence } of recording.tails) {
    parts.push(`${tailBytes} bytes at the end of ${path} (from entry ${sequence}) were never synced and do not count`);
  }
  return `${parts.join('; ')}.`;
}

/** Code of a kept state that is not the one that was kept. */
const STATE = 'verify/state';

/** The state with which the record begins, when it goes on from what was dropped. */
async function beginningOf({ dropped, segments }: Recording): Promise<(Beginning & { readonly at: TimeS }) | undefined> {
  if (dropped?.goesOn === undefined) return undefined;
  const read = await readBeginning(dirname(segments[0].path), dropped.goesOn.stateSha256);
  if (typeof read === 'string') throw new StatedFailure(`${read}. [${STATE}]`);
  return { ...dropped.goesOn, ...read };
}

/** What of a record was dropped, and from when on it is proven. */
function whatWasDropped(
  { dropped }: Recording,
  beginning: { readonly at: TimeS; readonly stateSha256: string } | undefined,
  { beforeCount }: RecomputeProof,
): string[] {
  if (dropped === undefined) return [];
  const said = `the ${dropped.untilSequence} entries before were dropped by retention, as the record itself says`;
  if (beginning === undefined) return [said];
  return [
    `${said}: views are proven from the run on that goes on from the pictures of ${isoFromTime(beginning.at)} (state ${beginning.stateSha256.slice(0, 16)}…, as it was kept), ` +
      `and the ${plural(beforeCount, 'output')} before it, what is left of a dropped run, are as they were written and not made again`,
  ];
}

/** The folder of a headless run, when `path` is one or its recording. */
function folderOf(path: string): string {
  return basename(resolve(path)) === 'recording' ? dirname(resolve(path)) : resolve(path);
}

/** Code of a file beside a recording that is not what the recording holds. */
const DELIVERED = 'verify/delivered';

export interface VerifyWords extends ProofWords {
  readonly version: string;
}

/** The text of a member's proof, undefined when `path` is something else. */
async function proofText(path: string): Promise<string | undefined> {
  if (!path.endsWith('.json')) return undefined;
  try {
    return await readFile(path, 'utf8');
  } catch {
    // Whatever is wrong with it is said where a recording is opened.
    return undefined;
  }
}

/** Chain, signatures, views and what was delivered in one pass; prints one line, a difference is a stated failure. */
export async function verifyCommand(path: string, words: VerifyWords): Promise<void> {
  const text = await proofText(path);
  if (text !== undefined) {
    return verifyProof(path, text, words);
  }
  const keys = words.keys === undefined ? undefined : await readKeys(words.keys);
  const recording = valueOf(await openRecording(path));
  if (keys !== undefined && recording.header.signingKey === '') {
    throw new StatedFailure(`${path} is not signed, so no key can vouch for it: leave out --keys to check its chain alone`);
  }
  const beginning = await beginningOf(recording);
  const recomputer = createRecomputer({ program: words.version, kernel: kernelName() }, beginning);
  const delivered = createDeliveredCheck(folderOf(path));
  const order = new OrderCheck(recording);
  const kept = await readHeld(words, { origin: originOf(recording.header), key: recording.header.signingKey });
  const witness = kept && new WitnessCheck(recording, kept);
  let difference: RecomputeDifference | undefined;
  const beat = createBeat((line) => void process.stderr.write(`${line}\n`));
  const verdict = await verifyRecording(recording, { checkSignature, keys }, (entry, sequence) => {
    difference ??= recomputer.take(entry, sequence);
    order.take(entry);
    delivered?.take(entry, sequence);
    witness?.take(entry, sequence);
    beat(() => `manara: checked as far as entry ${sequence}, ${isoFromTime(entry.at)}`);
  });
  if (difference !== undefined) {
    const chain = verdict.ok
      ? 'Its chain holds, so it was written like this by whoever held its key'
      : `Its chain does not hold either: ${verdict.difference.message}`;
    throw new StatedFailure(`${path} is not what its inputs and terms give. ${difference.message}. ${chain}. [${difference.code}]`);
  }
  if (!verdict.ok) {
    const { message, provenCount, code } = verdict.difference;
    throw new StatedFailure(`${path} is not what was written. ${message}. The ${provenCount} entries before are proven. [${code}]`);
  }
  const ordered = order.finish(path);
  const witnessed = witness?.finish(path, verdict.proof) ?? [];
  const besides = delivered?.finish() ?? '';
  if (besides !== '') throw new StatedFailure(`the recording is proven, what lies beside it is not what was delivered. ${besides}. [${DELIVERED}]`);
  const proof = recomputer.proof();
  const beside = delivered === undefined || delivered.fileCount === 0 ? [] : [`the ${delivered.fileCount} files of delivered/ and cap/ hold the same bytes`];
  process.stdout.write(
    `${provenLine(recording, verdict.proof, [...whatWasDropped(recording, beginning, proof), ...ordered, ...witnessed, ...madeAgain(proof), ...beside], keys !== undefined)}\n`,
  );
  if (proof.otherPrograms.length > 0) {
    throw new StatedFailure(
      `the views were made by ${proof.otherPrograms.join(' and by ')}; this is manara ${words.version} with ${kernelName()}, which may give other bytes without any fault. Install that one to make them again`,
      EXIT.otherVersion,
    );
  }
  // What could not be made again is not proven: a script must not take it for a proof.
  if (proof.skipped.size > 0) process.exitCode = EXIT.inPart;
}
