// Keeps the three canvases of a map in step with its scene and camera, and draws no more often than an eye can tell:
// while the camera moves, ground and places are shifted as they are; symbols are drawn again when one has moved half a pixel.

import { durationText } from '../display/quantity.ts';
import { isStanding } from '../display/stage-look.ts';
import { DUE_S } from '../display/warning-order.ts';
import type { Warning } from '../../src/model/index.ts';
import { settlePane, type Pane } from '../session/pane.ts';
import { airspacesShown, coverageShown, isLive, selection, speed } from '../session/store.ts';
import { language, nameOf, text } from '../words/language.ts';
import { drawGround } from './draw-ground.ts';
import { drawPlaces } from './draw-places.ts';
import { drawTracks, groupRadius, trackLabelBox } from './draw-tracks.ts';
import { townBoxes } from './ground-paint.ts';
import { groundShapes } from './ground-shapes.ts';
import { createGroups, groupTracks, type Groups } from './groups.ts';
import { drawMeasure, measure } from './measure.ts';
import type { Camera } from './mercator.ts';
import type { MapContent } from './paper.ts';
import { secondsOn } from './scene.ts';

/** The ground is drawn again at most this often while the picture changes, and while the camera moves. */
const GROUND_EVERY_MS = 200;
const GROUND_MOVING_MS = 120;
/** A symbol that has moved less than this looks as it did. */
const MOVED_PX = 0.4;
/** Played fast, symbols jump anyway, and while the camera moves they are shifted with it: drawing them so often is enough. */
const FAST_SPEED = 10;
const TRACKS_EVERY_MS = 50;
/** However long drawing takes, so many times as long is left free after it, while pictures come fast or the camera moves. */
const FREE_TIMES = 3;

export interface Layers {
  ground: CanvasRenderingContext2D;
  tracks: CanvasRenderingContext2D;
  places: CanvasRenderingContext2D;
  ratio: number;
}

