// Postures of regions, the indications that a view was given, a form to file one, and an officer's own word on a posture.

import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { EVERYWHERE, POSTURES, type IndicationItem, type PostureItem, type PostureLevel } from '../../src/model/index.ts';
import { isolated, shortClockText, unbroken } from '../display/quantity.ts';
import { loadRegions, mayHaveWords, regionName, regions, setPosture, shownIndications, shownPostures, wordRefusal } from '../session/words.ts';
import { EN, type WordKey } from '../words/en.ts';
import { language, text } from '../words/language.ts';
import { FileForm, type About } from './indication-form.tsx';

const DAY_MS = 86_400_000;

/** A moment of some day: the day is said too. */
function dayText(at: number): string {
  const day = new Date(Math.floor((at * 1000) / DAY_MS) * DAY_MS).toISOString().slice(0, 10);
  return isolated(unbroken(`${day}\u00a0${shortClockText(at)}`));
}

const spanText = ([from, until]: readonly [number, number]): string => `${dayText(from)} – ${dayText(until)}`;
const countText = ([least, most]: readonly [number, number]): string => isolated(least === most ? String(least) : `${least}–${most}`);

/** Why something was not taken: in the language of the screen where it has words for it, with what the server says beside it. */
export function Refusal() {
  const refused = wordRefusal.value;
  if (refused === undefined || refused.code === '') return null;
  const key = `refused.${refused.code.replace('/', '-')}` as WordKey;
  return (
    <div class="act-problem" role="alert">
      <p>{Object.hasOwn(EN, key) ? text(key) : text('refused.other')}</p>
      {refused.message === '' ? null : <p class="muted" lang="en" dir="ltr">{refused.message}</p>}
    </div>
  );
}

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
        <label>{text('posture.level')} <select value={level} onChange={(event) => setLevel(POSTURES.find((one) => one === event.currentTarget.value) ?? 'elevated')}>
          {POSTURES.map((one) => <option key={one} value={one}>{text(`postureLevel.${one}`)}</option>)}
        </select></label>
        <label>{text('posture.reason')} <input required maxLength={300} dir="auto" value={reason} onInput={(event) => setReason(event.currentTarget.value)} /></label>
        <label>{text('posture.hours')} <input type="number" required min={1} max={72} value={hours} onInput={(event) => setHours(event.currentTarget.valueAsNumber)} /></label>
        <button class="button">{text('posture.set')}</button>
        <button type="button" class="button" onClick={done}>{text('posture.leave')}</button>
      </fieldset>
    </form>
  );
}

function reasonsOf(reasons: PostureItem | undefined): ComponentChildren {
  if (reasons?.because === undefined) return null;
  const parts = [reasons.independent === true ? text('posture.independent') : text('posture.oneChain'), ...(reasons.disputed === true ? [text('posture.disputed')] : [])];
  return <span class="muted"> {parts.join(' ')}{reasons.count === undefined ? '' : ` ${text('posture.count', { count: countText(reasons.count) })}`}</span>;
}

function PostureRow({ posture, reasons, files, set }: { posture: PostureItem; reasons: PostureItem | undefined; files: boolean; set: () => void }) {
  return (
    <li class={`posture posture-${posture.level}`} data-region={posture.id}>
      <p>
        <strong>{regionName(posture.id)}</strong> <span class="posture-mark">{text(`postureLevel.${posture.level}`)}</span> {posture.kinds.map((kind) => text(`kindClass.${kind}`)).join(text('posture.and'))}
        {posture.window === undefined ? null : <span> {spanText(posture.window)}</span>}
        {reasonsOf(reasons)}
      </p>
      {posture.by === 'officer' ? <p>{text('posture.byOfficer', { until: dayText(posture.until ?? 0) })} <q dir="auto">{posture.reason}</q></p> : null}
      {files ? <button type="button" class="button" onClick={set}>{text('posture.set')}</button> : null}
      {files && posture.by === 'officer' ? <button type="button" class="button" onClick={() => void setPosture(posture.id, null, '', 1)}>{text('posture.takeBack')}</button> : null}
    </li>
  );
}

function Chain({ item }: { item: IndicationItem }) {
  if (item.chain === undefined) return null;
  if (item.chain.length === 0) return <p class="muted">{text('indication.ownKnowledge')}</p>;
  return (
    <ol class="chain" aria-label={text('indication.chain')}>
      {item.chain.map(({ who, stance, saidAt }) => (
        <li key={`${who} ${stance}`} class={`chain-${stance}`}>
          <bdi>{who}</bdi>{stance === 'says' ? null : ` (${text(`stance.${stance}`)})`}{saidAt === undefined ? null : <span class="muted"> {dayText(saidAt)}</span>}
        </li>
      ))}
      <li class="muted">{text('indication.here')}</li>
    </ol>
  );
}

