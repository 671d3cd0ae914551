// The map under the picture, on a plain canvas, so that it is the same on every machine: land, lines and towns from files of
// this console. The canvas is larger than its box; while the camera moves it is shifted, and drawn again when it runs out.

import type { Language } from '../words/language.ts';
import { bounded, listenToHands, ZOOM_MAX, ZOOM_MIN, type Change, type Size } from './ground-hands.ts';
import { drawGroundMap, forgetWidths } from './ground-paint.ts';
import { groundShapes, whenShapesArrive } from './ground-shapes.ts';
import { currentHome, type Bounds, type MapCamera } from './map-control.ts';
import { latFromMercator, mercatorX, mercatorY, WORLD_PX, type Camera } from './mercator.ts';

export interface GroundMapEvents {
  /** The camera moved; `byHand` when a person moved it on this map. */
  moved(byHand: boolean): void;
  resized(): void;
  /** A click, in pixels of the map. */
  pressed(xPx: number, yPx: number): void;
}

export interface GroundMap {
  /** What takes the focus and the arrow keys. */
  readonly focus: HTMLElement;
  camera(): MapCamera;
  /** Moves, within `durationMs` unless motion is to be reduced. */
  moveTo(camera: MapCamera, durationMs: number): void;
  fit(bounds: Bounds, durationMs: number): void;
  setLanguage(tongue: Language): void;
  remove(): void;
}

/** So much is drawn beyond each edge. */
const MARGIN_PX = 192;
/** Enlarged or reduced by more than this it looks coarse: then it is drawn again at once, else when the camera has come to rest. */
const STRETCH_MAX = 1.5;
const REST_MS = 120;

/** The camera that shows all of the bounds. */
export function cameraFor(bounds: Bounds, { widthPx, heightPx }: Size): MapCamera {
  const [west, south, east, north] = bounds;
  const across = mercatorX(east) - mercatorX(west);
  const down = mercatorY(south) - mercatorY(north);
  const zoom = Math.log2(Math.min(widthPx / across, heightPx / down) / WORLD_PX);
  return {
    lonDeg: (west + east) / 2,
    latDeg: latFromMercator((mercatorY(south) + mercatorY(north)) / 2),
    zoom: Math.min(ZOOM_MAX, Math.max(ZOOM_MIN, zoom)),
  };
}

interface Sheet {
  readonly canvas: HTMLCanvasElement;
  /** Puts the sheet where the camera sees it; draws it again when it must, or when `afresh`. */
  show(camera: MapCamera, size: Size, afresh: boolean): void;
  setLanguage(tongue: Language): void;
  close(): void;
}

function createSheet(first: Language, redraw: () => void): Sheet {
  const canvas = document.createElement('canvas');
  canvas.className = 'ground-sheet';
  const brush = canvas.getContext('2d', { alpha: false });
  const shapes = groundShapes();
  const stopWaiting = whenShapesArrive(() => {
    forgetWidths();
    redraw();
  });
  let tongue = first;
  let drawn: { camera: Camera; width: number; height: number } | undefined;
  let rest: ReturnType<typeof setTimeout> | undefined;

  function draw(camera: Camera, { widthPx, heightPx }: Size): void {
    if (brush === null) return;
    const ratio = Math.min(2, devicePixelRatio || 1);
    const width = Math.round(camera.widthPx * ratio);
    const height = Math.round(camera.heightPx * ratio);
    if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
    brush.setTransform(ratio, 0, 0, ratio, 0, 0);
    drawGroundMap(brush, camera, shapes, tongue);
    drawn = { camera, width: widthPx, height: heightPx };
  }

  return {
    canvas,
    show({ lonDeg, latDeg, zoom }, size, afresh) {
      const camera: Camera = {
        x: mercatorX(lonDeg),
        y: mercatorY(latDeg),
        worldPx: WORLD_PX * 2 ** zoom,
        widthPx: size.widthPx + 2 * MARGIN_PX,
        heightPx: size.heightPx + 2 * MARGIN_PX,
      };
      clearTimeout(rest);
      const resized = drawn?.width !== size.widthPx || drawn.height !== size.heightPx;
      let [scale, xPx, yPx] =
        drawn === undefined
          ? [1, 0, 0]
          : [camera.worldPx / drawn.camera.worldPx, (drawn.camera.x - camera.x) * camera.worldPx, (drawn.camera.y - camera.y) * camera.worldPx];
      const [outX, outY] = [Math.abs(xPx) + size.widthPx / 2 - (camera.widthPx / 2) * scale, Math.abs(yPx) + size.heightPx / 2 - (camera.heightPx / 2) * scale];
      if (drawn === undefined || afresh || resized || outX > 0 || outY > 0 || scale > STRETCH_MAX || scale < 1 / STRETCH_MAX) {
        draw(camera, size);
        [scale, xPx, yPx] = [1, 0, 0];
      } else if (scale !== 1) rest = setTimeout(redraw, REST_MS);
      canvas.style.transform = `translate(${xPx}px, ${yPx}px) scale(${scale})`;
    },
    setLanguage(next) {
      tongue = next;
    },
    close() {
      stopWaiting();
      clearTimeout(rest);
      canvas.remove();
    },
  };
}

const isStill = (): boolean => matchMedia('(prefers-reduced-motion: reduce)').matches;

/** Opens the map in `holder`. */
export function openGroundMap(holder: HTMLElement, tongue: Language, events: GroundMapEvents): GroundMap {
  const size = (): Size => ({ widthPx: holder.clientWidth, heightPx: holder.clientHeight });
  let camera = cameraFor(currentHome(), size());
  let request = 0;
  const show = (afresh: boolean): void => {
    if (holder.clientWidth > 0) sheet.show(camera, size(), afresh);
  };
  const sheet = createSheet(tongue, () => show(true));
  holder.replaceChildren(sheet.canvas);
  holder.tabIndex = 0;
  const go = (next: MapCamera, byHand: boolean): void => {
    camera = bounded(next, size());
    show(false);
    events.moved(byHand);
  };
  const glide = (to: MapCamera, durationMs: number): void => {
    cancelAnimationFrame(request);
    if (durationMs === 0 || isStill()) return go(to, false);
    const from = camera;
    const startMs = performance.now();
    const step = (nowMs: number): void => {
      const share = Math.min(1, Math.max(0, (nowMs - startMs) / durationMs));
      const eased = 1 - (1 - share) ** 3;
      const between = (a: number, b: number): number => a + (b - a) * eased;
      go({ lonDeg: between(from.lonDeg, to.lonDeg), latDeg: between(from.latDeg, to.latDeg), zoom: between(from.zoom, to.zoom) }, false);
      if (share < 1) request = requestAnimationFrame(step);
    };
    request = requestAnimationFrame(step);
  };
  listenToHands(
    holder,
    (change: Change) => {
      cancelAnimationFrame(request);
      go(change(camera), true);
    },
    events.pressed,
  );
  const watcher = new ResizeObserver(() => {
    go(camera, false);
    events.resized();
  });
  watcher.observe(holder);
  return {
    focus: holder,
    camera: () => camera,
    moveTo: glide,
    fit: (bounds, durationMs) => glide(cameraFor(bounds, size()), durationMs),
    setLanguage: (next) => {
      sheet.setLanguage(next);
      show(true);
    },
    remove: () => {
      watcher.disconnect();
      cancelAnimationFrame(request);
      sheet.close();
    },
  };
}
