/** Passwords as scrypt hashes. */
import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';

/** 32 MB and some 80 ms a guess on a server's core; the numbers stand in the hash, so that they can be raised later. */
const COST = { N: 32_768, r: 8, p: 1 } as const;
const MEMORY_BYTES_MAX = 128 * 1024 * 1024;
const SALT_BYTES = 16;
const KEY_BYTES = 32;
/** A password that a person types at night on a strange keyboard, and that no list of common ones has. */
export const PASSWORD_LETTERS_MIN = 12;
export const PASSWORD_LETTERS_MAX = 200;
const HASH = /^scrypt\$(\d{1,7})\$(\d{1,2})\$(\d{1,2})\$([\w+/]{16,44}={0,2})\$([\w+/]{32,88}={0,2})$/;

function derive(password: string, salt: Uint8Array, cost: { N: number; r: number; p: number }): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    // The same letters typed on two systems may come in two forms (Unicode NFKC makes them one).
    scrypt(password.normalize('NFKC'), salt, KEY_BYTES, { ...cost, maxmem: MEMORY_BYTES_MAX }, (cause, key) => (cause === null ? resolve(key) : reject(cause)));
  });
}

/** The hash that is kept. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const key = await derive(password, salt, COST);
  return `scrypt$${COST.N}$${COST.r}$${COST.p}$${salt.toString('base64')}$${key.toString('base64')}`;
}

/** True when `text` is a hash that `checkPassword` reads, with a cost that this machine can pay. */
export function isPasswordHash(text: string): boolean {
  const match = HASH.exec(text);
  if (match === null) return false;
  const [N, r, p] = match.slice(1, 4).map(Number);
  return N >= 16_384 && Number.isInteger(Math.log2(N)) && r >= 8 && p >= 1 && 128 * N * r <= MEMORY_BYTES_MAX / 2 && p <= 4;
}

/** Takes as long for a wrong password as for the right one. */
export async function checkPassword(password: string, hash: string): Promise<boolean> {
  const match = HASH.exec(hash);
  if (match === null || password.length > PASSWORD_LETTERS_MAX) return false;
  const [, N, r, p, salt, kept] = match;
  const key = await derive(password, Buffer.from(salt, 'base64'), { N: Number(N), r: Number(r), p: Number(p) });
  const expected = Buffer.from(kept, 'base64');
  return expected.length === key.length && timingSafeEqual(key, expected);
}
