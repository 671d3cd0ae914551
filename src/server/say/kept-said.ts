/**
 * What was said and still counts, in a file beside the broker's state: a process that starts takes it up, whatever became of the record.
 * Parcels in it are sealed as everywhere; nobody reads them here.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { LIMITS, type TimeS } from '../../base/index.ts';
import type { Said } from '../../channel/index.ts';
import { writeWhole } from '../broker-state.ts';
import { readSaid, saidText } from './said-text.ts';

/** Keys and mandates count until they are taken back; entries for as long as one can be good, and the week that it stays on the desk. */
const KEPT_DAYS = LIMITS.entryValidDaysMax + 8;
const LASTING: readonly string[] = ['device', 'retire', 'mandate', 'revoke'];

export interface KeptSaid {
  /** What an earlier process left, in its order. */
  readonly left: readonly Said[];
  /** Resolves when it is in the file. */
  keep(said: Said): Promise<void>;
}

/** Opens the file, or begins it. */
export async function openKeptSaid(path: string, now: TimeS): Promise<KeptSaid> {
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  const counts = ({ at, order }: Said): boolean => LASTING.includes(order.act) || at > now - KEPT_DAYS * 86_400;
  // A line that a crash cut off does not read, and was never acknowledged.
  const left = text
    .split('\n')
    .flatMap((line) => readSaid(line) ?? [])
    .filter(counts);
  if (text !== '') await writeWhole(path, left.map((said) => `${saidText(said)}\n`).join(''));
  let last: Promise<void> = Promise.resolve();
  return {
    left,
    keep(said) {
      last = last.catch(() => undefined).then(() => appendFile(path, `${saidText(said)}\n`, { mode: 0o600 }));
      return last;
    },
  };
}
