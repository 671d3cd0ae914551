// Damage to texts that keeps their structure in sight: pieces between marks are doubled, moved, left out or nested, and what readers stumble
// over is put in.
import type { Random } from '../../src/math/index.ts';

/** What makes readers stumble: numbers that are none, marks of other formats, characters that are not seen. */
const STUMBLES: readonly string[] = [
  'NaN',
  '1e999',
  '-0',
  '0x10',
  '1_000',
  '١٢٣',
  '99999999999999999999',
  'null',
  'true',
  '{}',
  '[]',
  '""',
  '\u0000',
  '\u0007',
  '\u202e',
  '\ufeff',
  '\u2028',
  '\r',
  '\r\n',
  '\n',
  '\t',
  '<!DOCTYPE x [<!ENTITY a "b">]>',
  '<!--',
  '-->',
  '<![CDATA[',
  ']]>',
  '<?x',
  '&a;',
  '&#0;',
  '&#xD800;',
  '&lt;',
  '<a>',
  '</a>',
  '</event>',
  '<a/>',
  '"',
  "'",
  '\\',
  '\\u0000',
  '\\ud800',
  '=1+1',
  '@',
  ',',
  ';',
  ':',
  '{',
  '}',
  '[',
  ']',
  '__proto__',
  '91',
  '181',
  '-91,181',
  '24:00:00',
];

const MARKS = /[<>{}[\],;"\n ]/;
const TEXT_MAX = 6_000;

/** Places where a piece begins or ends: just before a mark. */
function cutAt(text: string, random: Random): number {
  let at = random.below(text.length + 1);
  for (let steps = 0; steps < 40 && at < text.length && !MARKS.test(text[at]); steps += 1) at += 1;
  return at;
}

function once(text: string, random: Random): string {
  const a = cutAt(text, random);
  const b = cutAt(text, random);
  const [from, to] = a < b ? [a, b] : [b, a];
  const piece = text.slice(from, to);
  switch (random.below(7)) {
    case 0:
      return text.slice(0, from) + text.slice(to);
    case 1:
      return text.slice(0, to) + piece + text.slice(to);
    case 2:
      return text.slice(0, from) + STUMBLES[random.below(STUMBLES.length)] + text.slice(from);
    case 3:
      return text.slice(0, from) + STUMBLES[random.below(STUMBLES.length)] + text.slice(to);
    case 4: {
      const at = cutAt(text, random);
      return text.slice(0, at) + piece + text.slice(at);
    }
    case 5: {
      const [open, close] = [
        ['[', ']'],
        ['{"a":', '}'],
        ['<a>', '</a>'],
        ['"', '"'],
        ['(', ')'],
      ][random.below(5)];
      const deep = 1 + random.below(random.below(8) === 0 ? 400 : 6);
      return text.slice(0, from) + open.repeat(deep) + piece + close.repeat(deep) + text.slice(to);
    }
    default:
      return text.replace(/\n/g, ['\r\n', '\r', '', ' '][random.below(4)]);
  }
}

/** A piece in the depth of as many brackets as an input has room for. */
function buried(text: string, random: Random): string {
  const [open, close] = [
    ['[', ']'],
    ['{"a":', '}'],
    ['<a>', '</a>'],
  ][random.below(3)];
  const deep = Math.floor((random.below(4) === 0 ? 60_000 : 30_000) / (open.length + close.length));
  const from = cutAt(text, random);
  const to = Math.min(text.length, from + random.below(12));
  return text.slice(0, from) + open.repeat(deep) + (text.slice(from, to).trim() || '1') + close.repeat(deep) + text.slice(to);
}

/** A text after up to four hits; one in four stays whole. */
export function damageText(text: string, random: Random): string {
  let damaged = text;
  if (random.below(400) === 0) return buried(text, random);
  if (random.below(4) > 0) for (let hits = 1 + random.below(4); hits > 0; hits -= 1) damaged = once(damaged, random).slice(0, TEXT_MAX);
  return random.below(16) === 0 ? `\ufeff${damaged}` : damaged;
}
