/** `manara prove` for the hub, and `manara verify` of a proof for the member that got it. */
import { readFile, writeFile } from 'node:fs/promises';
import { isoFromTime } from '../base/index.ts';
import { openRecording } from '../record/store/index.ts';
import { StatedFailure, valueOf } from './failure.ts';
import { readKeys } from './keys-file.ts';
import { checkProof, readProof, takeProof } from './member-proof.ts';
import { timeFromWords } from './when.ts';
import { heldOfProof, readHeld, type WitnessWords } from './witnessed.ts';

export interface ProveWords {
  readonly as: string;
  readonly at?: string;
  readonly out: string;
}

/** Writes what one member needs to check its own part of a recording; nothing in it tells of anybody else. */
export async function proveCommand(path: string, words: ProveWords): Promise<void> {
  const recording = valueOf(await openRecording(path));
  const at = words.at === undefined ? undefined : valueOf(timeFromWords(words.at, recording.header.startsAt));
  const proof = valueOf(await takeProof(recording, words.as, at));
  await writeFile(words.out, `${JSON.stringify(proof)}\n`);
  process.stdout.write(`${words.out}: ${proof.items.length} items of ${words.as} up to the checkpoint of ${isoFromTime(proof.checkpoint.at)}.\n`);
}

/** Code of a proof that does not fit. */
const MISFIT = 'verify/member';

export interface ProofWords extends WitnessWords {
  readonly keys?: string;
  readonly frames?: string;
  readonly sent?: string;
}

async function readBytes(path: string | undefined, what: string): Promise<Uint8Array | undefined> {
  if (path === undefined) return undefined;
  try {
    return new Uint8Array(await readFile(path));
  } catch (cause) {
    throw new StatedFailure(`${what} cannot be read: ${(cause as Error).message}`);
  }
}

/** Checks a proof against what its member has; prints one line, what does not fit is a stated failure. */
export async function verifyProof(path: string, text: string, words: ProofWords): Promise<void> {
  const proof = valueOf(readProof(text));
  const kept = await readHeld(words, proof.checkpoint);
  const verdict = checkProof(proof, {
    frames: await readBytes(words.frames, 'the frames'),
    sent: await readBytes(words.sent, 'what was sent'),
    keys: words.keys === undefined ? undefined : await readKeys(words.keys),
    published: kept && heldOfProof(kept, proof.checkpoint),
  });
  if (!verdict.holds) throw new StatedFailure(`${path} proves nothing: ${verdict.words} [${MISFIT}]`);
  process.stdout.write(`${verdict.words}\n`);
}
