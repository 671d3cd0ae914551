// Postures of regions, the indications that a view was given, a form to file one, and an officer's own word on a posture.

import { useEffect, useState } from 'preact/hooks';
import { EVERYWHERE } from '../../src/model/index.ts';
import { arePosturesPending, loadRegions, mayHaveWords, regions, shownIndications, shownPostures, wordRefusal } from '../session/words.ts';
import { language, text } from '../words/language.ts';
import { FileForm, type About } from './indication-form.tsx';
import { Indication } from './indication-row.tsx';
import { PostureRow, SetPosture } from './posture-row.tsx';
import { Refusal } from './word-refusal.tsx';

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
  const isPending = arePosturesPending();
  const postures = shownPostures();
  const indications = shownIndications();
  return (
    <div class="words" lang={language.value}>
      <h3>{text('posture.title')}</h3>
      {isPending ? <p role="status">{text('posture.pending')}</p> : null}
      {postures.length === 0 ? (
        isPending ? null : (
          <p>{text('posture.allQuiet')}</p>
        )
      ) : (
        <ul>
          {postures.map(({ posture, reasons }) => (
            <PostureRow key={posture.id} posture={posture} reasons={reasons} files={files} set={() => setSetting(posture.id)} />
          ))}
        </ul>
      )}
      {files && setting === undefined ? (
        <button type="button" class="button" onClick={() => setSetting(info.regions[0]?.id ?? EVERYWHERE)}>
          {text('posture.setAnother')}
        </button>
      ) : null}
      {setting === undefined ? null : <SetPosture region={setting} choose={setSetting} done={() => setSetting(undefined)} />}
      <h3>{text('indication.title')}</h3>
      {indications.length === 0 ? (
        isPending ? null : (
          <p>{text('indication.none')}</p>
        )
      ) : (
        <ul>
          {indications.map((item) => (
            <Indication
              key={item.id}
              item={item}
              files={files}
              quote={(quotes) => setForm({ quotes, item })}
              correct={(own, back) => setForm(back ? { withdraws: own } : { replaces: own, item })}
            />
          ))}
        </ul>
      )}
      {files && form === undefined ? (
        <button type="button" class="button" onClick={() => setForm({})}>
          {text('indication.file')}
        </button>
      ) : null}
      {form === undefined ? null : (
        <FileForm key={`${form.quotes ?? ''} ${form.replaces ?? ''} ${form.withdraws ?? ''}`} about={form} done={() => setForm(undefined)} />
      )}
      <Refusal />
    </div>
  );
}
