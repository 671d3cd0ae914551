// What lies over the screen for a moment: the first card, the keys, what all this is built on.

import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { COMMANDS } from '../session/commands.ts';
import { session } from '../session/store.ts';
import { language, text } from '../words/language.ts';
import { Dialog } from './dialog.tsx';
import { aboutOpen, closePanel, helpOpen, introOpen, introWanted, openPanelId, runbookPage, singleKeys } from './dialog-state.ts';
import { PANELS, type PanelEntry } from './panel-list.ts';
import { RunbookPanel } from './runbook-panel.tsx';
import { SignLegend } from './sign-legend.tsx';

/** The first lines of the exercise: what it is built on and what is notional. */
export function disclaimerLines(): readonly string[] {
  const disclaimer = session.value?.exercise?.disclaimer;
  return disclaimer?.[language.value] ?? disclaimer?.['en'] ?? [];
}

/** The dismissible first card: five lines, fewer where less can be tried. */
function Intro() {
  return (
    <Dialog title={text('intro.title')} closeLabel={text('intro.close')} onClose={() => (introWanted.value = false)}>
      <ul class="intro-lines">
        <li>{text('intro.1')}</li>
        <li>{text('intro.2')}</li>
        {(session.value?.views.length ?? 0) > 1 ? <li>{text('intro.3')}</li> : null}
        {session.value?.director === true ? <li>{text('intro.4')}</li> : null}
        <li>{text('intro.5')}</li>
      </ul>
    </Dialog>
  );
}

function Help() {
  return (
    <Dialog title={text('help.title')} closeLabel={text('card.close')} onClose={() => (helpOpen.value = false)}>
      <p>
        <button type="button" class="button single-keys" onClick={() => (singleKeys.value = !singleKeys.value)}>
          {text(singleKeys.value ? 'help.single.off' : 'help.single.on')}
        </button>
      </p>
      <dl class="key-list">
        {COMMANDS.map(({ shown, does }) => (
          <div key={does}>
            <dt>
              {shown.map((key) => (
                <kbd key={key} dir="ltr">
                  {key === 'Space' ? text('help.key.space') : key === 'Arrows' ? text('help.key.arrows') : key}
                </kbd>
              ))}
            </dt>
            <dd>{text(does)}</dd>
          </div>
        ))}
      </dl>
      <SignLegend />
    </Dialog>
  );
}

function About() {
  return (
    <Dialog title={text('about.open')} closeLabel={text('card.close')} onClose={() => (aboutOpen.value = false)}>
      {disclaimerLines().map((line) => (
        <p key={line}>{line}</p>
      ))}
      {session.value?.mode === 'exercise' ? <p>{text('banner.exercise')}</p> : null}
      <p class="muted">{text('map.credit')}</p>
      <p class="muted" dir="ltr">
        Manara {session.value?.version ?? ''}
      </p>
    </Dialog>
  );
}

/** A panel of the list, fetched when it is first opened. */
function OpenPanel({ panel }: { panel: PanelEntry }) {
  const [Inside, setInside] = useState<ComponentType | undefined>(undefined);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    panel.load().then(
      (found) => setInside(() => found),
      () => setFailed(true),
    );
  }, [panel]);
  return (
    <Dialog title={text(panel.title)} closeLabel={text('card.close')} onClose={closePanel}>
      {failed ? <p role="alert">{text('panel.failed')}</p> : null}
      {Inside === undefined ? null : <Inside />}
    </Dialog>
  );
}

function Runbook({ page }: { page: string }) {
  return (
    <Dialog title={text('runbook.title')} closeLabel={text('card.close')} onClose={() => (runbookPage.value = undefined)}>
      <RunbookPanel page={page} />
    </Dialog>
  );
}

/** Whichever dialog is open. */
export function Dialogs() {
  if (runbookPage.value !== undefined) return <Runbook page={runbookPage.value} />;
  const panel = PANELS.find(({ id }) => id === openPanelId.value);
  if (panel !== undefined) return <OpenPanel key={panel.id} panel={panel} />;
  if (helpOpen.value) return <Help />;
  if (aboutOpen.value) return <About />;
  if (introOpen.value) return <Intro />;
  return null;
}
