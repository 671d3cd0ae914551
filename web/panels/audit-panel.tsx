// An auditor asks to see what a member sees: whose view, and why. What stands is listed and can be ended.

import { useEffect, useState } from 'preact/hooks';
import { durationText } from '../display/quantity.ts';
import { beginLook, endLook, fetchOffered, REASON_LETTERS, standingLooks } from '../session/audit.ts';
import type { ViewInfo } from '../session/server-messages.ts';
import { tick } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';
import { closePanel } from './dialog-state.ts';

function Standing({ onFailed }: { onFailed: () => void }) {
  const now = tick.value >= 0 ? Date.now() / 1000 : 0;
  const looks = standingLooks();
  if (looks.length === 0) return null;
  return (
    <>
      <h3>{text('audit.standing')}</h3>
      <ul>
        {looks.map(({ handle, names, auditedUntil }) => (
          <li key={handle}>
            {text('audit.left', { name: nameOf(names), time: durationText((auditedUntil ?? 0) - now) })}{' '}
            <button type="button" class="button" onClick={() => void endLook(handle).catch(onFailed)}>
              {text('audit.end')}
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The inside of the dialog. */
export function AuditPanel() {
  const [offered, setOffered] = useState<readonly ViewInfo[]>([]);
  const [view, setView] = useState('');
  const [reason, setReason] = useState('');
  const [problem, setProblem] = useState<'' | 'short' | 'failed'>('');
  const fail = (): void => setProblem('failed');
  useEffect(() => {
    fetchOffered().then((views) => {
      setOffered(views);
      setView(views[0]?.handle ?? '');
    }, fail);
  }, []);
  const begin = (event: Event): void => {
    event.preventDefault();
    const { length } = reason.trim();
    if (length < REASON_LETTERS.least || length > REASON_LETTERS.most) return setProblem('short');
    beginLook(view, reason.trim()).then(closePanel, fail);
  };
  return (
    <>
      <p class="muted">{text('audit.help')}</p>
      <form class="word-form" onSubmit={begin}>
        <label>
          {text('audit.view')}
          <select value={view} onChange={({ currentTarget }) => setView(currentTarget.value)}>
            {offered.map(({ handle, names }) => (
              <option key={handle} value={handle}>
                {nameOf(names)}
              </option>
            ))}
          </select>
        </label>
        <label>
          {text('audit.reason')}
          <textarea value={reason} maxLength={REASON_LETTERS.most} onInput={({ currentTarget }) => setReason(currentTarget.value)} />
        </label>
        {problem === '' ? null : <p role="alert">{text(`audit.${problem}`)}</p>}
        <button type="submit" class="button button-strong" disabled={view === ''}>
          {text('audit.begin')}
        </button>
      </form>
      <Standing onFailed={fail} />
    </>
  );
}
