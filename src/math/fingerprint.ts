/**
 * One number for the engine: every elementary function at 10,000 fixed arguments, its bits folded by FNV-1a. Two engines with
 * the same fingerprint replay a record alike; a verifier computes it first.
 */
import { acos, asin, atan, atan2, cbrt, cos, exp, expm1, log, log10, log1p, pow, sin, tan } from './elementary.ts';
import { keyedRandom } from './random.ts';

/** The fingerprint of every engine that keeps IEEE 754 arithmetic. */
export const ELEMENTARY_FINGERPRINT = '2678122a';

/** The fingerprint of this engine: 8 hex digits, to be compared with {@link ELEMENTARY_FINGERPRINT}. */
export function elementaryFingerprint(): string {
  const functions: ReadonlyArray<(x: number, y: number) => number> = [
    (x) => sin(x),
    (x) => cos(x),
    (x) => tan(x),
    (x) => atan(x),
    atan2,
    (x) => asin(x * 0.05),
    (x) => acos(x * 0.05),
    (x) => exp(x),
    (x) => expm1(x * 0.1),
    (x) => log(Math.abs(x)),
    (x) => log10(Math.abs(x)),
    (x) => log1p(Math.abs(x)),
    (x, y) => pow(Math.abs(x), y),
    (x) => cbrt(x),
    (x) => sin(x * 1e5),
    (x) => cos(x * 1e30),
  ];
  const random = keyedRandom('elementary fingerprint');
  const value = new Float64Array(1);
  const bytes = new DataView(value.buffer);
  let hash = 0x811c9dc5;
  for (let i = 0; i < 10_000; i += 1) {
    const x = (random.uniform() - 0.5) * 40;
    const y = (random.uniform() - 0.5) * 40;
    const result = functions[i % functions.length](x, y);
    bytes.setFloat64(0, result, true);
    for (let k = 0; k < 8; k += 1) hash = Math.imul(hash ^ bytes.getUint8(k), 0x01000193);
  }
  return (hash >>> 0).toString(16).padStart(8, '0');
}
