/** Public keys that somebody brings to a proof. */
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
