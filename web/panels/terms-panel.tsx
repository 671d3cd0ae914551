// What one's own terms release, in words, with the price of each grant. Changing and signing them happens on the member's
// own machine.

import { useEffect, useState } from 'preact/hooks';
import { fetchTerms } from '../session/requests.ts';
import type { GrantInfo, TermsInfo, WordGrantInfo } from '../session/server-messages.ts';
import { durationText, heightText, isolated, leftToRight, lengthText } from '../display/quantity.ts';
import { text, wholeNumber } from '../words/language.ts';

function audienceText({ to, name, sealed }: Pick<GrantInfo, 'to' | 'name' | 'sealed'>): string {
  const whom = to === 'all' ? text('grant.to.all') : text(`grant.to.${to}`, { name: isolated(name) });
  return sealed ? `${whom} (${text('grant.sealed')})` : whom;
}

/** What goes to whom, and how. */
function grantText(grant: GrantInfo): string {
  const limits = [
    grant.gridM > 0 ? text('why.grid', { length: lengthText(grant.gridM) }) : '', grant.delayS > 0 ? text('why.delay', { seconds: grant.delayS }) : '',
    grant.regionKm2 === undefined ? '' : text('grant.region', { area: wholeNumber(grant.regionKm2) }),
    grant.placesKm2 === undefined ? '' : text('grant.places', { area: wholeNumber(grant.placesKm2) }), grant.floorM === undefined ? '' : text('grant.above', { height: heightText(grant.floorM) }),
    grant.ceilingM === undefined ? '' : text('grant.below', { height: heightText(grant.ceilingM) }), grant.exerciseOnly ? text('grant.exerciseOnly') : '',
    text('grant.until', { date: leftToRight(grant.validUntil) }),
  ];
  const feeds = grant.feeds.length === 0 ? text('grant.feeds.all') : text('grant.feeds.some', { feeds: isolated(grant.feeds.join(' ')) });
  const level = grant.level === 'picture' || grant.level === 'threats' || grant.level === 'warn' ? text(`grant.level.${grant.level}`) : text('grant.level.none');
  return `${text('grant.words', { whom: audienceText(grant), level, feeds })} ${limits.filter((words) => words !== '').join(text('why.and'))}.`;
}

/** What of indications goes to whom. */
function wordGrantText(grant: WordGrantInfo): string {
  const limits = [
    grant.level === 'picture' ? text(grant.namesOriginator ? 'grant.named' : 'grant.unnamed') : '', grant.widenSteps > 0 ? text('grant.wider', { count: grant.widenSteps }) : '',
    grant.windowStepS > 0 ? text('grant.steps', { time: durationText(grant.windowStepS) }) : '', grant.widenSteps > 0 || grant.windowStepS > 0 ? text('grant.noText') : '',
    grant.delayS > 0 ? text('grant.late', { time: durationText(grant.delayS) }) : '', grant.exerciseOnly ? text('grant.exerciseOnly') : '',
    text('grant.until', { date: leftToRight(grant.validUntil) }),
  ];
  const level = grant.level === 'picture' || grant.level === 'threats' || grant.level === 'warn' ? text(`grant.indications.${grant.level}`) : text('grant.level.none');
  return `${text('grant.indications.words', { whom: audienceText(grant), level })} ${limits.filter((words) => words !== '').join(text('why.and'))}.`;
}

/** What can be found out all the same, and what it costs the one who gets it. */
function priceTexts({ gridM, level, averagedM, leadMin }: GrantInfo): string[] {
  if (level === 'none') return [];
  return [
    gridM === 0 ? text('grant.price.measured') : text('grant.price.averaged', { length: lengthText(averagedM), grid: lengthText(gridM) }),
    text(level === 'warn' ? 'grant.price.warn' : 'grant.price.track'),
    leadMin > 0 ? text('grant.price.lead', { time: durationText(leadMin * 60) }) : '',
  ].filter((words) => words !== '');
}

/** The inside of the dialog. */
export function TermsPanel() {
  const [terms, setTerms] = useState<TermsInfo | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    fetchTerms().then(setTerms, () => setFailed(true));
  }, []);
  if (failed) return <p>{text('terms.failed')}</p>;
  if (terms === undefined) return null;
  return (
    <>
      <p class="muted">{terms.grants.length === 0 ? text('terms.none') : text('terms.head', { number: terms.number, until: leftToRight(terms.validUntil) })} {terms.grants.length > 0 && !terms.signed ? text('terms.unsigned') : ''}</p>
      <ul class="terms">
        {terms.grants.map((grant, index) => (
          <li key={index}>
            <p>{grantText(grant)}</p>
            {priceTexts(grant).map((line) => <p key={line} class="muted">{line}</p>)}
          </li>
        ))}
        {terms.words.map((grant, index) => <li key={`words ${index}`}><p>{wordGrantText(grant)}</p></li>)}
      </ul>
      <p class="muted">{text('terms.change')}</p>
    </>
  );
}
