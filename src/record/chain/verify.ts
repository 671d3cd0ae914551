/**
 * Checks a record entry by entry: checksums, the chain against each checkpoint, signatures. It keeps no entries, so a
 * night's record needs no memory.
 */
import { hex, isoFromTime, type TimeS } from '../../base/index.ts';
import { checkpointMessage, createChain } from './chain.ts';
import { decodeEntry, entryLengthBytes, type CheckpointEntry, type GapEntry } from './entry.ts';
import type { RecordingHeader } from './header.ts';
import type { Primitives } from './primitives.ts';

/** The first place where a record is not what was written. */
export interface ChainDifference {
  readonly code: 'record/entry-damaged' | 'record/chain-broken' | 'record/signature-wrong' | 'record/key-unknown' | 'record/segment-missing';
  /** Entries before this sequence are proven unchanged. */
  readonly provenCount: number;
  /** Where the difference was met; it lies in [provenCount, sequence]. */
  readonly sequence: number;
  readonly message: string;
}

/** What a verification proved. */
export interface ChainProof {
  readonly entryCount: number;
  readonly checkpointCount: number;
  readonly signedCount: number;
  /** Entries behind the last checkpoint: their checksums hold, but no head vouches for them yet. */
  readonly unprovenCount: number;
  readonly gaps: readonly GapEntry[];
  readonly startsAt: TimeS;
  readonly endsAt: TimeS;
  /** Head over all entries, hex. */
  readonly head: string;
}

/** Proof or first difference. */
export type Verdict = { readonly ok: true; readonly proof: ChainProof } | { readonly ok: false; readonly difference: ChainDifference };

/** What a verification may rely on from outside the record. */
export interface VerifyOptions {
  readonly primitives: Primitives;
  /** Checks an Ed25519 signature; absent: signatures are counted, not checked. */
  readonly checkSignature?: (publicKeyHex: string, message: Uint8Array, signature: Uint8Array) => boolean;
  /** Keys that may have signed, hex; absent: the key that the header names (which proves integrity, not origin). */
  readonly keys?: readonly string[];
  /** Where the chain is taken up; absent: at its beginning. What it was before is proven by the next checkpoint behind it. */
  readonly from?: { readonly count: number; readonly head: Uint8Array };
}

/** Checks entries as they come. */
export interface ChainVerifier {
  /** Takes the next entry's bytes; the first difference ends it. */
  add(entryBytes: Uint8Array): ChainDifference | undefined;
  /** Head over all entries so far, hex. */
  head(): string;
  count(): number;
  /** Entries that a checkpoint vouches for so far. */
  provenCount(): number;
  finish(): Verdict;
}

/** A verifier for one recording. */
export function createVerifier(recording: RecordingHeader, options: VerifyOptions): ChainVerifier {
  const { primitives, checkSignature, keys, from } = options;
  const chain = createChain(recording, primitives, from);
  const gaps: GapEntry[] = [];
  let provenCount = from?.count ?? 0;
  let checkpointCount = 0;
  let signedCount = 0;
  let startsAt = recording.startsAt;
  let endsAt = recording.startsAt;
  let difference: ChainDifference | undefined;

  function differ(code: ChainDifference['code'], message: string): ChainDifference {
    const sequence = chain.count();
    difference = { code, provenCount, sequence, message: `entry ${sequence}: ${message}` };
    return difference;
  }

  function signatureFault(entry: CheckpointEntry): ChainDifference | undefined {
    if (entry.signature.length === 0) {
      if (recording.signingKey === '') return undefined;
      return differ('record/signature-wrong', 'the checkpoint is not signed, though the recording names a signing key');
    }
    if (checkSignature === undefined) return undefined;
    if (keys !== undefined && !keys.includes(recording.signingKey)) {
      return differ('record/key-unknown', `the recording is signed by ${recording.signingKey.slice(0, 16)}…, which is not among the given keys`);
    }
    const message = checkpointMessage(recording, entry, primitives);
    if (!checkSignature(recording.signingKey, message, entry.signature)) {
      return differ('record/signature-wrong', `the checkpoint's signature does not hold for key ${recording.signingKey.slice(0, 16)}…`);
    }
    signedCount += 1;
    return undefined;
  }

  function checkpointFault(entry: CheckpointEntry): ChainDifference | undefined {
    const head = hex(chain.head());
    if (entry.entryCount !== chain.count() || hex(entry.head) !== head) {
      return differ(
        'record/chain-broken',
        `the checkpoint at ${isoFromTime(entry.at)} vouches for ${entry.entryCount} entries with head ${hex(entry.head).slice(0, 16)}…, ` +
          `read were ${chain.count()} with head ${head.slice(0, 16)}…: something in ${provenCount}…${chain.count()} was changed`,
      );
    }
    const wrong = signatureFault(entry);
    if (wrong !== undefined) return wrong;
    checkpointCount += 1;
    return undefined;
  }

  function add(entryBytes: Uint8Array): ChainDifference | undefined {
    if (difference !== undefined) return difference;
    const length = entryLengthBytes(entryBytes, 0, primitives);
    if (!length.ok) return differ('record/entry-damaged', length.error.message);
    const decoded = decodeEntry(entryBytes);
    if (!decoded.ok) return differ('record/entry-damaged', decoded.error.message);
    const entry = decoded.value;
    if (chain.count() === (from?.count ?? 0)) startsAt = entry.at;
    // The last checkpoint names the second in which the record ended, to its half.
    if (entry.type !== 'checkpoint') endsAt = entry.at;
    if (entry.type === 'gap') gaps.push({ ...entry });
    if (entry.type === 'checkpoint') {
      const wrong = checkpointFault(entry);
      if (wrong !== undefined) return wrong;
    }
    chain.link(entryBytes);
    if (entry.type === 'checkpoint') provenCount = chain.count();
    return undefined;
  }

  function finish(): Verdict {
    if (difference !== undefined) return { ok: false, difference };
    const entryCount = chain.count() - (from?.count ?? 0);
    const unprovenCount = chain.count() - provenCount;
    const head = hex(chain.head());
    return { ok: true, proof: { entryCount, checkpointCount, signedCount, unprovenCount, gaps, startsAt, endsAt, head } };
  }

  return { add, finish, head: () => hex(chain.head()), count: () => chain.count(), provenCount: () => provenCount };
}

/** Verifies entries that are in memory; the first difference or what was proven. */
export function verifyChain(recording: RecordingHeader, entries: Iterable<Uint8Array>, options: VerifyOptions): Verdict {
  const verifier = createVerifier(recording, options);
  for (const entry of entries) {
    if (verifier.add(entry) !== undefined) break;
  }
  return verifier.finish();
}
