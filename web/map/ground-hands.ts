// Hands on a map: drag, wheel, two fingers, double press, arrow keys. Each becomes a change of the camera.

import type { MapCamera } from './map-control.ts';
import { latFromMercator, lonFromMercator, mercatorX, mercatorY, WORLD_PX } from './mercator.ts';

export const ZOOM_MIN = 3.4;
export const ZOOM_MAX = 12;
/** What the files of the map cover, west, south, east, north; a little less, so that their edge stays out of sight. */
const COVERED: readonly [number, number, number, number] = [25, 9, 74, 44];
/** A pointer that moved less than this has pressed, not dragged. */
const PRESS_PX = 4;
const ARROW_PX = 80;
/** Wheel steps to one zoom step. */
const WHEEL_PER_ZOOM = 400;

export interface Size {
  readonly widthPx: number;
  readonly heightPx: number;
}

const within = (value: number, least: number, most: number): number => (least > most ? (least + most) / 2 : Math.min(most, Math.max(least, value)));

/** The camera with its zoom in bounds and nothing but covered ground in sight, where that is possible. */
export function bounded(camera: MapCamera, { widthPx, heightPx }: Size): MapCamera {
  const zoom = within(camera.zoom, ZOOM_MIN, ZOOM_MAX);
  const worldPx = WORLD_PX * 2 ** zoom;
  const [west, south, east, north] = COVERED;
  const [across, down] = [widthPx / worldPx / 2, heightPx / worldPx / 2];
  const x = within(mercatorX(camera.lonDeg), mercatorX(west) + across, mercatorX(east) - across);
  const y = within(mercatorY(camera.latDeg), mercatorY(north) + down, mercatorY(south) - down);
  return { lonDeg: lonFromMercator(x), latDeg: latFromMercator(y), zoom };
}

/** The camera after a shift in pixels. */
export function shifted(camera: MapCamera, xPx: number, yPx: number): MapCamera {
  const worldPx = WORLD_PX * 2 ** camera.zoom;
  return {
    lonDeg: lonFromMercator(mercatorX(camera.lonDeg) + xPx / worldPx),
    latDeg: latFromMercator(mercatorY(camera.latDeg) + yPx / worldPx),
    zoom: camera.zoom,
  };
}

/** The camera nearer (or farther) by so many steps, with the ground under a point (from the middle, in pixels) where it was. */
export function zoomedAt(camera: MapCamera, steps: number, point: { readonly xPx: number; readonly yPx: number }): MapCamera {
  const zoom = within(camera.zoom + steps, ZOOM_MIN, ZOOM_MAX);
  const share = 1 - 2 ** (camera.zoom - zoom);
  return { ...shifted(camera, point.xPx * share, point.yPx * share), zoom };
}

/** A change made by hand. */
export type Change = (camera: MapCamera) => MapCamera;

interface Finger {
  x: number;
  y: number;
}

/** Listens to hands on `box`; `pressed` gets the pixel of a press that was no drag. */
export function listenToHands(box: HTMLElement, move: (change: Change) => void, pressed: (xPx: number, yPx: number) => void): void {
  const fingers = new Map<number, Finger>();
  let draggedPx = 0;
  const fromMiddle = (clientX: number, clientY: number): { xPx: number; yPx: number } => {
    const { left, top, width, height } = box.getBoundingClientRect();
    return { xPx: clientX - left - width / 2, yPx: clientY - top - height / 2 };
  };
  const spread = (): { readonly lengthPx: number; readonly x: number; readonly y: number } => {
    const [a, b] = [...fingers.values()];
    if (a === undefined || b === undefined) return { lengthPx: 0, x: 0, y: 0 };
    return { lengthPx: Math.hypot(a.x - b.x, a.y - b.y), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  box.addEventListener('pointerdown', (event) => {
    if (event.button !== 0) return;
    if (fingers.size === 0) draggedPx = 0;
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    box.setPointerCapture(event.pointerId);
  });
  box.addEventListener('pointermove', (event) => {
    const finger = fingers.get(event.pointerId);
    if (finger === undefined) return;
    const before = spread();
    const [dx, dy] = [finger.x - event.clientX, finger.y - event.clientY];
    draggedPx += Math.hypot(dx, dy);
    Object.assign(finger, { x: event.clientX, y: event.clientY });
    if (fingers.size === 1) return move((camera) => shifted(camera, dx, dy));
    const after = spread();
    if (before.lengthPx === 0 || after.lengthPx === 0) return;
    const steps = Math.log2(after.lengthPx / before.lengthPx);
    move((camera) => zoomedAt(shifted(camera, before.x - after.x, before.y - after.y), steps, fromMiddle(after.x, after.y)));
  });
  const release = (event: PointerEvent): void => {
    if (!fingers.delete(event.pointerId) || fingers.size > 0 || draggedPx >= PRESS_PX || event.type !== 'pointerup') return;
    const { left, top } = box.getBoundingClientRect();
    pressed(event.clientX - left, event.clientY - top);
  };
  box.addEventListener('pointerup', release);
  box.addEventListener('pointercancel', release);
  box.addEventListener('dblclick', (event) => move((camera) => zoomedAt(camera, 1, fromMiddle(event.clientX, event.clientY))));
  box.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      move((camera) => zoomedAt(camera, -event.deltaY / WHEEL_PER_ZOOM, fromMiddle(event.clientX, event.clientY)));
    },
    { passive: false },
  );
  box.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((camera) => shifted(camera, (step[0] ?? 0) * ARROW_PX, (step[1] ?? 0) * ARROW_PX));
  });
}
