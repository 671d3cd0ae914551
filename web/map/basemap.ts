// The map under the picture: land, thin de-facto lines and towns from files of this console, never from elsewhere.

import { Map as BasemapView, setWorkerUrl, type GeoJSONSourceSpecification, type StyleSpecification } from 'maplibre-gl';
import workerUrl from 'maplibre-gl/dist/maplibre-gl-worker.mjs?url';
import { currentHome } from './map-control.ts';
import type { Language } from '../words/language.ts';

setWorkerUrl(workerUrl);

/** What the map files cover, west, south, east, north; a little less, so that their edge stays out of sight. */
export const MAP_BOUNDS: [number, number, number, number] = [25, 9, 74, 44];
const COLOURS = { sea: '#0b1116', land: '#18212a', line: '#3c4a57', town: '#8798a6', townHalo: '#121a21' } as const;

type Points = GeoJSONSourceSpecification['data'];

/** A town: English, Arabic, longitude, latitude, thousands of people. */
type TownRow = readonly [string, string, number, number, number];

async function fetchTowns(): Promise<Points> {
  const answer = await fetch('basemap/towns.json');
  const { towns } = (await answer.json()) as { towns: readonly TownRow[] };
  return {
    type: 'FeatureCollection',
    features: towns.map(([en, ar, lonDeg, latDeg, thousands]) => ({
      type: 'Feature',
      geometry: { type: 'Point', coordinates: [lonDeg, latDeg] },
      properties: { en, ar, thousands },
    })),
  };
}

function townLayers(tongue: Language): StyleSpecification['layers'] {
  const size: [number, number][] = [[4, 1_500], [5, 600], [6, 250], [7, 80], [8, 0]];
  return size.map(([zoom, thousands], index) => ({
    id: `towns-${zoom}`,
    type: 'symbol',
    source: 'towns',
    minzoom: zoom === 4 ? 3 : zoom,
    ...(index + 1 < size.length ? { maxzoom: (size[index + 1] ?? [22])[0] } : {}),
    filter: ['>=', ['get', 'thousands'], thousands],
    layout: {
      'text-field': ['get', tongue],
      'text-font': ['Inter Variable', 'Noto Sans Arabic Variable'],
      'text-size': 11.5,
      'text-variable-anchor': ['left', 'right', 'top', 'bottom'],
      'text-radial-offset': 0.5,
      'text-justify': 'auto',
      'symbol-sort-key': ['-', 0, ['get', 'thousands']],
    },
    paint: { 'text-color': COLOURS.town, 'text-halo-color': COLOURS.townHalo, 'text-halo-width': 1.2 },
  }));
}

function styleOf(towns: Points, tongue: Language): StyleSpecification {
  const file = (name: string): string => new URL(`basemap/${name}`, document.baseURI.split('#')[0]).href;
  return {
    version: 8,
    sources: {
      land: { type: 'geojson', data: file('land.json'), tolerance: 0.3 },
      lines: { type: 'geojson', data: file('lines.json'), tolerance: 0.3 },
      towns: { type: 'geojson', data: towns },
    },
    layers: [
      { id: 'sea', type: 'background', paint: { 'background-color': COLOURS.sea } },
      { id: 'land', type: 'fill', source: 'land', paint: { 'fill-color': COLOURS.land } },
      { id: 'lines', type: 'line', source: 'lines', paint: { 'line-color': COLOURS.line, 'line-width': 0.8 } },
      { id: 'town-dots', type: 'circle', source: 'towns', minzoom: 6, paint: { 'circle-radius': 1.5, 'circle-color': COLOURS.town } },
      ...townLayers(tongue),
    ],
  };
}

/** Map labels are drawn from web fonts: they must be there before the first label is. */
async function fontsReady(): Promise<void> {
  await Promise.all([document.fonts.load('12px "Inter Variable"', 'A'), document.fonts.load('12px "Noto Sans Arabic Variable"', 'ب')]);
}

/** Opens the map in `container`; undefined when this browser cannot draw it. */
export async function openBasemap(container: HTMLElement, tongue: Language): Promise<BasemapView | undefined> {
  const [towns] = await Promise.all([fetchTowns(), fontsReady()]);
  try {
    const map = new BasemapView({
      container,
      style: styleOf(towns, tongue),
      bounds: currentHome(),
      minZoom: 3.4,
      maxZoom: 12,
      maxBounds: MAP_BOUNDS,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      renderWorldCopies: false,
      attributionControl: false,
      fadeDuration: 0,
      canvasContextAttributes: { antialias: false },
    });
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    return map;
  } catch {
    return undefined;
  }
}

/** Writes the towns in another language. */
export function setBasemapLanguage(map: BasemapView, tongue: Language): void {
  if (!map.isStyleLoaded()) {
    map.once('idle', () => setBasemapLanguage(map, tongue));
    return;
  }
  for (const layer of map.getStyle().layers) {
    if (layer.id.startsWith('towns-')) map.setLayoutProperty(layer.id, 'text-field', ['get', tongue]);
  }
}
