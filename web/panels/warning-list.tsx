// The list of warnings of the active view, the most urgent first, with what they add up to.

import { signal } from '@preact/signals';
import type { Stage, Warning } from '../../src/model/index.ts';
import { arrivalText, clockText, durationText, shortClockText } from '../display/quantity.ts';
import { isStanding } from '../display/stage-look.ts';
import { orderedWarnings, sumsByStage } from '../display/warning-order.ts';
import { activePane, localOffsetS, selection, viewOf } from '../session/store.ts';
import { nameOf, text, wholeNumber } from '../words/language.ts';
import { WaitingList } from './officer-desk.tsx';
import { StageMark } from './stage-mark.tsx';

/** More rows than anybody reads at once; the rest comes on demand. */
const ROWS_FIRST = 40;

export const stageFilter = signal<Stage | undefined>(undefined);
/** Only places that no member serves: they are the hub's to tell somebody about. */
export const unservedOnly = signal(false);
const allRows = signal(false);

/** The warnings of the active view in the order of the list, for the list and for the keys. */
export function listedWarnings(): Warning[] {
  const frame = activePane.value.shown.value;
  if (frame === undefined) return [];
  const wanted = stageFilter.value;
  const places = activePane.value.places.value;
  const ordered = orderedWarnings(frame.warnings, frame.at).filter((warning) => !unservedOnly.value || places[warning.placeIndex]?.served === false);
  return wanted === undefined ? ordered : ordered.filter((warning) => warning.stage === wanted);
}

/** Time left or passed, in words. */
export function countdownText(warning: Warning, at: number): string {
  if (!isStanding(warning.stage)) return text('warnings.since', { time: durationText(at - warning.issuedAt) });
  return warning.arrivalAt === undefined ? '' : arrivalText(warning.arrivalAt - at);
}

function WarningRow({ warning, at }: { warning: Warning; at: number }) {
  const pane = activePane.value;
  const place = pane.places.value[warning.placeIndex];
  const chosen = selection.value?.what === 'place' && selection.value.pane === pane.index && selection.value.index === warning.placeIndex;
  const arrival = warning.arrivalAt;
  return (
    <li>
      <button
        type="button"
        class={`warning-row stage-${warning.stage}`}
        aria-current={chosen}
        onClick={() => (selection.value = { what: 'place', pane: pane.index, index: warning.placeIndex })}
      >
        <StageMark stage={warning.stage} sizePx={22} />
        <span class="warning-place">{place === undefined ? `#${warning.placeIndex}` : nameOf(place.names)}</span>
        <span class="warning-left">{countdownText(warning, at)}</span>
        <span class="warning-stage">
          {text(`stage.${warning.stage}`)} · {text(`kindClass.${warning.kindClass}`)}
          {!place?.served ? <em> · {text('warnings.unserved')}</em> : null}
        </span>
        <span class="warning-clock" dir="ltr">
          {arrival === undefined || !isStanding(warning.stage)
            ? ''
            : `${clockText(arrival).slice(0, 5)} UTC · ${shortClockText(arrival, localOffsetS(pane)).slice(0, 5)}`}
        </span>
        {warning.notUpdated ? <span class="warning-note">{text('warnings.notUpdated')}</span> : null}
      </button>
    </li>
  );
}

function StageChips({ warnings }: { warnings: readonly Warning[] }) {
  const sums = sumsByStage(warnings, activePane.value.places.value);
  if (sums.length === 0) return null;
  return (
    <div class="stage-chips">
      {sums.map(({ stage, placeCount, peopleCount }) => (
        <button
          key={stage}
          type="button"
          class="stage-chip"
          aria-pressed={stageFilter.value === stage}
          title={text('warnings.filter', { stage: text(`stage.${stage}`) })}
          onClick={() => (stageFilter.value = stageFilter.value === stage ? undefined : stage)}
        >
          <StageMark stage={stage} />
          <b class="chip-number" aria-hidden="true">
            {placeCount}
          </b>
          <span class="chip-stage">{text(`stage.${stage}`)}</span>
          <span class="chip-places">{text('warnings.places', { count: placeCount })}</span>
          <span class="chip-people">{text('warnings.people', { people: wholeNumber(peopleCount) })}</span>
        </button>
      ))}
    </div>
  );
}

/** For the hub: warned places that nobody serves, as a filter of their own. */
function UnservedChip({ warnings }: { warnings: readonly Warning[] }) {
  const places = activePane.value.places.value;
  const unserved = warnings.filter((warning) => isStanding(warning.stage) && places[warning.placeIndex]?.served === false);
  if (unserved.length === 0 && !unservedOnly.value) return null;
  const people = unserved.reduce((sum, warning) => sum + (places[warning.placeIndex]?.population ?? 0), 0);
  return (
    <button type="button" class="unserved-chip" aria-pressed={unservedOnly.value} onClick={() => (unservedOnly.value = !unservedOnly.value)}>
      {text('warnings.unservedSum', { count: unserved.length })} <span class="muted">{text('warnings.people', { people: wholeNumber(people) })}</span>
    </button>
  );
}

/** The list with its sums. */
export function WarningList() {
  const pane = activePane.value;
  const frame = pane.shown.value;
  const rows = listedWarnings();
  const at = frame?.at ?? 0;
  const shown = allRows.value ? rows : rows.slice(0, ROWS_FIRST);
  const everything = frame === undefined ? [] : orderedWarnings(frame.warnings, at);
  return (
    <section class="warnings" aria-labelledby="warnings-title">
      <h2 id="warnings-title">
        {text('warnings.title')} <span class="muted">{text('warnings.of', { name: nameOf(viewOf(pane)?.names ?? {}) })}</span>
      </h2>
      <WaitingList />
      <StageChips warnings={everything} />
      <UnservedChip warnings={everything} />
      {rows.length === 0 ? <p class="muted warnings-none">{text('warnings.none')}</p> : null}
      <ol class="warning-rows">
        {shown.map((warning) => (
          <WarningRow key={warning.placeIndex} warning={warning} at={at} />
        ))}
      </ol>
      {rows.length > shown.length ? (
        <button type="button" class="button more" onClick={() => (allRows.value = true)}>
          {text('warnings.more', { count: rows.length - shown.length })}
        </button>
      ) : null}
    </section>
  );
}
