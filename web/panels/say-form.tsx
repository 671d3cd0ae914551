// The form in which an entry is written: what it is, what it answers, its words, until when it counts; area, heights and window of a
// deconfliction notice. It is sealed in this browser before anything leaves it.

import { useState } from 'preact/hooks';
import { ENTRY_KINDS, OPENING_KINDS, minuteOf, type EntryKind, type Window } from '../../src/channel/index.ts';
import { timeS } from '../../src/base/index.ts';
import { sayEntry } from '../../src/seal/index.ts';
import { minuteText } from '../display/say-words.ts';
import { box, fieldTime, known, say, type Thread } from '../session/say.ts';
import { nameOf, text } from '../words/language.ts';
import { Choice } from './choice.tsx';

const HOURS = [1, 6, 24, 72] as const;
const NAN = Number.NaN;

interface WindowFields {
  readonly area: string;
  readonly floor: string;
  readonly ceiling: string;
  readonly from: string;
  readonly until: string;
}

const NO_WINDOW: WindowFields = { area: '', floor: '', ceiling: '', from: '', until: '' };

/** Corners, one on a line, latitude first as people write them. */
function windowOf({ area, floor, ceiling, from, until }: WindowFields): Window {
  const corners = area
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) =>
      line
        .trim()
        .split(/[\s,]+/)
        .map(Number),
    );
  return {
    area: corners.map(([lat = NAN, lon = NAN]) => [lon, lat] as const),
    floorM: floor === '' ? NAN : Number(floor),
    ceilingM: ceiling === '' ? NAN : Number(ceiling),
    from: fieldTime(from) ?? timeS(NAN),
    until: fieldTime(until) ?? timeS(NAN),
  };
}

function WindowForm({ fields, set }: { fields: WindowFields; set: (fields: WindowFields) => void }) {
  return (
    <fieldset>
      <legend>{text('say.kind.deconfliction')}</legend>
      <label>
        {text('say.area.field')} <textarea dir="ltr" rows={3} value={fields.area} onInput={(event) => set({ ...fields, area: event.currentTarget.value })} />
      </label>
      <label>
        {text('say.floor')} <input type="number" value={fields.floor} onInput={(event) => set({ ...fields, floor: event.currentTarget.value })} />
      </label>
      <label>
        {text('say.ceiling')} <input type="number" value={fields.ceiling} onInput={(event) => set({ ...fields, ceiling: event.currentTarget.value })} />
      </label>
      <label>
        {text('say.window.from')}{' '}
        <input type="datetime-local" dir="ltr" value={fields.from} onInput={(event) => set({ ...fields, from: event.currentTarget.value })} />
      </label>
      <label>
        {text('say.window.until')}{' '}
        <input type="datetime-local" dir="ltr" value={fields.until} onInput={(event) => set({ ...fields, until: event.currentTarget.value })} />
      </label>
    </fieldset>
  );
}

/** What an entry is, besides its words. */
interface Choices {
  readonly kind: EntryKind;
  readonly re: string;
  readonly mandateId: string;
  readonly hours: number;
}

interface ChoicesProps {
  readonly choices: Choices;
  readonly set: (changes: Partial<Choices>) => void;
  readonly isNew: boolean;
  /** Entries that may be answered. */
  readonly others: Thread['entries'];
  /** Mandates among which there is to choose. */
  readonly mandates: Thread['line']['mandates'];
}

