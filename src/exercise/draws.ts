/**
 * Fast keyed draws for the inner loop of the sensors: like `keyedRandom` of math/, but keyed by three 32-bit numbers and without
 * an allocation. Mixing: the 32-bit finaliser with the constants of "lowbias32" (Wellons), over a Weyl sequence.
 */
import { cos, log, sin, TWO_PI } from '../math/index.ts';

const WEYL = 0x9e3779b9;

function scramble(value: number): number {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return x ^ (x >>> 15);
}

/** A 32-bit number that depends on all three. */
export function mix(a: number, b: number, c: number): number {
  return scramble(scramble(scramble(a + WEYL) + b) + c);
}

/** Draws that belong to one key at a time. */
export interface Draws {
  /** Starts the draws of a key. */
  key(a: number, b: number, c: number): void;
  /** Uniform in [0, 1), 32 bits. */
  uniform(): number;
  /** Standard normal. */
  normal(): number;
}

/** A source of keyed draws; one is enough for any number of keys used one after the other. */
export function createDraws(): Draws {
  let state = 0;
  const uniform = (): number => {
    state = (state + WEYL) | 0;
    return (scramble(state) >>> 0) / 4_294_967_296;
  };
  return {
    key(a, b, c) {
      state = mix(a, b, c);
    },
    uniform,
    normal() {
      const radius = Math.sqrt(-2 * log(1 - uniform()));
      const angle = TWO_PI * uniform();
      // Box-Muller with both functions used keeps one call one draw, whatever was drawn before.
      return radius * (angle < Math.PI ? cos(angle) : sin(angle - Math.PI / 2));
    },
  };
}
