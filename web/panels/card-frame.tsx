// The frame that every card has: a title, a way to close it, a way to find it on the map.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { selectedPosition } from '../map/map-view.tsx';
import { centreMapOn } from '../map/map-control.ts';
import { selection } from '../session/store.ts';
import { text } from '../words/language.ts';

/** Brings what is selected into the middle of its map. */
export function centreOnSelection(): void {
  const position = selectedPosition();
  if (position !== undefined) centreMapOn(position.pane, position.lonDeg, position.latDeg);
}

export function CardFrame({ title, children }: { title: string; children: ComponentChildren }) {
  const card = useRef<HTMLElement>(null);
  // In a small window the card stands below the list that it was opened from.
  useEffect(() => card.current?.scrollIntoView({ block: 'nearest' }), [title]);
  return (
    <section class="card" aria-label={title} ref={card}>
      <header class="card-head">
        <h2>{title}</h2>
        <button type="button" class="icon-button" aria-label={text('place.zoom')} title={text('place.zoom')} onClick={centreOnSelection}>
          <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" aria-hidden="true">
            <circle cx="12" cy="12" r="6" />
            <path d="M12 2v5M12 17v5M2 12h5M17 12h5" />
          </svg>
        </button>
        <button type="button" class="icon-button" aria-label={text('card.close')} title={text('card.close')} onClick={() => (selection.value = undefined)}>
          <svg width="18" height="18" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2.4" aria-hidden="true">
            <path d="M5 5l14 14M19 5L5 19" />
          </svg>
        </button>
      </header>
      <div class="card-body">{children}</div>
    </section>
  );
}
