// The maps that are open, for whoever moves them: keys, buttons, a link, the other map.

import { signal } from '@preact/signals';

export interface MapCamera {
  lonDeg: number;
  latDeg: number;
  zoom: number;
}

export interface MapControl {
  centreOn(lonDeg: number, latDeg: number): void;
  zoomBy(steps: number): void;
  home(): void;
  place(camera: MapCamera): void;
  camera(): MapCamera;
}

const open = new Map<number, MapControl>();
/** Where the next map to be opened looks. */
let wanted: MapCamera | undefined;
let stepping = false;

/** Counts moves, so that the link in the address bar follows. */
export const cameraMoves = signal(0);

/** Announces an open map; returns how to take it back. */
export function registerMap(index: number, control: MapControl): () => void {
  const other = open.get(1 - index);
  const start = other?.camera() ?? wanted;
  open.set(index, control);
  if (start !== undefined) control.place(start);
  return () => {
    if (open.get(index) === control) open.delete(index);
  };
}

/** The map of a pane, when it is open. */
export function mapOf(index: number): MapControl | undefined {
  return open.get(index) ?? open.get(0);
}

/** Moves all maps to `camera`, now or when they open. */
export function placeMaps(camera: MapCamera): void {
  wanted = camera;
  for (const control of open.values()) control.place(camera);
}

/** Called when one map moved: the other follows, once. */
export function keepInStep(index: number): void {
  if (stepping) return;
  const moved = open.get(index);
  const other = open.get(1 - index);
  if (moved === undefined || other === undefined) return;
  stepping = true;
  other.place(moved.camera());
  stepping = false;
}
