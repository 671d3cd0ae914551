// Opens a map background: the map library's, or the plain one where it cannot draw.

import type { Language } from '../words/language.ts';
import { openBasemap, setBasemapLanguage } from './basemap.ts';
import type { GroundMap, GroundMapEvents } from './ground-map.ts';
import { openPlainMap } from './plain-map.ts';

/** Opens the best background that this browser can draw. */
export async function openGroundMap(holder: HTMLElement, tongue: Language, events: GroundMapEvents): Promise<GroundMap> {
  const map = await openBasemap(holder, tongue);
  if (map === undefined) return openPlainMap(holder, events);
  map.on('click', (event) => events.pressed(event.point.x, event.point.y));
  map.on('move', (event) => events.moved(event.originalEvent !== undefined));
  map.on('resize', () => events.resized());
  return {
    plain: false,
    focus: map.getCanvas(),
    camera: () => ({ lonDeg: map.getCenter().lng, latDeg: map.getCenter().lat, zoom: map.getZoom() }),
    moveTo: ({ lonDeg, latDeg, zoom }, durationMs) => {
      if (durationMs > 0) map.easeTo({ center: [lonDeg, latDeg], zoom, duration: durationMs });
      else map.jumpTo({ center: [lonDeg, latDeg], zoom });
    },
    fit: (bounds, durationMs) => map.fitBounds(bounds, { duration: durationMs }),
    setLanguage: (next) => setBasemapLanguage(map, next),
    remove: () => map.remove(),
  };
}
