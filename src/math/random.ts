/**
 * Keyed random numbers. A draw is a function of its key alone (a seed and the names or numbers of what it is drawn
 * for), never of how many draws others made, so a new consumer shifts nobody. Not for secrets: see `base/hash.ts`.
 * Key hashing: FNV-1a over UTF-16 units with an avalanche; generator: sfc32 (Doty-Humphrey, PractRand).
 */
import { cos, exp, log, sin } from './elementary.ts';

/** A stream of draws that belongs to one key. */
export interface Random {
  /** Uniform in [0, 1), 53 bits. */
  uniform(): number;
  /** Standard normal (Box-Muller, both halves used). */
  normal(): number;
  /** Whole number in [0, bound). */
  below(bound: number): number;
  /** Poisson count for a mean of at most 500. */
  poisson(mean: number): number;
}

const FNV_OFFSET = 0x811c9dc5;
const FNV_PRIME = 0x01000193;

function avalanche(value: number): number {
  let h = value | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return (h ^ (h >>> 16)) >>> 0;
}

/** A 32-bit hash of a key made of words and numbers; the parts are kept apart, so ('a', 'bc') differs from ('ab', 'c'). */
export function hashKey(salt: number, parts: ReadonlyArray<string | number>): number {
  let h = (FNV_OFFSET ^ salt) | 0;
  for (const part of parts) {
    const text = typeof part === 'number' ? `#${part}` : part;
    for (let i = 0; i < text.length; i += 1) h = Math.imul(h ^ text.charCodeAt(i), FNV_PRIME);
    h = Math.imul(h ^ 0x1f, FNV_PRIME);
  }
  return avalanche(h);
}

/**
 * The stream of draws of one key.
 * @example keyedRandom('seed', 7, 'drone', 12).uniform() === keyedRandom('seed', 7, 'drone', 12).uniform()
 */
export function keyedRandom(...key: Array<string | number>): Random {
  let a = hashKey(1, key);
  let b = hashKey(2, key);
  let c = hashKey(3, key);
  let counter = 1;
  const next = (): number => {
    const t = (a + b + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + t;
    c |= 0;
    return t >>> 0;
  };
  for (let i = 0; i < 12; i += 1) next();
  const uniform = (): number => (next() * 2_097_152 + (next() >>> 11)) / 9_007_199_254_740_992;
  let spare = Number.NaN;
  const normal = (): number => {
    if (!Number.isNaN(spare)) {
      const value = spare;
      spare = Number.NaN;
      return value;
    }
    const radius = Math.sqrt(-2 * log(1 - uniform()));
    const angle = 2 * Math.PI * uniform();
    spare = radius * sin(angle);
    return radius * cos(angle);
  };
  const poisson = (mean: number): number => {
    const floor = exp(-mean);
    let count = 0;
    for (let product = uniform(); product > floor; product *= uniform()) count += 1;
    return count;
  };
  return { uniform, normal, below: (bound) => Math.floor(uniform() * bound), poisson };
}
