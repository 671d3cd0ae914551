// Constants of elementary.ts computed in exact integer arithmetic when the module loads, so that no digit of a table
// can be copied wrong and every engine gets the same bits. A fixed-point number here is a bigint scaled by 2^FIXED_BITS.

/** Fraction bits: π/2 times the largest double's multiple count (2^1024) still leaves more than 150 correct bits. */
export const FIXED_BITS = 1200;
const ONE = 1n << BigInt(FIXED_BITS);

/** arctan(numerator / denominator) for 0 < numerator/denominator ≤ 1/2 by its power series. */
const atanSeries = (numerator: bigint, denominator: bigint): bigint => {
  const square = [numerator * numerator, denominator * denominator] as const;
  let power = (ONE * numerator) / denominator;
  let sum = power;
  for (let n = 3n; power !== 0n; n += 2n) {
    power = (-power * square[0]) / square[1];
    sum += power / n;
  }
  return sum;
};

/** π by Machin's formula 16 atan(1/5) − 4 atan(1/239). */
export const PI_FIXED = 16n * atanSeries(1n, 5n) - 4n * atanSeries(1n, 239n);

/** arctan(numerator / 16), 1 ≤ numerator ≤ 16, from atan(q) = π/4 − atan((1−q)/(1+q)). */
export const atanSixteenthsFixed = (numerator: number): bigint =>
  numerator === 16 ? PI_FIXED / 4n : PI_FIXED / 4n - atanSeries(BigInt(16 - numerator), BigInt(16 + numerator));

/** ln(numerator / denominator) for ratios between 1/2 and 2, from ln r = 2 artanh((r−1)/(r+1)). 160 bits suffice. */
export const lnRatioFixed = (numerator: number, denominator: number): bigint => {
  const bits = 160n;
  const top = BigInt(numerator - denominator);
  const bottom = BigInt(numerator + denominator);
  let power = (top << bits) / bottom;
  let sum = power;
  for (let n = 3n; power !== 0n; n += 2n) {
    power = (power * top * top) / (bottom * bottom);
    sum += power / n;
  }
  return (2n * sum) << (BigInt(FIXED_BITS) - bits);
};

/** The fixed-point value over 2^FIXED_BITS as a double, truncated to at most `keepBits` significant bits. */
export const fixedToDouble = (value: bigint, keepBits = 53): number => {
  if (value < 0n) return -fixedToDouble(-value, keepBits);
  if (value === 0n) return 0;
  const excess = Math.max(0, value.toString(2).length - keepBits);
  let result = Number(value >> BigInt(excess));
  for (let shift = excess - FIXED_BITS; shift !== 0; shift += shift < 0 ? 1 : -1) result *= shift < 0 ? 0.5 : 2;
  return result;
};

/** A double converted exactly into the same fixed point (the double must be a multiple of 2^−FIXED_BITS). */
export const doubleToFixed = (value: number): bigint => {
  let mantissa = value;
  let shift = 0;
  while (mantissa !== Math.floor(mantissa)) {
    mantissa *= 2;
    shift += 1;
  }
  return (BigInt(mantissa) << BigInt(FIXED_BITS)) >> BigInt(shift);
};

/** The value as an unevaluated sum high + low, `high` cut to `highBits` significant bits, `low` the rest as a double. */
export const fixedToPair = (value: bigint, highBits = 53): readonly [number, number] => {
  const high = fixedToDouble(value, highBits);
  return [high, fixedToDouble(value - doubleToFixed(high))];
};
