/**
 * Text that people write to people across languages. Characters that turn the direction of what follows can make a sentence read as
 * another one than was signed, so they are refused; plain marks (LRM, RLM, ALM), which turn nothing, may stay.
 */

/** Embeddings and overrides (U+202A to U+202E) and isolates (U+2066 to U+2069): a screen isolates each text by itself. */
const TURNS = /[\u202A-\u202E\u2066-\u2069]/u;
/** Controls but the end of a line and the tabulator; line and paragraph separators; what stands alone of a pair; tags and the like that nobody sees. */
const UNSEEN = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\u2028\u2029\u200B\u2060\uFEFF\uFFF9-\uFFFB\u{E0000}-\u{E007F}]|\p{Surrogate}/u;

/** What is wrong with a text: `bidi` for a character that turns directions, `control` for one that nobody sees; undefined when nothing is. */
export function plainTextFault(text: string): 'bidi' | 'control' | undefined {
  if (TURNS.test(text)) return 'bidi';
  return UNSEEN.test(text) ? 'control' : undefined;
}
