// One map: the ground below, three canvases of our own above it: ground, tracks, places.

import { effect } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import type { Pane } from '../session/pane.ts';
import { activeIndex, following, panes, selection, split, viewOf } from '../session/store.ts';
import { language, nameOf, text } from '../words/language.ts';
import { trackAt } from './draw-tracks.ts';
import { openGroundMap, type GroundMap } from './ground-map.ts';
import { shifted } from './ground-hands.ts';
import { membersOf } from './groups.ts';
import { currentHome, keepInStep, looksHome, movedByHand, registerMap, type MapControl } from './map-control.ts';
import { createPainter, type Layers, type Painter } from './map-painter.ts';
import { measure, measurePressed, measureTo, positionAt } from './measure.ts';
import { latFromMercator, lonFromMercator, mercatorX, mercatorY, WORLD_PX, type Camera } from './mercator.ts';

const PLACE_HIT_PX = 14;

function cameraOf(map: GroundMap, box: HTMLElement): Camera {
  const { lonDeg, latDeg, zoom } = map.camera();
  return {
    x: mercatorX(lonDeg),
    y: mercatorY(latDeg),
    worldPx: WORLD_PX * 2 ** zoom,
    widthPx: box.clientWidth,
    heightPx: box.clientHeight,
  };
}

/** A followed track is brought back when it is this far from the middle, as a share of the map's width. */
const FOLLOW_SHARE = 0.02;

/** Keeps the selected track in the middle while it is followed. */
function follow(map: GroundMap, camera: Camera, pane: Pane): void {
  const chosen = selection.peek();
  if (!following.peek() || chosen?.what !== 'track' || chosen.pane !== pane.index) return;
  const index = pane.scene.indexOf.get(chosen.id);
  if (index === undefined) return;
  const [x, y] = [pane.scene.x[index] ?? 0, pane.scene.y[index] ?? 0];
  if (Math.hypot(x - camera.x, y - camera.y) * camera.worldPx < FOLLOW_SHARE * camera.widthPx) return;
  map.moveTo({ lonDeg: lonFromMercator(x), latDeg: latFromMercator(y), zoom: map.camera().zoom }, 0);
}

/** Draws a pane for as long as it is open; returns how to stop. */
function startPainting(map: GroundMap, box: HTMLElement, painter: Painter, pane: Pane): () => void {
  let request = 0;
  const paint = (nowMs: number): void => {
    request = requestAnimationFrame(paint);
    const camera = cameraOf(map, box);
    if (camera.widthPx === 0) return;
    follow(map, camera, pane);
    painter.paint(cameraOf(map, box), nowMs);
  };
  request = requestAnimationFrame(paint);
  return () => cancelAnimationFrame(request);
}

function placeAt(pane: Pane, camera: Camera, xPx: number, yPx: number): number | undefined {
  const warned = new Set(pane.scene.frame?.warnings.map((warning) => warning.placeIndex));
  let best: number | undefined;
  let bestPx = PLACE_HIT_PX;
  pane.places.peek().forEach((place, index) => {
    const dx = (mercatorX(place.lonDeg) - camera.x) * camera.worldPx + camera.widthPx / 2 - xPx;
    const dy = (mercatorY(place.latDeg) - camera.y) * camera.worldPx + camera.heightPx / 2 - yPx;
    // A warned place is meant even when an unwarned one lies a little nearer.
    const px = Math.hypot(dx, dy) * (warned.has(index) ? 0.5 : 1);
    if (px < bestPx) {
      bestPx = px;
      best = index;
    }
  });
  return best;
}

function select(pane: Pane, painter: Painter, camera: Camera, point: { xPx: number; yPx: number }): void {
  activeIndex.value = pane.index;
  if (measurePressed(pane.index, positionAt(camera, point.xPx, point.yPx))) return;
  const leader = trackAt(pane.scene, painter.groups, camera, point);
  const track = leader === undefined ? undefined : pane.scene.tracks[leader];
  if (leader !== undefined && track !== undefined) {
    const ids = membersOf(painter.groups, pane.scene, leader);
    selection.value = ids.length > 1 ? { what: 'group', pane: pane.index, id: track.id, ids } : { what: 'track', pane: pane.index, id: track.id };
    return;
  }
  const index = placeAt(pane, camera, point.xPx, point.yPx);
  selection.value = index === undefined ? undefined : { what: 'place', pane: pane.index, index };
}

