// What one's own terms release, in words, with the price of each grant, and what a draft of others would change. Signing happens on
// the member's own machine.

import { useEffect, useState } from 'preact/hooks';
import { leftToRight, unbroken } from '../display/quantity.ts';
import { fetchTerms, type TermsInfo } from '../session/terms.ts';
import { text } from '../words/language.ts';
import { GrantLine, WordGrantLine } from './grant-line.tsx';
import { TermsDraft } from './terms-draft.tsx';

/** The inside of the dialog. */
export function TermsPanel() {
  const [terms, setTerms] = useState<TermsInfo | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    fetchTerms().then(setTerms, () => setFailed(true));
  }, []);
  if (failed) return <p role="alert">{text('terms.failed')}</p>;
  if (terms === undefined) return null;
  const has = terms.grants.length > 0 || terms.words.length > 0;
  return (
    <>
      <p class="muted">
        {has ? text('terms.head', { number: terms.number, until: unbroken(leftToRight(terms.validUntil)) }) : text('terms.none')}{' '}
        {has && !terms.signed ? text('terms.unsigned') : ''}
      </p>
      <ul class="terms">
        {terms.grants.map((grant, index) => (
          <li key={index}>
            <GrantLine grant={grant} />
          </li>
        ))}
        {terms.words.map((grant, index) => (
          <li key={`words ${index}`}>
            <WordGrantLine grant={grant} />
          </li>
        ))}
      </ul>
      {has ? <p class="muted">{text('terms.handles')}</p> : null}
      <TermsDraft />
      <p class="muted">{text('terms.change')}</p>
    </>
  );
}
