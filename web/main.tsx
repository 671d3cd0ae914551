// The console's entry: loads what there is, then shows it and keeps it moving.

import { render } from 'preact';
import { Console } from './panels/console.tsx';
import { followFragment, readFragment } from './session/fragment.ts';
import { watchCovers } from './session/alarms.ts';
import { watchHealth } from './session/health.ts';
import { watchKinds } from './session/kinds.ts';
import { listenToKeys } from './session/keyboard.ts';
import { watchPending } from './session/officer.ts';
import { watchSay } from './session/say.ts';
import { watchSound } from './session/sound.ts';
import { linkGone, loadUntilThere, panes, selection, show, split, startLink } from './session/store.ts';
import { followLanguage } from './words/language.ts';

async function start(): Promise<void> {
  followLanguage(document.documentElement);
  const wish = readFragment();
  const root = document.getElementById('app');
  if (root !== null) render(<Console />, root);
  const session = await loadUntilThere();
  const first = session.views.find((view) => view.kind === 'hub') ?? session.views[0];
  if (first === undefined) return;
  const known = (handle: string | undefined): boolean => session.views.some((view) => view.handle === handle);
  show(panes[0], known(wish.view) ? (wish.view ?? first.handle) : first.handle, wish.level ?? 'picture');
  linkGone.value = wish.view !== undefined && !known(wish.view);
  if (wish.otherView !== undefined && known(wish.otherView)) {
    show(panes[1], wish.otherView, wish.otherLevel ?? 'picture');
    split.value = true;
  }
  if (wish.track !== undefined) selection.value = { what: 'track', pane: 0, id: wish.track };
  else if (wish.place !== undefined) selection.value = { what: 'place', pane: 0, index: wish.place };
  startLink({ at: wish.at, speed: wish.speed });
  listenToKeys();
  watchPending();
  watchSay();
  watchHealth();
  watchKinds();
  watchCovers();
  watchSound();
  followFragment();
}

void start();
