/** `manara witness`: somebody outside the hub keeps the checkpoints that it publishes, and signs that they were seen. */
import { resolve } from 'node:path';
import { hex, isoFromTime, timeS, type TimeS } from '../base/index.ts';
import { createSigner, type Signer } from '../record/store/index.ts';
import { writeWhole } from './broker-state.ts';
import { StatedFailure } from './failure.ts';
import { brokerSigned, isSame, keptLines, readKept, short, witnessText, type Kept, type Published, type Witness } from './kept-checkpoints.ts';
import { readKeys, readSeed } from './keys-file.ts';
import { appendLine, lineWords, readJournal, refused, withJournal, type JournalView } from './witness-journal.ts';

export interface WitnessCommandWords {
  readonly key: string;
  readonly journal: string;
  readonly keys?: string;
  readonly out?: string;
}

/** The one checkpoint of a file, signed by a broker's key that counts. */
async function readPublished(path: string, keys: readonly string[] | undefined): Promise<Published> {
  const lines: string[] = [];
  for await (const { text } of keptLines(path)) if (lines.push(text) > 1) break;
  if (lines.length !== 1) {
    const found = lines.length === 0 ? 'is empty' : 'has more than one line';
    throw refused('witness/malformed', `${path} is no published checkpoint: it ${found}, give the file that the broker writes (record.publish)`);
  }
  const read = readKept(lines[0]);
  if (!read.ok) throw new StatedFailure(`${path} ${read.error.message} [${read.error.code}]`);
  const { witness: _, ...published } = read.value;
  const { key, signature } = published;
  if (key === '' || signature === '')
    throw refused('witness/unsigned', `the checkpoint in ${path} is not signed: anybody could have written it. The broker signs with a key (record.key)`);
  if (keys !== undefined && !keys.includes(key))
    throw refused('witness/key-unknown', `the checkpoint in ${path} is signed by ${short(key)}, which is not among the given keys`);
  if (!brokerSigned(published)) throw refused('witness/signature', `the checkpoint in ${path} is not what ${short(key)} signed: its signature does not hold`);
  return published;
}

/** Throws when the journal knows of something that this checkpoint contradicts, or that came after it. */
function refuseWhatContradicts(published: Published, { newest, sameMoment }: JournalView): void {
  const what = `the checkpoint of ${isoFromTime(published.at)} of record ${short(published.origin)}`;
  if (sameMoment !== undefined && !isSame(sameMoment.kept, published)) {
    throw refused(
      'witness/two-records',
      `TWO RECORDS: ${what} is not the one in line ${sameMoment.lineNumber} of the journal. Whoever holds the key ${short(published.key)} signed head ${short(sameMoment.kept.head)} with root ` +
        `${short(sameMoment.kept.membersRoot)}, and now ${short(published.head)} with ${short(published.membersRoot)}, for one moment. Nothing is signed. Keep both, they are the proof: ${JSON.stringify(published)}`,
    );
  }
  if (newest !== undefined && newest.kept.at > published.at) {
    throw refused(
      'witness/older',
      `${what} is older than ${lineWords(newest)}: the published file or the record was put back, or the hub's clock was. Nothing is signed`,
    );
  }
}

function coSign(published: Published, signer: Signer, sight: Pick<Witness, 'seenAt' | 'previous'>): Kept {
  return { ...published, witness: { key: signer.publicKeyHex, ...sight, signature: hex(signer.sign(witnessText(published, sight))) } };
}

/** What somebody should look at, on standard error: a timer that drops the rest still mails it. */
function newsOf(published: Published, { lineCount, newest, besides }: JournalView): string {
  const name = `record ${short(published.origin)} of key ${short(published.key)} in mode ${published.mode}`;
  const first = lineCount === 0 ? `the first line of a new journal: ${name}` : `a new record, ${name}`;
  const parts = newest === undefined ? [first] : [];
  if (besides !== undefined && besides.kept.at >= published.at)
    parts.push(`the same key signs record ${short(besides.kept.origin)} too, up to ${isoFromTime(besides.kept.at)}: TWO RECORDS AT ONCE, ask the hub why`);
  else if (newest === undefined && besides !== undefined)
    parts.push(`the last one of the same key was record ${short(besides.kept.origin)}, up to ${isoFromTime(besides.kept.at)}`);
  return parts.join('; ');
}

/** A broker publishes each second: the same checkpoint after this long means that it stands, or that nobody shall see what it does. */
const STILL_S = 90;

function stillWords({ at, origin, witness }: Kept, now: TimeS): string {
  const stillS = witness === undefined ? 0 : now - witness.seenAt;
  return stillS < STILL_S ? '' : `nothing newer than the checkpoint of ${isoFromTime(at)} of record ${short(origin)} was published for ${stillS} s`;
}

/** Checks a published checkpoint against what was seen before, signs it, and keeps it. */
export async function witnessCommand(path: string, words: WitnessCommandWords): Promise<void> {
  const { journal, out } = words;
  if (out !== undefined && [journal, words.key].some((file) => resolve(file) === resolve(out)))
    throw new StatedFailure(`--out ${out} would replace the journal or the key: name another file`, 2);
  const signer = createSigner(await readSeed(words.key));
  const published = await readPublished(path, words.keys === undefined ? undefined : await readKeys(words.keys));
  if (published.key === signer.publicKeyHex)
    throw refused('witness/own-key', `the key in ${words.key} is the broker's own: a witness has a key that the hub does not hold`);
  await withJournal(journal, async () => {
    const view = await readJournal(journal, signer.publicKeyHex, published);
    refuseWhatContradicts(published, view);
    const known = view.sameMoment;
    const now = timeS(Math.floor(Date.now() / 1000));
    const kept = known?.kept ?? coSign(published, signer, { seenAt: now, previous: view.lastHash });
    if (known === undefined) {
      await appendLine(journal, kept);
    }
    const news = known === undefined ? newsOf(published, view) : stillWords(known.kept, now);
    if (news !== '') process.stderr.write(`manara: ${news}.\n`);
    if (out !== undefined) await writeWhole(out, `${JSON.stringify(kept)}\n`, 0o644);
    const where = known === undefined ? `line ${view.lineCount + 1} of ${journal}` : `line ${known.lineNumber} of ${journal} already, nothing is added`;
    process.stdout.write(
      `The checkpoint of ${isoFromTime(published.at)} of record ${short(published.origin)}, signed by ${short(published.key)}, is co-signed by ${signer.publicKeyHex}: ${where}.\n`,
    );
  });
}
