/**
 * SHA-256 and HMAC for ids, chains and hashes of terms: the same in Node and in a browser, so that a member can check
 * its own part. Wraps `@noble/hashes`.
 */
import { hmac } from '@noble/hashes/hmac.js';
import { sha256 as nobleSha256 } from '@noble/hashes/sha2.js';

/** SHA-256 of `bytes`, 32 bytes. */
export function sha256(bytes: Uint8Array): Uint8Array {
  return nobleSha256(bytes);
}

/** HMAC-SHA-256, 32 bytes. */
export function hmacSha256(key: Uint8Array, bytes: Uint8Array): Uint8Array {
  return hmac(nobleSha256, key, bytes);
}

/** HMAC-SHA-256 by one key, many times: half of the work is done once. */
export function hmacBy(key: Uint8Array): (bytes: Uint8Array) => Uint8Array {
  const begun = hmac.create(nobleSha256, key);
  return (bytes) => begun.clone().update(bytes).digest();
}

const DIGITS = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));
const encoder = new TextEncoder();

/** Lower-case hexadecimal. */
export function hex(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += DIGITS[byte];
  return text;
}

/** UTF-8 bytes of a text. */
export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}
