/** `manara account`: makes, lists and removes accounts; `manara keys`: a key and certificate for TLS, and the public key of a seed. */
import { X509Certificate } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { Secret, TOTP } from 'otpauth';
import { createSigner } from '../record/store/index.ts';
import { readAccounts, ROLES, ROLE_WORDS, writeAccounts, type Account, type Role } from './auth/accounts-file.ts';
import { fingerprintOf } from './auth/certificates.ts';
import { makeCertificate } from './auth/make-certificate.ts';
import { makeFolder } from './make-folder.ts';
import { hashPassword, PASSWORD_LETTERS_MAX, PASSWORD_LETTERS_MIN } from './auth/password.ts';
import { StatedFailure, valueOf } from './failure.ts';
import { readSeed } from './keys-file.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const ID = /^[a-z0-9-]{1,32}$/;
/** 160 bits, as RFC 4226 asks. */
const SECRET_BYTES = 20;

/** One line of standard input, not shown where a person types it. */
async function readPassword(): Promise<string> {
  const isTyped = process.stdin.isTTY;
  if (isTyped) process.stderr.write(`Password (${PASSWORD_LETTERS_MIN} letters or more, not shown): `);
  const hidden = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: hidden, terminal: isTyped });
  const line = await new Promise<string>((resolve) => {
    lines.once('line', resolve);
    lines.once('close', () => resolve(''));
  });
  lines.close();
  if (isTyped) process.stderr.write('\n');
  return line;
}

export interface AddOptions {
  readonly file: string;
  readonly viewer: string;
  readonly role: string;
}

/** `account add`: asks for the password, prints the secret of the second factor once. An account that is there gets new ones. */
export async function addAccountCommand(name: string, { file, viewer, role }: AddOptions): Promise<void> {
  if (!ID.test(name) || !ID.test(viewer)) throw new StatedFailure(`name and viewer are 1 to 32 of a-z, 0-9 and -, got "${name}" and "${viewer}"`);
  const known: readonly string[] = ROLES;
  if (!known.includes(role)) throw new StatedFailure(`role "${role}" must be one of ${ROLES.map((one) => `${one} (${ROLE_WORDS[one]})`).join(', ')}`);
  if (role === 'operator' && viewer !== 'hub') throw new StatedFailure('an operator is of the hub: give --viewer hub');
  const accounts = valueOf(await readAccounts(file, true));
  const password = await readPassword();
  if (password.length < PASSWORD_LETTERS_MIN || password.length > PASSWORD_LETTERS_MAX) {
    throw new StatedFailure(
      `a password has ${PASSWORD_LETTERS_MIN} to ${PASSWORD_LETTERS_MAX} letters, this one has ${password.length}; without a terminal give it as one line of standard input`,
    );
  }
  const secret = new Secret({ size: SECRET_BYTES });
  const account: Account = { name, viewer, role: role as Role, password: await hashPassword(password), totp: secret.base32 };
  await writeAccounts(file, [...accounts.filter((one) => one.name !== name), account]);
  say(`${name} ${ROLE_WORDS[account.role]}, through the views of ${viewer}.`);
  say('Second factor, shown this once: enter it in an authenticator application.');
  say(new TOTP({ issuer: 'Manara', label: name, secret }).toString());
}

/** `account list`. */
export async function listAccountsCommand(file: string): Promise<void> {
  for (const { name, viewer, role } of valueOf(await readAccounts(file))) say(`${name}\t${viewer}\t${role}`);
}

/** `account remove`. */
export async function removeAccountCommand(name: string, file: string): Promise<void> {
  const accounts = valueOf(await readAccounts(file));
  if (!accounts.some((one) => one.name === name))
    throw new StatedFailure(`there is no account "${name}" in ${file}; "manara account list" names those that are`);
  await writeAccounts(
    file,
    accounts.filter((one) => one.name !== name),
  );
  say(`${name} is removed; a serving broker takes it up at SIGHUP and ends its sessions.`);
}

/** `keys make`. */
export async function makeKeysCommand(options: { readonly out: string; readonly name: readonly string[]; readonly days: string }): Promise<void> {
  const days = Number(options.days);
  if (!(Number.isInteger(days) && days >= 1 && days <= 825)) throw new StatedFailure(`--days ${options.days} must be 1 to 825`);
  const { key, certificate } = await makeCertificate(options.name, days, new Date());
  makeFolder(options.out);
  const [keyPath, certificatePath] = [join(options.out, 'tls.key'), join(options.out, 'tls.crt')];
  try {
    await writeFile(keyPath, key, { mode: 0o600, flag: 'wx' });
    await writeFile(certificatePath, certificate, { flag: 'wx' });
  } catch (cause) {
    throw new StatedFailure(`${options.out}: ${(cause as Error).message}; a key is never written over, give another folder`);
  }
  say(`Key:         ${keyPath} (keep it on this machine)`);
  say(`Certificate: ${certificatePath}, for ${days} days`);
  say(`Fingerprint: ${fingerprintOf(new X509Certificate(certificate))}`);
}

/** Prints the public key of a seed, which configurations and files of keys name. */
export async function publicKeyCommand(file: string): Promise<void> {
  process.stdout.write(`${createSigner(await readSeed(file)).publicKeyHex}\n`);
}
