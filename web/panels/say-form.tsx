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
  const corners = area.split('\n').filter((line) => line.trim() !== '').map((line) => line.trim().split(/[\s,]+/).map(Number));
  return {
    area: corners.map(([lat = NAN, lon = NAN]) => [lon, lat] as const), floorM: floor === '' ? NAN : Number(floor), ceilingM: ceiling === '' ? NAN : Number(ceiling),
    from: fieldTime(from) ?? timeS(NAN), until: fieldTime(until) ?? timeS(NAN),
  };
}

function WindowForm({ fields, set }: { fields: WindowFields; set: (fields: WindowFields) => void }) {
  return (
    <fieldset>
      <legend>{text('say.kind.deconfliction')}</legend>
      <label>{text('say.area.field')} <textarea dir="ltr" rows={3} value={fields.area} onInput={(event) => set({ ...fields, area: event.currentTarget.value })} /></label>
      <label>{text('say.floor')} <input type="number" value={fields.floor} onInput={(event) => set({ ...fields, floor: event.currentTarget.value })} /></label>
      <label>{text('say.ceiling')} <input type="number" value={fields.ceiling} onInput={(event) => set({ ...fields, ceiling: event.currentTarget.value })} /></label>
      <label>{text('say.window.from')} <input type="datetime-local" dir="ltr" value={fields.from} onInput={(event) => set({ ...fields, from: event.currentTarget.value })} /></label>
      <label>{text('say.window.until')} <input type="datetime-local" dir="ltr" value={fields.until} onInput={(event) => set({ ...fields, until: event.currentTarget.value })} /></label>
    </fieldset>
  );
}

/** The form; in `thread`, or for a new one. A mediator writes in no thread. */
export function EntryForm({ thread }: { thread: Thread | undefined }) {
  const lines = (box.value?.lines ?? []).filter(({ role }) => role !== 'mediator');
  const [lineId, setLine] = useState(thread?.line.line ?? lines[0]?.line ?? '');
  const [kind, setKind] = useState<EntryKind>(thread === undefined ? 'notice' : 'acknowledgement');
  const [re, setRe] = useState(thread?.entries.findLast(({ from }) => from === 'other')?.id ?? '');
  const [words, setWords] = useState('');
  const [hours, setHours] = useState<number>(HOURS[2]);
  const [window, setWindow] = useState(NO_WINDOW);
  const line = lines.find((one) => one.line === lineId);
  const held = (line?.mandates ?? []).filter(({ of, isRevoked }) => of === 'held' && !isRevoked);
  const [mandateId, setMandate] = useState('');
  if (line === undefined) return null;
  const mandate = held.find(({ id }) => id === mandateId) ?? (line.role === 'speaker' ? held[held.length - 1] : undefined);
  const others = thread?.entries.filter(({ from }) => from === 'other') ?? [];
  const kinds = thread === undefined ? OPENING_KINDS : ENTRY_KINDS;
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const isSent = await say((own, at) => sayEntry({
      line: { ...line, devices: known(line.devices) }, kind, text: words, window: kind === 'deconfliction' ? windowOf(window) : null, re: others.find(({ id }) => id === re), thread: thread?.id ?? '',
      mandate, expiresAt: timeS(minuteOf(at) + hours * 3600),
    }, own, at));
    if (!isSent) return;
    setWords('');
    setWindow(NO_WINDOW);
  };
  return (
    <form class="say-form" onSubmit={(event) => void send(event)}>
      <fieldset>
        <legend>{thread === undefined ? text('say.new') : text('say.write')}</legend>
        {thread === undefined && lines.length > 1 ? (
          <label>{text('say.line')} <select value={lineId} onChange={(event) => setLine(event.currentTarget.value)}>
            {lines.map((one) => <option key={one.line} value={one.line}>{text('say.through', { name: nameOf(one.mediator) })}</option>)}
          </select></label>
        ) : null}
        <label>{text('say.kind')} <select value={kind} onChange={(event) => setKind(ENTRY_KINDS.find((one) => one === event.currentTarget.value) ?? 'notice')}>
          {kinds.map((one) => <option key={one} value={one}>{text(`say.kind.${one}`)}</option>)}
        </select></label>
        {others.length === 0 ? null : (
          <label>{text('say.answers')} <select value={re} onChange={(event) => setRe(event.currentTarget.value)}>
            <option value="">{text('say.answers.none')}</option>
            {others.map((one) => <option key={one.id} value={one.id}>{text(`say.kind.${one.kind}`)} {minuteText(one.at)}</option>)}
          </select></label>
        )}
        {line.role !== 'speaker' || held.length < 2 ? null : (
          <label>{text('say.mandate')} <select value={mandate?.id ?? ''} onChange={(event) => setMandate(event.currentTarget.value)}>
            {held.map((one) => <option key={one.id} value={one.id}>{minuteText(one.from)} – {minuteText(one.until)}</option>)}
          </select></label>
        )}
        <label>{text('say.expires')} <select value={hours} onChange={(event) => setHours(Number(event.currentTarget.value))}>
          {HOURS.map((one) => <option key={one} value={one}>{text('say.hours', { count: one })}</option>)}
        </select></label>
        <label class="say-text">{text('say.text')} <textarea dir="auto" rows={4} maxLength={4000} value={words} onInput={(event) => setWords(event.currentTarget.value)} /></label>
      </fieldset>
      {kind === 'deconfliction' ? <WindowForm fields={window} set={setWindow} /> : null}
      <button type="submit" class="button button-strong">{text('say.send')}</button>
    </form>
  );
}