export interface Painter {
  /** What the newest picture groups: for whoever asks what lies under a pointer. */
  readonly groups: Groups;
  /** Draws what is due; called at the screen's rate. */
  paint(camera: Camera, nowMs: number): void;
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

function contentOf(pane: Pane, groups: Groups, names: Pick<MapContent, 'townNames' | 'selectedName'>): MapContent {
  const chosen = selection.peek()?.pane === pane.index ? selection.peek() : undefined;
  const frame = pane.scene.frame;
  const at = frame?.at ?? 0;
  return {
    groups,
    places: pane.places.peek(),
    warnings: (frame?.warnings ?? []).filter((warning) => isStanding(warning.stage) || at - warning.issuedAt < 900),
    airspaces: airspacesShown.peek() ? pane.airspaces.peek() : [],
    coverage: coverageShown.peek() ? pane.coverage.peek() : [],
    at,
    selectedTrack: chosen?.what === 'track' ? chosen.id : undefined,
    selectedPlace: chosen?.what === 'place' ? chosen.index : undefined,
    nameOf: (place) => nameOf(place.names),
    closedName: (airspace) => `${nameOf(airspace.names)}: ${text('airspace.closed')}`,
    ...names,
    leftOf: (warning) => leftText(warning, at),
  };
}

/** Moves a canvas that was drawn for one camera to where another sees it. */
function shift(canvas: HTMLCanvasElement, drawn: Camera | undefined, camera: Camera): void {
  if (drawn === undefined || (drawn.x === camera.x && drawn.y === camera.y && drawn.worldPx === camera.worldPx)) {
    canvas.style.transform = '';
    return;
  }
  const scale = camera.worldPx / drawn.worldPx;
  const x = (drawn.x - camera.x) * camera.worldPx;
  const y = (drawn.y - camera.y) * camera.worldPx;
  canvas.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
}

function cameraKey(camera: Camera): string {
  return `${camera.x},${camera.y},${camera.worldPx},${camera.widthPx},${camera.heightPx}`;
}

/** A painter for one pane. */
export function createPainter(layers: Layers, pane: Pane): Painter {
  const groups = createGroups();
  let ground: { camera: Camera; key: string; version: number; ms: number } | undefined;
  let grouped = '';
  let tracksKey = '';
  let tracksCamera: Camera | undefined;
  let drawnOnS = 0;
  /** When the symbols may be drawn again, while pictures come fast or the camera moves. */
  let tracksDueMs = 0;
  let groundCostMs = 0;

  function paintGround(camera: Camera, nowMs: number, wordsKey: string, selectedTrack: number | undefined): void {
    const key = `${cameraKey(camera)},${wordsKey}`;
    const { version } = pane.scene;
    const moved = ground === undefined || key !== ground.key;
    if (!moved && version === ground?.version) return;
    const wantedMs = moved ? GROUND_MOVING_MS : GROUND_EVERY_MS;
    const waitMs = ground === undefined || ground.camera.widthPx !== camera.widthPx ? 0 : Math.max(wantedMs, FREE_TIMES * groundCostMs);
    if (ground !== undefined && nowMs - ground.ms < waitMs) {
      for (const { canvas } of [layers.ground, layers.places]) shift(canvas, ground.camera, camera);
      return;
    }
    ground = { camera, key, version, ms: nowMs };
    for (const { canvas } of [layers.ground, layers.places]) {
      shift(canvas, undefined, camera);
      fitCanvas(canvas, camera, layers.ratio);
    }
    const content = contentOf(pane, groups, {
      townNames: () => townBoxes(layers.places, camera, groundShapes().towns, language.peek()),
      selectedName: () => (selectedTrack === undefined ? undefined : trackLabelBox(layers.places, camera, pane.scene, selectedTrack)),
    });
    drawGround(layers.ground, camera, pane.scene, content);
    drawPlaces(layers.places, camera, content);
    groundCostMs = performance.now() - nowMs;
  }

  function paintTracks(camera: Camera, nowMs: number, selectedTrack: number | undefined): void {
    const moving = tracksCamera !== undefined && cameraKey(tracksCamera) !== cameraKey(camera);
    if (nowMs < tracksDueMs && tracksCamera?.widthPx === camera.widthPx && (moving || speed.peek() > FAST_SPEED)) {
      if (moving) shift(layers.tracks.canvas, tracksCamera, camera);
      return;
    }
    const startMs = performance.now();
    settlePane(pane);
    const onS = secondsOn(pane.scene, performance.now(), isLive() ? speed.peek() : 0);
    const radius = groupRadius(camera);
    const groupKey = `${pane.scene.version},${radius},${selectedTrack}`;
    const measured = measure.peek();
    const key = `${cameraKey(camera)},${groupKey},${JSON.stringify(measured)}`;
    if (key === tracksKey && Math.abs(onS - drawnOnS) * pane.scene.fastest * camera.worldPx < MOVED_PX) return;
    if (groupKey !== grouped) groupTracks(groups, pane.scene, radius, selectedTrack);
    grouped = groupKey;
    tracksKey = key;
    drawnOnS = onS;
    tracksCamera = camera;
    shift(layers.tracks.canvas, undefined, camera);
    fitCanvas(layers.tracks.canvas, camera, layers.ratio);
    drawTracks(layers.tracks, camera, pane.scene, { groups, onS, selectedTrack, ratio: layers.ratio });
    if (measured !== undefined && measured.pane === pane.index) drawMeasure(layers.tracks, camera, measured);
    tracksDueMs = nowMs + Math.max(TRACKS_EVERY_MS, FREE_TIMES * (performance.now() - startMs));
  }

  return {
    groups,
    paint(camera, nowMs) {
      const chosen = selection.peek();
      const words = `${language.peek()},${JSON.stringify(chosen)},${airspacesShown.peek()},${coverageShown.peek()},${pane.places.peek().length},${pane.coverage.peek().length}`;
      const selectedTrack = chosen?.what === 'track' && chosen.pane === pane.index ? chosen.id : undefined;
      paintTracks(camera, nowMs, selectedTrack);
      paintGround(camera, nowMs, words, selectedTrack);
    },
  };
}
