// The parity of Mode S: a cyclic code of 24 bits over everything before it (ICAO Annex 10 volume IV, 3.1.2.3.3).

const POLYNOMIAL = 0xfff409;

const REMAINDERS = Uint32Array.from({ length: 256 }, (_, octet) => {
  let remainder = octet << 16;
  for (let step = 0; step < 8; step += 1) {
    remainder = (remainder & 0x800000) === 0 ? remainder << 1 : ((remainder << 1) ^ POLYNOMIAL) & 0xffffff;
  }
  return remainder & 0xffffff;
});

/**
 * What is left when the parity field of the message of `length` octets at `at` is taken off its own parity: 0 when the message
 * names its sender, else what was laid over it, an aircraft address or an interrogator's code.
 * @example paritySyndrome(Uint8Array.of(0x8d, 0x40, 0x6b, 0x90, 0x20, 0x15, 0xa6, 0x78, 0xd4, 0xd2, 0x20, 0xaa, 0x4b, 0xda), 0, 14) // 0
 */
export function paritySyndrome(bytes: Uint8Array, at: number, length: number): number {
  let remainder = 0;
  const end = at + length - 3;
  for (let next = at; next < end; next += 1) {
    remainder = ((remainder << 8) & 0xffffff) ^ REMAINDERS[(remainder >> 16) ^ bytes[next]];
  }
  return remainder ^ ((bytes[end] << 16) | (bytes[end + 1] << 8) | bytes[end + 2]);
}
