/** Where blocks of ASTERIX end in a stream of bytes. */

const BLOCK_HEAD_OCTETS = 3;

/**
 * Length of the whole blocks at the start of `bytes`; what is left waits for more. -1 when a block says that it is shorter
 * than its own head and one octet: then nothing tells where the next one starts.
 */
export function wholeBlocks(bytes: Uint8Array): number {
  let at = 0;
  while (at + BLOCK_HEAD_OCTETS <= bytes.length) {
    const lengthOctets = bytes[at + 1] * 256 + bytes[at + 2];
    if (lengthOctets <= BLOCK_HEAD_OCTETS) return -1;
    if (at + lengthOctets > bytes.length) break;
    at += lengthOctets;
  }
  return at;
}
