// The officer's part of the board: stages that wait, with the texts that would go out, and one button for each answer.

import { useEffect } from 'preact/hooks';
import { isStanding } from '../display/stage-look.ts';
import type { Stage, Warning } from '../../src/model/index.ts';
import { arrivalText, clockText, durationText, isolated } from '../display/quantity.ts';
import { actProblem, decide, isOfficer, loadPreview, pending, preview, previewKey, type Act } from '../session/officer.ts';
import type { Pane } from '../session/pane.ts';
import type { PendingInfo } from '../session/server-messages.ts';
import { activePane, selection } from '../session/store.ts';
import { nameOf, text, wholeNumber } from '../words/language.ts';
import { openRunbook } from './dialog-state.ts';
import { StageMark } from './stage-mark.tsx';

function WaitingRow({ waiting, at }: { waiting: PendingInfo; at: number }) {
  const pane = activePane.value;
  const place = pane.places.value[waiting.placeIndex];
  return (
    <li>
      <button
        type="button"
        class={`warning-row is-waiting stage-${waiting.stage}`}
        onClick={() => (selection.value = { what: 'place', pane: pane.index, index: waiting.placeIndex })}
      >
        <StageMark stage={waiting.stage} sizePx={22} />
        <span class="warning-place">{place === undefined ? `#${waiting.placeIndex}` : nameOf(place.names)}</span>
        <span class="warning-left">{waiting.arrivalAt === undefined ? '' : arrivalText(waiting.arrivalAt - at)}</span>
        <span class="warning-stage">
          {text(`stage.${waiting.stage}`)} · {text(`kindClass.${waiting.kindClass}`)}
        </span>
        <span class={waiting.overdue ? 'warning-clock is-overdue' : 'warning-clock'}>
          {text('officer.waits', { time: durationText(at - waiting.waitingFrom) })}
        </span>
        <span class="warning-note">{text('warnings.people', { people: wholeNumber(place?.population ?? 0) })}</span>
      </button>
    </li>
  );
}

/** The list of what waits for an officer; nothing where nothing does. */
export function WaitingList() {
  if (!isOfficer() || pending.value.length === 0) return null;
  const at = activePane.value.shown.value?.at ?? 0;
  const late = pending.value.some((waiting) => waiting.overdue);
  return (
    <section class={late ? 'waiting is-late' : 'waiting'} aria-labelledby="waiting-title">
      <h3 id="waiting-title">{text('officer.title', { count: pending.value.length })}</h3>
      <ol>
        {pending.value.map((waiting) => (
          <WaitingRow key={waiting.placeIndex} waiting={waiting} at={at} />
        ))}
      </ol>
    </section>
  );
}

/** The texts in each language, as they would go out. */
function Texts({ pane, index, stage }: { pane: Pane; index: number; stage: Stage }) {
  const view = pane.view.value;
  useEffect(() => void loadPreview(view, index, stage), [view, index, stage]);
  const shown = preview.value;
  if (shown === undefined || shown.key !== previewKey(view, index, stage)) return null;
  return (
    <div class="previews">
      {shown.texts.map(({ language, headline, description, instruction }) => (
        <blockquote key={language} lang={language} dir="auto">
          <b>{headline}</b>
          <p>{description}</p>
          <p>{instruction}</p>
        </blockquote>
      ))}
    </div>
  );
}

function ActButton({ index, act, stage, strong = false }: { index: number; act: Act; stage: Stage; strong?: boolean }) {
  return (
    <button type="button" class={strong ? 'button button-strong' : 'button'} onClick={() => void decide(index, act, stage)}>
      {text(`officer.${act}`)}
    </button>
  );
}

function Problem() {
  const problem = actProblem.value;
  return problem === '' ? null : (
    <p class="act-problem" role="alert">
      {text(`officer.problem.${problem}`)}
    </p>
  );
}

/** What an officer can do about one place: answer what waits, or end what stands. */
export function OfficerPart({ pane, index, warning, at }: { pane: Pane; index: number; warning: Warning | undefined; at: number }) {
  if (!isOfficer()) return null;
  const waiting = pending.value.find((one) => one.placeIndex === index);
  if (waiting !== undefined) {
    return (
      <div class="officer">
        <p class={`stage-line stage-${waiting.stage}`}>
          <StageMark stage={waiting.stage} sizePx={26} />
          <strong>{text('officer.asks', { stage: text(`stage.${waiting.stage}`) })}</strong>
        </p>
        <p class="muted">
          {text('officer.since', { time: isolated(clockText(waiting.waitingFrom)), age: durationText(at - waiting.waitingFrom) })}
          {waiting.stage === 'take-cover' ? ` ${text('officer.goesByItself')}` : ''}
        </p>
        <div class="officer-buttons">
          <ActButton index={index} act="approve" stage={waiting.stage} strong />
          <ActButton index={index} act="refuse" stage={waiting.stage} />
        </div>
        <Problem />
        <Texts pane={pane} index={index} stage={waiting.stage} />
      </div>
    );
  }
  if (warning === undefined || !isStanding(warning.stage)) return <Problem />;
  return (
    <div class="officer">
      <div class="officer-buttons">
        <ActButton index={index} act="cancelled" stage={warning.stage} />
        <ActButton index={index} act="all-clear" stage={warning.stage} />
        <button
          type="button"
          class="icon-button"
          aria-label={text('runbook.falseWarning')}
          title={text('runbook.falseWarning')}
          onClick={() => openRunbook('false-warning')}
        >
          ?
        </button>
      </div>
      <Problem />
      <details>
        <summary>{text('officer.texts.cancelled')}</summary>
        <Texts pane={pane} index={index} stage="cancelled" />
      </details>
    </div>
  );
}
