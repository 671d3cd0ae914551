/** Recordings that whoever holds the key wrote anew: chained and signed without a fault, with something changed. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { RecordEntry } from '../../src/record/chain/index.ts';
import { headKeeperOf } from '../../src/server/member-proof.ts';
import { BROKER_SUBJECT, readBroker } from '../../src/server/recorded-config.ts';
import { createRecorder, openRecording, type Recording, type Signer } from '../../src/record/store/index.ts';

export async function opened(path: string): Promise<Recording> {
  const recording = await openRecording(path);
  if (!recording.ok) throw new Error(recording.error.message);
  return recording.value;
}

/** The entries of a recording without its checkpoints, each with bytes of its own. */
export async function entriesOf(path: string): Promise<RecordEntry[]> {
  const entries: RecordEntry[] = [];
  for await (const { entry } of (await opened(path)).decoded()) {
    if (entry.type !== 'checkpoint') entries.push('bytes' in entry ? { ...entry, bytes: entry.bytes.slice() } : entry);
  }
  return entries;
}

/** Writes `entries` as the recording in `folder`, under the header of the one in `of`. */
export async function forge(
  folder: string,
  of: string,
  entries: readonly RecordEntry[],
  signing?: { readonly signer: Signer; readonly withoutHeads?: boolean },
): Promise<void> {
  const signer = signing?.signer;
  const { header } = await opened(of);
  const path = join(folder, 'recording');
  rmSync(path, { recursive: true, force: true });
  const told = entries.find((entry) => entry.type === 'config' && entry.subject === BROKER_SUBJECT);
  const read = told?.type === 'config' ? readBroker(told.text) : undefined;
  const heads = signing?.withoutHeads !== true && read?.ok === true ? headKeeperOf(read.value.config) : undefined;
  const recorder = createRecorder({
    folder: path,
    signer,
    heads,
    groupMs: 0,
    checkpointS: 60,
    sync: false,
    header: { ...header, signingKey: signer?.publicKeyHex ?? '' },
  });
  for (const entry of entries) recorder.append(entry);
  await recorder.close();
}
