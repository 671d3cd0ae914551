// The form by which a desk files an indication, corrects or takes back its own, or passes on somebody's.

import { useState } from 'preact/hooks';
import { CREDIBILITIES, EVERYWHERE, KIND_CLASSES, RELIABILITIES, STANCES, SURENESS, type IndicationItem, type KindClass, type Stance } from '../../src/model/index.ts';
import { shownAt } from '../session/store.ts';
import { fileIndication, regionName, regions } from '../session/words.ts';
import { language, text } from '../words/language.ts';

/** What the form is about: one that is passed on, corrected or taken back; `item` is that one as it is shown here. */
export interface About {
  readonly quotes?: string;
  readonly replaces?: string;
  readonly withdraws?: string;
  readonly item?: IndicationItem;
}

interface Speaker {
  readonly who: string;
  readonly stance: Stance;
  readonly saidAt?: number;
}

const HOUR_S = 3_600;

const floorHour = (at: number): number => Math.floor(at / HOUR_S) * HOUR_S;
const isoOf = (at: number): string => new Date(at * 1000).toISOString();
/** The value of a field for moments, in UTC; seconds where there are any. */
const inputMoment = (at: number): string => isoOf(at).slice(0, at % 60 === 0 ? 16 : 19);
/** What such a field says. */
const momentIn = (value: string): string => (value.length === 16 ? `${value}:00Z` : `${value}Z`);

/** A word that this desk has not used: the moment to the second. */
const ownWord = (): string => `f-${new Date().toISOString().replace(/[^0-9]/g, '').slice(0, 17)}`;

function Choice<Value extends string>({ label, value, options, say, choose }: { label: string; value: Value; options: readonly Value[]; say: (value: Value) => string; choose: (value: Value) => void }) {
  return (
    <label>{label} <select value={value} onChange={(event) => choose(options.find((one) => one === event.currentTarget.value) ?? value)}>
      {options.map((one) => <option key={one} value={one}>{say(one)}</option>)}
    </select></label>
  );
}

function Speakers({ chain, change }: { chain: readonly Speaker[]; change: (chain: readonly Speaker[]) => void }) {
  const put = (index: number, speaker: Speaker): void => change(chain.map((one, i) => (i === index ? speaker : one)));
  return (
    <fieldset>
      <legend>{text('indication.chain')}</legend>
      {chain.map((speaker, index) => (
        <p key={index}>
          <input dir="auto" maxLength={120} aria-label={text('indication.speaker')} value={speaker.who} onInput={(event) => put(index, { ...speaker, who: event.currentTarget.value })} />
          <Choice label={text('indication.stance')} value={speaker.stance} options={STANCES} say={(stance) => text(`stance.${stance}`)} choose={(stance) => put(index, { ...speaker, stance })} />
        </p>
      ))}
      <button type="button" class="button" onClick={() => change([...chain, { who: '', stance: 'says' }])}>{text('indication.addSpeaker')}</button>
    </fieldset>
  );
}

function countOf(written: string): number | readonly number[] | undefined {
  if (written.trim() === '') return undefined;
  const parts = written.split(/[-–]/).map((part) => Number(part.trim()));
  return parts.length === 1 ? parts[0] : parts;
}

/** What stands in the fields at first: of a correction all that was said, of what is passed on its content under no grade yet. */
function startOf({ replaces, item }: About, known: readonly string[]) {
  const own = replaces === undefined ? undefined : item;
  const [begins, ends] = item?.window ?? [floorHour(shownAt.peek() + HOUR_S), floorHour(shownAt.peek() + 12 * HOUR_S)];
  return {
    kinds: item?.what ?? (['drone'] as const),
    count: item?.count === undefined ? '' : item.count[0] === item.count[1] ? String(item.count[0]) : item.count.join('-'),
    from: item?.from ?? '', to: item?.to ?? known[1] ?? EVERYWHERE, begins, ends, sure: item?.sure ?? 'likely',
    reliability: own?.grade[0] ?? 'F', credibility: own?.grade[1] ?? '6', said: own?.text ?? '', language: own?.language ?? language.peek(), chain: own?.chain ?? [],
    validUntil: own === undefined || own.validUntil === ends ? undefined : own.validUntil,
  };
}

