// The whole screen.

import { useEffect, useState } from 'preact/hooks';
import { durationText, clockText, isolated } from '../display/quantity.ts';
import { watchTakeCovers } from '../session/sound.ts';
import { activePane, loadError, openPanes, restarting, selection, session, panes } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';
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

/** Reads a new take-cover aloud to a screen reader. */
function Announcer() {
  const [words, setWords] = useState('');
  useEffect(() => {
    watchTakeCovers((placeIndex, arrivalAt) => {
      const pane = activePane.peek();
      const place = pane.places.peek()[placeIndex];
      const leftS = (arrivalAt ?? 0) - (pane.shown.peek()?.at ?? 0);
      const when = arrivalAt === undefined ? '' : text('warnings.in', { time: durationText(leftS) });
      setWords(text('warnings.announce', { place: nameOf(place?.names ?? {}), when }));
    });
  }, []);
  return <div class="unseen" role="alert">{words}</div>;
}

function Loading() {
  const reason = loadError.value;
  return (
    <main class="loading">
      <p>{reason === undefined ? text('load.connecting') : text('load.failed', { reason: isolated(reason) })}</p>
    </main>
  );
}

/** What is waited for while a run is computed anew. */
function Restarting() {
  const wanted = restarting.value;
  if (wanted === undefined) return null;
  const words = typeof wanted === 'number' ? text('restart.working', { time: isolated(clockText(wanted)) }) : text('restart.moment', { moment: isolated(nameOf(wanted.names)) });
  return <p class="restarting" role="status">{words}</p>;
}

/** The whole console; until there is a session, what it waits for. */
export function Console() {
  if (session.value === undefined) return <Loading />;
  const first = disclaimerLines()[0];
  return (
    <div class="console">
      <TopBar />
      {session.value.mode === 'exercise' ? <p class="disclaimer">{first ?? text('banner.exercise')}</p> : null}
      <main class={openPanes.value.length > 1 ? 'maps is-split' : 'maps'}>
        {openPanes.value.map((pane) => <MapPane key={pane.index} pane={pane} />)}
        <Restarting />
      </main>
      <aside class="side">
        <WarningList />
        <Card />
      </aside>
      <TimeBar />
      <Dialogs />
      <SharingQuestion />
      <Palette />
      <Announcer />
    </div>
  );
}
