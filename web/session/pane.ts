// One map's worth of state: which view at which level, its newest frame, its places.

import { signal, type Signal } from '@preact/signals';
import { createFrameReader, type FrameReader } from '../../src/format/frame/index.ts';
import type { Frame, ViewLevel } from '../../src/model/index.ts';
import { clearScene, createScene, takeFrame, takeWarnings, type Scene } from '../map/scene.ts';
import type { AirspaceInfo, CoverageInfo, PlaceInfo } from './server-messages.ts';

/** How often panels may be laid out again; the map moves at the screen's own rate. */
const SHOW_EVERY_MS = 250;

export interface Pane {
  readonly index: 0 | 1;
  readonly view: Signal<string>;
  readonly level: Signal<ViewLevel>;
  readonly scene: Scene;
  /** The newest frame, a few times a second at most. */
  readonly shown: Signal<Frame | undefined>;
  readonly places: Signal<readonly PlaceInfo[]>;
  readonly airspaces: Signal<readonly AirspaceInfo[]>;
  /** Reach of the view's own sensors; empty for views that own none. */
  readonly coverage: Signal<readonly CoverageInfo[]>;
  /** Code of the last frame that could not be read. */
  readonly badFrame: Signal<string | undefined>;
  reader: FrameReader;
  /** Warnings come in the stream of level `warn`, whatever level the map shows. */
  warningReader: FrameReader;
  warningFrame: Frame | undefined;
  /** The newest frame of the map's own stream that was made whole. */
  pictureFrame: Frame | undefined;
  /** What has come since the scene was brought up to date: at many frames a second only the newest is drawn. */
  fresh: 'picture' | 'warnings' | undefined;
  freshMs: number;
  /** The level last chosen: taken up again by the next view that has it. */
  wishedLevel: ViewLevel;
  shownMs: number;
}

export function createPane(index: 0 | 1): Pane {
  return {
    index,
    view: signal(''),
    level: signal<ViewLevel>('picture'),
    scene: createScene(),
    shown: signal<Frame | undefined>(undefined),
    places: signal<readonly PlaceInfo[]>([]),
    airspaces: signal<readonly AirspaceInfo[]>([]),
    coverage: signal<readonly CoverageInfo[]>([]),
    badFrame: signal<string | undefined>(undefined),
    reader: createFrameReader(),
    warningReader: createFrameReader(),
    warningFrame: undefined,
    pictureFrame: undefined,
    fresh: undefined,
    freshMs: 0,
    wishedLevel: 'picture',
    shownMs: 0,
  };
}

/** Starts the stream of a pane anew. `keepScene` leaves the old picture on screen until the new one is there. */
export function resetPane(pane: Pane, keepScene = false): void {
  pane.reader = createFrameReader();
  pane.warningReader = createFrameReader();
  pane.badFrame.value = undefined;
  pane.shownMs = 0;
  pane.fresh = undefined;
  pane.scene.trails.clear();
  if (keepScene) return;
  pane.warningFrame = undefined;
  pane.pictureFrame = undefined;
  clearScene(pane.scene);
  pane.shown.value = undefined;
}

/** Puts the newest picture and the newest warnings together: they come in streams of their own. */
function compose(pane: Pane, picture: Frame): Frame {
  if (pane.level.value === 'warn') return picture;
  const beside = pane.warningFrame;
  return { ...picture, warnings: beside?.warnings ?? [], unrecorded: picture.unrecorded || (beside?.unrecorded ?? false) };
}

/** Reads one frame of one of the pane's streams; false when they must be asked for again. */
export function readIntoPane(pane: Pane, bytes: Uint8Array, nowMs: number, beside: boolean): boolean {
  const reader = beside ? pane.warningReader : pane.reader;
  const read = reader.take(bytes);
  if (!read.ok) {
    // Frames of the stream that was watched before may still be under way.
    if (read.error.code === 'frame/no-snapshot') return true;
    pane.badFrame.value = read.error.code;
    return false;
  }
  const frame = read.value;
  if (frame.level !== (beside ? 'warn' : pane.level.value)) return true;
  pane.badFrame.value = undefined;
  if (beside) {
    pane.warningFrame = reader.whole();
    pane.fresh ??= 'warnings';
  } else {
    pane.fresh = 'picture';
    pane.freshMs = nowMs;
  }
  refreshPane(pane, nowMs);
  return true;
}

/** Brings the scene up to what has come. */
export function settlePane(pane: Pane): void {
  const { fresh } = pane;
  if (fresh === undefined) return;
  pane.fresh = undefined;
  // Of many frames a second only those that are shown are made whole.
  if (fresh === 'picture') pane.pictureFrame = pane.reader.whole();
  const { pictureFrame } = pane;
  if (pictureFrame === undefined) return;
  const frame = compose(pane, pictureFrame);
  if (fresh === 'picture') takeFrame(pane.scene, frame, pane.freshMs);
  else takeWarnings(pane.scene, frame);
}

/** Shows what has come since the last layout; called a few times a second so that the last frame is never left out. */
export function refreshPane(pane: Pane, nowMs: number): void {
  if (nowMs - pane.shownMs < SHOW_EVERY_MS) return;
  settlePane(pane);
  if (pane.scene.frame === undefined || pane.shown.value === pane.scene.frame) return;
  pane.shownMs = nowMs;
  pane.shown.value = pane.scene.frame;
}
