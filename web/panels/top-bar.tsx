// The top line: what this is, which mode it is in, the time, and the few switches that are not about one map.

import { clockText, dateText } from '../display/quantity.ts';
import { activePane, airspacesShown, localOffsetS, session, shownAt, split, toggleSplit } from '../session/store.ts';
import { language, text } from '../words/language.ts';
import { aboutOpen, helpOpen, openPalette } from './dialog-state.ts';
import { openPanel, PANELS } from './panel-list.ts';
import { SharingSwitch } from './sharing-switch.tsx';
import { requestLogout } from '../session/requests.ts';
import { quietUntilMs, soundOn, toggleSound } from '../session/sound.ts';
import { durationText } from '../display/quantity.ts';

/** Both languages at once: whoever looks over a shoulder must read it too. */
export function ModeBadge() {
  const mode = session.value?.mode ?? 'exercise';
  if (mode === 'exercise') {
    return (
      <strong class="mode-badge mode-exercise">
        <span lang="en" dir="ltr">
          EXERCISE
        </span>{' '}
        <span lang="ar" dir="rtl">
          تمرين
        </span>
      </strong>
    );
  }
  return <strong class={`mode-badge mode-${mode}`}>{text(`mode.${mode}`)}</strong>;
}

function Clocks() {
  const at = shownAt.value;
  const offsetS = localOffsetS(activePane.value);
  return (
    <div class="clocks" dir="ltr">
      <span class="clock-date">{at > 0 ? dateText(at) : ''}</span>
      <time class="clock-utc">{at > 0 ? clockText(at) : '--:--:--'}</time>
      <span class="clock-unit">{text('time.utc')}</span>
      <time class="clock-local">{at > 0 ? clockText(at, offsetS).slice(0, 5) : '--:--'}</time>
      <span class="clock-unit">{text('time.local')}</span>
    </div>
  );
}

function Switch({ on, label, onPress, children }: { on: boolean; label: string; onPress: () => void; children: preact.ComponentChildren }) {
  return (
    <button type="button" class="icon-button" aria-pressed={on} aria-label={label} title={label} onClick={onPress}>
      {children}
    </button>
  );
}

function Icon({ d, off = false }: { d: string; off?: boolean }) {
  return (
    <svg
      width="20"
      height="20"
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      stroke-width="2"
      stroke-linecap="round"
      stroke-linejoin="round"
      aria-hidden="true"
    >
      <path d={d} />
      {off ? <path d="M3 3l18 18" /> : null}
    </svg>
  );
}

/** Who is logged in, and the way out. */
function AccountPart() {
  const account = session.value?.account;
  if (account === undefined) return null;
  return (
    <span class="account">
      <bdi>{account.name}</bdi>
      <button type="button" class="button" onClick={() => void requestLogout()}>
        {text('account.logout')}
      </button>
    </span>
  );
}

/** The panels that have something to say at a glance. */
function PanelButtons() {
  return (
    <>
      {PANELS.map((panel) => {
        const sign = panel.possible() ? panel.sign?.() : undefined;
        if (sign === undefined) return null;
        return (
          <button
            key={panel.id}
            type="button"
            class={sign.isBad ? `button panel-button ${panel.id}-button is-bad` : `button panel-button ${panel.id}-button`}
            title={`${text(panel.title)} (${panel.key})`}
            onClick={() => openPanel(panel)}
          >
            {sign.words}
          </button>
        );
      })}
    </>
  );
}

function soundWords(): string {
  if (soundOn.value) return text('sound.turnOff');
  const until = quietUntilMs.value;
  return until === undefined ? text('sound.turnOn') : text('sound.quiet', { time: durationText((until - performance.now()) / 1000) });
}

/** The whole top line. */
export function TopBar() {
  const airspaces = airspacesShown.value;
  return (
    <header class="top-bar">
      <h1 class="brand">{text('app.name')}</h1>
      <ModeBadge />
      <Clocks />
      <div class="top-spring" />
      <button type="button" class="icon-button" aria-label={text('help.palette')} title={`${text('help.palette')} (/)`} onClick={openPalette}>
        <Icon d="M10.5 4a6.5 6.5 0 1 0 0 13a6.5 6.5 0 1 0 0-13zM15.5 15.5L21 21" />
      </button>
      <SharingSwitch />
      <button type="button" class="button" aria-pressed={split.value} onClick={toggleSplit}>
        {text(split.value ? 'split.close' : 'split.open')}
      </button>
      <Switch on={airspaces} label={text(airspaces ? 'airspace.hide' : 'airspace.show')} onPress={() => (airspacesShown.value = !airspaces)}>
        <Icon d="M4 8l8-5 8 5v8l-8 5-8-5z" off={!airspaces} />
      </Switch>
      <AccountPart />
      <PanelButtons />
      <Switch on={soundOn.value} label={soundWords()} onPress={toggleSound}>
        <Icon d="M4 9v6h4l5 4V5L8 9zM16.5 8.5a5 5 0 0 1 0 7M19 6a8.5 8.5 0 0 1 0 12" off={!soundOn.value} />
      </Switch>
      <button type="button" class="icon-button" aria-label={text('about.open')} title={text('about.open')} onClick={() => (aboutOpen.value = true)}>
        <Icon d="M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18zM12 11v5M12 8v.1" />
      </button>
      <button type="button" class="icon-button" aria-label={text('help.open')} title={`${text('help.open')} (?)`} onClick={() => (helpOpen.value = true)}>
        <Icon d="M9.5 9.5a2.7 2.7 0 1 1 3.6 2.6c-.8.3-1.1.9-1.1 1.9M12 17v.1M12 3a9 9 0 1 0 0 18a9 9 0 1 0 0-18z" />
      </button>
      <button
        type="button"
        class="button"
        lang={language.value === 'ar' ? 'en' : 'ar'}
        title={text('language.switch')}
        onClick={() => (language.value = language.value === 'ar' ? 'en' : 'ar')}
      >
        {text('language.other')}
      </button>
    </header>
  );
}
