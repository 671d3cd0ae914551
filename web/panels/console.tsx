// The whole screen.

import { clockText, isolated } from '../display/quantity.ts';
import { clock, loadError, openPanes, restarting, selection, session, panes } from '../session/store.ts';
import { sessionOver } from '../session/requests.ts';
import { language, nameOf, text } from '../words/language.ts';
import { AlarmStrip } from './alarm-strip.tsx';
import { Dialogs, disclaimerLines } from './dialogs.tsx';
import { GroupCard } from './group-card.tsx';
import { MapPane } from './map-pane.tsx';
import { Palette } from './palette.tsx';
import { PlaceCard } from './place-card.tsx';
import { SharingQuestion } from './sharing-switch.tsx';
import { TimeBar } from './time-bar.tsx';
import { TopBar } from './top-bar.tsx';
import { TrackCard } from './track-card.tsx';
import { WarningList } from './warning-list.tsx';

function Card() {
  const chosen = selection.value;
  if (chosen === undefined) return null;
  const pane = panes[chosen.pane === 1 ? 1 : 0];
  if (chosen.what === 'group') return <GroupCard pane={pane} ids={chosen.ids} />;
  return chosen.what === 'track' ? <TrackCard pane={pane} id={chosen.id} /> : <PlaceCard pane={pane} index={chosen.index} />;
}

function Loading() {
  const reason = loadError.value;
  return (
    <main class="loading">
      <p>{reason === undefined ? text('load.connecting') : text('load.failed', { reason: isolated(reason) })}</p>
    </main>
  );
}

/** What is waited for while a run is computed anew, or for the first time up to where it is shown from. */
function Restarting() {
  const wanted = restarting.value;
  if (wanted === undefined) {
    const { computedUntil } = clock.value;
    const firstAt = session.value?.exercise?.firstAt ?? 0;
    if (session.value?.live !== false || computedUntil === 0 || computedUntil >= firstAt) return null;
    const words = text('restart.first', { time: isolated(clockText(computedUntil)), until: isolated(clockText(firstAt)) });
    return (
      <p class="restarting" role="status">
        {words}
      </p>
    );
  }
  const words =
    typeof wanted === 'number'
      ? text('restart.working', { time: isolated(clockText(wanted)) })
      : text('restart.moment', { moment: isolated(nameOf(wanted.names)) });
  return (
    <p class="restarting" role="status">
      {words}
    </p>
  );
}

/** The session has ended: nothing is shown as if it were live, and there is one way on. */
function SessionOver() {
  if (!sessionOver.value) return null;
  return (
    <div class="veil">
      <div class="dialog dialog-small" role="alertdialog" aria-modal="true" aria-labelledby="session-over">
        <p id="session-over">{text('account.over')}</p>
        <div class="dialog-buttons">
          <a class="button button-strong" href={`login?lang=${language.value}`} ref={(link) => link?.focus()}>
            {text('account.login')}
          </a>
        </div>
      </div>
    </div>
  );
}

/** The whole console; until there is a session, what it waits for. */
export function Console() {
  if (session.value === undefined) {
    return (
      <>
        <Loading />
        <SessionOver />
      </>
    );
  }
  const first = disclaimerLines()[0];
  return (
    <div class="console">
      <TopBar />
      {session.value.mode === 'exercise' ? <p class="disclaimer">{first ?? text('banner.exercise')}</p> : null}
      <main class={openPanes.value.length > 1 ? 'maps is-split' : 'maps'}>
        {openPanes.value.map((pane) => (
          <MapPane key={pane.index} pane={pane} />
        ))}
        <Restarting />
      </main>
      <aside class="side">
        <AlarmStrip />
        <WarningList />
        <Card />
      </aside>
      <TimeBar />
      <Dialogs />
      <SessionOver />
      <SharingQuestion />
      <Palette />
    </div>
  );
}
