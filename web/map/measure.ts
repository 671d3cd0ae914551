// Measuring on a map: a line from a point to the pointer, or to the middle of the map where there is no pointer.

import { signal } from '@preact/signals';
import { geodesicLine } from '../../src/geo/index.ts';
import { lengthText } from '../display/quantity.ts';
import { text } from '../words/language.ts';
import { latFromMercator, lonFromMercator, mercatorX, mercatorY, type Camera } from './mercator.ts';
import { screenX, screenY, type Brush } from './paper.ts';

const RADIANS = Math.PI / 180;

export interface Position {
  readonly lonDeg: number;
  readonly latDeg: number;
}

export interface Measure {
  readonly pane: number;
  readonly from: Position;
  /** Undefined: the middle of the map, wherever it is moved. */
  readonly to: Position | undefined;
  /** True once a second point was chosen: the pointer no longer moves it. */
  readonly fixed: boolean;
}

export const measure = signal<Measure | undefined>(undefined);

/** Where on the Earth a pixel of the canvas lies. */
export function positionAt(camera: Camera, xPx: number, yPx: number): Position {
  return {
    lonDeg: lonFromMercator(camera.x + (xPx - camera.widthPx / 2) / camera.worldPx),
    latDeg: latFromMercator(camera.y + (yPx - camera.heightPx / 2) / camera.worldPx),
  };
}

/** Length and bearing between two positions, in words. */
export function lineWords(from: Position, to: Position): string {
  const line = geodesicLine({ latRad: from.latDeg * RADIANS, lonRad: from.lonDeg * RADIANS }, { latRad: to.latDeg * RADIANS, lonRad: to.lonDeg * RADIANS });
  const bearing = String(Math.round(line.startBearingRad / RADIANS) % 360).padStart(3, '0');
  return `${lengthText(line.distanceM)} · ${bearing}°`;
}

/** The end of the line that is being measured. */
export function measuredEnd(measured: Measure, camera: Camera): Position {
  return measured.to ?? positionAt(camera, camera.widthPx / 2, camera.heightPx / 2);
}

/** The pointer moved over the map. */
export function measureTo(to: Position): void {
  const measured = measure.peek();
  if (measured !== undefined && !measured.fixed) measure.value = { ...measured, to };
}

/** A press while measuring: the first one ends the line, the next one puts it away. True when the press was taken. */
export function measurePressed(pane: number, at: Position): boolean {
  const measured = measure.peek();
  if (measured === undefined || measured.pane !== pane) return false;
  measure.value = measured.fixed ? undefined : { ...measured, to: at, fixed: true };
  return true;
}

/** Draws the line and its words. */
export function drawMeasure(brush: Brush, camera: Camera, measured: Measure): void {
  const to = measuredEnd(measured, camera);
  const [x0, y0] = [screenX(camera, mercatorX(measured.from.lonDeg)), screenY(camera, mercatorY(measured.from.latDeg))];
  const [x1, y1] = [screenX(camera, mercatorX(to.lonDeg)), screenY(camera, mercatorY(to.latDeg))];
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 1.6;
  brush.beginPath();
  brush.arc(x0, y0, 4, 0, Math.PI * 2);
  brush.moveTo(x0, y0);
  brush.lineTo(x1, y1);
  brush.moveTo(x1 + 4, y1);
  brush.arc(x1, y1, 4, 0, Math.PI * 2);
  brush.stroke();
  const words = Math.hypot(x1 - x0, y1 - y0) < 3 ? text('measure.hint') : lineWords(measured.from, to);
  brush.font = '600 13px "Inter Variable", "Noto Sans Arabic Variable", sans-serif';
  brush.textBaseline = 'middle';
  const width = brush.measureText(words).width;
  brush.fillStyle = 'rgba(11, 17, 22, 0.92)';
  brush.fillRect(x1 + 10, y1 - 24, width + 12, 22);
  brush.fillStyle = '#ffffff';
  brush.fillText(words, x1 + 16, y1 - 12);
}
