// An indication as the panel shows it, with what may be done about it.

import type { IndicationItem } from '../../src/model/index.ts';
import { isolated } from '../display/quantity.ts';
import { countText, dayText, spanText } from '../display/word-spans.ts';
import { regionName } from '../session/words.ts';
import type { WordKey } from '../words/en.ts';
import { text } from '../words/language.ts';

function Chain({ item }: { item: IndicationItem }) {
  if (item.chain === undefined) return null;
  if (item.chain.length === 0) return <p class="muted">{text('indication.ownKnowledge')}</p>;
  return (
    <ol class="chain" aria-label={text('indication.chain')}>
      {item.chain.map(({ who, stance, saidAt }) => (
        <li key={`${who} ${stance}`} class={`chain-${stance}`}>
          <bdi>{who}</bdi>
          {stance === 'says' ? null : ` (${text(`stance.${stance}`)})`}
          {saidAt === undefined ? null : <span class="muted"> {dayText(saidAt)}</span>}
        </li>
      ))}
      <li class="muted">{text('indication.here')}</li>
    </ol>
  );
}

/** One indication. */
export function Indication({
  item,
  files,
  quote,
  correct,
}: {
  item: IndicationItem;
  files: boolean;
  quote: (id: string) => void;
  correct: (own: string, back: boolean) => void;
}) {
  const [reliability = '', credibility = ''] = item.grade;
  return (
    <li class={`indication indication-${item.state}`} data-id={item.id}>
      <p>
        <strong>{item.what.map((kind) => text(`kindClass.${kind}`)).join(text('posture.and'))}</strong>
        {item.count === undefined ? null : <span> {countText(item.count)}</span>}{' '}
        {item.from === undefined ? null : <span>{text('indication.from', { region: regionName(item.from) })} </span>}
        {text('indication.to', { region: regionName(item.to) })} <span>{spanText(item.window)}</span>
        {item.state === 'stands' ? null : <strong class="indication-state"> {text(`indicationState.${item.state}`)}</strong>}
      </p>
      <p>
        <strong class="grade">{isolated(item.grade)}</strong>{' '}
        <span class="muted">
          {[text(`reliability.${reliability}` as WordKey), text(`credibility.${credibility}` as WordKey), text(`sure.${item.sure}`)].join(
            text('indication.semicolon'),
          )}
        </span>
      </p>
      {item.text === '' ? null : (
        <blockquote lang={item.language} dir="auto">
          {item.text}
        </blockquote>
      )}
      <Chain item={item} />
      {item.originator === undefined ? null : (
        <p>
          {text('indication.originator')} <bdi>{item.originator}</bdi>
        </p>
      )}
      {files && item.state === 'stands' && item.own === undefined ? (
        <button type="button" class="button" onClick={() => quote(item.id)}>
          {text('indication.passOn')}
        </button>
      ) : null}
      {/* Where the chain is not shown a correction would lose it. */}
      {files && item.state === 'stands' && item.own !== undefined && item.chain !== undefined ? (
        <button type="button" class="button" onClick={() => correct(item.own ?? '', false)}>
          {text('indication.correct')}
        </button>
      ) : null}
      {files && item.state === 'stands' && item.own !== undefined ? (
        <button type="button" class="button" onClick={() => correct(item.own ?? '', true)}>
          {text('indication.withdraw')}
        </button>
      ) : null}
    </li>
  );
}
