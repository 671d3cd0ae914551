// The form to file an indication, by itself: one press from the palette. Afterwards the panel shows it among the others.

import { useEffect, useState } from 'preact/hooks';
import { loadRegions, mayHaveWords, regions, wordRefusal } from '../session/words.ts';
import { language, text } from '../words/language.ts';
import { openPanelId } from './dialog-state.ts';
import { FileForm } from './indication-form.tsx';
import { Refusal } from './word-refusal.tsx';

/** The inside of the dialog. */
export function FilePanel() {
  const [isFailed, setFailed] = useState(false);
  useEffect(() => {
    wordRefusal.value = undefined;
    void loadRegions().then((isLoaded) => setFailed(!isLoaded));
  }, []);
  if (regions.value === undefined) return isFailed ? <p>{text('panel.failed')}</p> : null;
  if (!mayHaveWords()) return <p>{text('posture.public')}</p>;
  return (
    <div class="words" lang={language.value}>
      <FileForm about={{}} done={() => (openPanelId.value = 'posture')} />
      <Refusal />
    </div>
  );
}
