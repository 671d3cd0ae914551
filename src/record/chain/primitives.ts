/**
 * The two sums that a record needs. The pure ones run anywhere; a shell hands in the platform's, which give the same
 * values faster.
 */
import { sha256 } from '../../base/index.ts';

/** The sums of a record, by whoever computes them. */
export interface Primitives {
  /** 32 bytes. */
  sha256(bytes: Uint8Array): Uint8Array;
  /** CRC-32 of IEEE 802.3 (reflected, polynomial 0xEDB88320), unsigned. */
  crc32(bytes: Uint8Array): number;
}

const TABLE = new Uint32Array(256);
for (let byte = 0; byte < 256; byte += 1) {
  let value = byte;
  for (let bit = 0; bit < 8; bit += 1) value = value & 1 ? (value >>> 1) ^ 0xedb8_8320 : value >>> 1;
  TABLE[byte] = value;
}

/** CRC-32 of `bytes` (IEEE 802.3), unsigned. */
export function crc32(bytes: Uint8Array): number {
  let crc = 0xffff_ffff;
  for (let index = 0; index < bytes.length; index += 1) crc = TABLE[(crc ^ bytes[index]) & 0xff] ^ (crc >>> 8);
  return (crc ^ 0xffff_ffff) >>> 0;
}

/** Sums without a platform: for a browser, and as the oracle of the platform's. */
export const PURE_PRIMITIVES: Primitives = { sha256, crc32 };
