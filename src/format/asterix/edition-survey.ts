// Which edition a recording speaks: nothing on the wire says it, so each is tried and what does not fit is counted.

import type { AsterixCatalogue } from './catalogue.ts';
import { decode } from './decode.ts';
import { asterixFault, categoryText, type AsterixFault } from './fault.ts';

/** How one edition fits the blocks of its category. */
export interface EditionFit {
  readonly category: number;
  readonly edition: string;
  /** Records that decoded, and those among them with something that cannot be right. */
  readonly recordCount: number;
  readonly oddCount: number;
  /** Blocks that ended in an error. */
  readonly lostBlockCount: number;
}

/** What a recording speaks. */
export interface EditionSurvey {
  /** Best first within each category, categories ascending; of equals the newest edition. */
  readonly fits: readonly EditionFit[];
  /**
   * `asterix/edition` for a category that no known edition fits, `asterix/category` for one without a table; and the
   * first of each error that lost the framing: `asterix/framing`, `asterix/length`, `asterix/truncated`.
   */
  readonly doubts: readonly AsterixFault[];
}

// Real links carry a few damaged blocks; a wrong edition spoils many times that.
const FLAWED_SHARE_MAX = 0.1;

const flaws = (fit: EditionFit): number => fit.oddCount + fit.lostBlockCount;

function fitOf(payloads: readonly Uint8Array[], catalogue: AsterixCatalogue, category: number, edition: string): EditionFit {
  let recordCount = 0;
  let oddCount = 0;
  let lostBlockCount = 0;
  for (const payload of payloads) {
    for (const block of decode(payload, catalogue, { editionOf: (each) => (each === category ? edition : undefined) }).blocks) {
      if (block.category !== category) continue;
      recordCount += block.records.length;
      oddCount += block.records.filter((record) => record.notes !== undefined).length;
      if (block.error !== undefined) lostBlockCount += 1;
    }
  }
  return { category, edition, recordCount, oddCount, lostBlockCount };
}

function doubtOf(best: EditionFit, tried: string): AsterixFault | undefined {
  if (flaws(best) <= FLAWED_SHARE_MAX * (best.recordCount + best.lostBlockCount)) return undefined;
  const counts = `${best.lostBlockCount} blocks lost and ${best.oddCount} of ${best.recordCount} records odd`;
  const message = `category ${categoryText(best.category)} fits no known edition (tried ${tried}); the best, ${best.edition}, leaves ${counts}`;
  return asterixFault('asterix/edition', { offset: 0 }, `${message}: ask the source which edition it speaks`);
}

/** Tries every known edition on the blocks of `payloads`. Linear in their octets times the editions of a category. */
export function surveyEditions(payloads: readonly Uint8Array[], catalogue: AsterixCatalogue): EditionSurvey {
  const categories = new Set<number>();
  const fits: EditionFit[] = [];
  const doubts: AsterixFault[] = [];
  for (const payload of payloads) {
    const { blocks, error } = decode(payload, catalogue);
    for (const block of blocks) categories.add(block.category);
    if (error !== undefined && !doubts.some((doubt) => doubt.code === error.code)) doubts.push(error);
  }
  for (const category of [...categories].sort((left, right) => left - right)) {
    const editions = catalogue.editions.get(category);
    if (editions === undefined) {
      doubts.push(asterixFault('asterix/category', { offset: 0 }, `category ${categoryText(category)} has no table`));
      continue;
    }
    // Newest first, and the sort is stable: of equals the newest stays ahead.
    const list = editions.map(({ edition }) => fitOf(payloads, catalogue, category, edition)).reverse();
    list.sort((left, right) => flaws(left) - flaws(right));
    fits.push(...list);
    const doubt = doubtOf(list[0], editions.map(({ edition }) => edition).join(', '));
    if (doubt !== undefined) doubts.push(doubt);
  }
  return { fits, doubts };
}
