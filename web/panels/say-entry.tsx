// One entry of a thread: what it says, under which mandate, what became of it, and what may be done about it from here.

import { useEffect, useState } from 'preact/hooks';
import type { BoxEntry, Window } from '../../src/channel/index.ts';
import type { Result } from '../../src/base/index.ts';
import { sayConsent, sayHold, sayReturn, sayReworded, sayVerbatim, sayWording, type Opened, type SealFault } from '../../src/seal/index.ts';
import { lengthText } from '../display/quantity.ts';
import { minuteText, problemText } from '../display/say-words.ts';
import { box, keys, known, openPart, ownDevices, say, tellReceived, unknownKeys, type Thread } from '../session/say.ts';
import { nameOf, text } from '../words/language.ts';

type Opening = Result<Opened, SealFault> | undefined;

/** Opens a part of an entry, anew when the entry or the keys change. */
function useOpened(entry: BoxEntry, thread: Thread, part: 'parcel' | 'wording' | 'reason'): Opening {
  const [opened, setOpened] = useState<Opening>(undefined);
  const wait = unknownKeys.value.length;
  const own = keys.value?.device.kid;
  useEffect(() => {
    let isStale = false;
    if (entry[part] !== '') void openPart(entry, thread.line, part).then((found) => isStale || setOpened(found));
    return () => {
      isStale = true;
    };
  }, [entry[part], entry.authorDevices.length, wait, own]);
  return opened;
}

function WindowLines({ window }: { window: Window }) {
  return (
    <dl class="say-window">
      <div>
        <dt>{text('say.area')}</dt>
        <dd dir="ltr">{window.area.map(([lon, lat]) => `${lat} ${lon}`).join(' · ')}</dd>
      </div>
      <div>
        <dt>{text('say.heights')}</dt>
        <dd>
          {lengthText(window.floorM)} – {lengthText(window.ceilingM)}
        </dd>
      </div>
      <div>
        <dt>{text('say.window')}</dt>
        <dd>
          {minuteText(window.from)} – {minuteText(window.until)} {text('time.utc')}
        </dd>
      </div>
    </dl>
  );
}

/** Words in their own direction, whatever stands around them. */
function Words({ opened }: { opened: Opening }) {
  if (opened === undefined) return <p class="muted">…</p>;
  if (!opened.ok) return <p class="act-problem">{problemText(opened.error.code)}</p>;
  const { text: words, window } = opened.value.body;
  return (
    <>
      {words === '' ? null : (
        <p class="say-words" dir="auto">
          {words}
        </p>
      )}
      {window === null ? null : <WindowLines window={window} />}
    </>
  );
}

function fromText({ from }: BoxEntry, { line }: Thread): string {
  if (from === 'own') return text('say.from.own');
  if (from === 'other') return text('say.from.other');
  return nameOf(line.ends[from === 'first' ? 0 : 1] ?? {});
}

/** The author's answer to a wording. */
function Consent({ entry, thread }: { entry: BoxEntry; thread: Thread }) {
  const wording = useOpened(entry, thread, 'wording');
  return (
    <div class="say-wording">
      <p>{text('say.wording.asks')}</p>
      <Words opened={wording} />
      {wording?.ok === true ? (
        <div class="officer-buttons">
          <button type="button" class="button button-strong" onClick={() => void say((own, at) => sayConsent(entry, true, own, at))}>
            {text('say.consent')}
          </button>
          <button type="button" class="button" onClick={() => void say((own, at) => sayConsent(entry, false, own, at))}>
            {text('say.decline')}
          </button>
        </div>
      ) : null}
    </div>
  );
}

/** A mediator gives an entry back, whether this browser can open it or not. */
function Return({ entry }: { entry: BoxEntry }) {
  const [reason, setReason] = useState('');
  const trusted: BoxEntry = { ...entry, authorDevices: known(entry.authorDevices) };
  if (trusted.authorDevices.length === 0) return null;
  return (
    <details>
      <summary>{text('say.return')}</summary>
      <label>
        {text('say.reason')} <textarea dir="auto" rows={2} value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
      </label>
      <button type="button" class="button" onClick={() => void say((own, at) => sayReturn(trusted, reason, own, at))}>
        {text('say.return.send')}
      </button>
    </details>
  );
}

