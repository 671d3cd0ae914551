// The form by which a desk files an indication, corrects or takes back its own, or passes on somebody's.

import { useState } from 'preact/hooks';
import { EVERYWHERE, type IndicationItem } from '../../src/model/index.ts';
import { shownAt } from '../session/store.ts';
import { fileIndication, regions } from '../session/words.ts';
import { language, text } from '../words/language.ts';
import { ReportFieldset, type ReportFields } from './indication-fields.tsx';

/** What the form is about: one that is passed on, corrected or taken back; `item` is that one as it is shown here. */
export interface About {
  readonly quotes?: string;
  readonly replaces?: string;
  readonly withdraws?: string;
  readonly item?: IndicationItem;
}

const HOUR_S = 3_600;

const floorHour = (at: number): number => Math.floor(at / HOUR_S) * HOUR_S;
const isoOf = (at: number): string => new Date(at * 1000).toISOString();
/** The value of a field for moments, in UTC; seconds where there are any. */
const inputMoment = (at: number): string => isoOf(at).slice(0, at % 60 === 0 ? 16 : 19);
/** What such a field says. */
const momentIn = (value: string): string => (value.length === 16 ? `${value}:00Z` : `${value}Z`);

/** A word that this desk has not used: the moment to the second. */
const ownWord = (): string =>
  `f-${new Date()
    .toISOString()
    .replace(/[^0-9]/g, '')
    .slice(0, 17)}`;

function countOf(written: string): number | readonly number[] | undefined {
  if (written.trim() === '') return undefined;
  const parts = written.split(/[-–]/).map((part) => Number(part.trim()));
  return parts.length === 1 ? parts[0] : parts;
}

/** What stands in the fields at first: of a correction all that was said, of what is passed on its content under no grade yet. */
function startOf({ replaces, item }: About, known: readonly string[]): ReportFields {
  const own = replaces === undefined ? undefined : item;
  const [begins, ends] = item?.window ?? [floorHour(shownAt.peek() + HOUR_S), floorHour(shownAt.peek() + 12 * HOUR_S)];
  return {
    kinds: (item?.what ?? ['drone']).join(' '),
    count: item?.count === undefined ? '' : item.count[0] === item.count[1] ? String(item.count[0]) : item.count.join('-'),
    from: item?.from ?? '',
    to: item?.to ?? known[1] ?? EVERYWHERE,
    begins: inputMoment(begins),
    ends: inputMoment(ends),
    sure: item?.sure ?? 'likely',
    reliability: own?.grade[0] ?? 'F',
    credibility: own?.grade[1] ?? '6',
    said: own?.text ?? '',
    chain: own?.chain ?? [],
  };
}

/** The report that the fields say; what a correction does not change is as it was. */
function reportOf(fields: ReportFields, { quotes, replaces, item }: About): object {
  const own = replaces === undefined ? undefined : item;
  const { kinds, count, from, to, begins, ends, sure, reliability, credibility, said, chain } = fields;
  return {
    what: kinds.split(' '),
    count: countOf(count),
    from: from === '' ? undefined : from,
    to,
    window: [momentIn(begins), momentIn(ends)],
    sure,
    grade: `${reliability}${credibility}`,
    text: said,
    language: own !== undefined && said !== '' && said === own.text ? own.language : language.peek(),
    validUntil: own === undefined || own.validUntil === own.window[1] ? undefined : isoOf(own.validUntil),
    chain: chain.filter(({ who }) => who.trim() !== '').map(({ saidAt, ...link }) => ({ ...link, saidAt: saidAt === undefined ? undefined : isoOf(saidAt) })),
    quotes,
    replaces,
  };
}

const headOf = ({ withdraws, replaces, quotes }: About) => {
  if (withdraws !== undefined) return 'indication.withdraw';
  if (replaces !== undefined) return 'indication.correct';
  return quotes === undefined ? 'indication.file' : 'indication.passOn';
};

/** The form; `about` says what it corrects, takes back or passes on. */
export function FileForm({ about, done }: { about: About; done: () => void }) {
  const known = [EVERYWHERE, ...(regions.value?.regions.map(({ id }) => id) ?? [])];
  const [start] = useState(() => startOf(about, known));
  const [fields, setFields] = useState(start);
  const send = async (event: Event): Promise<void> => {
    event.preventDefault();
    const isTaken = await fileIndication({ id: ownWord(), ...(about.withdraws === undefined ? reportOf(fields, about) : { withdraws: about.withdraws }) });
    if (isTaken) done();
  };
  return (
    <form class="word-form indication-form" onSubmit={(event) => void send(event)}>
      <h4>{text(headOf(about))}</h4>
      {about.withdraws !== undefined ? (
        <p>{text('indication.withdrawHelp')}</p>
      ) : (
        <ReportFieldset fields={fields} set={(changes) => setFields((before) => ({ ...before, ...changes }))} known={known} kinds={start.kinds} />
      )}
      <button class="button">{text('indication.send')}</button>
      <button type="button" class="button" onClick={done}>
        {text('posture.leave')}
      </button>
    </form>
  );
}
