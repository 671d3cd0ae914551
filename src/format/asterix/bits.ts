// Bit fields of big-endian octets, without 32-bit operators where a value can be wider than 31 bits.

/** Two to the power of 0 … 64, exactly. */
export const POWER_OF_TWO: readonly number[] = Array.from({ length: 65 }, (_, bits) => {
  let power = 1;
  for (let step = 0; step < bits; step += 1) power *= 2;
  return power;
});

/** Unsigned field of at most 45 bits that starts `bit` bits after octet `base`; exact. */
export function readUnsigned(bytes: Uint8Array, base: number, bit: number, width: number): number {
  let at = base + (bit >> 3);
  const skipped = bit & 7;
  let value = bytes[at] & (0xff >> skipped);
  let have = 8 - skipped;
  while (have < width) {
    at += 1;
    value = value * 256 + bytes[at];
    have += 8;
  }
  return have === width ? value : Math.floor(value / POWER_OF_TWO[have - width]);
}

/** Two's complement reading of an unsigned field of `width` bits. */
export function signedOf(unsigned: number, width: number): number {
  return unsigned >= POWER_OF_TWO[width - 1] ? unsigned - POWER_OF_TWO[width] : unsigned;
}

const HEX = '0123456789ABCDEF';

const PAIRS = Array.from({ length: 256 }, (_, octet) => HEX[octet >> 4] + HEX[octet & 15]);

/** Field of any width as hexadecimal digits, most significant first, zero-padded. */
export function readHex(bytes: Uint8Array, base: number, bit: number, width: number): string {
  if ((bit & 7) === 0 && (width & 7) === 0) return hexOf(bytes, base + (bit >> 3), base + ((bit + width) >> 3));
  let text = '';
  let at = bit;
  let rest = width;
  while (rest > 0) {
    const step = rest % 4 === 0 ? 4 : rest % 4;
    text += HEX[readUnsigned(bytes, base, at, step)];
    at += step;
    rest -= step;
  }
  return text;
}

/** Octets `from` … `to` (exclusive) as hexadecimal digits. */
export function hexOf(bytes: Uint8Array, from: number, to: number): string {
  let text = '';
  for (let at = from; at < to; at += 1) text += PAIRS[bytes[at]];
  return text;
}

/** A bit field: it starts `bit` bits after the octet it is counted from and is `width` (at most 45) bits wide. */
export interface BitField {
  readonly bit: number;
  readonly width: number;
}

/** Writes an unsigned `value` into a field counted from octet `base`; the bits there must be zero before. */
export function writeUnsigned(bytes: Uint8Array, base: number, field: BitField, value: number): void {
  const last = field.bit + field.width - 1;
  const free = 7 - (last & 7);
  let at = base + (last >> 3);
  let rest = value * POWER_OF_TWO[free];
  for (let width = field.width + free; width > 0; width -= 8) {
    bytes[at] |= rest % 256;
    rest = Math.floor(rest / 256);
    at -= 1;
  }
}

/**
 * Character of the six-bit alphabet: letters at 1 … 26, space at 32, digits at 48 … 57. The codes that the standard
 * leaves out get the other characters of the same two ASCII columns, so that a wrong text keeps its bits.
 */
export function sixBitCharacter(code: number): string {
  return String.fromCharCode(code < 32 ? code + 64 : code);
}

/** Code of a character in the six-bit alphabet, or -1. */
export function sixBitCode(character: string): number {
  const code = character.charCodeAt(0);
  if (code >= 64 && code < 96) return code - 64;
  return code >= 32 && code < 64 ? code : -1;
}
