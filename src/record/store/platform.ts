/** The platform's sums and signatures: the same values as the pure ones, faster. */
import { createPrivateKey, createPublicKey, hash, sign, verify, type KeyObject } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { assert, hex } from '../../base/index.ts';
import type { Primitives } from '../chain/index.ts';

/** SHA-256 and CRC-32 by Node. */
export const NODE_PRIMITIVES: Primitives = {
  sha256: (bytes) => hash('sha256', bytes, 'buffer'),
  crc32: (bytes) => crc32(bytes),
};

/** Signs checkpoints with one Ed25519 key (RFC 8032; the same bytes for the same message). */
export interface Signer {
  readonly publicKeyHex: string;
  sign(message: Uint8Array): Uint8Array;
}

// DER around a raw Ed25519 key: PKCS #8 for a private seed, SubjectPublicKeyInfo for a public key (RFC 8410, section 7 and 4).
const PRIVATE_PREFIX = Buffer.from('302e020100300506032b657004220420', 'hex');
const PUBLIC_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** A signer from a 32-byte seed. */
export function createSigner(seed: Uint8Array): Signer {
  assert(seed.length === 32, `an Ed25519 seed has 32 bytes, got ${seed.length}`);
  const key = createPrivateKey({ key: Buffer.concat([PRIVATE_PREFIX, seed]), format: 'der', type: 'pkcs8' });
  const spki = createPublicKey(key).export({ format: 'der', type: 'spki' });
  return {
    publicKeyHex: hex(spki.subarray(PUBLIC_PREFIX.length)),
    sign: (message) => sign(null, message, key),
  };
}

/** True when `signature` is by the Ed25519 key `publicKeyHex` (64 hex digits) over `message`. */
export function checkSignature(publicKeyHex: string, message: Uint8Array, signature: Uint8Array): boolean {
  if (!/^[0-9a-f]{64}$/.test(publicKeyHex)) return false;
  const key: KeyObject = createPublicKey({
    key: Buffer.concat([PUBLIC_PREFIX, Buffer.from(publicKeyHex, 'hex')]),
    format: 'der',
    type: 'spki',
  });
  return verify(null, message, key, signature);
}
