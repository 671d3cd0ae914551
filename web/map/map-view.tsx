// One map: the basemap below, three canvases of our own above it: ground, tracks, places.

import { effect, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { durationText } from '../display/quantity.ts';
import { isStanding } from '../display/stage-look.ts';
import { DUE_S } from '../display/warning-order.ts';
import type { Warning } from '../../src/model/index.ts';
import type { Pane } from '../session/pane.ts';
import { activeIndex, airspacesShown, isLive, panes, selection, speed, split, viewOf } from '../session/store.ts';
import { language, nameOf, text } from '../words/language.ts';
import { drawGround } from './draw-ground.ts';
import { drawPlaces } from './draw-places.ts';
import { drawTracks, trackAt } from './draw-tracks.ts';
import type { GroundMap } from './ground-map.ts';
import { currentHome, keepInStep, looksHome, movedByHand, registerMap, type MapControl } from './map-control.ts';
import { openGroundMap } from './open-map.ts';
import type { MapContent } from './paper.ts';
import { latFromMercator, mercatorX, mercatorY, WORLD_PX, type Camera } from './mercator.ts';
import { secondsOn } from './scene.ts';

/** The ground is drawn again at most this often while nothing is dragged. */
const GROUND_EVERY_MS = 200;
const PLACE_HIT_PX = 14;

interface Layers {
  ground: CanvasRenderingContext2D;
  tracks: CanvasRenderingContext2D;
  places: CanvasRenderingContext2D;
  ratio: number;
}

function cameraOf(map: GroundMap, box: HTMLElement): Camera {
  const { lonDeg, latDeg, zoom } = map.camera();
  return {
    x: mercatorX(lonDeg), y: mercatorY(latDeg), worldPx: WORLD_PX * 2 ** zoom, widthPx: box.clientWidth, heightPx: box.clientHeight,
  };
}

function fitCanvas(canvas: HTMLCanvasElement, camera: Camera, ratio: number): void {
  const width = Math.round(camera.widthPx * ratio);
  const height = Math.round(camera.heightPx * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  canvas.getContext('2d')?.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** The time that stands beside a place; nothing once it is well past. */
function leftText(warning: Warning, at: number): string {
  const leftS = (warning.arrivalAt ?? Number.NEGATIVE_INFINITY) - at;
  if (leftS > 0) return durationText(leftS);
  return leftS > -DUE_S ? text('warnings.due') : '';
}

function paintGround(layers: Layers, camera: Camera, pane: Pane): void {
  fitCanvas(layers.ground.canvas, camera, layers.ratio);
  fitCanvas(layers.places.canvas, camera, layers.ratio);
  const chosen = selection.peek()?.pane === pane.index ? selection.peek() : undefined;
  const frame = pane.scene.frame;
  const at = frame?.at ?? 0;
  const content: MapContent = {
    places: pane.places.peek(),
    warnings: (frame?.warnings ?? []).filter((warning) => isStanding(warning.stage) || at - warning.issuedAt < 900),
    airspaces: airspacesShown.peek() ? pane.airspaces.peek() : [],
    at,
    selectedTrack: chosen?.what === 'track' ? chosen.id : undefined,
    selectedPlace: chosen?.what === 'place' ? chosen.index : undefined,
    nameOf: (place) => nameOf(place.names),
    closedName: (airspace) => `${nameOf(airspace.names)}: ${text('airspace.closed')}`,
    leftOf: (warning) => leftText(warning, at),
  };
  drawGround(layers.ground, camera, pane.scene, content);
  drawPlaces(layers.places, camera, content);
}

/** Draws a pane for as long as it is open; returns how to stop. */
function startPainting(map: GroundMap, box: HTMLElement, layers: Layers, pane: Pane): () => void {
  let groundMs = 0;
  let groundVersion = -1;
  let groundKey = '';
  let request = 0;
  const paint = (nowMs: number): void => {
    request = requestAnimationFrame(paint);
    const camera = cameraOf(map, box);
    if (camera.widthPx === 0) return;
    const key = `${camera.x},${camera.y},${camera.worldPx},${camera.widthPx},${camera.heightPx},${language.peek()},${JSON.stringify(selection.peek())},${airspacesShown.peek()},${pane.places.peek().length}`;
    const moved = key !== groundKey;
    const stale = pane.scene.version !== groundVersion && nowMs - groundMs > GROUND_EVERY_MS;
    if (moved || stale) {
      groundKey = key;
      groundMs = nowMs;
      groundVersion = pane.scene.version;
      paintGround(layers, camera, pane);
    }
    fitCanvas(layers.tracks.canvas, camera, layers.ratio);
    const chosen = selection.peek();
    drawTracks(layers.tracks, camera, pane.scene, {
      onS: secondsOn(pane.scene, performance.now(), isLive() ? speed.peek() : 0),
      selectedTrack: chosen?.what === 'track' && chosen.pane === pane.index ? chosen.id : undefined,
      ratio: layers.ratio,
    });
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

function select(pane: Pane, camera: Camera, xPx: number, yPx: number): void {
  activeIndex.value = pane.index;
  const id = trackAt(pane.scene, camera, xPx, yPx);
  if (id !== undefined) {
    selection.value = { what: 'track', pane: pane.index, id };
    return;
  }
  const index = placeAt(pane, camera, xPx, yPx);
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

function controlOf(map: GroundMap): MapControl {
  return {
    centreOn: (lonDeg, latDeg) => map.moveTo({ lonDeg, latDeg, zoom: Math.max(map.camera().zoom, CENTRE_ZOOM_MIN) }, MOVE_MS),
    zoomBy: (steps) => map.moveTo({ ...map.camera(), zoom: map.camera().zoom + steps }, MOVE_MS),
    home: (bounds, durationMs) => map.fit(bounds, durationMs),
    place: (camera) => map.moveTo(camera, 0),
    camera: () => map.camera(),
  };
}

/** Opens the map of a pane; `close` undoes everything. */
async function openMap(pane: Pane, box: HTMLElement, holder: HTMLElement, layers: Layers): Promise<{ plain: boolean; close: () => void }> {
  const map: GroundMap = await openGroundMap(holder, language.peek(), {
    moved: (byHand) => {
      if (byHand) movedByHand();
      if (split.peek()) keepInStep(pane.index);
    },
    resized: () => {
      if (looksHome()) map.fit(currentHome(), 0);
    },
    pressed: (xPx, yPx) => select(pane, cameraOf(map, box), xPx, yPx),
  });
  const stops = [registerMap(pane.index, controlOf(map)), startPainting(map, box, layers, pane), followWords(map, pane)];
  return {
    plain: map.plain,
    close: () => {
      for (const stop of stops) stop();
      map.remove();
    },
  };
}

/** The map of one pane. */
export function MapView({ pane }: { pane: Pane }) {
  const box = useRef<HTMLDivElement>(null);
  const holder = useRef<HTMLDivElement>(null);
  const ground = useRef<HTMLCanvasElement>(null);
  const tracks = useRef<HTMLCanvasElement>(null);
  const places = useRef<HTMLCanvasElement>(null);
  const plain = useSignal(false);
  useEffect(() => {
    const groundBrush = ground.current?.getContext('2d');
    const trackBrush = tracks.current?.getContext('2d');
    const placeBrush = places.current?.getContext('2d');
    if (!box.current || !holder.current || !groundBrush || !trackBrush || !placeBrush) return undefined;
    let stop: (() => void) | undefined;
    let closed = false;
    const layers = { ground: groundBrush, tracks: trackBrush, places: placeBrush, ratio: Math.min(2, devicePixelRatio || 1) };
    const begin = async (outer: HTMLElement, inner: HTMLElement): Promise<void> => {
      const opened = await openMap(pane, outer, inner, layers);
      plain.value = opened.plain;
      if (closed) opened.close();
      else stop = opened.close;
    };
    void begin(box.current, holder.current);
    return () => {
      closed = true;
      stop?.();
    };
  }, [pane]);
  return (
    <div class="map" ref={box} dir="ltr">
      <div class="map-base" ref={holder} />
      <canvas class="map-layer" ref={ground} aria-hidden="true" />
      <canvas class="map-layer" ref={tracks} aria-hidden="true" />
      <canvas class="map-layer" ref={places} aria-hidden="true" />
      {plain.value ? <p class="map-plain" dir="auto">{text('map.unavailable')}</p> : null}
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
  return { pane: chosen.pane, lonDeg: (pane.scene.x[index] ?? 0) * 360 - 180, latDeg: latFromMercator(pane.scene.y[index] ?? 0) };
}
