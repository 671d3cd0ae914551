// A region's posture as the panel shows it, and the form by which an officer sets it.

import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { EVERYWHERE, POSTURES, type PostureItem, type PostureLevel } from '../../src/model/index.ts';
import { countText, dayText, spanText } from '../display/word-spans.ts';
import { regionName, regions, setPosture } from '../session/words.ts';
import { text } from '../words/language.ts';
import { Choice } from './choice.tsx';

function SetForm({ region, done }: { region: string; done: () => void }) {
  const [level, setLevel] = useState<PostureLevel>('elevated');
  const [reason, setReason] = useState('');
  const [hours, setHours] = useState(12);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (await setPosture(region, level, reason, hours)) done();
  };
  return (
    <form class="word-form" onSubmit={(event) => void send(event)}>
      <fieldset>
        <legend>{text('posture.setFor', { region: regionName(region) })}</legend>
        <Choice label={text('posture.level')} value={level} options={POSTURES} say={(one) => text(`postureLevel.${one}`)} choose={setLevel} />
        <label>
          {text('posture.reason')} <input required maxLength={300} dir="auto" value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <label>
          {text('posture.hours')}{' '}
          <input type="number" required min={1} max={72} value={hours} onInput={(event) => setHours(event.currentTarget.valueAsNumber)} />
        </label>
        <button class="button">{text('posture.set')}</button>
        <button type="button" class="button" onClick={done}>
          {text('posture.leave')}
        </button>
      </fieldset>
    </form>
  );
}

/** Which region, and its form. */
export function SetPosture({ region, choose, done }: { region: string; choose: (region: string) => void; done: () => void }) {
  return (
    <>
      <Choice
        label={text('posture.region')}
        value={region}
        options={[EVERYWHERE, ...(regions.value?.regions ?? []).map(({ id }) => id)]}
        say={regionName}
        choose={choose}
      />
      <SetForm key={region} region={region} done={done} />
    </>
  );
}

function reasonsOf(reasons: PostureItem | undefined): ComponentChildren {
  if (reasons === undefined) return null;
  const parts = [
    text('posture.ofShown'),
    reasons.independent === true ? text('posture.independent') : text('posture.oneChain'),
    ...(reasons.disputed === true ? [text('posture.disputed')] : []),
  ];
  return (
    <span class="muted">
      {' '}
      {parts.join(' ')}
      {reasons.count === undefined ? '' : ` ${text('posture.count', { count: countText(reasons.count) })}`}
    </span>
  );
}

/** One region. */
export function PostureRow({ posture, reasons, files, set }: { posture: PostureItem; reasons: PostureItem | undefined; files: boolean; set: () => void }) {
  return (
    <li class={`posture posture-${posture.level}`} data-region={posture.id}>
      <p>
        <strong>{regionName(posture.id)}</strong> <span class="posture-mark">{text(`postureLevel.${posture.level}`)}</span>{' '}
        {posture.kinds.map((kind) => text(`kindClass.${kind}`)).join(text('posture.and'))}
        {posture.window === undefined ? null : <span> {spanText(posture.window)}</span>}
        {reasonsOf(reasons)}
      </p>
      {posture.by === 'officer' ? (
        <p>
          {text('posture.byOfficer', { until: dayText(posture.until ?? 0) })} <q dir="auto">{posture.reason}</q>
        </p>
      ) : null}
      {files ? (
        <button type="button" class="button" onClick={set}>
          {text('posture.set')}
        </button>
      ) : null}
      {files && posture.by === 'officer' ? (
        <button type="button" class="button" onClick={() => void setPosture(posture.id, null, '', 1)}>
          {text('posture.takeBack')}
        </button>
      ) : null}
    </li>
  );
}
