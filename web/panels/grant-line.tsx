// One grant in words, with what can be inferred from it all the same: the figures that were measured.

import { durationText, heightText, isolated, leftToRight, lengthText, unbroken } from '../display/quantity.ts';
import type { GrantInfo, WordGrantInfo } from '../session/terms.ts';
import { text, wholeNumber } from '../words/language.ts';

/** Whom a grant is for. */
export function audienceText({ to, name, sealed }: Pick<GrantInfo, 'to' | 'name' | 'sealed'>): string {
  const whom = to === 'all' ? text('grant.to.all') : name === 'hub' ? text('grant.to.hub') : text(`grant.to.${to}`, { name: isolated(name) });
  return sealed ? `${whom} (${text('grant.sealed')})` : whom;
}

const dated = (date: string): string => text('grant.until', { date: unbroken(leftToRight(date)) });

/** What goes to whom, and how. */
function grantText(grant: GrantInfo): string {
  const limits = [
    grant.gridM > 0 ? text('why.grid', { length: lengthText(grant.gridM) }) : '',
    grant.delayS > 0 ? text('why.delay', { seconds: grant.delayS }) : '',
    grant.regionKm2 === undefined ? '' : text('grant.region', { area: wholeNumber(grant.regionKm2) }),
    grant.placesKm2 === undefined ? '' : text('grant.places', { area: wholeNumber(grant.placesKm2) }),
    grant.floorM === undefined ? '' : text('grant.above', { height: heightText(grant.floorM) }),
    grant.ceilingM === undefined ? '' : text('grant.below', { height: heightText(grant.ceilingM) }),
    grant.exerciseOnly ? text('grant.exerciseOnly') : '',
    dated(grant.validUntil),
  ];
  const feeds = grant.feeds.length === 0 ? text('grant.feeds.all') : text('grant.feeds.some', { feeds: isolated(grant.feeds.join(' ')) });
  const level =
    grant.level === 'picture' || grant.level === 'threats' || grant.level === 'warn' ? text(`grant.level.${grant.level}`) : text('grant.level.none');
  return `${text('grant.words', { whom: audienceText(grant), level, feeds })} ${limits.filter((words) => words !== '').join(text('why.and'))}.`;
}

/** What of indications goes to whom. */
function wordGrantText(grant: WordGrantInfo): string {
  const limits = [
    grant.level === 'picture' ? text(grant.namesOriginator ? 'grant.named' : 'grant.unnamed') : '',
    grant.widenSteps > 0 ? text('grant.wider', { count: grant.widenSteps }) : '',
    grant.windowStepS > 0 ? text('grant.steps', { time: durationText(grant.windowStepS) }) : '',
    grant.widenSteps > 0 || grant.windowStepS > 0 ? text('grant.noText') : '',
    grant.delayS > 0 ? text('grant.late', { time: durationText(grant.delayS) }) : '',
    grant.exerciseOnly ? text('grant.exerciseOnly') : '',
    dated(grant.validUntil),
  ];
  const level =
    grant.level === 'picture' || grant.level === 'threats' || grant.level === 'warn' ? text(`grant.indications.${grant.level}`) : text('grant.level.none');
  return `${text('grant.indications.words', { whom: audienceText(grant), level })} ${limits.filter((words) => words !== '').join(text('why.and'))}.`;
}

const percent = (chance: number): string => isolated(String(Math.round(chance * 100)));

/** Of a hundred cases, with what is not known of it. */
function ofHundred(share: { readonly low: number; readonly high: number }): string | number {
  const [low, high] = [percent(share.low), percent(share.high)];
  return low === high ? low : text('grant.price.range', { low, high });
}

/** What can be found out all the same, as it was measured, and what it costs the one who gets it. */
function priceTexts({ gridM, level, averagedM, leadMin, geography, heard, warned }: GrantInfo): string[] {
  if (level === 'none') return [];
  return [
    gridM === 0 ? text('grant.price.measured') : text('grant.price.averaged', { length: lengthText(averagedM), grid: lengthText(gridM) }),
    level === 'warn' ? text('grant.price.warn') : text('grant.price.track'),
    geography === undefined ? '' : text('grant.price.geography', { range: ofHundred(geography) }),
    heard === undefined ? '' : text('grant.price.heard', { range: ofHundred(heard) }),
    warned === undefined
      ? ''
      : text('grant.price.placed', {
          early: lengthText(warned.earlyKm * 1000),
          time: durationText(warned.fromMin * 60),
          late: lengthText(warned.lateKm * 1000),
        }),
    leadMin > 0 ? text('grant.price.lead', { time: durationText(leadMin * 60) }) : '',
  ].filter((words) => words !== '');
}

/** A grant with its price. */
export function GrantLine({ grant }: { grant: GrantInfo }) {
  const prices = priceTexts(grant);
  return (
    <>
      <p>{grantText(grant)}</p>
      {prices.length === 0 ? null : (
        <ul class="price" aria-label={text('grant.price')}>
          {prices.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </>
  );
}

/** A grant for indications. */
export const WordGrantLine = ({ grant }: { grant: WordGrantInfo }) => <p>{wordGrantText(grant)}</p>;
