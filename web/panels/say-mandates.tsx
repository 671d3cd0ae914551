// Mandates of the lines: those given can be taken back, those held and those of a mediated line are shown; an end can give one.

import { useState } from 'preact/hooks';
import { ENTRY_KINDS, type BoxLine, type BoxMandate, type EntryKind } from '../../src/channel/index.ts';
import { timeS } from '../../src/base/index.ts';
import { sayMandate, sayRevoke } from '../../src/seal/index.ts';
import { minuteText } from '../display/say-words.ts';
import { box, fieldTime, say } from '../session/say.ts';
import { nameOf, text } from '../words/language.ts';

function whoText(mandate: BoxMandate, line: BoxLine): string {
  if (mandate.of === 'held') return text('say.mandate.held');
  if (mandate.of === 'given') return text('say.mandate.given', { name: nameOf(mandate.speaker) });
  return text('say.mandate.of', { name: nameOf(mandate.speaker), end: nameOf(line.ends[mandate.of === 'first' ? 0 : 1] ?? {}) });
}

function MandateRow({ mandate, line }: { mandate: BoxMandate; line: BoxLine }) {
  const kinds = mandate.kinds.map((kind) => text(`say.kind.${kind}`)).join(text('say.comma'));
  return (
    <li>
      <span>
        {whoText(mandate, line)}: {text('say.mandate.under', { kinds, from: minuteText(mandate.from), until: minuteText(mandate.until) })}{' '}
        {mandate.isRevoked ? text('say.mandate.revoked') : ''}
      </span>
      {mandate.of === 'given' && !mandate.isRevoked ? (
        <button type="button" class="button" onClick={() => void say((own, at) => sayRevoke(mandate.id, own, at))}>
          {text('say.mandate.revoke')}
        </button>
      ) : null}
    </li>
  );
}

function GiveForm({ line }: { line: BoxLine }) {
  const [speaker, setSpeaker] = useState(line.speakers[0]?.id ?? '');
  const [kinds, setKinds] = useState<readonly EntryKind[]>(['notice']);
  const [from, setFrom] = useState('');
  const [until, setUntil] = useState('');
  const give = (event: Event): void => {
    event.preventDefault();
    const scope = { kinds, from: fieldTime(from) ?? timeS(Number.NaN), until: fieldTime(until) ?? timeS(Number.NaN) };
    void say((own, at) => sayMandate(line, { speaker, ...scope }, own, at));
  };
  return (
    <form class="say-form" onSubmit={give}>
      <fieldset>
        <legend>{text('say.mandate.give')}</legend>
        <label>
          {text('say.mandate.speaker')}{' '}
          <select value={speaker} onChange={(event) => setSpeaker(event.currentTarget.value)}>
            {line.speakers.map(({ id, names }) => (
              <option key={id} value={id}>
                {nameOf(names)}
              </option>
            ))}
          </select>
        </label>
        {ENTRY_KINDS.map((kind) => (
          <label key={kind}>
            <input
              type="checkbox"
              checked={kinds.includes(kind)}
              onChange={() => setKinds(kinds.includes(kind) ? kinds.filter((one) => one !== kind) : [...kinds, kind])}
            />{' '}
            {text(`say.kind.${kind}`)}
          </label>
        ))}
        <label>
          {text('say.window.from')} <input type="datetime-local" dir="ltr" value={from} onInput={(event) => setFrom(event.currentTarget.value)} />
        </label>
        <label>
          {text('say.window.until')} <input type="datetime-local" dir="ltr" value={until} onInput={(event) => setUntil(event.currentTarget.value)} />
        </label>
        <button type="submit" class="button">
          {text('say.mandate.give')}
        </button>
      </fieldset>
    </form>
  );
}

/** Mandates of all lines; nothing where there are none and none can be given. */
export function Mandates() {
  const lines = (box.value?.lines ?? []).filter(({ mandates, speakers }) => mandates.length > 0 || speakers.length > 0);
  if (lines.length === 0) return null;
  return (
    <details class="say-mandates">
      <summary>{text('say.mandates')}</summary>
      {lines.map((line) => (
        <div key={line.line}>
          <ul>
            {line.mandates.map((mandate) => (
              <MandateRow key={mandate.id} mandate={mandate} line={line} />
            ))}
          </ul>
          {line.speakers.length === 0 ? null : <GiveForm line={line} />}
        </div>
      ))}
    </details>
  );
}
