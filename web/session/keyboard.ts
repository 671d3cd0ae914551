// The keys of `commands.ts`, wherever they belong to the page and not to what has the focus.

import {
  aboutOpen,
  closePalette,
  closePanel,
  helpOpen,
  introOpen,
  introWanted,
  openPalette,
  openPanelId,
  paletteOpen,
  runbookPage,
  sharingAsked,
  singleKeys,
} from '../panels/dialog-state.ts';
import { answerSharing } from '../panels/sharing-switch.tsx';
import { measure } from '../map/measure.ts';
import { COMMANDS } from './commands.ts';
import { selection } from './store.ts';

function closeTop(): void {
  if (paletteOpen.value) closePalette();
  else if (sharingAsked.value) answerSharing(false);
  else if (runbookPage.value !== undefined) runbookPage.value = undefined;
  else if (openPanelId.value !== undefined) closePanel();
  else if (helpOpen.value) helpOpen.value = false;
  else if (aboutOpen.value) aboutOpen.value = false;
  else if (introOpen.value) introWanted.value = false;
  else if (measure.value !== undefined) measure.value = undefined;
  else selection.value = undefined;
}

const ACTS = new Map(COMMANDS.flatMap(({ acts }) => Object.entries(acts)));

/** True where a key belongs to the field or map that has the focus. */
function belongsToFocus(event: KeyboardEvent): boolean {
  const focus = event.target;
  if (!(focus instanceof HTMLElement)) return false;
  if (focus.matches('input:not([type="range"]), textarea')) return true;
  if (event.key.startsWith('Arrow')) return focus.matches('input, select, .map-base');
  if (event.key === ' ') return focus.matches('button, select, input');
  return focus.matches('select') && event.key.length === 1;
}

const isCovered = (): boolean =>
  paletteOpen.value ||
  openPanelId.value !== undefined ||
  runbookPage.value !== undefined ||
  sharingAsked.value ||
  helpOpen.value ||
  aboutOpen.value ||
  introOpen.value;

/** Listens to the whole page. Physical keys stand in for letters, so that an Arabic keyboard works alike. */
export function listenToKeys(): void {
  addEventListener('keydown', (event) => {
    const letter = /^Key([A-Z])$/.exec(event.code)?.[1]?.toLowerCase();
    if ((event.ctrlKey || event.metaKey) && letter === 'k') {
      event.preventDefault();
      return openPalette();
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === 'Escape') return closeTop();
    if (isCovered() || belongsToFocus(event)) return;
    if (!singleKeys.value && event.key.trim().length === 1) return;
    // An Arabic layout has the question mark and the slash elsewhere: what is printed counts for them.
    const sign = event.key === '؟' ? '?' : event.key.toLowerCase();
    const act = ACTS.get(letter ?? sign);
    if (act === undefined) return;
    event.preventDefault();
    act(event);
  });
}
