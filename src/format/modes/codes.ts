// The 13-bit fields of Mode S replies: heights and Mode 3/A codes. Their bits are, highest first,
// C1 A1 C2 A2 C4 A4 M B1 Q B2 D2 B4 D4, where M says metres and Q steps of 25 ft; in an identity, M is unused and Q is D1.

/** Heights of both codings begin here. */
const LOWEST_25_FT = 1000;
const LOWEST_100_FT = 1300;

const bit = (field: number, position: number): number => (field >> position) & 1;

function fromGray(gray: number): number {
  let value = gray;
  for (let shifted = gray >> 1; shifted !== 0; shifted >>= 1) value ^= shifted;
  return value;
}

/** There is none. */
export const NO_HEIGHT = -1_000_000;
/** A height of so much or more is this and metres; others are feet. */
export const METRIC = 1_000_000;

/** Steps of 100 ft in the reflected code of Mode C; none for patterns that no encoder makes. */
function modeCFeet(field: number): number {
  const fives =
    (bit(field, 2) << 7) |
    (bit(field, 0) << 6) |
    (bit(field, 11) << 5) |
    (bit(field, 9) << 4) |
    (bit(field, 7) << 3) |
    (bit(field, 5) << 2) |
    (bit(field, 3) << 1) |
    bit(field, 1);
  let ones = fromGray((bit(field, 12) << 2) | (bit(field, 10) << 1) | bit(field, 8));
  if (ones === 0 || ones === 5 || ones === 6) return NO_HEIGHT;
  if (ones === 7) ones = 5;
  const hundreds = fromGray(fives);
  return hundreds * 500 + ((hundreds & 1) === 1 ? 6 - ones : ones) * 100 - LOWEST_100_FT;
}

/** Height by the standard atmosphere of a 13-bit altitude code, a whole number of feet, or of metres above `METRIC`; `NO_HEIGHT` when there is none. */
export function heightOfCode13(field: number): number {
  if (field === 0) return NO_HEIGHT;
  if (bit(field, 6) === 1) return METRIC + (((field & 0x1f80) >> 1) | (field & 0x3f));
  if (bit(field, 4) === 0) return modeCFeet(field);
  const steps = ((field & 0x1f80) >> 2) | ((field & 0x20) >> 1) | (field & 0x0f);
  return steps * 25 - LOWEST_25_FT;
}

/** The same for the 12 bits of an extended squitter, which leave out M. */
export function heightOfCode12(field: number): number {
  return heightOfCode13(((field & 0xfc0) << 1) | (field & 0x3f));
}

/** Mode 3/A code 0 … 4095 of a 13-bit identity field. */
export function mode3AOfCode13(field: number): number {
  const a = (bit(field, 7) << 2) | (bit(field, 9) << 1) | bit(field, 11);
  const b = (bit(field, 1) << 2) | (bit(field, 3) << 1) | bit(field, 5);
  const c = (bit(field, 8) << 2) | (bit(field, 10) << 1) | bit(field, 12);
  const d = (bit(field, 0) << 2) | (bit(field, 2) << 1) | bit(field, 4);
  return (a << 9) | (b << 6) | (c << 3) | d;
}