function ChoicesFields({ choices, set, isNew, others, mandates }: ChoicesProps) {
  const sayOther = (id: string): string => {
    const other = others.find((one) => one.id === id);
    return other === undefined ? text('say.answers.none') : `${text(`say.kind.${other.kind}`)} ${minuteText(other.at)}`;
  };
  const sayMandate = (id: string): string => {
    const mandate = mandates.find((one) => one.id === id);
    return mandate === undefined ? '' : `${minuteText(mandate.from)} – ${minuteText(mandate.until)}`;
  };
  return (
    <>
      <Choice
        label={text('say.kind')}
        value={choices.kind}
        options={isNew ? OPENING_KINDS : ENTRY_KINDS}
        say={(kind) => text(`say.kind.${kind}`)}
        choose={(kind) => set({ kind })}
      />
      {others.length === 0 ? null : (
        <Choice label={text('say.answers')} value={choices.re} options={['', ...others.map(({ id }) => id)]} say={sayOther} choose={(re) => set({ re })} />
      )}
      {mandates.length < 2 ? null : (
        <Choice
          label={text('say.mandate')}
          value={choices.mandateId}
          options={mandates.map(({ id }) => id)}
          say={sayMandate}
          choose={(mandateId) => set({ mandateId })}
        />
      )}
      <Choice
        label={text('say.expires')}
        value={String(choices.hours)}
        options={HOURS.map(String)}
        say={(hours) => text('say.hours', { count: Number(hours) })}
        choose={(hours) => set({ hours: Number(hours) })}
      />
    </>
  );
}

/** The form; in `thread`, or for a new one. A mediator writes in no thread. */
export function EntryForm({ thread }: { thread: Thread | undefined }) {
  const lines = (box.value?.lines ?? []).filter(({ role }) => role !== 'mediator');
  const [lineId, setLine] = useState(thread?.line.line ?? lines[0]?.line ?? '');
  const others = thread?.entries.filter(({ from }) => from === 'other') ?? [];
  const [choices, setChoices] = useState<Choices>({
    kind: thread === undefined ? 'notice' : 'acknowledgement',
    re: others.at(-1)?.id ?? '',
    mandateId: '',
    hours: HOURS[2],
  });
  const [words, setWords] = useState('');
  const [window, setWindow] = useState(NO_WINDOW);
  const line = lines.find((one) => one.line === lineId);
  if (line === undefined) return null;
  const held = line.mandates.filter(({ of, isRevoked }) => of === 'held' && !isRevoked);
  const mandate = held.find(({ id }) => id === choices.mandateId) ?? (line.role === 'speaker' ? held.at(-1) : undefined);
  const { kind } = choices;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const isSent = await say((own, at) =>
      sayEntry(
        {
          line: { ...line, devices: known(line.devices) },
          kind,
          text: words,
          window: kind === 'deconfliction' ? windowOf(window) : null,
          re: others.find(({ id }) => id === choices.re),
          thread: thread?.id ?? '',
          mandate,
          expiresAt: timeS(minuteOf(at) + choices.hours * 3600),
        },
        own,
        at,
      ),
    );
    if (!isSent) return;
    setWords('');
    setWindow(NO_WINDOW);
  };
  return (
    <form class="say-form" onSubmit={(event) => void send(event)}>
      <fieldset>
        <legend>{thread === undefined ? text('say.new') : text('say.write')}</legend>
        {thread === undefined && lines.length > 1 ? (
          <Choice
            label={text('say.line')}
            value={lineId}
            options={lines.map((one) => one.line)}
            say={(id) => text('say.through', { name: nameOf(lines.find((one) => one.line === id)?.mediator ?? {}) })}
            choose={setLine}
          />
        ) : null}
        <ChoicesFields
          choices={{ ...choices, mandateId: mandate?.id ?? '' }}
          set={(changes) => setChoices((before) => ({ ...before, ...changes }))}
          isNew={thread === undefined}
          others={others}
          mandates={line.role === 'speaker' ? held : []}
        />
        <label class="say-text">
          {text('say.text')} <textarea dir="auto" rows={4} maxLength={4000} value={words} onInput={(event) => setWords(event.currentTarget.value)} />
        </label>
      </fieldset>
      {kind === 'deconfliction' ? <WindowForm fields={window} set={setWindow} /> : null}
      <button type="submit" class="button button-strong">
        {text('say.send')}
      </button>
    </form>
  );
}
