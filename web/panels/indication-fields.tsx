// The fields of a report: what may come, how many, from where to where, when, how sure, its two grades, its words and its chain.

import {
  CREDIBILITIES,
  KIND_CLASSES,
  RELIABILITIES,
  STANCES,
  SURENESS,
  type Credibility,
  type KindClass,
  type Reliability,
  type Stance,
  type Sureness,
} from '../../src/model/index.ts';
import { regionName } from '../session/words.ts';
import { text } from '../words/language.ts';
import { Choice } from './choice.tsx';

export interface Speaker {
  readonly who: string;
  readonly stance: Stance;
  readonly saidAt?: number;
}

/** What stands in the fields. */
export interface ReportFields {
  /** Kinds, with a blank between them. */
  readonly kinds: string;
  readonly count: string;
  readonly from: string;
  readonly to: string;
  /** As fields for moments have them. */
  readonly begins: string;
  readonly ends: string;
  readonly sure: string;
  readonly reliability: string;
  readonly credibility: string;
  readonly said: string;
  readonly chain: readonly Speaker[];
}

interface FieldsProps {
  readonly fields: ReportFields;
  readonly set: (changes: Partial<ReportFields>) => void;
}

function Speakers({ chain, change }: { chain: readonly Speaker[]; change: (chain: readonly Speaker[]) => void }) {
  const put = (index: number, speaker: Speaker): void => change(chain.map((one, i) => (i === index ? speaker : one)));
  return (
    <fieldset>
      <legend>{text('indication.chain')}</legend>
      {chain.map((speaker, index) => (
        <p key={index}>
          <input
            dir="auto"
            maxLength={120}
            aria-label={text('indication.speaker')}
            value={speaker.who}
            onInput={(event) => put(index, { ...speaker, who: event.currentTarget.value })}
          />
          <Choice
            label={text('indication.stance')}
            value={speaker.stance}
            options={STANCES}
            say={(stance) => text(`stance.${stance}`)}
            choose={(stance) => put(index, { ...speaker, stance })}
          />
        </p>
      ))}
      <button type="button" class="button" onClick={() => change([...chain, { who: '', stance: 'says' }])}>
        {text('indication.addSpeaker')}
      </button>
    </fieldset>
  );
}

function Whither({ fields, set, known }: FieldsProps & { known: readonly string[] }) {
  return (
    <>
      <Choice
        label={text('indication.fromRegion')}
        value={fields.from}
        options={['', ...known]}
        say={(id) => (id === '' ? '–' : regionName(id))}
        choose={(from) => set({ from })}
      />
      <Choice label={text('indication.toRegion')} value={fields.to} options={known} say={regionName} choose={(to) => set({ to })} />
      <label>
        {text('indication.begins')}{' '}
        <input type="datetime-local" required value={fields.begins} onInput={(event) => set({ begins: event.currentTarget.value })} />
      </label>
      <label>
        {text('indication.ends')} <input type="datetime-local" required value={fields.ends} onInput={(event) => set({ ends: event.currentTarget.value })} />
      </label>
    </>
  );
}

function Grades({ fields, set }: FieldsProps) {
  return (
    <>
      <Choice
        label={text('indication.sure')}
        value={fields.sure}
        options={SURENESS}
        say={(one) => text(`sure.${one as Sureness}`)}
        choose={(sure) => set({ sure })}
      />
      <Choice
        label={text('indication.reliability')}
        value={fields.reliability}
        options={RELIABILITIES}
        say={(one) => `${one} – ${text(`reliability.${one as Reliability}`)}`}
        choose={(reliability) => set({ reliability })}
      />
      <Choice
        label={text('indication.credibility')}
        value={fields.credibility}
        options={CREDIBILITIES.map(String)}
        say={(one) => `${one} – ${text(`credibility.${one as `${Credibility}`}`)}`}
        choose={(credibility) => set({ credibility })}
      />
    </>
  );
}

/** All of them; `kinds` are those that the report had before. */
export function ReportFieldset({ fields, set, known, kinds }: FieldsProps & { known: readonly string[]; kinds: string }) {
  const kindsText = (some: string): string =>
    some
      .split(' ')
      .map((kind) => text(`kindClass.${kind as KindClass}`))
      .join(text('posture.and'));
  return (
    <>
      <Choice
        label={text('indication.what')}
        value={fields.kinds}
        options={[...new Set([kinds, ...KIND_CLASSES])]}
        say={kindsText}
        choose={(some) => set({ kinds: some })}
      />
      <label>
        {text('indication.count')}{' '}
        <input inputMode="numeric" placeholder="50-500" dir="ltr" value={fields.count} onInput={(event) => set({ count: event.currentTarget.value })} />
      </label>
      <Whither fields={fields} set={set} known={known} />
      <Grades fields={fields} set={set} />
      <label>
        {text('indication.text')} <textarea dir="auto" maxLength={2000} value={fields.said} onInput={(event) => set({ said: event.currentTarget.value })} />
      </label>
      <Speakers chain={fields.chain} change={(chain) => set({ chain })} />
    </>
  );
}
