/** `manara verify`: is this recording what was written? */
import { readFile } from 'node:fs/promises';
import { isoFromTime } from '../base/index.ts';
import type { ChainProof } from '../record/chain/index.ts';
import { checkSignature, openRecording, verifyRecording, type Recording } from '../record/store/index.ts';
import { StatedFailure, valueOf } from './failure.ts';

async function readKeys(path: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new StatedFailure(`the keys cannot be read: ${(cause as Error).message}`);
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().toLowerCase());
  const keys = lines.filter((line) => line !== '');
  const wrong = keys.find((key) => !/^[0-9a-f]{64}$/.test(key));
  if (wrong !== undefined) throw new StatedFailure(`"${wrong.slice(0, 70)}" in ${path} is no Ed25519 public key: give 64 hex digits a line`);
  if (keys.length === 0) throw new StatedFailure(`${path} holds no key: give 64 hex digits a line`);
  return keys;
}

function whoSigned(recording: Recording, proof: ChainProof, keysGiven: boolean): string {
  if (recording.header.signingKey === '') return 'not signed: this proves integrity against accidents, not against whoever wrote it';
  const key = recording.header.signingKey.slice(0, 16);
  const from = keysGiven ? 'a key that you gave' : 'the key that it names itself (give --keys to prove whose it is)';
  return `${proof.signedCount} checkpoints signed by ${key}…, ${from}`;
}

function provenLine(recording: Recording, proof: ChainProof, keysGiven: boolean): string {
  const parts = [
    `${proof.entryCount} entries from ${isoFromTime(proof.startsAt)} to ${isoFromTime(proof.endsAt)} are as they were written`,
    whoSigned(recording, proof, keysGiven),
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

/** Verifies and prints one line; a difference is a stated failure. */
export async function verifyCommand(path: string, options: { readonly keys?: string }): Promise<void> {
  const keys = options.keys === undefined ? undefined : await readKeys(options.keys);
  const recording = valueOf(await openRecording(path));
  if (keys !== undefined && recording.header.signingKey === '') {
    throw new StatedFailure(`${path} is not signed, so no key can vouch for it: leave out --keys to check its chain alone`);
  }
  const verdict = await verifyRecording(recording, { checkSignature, keys });
  if (!verdict.ok) {
    const { message, provenCount, code } = verdict.difference;
    throw new StatedFailure(`${path} is not what was written. ${message}. The ${provenCount} entries before are proven. [${code}]`);
  }
  process.stdout.write(`${provenLine(recording, verdict.proof, keys !== undefined)}\n`);
}
