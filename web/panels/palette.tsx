// One field for everything: a place, a track, a view, a command. Letters, arrows, Enter; no pointer needed.

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { best, namesToFind, trackToFind } from '../display/find.ts';
import { trackName } from '../display/quantity.ts';
import { drawnKind } from '../map/symbols.ts';
import { COMMANDS } from '../session/commands.ts';
import { activePane, selection, session, show } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';
import { centreOnSelection } from './card-frame.tsx';
import { closePalette, paletteOpen } from './dialog-state.ts';

/** More answers than this are a list that nobody reads: more letters are quicker. */
const ANSWERS_MAX = 12;

interface Answer {
  readonly key: string;
  readonly what: string;
  readonly words: string;
  readonly hint: string;
  readonly score: number;
  act(): void;
}

function choose(next: NonNullable<typeof selection.value>): void {
  selection.value = next;
  centreOnSelection();
}

function placeAnswers(wish: string): Answer[] {
  const pane = activePane.value;
  const places = pane.places.value.map((place, index) => ({ place, index }));
  return best(places, ({ place }) => namesToFind(place.names), wish, ANSWERS_MAX).map(({ what: { place, index }, score }) => ({
    key: `place-${index}`,
    what: text('palette.place'),
    words: nameOf(place.names),
    hint: '',
    score,
    act: () => choose({ what: 'place', pane: pane.index, index }),
  }));
}

function trackAnswers(wish: string): Answer[] {
  const pane = activePane.value;
  return best(pane.shown.value?.tracks ?? [], trackToFind, wish, ANSWERS_MAX).map(({ what: track, score }) => ({
    key: `track-${track.id}`,
    what: text('card.track'),
    words: `${trackName(track.id)} ${track.callsign}`.trim(),
    hint: text(`kind.${drawnKind(track) ?? 'unknown'}`),
    score,
    act: () => choose({ what: 'track', pane: pane.index, id: track.id }),
  }));
}

function viewAnswers(wish: string): Answer[] {
  const pane = activePane.value;
  return best(session.value?.views ?? [], ({ names }) => namesToFind(names), wish, ANSWERS_MAX).map(({ what: view, score }) => ({
    key: `view-${view.handle}`,
    what: text('view.label'),
    words: nameOf(view.names),
    hint: '',
    score,
    act: () => show(pane, view.handle, pane.wishedLevel),
  }));
}

function commandAnswers(wish: string): Answer[] {
  const offered = COMMANDS.filter(({ acts, possible }) => Object.keys(acts).length > 0 && (possible === undefined || possible()));
  const found = wish === '' ? offered.map((what) => ({ what, score: 1 })) : best(offered, ({ does }) => [text(does)], wish, ANSWERS_MAX);
  return found.map(({ what: command, score }) => ({
    key: command.does,
    what: text('palette.command'),
    words: text(command.does),
    hint: command.shown[0] ?? '',
    score,
    act: () => Object.values(command.acts)[0]?.({ shiftKey: false }),
  }));
}

function answersTo(wish: string): Answer[] {
  const all = [...placeAnswers(wish), ...trackAnswers(wish), ...viewAnswers(wish), ...commandAnswers(wish)];
  return all.sort((a, b) => b.score - a.score).slice(0, wish === '' ? all.length : ANSWERS_MAX);
}

function AnswerRow({ answer, chosen, onAct }: { answer: Answer; chosen: boolean; onAct: () => void }) {
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (chosen) row.current?.scrollIntoView({ block: 'nearest' });
  }, [chosen]);
  return (
    <li ref={row} id={`answer-${answer.key}`} role="option" aria-selected={chosen} onClick={onAct}>
      <span class="muted">{answer.what}</span>
      <span class="palette-words">
        <bdi>{answer.words}</bdi>
      </span>
      {answer.hint === '' ? null : <kbd>{answer.hint}</kbd>}
    </li>
  );
}

function OpenPalette() {
  const [wish, setWish] = useState('');
  const [chosen, setChosen] = useState(0);
  const field = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => {
    const before = document.activeElement;
    field.current?.focus();
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const answers = answersTo(wish.trim());
  const index = Math.min(chosen, Math.max(0, answers.length - 1));
  const act = (answer: Answer | undefined): void => {
    closePalette();
    // After the field has given the focus back: what the command opens takes it then.
    if (answer !== undefined) queueMicrotask(() => answer.act());
  };
  const press = (event: KeyboardEvent): void => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === 'Tab') event.preventDefault();
    if (event.key === 'Enter') act(answers[index]);
    if (step === undefined || answers.length === 0) return;
    event.preventDefault();
    setChosen((index + step + answers.length) % answers.length);
  };
  return (
    <div class="veil veil-top" onClick={(event) => event.target === event.currentTarget && closePalette()}>
      <div class="dialog palette" role="dialog" aria-modal="true" aria-label={text('palette.title')}>
        <input
          ref={field}
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-answers"
          aria-activedescendant={answers[index] === undefined ? undefined : `answer-${answers[index].key}`}
          aria-label={text('palette.title')}
          placeholder={text('palette.hint')}
          autocomplete="off"
          spellcheck={false}
          dir="auto"
          value={wish}
          onInput={(event) => {
            setWish(event.currentTarget.value);
            setChosen(0);
          }}
          onKeyDown={press}
        />
        <ul id="palette-answers" role="listbox" aria-label={text('palette.title')}>
          {answers.map((answer, at) => (
            <AnswerRow key={answer.key} answer={answer} chosen={at === index} onAct={() => act(answer)} />
          ))}
        </ul>
        {answers.length === 0 ? (
          <p class="muted" role="status">
            {text('palette.none')}
          </p>
        ) : null}
      </div>
    </div>
  );
}

/** The palette while it is open. */
export function Palette() {
  return paletteOpen.value ? <OpenPalette /> : null;
}
