/**
 * Indications and set postures that are not over, in a file beside the broker's state: they stand for days, and a process that starts
 * takes them up, whatever became of the record.
 */
import { appendFile, readFile } from 'node:fs/promises';
import { DAY_S, type TimeS } from '../../base/index.ts';
import { writeWhole } from '../broker-state.ts';
import { readSetting, readTaken, settingText, takenText, type SetPosture, type TakenIndication } from './word-text.ts';

export type KeptWord = { readonly taken: TakenIndication; readonly set?: undefined } | { readonly taken?: undefined; readonly set: SetPosture };

export interface KeptWords {
  /** What an earlier process left, in its order. */
  readonly left: readonly KeptWord[];
  /** Resolves when it is in the file. */
  keep(word: KeptWord): Promise<void>;
}

const lineOf = (word: KeptWord): string => `${word.taken === undefined ? settingText(word.set) : takenText(word.taken)}\n`;

function readLine(line: string): KeptWord[] {
  const taken = readTaken(line);
  if (taken !== undefined) return [{ taken }];
  const set = readSetting(line);
  return set === undefined ? [] : [{ set }];
}

/** Without what is over, and without withdrawals of what is. */
function stillCounts(words: readonly KeptWord[], now: TimeS): KeptWord[] {
  const standing = new Set<string>();
  return words.filter(({ taken, set }) => {
    if (taken === undefined) return set !== undefined && set.setting.until > now;
    const { indication } = taken.filed;
    if (indication.type === 'withdrawal') return standing.has(`${indication.member}/${indication.withdraws}`);
    // A day longer: where terms are coarse in time it may stand until the end of the last step.
    const counts = Math.max(indication.validUntil, indication.window.until) + DAY_S > now;
    if (counts) standing.add(`${indication.member}/${indication.id}`);
    return counts;
  });
}

/** Opens the file, or begins it. */
export async function openKeptWords(path: string, now: TimeS): Promise<KeptWords> {
  let text = '';
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
  }
  // A line that a crash cut off does not read, and was never acknowledged.
  const left = stillCounts(text.split('\n').flatMap(readLine), now);
  if (text !== '') await writeWhole(path, left.map(lineOf).join(''));
  let last: Promise<void> = Promise.resolve();
  return {
    left,
    keep(word) {
      last = last.catch(() => undefined).then(() => appendFile(path, lineOf(word), { mode: 0o600 }));
      return last;
    },
  };
}
