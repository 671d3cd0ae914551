// What the layers of a map share: where a place of the world lies on the canvas, and what there is to draw.

import type { Warning } from '../../src/model/index.ts';
import type { AirspaceInfo, CoverageInfo, PlaceInfo } from '../session/server-messages.ts';
import type { Groups } from './groups.ts';
import { mercatorX, mercatorY, type Camera } from './mercator.ts';

export type Brush = CanvasRenderingContext2D;

export interface Ink {
  readonly colour: string;
  /** How much of it covers what lies below. */
  readonly alpha: number;
}

/** Everything drawn in lines that has a meaning: each stands out from land and sea by 3:1, which a test computes. */
export const INKS = {
  coast: { colour: '#6b7d8c', alpha: 1 },
  border: { colour: '#5f7080', alpha: 1 },
  airspace: { colour: '#6a7b95', alpha: 1 },
  closed: { colour: '#b9a4d8', alpha: 1 },
  coverage: { colour: '#7fd0b8', alpha: 0.7 },
  trail: { colour: '#f4ecc6', alpha: 0.45 },
  civilTrail: { colour: '#86b7cc', alpha: 0.6 },
  ring: { colour: '#f4ecc6', alpha: 0.45 },
  civilRing: { colour: '#86b7cc', alpha: 0.6 },
  fall: { colour: '#ffb59b', alpha: 0.55 },
  ahead: { colour: '#ffffff', alpha: 0.55 },
  fan: { colour: '#dfe8f0', alpha: 0.7 },
  place: { colour: '#7b8d9c', alpha: 1 },
  chosen: { colour: '#ffffff', alpha: 1 },
} as const satisfies Readonly<Record<string, Ink>>;

/** Grounds that inks lie on. */
export const GROUNDS = { sea: '#0b1116', land: '#18212a' } as const;

/** Takes an ink for the next strokes. */
export function dip(brush: Brush, { colour, alpha }: Ink): void {
  brush.strokeStyle = colour;
  brush.globalAlpha = alpha;
}

/** Of the canvas, in pixels. */
export interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Whether two boxes have a point in common. */
export const overlaps = (a: Box, b: Box): boolean => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;

/** What a drawing depends on beside the scene. */
export interface MapContent {
  groups: Groups;
  places: readonly PlaceInfo[];
  warnings: readonly Warning[];
  airspaces: readonly AirspaceInfo[];
  /** Of this view's own sensors, when it is to be shown. */
  coverage: readonly CoverageInfo[];
  at: number;
  selectedTrack: number | undefined;
  selectedPlace: number | undefined;
  /** The name of a place in the language of the screen. */
  nameOf(place: PlaceInfo): string;
  /** What stands at the edge of a closed airspace. */
  closedName(airspace: AirspaceInfo): string;
  /** Where the name of the selected track stands: no other name is written there. */
  selectedName(): Box | undefined;
  /** Where names of towns stand on the map below. */
  townNames(): readonly Box[];
  /** The short time left that stands beside a warned place. */
  leftOf(warning: Warning): string;
}

/** Pixels from the left edge. */
export const screenX = (camera: Camera, x: number): number => (x - camera.x) * camera.worldPx + camera.widthPx / 2;
/** Pixels from the upper edge. */
export const screenY = (camera: Camera, y: number): number => (y - camera.y) * camera.worldPx + camera.heightPx / 2;

/** True when a point lies on the canvas or within a margin of it. */
export function isNear(camera: Camera, x: number, y: number, marginPx: number): boolean {
  return x > -marginPx && y > -marginPx && x < camera.widthPx + marginPx && y < camera.heightPx + marginPx;
}

/** Lays the path of a ring of longitudes and latitudes. */
export function traceRing(brush: Brush, camera: Camera, ring: PlaceInfo['ring']): void {
  brush.beginPath();
  ring.forEach(([lonDeg, latDeg], index) => {
    const x = screenX(camera, mercatorX(lonDeg));
    const y = screenY(camera, mercatorY(latDeg));
    if (index === 0) brush.moveTo(x, y);
    else brush.lineTo(x, y);
  });
  brush.closePath();
}
