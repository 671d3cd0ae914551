// What is known of one track in the active view, and where it is heading.

import type { Frame, FrameTrack } from '../../src/model/index.ts';
import { KINDS } from '../../src/model/index.ts';
import { chanceText, clockText, courseText, durationText, gradeText, heightText, isolated, lengthText, speedText, trackName } from '../display/quantity.ts';
import { evidenceOf, type Reason } from '../display/evidence.ts';
import { isStanding } from '../display/stage-look.ts';
import { decideKind, kindFailed, kinds } from '../session/kinds.ts';
import type { Pane } from '../session/pane.ts';
import { selection, session } from '../session/store.ts';
import { nameOf, text, wholeNumber } from '../words/language.ts';
import { CardFrame } from './card-frame.tsx';
import { StageMark } from './stage-mark.tsx';

/** A hub has dozens of sensors: a few say enough. */
const SENSORS_NAMED_MAX = 4;
/** Less likely kinds are noise on a card. */
const KIND_LISTED_CHANCE = 0.03;

function Kinds({ track }: { track: FrameTrack }) {
  const kinds = KINDS.map((kind, index) => ({ kind, chance: track.kindChance[index] ?? 0 }))
    .filter(({ chance }) => chance >= KIND_LISTED_CHANCE)
    .sort((a, b) => b.chance - a.chance);
  return (
    <>
      <h3>{text('track.kinds')}</h3>
      <ul class="kinds">
        {kinds.map(({ kind, chance }) => (
          <li key={kind}>
            <span>{text(`kind.${kind}`)}</span>
            <meter min={0} max={1} value={chance} aria-label={text(`kind.${kind}`)} />
            <span>{chanceText(chance)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function reasonText(reason: Reason): string {
  switch (reason.what) {
    case 'speed':
      return text('evidence.speed', { speed: speedText(reason.value), low: speedText(reason.usual[0]), high: speedText(reason.usual[1]) });
    case 'height':
      return text('evidence.height', { height: lengthText(reason.value), low: lengthText(reason.usual[0]), high: lengthText(reason.usual[1]) });
    case 'fast':
      return text('evidence.fast', { speed: speedText(reason.value) });
    case 'seen':
      return text('evidence.seen', { sensors: reason.sensors.slice(0, SENSORS_NAMED_MAX).map(isolated).join(text('why.and')) });
    default:
      return text(`evidence.${reason.what}`);
  }
}

/** What speaks for the likeliest kind, and against; a sign and a word, so that it is not told by colour alone. */
function Evidence({ track, pane }: { track: FrameTrack; pane: Pane }) {
  const reasons = evidenceOf(track, pane.coverage.value);
  if (reasons.length === 0) return null;
  return (
    <>
      <h3>{text('evidence.title')}</h3>
      <ul class="evidence">
        {reasons.map((reason) => (
          <li key={reason.what}>
            <strong class={reason.speaks === 'for' ? 'is-for' : 'is-against'}>
              {reason.speaks === 'for' ? '+' : '−'} {text(`evidence.${reason.speaks}`)}
            </strong>{' '}
            {reasonText(reason)}
          </li>
        ))}
      </ul>
    </>
  );
}

/** The operator's own word, kept beside the machine's: recorded, undone with one press, seen in this view alone. */
function OwnWord({ track }: { track: FrameTrack }) {
  if (session.value?.live !== true) return null;
  const decided = kinds.value.get(track.id);
  return (
    <div class="own-word">
      <h3 id="own-kind">{text('track.own')}</h3>
      <div class="own-kinds" role="group" aria-labelledby="own-kind">
        {KINDS.map((kind) => (
          <button key={kind} type="button" class="button" aria-pressed={decided?.kind === kind} onClick={() => void decideKind(track.id, kind)}>
            {text(`kind.${kind}`)}
          </button>
        ))}
      </div>
      {decided === undefined ? null : (
        <button type="button" class="button" onClick={() => void decideKind(track.id, undefined)}>
          {text('track.own.undo')}
        </button>
      )}
      {decided === undefined || decided.by === '' ? null : (
        <span class="muted">
          <bdi>{decided.by}</bdi>
        </span>
      )}
      {kindFailed.value ? (
        <p class="act-problem" role="alert">
          {text('officer.problem.failed')}
        </p>
      ) : null}
    </div>
  );
}

/** Who of this view is warned because of the track: places ahead that stand under a stage. */
function Warned({ track, pane, frame }: { track: FrameTrack; pane: Pane; frame: Frame }) {
  const under = track.arrivals.flatMap(({ placeIndex }) => frame.warnings.filter((warning) => warning.placeIndex === placeIndex && isStanding(warning.stage)));
  if (under.length === 0) return null;
  return (
    <>
      <h3>{text('track.warned')}</h3>
      <ul>
        {under.map((warning) => (
          <li key={warning.placeIndex}>
            <StageMark stage={warning.stage} /> {nameOf(pane.places.value[warning.placeIndex]?.names ?? {})}: {text(`stage.${warning.stage}`)}
          </li>
        ))}
      </ul>
    </>
  );
}

function Motion({ track }: { track: FrameTrack }) {
  const speedMps = Math.hypot(track.eastMps, track.northMps, track.upMps);
  return (
    <dl class="facts">
      <dt>{text('track.speed')}</dt>
      <dd>{speedText(speedMps)}</dd>
      <dt>{text('track.course')}</dt>
      <dd>{courseText(track.eastMps, track.northMps)}</dd>
      <dt>{text('track.height')}</dt>
      <dd>{track.heightKnown ? heightText(track.altitudeHaeM) : text('track.height.unknown')}</dd>
      {Math.abs(track.upMps) >= 3 && track.heightKnown ? (
        <>
          <dt>{text('track.climb')}</dt>
          <dd>
            <bdi dir="ltr">{`${track.upMps > 0 ? '+' : '−'}${wholeNumber(Math.abs(track.upMps))}`}</bdi> {text('unit.mps')}
          </dd>
        </>
      ) : null}
      <dt>{text('track.error')}</dt>
      <dd>
        {track.heightKnown
          ? text('track.error.both', { horizontal: gradeText(track.horizontalGrade), vertical: gradeText(track.verticalGrade) })
          : gradeText(track.horizontalGrade)}
      </dd>
    </dl>
  );
}

function Ahead({ track, pane, at }: { track: FrameTrack; pane: Pane; at: number }) {
  const { impact } = track;
  return (
    <>
      {impact === undefined ? null : (
        <dl class="facts">
          <dt>{text('track.impact')}</dt>
          <dd>{text('track.impact.at', { time: isolated(clockText(impact.at)), left: durationText(impact.at - at), error: gradeText(impact.grade) })}</dd>
        </dl>
      )}
      <h3>{text('track.arrivals')}</h3>
      {track.arrivals.length === 0 ? <p class="muted">{text('track.arrivals.none')}</p> : null}
      <ul class="arrivals">
        {track.arrivals.map((arrival) => {
          const place = pane.places.value[arrival.placeIndex];
          return (
            <li key={arrival.placeIndex}>
              <button type="button" class="arrival" onClick={() => (selection.value = { what: 'place', pane: pane.index, index: arrival.placeIndex })}>
                <span class="arrival-place">{place === undefined ? `#${arrival.placeIndex}` : nameOf(place.names)}</span>
                <span>{chanceText(arrival.chance)}</span>
                <span class="muted">
                  {text('track.arrival', { earliest: isolated(clockText(arrival.earliestAt)), median: isolated(clockText(arrival.medianAt)) })}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
    </>
  );
}

/** The card of one track. */
export function TrackCard({ pane, id }: { pane: Pane; id: number }) {
  const frame = pane.shown.value;
  const track = frame?.tracks.find((one) => one.id === id);
  const title = `${text('card.track')} ${trackName(id)}`;
  if (frame === undefined || track === undefined) {
    return (
      <CardFrame title={title}>
        <p class="muted">{text('track.gone')}</p>
      </CardFrame>
    );
  }
  return (
    <CardFrame title={title}>
      <p class={track.status === 'lost' ? 'card-state is-lost' : 'card-state'}>
        {text(`track.symbol.${track.symbol}`)} · {text(`track.status.${track.status}`)}
        {track.event === track.id ? null : <> · {text('track.event', { id: trackName(track.event) })}</>}
      </p>
      {track.callsign === '' ? null : (
        <dl class="facts">
          <dt>{text('track.callsign')}</dt>
          <dd>
            <bdi dir="ltr">{track.callsign}</bdi>
          </dd>
        </dl>
      )}
      <Motion track={track} />
      <Kinds track={track} />
      <Evidence track={track} pane={pane} />
      <OwnWord track={track} />
      <Ahead track={track} pane={pane} at={frame.at} />
      <Warned track={track} pane={pane} frame={frame} />
    </CardFrame>
  );
}
