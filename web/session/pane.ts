// One map's worth of state: which view at which level, its newest frame, its places.

import { signal, type Signal } from '@preact/signals';
import { createFrameReader, type FrameReader } from '../../src/format/frame/index.ts';
import type { Frame, ViewLevel } from '../../src/model/index.ts';
import { clearScene, createScene, takeFrame, type Scene } from '../map/scene.ts';
import type { AirspaceInfo, PlaceInfo } from './server-messages.ts';

/** How often panels may be laid out again; the map moves at the screen's own rate. */
const SHOW_EVERY_MS = 250;

export interface Pane {
  readonly stream: number;
  readonly view: Signal<string>;
  readonly level: Signal<ViewLevel>;
  readonly scene: Scene;
  /** The newest frame, a few times a second at most. */
  readonly shown: Signal<Frame | undefined>;
  readonly places: Signal<readonly PlaceInfo[]>;
  readonly airspaces: Signal<readonly AirspaceInfo[]>;
  /** Code of the last frame that could not be read. */
  readonly badFrame: Signal<string | undefined>;
  reader: FrameReader;
  shownMs: number;
}

export function createPane(stream: number): Pane {
  return {
    stream,
    view: signal(''),
    level: signal<ViewLevel>('picture'),
    scene: createScene(),
    shown: signal<Frame | undefined>(undefined),
    places: signal<readonly PlaceInfo[]>([]),
    airspaces: signal<readonly AirspaceInfo[]>([]),
    badFrame: signal<string | undefined>(undefined),
    reader: createFrameReader(),
    shownMs: 0,
  };
}

/** Starts the stream of a pane anew. `keepScene` leaves the old picture on screen until the new one is there. */
export function resetPane(pane: Pane, keepScene = false): void {
  pane.reader = createFrameReader();
  pane.badFrame.value = undefined;
  pane.shownMs = 0;
  pane.scene.trails.clear();
  if (keepScene) return;
  clearScene(pane.scene);
  pane.shown.value = undefined;
}

/** Reads one frame of the pane's stream; false when the stream must be asked for again. */
export function readIntoPane(pane: Pane, bytes: Uint8Array, nowMs: number): boolean {
  const read = pane.reader.read(bytes);
  if (!read.ok) {
    // Frames of the stream that was watched before may still be under way.
    if (read.error.code === 'frame/no-snapshot') return true;
    pane.badFrame.value = read.error.code;
    return false;
  }
  if (read.value.level !== pane.level.value) return true;
  pane.badFrame.value = undefined;
  takeFrame(pane.scene, read.value, nowMs);
  if (nowMs - pane.shownMs >= SHOW_EVERY_MS) {
    pane.shownMs = nowMs;
    pane.shown.value = read.value;
  }
  return true;
}

/** Shows what has come since the last layout; called a few times a second so that the last frame is never left out. */
export function refreshPane(pane: Pane, nowMs: number): void {
  if (pane.scene.frame === undefined || pane.shown.value === pane.scene.frame) return;
  if (nowMs - pane.shownMs < SHOW_EVERY_MS) return;
  pane.shownMs = nowMs;
  pane.shown.value = pane.scene.frame;
}
