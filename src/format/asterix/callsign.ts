// Identifications in the fast path: two numbers of 24 bits, so that a record costs no text.

import { sixBitCharacter } from './bits.ts';

/**
 * Text of an identification given as two halves of four six-bit characters, trimmed; '' when absent (-1). Characters
 * that the standard leaves out are dropped, so that the text is letters, digits and inner spaces only.
 * @example callsignOf(0x10c236, 0xd41820) // 'DLH65A'
 */
export function callsignOf(high: number, low: number): string {
  if (high < 0 || low < 0) return '';
  const home = (Math.imul(high, 0x9e3779b1) ^ Math.imul(low, 0x85ebca6b)) >>> 19;
  for (let probe = 0; probe < PROBES; probe += 1) {
    const slot = (home + probe) & (KEPT - 1);
    if (keptHigh[slot] === high && keptLow[slot] === low) return keptText[slot];
    if (keptHigh[slot] < 0) return keep(slot, high, low);
  }
  turn = (turn + 1) & (PROBES - 1);
  return keep((home + turn) & (KEPT - 1), high, low);
}

// The same few thousand callsigns come again and again: a text that was spelled is kept, so that a report costs none. As many as the
// 13 bits of the hash name, each near its own slot; where all of those are taken, they give way in turn.
const KEPT = 8192;
const PROBES = 8;
const keptHigh = new Int32Array(KEPT).fill(-1);
const keptLow = new Int32Array(KEPT).fill(-1);
const keptText: string[] = Array.from({ length: KEPT }, () => '');
let turn = 0;

function keep(slot: number, high: number, low: number): string {
  const text = spell(high, low);
  keptHigh[slot] = high;
  keptLow[slot] = low;
  keptText[slot] = text;
  return text;
}

function spell(high: number, low: number): string {
  let text = '';
  for (const half of [high, low]) {
    for (let shift = 18; shift >= 0; shift -= 6) {
      const code = (half >> shift) & 63;
      const letter = code >= 1 && code <= 26;
      const digit = code >= 48 && code <= 57;
      if (letter || digit || code === 32) text += sixBitCharacter(code);
    }
  }
  return text.trim();
}

/** One half (four characters from `from` on) of an identification, as the fast records hold it; blanks fill up. */
export function callsignHalf(callsign: string, from: number): number {
  let half = 0;
  for (let at = from; at < from + 4; at += 1) {
    const code = at < callsign.length ? callsign.charCodeAt(at) : 32;
    half = half * 64 + (code >= 65 && code <= 90 ? code - 64 : code >= 48 && code <= 57 ? code : 32);
  }
  return half;
}