function followWords(map: GroundMap, pane: Pane): () => void {
  map.focus.setAttribute('role', 'application');
  return effect(() => {
    const view = viewOf(pane);
    const label = text('map.label', { view: nameOf(view?.names ?? {}), level: text(`level.${pane.level.value}`) });
    map.focus.setAttribute('aria-label', label);
    map.setLanguage(language.value);
  });
}

/** A place that is brought to the middle is shown at least this near. */
const CENTRE_ZOOM_MIN = 6.5;
const MOVE_MS = 200;

function controlOf(map: GroundMap, box: HTMLElement): MapControl {
  return {
    centreOn: (lonDeg, latDeg) => map.moveTo({ lonDeg, latDeg, zoom: Math.max(map.camera().zoom, CENTRE_ZOOM_MIN) }, MOVE_MS),
    zoomBy: (steps) => map.moveTo({ ...map.camera(), zoom: map.camera().zoom + steps }, MOVE_MS),
    panBy: (right, down) => {
      following.value = false;
      map.moveTo(shifted(map.camera(), right * box.clientHeight, down * box.clientHeight), MOVE_MS);
    },
    home: (bounds, durationMs) => map.fit(bounds, durationMs),
    place: (camera) => map.moveTo(camera, 0),
    camera: () => map.camera(),
  };
}

/** Opens the map of a pane; `close` undoes everything. */
function openMap(pane: Pane, box: HTMLElement, holder: HTMLElement, layers: Layers): () => void {
  const painter = createPainter(layers, pane);
  const map: GroundMap = openGroundMap(holder, language.peek(), {
    moved: (byHand) => {
      if (byHand) {
        movedByHand();
        following.value = false;
      }
      if (split.peek()) keepInStep(pane.index);
    },
    resized: () => {
      if (looksHome()) map.fit(currentHome(), 0);
    },
    pressed: (xPx, yPx) => select(pane, painter, cameraOf(map, box), { xPx, yPx }),
  });
  const pointerMoved = (event: PointerEvent): void => {
    if (measure.peek()?.pane !== pane.index) return;
    const { left, top } = box.getBoundingClientRect();
    measureTo(positionAt(cameraOf(map, box), event.clientX - left, event.clientY - top));
  };
  box.addEventListener('pointermove', pointerMoved);
  const stops = [
    registerMap(pane.index, controlOf(map, box)),
    startPainting(map, box, painter, pane),
    followWords(map, pane),
    () => box.removeEventListener('pointermove', pointerMoved),
  ];
  return () => {
    for (const stop of stops) stop();
    map.remove();
  };
}

/** The map of one pane. */
export function MapView({ pane }: { pane: Pane }) {
  const box = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const tracks = useRef<HTMLCanvasElement>(null);
  const places = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const groundBrush = ground.current?.getContext('2d');
    const trackBrush = tracks.current?.getContext('2d');
    const placeBrush = places.current?.getContext('2d');
    if (!box.current || !holder.current || !groundBrush || !trackBrush || !placeBrush) return undefined;
    const layers = { ground: groundBrush, tracks: trackBrush, places: placeBrush, ratio: Math.min(2, devicePixelRatio || 1) };
    return openMap(pane, box.current, holder.current, layers);
  }, [pane]);
  return (
    <div class="map" ref={box} dir="ltr">
      <div class="map-base" ref={holder} />
      <canvas class="map-layer" ref={ground} aria-hidden="true" />
      <canvas class="map-layer" ref={tracks} aria-hidden="true" />
      <canvas class="map-layer" ref={places} aria-hidden="true" />
    </div>
  );
}

/** Where the centre of a map's selected thing is, for the keyboard. */
export function selectedPosition(): { pane: number; lonDeg: number; latDeg: number } | undefined {
  const chosen = selection.peek();
  if (chosen === undefined) return undefined;
  const pane = panes[chosen.pane === 1 ? 1 : 0];
  if (chosen.what === 'place') {
    const place = pane.places.peek()[chosen.index];
    return place === undefined ? undefined : { pane: chosen.pane, lonDeg: place.lonDeg, latDeg: place.latDeg };
  }
  const index = pane.scene.indexOf.get(chosen.id);
  if (index === undefined) return undefined;
  return { pane: chosen.pane, lonDeg: lonFromMercator(pane.scene.x[index] ?? 0), latDeg: latFromMercator(pane.scene.y[index] ?? 0) };
}