/** The form; `about` says what it corrects, takes back or passes on. */
export function FileForm({ about, done }: { about: About; done: () => void }) {
  const known = [EVERYWHERE, ...(regions.value?.regions.map(({ id }) => id) ?? [])];
  const [start] = useState(() => startOf(about, known));
  const [what, setWhat] = useState<string>(start.kinds.join(' '));
  const [count, setCount] = useState(start.count);
  const [from, setFrom] = useState(start.from);
  const [to, setTo] = useState<string>(start.to);
  const [begins, setBegins] = useState(inputMoment(start.begins));
  const [ends, setEnds] = useState(inputMoment(start.ends));
  const [sure, setSure] = useState<string>(start.sure);
  const [reliability, setReliability] = useState(start.reliability);
  const [credibility, setCredibility] = useState(start.credibility);
  const [said, setSaid] = useState(start.said);
  const [chain, setChain] = useState<readonly Speaker[]>(start.chain);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const report = {
      what: what.split(' '), count: countOf(count), from: from === '' ? undefined : from, to, window: [momentIn(begins), momentIn(ends)], sure, grade: `${reliability}${credibility}`, text: said, language: said !== '' && said === start.said ? start.language : language.value,
      validUntil: start.validUntil === undefined ? undefined : isoOf(start.validUntil),
      chain: chain.filter(({ who }) => who.trim() !== '').map(({ saidAt, ...link }) => ({ ...link, saidAt: saidAt === undefined ? undefined : isoOf(saidAt) })), quotes: about.quotes, replaces: about.replaces,
    };
    const isTaken = await fileIndication({ id: ownWord(), ...(about.withdraws === undefined ? report : { withdraws: about.withdraws }) });
    if (isTaken) done();
  };
  const head = about.withdraws !== undefined ? 'indication.withdraw' : about.replaces !== undefined ? 'indication.correct' : about.quotes !== undefined ? 'indication.passOn' : 'indication.file';
  return (
    <form class="word-form indication-form" onSubmit={(event) => void send(event)}>
      <h4>{text(head)}</h4>
      {about.withdraws !== undefined ? <p>{text('indication.withdrawHelp')}</p> : (
        <>
          <Choice label={text('indication.what')} value={what} options={[...new Set([start.kinds.join(' '), ...KIND_CLASSES])]} say={(kinds) => kinds.split(' ').map((kind) => text(`kindClass.${kind as KindClass}`)).join(text('posture.and'))} choose={setWhat} />
          <label>{text('indication.count')} <input inputMode="numeric" placeholder="50-500" dir="ltr" value={count} onInput={(event) => setCount(event.currentTarget.value)} /></label>
          <Choice label={text('indication.fromRegion')} value={from} options={['', ...known]} say={(id) => (id === '' ? '–' : regionName(id))} choose={setFrom} />
          <Choice label={text('indication.toRegion')} value={to} options={known} say={regionName} choose={setTo} />
          <label>{text('indication.begins')} <input type="datetime-local" required value={begins} onInput={(event) => setBegins(event.currentTarget.value)} /></label>
          <label>{text('indication.ends')} <input type="datetime-local" required value={ends} onInput={(event) => setEnds(event.currentTarget.value)} /></label>
          <Choice label={text('indication.sure')} value={sure} options={SURENESS} say={(one) => text(`sure.${one as (typeof SURENESS)[number]}`)} choose={setSure} />
          <Choice label={text('indication.reliability')} value={reliability} options={RELIABILITIES} say={(one) => `${one} – ${text(`reliability.${one as (typeof RELIABILITIES)[number]}`)}`} choose={setReliability} />
          <Choice label={text('indication.credibility')} value={credibility} options={CREDIBILITIES.map(String)} say={(one) => `${one} – ${text(`credibility.${one as '1'}`)}`} choose={setCredibility} />
          <label>{text('indication.text')} <textarea dir="auto" maxLength={2000} value={said} onInput={(event) => setSaid(event.currentTarget.value)} /></label>
          <Speakers chain={chain} change={setChain} />
        </>
      )}
      <button class="button">{text('indication.send')}</button>
      <button type="button" class="button" onClick={done}>{text('posture.leave')}</button>
    </form>
  );
}
