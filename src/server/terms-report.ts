/** What a viewer's own terms release, and at which price: facts, which its console says in its language. Nobody else's: a term names its owner. */
import { isoFromTime } from '../base/index.ts';
import { ringAreaM2 } from '../geo/index.ts';
import type { Audience, Grant, WordGrant, WrittenTerms } from './config/terms-file.ts';
import { averagedSigmaM, leadCostMin } from './config/terms-words.ts';

const audienceFacts = (to: Audience): object => ({ to: to.kind, name: 'name' in to ? to.name : '', sealed: 'seal' in to && to.seal !== undefined });

function grantFacts({ feeds, to, level, gridM, delayS, region, places, floorHaeM, ceilingHaeM, exerciseOnly, validUntil }: Grant): object {
  return {
    feeds: feeds === 'all' ? [] : feeds, ...audienceFacts(to), level, gridM, delayS,
    regionKm2: region === undefined ? null : Math.round(ringAreaM2(region) / 1e6), placesKm2: places === undefined ? null : Math.round(ringAreaM2(places) / 1e6), floorM: Number.isFinite(floorHaeM) ? floorHaeM : null,
    ceilingM: Number.isFinite(ceilingHaeM) ? ceilingHaeM : null, exerciseOnly, validUntil: isoFromTime(validUntil),
    price: { averagedM: averagedSigmaM(gridM), leadMin: leadCostMin({ gridM, delayS }) },
  };
}

function wordFacts({ to, level, namesOriginator, widenSteps, windowStepS, delayS, exerciseOnly, validUntil }: WordGrant): object {
  return { ...audienceFacts(to), level, namesOriginator, widenSteps, windowStepS, delayS, exerciseOnly, validUntil: isoFromTime(validUntil) };
}

/** The report of one viewer; no grants and number 0 where it has no terms. */
export function termsReport(viewer: string, written: readonly WrittenTerms[]): object {
  const own = written.find((file) => file.member === viewer);
  if (own === undefined) return { number: 0, grants: [] };
  return {
    number: own.number, hash: own.hash, signed: own.signature !== '', validUntil: isoFromTime(own.validUntil), grants: own.grants.map(grantFacts),
    words: own.words.map(wordFacts),
  };
}
