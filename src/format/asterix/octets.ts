// Whole octets for the fast decoders. An index past the end reads as 0 here, and lengths stay small integers: a position
// that turned into a double would cost an allocation a record.

/** A position that no input reaches: the record cannot be followed further. */
export const BEYOND = 1_000_000_000;

export const pair = (bytes: Uint8Array, at: number): number => (bytes[at] << 8) | bytes[at + 1];
export const signedPair = (bytes: Uint8Array, at: number): number => ((bytes[at] << 24) >> 16) | bytes[at + 1];
export const triple = (bytes: Uint8Array, at: number): number => (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
export const signedTriple = (bytes: Uint8Array, at: number): number => ((bytes[at] << 24) >> 8) | (bytes[at + 1] << 8) | bytes[at + 2];
export const signedQuad = (bytes: Uint8Array, at: number): number => (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];

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

/** Octets of indicators that a profile may have; more are damage, or empty. */
const INDICATORS_MAX = 6;
/** The indicators of the record that is read: filled by `readIndicators`, one octet each, extension bits left in. */
export const INDICATORS = new Uint8Array(INDICATORS_MAX);

/**
 * Fills `INDICATORS` from the field specification at `from` and gives the position after it; octets beyond the first
 * `INDICATORS_MAX` must be empty. -1 when they are not, or when no field is named.
 */
export function readIndicators(bytes: Uint8Array, from: number): number {
  INDICATORS.fill(0);
  let at = from;
  let count = 0;
  let octet: number;
  do {
    octet = bytes[at] | 0;
    if (count < INDICATORS_MAX) INDICATORS[count] = octet;
    else if ((octet & 0xfe) !== 0) return -1;
    count += 1;
    at += 1;
  } while ((octet & 1) !== 0);
  return count === 1 && INDICATORS[0] === 0 ? -1 : at;
}

/** Sub-item of a compound that ends by an extension bit. */
export const EXTENDS = -1;
/** Sub-item of a compound that is a count of entries of so many octets. */
export const entriesOf = (octets: number): number => -octets - 1;

/**
 * Position after a compound whose sub-items have the given lengths, in the order of their indicators: octets, 0 for one that no
 * edition defines, `EXTENDS`, or `entriesOf(octets)`.
 */
export function compoundEnd(bytes: Uint8Array, from: number, lengths: Int8Array): number {
  let head = from;
  while ((bytes[head] & 1) !== 0) head += 1;
  let at = head + 1;
  for (let octet = from; octet <= head; octet += 1) {
    for (let set = bytes[octet] & 0xfe, index = (octet - from) * 7; set !== 0; set = (set << 1) & 0xfe, index += 1) {
      if ((set & 0x80) === 0) continue;
      const length = index < lengths.length ? lengths[index] : 0;
      if (length > 0) at += length;
      else if (length === 0) return BEYOND;
      else at = length === EXTENDS ? extensionEnd(bytes, at) : repetitionEnd(bytes, at, -length - 1);
    }
  }
  return at;
}
