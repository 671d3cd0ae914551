/** Keys in files: public ones that somebody brings to a proof, and a person's own seed to sign with. */
import { readFile } from 'node:fs/promises';
import { systemWords } from '../record/store/index.ts';
import { StatedFailure } from './failure.ts';

/** Keys of a file, one in hex a line. */
export async function readKeys(path: string): Promise<readonly string[]> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new StatedFailure(`the keys cannot be read: ${systemWords(cause)}`);
  }
  const lines = text.split('\n').map((line) => line.replace(/#.*/, '').trim().toLowerCase());
  const keys = lines.filter((line) => line !== '');
  const wrong = keys.find((key) => !/^[0-9a-f]{64}$/.test(key));
  if (wrong !== undefined) throw new StatedFailure(`"${wrong.slice(0, 70)}" in ${path} is no Ed25519 public key: give 64 hex digits a line`);
  if (keys.length === 0) throw new StatedFailure(`${path} holds no key: give 64 hex digits a line`);
  return keys;
}

/** The seed of an Ed25519 key of whoever sits at this machine. */
export async function readSeed(path: string): Promise<Uint8Array> {
  let text: string;
  try {
    text = (await readFile(path, 'utf8')).trim();
  } catch (cause) {
    throw new StatedFailure(`the key cannot be read: ${systemWords(cause)}; make one with "openssl rand -hex 32 > ${path}" and keep it on this machine`);
  }
  if (!/^[0-9a-f]{64}$/i.test(text))
    throw new StatedFailure(
      `${path} must hold 64 hex digits, the seed of an Ed25519 key: make one with "openssl rand -hex 32 > ${path}" and keep it on this machine`,
    );
  return Uint8Array.from(Buffer.from(text, 'hex'));
}