function Indication({ item, files, quote, correct }: { item: IndicationItem; files: boolean; quote: (id: string) => void; correct: (own: string, back: boolean) => void }) {
  const [reliability = '', credibility = ''] = item.grade;
  return (
    <li class={`indication indication-${item.state}`} data-id={item.id}>
      <p>
        <strong>{item.what.map((kind) => text(`kindClass.${kind}`)).join(text('posture.and'))}</strong>
        {item.count === undefined ? null : <span> {countText(item.count)}</span>} {item.from === undefined ? null : <span>{text('indication.from', { region: regionName(item.from) })} </span>}
        {text('indication.to', { region: regionName(item.to) })} <span>{spanText(item.window)}</span>
        {item.state === 'stands' ? null : <strong class="indication-state"> {text(`indicationState.${item.state}`)}</strong>}
      </p>
      <p><strong class="grade">{isolated(item.grade)}</strong> <span class="muted">{[text(`reliability.${reliability}` as WordKey), text(`credibility.${credibility}` as WordKey), text(`sure.${item.sure}`)].join(text('indication.semicolon'))}</span></p>
      {item.text === '' ? null : <blockquote lang={item.language} dir="auto">{item.text}</blockquote>}
      <Chain item={item} />
      {item.originator === undefined ? null : <p>{text('indication.originator')} <bdi>{item.originator}</bdi></p>}
      {files && item.state === 'stands' && item.own === undefined ? <button type="button" class="button" onClick={() => quote(item.id)}>{text('indication.passOn')}</button> : null}
      {/* Where the chain is not shown a correction would lose it. */}
      {files && item.state === 'stands' && item.own !== undefined && item.chain !== undefined ? <button type="button" class="button" onClick={() => correct(item.own ?? '', false)}>{text('indication.correct')}</button> : null}
      {files && item.state === 'stands' && item.own !== undefined ? <button type="button" class="button" onClick={() => correct(item.own ?? '', true)}>{text('indication.withdraw')}</button> : null}
    </li>
  );
}

/** The inside of the dialog. */
export function PosturePanel() {
  const [setting, setSetting] = useState<string | undefined>(undefined);
  const [form, setForm] = useState<About | undefined>(undefined);
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    wordRefusal.value = undefined;
    void loadRegions().then((isLoaded) => setFailed(!isLoaded));
  }, []);
  const info = regions.value;
  if (info === undefined) return isFailed ? <p>{text('panel.failed')}</p> : null;
  if (!mayHaveWords()) return <p>{text('posture.public')}</p>;
  const { files } = info;
  const postures = shownPostures();
  const indications = shownIndications();
  return (
    <div class="words" lang={language.value}>
      <h3>{text('posture.title')}</h3>
      {postures.length === 0 ? <p>{text('posture.allQuiet')}</p> : <ul>{postures.map(({ posture, reasons }) => <PostureRow key={posture.id} posture={posture} reasons={reasons} files={files} set={() => setSetting(posture.id)} />)}</ul>}
      {files && setting === undefined ? <button type="button" class="button" onClick={() => setSetting(info.regions[0]?.id ?? EVERYWHERE)}>{text('posture.setAnother')}</button> : null}
      {setting === undefined ? null : (
        <>
          <label>{text('posture.region')} <select value={setting} onChange={(event) => setSetting(event.currentTarget.value)}>
            {[EVERYWHERE, ...info.regions.map(({ id }) => id)].map((id) => <option key={id} value={id}>{regionName(id)}</option>)}
          </select></label>
          <SetForm key={setting} region={setting} done={() => setSetting(undefined)} />
        </>
      )}
      <h3>{text('indication.title')}</h3>
      {indications.length === 0 ? <p>{text('indication.none')}</p> : (
        <ul>{indications.map((item) => (
          <Indication key={item.id} item={item} files={files} quote={(quotes) => setForm({ quotes, item })} correct={(own, back) => setForm(back ? { withdraws: own } : { replaces: own, item })} />
        ))}</ul>
      )}
      {files && form === undefined ? <button type="button" class="button" onClick={() => setForm({})}>{text('indication.file')}</button> : null}
      {form === undefined ? null : <FileForm key={`${form.quotes ?? ''} ${form.replaces ?? ''} ${form.withdraws ?? ''}`} about={form} done={() => setForm(undefined)} />}
      <Refusal />
    </div>
  );
}
