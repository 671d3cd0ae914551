// The background where the map library cannot draw (no WebGL): land and lines on a plain canvas, moved by pointer, wheel
// and arrow keys. No towns: the places of the view have their names anyway.

import type { GroundMap, GroundMapEvents } from './ground-map.ts';
import { currentHome, type Bounds, type MapCamera } from './map-control.ts';
import { latFromMercator, lonFromMercator, mercatorX, mercatorY, WORLD_PX } from './mercator.ts';

const COLOURS = { sea: '#0b1116', land: '#18212a', line: '#3c4a57' } as const;
const ZOOM_MIN = 3.4;
const ZOOM_MAX = 12;
/** A pointer that moved less than this has pressed, not dragged. */
const PRESS_PX = 4;
const ARROW_PX = 80;

type Ring = readonly (readonly [number, number])[];
interface Shape {
  type: string;
  coordinates?: unknown;
  geometries?: readonly Shape[];
  geometry?: Shape;
  features?: readonly Shape[];
}

/** All rings and lines of a GeoJSON, whatever holds them. */
function outlinesOf(shape: Shape): Ring[] {
  const inner = [...(shape.geometries ?? []), ...(shape.features ?? []), ...(shape.geometry ? [shape.geometry] : [])];
  const own = shape.coordinates;
  if (own === undefined) return inner.flatMap(outlinesOf);
  if (shape.type === 'LineString') return [own as Ring];
  if (shape.type === 'Polygon' || shape.type === 'MultiLineString') return own as Ring[];
  return shape.type === 'MultiPolygon' ? (own as Ring[][]).flat() : [];
}

async function fetchPath(name: string, closed: boolean): Promise<Path2D> {
  const answer = await fetch(`basemap/${name}`);
  const path = new Path2D();
  for (const outline of outlinesOf((await answer.json()) as Shape)) {
    // A thousand units to the world: Path2D keeps single precision in some browsers.
    outline.forEach(([lonDeg, latDeg], index) => {
      const x = mercatorX(lonDeg) * 1_000;
      const y = mercatorY(latDeg) * 1_000;
      if (index === 0) path.moveTo(x, y);
      else path.lineTo(x, y);
    });
    if (closed) path.closePath();
  }
  return path;
}

function paint(canvas: HTMLCanvasElement, camera: MapCamera, paths: { land: Path2D; lines: Path2D }): void {
  const brush = canvas.getContext('2d');
  if (brush === null) return;
  const { clientWidth, clientHeight } = canvas;
  canvas.width = clientWidth;
  canvas.height = clientHeight;
  const scale = (WORLD_PX * 2 ** camera.zoom) / 1_000;
  brush.fillStyle = COLOURS.sea;
  brush.fillRect(0, 0, clientWidth, clientHeight);
  brush.translate(clientWidth / 2, clientHeight / 2);
  brush.scale(scale, scale);
  brush.translate(-mercatorX(camera.lonDeg) * 1_000, -mercatorY(camera.latDeg) * 1_000);
  brush.fillStyle = COLOURS.land;
  brush.fill(paths.land, 'evenodd');
  brush.strokeStyle = COLOURS.line;
  brush.lineWidth = 0.8 / scale;
  brush.stroke(paths.lines);
}

function cameraFor(bounds: Bounds, widthPx: number, heightPx: number): MapCamera {
  const [west, south, east, north] = bounds;
  const across = mercatorX(east) - mercatorX(west);
  const down = mercatorY(south) - mercatorY(north);
  const zoom = Math.log2(Math.min(widthPx / across, heightPx / down) / WORLD_PX);
  return {
    lonDeg: (west + east) / 2, latDeg: latFromMercator((mercatorY(south) + mercatorY(north)) / 2),
    zoom: Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom)),
  };
}

/** The camera after a shift in pixels. */
function shifted(camera: MapCamera, xPx: number, yPx: number): MapCamera {
  const worldPx = WORLD_PX * 2 ** camera.zoom;
  return {
    lonDeg: lonFromMercator(mercatorX(camera.lonDeg) + xPx / worldPx),
    latDeg: latFromMercator(mercatorY(camera.latDeg) + yPx / worldPx),
    zoom: camera.zoom,
  };
}

function listen(canvas: HTMLCanvasElement, move: (change: (camera: MapCamera) => MapCamera) => void, pressed: GroundMapEvents['pressed']): void {
  let from: { x: number; y: number; draggedPx: number } | undefined;
  canvas.addEventListener('pointerdown', (event) => {
    from = { x: event.clientX, y: event.clientY, draggedPx: 0 };
    canvas.setPointerCapture(event.pointerId);
  });
  canvas.addEventListener('pointermove', (event) => {
    if (from === undefined) return;
    const [dx, dy] = [from.x - event.clientX, from.y - event.clientY];
    from = { x: event.clientX, y: event.clientY, draggedPx: from.draggedPx + Math.hypot(dx, dy) };
    move((camera) => shifted(camera, dx, dy));
  });
  canvas.addEventListener('pointerup', (event) => {
    if (from !== undefined && from.draggedPx < PRESS_PX) pressed(event.offsetX, event.offsetY);
    from = undefined;
  });
  canvas.addEventListener('wheel', (event) => {
    event.preventDefault();
    move((camera) => ({ ...camera, zoom: Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, camera.zoom - event.deltaY / 400)) }));
  }, { passive: false });
  canvas.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (step === undefined) return;
    event.preventDefault();
    move((camera) => shifted(camera, (step[0] ?? 0) * ARROW_PX, (step[1] ?? 0) * ARROW_PX));
  });
}

/** Opens a plain map in `holder`. */
export async function openPlainMap(holder: HTMLElement, events: GroundMapEvents): Promise<GroundMap> {
  const [land, lines] = await Promise.all([fetchPath('land.json', true), fetchPath('lines.json', false)]);
  const canvas = document.createElement('canvas');
  // The same class as the library's: keys and styles treat both alike.
  canvas.className = 'maplibregl-canvas plain-map';
  canvas.tabIndex = 0;
  holder.replaceChildren(canvas);
  let camera = cameraFor(currentHome(), holder.clientWidth, holder.clientHeight);
  const go = (next: MapCamera, byHand: boolean): void => {
    camera = next;
    paint(canvas, camera, { land, lines });
    events.moved(byHand);
  };
  listen(canvas, (change) => go(change(camera), true), events.pressed);
  const watcher = new ResizeObserver(() => {
    paint(canvas, camera, { land, lines });
    events.resized();
  });
  watcher.observe(holder);
  return {
    plain: true,
    focus: canvas,
    camera: () => camera,
    moveTo: (next) => go({ ...next, zoom: Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, next.zoom)) }, false),
    fit: (bounds) => go(cameraFor(bounds, holder.clientWidth, holder.clientHeight), false),
    setLanguage: () => undefined,
    remove: () => {
      watcher.disconnect();
      canvas.remove();
    },
  };
}
