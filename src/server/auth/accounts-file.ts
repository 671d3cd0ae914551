/** The file of accounts: who may look through which viewer's console, as what. People are made and removed with `manara account`. */
import { chmod, readFile, rename, stat, writeFile } from 'node:fs/promises';
import { z } from 'zod';
import '../field-words.ts';
import { LIMITS, err, fault, ok, type Fault, type Result } from '../../base/index.ts';
import { isPasswordHash } from './password.ts';

/** What a person may do. */
export const ROLES = ['viewer', 'officer', 'operator', 'auditor'] as const;

export type Role = (typeof ROLES)[number];

/** `viewer`: looks. `officer`: also decides on warnings. `operator`: the hub's, looks after feeds. `auditor`: looks; of the hub also through members' views, with a reason that is recorded. */
export const ROLE_WORDS: Readonly<Record<Role, string>> = {
  viewer: 'may look',
  officer: 'may look and decide on warnings',
  operator: 'of the hub: may look after feeds and doors',
  auditor: 'may look; of the hub: also through a member’s views, with a reason that is recorded',
};

export interface Account {
  readonly name: string;
  /** `hub` or a member. */
  readonly viewer: string;
  readonly role: Role;
  readonly password: string;
  /** Secret of the second factor (RFC 6238), base 32. */
  readonly totp: string;
}

export type AccountsFault = Fault<'accounts/unreadable' | 'accounts/field' | 'accounts/open'>;

const ACCOUNT = z
  .strictObject({
    name: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be 1 to 32 of a-z, 0-9 and -'),
    viewer: z.string().regex(/^[a-z0-9-]{1,32}$/, 'must be hub or a member'),
    role: z.enum(ROLES),
    password: z.string().refine(isPasswordHash, 'must be a hash made by "manara account add"'),
    totp: z.string().regex(/^[A-Z2-7]{26,64}$/, 'must be a secret made by "manara account add"'),
  })
  .refine(({ viewer, role }) => role !== 'operator' || viewer === 'hub', 'an operator is of the hub');

const FILE = z.strictObject({
  format: z.literal('manara-accounts'),
  version: z.literal(1),
  accounts: z.array(ACCOUNT).max(LIMITS.accountsMax),
});

/** Others must not read it: the secrets of the second factor are in it. */
const OTHERS = 0o077;

/** Reads a file of accounts; one that is not there is empty when `isNew` is allowed. */
export async function readAccounts(path: string, isNew = false): Promise<Result<readonly Account[], AccountsFault>> {
  const bad = (code: AccountsFault['code'], message: string): Result<readonly Account[], AccountsFault> => err(fault(code, `${path} ${message}`));
  let text: string;
  try {
    const { mode } = await stat(path);
    if ((mode & OTHERS) !== 0 && process.platform !== 'win32')
      return bad('accounts/open', `can be read by others (mode ${(mode & 0o777).toString(8)}): chmod 600 it`);
    text = await readFile(path, 'utf8');
  } catch (cause) {
    if (isNew && (cause as NodeJS.ErrnoException).code === 'ENOENT') return ok([]);
    return bad('accounts/unreadable', `cannot be read: ${(cause as Error).message}; make it with "manara account add"`);
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    return bad('accounts/field', `is not JSON: ${(cause as Error).message}`);
  }
  const parsed = FILE.safeParse(value);
  if (!parsed.success) return bad('accounts/field', `${parsed.error.issues[0].path.join('.')}: ${parsed.error.issues[0].message}`);
  const { accounts } = parsed.data;
  const twice = accounts.find((account, i) => accounts.findIndex(({ name }) => name === account.name) !== i);
  return twice === undefined ? ok(accounts) : bad('accounts/field', `has two accounts named "${twice.name}"`);
}

/** Writes the file, whole, for its owner alone. */
export async function writeAccounts(path: string, accounts: readonly Account[]): Promise<void> {
  const part = `${path}.part`;
  await writeFile(part, `${JSON.stringify({ format: 'manara-accounts', version: 1, accounts }, null, 2)}\n`, { mode: 0o600 });
  await chmod(part, 0o600);
  await rename(part, path);
}
