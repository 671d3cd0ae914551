/** What of a recording can be shown: a run of which only the end is left has no snapshot to begin with, and nobody to say what its frames are of. */
import type { RecordEntry } from '../record/chain/index.ts';
import type { Recording } from '../record/store/index.ts';

/** Entries from the first run that is kept whole. */
export async function* wholeRuns(recording: Recording): AsyncGenerator<RecordEntry> {
  const from = recording.dropped?.goesOn?.fromSequence ?? 0;
  for await (const { sequence, entry } of recording.decoded()) if (sequence >= from) yield entry;
}
