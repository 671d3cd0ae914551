// A file of terms from this machine beside those in force: who would get more, who less, at which price before and after. It is compared
// and forgotten; nothing takes effect by it.

import { useState } from 'preact/hooks';
import { LIMITS } from '../../src/base/index.ts';
import { isolated, unbroken } from '../display/quantity.ts';
import { fetchDraft, type ChangeInfo, type DraftInfo, type MistakeInfo } from '../session/terms.ts';
import type { WordKey } from '../words/en.ts';
import { text, wholeNumber } from '../words/language.ts';
import { audienceText, GrantLine, WordGrantLine } from './grant-line.tsx';

/** Fields with a hint of their own; the corners of a region belong to the region. */
const HINTS: Readonly<Record<string, WordKey>> = {
  format: 'draft.hint.format',
  version: 'draft.hint.version',
  member: 'draft.hint.member',
  number: 'draft.hint.number',
  previous: 'draft.hint.previous',
  issued: 'draft.hint.moment',
  validUntil: 'draft.hint.validUntil',
  terms: 'draft.hint.terms',
  words: 'draft.hint.terms',
  to: 'draft.hint.to',
  pinned: 'draft.hint.pinned',
  seal: 'draft.hint.seal',
  level: 'draft.hint.level',
  feeds: 'draft.hint.feeds',
  region: 'draft.hint.region',
  places: 'draft.hint.places',
  box: 'draft.hint.region',
  circle: 'draft.hint.region',
  radius: 'draft.hint.region',
  ring: 'draft.hint.region',
  above: 'draft.hint.height',
  below: 'draft.hint.height',
  grid: 'draft.hint.grid',
  delay: 'draft.hint.delay',
  from: 'draft.hint.moment',
  until: 'draft.hint.until',
  steps: 'draft.hint.steps',
  widen: 'draft.hint.widen',
  exerciseOnly: 'draft.hint.truth',
  namesOriginator: 'draft.hint.truth',
  signature: 'draft.hint.signature',
};

function hintOf({ field, kind }: MistakeInfo): string {
  if (kind === 'unreadable') return text('draft.hint.yaml');
  if (kind === 'unknown') return text('draft.hint.unknown');
  const name = field.split('.').findLast((part) => HINTS[part] !== undefined);
  return text(name === undefined ? 'draft.hint.other' : (HINTS[name] ?? 'draft.hint.other'));
}

function Mistakes({ mistakes }: { mistakes: readonly MistakeInfo[] }) {
  return (
    <div role="alert">
      <p class="is-bad">{text('draft.wrong', { count: mistakes.length })}</p>
      <ul class="mistakes">
        {mistakes.map((one) => (
          <li key={`${one.line} ${one.field}`}>
            {one.field === ''
              ? text('draft.line', { line: isolated(String(one.line)) })
              : text('draft.at', { line: isolated(String(one.line)), field: isolated(one.field) })}{' '}
            {text(`draft.kind.${one.kind}`, { value: isolated(one.value) })} {hintOf(one)}
          </li>
        ))}
      </ul>
    </div>
  );
}

function Change({ change: { verdict, gone, come } }: { change: ChangeInfo }) {
  const [some] = [...come, ...gone];
  if (some === undefined) return null;
  return (
    <section class={`change is-${verdict}`}>
      <h4>{text(`draft.verdict.${verdict}`, { whom: audienceText(some) })}</h4>
      <div class="before-after">
        <div>
          <h5>{text('draft.before')}</h5>
          {gone.length === 0 ? <p>{text('draft.nothing')}</p> : gone.map((grant, index) => <GrantLine key={index} grant={grant} />)}
        </div>
        <div>
          <h5>{text('draft.after')}</h5>
          {come.length === 0 ? <p>{text('draft.nothing')}</p> : come.map((grant, index) => <GrantLine key={index} grant={grant} />)}
        </div>
      </div>
    </section>
  );
}

function Difference({ draft }: { draft: DraftInfo }) {
  if (draft.mistakes !== undefined) return <Mistakes mistakes={draft.mistakes} />;
  const { changes, wordsGone, wordsCome, follows, previous } = draft;
  const isSame = changes.length + wordsGone.length + wordsCome.length === 0;
  return (
    <div role="status">
      {isSame ? <p>{text('draft.same')}</p> : null}
      {changes.map((change, index) => (
        <Change key={index} change={change} />
      ))}
      {wordsGone.length + wordsCome.length === 0 ? null : (
        <section class="change">
          <h4>{text('draft.words')}</h4>
          <div class="before-after">
            <div>
              <h5>{text('draft.before')}</h5>
              {wordsGone.map((grant, index) => (
                <WordGrantLine key={index} grant={grant} />
              ))}
            </div>
            <div>
              <h5>{text('draft.after')}</h5>
              {wordsCome.map((grant, index) => (
                <WordGrantLine key={index} grant={grant} />
              ))}
            </div>
          </div>
        </section>
      )}
      {follows === 'other' ? <p class="is-bad">{text('draft.follows', { hash: isolated(unbroken(`${previous.slice(0, 16)}…`)) })}</p> : null}
    </div>
  );
}

type Found = { readonly what: 'draft'; readonly draft: DraftInfo } | { readonly what: 'large'; readonly bytes: number } | { readonly what: 'failed' };

async function compared(file: File): Promise<Found> {
  // Looked at before it is read: half a gigabyte must not become memory first.
  if (file.size > LIMITS.termsDraftLettersMax) return { what: 'large', bytes: file.size };
  try {
    return { what: 'draft', draft: await fetchDraft(await file.text()) };
  } catch {
    return { what: 'failed' };
  }
}

const kilobytes = (bytes: number): string => wholeNumber(Math.ceil(bytes / 1000));

/** The part of the dialog below what is in force. */
export function TermsDraft() {
  const [found, setFound] = useState<Found | undefined>(undefined);
  const [name, setName] = useState('');
  return (
    <section class="draft">
      <h3>{text('draft.title')}</h3>
      <p class="muted">{text('draft.help')}</p>
      {/* A browser's own words for a file stand in the browser's language, not in that of the screen. */}
      <label class="button file-button">
        {text('draft.choose')}
        <input
          id="draft-file"
          type="file"
          class="unseen"
          onChange={({ currentTarget }) => {
            const [file] = currentTarget.files ?? [];
            if (file === undefined) return;
            setName(file.name);
            // The same file, mended, can be chosen again.
            void compared(file)
              .then(setFound)
              .finally(() => (currentTarget.value = ''));
          }}
        />
      </label>{' '}
      {name === '' ? null : <bdi>{name}</bdi>}
      {found === undefined ? null : found.what === 'draft' ? (
        <Difference draft={found.draft} />
      ) : (
        <p role="alert" class="is-bad">
          {found.what === 'failed'
            ? text('draft.failed')
            : text('draft.large', { size: kilobytes(found.bytes), limit: kilobytes(LIMITS.termsDraftLettersMax) })}
        </p>
      )}
    </section>
  );
}
