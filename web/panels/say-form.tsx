// The form in which an entry is written: what it is, what it answers, its words, until when it counts; area, heights and window of a
// deconfliction notice. It is sealed in this browser before anything leaves it.

import { useState } from 'preact/hooks';
import { ENTRY_KINDS, OPENING_KINDS, minuteOf, type EntryKind, type Window } from '../../src/channel/index.ts';
import { timeS } from '../../src/base/index.ts';
import { sayEntry } from '../../src/seal/index.ts';
import { minuteText } from '../display/say-words.ts';
import { box, fieldTime, known, say, type Thread } from '../session/say.ts';
import { nameOf, text } from '../words/language.ts';

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

/** A field with a list, each entry with its words. */
function Pick({
  label,
  value,
  options,
  choose,
}: {
  label: string;
  value: string;
  options: readonly (readonly [string, string])[];
  choose: (value: string) => void;
}) {
  return (
    <label>
      {label}{' '}
      <select value={value} onChange={(event) => choose(event.currentTarget.value)}>
        {options.map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </select>
    </label>
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
  return (
    <>
      <Pick
        label={text('say.kind')}
        value={choices.kind}
        options={(isNew ? OPENING_KINDS : ENTRY_KINDS).map((one) => [one, text(`say.kind.${one}`)])}
        choose={(kind) => set({ kind: ENTRY_KINDS.find((one) => one === kind) ?? 'notice' })}
      />
      {others.length === 0 ? null : (
        <Pick
          label={text('say.answers')}
          value={choices.re}
          options={[['', text('say.answers.none')], ...others.map((one) => [one.id, `${text(`say.kind.${one.kind}`)} ${minuteText(one.at)}`] as const)]}
          choose={(re) => set({ re })}
        />
      )}
      {mandates.length < 2 ? null : (
        <Pick
          label={text('say.mandate')}
          value={choices.mandateId}
          options={mandates.map((one) => [one.id, `${minuteText(one.from)} – ${minuteText(one.until)}`])}
          choose={(mandateId) => set({ mandateId })}
        />
      )}
      <Pick
        label={text('say.expires')}
        value={String(choices.hours)}
        options={HOURS.map((one) => [String(one), text('say.hours', { count: one })])}
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
          <Pick
            label={text('say.line')}
            value={lineId}
            options={lines.map((one) => [one.line, text('say.through', { name: nameOf(one.mediator) })])}
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
