/** `manara terms check`, `diff`, `sign`: for members, on their own machine. Nothing here opens a connection. */
import { rename, writeFile } from 'node:fs/promises';
import { DAY_S, isoFromTime, timeS, type Mode } from '../base/index.ts';
import { createSigner } from '../record/store/index.ts';
import { checkRotation, rotationMessage } from './config/key-rotation.ts';
import { diffWords, grantPrice, grantWords, wholeSecond, wordDiffWords, wordGrantWords } from './config/terms-words.ts';
import { canonicalText, parseTerms, readTermsFile, termsMessage, unsignedText, type WrittenTerms } from './config/terms-file.ts';
import { StatedFailure, valueOf } from './failure.ts';
import { readSeed } from './keys-file.ts';

function headLine({ member, number, hash, validUntil, signature }: WrittenTerms, now: number): string {
  const lapsed = validUntil <= now ? ' THEY HOLD NO MORE: renew them with manara terms sign --renew.' : '';
  return `Terms of ${member}, number ${number}, hash ${hash}, until ${isoFromTime(validUntil)}, ${signature === '' ? 'NOT SIGNED' : 'signed'}.${lapsed}`;
}

/** Explains a file of terms, and what each grant costs whom. */
export async function checkTermsCommand(path: string): Promise<void> {
  const written = valueOf(await readTermsFile(path));
  const now = Date.now() / 1000;
  const lines = written.grants.flatMap((grant) => {
    const lapsed = grant.validUntil <= now ? ' IT HOLDS NO MORE.' : '';
    return [`- ${grantWords(grant)}${lapsed}`, ...grantPrice(grant).map((line) => `    ${line}`)];
  });
  lines.push(...written.words.map((grant) => `- ${wordGrantWords(grant)}${grant.validUntil <= now ? ' IT HOLDS NO MORE.' : ''}`));
  process.stdout.write(
    `${[headLine(written, now), ...(lines.length === 0 ? ['- nothing is released to anybody.'] : lines), 'Whatever is not named here is not released. What was delivered cannot be called back.'].join('\n')}\n`,
  );
}

/** Says what a change of terms changes, for whom. */
export async function diffTermsCommand(before: string, after: string): Promise<void> {
  const [old, next] = [valueOf(await readTermsFile(before)), valueOf(await readTermsFile(after))];
  if (old.member !== next.member)
    throw new StatedFailure(`${before} holds terms of "${old.member}", ${after} of "${next.member}": give two files of one member`);
  const follows = next.number === old.number + 1 && next.previous === old.hash;
  const order = follows
    ? `number ${next.number} follows number ${old.number}.`
    : `number ${next.number} does not follow number ${old.number} (hash ${old.hash}): a broker that has the one refuses the other.`;
  const lines = [...diffWords(old, next), ...wordDiffWords(old, next)];
  process.stdout.write(`${[`Terms of ${old.member}: ${order}`, ...(lines.length === 0 ? ['Nobody gets more or less.'] : lines)].join('\n')}\n`);
}

export interface SignWords {
  readonly key: string;
  readonly mode: string;
  readonly renew?: boolean;
  readonly days: string;
}

/** A field at the top of the file with another value; added behind `after` when it was not there. */
function withField(text: string, name: string, value: string, after: string): string {
  const line = new RegExp(`^${name}: .*$`, 'm');
  if (line.test(text)) return text.replace(line, `${name}: ${value}`);
  return text.replace(new RegExp(`^${after}: .*$`, 'm'), (found) => `${found}\n${name}: ${value}`);
}

/** The next number of the same grants, from now on. */
function renewed(written: WrittenTerms, days: number, now: number): string {
  const fields = [
    ['number', String(written.number + 1), 'member'],
    ['previous', `"${written.hash}"`, 'number'],
    ['issued', `"${wholeSecond(now)}"`, 'previous'],
    ['validUntil', `"${wholeSecond(now + days * DAY_S)}"`, 'issued'],
  ];
  return fields.reduce((text, [name, value, after]) => withField(text, name, value, after), unsignedText(written.text));
}

/** Signs a file in place with a key that never leaves this machine. */
export async function signTermsCommand(path: string, words: SignWords): Promise<void> {
  const days = Number(words.days);
  if (!Number.isInteger(days) || days < 1 || days > 90) throw new StatedFailure(`--days ${words.days} must be a whole number from 1 to 90`, 2);
  const mode = (['exercise', 'test', 'actual'] as const).find((one): one is Mode & typeof one => one === words.mode);
  if (mode === undefined)
    throw new StatedFailure(`--mode ${words.mode} is none of exercise, test, actual: terms that are signed for one mode do not hold in another`, 2);
  const signer = createSigner(await readSeed(words.key));
  const before = valueOf(await readTermsFile(path));
  const unsigned = words.renew === true ? renewed(before, days, Date.now() / 1000) : unsignedText(before.text);
  const body = unsigned.endsWith('\n') ? unsigned : `${unsigned}\n`;
  const signature = Buffer.from(signer.sign(termsMessage(mode, body))).toString('hex');
  const text = canonicalText(`${body}signature: "${signature}"\n`);
  // What was signed must read again as what was meant.
  const after = valueOf(parseTerms(path, text, before.member));
  await writeFile(`${path}.part`, text, { mode: 0o644 });
  await rename(`${path}.part`, path);
  process.stdout.write(
    `${[
      headLine(after, timeS(Date.now() / 1000)),
      `Signed for mode ${mode} by the public key ${signer.publicKeyHex}; the hub's configuration names it as your key.`,
      ...after.grants.map((grant) => `- ${grantWords(grant)}`),
      ...after.words.map((grant) => `- ${wordGrantWords(grant)}`),
    ].join('\n')}\n`,
  );
}

export interface RotateWords {
  readonly member: string;
  readonly number: string;
  readonly from: string;
  readonly new: string;
  readonly sign: string;
}

/** Writes the file by which a member's key gives way to the next one. */
export async function rotateKeyCommand(path: string, words: RotateWords): Promise<void> {
  const [next, signer] = [createSigner(await readSeed(words.new)), createSigner(await readSeed(words.sign))];
  const body = `format: manara-key-rotation\nversion: 1\nmember: ${words.member}\nnumber: ${words.number}\nfrom: "${words.from}"\nto: "${next.publicKeyHex}"\n`;
  const text = `${body}signature: "${Buffer.from(signer.sign(rotationMessage(body))).toString('hex')}"\n`;
  const byOld = signer.publicKeyHex === words.from;
  // What was written must hold by itself: the numbers before it are the hub's to check.
  valueOf(checkRotation(text));
  try {
    await writeFile(path, text, { flag: 'wx', mode: 0o644 });
  } catch (cause) {
    throw new StatedFailure(
      `${path} cannot be written: ${(cause as NodeJS.ErrnoException).code === 'EEXIST' ? 'it is there already, name another file' : (cause as Error).message}`,
    );
  }
  process.stdout.write(
    `${[
      `Rotation ${words.number} of ${words.member}: from ${words.from} to ${next.publicKeyHex}, signed by ${byOld ? 'the key that goes' : `${signer.publicKeyHex}, which must be your recovery key`}.`,
      'Give the file to the hub (rotations: [file]), then sign your terms again with the new key.',
    ].join('\n')}\n`,
  );
}
