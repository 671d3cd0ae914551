/** What a viewer's own terms release, in the words of `manara terms check`. Nobody else's: a term names its owner. */
import { isoFromTime } from '../base/index.ts';
import type { WrittenTerms } from './config/terms-file.ts';
import { grantPrice, grantWords, wordGrantWords } from './config/terms-words.ts';

/** The report of one viewer; no grants and number 0 where it has no terms. */
export function termsReport(viewer: string, written: readonly WrittenTerms[]): object {
  const own = written.find((file) => file.member === viewer);
  if (own === undefined) return { number: 0, grants: [] };
  return {
    number: own.number, hash: own.hash, signed: own.signature !== '', validUntil: isoFromTime(own.validUntil),
    grants: [...own.grants.map((grant) => ({ words: grantWords(grant), price: grantPrice(grant) })), ...own.words.map((grant) => ({ words: wordGrantWords(grant), price: [] }))],
  };
}
