// The tracks that one symbol of the map stands for.

import { chanceText, speedText, trackName } from '../display/quantity.ts';
import { drawnKind } from '../map/symbols.ts';
import type { Pane } from '../session/pane.ts';
import { selection } from '../session/store.ts';
import { nameOf, text } from '../words/language.ts';
import { CardFrame } from './card-frame.tsx';

/** The card of a group; a row leads to its track. */
export function GroupCard({ pane, ids }: { pane: Pane; ids: readonly number[] }) {
  const wanted = new Set(ids);
  const tracks = (pane.shown.value?.tracks ?? []).filter((track) => wanted.has(track.id));
  return (
    <CardFrame title={text('group.title', { count: tracks.length })}>
      <p class="muted">{text('group.help')}</p>
      <ul class="arrivals">
        {tracks.map((track) => {
          const ahead = track.arrivals[0];
          const place = ahead === undefined ? undefined : pane.places.value[ahead.placeIndex];
          return (
            <li key={track.id}>
              <button type="button" class="arrival" onClick={() => (selection.value = { what: 'track', pane: pane.index, id: track.id })}>
                <span class="arrival-place">
                  {trackName(track.id)} {text(`kind.${drawnKind(track) ?? 'unknown'}`)}
                </span>
                <span>{speedText(Math.hypot(track.eastMps, track.northMps, track.upMps))}</span>
                {ahead === undefined || place === undefined ? null : (
                  <span class="muted">
                    {nameOf(place.names)} {chanceText(ahead.chance)}
                  </span>
                )}
              </button>
            </li>
          );
        })}
      </ul>
    </CardFrame>
  );
}