/** What a mediator does with an entry on the desk. */
function Desk({ entry, opened, thread }: { entry: BoxEntry; opened: Opened; thread: Thread }) {
  const wording = useOpened(entry, thread, 'wording');
  const [words, setWords] = useState(opened.body.text);
  const trusted: BoxEntry = { ...entry, authorDevices: known(entry.authorDevices), readerDevices: known(entry.readerDevices) };
  return (
    <div class="say-desk">
      {entry.wording === '' ? null : (
        <div class="say-wording">
          <p>{text('say.wording.offered')}</p>
          <Words opened={wording} />
          {entry.stage === 'proposed' ? <p class="muted">{text('say.wording.waits')}</p> : null}
        </div>
      )}
      {entry.isReaderRevoked ? <p class="act-problem">{text('say.reader.revoked')}</p> : null}
      <div class="officer-buttons">
        {/* While another wording lies before the author, holding the entry takes that back first. */}
        {entry.stage === 'proposed' ? null : (
          <button type="button" class="button" onClick={() => void say((own, at) => sayVerbatim(trusted, opened, own, at))}>
            {text('say.verbatim')}
          </button>
        )}
        {entry.stage === 'consented' ? (
          <button type="button" class="button button-strong" onClick={() => void say((own, at) => sayReworded(trusted, ownDevices(), own, at))}>
            {text('say.reworded')}
          </button>
        ) : null}
        {entry.stage === 'held' ? null : (
          <button type="button" class="button" onClick={() => void say((own, at) => sayHold(entry, own, at))}>
            {text('say.hold')}
          </button>
        )}
      </div>
      <details>
        <summary>{text('say.reword')}</summary>
        <label>
          {text('say.wording')} <textarea dir="auto" rows={3} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
        <button type="button" class="button" onClick={() => void say((own, at) => sayWording(trusted, { opened, text: words }, own, at))}>
          {text('say.reword.show')}
        </button>
      </details>
      <Return entry={entry} />
    </div>
  );
}

function Reason({ entry, thread }: { entry: BoxEntry; thread: Thread }) {
  const reason = useOpened(entry, thread, 'reason');
  return (
    <div class="say-wording">
      <p>{text('say.reason')}</p>
      <Words opened={reason} />
    </div>
  );
}

const ON_DESK: readonly string[] = ['waiting', 'held', 'proposed', 'consented', 'declined'];

/** An entry with all that belongs to it. */
export function SayEntry({ entry, thread }: { entry: BoxEntry; thread: Thread }) {
  const opened = useOpened(entry, thread, 'parcel');
  useEffect(() => {
    if (opened?.ok === true) tellReceived(entry);
  }, [opened]);
  const answered = thread.entries.find(({ id }) => id === entry.re);
  const canAct = box.value?.writes === true && keys.value !== undefined;
  const isMediator = thread.line.role === 'mediator';
  return (
    <li class={`say-entry say-from-${entry.from}`}>
      <p class="say-head">
        <b>{text(`say.kind.${entry.kind}`)}</b> <span>{fromText(entry, thread)}</span>{' '}
        <span class="muted">
          {minuteText(entry.at)} {text('time.utc')}
        </span>
      </p>
      {answered === undefined ? null : <p class="muted">{text('say.re', { kind: text(`say.kind.${answered.kind}`), time: minuteText(answered.at) })}</p>}
      {entry.mandate === null ? null : (
        <p class="say-mandate">
          {text('say.mandate.under', {
            kinds: entry.mandate.kinds.map((kind) => text(`say.kind.${kind}`)).join(text('say.comma')),
            from: minuteText(entry.mandate.from),
            until: minuteText(entry.mandate.until),
          })}
          {entry.mandate.isRevoked ? ` ${text('say.mandate.revoked')}` : ''}
        </p>
      )}
      <Words opened={opened} />
      <p class="muted">
        {text(`say.stage.${entry.from === 'other' ? 'came' : entry.stage}`)}
        {entry.isReworded ? ` · ${text('say.isReworded')}` : entry.stage === 'forwarded' ? ` · ${text('say.isVerbatim')}` : ''}
        {entry.receivedAt === null ? '' : ` · ${text('say.receivedAt', { time: minuteText(entry.receivedAt) })}`}
        {` · ${text('say.expiresAt', { time: minuteText(entry.expiresAt) })}`}
      </p>
      {entry.reason === '' ? null : <Reason entry={entry} thread={thread} />}
      {canAct && !isMediator && entry.stage === 'proposed' ? <Consent entry={entry} thread={thread} /> : null}
      {canAct && isMediator && opened !== undefined && ON_DESK.includes(entry.stage) ? (
        opened.ok ? (
          <Desk entry={entry} opened={opened.value} thread={thread} />
        ) : (
          <div class="say-desk">
            <Return entry={entry} />
          </div>
        )
      ) : null}
    </li>
  );
}
