// Which item of a record that the fast path could not read was at fault. Asked after the fact, so that good records pay nothing for it.

import { fieldSpecEnd } from './decode.ts';
import { categoryText } from './fault.ts';

/** Items in the order of their indicators, as in the tables of the newest edition; `-` is spare. */
const PROFILES: Readonly<Record<string, string>> = {
  '1 plot': '010 020 040 070 090 130 141 050 120 131 080 100 060 030 150 - - - - SP RFS',
  '1 track': '010 020 161 040 042 200 070 090 141 130 131 120 170 210 050 080 100 060 030 SP RFS 150',
  '2': '010 000 020 030 041 050 060 070 100 090 080 - SP RFS',
  '10': '010 000 020 140 041 040 042 200 202 161 170 060 220 245 250 300 090 091 270 550 310 500 280 131 210 - SP RE',
  '20': '010 020 140 041 042 161 170 070 202 090 100 220 245 110 105 210 300 310 500 400 250 230 260 030 055 050 RE SP',
  '21': '010 040 161 015 071 130 131 072 150 151 080 073 074 075 076 140 090 210 070 230 145 152 200 155 157 160 165 077 170 020 220 146 148 110 016 008 271 132 250 260 400 295 - - - - - RE SP',
  '34': '010 000 030 020 041 050 060 070 100 110 120 090 RE SP',
  '48': '010 140 020 040 070 090 130 220 240 250 161 042 200 170 210 030 080 100 110 120 230 260 055 050 065 060 SP RE',
  '65': '010 000 015 030 020 040 050 - - - - - RE SP',
  '62': '010 - 015 070 105 100 185 210 060 245 380 040 080 290 200 295 136 130 135 220 390 270 300 110 120 510 500 340 - - - - - RE SP',
};

/** The items of a category by their indicators. Of category 001 the report's own type says whether it is a plot or a track. */
export function profileOf(category: number, isTrack: boolean): readonly string[] {
  return (PROFILES[category === 1 ? `1 ${isTrack ? 'track' : 'plot'}` : String(category)] ?? '').split(' ');
}

/** A record of category 001 says what it is in the first bit of I001/020, behind its source. */
function isTrack(bytes: Uint8Array, from: number, itemsAt: number): boolean {
  const hasSource = (bytes[from] & 0x80) !== 0;
  return (bytes[from] & 0x40) !== 0 && (bytes[itemsAt + (hasSource ? 2 : 0)] & 0x80) !== 0;
}

/**
 * The item with which the record at `from` leaves its block or its profile, as `I048/040`: the record is read again, each time with one
 * indicator more, until it can no longer be. `read` gives the position behind a record, or something else where there is none.
 */
export function itemAtFault(
  category: number,
  bytes: Uint8Array,
  range: { readonly from: number; readonly end: number },
  read: (bytes: Uint8Array, at: number) => number,
): string {
  const { from, end } = range;
  const name = (item: string): string => `I${categoryText(category)}/${item}`;
  const itemsAt = fieldSpecEnd(bytes, from, end);
  if (itemsAt < 0) return name('fspec');
  const profile = profileOf(category, isTrack(bytes, from, itemsAt));
  const record = bytes.slice(from, end);
  const octets = itemsAt - from;
  for (let octet = 0; octet < octets; octet += 1) record[octet] &= 1;
  for (let number = 0; number < octets * 7; number += 1) {
    const octet = Math.floor(number / 7);
    const indicator = 0x80 >> (number - octet * 7);
    if ((bytes[from + octet] & indicator) === 0) continue;
    record[octet] |= indicator;
    const next = read(record, 0);
    const item = profile[number] ?? '-';
    if (next <= 0 || item === '-') return name('fspec');
    if (next > record.length) return name(item);
  }
  return name('fspec');
}
