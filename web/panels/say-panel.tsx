// Conversations through a mediator: threads on one side, one thread on the other, the form to write in, the mediator's desk.

import { useEffect, useState } from 'preact/hooks';
import type { Device } from '../../src/channel/index.ts';
import { fingerprintOf } from '../../src/seal/index.ts';
import { minuteText, problemText } from '../display/say-words.ts';
import { box, isSayOpen, keys, makeOwnKeys, sayProblem, threads, trust, unknownKeys, type Thread } from '../session/say.ts';
import { nameOf, text } from '../words/language.ts';
import { SayEntry } from './say-entry.tsx';
import { EntryForm } from './say-form.tsx';
import { Mandates } from './say-mandates.tsx';

/** Who is at the far end of a thread, as far as this view may know. */
function partyText({ line, entries }: Thread): string {
  if (line.role !== 'mediator') return text('say.through', { name: nameOf(line.mediator) });
  const first = entries[0]?.from === 'second' ? 1 : 0;
  return text('say.between', { one: nameOf(line.ends[first] ?? {}), other: nameOf(line.ends[1 - first] ?? {}) });
}

function UnknownKeys() {
  const list = unknownKeys.value;
  if (list.length === 0) return null;
  return (
    <section class="say-keys">
      <p>{text('say.keys.compare')}</p>
      <ul>
        {list.map(({ device, names }) => (
          <li key={device.kid}>
            <span>{nameOf(names) === '' ? text('say.keys.speaker') : nameOf(names)}</span> <code dir="ltr">{fingerprintOf(device)}</code>
            <button type="button" class="button" onClick={() => void trust([device.kid])}>
              {text('say.keys.trust')}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function OwnKeys({ device }: { device: Device | undefined }) {
  if (device === undefined) {
    return (
      <section class="say-keys">
        <p>{text('say.keys.none')}</p>
        <button type="button" class="button button-strong" onClick={() => void makeOwnKeys()}>
          {text('say.keys.make')}
        </button>
      </section>
    );
  }
  return (
    <p class="muted">
      {text('say.keys.own')} <code dir="ltr">{fingerprintOf(device)}</code>
    </p>
  );
}

function ThreadList({ chosen, choose }: { chosen: string; choose: (id: string) => void }) {
  return (
    <nav class="say-threads" aria-label={text('say.threads')}>
      {threads.value.length === 0 ? <p class="muted">{text('say.none')}</p> : null}
      <ol>
        {threads.value.map((thread) => {
          const last = thread.entries[thread.entries.length - 1];
          if (last === undefined) return null;
          return (
            <li key={thread.id}>
              <button
                type="button"
                class={thread.id === chosen ? 'say-thread is-chosen' : 'say-thread'}
                aria-current={thread.id === chosen}
                onClick={() => choose(thread.id)}
              >
                <b>{partyText(thread)}</b>
                <span>
                  {text(`say.kind.${last.kind}`)} · {text(`say.stage.${last.stage}`)}
                </span>
                <span class="muted">{minuteText(last.at)}</span>
              </button>
            </li>
          );
        })}
      </ol>
    </nav>
  );
}

/** The inside of the dialog. */
export function SayPanel() {
  const [chosen, choose] = useState('');
  useEffect(() => {
    isSayOpen.value = true;
    return () => {
      isSayOpen.value = false;
      sayProblem.value = '';
    };
  }, []);
  const held = box.value;
  if (held === undefined || held.lines.length === 0) return <p class="say">{text('say.noLine')}</p>;
  const thread = threads.value.find(({ id }) => id === chosen);
  const isReady = held.writes && keys.value !== undefined;
  return (
    <div class="say">
      {held.writes ? <OwnKeys device={keys.value?.device} /> : <p class="muted">{text('say.past')}</p>}
      <UnknownKeys />
      {sayProblem.value === '' ? null : (
        <p class="act-problem" role="alert">
          {problemText(sayProblem.value)}
        </p>
      )}
      <div class="say-columns">
        <div>
          {isReady ? (
            <button type="button" class="button" onClick={() => choose('')}>
              {text('say.new')}
            </button>
          ) : null}
          <ThreadList chosen={chosen} choose={choose} />
        </div>
        <div class="say-thread-open" aria-live="polite">
          {thread === undefined ? null : (
            <>
              <h3>{partyText(thread)}</h3>
              <ol class="say-entries">
                {thread.entries.map((entry) => (
                  <SayEntry key={entry.id} entry={entry} thread={thread} />
                ))}
              </ol>
            </>
          )}
          {isReady ? <EntryForm key={chosen} thread={thread} /> : null}
        </div>
      </div>
      {isReady ? <Mandates /> : null}
    </div>
  );
}
