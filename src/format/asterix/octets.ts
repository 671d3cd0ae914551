// Whole octets for the fast decoders. An index past the end reads as 0 here, and lengths stay small integers: a position
// that turned into a double would cost an allocation a record.

/** A position that no input reaches: the record cannot be followed further. */
export const BEYOND = 1_000_000_000;

export const pair = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1];
export const signedPair = (bytes: Uint8Array, at: number): number => ((bytes[at] << 24) >> 16) | bytes[at + 1];
export const triple = (bytes: Uint8Array, at: number): number =>
  (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
export const signedTriple = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] << 24) >> 8) | (bytes[at + 1] << 8) | bytes[at + 2];
export const signedQuad = (bytes: Uint8Array, at: number): number =>
  (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];

/** Position after a count and that many entries of `octets` octets. */
export function repetitionEnd(bytes: Uint8Array, at: number, octets: number): number {
  return at + 1 + (bytes[at] | 0) * octets;
}

/** Position after a field that starts with its own length; a length of 0 can never be. */
export function explicitEnd(bytes: Uint8Array, at: number): number {
  const octets = bytes[at] | 0;
  return octets === 0 ? BEYOND : at + octets;
}

/** Position after the octets of an extended item: the last has its extension bit unset. */
export function extensionEnd(bytes: Uint8Array, from: number): number {
  let at = from;
  while ((bytes[at] & 1) !== 0) at += 1;
  return at + 1;
}

/**
 * Position after the indicators of a compound that defines the bits `defined` of one octet; more octets may follow when
 * they are empty. `BEYOND` when a sub-item is set that no edition defines: its length is unknown.
 */
export function indicatorsEnd(bytes: Uint8Array, from: number, defined: number): number {
  let at = from;
  if ((bytes[at] & 0xfe & ~defined) !== 0) return BEYOND;
  while ((bytes[at] & 1) !== 0) {
    at += 1;
    if ((bytes[at] & 0xfe) !== 0) return BEYOND;
  }
  return at + 1;
}
