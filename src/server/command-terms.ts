/** `manara terms check`. */
import { isoFromTime, timeS } from '../base/index.ts';
import { termWords } from './config/describe.ts';
import { readTermsFile } from './config/terms-file.ts';
import { valueOf } from './failure.ts';

/** Explains a file of terms; what holds no more is said. */
export async function checkTermsCommand(path: string): Promise<void> {
  const { member, version, hash, terms } = valueOf(await readTermsFile(path));
  const now = timeS(Date.now() / 1000);
  const lines = terms.map((term) => `- ${termWords(term)}${term.validUntil <= now ? ' IT HOLDS NO MORE.' : ''}`);
  const head = `Terms of ${member}, number ${version}, ${hash.slice(0, 16)}…, read at ${isoFromTime(timeS(Math.floor(now)))}:`;
  process.stdout.write(`${[head, ...(lines.length === 0 ? ['- nothing is released to anybody.'] : lines)].join('\n')}\n`);
}
