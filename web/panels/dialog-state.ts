// Which of the things that lie over the screen is open. Apart from their panels, so that commands can open what lists them.

import { computed, signal } from '@preact/signals';
import { session } from '../session/store.ts';

export const introWanted = signal(true);
/** The first card is an exercise's: a live console has none that could take the keys. */
export const introOpen = computed(() => introWanted.value && session.value?.mode === 'exercise');
export const helpOpen = signal(false);
/** Off for whoever speaks to the machine, or strikes keys unmeant (WCAG 2.1.4). The palette does all the same. */
export const singleKeys = signal(true);
export const aboutOpen = signal(false);
/** The page of the runbook that is open. */
export const runbookPage = signal<string | undefined>(undefined);
/** Id of the panel that is open. */
export const openPanelId = signal<string | undefined>(undefined);
export const paletteOpen = signal(false);
/** Set while the question stands whether sharing is to be turned off, or on again. */
export const sharingAsked = signal(false);

export function openRunbook(page: string): void {
  runbookPage.value = page;
}

export function closePanel(): void {
  openPanelId.value = undefined;
}

export function openPalette(): void {
  paletteOpen.value = true;
}

export function closePalette(): void {
  paletteOpen.value = false;
}
