import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readAccounts, writeAccounts, type Account } from './accounts-file.ts';

const HASH = 'scrypt$32768$8$1$AAAAAAAAAAAAAAAAAAAAAA==$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=';
const account: Account = { name: 'duty-1', viewer: 'altair', role: 'officer', password: HASH, totp: 'A'.repeat(32) };
let path = '';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'manara-accounts-'));
  path = join(folder, 'accounts.json');
});
afterEach(() => rmSync(folder, { recursive: true }));

async function refusal(): Promise<string> {
  const read = await readAccounts(path);
  return read.ok ? 'it reads' : `${read.error.code} ${read.error.message}`;
}

describe('the file of accounts', () => {
  test('is written for its owner alone and reads back as it was', async () => {
    await writeAccounts(path, [account]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(await readAccounts(path)).toEqual({ ok: true, value: [account] });
  });

  test('that others can read is refused', async () => {
    await writeAccounts(path, [account]);
    chmodSync(path, 0o640);
    expect(await refusal()).toMatch(/^accounts\/open .*can be read by others \(mode 640\): chmod 600 it$/);
  });

  test('that is not there is refused, unless one is being made', async () => {
    expect(await refusal()).toContain('accounts/unreadable');
    expect(await readAccounts(path, true)).toEqual({ ok: true, value: [] });
  });

  test.each([
    [[{ ...account, role: 'chief' }], 'accounts.0.role'],
    [[account, account], 'two accounts named "duty-1"'],
    [[{ ...account, password: 'secret' }], 'must be a hash made by "manara account add"'],
    [[{ ...account, role: 'operator' }], 'an operator is of the hub'],
    [[{ ...account, extra: 1 }], 'accounts.0'],
    [[{ ...account, totp: 'short' }], 'must be a secret made by'],
  ])('with %j is refused', async (accounts, message) => {
    writeFileSync(path, JSON.stringify({ format: 'manara-accounts', version: 1, accounts }), { mode: 0o600 });
    expect(await refusal()).toContain(message);
  });
});
