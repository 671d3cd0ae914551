// What one's own terms release, in the words of `manara terms check`, with the price of each grant. Changing and signing
// them happens on the member's own machine.

import { useEffect, useState } from 'preact/hooks';
import { fetchTerms } from '../session/requests.ts';
import type { TermsInfo } from '../session/server-messages.ts';
import { text } from '../words/language.ts';

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
      <p class="muted">{terms.grants.length === 0 ? text('terms.none') : text('terms.head', { number: terms.number, until: terms.validUntil })} {terms.grants.length > 0 && !terms.signed ? text('terms.unsigned') : ''}</p>
      <ul class="terms" lang="en" dir="ltr">
        {terms.grants.map(({ words, price }) => (
          <li key={words}>
            <p>{words}</p>
            {price.map((line) => <p key={line} class="muted">{line}</p>)}
          </li>
        ))}
      </ul>
      <p class="muted">{text('terms.change')}</p>
    </>
  );
}
