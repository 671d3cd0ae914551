// Access to the bits of a double and exact scaling by powers of two, shared by the elementary functions.
// The scratch arrays are written and read within one call, so nothing is kept between calls.

const doubleView = new Float64Array(1);
const wordView = new Uint32Array(doubleView.buffer);

doubleView[0] = 1;
/** Index of the word that holds sign and exponent (1 on little-endian machines). */
const HIGH_WORD = wordView[1] === 0x3ff00000 ? 1 : 0;

/** The binary exponent of a positive normal number: 2^k ≤ value < 2^(k+1). */
export const exponentOf = (value: number): number => {
  doubleView[0] = value;
  return (wordView[HIGH_WORD] >>> 20) - 1023;
};

const SMALLEST_EXPONENT = -1074;
/** 2^k for every k that a double can hold, at index k + 1074. */
const powersOfTwo = new Float64Array(1023 - SMALLEST_EXPONENT + 1);
powersOfTwo[-SMALLEST_EXPONENT] = 1;
for (let k = 1; k <= 1023; k++) powersOfTwo[k - SMALLEST_EXPONENT] = 2 * powersOfTwo[k - 1 - SMALLEST_EXPONENT];
for (let k = -1; k >= SMALLEST_EXPONENT; k--) powersOfTwo[k - SMALLEST_EXPONENT] = 0.5 * powersOfTwo[k + 1 - SMALLEST_EXPONENT];

/** 2^k, −1074 ≤ k ≤ 1023. */
export const powerOfTwo = (k: number): number => powersOfTwo[k - SMALLEST_EXPONENT];

/** value · 2^k for value in about [0.25, 4] and −1100 ≤ k ≤ 1030, rounded once when the result is subnormal. */
export const scaleByPowerOfTwo = (value: number, k: number): number => {
  if (k > 1023) return value * 2 * powersOfTwo[k - 1 - SMALLEST_EXPONENT];
  if (k >= -1022) return value * powersOfTwo[k - SMALLEST_EXPONENT];
  return value * powersOfTwo[k + 1000 - SMALLEST_EXPONENT] * powersOfTwo[-1000 - SMALLEST_EXPONENT];
};

/** Veltkamp's splitter 2^27 + 1: cuts a double into two halves whose products are exact (Dekker 1971). */
const SPLITTER = 134217729;

/** The rounding error a·b − fl(a·b), exact while no part over- or underflows (|a|, |b| < 2^990). */
export const productError = (a: number, b: number, product: number): number => {
  const aWide = SPLITTER * a;
  const aHigh = aWide - (aWide - a);
  const aLow = a - aHigh;
  const bWide = SPLITTER * b;
  const bHigh = bWide - (bWide - b);
  const bLow = b - bHigh;
  return aLow * bLow - (product - aHigh * bHigh - aLow * bHigh - aHigh * bLow);
};
