// What one place is told, and what that rests on.

import type { Frame, Warning } from '../../src/model/index.ts';
import { chanceText, clockText, durationText, isolated, trackName } from '../display/quantity.ts';
import { isStanding } from '../display/stage-look.ts';
import { restsOnHidden, tracksTowards } from '../display/warning-order.ts';
import { drawnKind } from '../map/symbols.ts';
import { health } from '../session/health.ts';
import type { Pane } from '../session/pane.ts';
import { localOffsetS, selection } from '../session/store.ts';
import { nameOf, text, wholeNumber } from '../words/language.ts';
import { CardFrame } from './card-frame.tsx';
import { OfficerPart } from './officer-desk.tsx';
import { StageMark } from './stage-mark.tsx';
import { countdownText } from './warning-list.tsx';

function Clock({ at, pane }: { at: number; pane: Pane }) {
  return (
    <bdi dir="ltr">
      {clockText(at)} {text('time.utc')} · {clockText(at, localOffsetS(pane)).slice(0, 5)} {text('time.local')}
    </bdi>
  );
}

function Standing({ warning, frame, pane }: { warning: Warning; frame: Frame; pane: Pane }) {
  return (
    <>
      <p class={`stage-line stage-${warning.stage}`}>
        <StageMark stage={warning.stage} sizePx={26} />
        <strong>{text(`stage.${warning.stage}`)}</strong>
        <span>{countdownText(warning, frame.at)}</span>
      </p>
      {warning.notUpdated ? <p class="card-state is-lost">{text('warnings.notUpdated')}</p> : null}
      <dl class="facts">
        {warning.arrivalAt === undefined ? null : (
          <>
            <dt>{text('place.earliest')}</dt>
            <dd>
              <Clock at={warning.arrivalAt} pane={pane} />
            </dd>
          </>
        )}
        <dt>{text('place.kindClass')}</dt>
        <dd>{text(`kindClass.${warning.kindClass}`)}</dd>
        <dt>{text('place.issued')}</dt>
        <dd>
          <Clock at={warning.issuedAt} pane={pane} />
        </dd>
        <dt>{text('place.message')}</dt>
        <dd>{text('place.message.value', { sequence: warning.sequence, event: warning.event })}</dd>
      </dl>
    </>
  );
}

function Tracks({ frame, index, pane }: { frame: Frame; index: number; pane: Pane }) {
  const towards = tracksTowards(frame, index);
  if (towards.length === 0) return null;
  return (
    <>
      <h3>{text('place.tracks')}</h3>
      <ul class="arrivals">
        {towards.map(({ track, chance, medianAt }) => (
          <li key={track.id}>
            <button type="button" class="arrival" onClick={() => (selection.value = { what: 'track', pane: pane.index, id: track.id })}>
              <span class="arrival-place">
                {trackName(track.id)} {text(`kind.${drawnKind(track) ?? 'unknown'}`)}
              </span>
              <span>{chanceText(chance)}</span>
              <span class="muted">
                {isolated(clockText(medianAt))} {text('time.utc')}
              </span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** What became of this place's messages in each of the member's channels: the newest of each. */
function Receipts({ index }: { index: number }) {
  const rows = (health.value?.channels ?? []).flatMap(({ name, receipts }) => {
    const last = receipts.findLast(({ placeIndex }) => placeIndex === index);
    return last === undefined ? [] : [{ name, last }];
  });
  if (rows.length === 0) return null;
  return (
    <>
      <h3>{text('place.receipts')}</h3>
      <ul>
        {rows.map(({ name, last }) => (
          <li key={name}>
            <bdi dir="ltr">{name}</bdi>: {text(`receipt.${last.result}`)} <span class="muted">{isolated(clockText(last.sentAt))}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The card of one place. */
export function PlaceCard({ pane, index }: { pane: Pane; index: number }) {
  const place = pane.places.value[index];
  const frame = pane.shown.value;
  if (place === undefined || frame === undefined) return null;
  const warning = frame.warnings.find((one) => one.placeIndex === index);
  return (
    <CardFrame title={nameOf(place.names)}>
      {warning === undefined ? <p class="muted">{text('place.noWarning')}</p> : <Standing warning={warning} frame={frame} pane={pane} />}
      <OfficerPart pane={pane} index={index} warning={warning} at={frame.at} />
      {warning !== undefined && isStanding(warning.stage) && restsOnHidden(frame, warning) ? (
        <div class="hidden-note">
          <h3>{text('place.hidden.title')}</h3>
          <p>{text('place.hidden')}</p>
        </div>
      ) : null}
      <Receipts index={index} />
      <Tracks frame={frame} index={index} pane={pane} />
      <dl class="facts">
        <dt>{text('place.population')}</dt>
        <dd>{wholeNumber(place.population)}</dd>
        <dt>{text('place.shelter')}</dt>
        <dd>{durationText(place.shelterS)}</dd>
      </dl>
      {place.served ? null : <p class="unserved">{text('place.unserved')}</p>}
    </CardFrame>
  );
}
