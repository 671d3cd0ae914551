/** Decimal numbers in text, faster than the general ways and with the same value: tables of plots and tracks are mostly digits. */

const POWERS = Array.from({ length: 16 }, (_, i) => Number(`1e${i}`));
/** Digits up to which a mantissa is exact, so that one division rounds as reading the text does. */
const DIGITS_MAX = 15;
const ZERO = 48;

/** The number in `text` from `from` to `to`; NaN for an empty cell. */
export function readDecimal(text: string, from: number, to: number): number {
  if (to <= from) return Number.NaN;
  let at = text.charCodeAt(from) === 45 ? from + 1 : from;
  const first = at;
  let mantissa = 0,
    point = -1;
  for (; at < to; at += 1) {
    const digit = text.charCodeAt(at) - ZERO;
    if (digit >= 0 && digit <= 9) mantissa = mantissa * 10 + digit;
    else if (digit === -2 && point < 0) point = at;
    else return Number(text.slice(from, to));
  }
  const digits = at - first - (point < 0 ? 0 : 1);
  if (digits === 0 || digits > DIGITS_MAX) return Number(text.slice(from, to));
  const value = point < 0 ? mantissa : mantissa / POWERS[to - point - 1];
  return first > from ? -value : value;
}

/** A number with `digits` (1 to 6) after the point, rounded half away from zero; for values below 1e9. */
export function writeDecimal(value: number, digits: number): string {
  const scale = POWERS[digits];
  const whole = Math.floor(Math.abs(value) * scale + 0.5);
  const head = Math.floor(whole / scale);
  const tail = whole - head * scale;
  const sign = value < 0 && whole > 0 ? '-' : '';
  // The leading 1 keeps the zeros of the tail.
  return `${sign}${head}.${String(tail + scale).slice(1)}`;
}
