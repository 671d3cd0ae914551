/** What a viewer's own terms release, and at which price: facts, which its console says in its language. Nobody else's: a term names its owner. */
import { isoFromTime } from '../base/index.ts';
import { ringAreaM2 } from '../geo/index.ts';
import { parseTerms, type Audience, type Grant, type WordGrant, type WrittenTerms } from './config/terms-file.ts';
import { audienceChanges, averagedSigmaM, leadCostMin, wordGrantWords } from './config/terms-words.ts';
import type { TermsDesk } from './console-terms.ts';
import { leakPrice } from './leak-prices.ts';

const audienceFacts = (to: Audience): object => ({ to: to.kind, name: 'name' in to ? to.name : '', sealed: 'seal' in to && to.seal !== undefined });

function grantFacts({ feeds, to, level, gridM, delayS, region, places, floorHaeM, ceilingHaeM, exerciseOnly, validUntil }: Grant): object {
  return {
    feeds: feeds === 'all' ? [] : feeds,
    ...audienceFacts(to),
    level,
    gridM,
    delayS,
    regionKm2: region === undefined ? null : Math.round(ringAreaM2(region) / 1e6),
    placesKm2: places === undefined ? null : Math.round(ringAreaM2(places) / 1e6),
    floorM: Number.isFinite(floorHaeM) ? floorHaeM : null,
    ceilingM: Number.isFinite(ceilingHaeM) ? ceilingHaeM : null,
    exerciseOnly,
    validUntil: isoFromTime(validUntil),
    price: { averagedM: averagedSigmaM(gridM), leadMin: leadCostMin({ gridM, delayS }), ...leakPrice(level, gridM) },
  };
}

function wordFacts({ to, level, namesOriginator, widenSteps, windowStepS, delayS, exerciseOnly, validUntil }: WordGrant): object {
  return { ...audienceFacts(to), level, namesOriginator, widenSteps, windowStepS, delayS, exerciseOnly, validUntil: isoFromTime(validUntil) };
}

/** What a viewer's console asks about its own terms. */
export const termsDesk = (viewer: string, written: () => readonly WrittenTerms[]): TermsDesk => ({
  report: () => termsReport(viewer, written()),
  draft: (text) => draftReport(viewer, written(), text),
});

/** The report of one viewer; no grants and number 0 where it has no terms. */
export function termsReport(viewer: string, written: readonly WrittenTerms[]): object {
  const own = written.find((file) => file.member === viewer);
  if (own === undefined) return { number: 0, grants: [] };
  return {
    number: own.number,
    hash: own.hash,
    signed: own.signature !== '',
    validUntil: isoFromTime(own.validUntil),
    grants: own.grants.map(grantFacts),
    words: own.words.map(wordFacts),
  };
}

/** What a draft would change against the terms in force: it is read and forgotten, and nothing takes effect by it. What does not read says where. */
export function draftReport(viewer: string, written: readonly WrittenTerms[], text: string): object {
  const read = parseTerms('', text, viewer);
  if (!read.ok) return { mistakes: read.error.mistakes ?? [] };
  const draft = read.value;
  const before = written.find((file) => file.member === viewer) ?? { ...draft, number: 0, hash: '', grants: [], words: [] };
  return {
    number: draft.number,
    follows: draft.hash === before.hash ? 'same' : draft.number === before.number + 1 && draft.previous === before.hash ? 'next' : 'other',
    previous: before.hash,
    changes: audienceChanges(before, draft).map(({ verdict, gone, come }) => ({ verdict, gone: gone.map(grantFacts), come: come.map(grantFacts) })),
    words: { gone: without(before.words, draft.words).map(wordFacts), come: without(draft.words, before.words).map(wordFacts) },
  };
}

/** Grants for indications that the other file has not. */
function without(these: readonly WordGrant[], others: readonly WordGrant[]): WordGrant[] {
  const words = new Set(others.map(wordGrantWords));
  return these.filter((grant) => !words.has(wordGrantWords(grant)));
}
