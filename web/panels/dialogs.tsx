// What lies over the screen for a moment: the first card, the keys, what all this is built on.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { COMMANDS } from '../session/commands.ts';
import { session } from '../session/store.ts';
import { language, text } from '../words/language.ts';
import { aboutOpen, feedsOpen, helpOpen, introOpen, runbookPage, termsOpen } from './dialog-state.ts';
import { FeedsPanel } from './feeds-panel.tsx';
import { TermsPanel } from './terms-panel.tsx';
import { RunbookPanel } from './runbook-panel.tsx';
import { SignLegend } from './sign-legend.tsx';

/** The first lines of the exercise: what it is built on and what is notional. */
export function disclaimerLines(): readonly string[] {
  const disclaimer = session.value?.exercise?.disclaimer;
  return disclaimer?.[language.value] ?? disclaimer?.['en'] ?? [];
}

interface DialogProps {
  title: string;
  closeLabel: string;
  onClose: () => void;
  children: ComponentChildren;
}

function Dialog({ title, closeLabel, onClose, children }: DialogProps) {
  const close = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    const before = document.activeElement;
    // A long list is read from its top: the button at its foot has the focus without being scrolled to.
    close.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement) before.focus();
    };
  }, []);
  const keepFocus = (event: KeyboardEvent): void => {
    // The close button is the only stop inside: Tab stays on it.
    if (event.key === 'Tab') event.preventDefault();
  };
  return (
    <div class="veil" onClick={(event) => event.target === event.currentTarget && onClose()}>
      <div class="dialog" role="dialog" aria-modal="true" aria-label={title} onKeyDown={keepFocus}>
        <h2>{title}</h2>
        {children}
        <div class="dialog-buttons">
          <button type="button" class="button button-strong" ref={close} onClick={onClose}>{closeLabel}</button>
        </div>
      </div>
    </div>
  );
}

/** The dismissible first card: five lines. */
function Intro() {
  return (
    <Dialog title={text('intro.title')} closeLabel={text('intro.close')} onClose={() => (introOpen.value = false)}>
      <ul class="intro-lines">
        <li>{text('intro.1')}</li>
        <li>{text('intro.2')}</li>
        <li>{text('intro.3')}</li>
        <li>{text('intro.4')}</li>
        <li>{text('intro.5')}</li>
      </ul>
    </Dialog>
  );
}

function Help() {
  return (
    <Dialog title={text('help.title')} closeLabel={text('card.close')} onClose={() => (helpOpen.value = false)}>
      <dl class="key-list">
        {COMMANDS.map(({ shown, does }) => (
          <div key={does}>
            <dt dir="ltr">{shown.map((key) => <kbd key={key}>{key === 'Space' ? text('help.key.space') : key === 'Arrows' ? text('help.key.arrows') : key}</kbd>)}</dt>
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
      {disclaimerLines().map((line) => <p key={line}>{line}</p>)}
      <p>{text('banner.exercise')}</p>
      <p class="muted">{text('map.credit')}</p>
      <p class="muted" dir="ltr">Manara {session.value?.version ?? ''}</p>
    </Dialog>
  );
}

function Feeds() {
  return <Dialog title={text('feeds.title')} closeLabel={text('card.close')} onClose={() => (feedsOpen.value = false)}><FeedsPanel /></Dialog>;
}

function Terms() {
  return <Dialog title={text('terms.title')} closeLabel={text('card.close')} onClose={() => (termsOpen.value = false)}><TermsPanel /></Dialog>;
}

function Runbook({ page }: { page: string }) {
  return <Dialog title={text('runbook.title')} closeLabel={text('card.close')} onClose={() => (runbookPage.value = undefined)}><RunbookPanel page={page} /></Dialog>;
}

/** Whichever dialog is open. */
export function Dialogs() {
  if (runbookPage.value !== undefined) return <Runbook page={runbookPage.value} />;
  if (feedsOpen.value) return <Feeds />;
  if (termsOpen.value) return <Terms />;
  if (helpOpen.value) return <Help />;
  if (aboutOpen.value) return <About />;
  if (introOpen.value && session.value?.mode === 'exercise') return <Intro />;
  return null;
}
