// The time bar: play, speed, where we are, what is computed, named moments. It runs from left to right in every language.

import { clockText, durationText, shortClockText } from '../display/quantity.ts';
import { MARK_KINDS, type ExerciseInfo, type MarkInfo, type Moment } from '../session/server-messages.ts';
import { clock, goLive, goToMoment, isComputed, marks, playing, seek, session, setPlaying, setSpeed, shownAt, speed, SPEEDS } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';

function Transport() {
  const on = playing.value;
  return (
    <div class="transport">
      <button
        type="button"
        class="play"
        aria-label={text(on ? 'time.pause' : 'time.play')}
        title={text(on ? 'time.pause' : 'time.play')}
        onClick={() => setPlaying(!on)}
      >
        <svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
          <path d={on ? 'M6 4h4v16H6zM14 4h4v16h-4z' : 'M7 4l13 8-13 8z'} />
        </svg>
      </button>
      <select
        class="speed"
        aria-label={text('time.speed')}
        title={text('time.speed')}
        value={String(speed.value)}
        onChange={(event) => setSpeed(Number(event.currentTarget.value))}
      >
        {[...new Set([...SPEEDS, speed.value])]
          .sort((a, b) => a - b)
          .map((one) => (
            <option key={one} value={String(one)}>
              ×{one}
            </option>
          ))}
      </select>
      <LiveButton />
    </div>
  );
}

/** A live picture this near to its end is live. */
const LIVE_WITHIN_S = 5;

/** On real feeds: whether the picture is that of now, and the way there. */
function LiveButton() {
  if (session.value?.live !== true) return null;
  const behindS = clock.value.computedUntil - shownAt.value;
  const isNow = playing.value && behindS <= LIVE_WITHIN_S;
  return (
    <button type="button" class={isNow ? 'button live is-live' : 'button live'} aria-pressed={isNow} title={`${text('help.live')} (E)`} onClick={goLive}>
      {isNow ? text('time.live') : text('time.behind', { time: durationText(behindS) })}
    </button>
  );
}

const HEIGHT: Readonly<Record<MarkInfo['what'], string>> = {
  lost: '4px',
  prepare: '4px',
  indication: '8px',
  expected: '8px',
  'take-cover': '12px',
  rebuilding: '16px',
  unrecorded: '16px',
};

/** What happened, as ticks above the bar: the graver the taller, so that colour is not needed. */
function Marks({ exercise }: { exercise: ExerciseInfo }) {
  const ordered = [...marks.value].sort((a, b) => MARK_KINDS.indexOf(a.what) - MARK_KINDS.indexOf(b.what));
  return (
    <div class="slider-marks" aria-hidden="true">
      {ordered.map((mark) => (
        <i
          key={`${mark.at}-${mark.what}`}
          class={`mark-${mark.what}`}
          style={{ left: `${shareOf(exercise, mark.at) * 100}%`, blockSize: HEIGHT[mark.what] }}
          title={`${clockText(mark.at)} ${text(`mark.${mark.what}`, { count: mark.count })}`}
        />
      ))}
    </div>
  );
}

function shareOf(exercise: ExerciseInfo, at: number): number {
  const span = Math.max(1, exercise.endsAt - exercise.startsAt);
  return Math.min(1, Math.max(0, (at - exercise.startsAt) / span));
}

function spanOf(exercise: ExerciseInfo, from: number, to: number): { left: string; width: string } {
  const left = shareOf(exercise, from) * 100;
  return { left: `${left}%`, width: `${Math.max(0, shareOf(exercise, to) * 100 - left)}%` };
}

/** Seconds of a step of the slider's keys; the pointer goes to the second. */
const SLIDER_STEP_S = 10;

function Slider({ exercise }: { exercise: ExerciseInfo }) {
  const at = shownAt.value;
  const until = Math.max(clock.value.computedUntil, exercise.computedUntil);
  return (
    <div class="slider">
      <div class="slider-track" aria-hidden="true">
        <div class="slider-computed" style={spanOf(exercise, exercise.firstAt, until)} />
        <div class="slider-passed" style={spanOf(exercise, exercise.firstAt, at)} />
        {exercise.moments.map((moment) =>
          moment.at === undefined ? null : <i key={moment.key} class="slider-moment" style={{ left: `${shareOf(exercise, moment.at) * 100}%` }} />,
        )}
      </div>
      <Marks exercise={exercise} />
      <input
        type="range"
        min={exercise.startsAt}
        max={exercise.endsAt}
        step={SLIDER_STEP_S}
        value={at}
        aria-label={text('time.seek')}
        aria-valuetext={`${clockText(at)} UTC`}
        onChange={(event) => seek(Number(event.currentTarget.value))}
      />
      <div class="slider-ends">
        <span>{shortClockText(exercise.startsAt)}</span>
        <span>{text('time.computed', { time: clockText(until) })}</span>
        <span>{shortClockText(exercise.endsAt)}</span>
      </div>
    </div>
  );
}

function MomentButton({ moment }: { moment: Moment }) {
  const computed = moment.at !== undefined && isComputed(moment.at);
  // A recording cannot be computed further.
  const possible = computed || session.value?.director === true;
  return (
    <button
      type="button"
      class="moment"
      disabled={!possible}
      title={computed || !possible ? undefined : text('time.moment.restart')}
      onClick={() => goToMoment(moment)}
    >
      <span dir="auto">{nameOf(moment.names)}</span>
      <time>{moment.at === undefined ? '–' : clockText(moment.at).slice(0, 5)}</time>
    </button>
  );
}

/** The bar at the foot of the screen. */
export function TimeBar() {
  const exercise = session.value?.exercise;
  if (exercise === undefined) return null;
  return (
    <footer class="time-bar" dir="ltr">
      <Transport />
      <Slider exercise={exercise} />
      <div class="moments" role="group" aria-label={text('time.moments')}>
        {exercise.moments.map((moment) => (
          <MomentButton key={moment.key} moment={moment} />
        ))}
      </div>
    </footer>
  );
}
