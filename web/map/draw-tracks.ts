// The upper layer of a map: the symbols of the tracks and where they are heading, at the screen's own rate.

import { clockText, trackName } from '../display/quantity.ts';
import { WORLD_PX, type Camera } from './mercator.ts';
import type { Scene } from './scene.ts';
import { SYMBOL_COLOURS, symbolFor } from './symbols.ts';

type Brush = CanvasRenderingContext2D;

/** A leader reaches as far as the object goes in this time. */
const LEADER_S = 120;
/** With more tracks than this on one map, symbols are drawn smaller. */
const CROWDED_COUNT = 400;
const HIT_PX = 16;

export interface TrackContent {
  /** Seconds since the newest frame, in the picture's time. */
  onS: number;
  selectedTrack: number | undefined;
  ratio: number;
}

/** Size of a symbol: small on a map of everything, larger where there is room, smaller again in a crowd. */
export function symbolSizePx(camera: Camera, count: number): number {
  const zoom = Math.log2(camera.worldPx / WORLD_PX);
  const roomy = zoom < 5.2 ? 11 : zoom < 6.2 ? 13 : zoom < 7.5 ? 16 : 19;
  return count > CROWDED_COUNT ? Math.max(9, roomy - 3) : roomy;
}

function drawLeaders(brush: Brush, camera: Camera, scene: Scene, onS: number): void {
  const { worldPx, widthPx, heightPx } = camera;
  brush.lineWidth = 1.4;
  for (const civil of [true, false]) {
    brush.strokeStyle = civil ? SYMBOL_COLOURS.civil : SYMBOL_COLOURS.unknown;
    brush.beginPath();
    for (let i = 0; i < scene.count; i += 1) {
      const track = scene.tracks[i];
      if (track === undefined || (track.symbol === 'civil') !== civil || track.impact !== undefined) continue;
      const x = ((scene.x[i] ?? 0) + (scene.velocityX[i] ?? 0) * onS - camera.x) * worldPx + widthPx / 2;
      const y = ((scene.y[i] ?? 0) + (scene.velocityY[i] ?? 0) * onS - camera.y) * worldPx + heightPx / 2;
      if (x < -50 || y < -50 || x > widthPx + 50 || y > heightPx + 50) continue;
      brush.moveTo(x, y);
      brush.lineTo(x + (scene.velocityX[i] ?? 0) * LEADER_S * worldPx, y + (scene.velocityY[i] ?? 0) * LEADER_S * worldPx);
    }
    brush.stroke();
  }
}

function drawSelected(brush: Brush, scene: Scene, at: { index: number; x: number; y: number }): void {
  const track = scene.tracks[at.index];
  if (track === undefined) return;
  brush.strokeStyle = '#ffffff';
  brush.lineWidth = 2;
  brush.beginPath();
  brush.arc(at.x, at.y, 17, 0, Math.PI * 2);
  brush.stroke();
  const words = [trackName(track.id), track.callsign, track.impact === undefined ? '' : clockText(track.impact.at)];
  const label = words.filter((word) => word !== '').join('  ');
  brush.font = '600 12px "Inter Variable", sans-serif';
  brush.textBaseline = 'middle';
  const width = brush.measureText(label).width;
  brush.fillStyle = 'rgba(11, 17, 22, 0.88)';
  brush.fillRect(at.x + 21, at.y - 10, width + 10, 20);
  brush.fillStyle = '#ffffff';
  brush.fillText(label, at.x + 26, at.y + 1);
}

/** Draws the whole upper layer. */
export function drawTracks(brush: Brush, camera: Camera, scene: Scene, content: TrackContent): void {
  const { worldPx, widthPx, heightPx } = camera;
  const { onS, ratio } = content;
  brush.clearRect(0, 0, widthPx, heightPx);
  drawLeaders(brush, camera, scene, onS);
  const sizePx = symbolSizePx(camera, scene.count);
  let selected: { index: number; x: number; y: number } | undefined;
  // Civil traffic lies under what may be on its way to somebody.
  for (const civil of [true, false]) {
    for (let i = 0; i < scene.count; i += 1) {
      const track = scene.tracks[i];
      if (track === undefined || (track.symbol === 'civil') !== civil) continue;
      const x = ((scene.x[i] ?? 0) + (scene.velocityX[i] ?? 0) * onS - camera.x) * worldPx + widthPx / 2;
      const y = ((scene.y[i] ?? 0) + (scene.velocityY[i] ?? 0) * onS - camera.y) * worldPx + heightPx / 2;
      if (x < -20 || y < -20 || x > widthPx + 20 || y > heightPx + 20) continue;
      const bitmap = symbolFor(track, sizePx, ratio);
      brush.drawImage(bitmap.canvas, x - bitmap.anchorXPx, y - bitmap.anchorYPx, bitmap.widthPx, bitmap.heightPx);
      if (track.id === content.selectedTrack) selected = { index: i, x, y };
    }
  }
  if (selected !== undefined) drawSelected(brush, scene, selected);
}

/** The track nearest to a point of the canvas, within reach of a pointer. */
export function trackAt(scene: Scene, camera: Camera, xPx: number, yPx: number): number | undefined {
  let best: number | undefined;
  let bestPx2 = HIT_PX * HIT_PX;
  for (let i = 0; i < scene.count; i += 1) {
    const dx = ((scene.x[i] ?? 0) - camera.x) * camera.worldPx + camera.widthPx / 2 - xPx;
    const dy = ((scene.y[i] ?? 0) - camera.y) * camera.worldPx + camera.heightPx / 2 - yPx;
    const px2 = dx * dx + dy * dy;
    if (px2 < bestPx2) {
      bestPx2 = px2;
      best = scene.tracks[i]?.id;
    }
  }
  return best;
}
